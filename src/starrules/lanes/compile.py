"""Compiles canonical expressions to columns, node by node, to say just what the reference evaluator says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

import narwhals.stable.v2 as nw
from attrs import evolve

from starrules.errors import Fault, RuleError
from starrules.lanes.values import (
    SAFE,
    Bool,
    Category,
    Certain,
    Compiled,
    Frame,
    Key,
    Maybe,
    Number,
    Outcomes,
    Wide,
    all_of,
    any_of,
    either,
    greater,
    lesser,
    lit,
    one_if,
    outcomes,
    three_valued,
    total,
    whole,
)
from starrules.model import FIRST_DAY, LAST_DAY, Outcome
from starrules.rules import nodes as n
from starrules.rules.infer import WIDEST, columns_scale, looks_back, points_scale

LEAVES = (n.Cell, n.Constant, n.Truth, n.Name)


class Compiler:
    """Compiles the expressions of one frame; keeps what is used again as columns of that frame.

    Args:
        frame: the frame whose columns the expressions may use.
        cells: how a cell's name is read from the frame.
        names: numbers for new columns, never given twice within a plan.
        measure: how an aggregate is read from the frame, where it stands above rows.
        calendar: gives a frame of ``day`` and the working days to that day, ``least`` and ``most``.
        facts: columns of facts about the unit: due months, filled slots, whether it existed.
        wide: the type of whole numbers that 64 bits do not hold.
    """

    def __init__(
        self,
        frame: Frame,
        cells: Mapping[str, Compiled],
        names: Iterator[int],
        measure: Callable[[n.Aggregate], Number] | None = None,
        calendar: Callable[[], Frame] | None = None,
        facts: Mapping[str, Number | Bool] | None = None,
        verdicts: Mapping[str, Outcomes] | None = None,
        *,
        wide: Wide,
    ) -> None:
        self._frame = frame
        self.cells = cells
        self.measure = measure
        self.calendar = calendar
        self.facts = facts or {}
        self.verdicts = verdicts or {}
        self.found: dict[n.Expr, tuple[Compiled, int]] = {}
        self.names = names
        self.wide = wide
        self.waves: dict[int, dict[str, nw.Expr]] = {}
        self.levels = [0]

    # ------------------------------------------------------------------------------------ frame

    @property
    def frame(self) -> Frame:
        """The frame with all columns kept so far."""
        for level in sorted(self.waves):
            self._frame = self._frame.with_columns(**self.waves[level])
        self.waves = {}
        return self._frame

    @frame.setter
    def frame(self, frame: Frame) -> None:
        self._frame = frame

    def start(self) -> None:
        """Begin a new expression: its columns stand as low as their own parts allow."""
        self.levels = [0]

    def keep(self, **columns: nw.Expr) -> list[nw.Expr]:
        """Add columns to the frame and return how to read them.

        They are added in waves: a column stands one level above the columns it is made of, so that the
        columns of a level are added at once.
        """
        named = {f"~{next(self.names)}{name}": expr for name, expr in columns.items()}
        self.levels[-1] += 1
        self.waves.setdefault(self.levels[-1], {}).update(named)
        return [nw.col(name) for name in named]

    def kept(self, value: Compiled) -> Compiled:
        """Return a compiled value with its expressions put into columns of the frame; what is certain needs none."""
        if isinstance(value, Bool):
            return Bool(self._kept(b=value.expr)[0], value.known)
        if isinstance(value, Outcomes):
            met, unmet, dropped = self._kept(m=value.met, u=value.unmet, n=value.dropped)
            return Outcomes(met, unmet, dropped, value.always)
        if isinstance(value, Category):
            names = list(value.possible)
            columns = self._kept(**{f"c{i}": value.possible[name] for i, name in enumerate(names)})
            return Category(dict(zip(names, columns, strict=True)))
        if isinstance(value, Number):
            ends = {"l": value.low}
            if not value.exact:
                ends["h"] = value.high
            if value.empty is not None and value.there is not None:
                ends |= {"e": value.empty, "t": value.there}
            found = self.keep(**ends)
            low, high = found[0], found[0] if value.exact else found[1]
            empty, there = (found[-2], found[-1]) if value.empty is not None else (None, None)
            return Number(low, high, value.scale, value.least, value.most, empty, there)
        return value

    def _kept(self, **conditions: nw.Expr) -> list[nw.Expr]:
        """Return conditions put into columns of the frame, those that are certain as they are."""
        open_ = {name: item for name, item in conditions.items() if not isinstance(item, Certain)}
        found = dict(zip(open_, self.keep(**open_), strict=True)) if open_ else {}
        return [found.get(name, item) for name, item in conditions.items()]

    def expr(self, expr: n.Expr) -> Compiled:
        """Return an expression compiled for this frame."""
        if expr not in self.found:
            self.levels.append(0)
            value: Compiled = getattr(self, f"_{type(expr).__name__.lower()}")(expr)
            plain = isinstance(value, Bool) and value.known and not isinstance(expr, n.Decide)
            if not isinstance(expr, LEAVES) and not isinstance(expr, n.Aggregate) and not plain:
                value = self.kept(value)
            self.found[expr] = value, self.levels.pop()
        value, level = self.found[expr]
        self.levels[-1] = max(self.levels[-1], level)
        return value

    def number(self, expr: n.Expr) -> Number:
        """Return an expression that is a number."""
        value = self.expr(expr)
        assert isinstance(value, Number), expr
        return value

    def truth(self, expr: n.Expr) -> Bool:
        """Return an expression that is yes or no."""
        value = self.expr(expr)
        assert isinstance(value, Bool), expr
        return value

    def verdict(self, expr: n.Expr) -> Outcomes:
        """Return an expression as a verdict."""
        return outcomes(self.expr(expr))

    # ------------------------------------------------------------------------------------ leaves

    def _cell(self, expr: n.Cell) -> Compiled:
        return self.cells[expr.name]

    def _constant(self, expr: n.Constant) -> Compiled:
        return self._linear(n.Linear((), expr.value))

    def _truth(self, expr: n.Truth) -> Compiled:
        return Bool(lit(expr.value), known=True)

    def _name(self, expr: n.Name) -> Compiled:
        return Category({expr.value: lit(True)}, lit(expr.value), known=True)

    def _duemonths(self, expr: n.DueMonths) -> Compiled:
        return self.facts["due_months"]

    def _filled(self, expr: n.Filled) -> Compiled:
        return self.facts[f"filled {expr.table.name}"]

    def _sum(self, expr: n.Aggregate) -> Compiled:
        assert self.measure is not None
        return self.measure(expr)

    _excess = _minimum = _maximum = _median = _sum

    # ----------------------------------------------------------------------------------- numbers

    def _linear(self, expr: n.Linear) -> Number:
        scale, constant, terms = self._terms(expr)
        least = constant + sum(min(f * v.least, f * v.most) for f, v in terms)
        most = constant + sum(max(f * v.least, f * v.most) for f, v in terms)
        wide = proved(_reach(constant, terms), expr)
        exact = all(value.exact for _, value in terms)
        lows, highs = [], []
        for factor, value in terms:
            ends = [value.low, value.high] if factor >= 0 else [value.high, value.low]
            lows.append(self._times(ends[0], factor, wide=wide))
            highs.append(lows[-1] if exact else self._times(ends[1], factor, wide=wide))
        if constant or not terms:
            lows.append(whole(constant, self.wide))
            highs.append(lows[-1])
        low = total(lows)
        high = low if exact else total(highs)
        partial = [value for _, value in terms if value.empty is not None]
        empty = any_of([v.empty for v in partial if v.empty is not None]) if partial else None
        there = all_of([v.there for v in partial if v.there is not None]) if partial else None
        return Number(low, high, scale, least, most, empty, there)

    def _terms(self, expr: n.Linear) -> tuple[int, int, list[tuple[int, Number]]]:
        """Return the scale of a sum, its constant and its terms, both in whole numbers of that scale."""
        found = [(factor, self.number(atom)) for factor, atom in expr.terms]
        scale = lcm(expr.constant.denominator, *(value.scale * factor.denominator for factor, value in found))
        terms = [(int(Fraction(factor) * scale / value.scale), value) for factor, value in found]
        return scale, int(expr.constant * scale), terms

    def _multiply(self, expr: n.Multiply) -> Number:
        left, right = self.number(expr.left), self.number(expr.right)
        corners = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
        wide = proved(max(map(abs, corners)), expr)
        if wide:
            left, right = self._widened(left), self._widened(right)
        if left.exact and right.exact:
            low = high = left.low * right.low
        else:
            products = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            low, high = nw.min_horizontal(*products), nw.max_horizontal(*products)
        empty, there = _together(left, right)
        return Number(low, high, left.scale * right.scale, min(corners), max(corners), empty, there)

    def _clamp(self, expr: n.Clamp) -> Number:
        value = self.number(expr.value)
        scale = lcm(value.scale, *(b.denominator for b in (expr.low, expr.high) if b is not None))
        factor = scale // value.scale
        bounds = [None if b is None else int(b * scale) for b in (expr.low, expr.high)]
        reach = max(abs(value.least), abs(value.most)) * factor
        wide = proved(max([reach, *(abs(b) for b in bounds if b is not None)]), expr)

        def cut(end: nw.Expr) -> nw.Expr:
            end = self._times(end, factor, wide=wide)
            end = end if bounds[0] is None else greater(end, whole(bounds[0], self.wide))
            return end if bounds[1] is None else lesser(end, whole(bounds[1], self.wide))

        low = cut(value.low)
        high = low if value.exact else cut(value.high)
        ends = [_cut(end * factor, bounds) for end in (value.least, value.most)]
        return Number(low, high, scale, ends[0], ends[1], value.empty, value.there)

    def _when(self, expr: n.When) -> Compiled:
        condition = self.truth(expr.condition)
        then, other = self.expr(expr.then), self.expr(expr.otherwise)
        if isinstance(then, Number) and isinstance(other, Number):
            return self._when_number(condition, then, other)
        if isinstance(then, Category) and isinstance(other, Category):
            names = list(dict.fromkeys((*then.possible, *other.possible)))
            return Category(
                {
                    name: condition.may & then.possible.get(name, lit(False))
                    | condition.may_not & other.possible.get(name, lit(False))
                    for name in names
                }
            )
        if isinstance(then, Bool) and isinstance(other, Bool):
            may = condition.may & then.may | condition.may_not & other.may
            may_not = condition.may & then.may_not | condition.may_not & other.may_not
            return Bool(three_valued(may, may_not))
        yes, no = outcomes(then), outcomes(other)
        return Outcomes(
            *(
                condition.may & getattr(yes, part) | condition.may_not & getattr(no, part)
                for part in ("met", "unmet", "dropped")
            )
        )

    def _when_number(self, condition: Bool, then: Number, other: Number) -> Number:
        scale = lcm(then.scale, other.scale)
        then, other = self._rescaled(then, scale), self._rescaled(other, scale)
        then_there = condition.may if then.there is None else condition.may & then.there
        other_there = condition.may_not if other.there is None else condition.may_not & other.there

        def chosen(first: nw.Expr, second: nw.Expr, better: Callable[[nw.Expr, nw.Expr], nw.Expr]) -> nw.Expr:
            return either(then_there & other_there, better(first, second), either(then_there, first, second))

        if condition.known and then.there is None and other.there is None:
            low = either(condition.expr, then.low, other.low)
            exact = then.exact and other.exact
            high = low if exact else either(condition.expr, then.high, other.high)
        elif then.most <= other.least:
            low, high = either(then_there, then.low, other.low), either(other_there, other.high, then.high)
        elif other.most <= then.least:
            low, high = either(other_there, other.low, then.low), either(then_there, then.high, other.high)
        else:
            low = chosen(then.low, other.low, lesser)
            high = chosen(then.high, other.high, greater)
        empty = there = None
        if then.empty is not None or other.empty is not None:
            empty = any_of(
                [
                    chance & side.empty
                    for chance, side in ((condition.may, then), (condition.may_not, other))
                    if side.empty is not None
                ]
            )
            there = then_there | other_there
        return Number(
            low, high, scale, min(then.least, other.least), max(then.most, other.most), empty, there
        )

    def _isnone(self, expr: n.IsNone) -> Compiled:
        value = self.expr(expr.value)
        assert isinstance(value, Maybe)
        return Bool(value.none, value.known)

    def _orelse(self, expr: n.OrElse) -> Compiled:
        value, default = self.expr(expr.value), self.expr(expr.default)
        assert isinstance(value, Maybe)
        there = Bool(~value.none, value.known)
        if isinstance(value.value, Number) and isinstance(default, Number):
            return self._when_number(there, value.value, default)
        assert isinstance(value.value, Category) and isinstance(default, Category)
        names = list(dict.fromkeys((*value.value.possible, *default.possible)))
        return Category(
            {
                name: there.may & value.value.possible.get(name, lit(False))
                | there.may_not & default.possible.get(name, lit(False))
                for name in names
            }
        )

    def _workingdays(self, expr: n.WorkingDays) -> Number:
        start, end = self.number(expr.start), self.number(expr.end)
        low = self._counted(end.low, "least") - self._counted(start.high, "most")
        high = self._counted(end.high, "most") - self._counted(start.low, "least")
        empty, there = _together(start, end)
        return Number(low, high, 1, 2 * (FIRST_DAY - LAST_DAY), 2 * (LAST_DAY - FIRST_DAY), empty, there)

    def _counted(self, day: nw.Expr, bound: str) -> nw.Expr:
        """Return the working days up to and with a day, by a join with the calendar."""
        assert self.calendar is not None
        number = next(self.names)
        name, found = f"~{number}d", f"~{number}w"
        counts = self.calendar().select(nw.col("day").alias(name), nw.col(bound).alias(found))
        self.frame = self.frame.with_columns(**{name: day.cast(nw.Int64)}).join(counts, on=name, how="left")
        return nw.col(found)

    def _times(self, expr: nw.Expr, factor: int, *, wide: bool) -> nw.Expr:
        if wide:
            expr = expr.cast(self.wide)
        if factor == 1:
            return expr
        return expr * (factor if -SAFE <= factor <= SAFE else whole(factor, self.wide))

    def _widened(self, value: Number) -> Number:
        low = value.low.cast(self.wide)
        high = low if value.exact else value.high.cast(self.wide)
        return evolve(value, low=low, high=high)

    def _rescaled(self, value: Number, scale: int, weight: int = 1) -> Number:
        """Return a number on another scale, times a weight."""
        factor = Fraction(scale, value.scale) * weight
        assert factor.denominator == 1
        times = int(factor)
        if times == 1:
            return value
        wide = max(abs(value.least), abs(value.most)) * times > SAFE
        low = self._times(value.low, times, wide=wide)
        high = low if value.exact else self._times(value.high, times, wide=wide)
        least, most = value.least * times, value.most * times
        return Number(low, high, scale, least, most, value.empty, value.there)

    # --------------------------------------------------------------------------------- decisions

    def _decide(self, expr: n.Decide) -> Compiled:
        plain = self._compared(expr)
        if plain is not None:
            return Bool(plain, known=True)
        value = self.number(expr.value)
        empty, there = value.empty, value.there
        if expr.operator == ">=":
            may = value.high >= 0
            may_not = ~may if value.exact else value.low < 0
        else:
            may = value.low == 0 if value.exact else (value.low <= 0) & (value.high >= 0)
            may_not = ~may if value.exact else (value.low != 0) | (value.high != 0)
        if expr.guard is not None:
            guard = self.number(expr.guard)
            zero, above = guard.low <= 0, guard.high > 0
            empty = any_of([item for item in (empty, guard.empty, zero) if item is not None])
            there = all_of([item for item in (there, guard.there, above) if item is not None])
        if empty is not None and there is not None:
            may, may_not = there & may, there & may_not
            if expr.on_empty == "met":
                may = may | empty
            elif expr.on_empty == "unmet":
                may_not = may_not | empty
        back = looks_back(expr)
        if self.measure is not None and self.facts and (expr.on_empty == "not_applicable" or back):
            dropped = empty if empty is not None and expr.on_empty == "not_applicable" else lit(False)
            if back:
                existed = self.facts[f"existed {back}"]
                assert isinstance(existed, Bool)
                return Outcomes(
                    may & existed.expr, may_not & existed.expr, dropped & existed.expr | ~existed.expr
                )
            return Outcomes(may, may_not, dropped)
        if value.exact and empty is None:
            return Bool(may, known=True)
        return Bool(three_valued(may, may_not))

    def _compared(self, expr: n.Decide) -> nw.Expr | None:
        """Return a decision on a sum of known numbers as two sums compared, which takes fewer columns; else None."""
        back = self.measure is not None and looks_back(expr)
        if expr.guard is not None or back or expr.value in self.found:
            return None
        _, constant, terms = self._terms(expr.value)
        known = all(value.exact and value.empty is None for _, value in terms)
        if not known or proved(_reach(constant, terms), expr):
            return None
        sides = [
            [self._times(v.low, abs(f), wide=False) for f, v in terms if (f > 0) is more]
            for more in (True, False)
        ]
        if constant:
            sides[constant < 0].append(whole(abs(constant)))
        more, less = map(total, sides)
        return more >= less if expr.operator == ">=" else more == less

    def _compare(self, expr: n.Compare) -> Compiled:
        left, right = self.expr(expr.left), self.expr(expr.right)
        if isinstance(left, Key):
            assert isinstance(expr.right, n.Name)
            return Bool(left.expr == expr.right.value, left.known)
        if isinstance(left, Category) and left.raw is not None and isinstance(expr.right, n.Name):
            return _among(left, left.raw, [expr.right.value])
        if isinstance(left, Bool) and isinstance(right, Bool):
            pairs = [(left.may, right.may), (left.may_not, right.may_not)]
            several = left.may & left.may_not | right.may & right.may_not
        else:
            assert isinstance(left, Category) and isinstance(right, Category)
            shared = [name for name in left.possible if name in right.possible]
            pairs = [(left.possible[name], right.possible[name]) for name in shared]
            several = _several(left) | _several(right)
        equal = any_of([one & other for one, other in pairs])
        return Bool(three_valued(equal, ~equal | several))

    def _member(self, expr: n.Member) -> Compiled:
        value = self.expr(expr.value)
        if isinstance(value, Key):
            return Bool(value.expr.is_in(list(expr.values)), value.known)
        assert isinstance(value, Category)
        if value.raw is not None:
            return _among(value, value.raw, expr.values)
        inside = [possible for name, possible in value.possible.items() if name in expr.values]
        outside = [possible for name, possible in value.possible.items() if name not in expr.values]
        return Bool(three_valued(any_of(inside), any_of(outside)))

    def _steps(self, expr: n.Steps) -> Compiled:
        reached = [Bool(lit(True), known=True), *(self.truth(step) for step in expr.reached)]
        possible: dict[str, list[nw.Expr]] = {name: [] for name in expr.values}
        for index, grade in enumerate(expr.grades):
            last = index + 1 == len(expr.grades)
            here = reached[index].may if last else reached[index].may & reached[index + 1].may_not
            possible[grade].append(here)
        return Category({name: any_of(items) for name, items in possible.items()})

    def _worstof(self, expr: n.WorstOf) -> Compiled:
        scale = columns_scale(expr)
        members = [self.expr(member) for member in expr.members]
        found = {}
        for index, name in enumerate(scale):
            here, reached = [], []
            for member in members:
                assert isinstance(member, Category)
                here.append(member.possible.get(name, lit(False)))
                reached.append(any_of([member.possible.get(item, lit(False)) for item in scale[: index + 1]]))
            found[name] = any_of(here) & all_of(reached)
        return Category(found)

    def _and(self, expr: n.And) -> Compiled:
        members = [self.truth(member) for member in expr.members]
        return Bool(all_of([member.expr for member in members]), all(member.known for member in members))

    def _or(self, expr: n.Or) -> Compiled:
        members = [self.truth(member) for member in expr.members]
        return Bool(any_of([member.expr for member in members]), all(member.known for member in members))

    def _not(self, expr: n.Not) -> Compiled:
        value = self.expr(expr.value)
        if isinstance(value, Outcomes):
            return Outcomes(value.unmet, value.met, value.dropped)
        assert isinstance(value, Bool)
        return Bool(~value.expr, value.known)

    # ---------------------------------------------------------------------------------- verdicts

    def _atleast(self, expr: n.AtLeast) -> Compiled:
        members = [self.verdict(member) for member in expr.members]
        size, least = len(members), expr.least
        dropped = all_of([item.dropped for item in members])
        always = all(item.always for item in members)
        if least in (1, size) and not expr.fixed:
            met, unmet = [item.met for item in members], [item.unmet for item in members]
            met, unmet = ([_every(members, met)], unmet) if least == size else (met, [_every(members, unmet)])
            return Outcomes(any_of(met), any_of(unmet), dropped, always)
        score, loss, bar = (1, 0, least) if expr.fixed else (size - least, -least, 0)
        # Each member scores; unmet least, met most, and not applicable nothing, which lies between.
        low = total([self._scored(item, item.unmet, loss, score) for item in members])
        high = total([self._scored(item, item.met, score, loss) for item in members])
        some = any_of([lit(True) if item.always else item.met | item.unmet for item in members])
        return Outcomes(
            (high >= bar) & any_of([item.met for item in members]), (low < bar) & some, dropped, always
        )

    def _scored(self, item: Outcomes, condition: nw.Expr, score: int, other: int) -> nw.Expr:
        """Return a score where a condition holds, else another where the rule applies, else 0."""
        if item.always:
            return one_if(condition) * (score - other) + other
        return either(condition, whole(score), one_if(~item.dropped) * other)

    def _points(self, expr: n.Points) -> Number:
        scale = points_scale(expr)
        unit = 100 * scale
        proved(unit * sum(weight for weight, _ in expr.members), expr)
        shared = gcd(*(weight for weight, _ in expr.members))
        members = [(weight // shared, self.verdict(member)) for weight, member in expr.members]
        most_points = sum(weight for weight, _ in members)
        if most_points >= 2**51:
            raise RuleError(
                "rule does not build",
                [
                    Fault(
                        f"at {expr!r}"[:120],
                        "points that add up to less than 2^51",
                        f"{most_points}",
                        "Give the members smaller weights.",
                    )
                ],
            )

        def weighed(condition: Callable[[Outcomes], nw.Expr]) -> nw.Expr:
            return total([one_if(condition(item)) * weight for weight, item in members])

        def only_met(item: Outcomes) -> nw.Expr:
            return item.met & ~item.unmet & ~item.dropped

        def only_unmet(item: Outcomes) -> nw.Expr:
            return item.unmet & ~item.met & ~item.dropped

        sure, most = weighed(only_met), weighed(lambda item: item.met)
        least_base = weighed(lambda item: item.unmet | only_met(item))
        most_base = weighed(lambda item: item.met | only_unmet(item))
        sure, most, least_base, most_base = self.keep(s=sure, m=most, lb=least_base, mb=most_base)
        low = self._divided(sure, unit, either(least_base == 0, whole(1), least_base), most_points)
        low = either(least_base == 0, whole(unit, self.wide), low)
        high = self._divided(most, unit, either(most_base == 0, whole(1), most_base), most_points)
        high = either(most_base == 0, whole(0), high)
        empty = all_of([item.dropped for _, item in members])
        there = any_of([item.met | item.unmet for _, item in members])
        return Number(low, high, scale, 0, unit, empty, there)

    def _divided(self, count: nw.Expr, unit: int, base: nw.Expr, most: int) -> nw.Expr:
        """Return ``count * unit // base``, where both columns are at most ``most``, exactly.

        Some engines divide whole numbers in floating point, which is exact below 2^53; so larger ones are divided
        as on paper, digit by digit, each digit of so many bits that what is divided stays below.
        """
        bits = 52 - most.bit_length()
        digits = [unit] if unit * most < 2**53 else _digits(unit, bits)
        [divisor] = self.keep(b=base)
        found, rest = whole(0), whole(0)
        for place, digit in enumerate(digits):
            [part] = self.keep(d=count * digit + rest * 2**bits if place else count * digit)
            [here] = self.keep(q=part // divisor)
            rest = part - here * divisor
            found = found * 2**bits + here if place else here
            found = found.cast(self.wide) if unit > SAFE else found
        return found

    def _balance(self, expr: n.Balance) -> Number:
        members = [(weight, self.number(member)) for weight, member in expr.members]
        scale = lcm(*(value.scale for _, value in members))
        parts = [self._rescaled(value, scale, weight) for weight, value in members]
        least, most = sum(min(0, p.least) for p in parts), sum(max(0, p.most) for p in parts)
        proved(max(abs(least), abs(most)), expr)
        zero = whole(0)
        there = [lit(True) if p.there is None else p.there for p in parts]
        sure = [t if p.empty is None else t & ~p.empty for p, t in zip(parts, there, strict=True)]
        lows = [
            either(t, either(s, p.low, lesser(p.low, zero)), zero)
            for p, t, s in zip(parts, there, sure, strict=True)
        ]
        highs = [
            either(t, either(s, p.high, greater(p.high, zero)), zero)
            for p, t, s in zip(parts, there, sure, strict=True)
        ]
        far = max(abs(p.least) + abs(p.most) for p in parts) + 1
        least_one = nw.min_horizontal(
            *(either(t, p.low, whole(far, self.wide)) for p, t in zip(parts, there, strict=True))
        )
        most_one = nw.max_horizontal(
            *(either(t, p.high, whole(-far, self.wide)) for p, t in zip(parts, there, strict=True))
        )
        low, high, any_sure = self.keep(l=total(lows), h=total(highs), s=any_of(sure))
        low = either(any_sure | (low < 0), low, least_one)
        high = either(any_sure | (high > 0), high, most_one)
        return Number(low, high, scale, min(least, -far), max(most, far), ~any_sure, any_of(there))

    def _appliesif(self, expr: n.AppliesIf) -> Compiled:
        condition, rule = self.truth(expr.condition), self.verdict(expr.rule)
        return Outcomes(
            rule.met & condition.may,
            rule.unmet & condition.may,
            rule.dropped & condition.may | condition.may_not,
        )

    def _hold(self, expr: n.Hold) -> Compiled:
        condition, rule = self.truth(expr.condition), self.verdict(expr.rule)
        held = condition.may & (rule.met | rule.unmet)
        return Outcomes(rule.met | held, rule.unmet | held, rule.dropped)

    def _prerequisite(self, expr: n.Prerequisite | n.Veto) -> Compiled:
        rule, needed = self.verdict(expr.rule), [self.verdict(item) for item in expr.needed]
        lost = any_of([item.unmet & ~item.met & ~item.dropped for item in needed])
        may_be_lost = any_of([item.unmet for item in needed])
        return Outcomes(rule.met & ~lost, rule.unmet | may_be_lost & (rule.met | rule.unmet), rule.dropped)

    _veto = _prerequisite

    def _override(self, expr: n.Override) -> Compiled:
        condition, rule = self.truth(expr.condition), self.verdict(expr.rule)
        parts = [
            rule.met & condition.may_not,
            rule.unmet & condition.may_not,
            rule.dropped & condition.may_not,
        ]
        place = [Outcome.MET, Outcome.UNMET, Outcome.NOT_APPLICABLE].index(expr.to)
        parts[place] = parts[place] | condition.may
        return Outcomes(parts[0], parts[1], parts[2])

    def _verdictof(self, expr: n.VerdictOf) -> Compiled:
        return self.verdicts[expr.check]


def _every(members: Sequence[Outcomes], possible: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether all verdicts can be such, or not applicable, and one of them is such."""
    some = lit(True) if any(item.always for item in members) else any_of(possible)
    pairs = zip(possible, members, strict=True)
    return all_of([one if item.always else one | item.dropped for one, item in pairs]) & some


def _reach(constant: int, terms: Sequence[tuple[int, Number]]) -> int:
    """Return what no part of a sum goes beyond."""
    return abs(constant) + sum(abs(f) * max(abs(v.least), abs(v.most), 1) for f, v in terms)


def proved(reach: int, expr: n.Expr) -> bool:
    """Return whether 128 bits are needed for numbers up to ``reach``; refuse what does not fit them."""
    if reach > WIDEST:
        fault = Fault(
            f"at {expr!r}"[:120],
            "whole numbers that fit 128 bits",
            f"up to {Decimal(reach):.2e}",
            "Narrow the ranges or places of the fields, or max_rows of the table.",
        )
        raise RuleError("rule does not build", [fault])
    return reach > SAFE


def _digits(value: int, bits: int) -> list[int]:
    """Return the digits of a whole number, of so many bits each, the highest first."""
    found = []
    while value:
        value, digit = divmod(value, 2**bits)
        found.append(digit)
    return found[::-1]


def _together(left: Number, right: Number) -> tuple[nw.Expr | None, nw.Expr | None]:
    partial = [side for side in (left, right) if side.empty is not None and side.there is not None]
    if not partial:
        return None, None
    return (
        any_of([side.empty for side in partial if side.empty is not None]),
        all_of([side.there for side in partial if side.there is not None]),
    )


def _among(value: Category, raw: nw.Expr, names: Sequence[str]) -> Bool:
    """Return whether a column holds one of some values; what is unknown may be any of the category's."""
    inside = [name for name in value.possible if name in names]
    if not inside or len(inside) == len(value.possible):
        return Bool(lit(bool(inside)), known=True)
    return Bool(raw == inside[0] if len(inside) == 1 else raw.is_in(inside), value.known)


def _several(value: Category) -> nw.Expr:
    return total([one_if(item) for item in value.possible.values()]) > 1


def _cut(value: int, bounds: list[int | None]) -> int:
    value = value if bounds[0] is None else max(value, bounds[0])
    return value if bounds[1] is None else min(value, bounds[1])
