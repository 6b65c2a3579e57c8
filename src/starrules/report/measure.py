"""What a check measures: the left side of the comparisons in its rule, as it was written, and what is needed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from attrs import evolve, frozen

from starrules.report.extent import canonical_of
from starrules.report.phrase import proportion
from starrules.report.places import constant, is_percent, kind_of, unit_of
from starrules.report.words import NEGATED
from starrules.rules import nodes as n
from starrules.rules.types import NumberType

Kind = Literal["value", "parts", "ratio"]


@frozen(eq=False)
class Measure:
    """What one comparison measures.

    Args:
        shown: the comparison as it holds, what stands before it (a not) taken in.
        kind: ``value``: one number; ``parts``: those that count and those that do not; ``ratio``: a top and a bottom.
        numbers: the canonical numbers that are measured: one, or two.
        needed: the number to compare with, where it is one for all units.
        needed_from: the canonical number to compare with, where it is another for each unit.
        unit: the unit of measure.
        percent: whether the number is a share, shown in percent.
        of: what is measured, where that is not the whole left side.
        part: the number to compare with as it was written, where it is a part of another number: ``10/12``.
        breaches: whether the rows are counted that break what all of them must keep.
    """

    shown: n.Compare
    kind: Kind
    numbers: tuple[n.Expr, ...]
    needed: Fraction | None
    needed_from: n.Expr | None = None
    unit: str | None = None
    percent: bool = False
    of: n.Expr | None = None
    part: str | None = None
    breaches: bool = False

    @property
    def what(self) -> n.Expr:
        """What is measured, as it was written."""
        return self.shown.left if self.of is None else self.of

    @property
    def up(self) -> bool:
        """Whether a number is rounded up, so that what is not kept to is never shown as kept to."""
        return self.shown.operator in ("<=", "<")

    @property
    def grows(self) -> bool:
        """Whether its least value is what there is so far; a median or a minimum can turn out anything."""
        return not isinstance(self.what, (n.Median, n.Minimum))


@frozen(eq=False)
class Decision:
    """One decision of a rule that is taken above rows: its rule, and what it measures, if a number."""

    rule: n.Expr
    measure: Measure | None


def measure_of(rule: n.Expr) -> Measure | None:
    """Return what a bound or canonical rule measures first, or None where it compares no numbers."""
    return next((item.measure for item in decisions(rule) if item.measure is not None), None)


def decisions(rule: n.Expr) -> tuple[Decision, ...]:
    """Return the decisions that a bound rule is made of, in order; conditions of when it applies left out."""
    return tuple(_decisions(rule, negated=False))


def _decisions(expr: n.Expr, *, negated: bool) -> Iterator[Decision]:
    if isinstance(expr, n.Not):
        yield from _decisions(expr.value, negated=not negated)
    elif isinstance(expr, (n.AtLeast, n.And, n.Or)):
        for member in expr.members:
            yield from _decisions(member, negated=negated)
    elif isinstance(expr, (n.AppliesIf, n.Hold, n.Override)):
        yield from _decisions(expr.rule, negated=negated)
    elif isinstance(expr, (n.Prerequisite, n.Veto)):
        for part in (expr.rule, *expr.needed):
            yield from _decisions(part, negated=negated)
    elif isinstance(expr, n.When):
        for part in (expr.then, expr.otherwise):
            yield from _decisions(part, negated=negated)
    elif not isinstance(expr, (n.Truth, n.VerdictOf)):
        yield Decision(n.Not(expr) if negated else expr, _measured(expr, negated=negated))


def _measured(expr: n.Expr, *, negated: bool) -> Measure | None:
    if isinstance(expr, n.Decide):
        if expr.shown is None:
            return None
        counted = isinstance(expr.shown.left, n.Median)
        if counted and expr.shown.operator in ("==", "!="):
            return None  # either of two decisions that are made of it
        below = ("<", "<=") if counted else (">", "<", "!=")
        return _compared(expr.shown, negated=negated != (expr.shown.operator in below))
    if isinstance(expr, n.Compare):
        return _compared(expr, negated=negated)
    if isinstance(expr, n.AnyRow):
        there = n.Compare(">=", n.Count(_narrowed(expr.source, expr.condition)), n.Constant(Fraction(1)))
        return _compared(there, negated=negated)
    if isinstance(expr, n.AllRows):
        breaches = n.Count(_narrowed(expr.source, n.Not(expr.condition)))
        found = _compared(n.Compare("<=", breaches, n.Constant(Fraction(0))), negated=negated)
        return None if found is None else evolve(found, breaches=True)
    return None


def _narrowed(source: n.Relation, condition: n.Expr) -> n.Relation:
    return source if isinstance(condition, n.Truth) and condition.value else n.Where(source, condition)


def _compared(expr: n.Compare, *, negated: bool) -> Measure | None:
    kinds = kind_of(expr.left), kind_of(expr.right)
    if not all(isinstance(kind, NumberType) for kind in kinds):
        return None
    if constant(expr.left) is not None and constant(expr.right) is None:
        turned: dict[str, n.Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
        expr = n.Compare(turned[expr.operator], expr.right, expr.left)
    if negated:
        opposite: n.Operator = NEGATED[expr.operator]
        expr = n.Compare(opposite, expr.left, expr.right)
    if (scaled := proportion(expr)) is not None:
        top, bottom, share = scaled
        return Measure(
            expr, "ratio", (canonical_of(top), canonical_of(bottom)), Fraction(share), of=top, part=share
        )
    kinds = kind_of(expr.left), kind_of(expr.right)
    needed_now = constant(expr.right)
    needed_from = None if needed_now is not None else _number(expr.right)
    found = _numbers(expr.left)
    if found is None or (needed_now is None and needed_from is None):
        return None
    kind, numbers = found
    percent = is_percent(expr.left) or is_percent(expr.right)
    needed = None if needed_now is None else Fraction(needed_now)
    return Measure(expr, kind, numbers, needed, needed_from, unit_of(*kinds), percent)


def _numbers(expr: n.Expr) -> tuple[Kind, tuple[n.Expr, ...]] | None:
    """Return the numbers above rows that a left side is told by."""
    if isinstance(expr, n.Share):
        sides = (expr.condition, n.Not(expr.condition))
        return "parts", tuple(canonical_of(n.Count(n.Where(expr.source, side))) for side in sides)
    if isinstance(expr, n.Mean):
        return "ratio", (canonical_of(n.Sum(expr.source, expr.value)), canonical_of(n.Count(expr.source)))
    if isinstance(expr, n.Ratio):
        tops = _number(expr.top), _number(expr.bottom)
        return None if tops[0] is None or tops[1] is None else ("ratio", (tops[0], tops[1]))
    if isinstance(expr, n.Median):
        return "value", (_median(expr),)
    number = _number(expr)
    return None if number is None else ("value", (number,))


def _median(expr: n.Median) -> n.Median:
    """Return a median with its rows and values in canonical form, which it shares with the extremes of its rows.

    A rule only compares it, by counting; what is shown is the number itself.
    """
    extreme = canonical_of(n.Minimum(expr.source, expr.value, expr.on_empty))
    assert isinstance(extreme, n.Minimum)
    return n.Median(extreme.source, extreme.value, extreme.on_empty)


def _number(expr: n.Expr) -> n.Expr | None:
    """Return a number above rows in canonical form, or None for one that is only ever compared."""
    if any(
        isinstance(item, (n.Mean, n.Median, n.Share, n.Ratio, n.WeightedMean)) for item in above_rows(expr)
    ):
        return None
    return canonical_of(expr)


def above_rows(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield an expression and what is below it, not going into rows."""
    yield expr
    if not isinstance(expr, n.Aggregate):
        for _, child in expr.children():
            if isinstance(child, n.Expr):
                yield from above_rows(child)
