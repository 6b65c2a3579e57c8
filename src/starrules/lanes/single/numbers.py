"""Numbers in generated source: whole numbers times a scale that their types prove."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import evolve, frozen

from starrules.lanes.single.part import Part
from starrules.lanes.single.values import (
    Category,
    Compiled,
    Maybe,
    NotCompiledError,
    Number,
    Truth,
    all_of,
    any_of,
    summed,
    times,
)
from starrules.rules import nodes as n
from starrules.rules.infer import points_scale


@frozen
class Sum:
    """A linear number before it is written out: whole factors of both ends, a constant, and the scale."""

    lows: tuple[tuple[int, str], ...]
    highs: tuple[tuple[int, str], ...]
    constant: int
    number: Number


class Numbers(Part):
    """Compiles numbers."""

    def number(self, expr: n.Expr) -> Number:
        """Return an expression that must be a number."""
        value = self.expr(expr)
        if not isinstance(value, Number):
            raise NotCompiledError(f"{expr!r} is no number here")
        return value

    def kept(self, value: Number, *, both: bool = True) -> Number:
        """Return a number whose texts are names."""
        low = self.emit.let(value.low)
        high = low if value.one else self.emit.let(value.high) if both else value.high
        empty = None if value.empty is None else self.emit.let(value.empty)
        there = None if value.there is None else self.emit.let(value.there)
        return evolve(value, low=low, high=high, empty=empty, there=there)

    # -------------------------------------------------------------------------------------- sums

    def sum(self, expr: n.Linear) -> Sum:
        """Return a linear number with its factors and constant made whole."""
        terms = [(Fraction(factor), self.number(atom)) for factor, atom in expr.terms]
        scale = lcm(expr.constant.denominator, *(value.scale * factor.denominator for factor, value in terms))
        lows, highs = [], []
        for factor, value in terms:
            whole = int(factor * scale / value.scale)
            ends = (value.low, value.high) if whole >= 0 else (value.high, value.low)
            lows.append((whole, ends[0]))
            highs.append((whole, ends[1]))
        constant = int(Fraction(expr.constant) * scale)
        low = summed(lows, constant)
        high = low if lows == highs else summed(highs, constant)
        number = Number(low, high, scale, *_together(*(value for _, value in terms)))
        return Sum(tuple(lows), tuple(highs), constant, number)

    def _linear(self, expr: n.Linear) -> Number:
        return self.sum(expr).number

    def _multiply(self, expr: n.Multiply) -> Number:
        left, right = self.number(expr.left), self.number(expr.right)
        scale, more = left.scale * right.scale, _together(left, right)
        if left.one and right.one:
            text = f"({left.low} * {right.low})"
            return Number(text, text, scale, *more)
        low, high = self.emit.name(), self.emit.name()
        self.emit.line(f"{low}, {high} = product({left.low}, {left.high}, {right.low}, {right.high})")
        return Number(low, high, scale, *more)

    def _clamp(self, expr: n.Clamp) -> Number:
        value = self.number(expr.value)
        bounds = [bound for bound in (expr.low, expr.high) if bound is not None]
        value = self.kept(value.scaled(lcm(value.scale, *(bound.denominator for bound in bounds))))
        least, most = (None if bound is None else int(bound * value.scale) for bound in (expr.low, expr.high))

        def cut(end: str) -> str:
            text = end if most is None else f"{most} if {end} > {most} else {end}"
            text = text if least is None else f"{least} if {end} < {least} else {text}"
            return f"({text})"

        low = cut(value.low)
        return evolve(value, low=low, high=low if value.one else cut(value.high))

    def _workingdays(self, expr: n.WorkingDays) -> Number:
        start, end = self.number(expr.start), self.number(expr.end)
        more = _together(start, end)
        if self.place.raises and start.one and end.one and start.scale == end.scale == 1:
            days = [self.emit.let(side.low) for side in (start, end)]
            for day in days:
                with self.emit.block(f"if not first_known <= {day} <= last_known:"):
                    self.emit.line("raise Unsure")
            text = f"(bisect_right(working_days, {days[1]}) - bisect_right(working_days, {days[0]}))"
            return Number(text, text, 1, *more)
        ends = [
            [end_text if side.scale == 1 else f"Fraction({end_text}, {side.scale})" for end_text in texts]
            for side, texts in ((start, (start.low, start.high)), (end, (end.low, end.high)))
        ]
        low = f"(calendar.least({ends[1][0]}) - calendar.most({ends[0][1]}))"
        high = f"(calendar.most({ends[1][1]}) - calendar.least({ends[0][0]}))"
        return Number(self.emit.let(low), self.emit.let(high), 1, *more)

    # ------------------------------------------------------------------------- one of two, or none

    def chosen(self, condition: Truth, first: Number, second: Number) -> Number:
        """Return one of two numbers by a condition; where it is not known, all that either can be."""
        scale = lcm(first.scale, second.scale)
        first, second = first.scaled(scale), second.scaled(scale)
        partial = first.empty is not None or second.empty is not None
        decided = condition.known and first.decided and second.decided
        if condition.known:
            asked = (
                self.emit.let(condition.text) if partial or not (first.one and second.one) else condition.text
            )

            def either(one: str | None, other: str | None) -> str:
                return f"({one} if {asked} else {other})" if one != other else str(one)

            low = either(first.low, second.low)
            high = low if first.one and second.one else either(first.high, second.high)
            if not partial:
                return Number(low, high, scale)
            empty = either(first.empty or "False", second.empty or "False")
            there = either(first.there or "True", second.there or "True")
            return Number(low, high, scale, empty, there, decided)
        bits = self.emit.let(condition.text)
        if partial:
            names = [self.emit.name() for _ in range(4)]
            self.emit.line(f"{', '.join(names)} = hull({bits}, {_found(first)}, {_found(second)})")
            return Number(names[0], names[1], scale, names[2], names[3], decided=False)
        first, second = self.kept(first), self.kept(second)
        low = f"({first.low} if {bits} == 1 or {bits} == 3 and {first.low} < {second.low} else {second.low})"
        high = f"({first.high} if {bits} == 1 or {bits} == 3 and {first.high} > {second.high} else {second.high})"
        return Number(self.emit.let(low), self.emit.let(high), scale)

    def _orelse(self, expr: n.OrElse) -> Compiled:
        value, default = self.expr(expr.value), self.expr(expr.default)
        if not isinstance(value, Maybe):
            raise NotCompiledError(f"{expr!r} of what is always there")
        if isinstance(value.value, Number) and isinstance(default, Number):
            return self.chosen(value.none, default, value.value)
        if not isinstance(value.value, Category) or not isinstance(default, Category):
            raise NotCompiledError(f"{expr!r} of two kinds")
        return self.one_of(value.none, default, value.value)

    def one_of(self, condition: Truth, first: Category, second: Category) -> Category:
        """Return one of two categories by a condition."""
        if condition.known and first.known and second.known:
            return Category(f"({first.text} if {condition.text} else {second.text})", known=True)
        one, other = self.mask(first), self.mask(second)
        if condition.known:
            return Category(f"({one} if {condition.text} else {other})", known=False)
        bits = self.emit.let(condition.text)
        return Category(f"(({one} if {bits} & 1 else 0) | ({other} if {bits} & 2 else 0))", known=False)

    def mask(self, value: Category) -> str:
        """Return the text of the bits of a category."""
        if not value.known:
            return value.text
        if value.value is not None:
            return str(self.emit.shared.bit(value.value))
        return f"BITS[{value.text}]"

    # ------------------------------------------------------------------------- scores and measures

    def _sum(self, expr: n.Aggregate) -> Number:
        if self.place.measure is None:
            raise NotCompiledError(f"{expr!r} inside a row")
        return self.place.measure(expr)

    _excess = _minimum = _maximum = _median = _sum

    def _duemonths(self, _: n.DueMonths) -> Number:
        text = self.place.facts["due_months"]
        return Number(text, text)

    def _filled(self, expr: n.Filled) -> Number:
        ends = self.emit.recall(("filled", expr.table.name))
        if ends is None:
            ends = (self.emit.name(), self.emit.name())
            self.emit.line(f"{ends[0]}, {ends[1]} = filled[{expr.table.name!r}]")
            self.emit.remember(("filled", expr.table.name), ends)
        return Number(*ends)

    def _points(self, expr: n.Points) -> Number:
        scale = points_scale(expr)
        weights = [weight for weight, _ in expr.members]
        if not _are_whole(weights, scale):
            raise NotCompiledError(f"{expr!r} has too many scores")
        codes = [self.emit.let(self.code(member).text) for _, member in expr.members]
        parts = []
        for part in range(4):
            tables = [self.emit.shared.constant(_weights(weight)[part], "WEIGHT") for weight in weights]
            parts.append(
                self.emit.let(
                    " + ".join(f"{table}[{code}]" for table, code in zip(tables, codes, strict=True))
                )
            )
        sure, most, least_base, most_base = parts
        low = f"({100 * scale} * {sure} // {least_base} if {least_base} else {100 * scale})"
        high = f"({100 * scale} * {most} // {most_base} if {most_base} else 0)"
        empty = self.emit.let(f"({' & '.join(codes)}) & 4 != 0")
        there = self.emit.let(f"({' | '.join(codes)}) & 3 != 0")
        return Number(self.emit.let(low), self.emit.let(high), scale, empty, there, decided=False)

    def _balance(self, expr: n.Balance) -> Number:
        members = [(weight, self.number(member)) for weight, member in expr.members]
        scale = lcm(*(value.scale for _, value in members))
        found = []
        for weight, value in members:
            one = value.scaled(scale)
            found.append(_found(evolve(one, low=times(weight, one.low), high=times(weight, one.high))))
        names = [self.emit.name() for _ in range(4)]
        self.emit.line(f"{', '.join(names)} = balance({', '.join(found)})")
        known = all(value.known for _, value in members)
        return Number(names[0], names[0] if known else names[1], scale, names[2], names[3], decided=known)


def _together(*values: Number) -> tuple[str | None, str | None, bool]:
    empty = any_of(*(value.empty for value in values))
    there = all_of(*(value.there for value in values))
    return empty, there, all(value.decided for value in values)


def _found(value: Number) -> str:
    return f"({value.low}, {value.high}, {value.empty or 'False'}, {value.there or 'True'})"


def _are_whole(weights: list[int], scale: int) -> bool:
    """Return whether the scale divides by every sum of some of the weights."""
    sums = {0}
    for weight in weights:
        sums |= {total + weight for total in sums}
        if len(sums) > 4096:
            return False
    return all(scale % total == 0 for total in sums if total)


def _weights(weight: int) -> tuple[tuple[int, ...], ...]:
    """Return for each code what its member surely won, may have won, and counts at the least and the most."""
    codes = range(16)
    possible = [code & 7 for code in codes]
    return (
        tuple(weight * (bits == 1) for bits in possible),
        tuple(weight * (bits & 1 != 0) for bits in possible),
        tuple(weight * (bits & 2 != 0 or bits == 1) for bits in possible),
        tuple(weight * (bits & 1 != 0 or bits == 2) for bits in possible),
    )
