"""Compiles canonical expressions to source, node by node, to say just what the reference evaluator says."""

from __future__ import annotations

from attrs import evolve

from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.numbers import Numbers
from starrules.lanes.single.part import Place
from starrules.lanes.single.values import (
    Category,
    Code,
    Compiled,
    Key,
    Maybe,
    NotCompiledError,
    Number,
    Truth,
    all_of,
    any_of,
    balanced,
    joined,
)
from starrules.lanes.single.verdicts import Verdicts
from starrules.rules import nodes as n
from starrules.rules.infer import columns_scale, looks_back

LEAVES = (n.Cell, n.Truth, n.Name, n.DueMonths, n.Filled)
BIT = {"met": 1, "unmet": 2, "not_applicable": 4}
OPPOSITE_BITS = (0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)


class Expressions(Verdicts, Numbers):
    """Compiles the expressions of one place, each one once as long as it can be seen."""

    def __init__(self, emit: Emitter, place: Place) -> None:
        self.emit = emit
        self.place = place

    def expr(self, expr: n.Expr) -> Compiled:
        """Return what an expression is."""
        key = (self, expr)
        found: Compiled | None = self.emit.recall(key)
        if found is None:
            found = self._compiled(expr)
            if self.emit.shared.uses[expr] > 1 and not isinstance(expr, LEAVES):
                found = self._named(found)
            self.emit.remember(key, found)
        return found

    def _compiled(self, expr: n.Expr) -> Compiled:
        method = getattr(self, f"_{type(expr).__name__.lower()}", None)
        if method is None:
            raise NotCompiledError(f"{type(expr).__name__} is not compiled")
        found: Compiled = method(expr)
        return found

    def _named(self, value: Compiled) -> Compiled:
        if isinstance(value, Number):
            return self.kept(value)
        if isinstance(value, Maybe):
            return value
        return evolve(value, text=self.emit.let(value.text))

    def truth(self, expr: n.Expr) -> Truth:
        """Return an expression that must be yes or no."""
        value = self.expr(expr)
        if not isinstance(value, Truth):
            raise NotCompiledError(f"{expr!r} is no truth here")
        return value

    def category(self, expr: n.Expr) -> Category:
        """Return an expression that must be a category that is always there."""
        value = self.expr(expr)
        if not isinstance(value, Category):
            raise NotCompiledError(f"{expr!r} is no category here")
        return value

    # ------------------------------------------------------------------------------------ leaves

    def _cell(self, expr: n.Cell) -> Compiled:
        if self.place.cells is None:
            raise NotCompiledError(f"{expr!r} above rows")
        return self.place.cells(expr.name)

    def _truth(self, expr: n.Truth) -> Truth:
        return Truth(str(expr.value), known=True)

    def _name(self, expr: n.Name) -> Category:
        self.emit.shared.bit(expr.value)
        return Category(repr(expr.value), known=True, value=expr.value)

    def _isnone(self, expr: n.IsNone) -> Truth:
        value = self.expr(expr.value)
        if not isinstance(value, Maybe):
            raise NotCompiledError(f"{expr!r} of what is always there")
        return value.none

    # --------------------------------------------------------------------------------- decisions

    def _decide(self, expr: n.Decide) -> Truth | Code:
        decided = self._decided(expr)
        back = looks_back(expr)
        if self.place.level != "unit" or (expr.on_empty != "not_applicable" and not back):
            assert isinstance(decided, Truth)
            return decided
        code = decided if isinstance(decided, Code) else Code(decided.bits)
        if not back:
            return code
        if back != -1:
            raise NotCompiledError(f"{expr!r} looks back more than one period")
        return Code(f"({code.text} if existed_before else 4)")

    def _decided(self, expr: n.Decide) -> Truth | Code:
        total = self.sum(expr.value)
        value = total.number
        empty, there, decided = value.empty, value.there, value.decided
        if expr.guard is not None:
            guard = self.kept(self.sum(expr.guard).number)
            empty = any_of(empty, guard.empty, f"{guard.low} <= 0")
            there = all_of(there, guard.there, f"{guard.high} > 0")
            decided = decided and guard.known
        if empty is not None and expr.on_empty is None:
            raise NotCompiledError(f"{expr!r} says nothing of what there may not be")
        left, right = balanced(total.lows, total.constant)
        sign = expr.operator
        if value.one and decided:
            return self._known(expr, f"{left} {sign} {right}", empty)
        if value.one:
            code = f"(1 if {left} {sign} {right} else 2)"
        elif sign == ">=":
            upper, under = balanced(total.highs, total.constant)
            code = f"(1 if {left} >= {right} else 3 if {upper} >= {under} else 2)"
        else:
            kept = self.kept(value)
            code = f"((1 if {kept.low} == {kept.high} else 3) if {kept.low} <= 0 <= {kept.high} else 2)"
        if empty is None:
            return Truth(code, known=False)
        bit = BIT[str(expr.on_empty)]
        if self.place.level != "unit":
            bit = min(bit, 2)
        text = f"(({code} if {there or 'True'} else 0) | ({bit} if {empty} else 0))"
        return Code(text) if bit == 4 else Truth(text, known=False)

    def _known(self, expr: n.Decide, text: str, empty: str | None) -> Truth | Code:
        if empty is None:
            return Truth(f"({text})", known=True)
        if expr.on_empty == "met":
            return Truth(f"({empty} or {text})", known=True)
        if expr.on_empty == "unmet" or self.place.level != "unit":
            return Truth(f"(not ({empty}) and {text})", known=True)
        return Code(f"(4 if {empty} else 1 if {text} else 2)")

    def _compare(self, expr: n.Compare) -> Truth:
        left, right = self.expr(expr.left), self.expr(expr.right)
        if isinstance(left, Key) and isinstance(right, Category) and right.value is not None:
            if left.known:
                return Truth(f"({left.text} == {right.text})", known=True)
            return Truth(
                f"(3 if {left.text} is None else 1 if {left.text} == {right.text} else 2)", known=False
            )
        if isinstance(left, Truth) and isinstance(right, Truth):
            if left.known and right.known:
                return Truth(f"({left.text} == {right.text})", known=True)
            return self._equal(left.bits, right.bits)
        if isinstance(left, Category) and isinstance(right, Category):
            if left.known and right.known:
                return Truth(f"({left.text} == {right.text})", known=True)
            return self._equal(self.mask(left), self.mask(right))
        raise NotCompiledError(f"{expr!r} compares two kinds")

    def _equal(self, left: str, right: str) -> Truth:
        """Return whether two sets are of one and the same value."""
        left, right = self.emit.let(left), self.emit.let(right)
        same = f"1 if {left} == {right} and not {left} & ({left} - 1) else 3"
        return Truth(f"(({same}) if {left} & {right} else 2)", known=False)

    def _member(self, expr: n.Member) -> Truth:
        value = self.expr(expr.value)
        values = "{" + ", ".join(map(repr, expr.values)) + "}" if expr.values else "()"
        if isinstance(value, Key):
            inside = f"{value.text} in {values}"
            if value.known:
                return Truth(f"({inside})", known=True)
            return Truth(f"(3 if {value.text} is None else 1 if {inside} else 2)", known=False)
        if not isinstance(value, Category):
            raise NotCompiledError(f"{expr!r} of no category")
        if value.known:
            return Truth(f"({value.text} in {values})", known=True)
        bits = self.emit.let(value.text)
        mask = self.emit.shared.mask(expr.values)
        return Truth(f"((1 if {bits} & {mask} else 0) | (2 if {bits} & ~{mask} else 0))", known=False)

    def _steps(self, expr: n.Steps) -> Category:
        reached = [self.truth(step) for step in expr.reached]
        self.emit.shared.mask(expr.grades)
        if all(step.known for step in reached):
            text = repr(expr.grades[0])
            for grade, step in zip(expr.grades[1:], reached, strict=True):
                text = f"{grade!r} if {step.text} else {text}"
            return Category(f"({text})", known=True)
        bits = [self.emit.let(step.bits) for step in reached]
        parts = []
        for index, grade in enumerate(expr.grades):
            asked = [f"{step} & 1" for step in bits[max(index - 1, 0) : index]]
            asked += [f"{step} & 2" for step in bits[index : index + 1]]
            bit = self.emit.shared.bit(grade)
            parts.append(f"({bit} if {' and '.join(asked)} else 0)" if asked else str(bit))
        return Category(joined("|", parts), known=False)

    def _worstof(self, expr: n.WorstOf) -> Category:
        members = [self.category(member) for member in expr.members]
        if all(member.known for member in members):
            ranks = {value: rank for rank, value in enumerate(columns_scale(expr))}
            held = self.emit.shared.constant(ranks, "RANKS")
            return Category(
                f"max({', '.join(item.text for item in members)}, key={held}.__getitem__)"
                if len(members) > 1
                else members[0].text,
                known=True,
            )
        grades = [self.mask(member) for member in members]
        bits = tuple(self.emit.shared.bit(value) for value in columns_scale(expr))
        scale = self.emit.shared.constant(bits, "SCALE")
        return Category(f"worst({scale}, {', '.join(grades)})", known=False)

    # ------------------------------------------------------------------------------- connectives

    def _and(self, expr: n.And) -> Truth:
        found = [self.truth(member) for member in expr.members]
        if all(item.known for item in found):
            return Truth(joined("and", [item.text for item in found]), known=True)
        bits = [self.emit.let(item.bits) for item in found]
        return Truth(f"({' & '.join(bits)} & 1 | ({' | '.join(bits)}) & 2)", known=False)

    def _or(self, expr: n.Or) -> Truth:
        found = [self.truth(member) for member in expr.members]
        if all(item.known for item in found):
            return Truth(joined("or", [item.text for item in found]), known=True)
        bits = [self.emit.let(item.bits) for item in found]
        return Truth(f"(({' | '.join(bits)}) & 1 | {' & '.join(bits)} & 2)", known=False)

    def _not(self, expr: n.Not) -> Truth | Code:
        value = self.expr(expr.value)
        if isinstance(value, Truth) and value.known:
            return Truth(f"(not {value.text})", known=True)
        if not isinstance(value, (Truth, Code)):
            raise NotCompiledError(f"{expr!r} of no truth")
        table = self.emit.shared.constant(OPPOSITE_BITS, "OPPOSITE")
        return evolve(value, text=f"{table}[{value.text}]")

    def _when(self, expr: n.When) -> Compiled:
        condition = self.truth(expr.condition)
        then, other = self.expr(expr.then), self.expr(expr.otherwise)
        if isinstance(then, Number) and isinstance(other, Number):
            return self.chosen(condition, then, other)
        if isinstance(then, Category) and isinstance(other, Category):
            return self.one_of(condition, then, other)
        if not isinstance(then, (Truth, Code)) or not isinstance(other, (Truth, Code)):
            raise NotCompiledError(f"{expr!r} chooses of two kinds")
        if isinstance(then, Truth) and isinstance(other, Truth):
            if condition.known and then.known and other.known:
                text = f"({then.text} if {condition.text} else {other.text})"
                return Truth(text, known=True)
            return Truth(self._either(condition, then.bits, other.bits), known=False)
        first, second = self.code(expr.then), self.code(expr.otherwise)
        return Code(self._either(condition, first.text, second.text), first.error or second.error)

    def _either(self, condition: Truth, then: str, other: str) -> str:
        if condition.known:
            return f"({then} if {condition.text} else {other})"
        bits = self.emit.let(condition.text)
        return f"(({then} if {bits} & 1 else 0) | ({other} if {bits} & 2 else 0))"
