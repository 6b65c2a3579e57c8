"""How far a number can still go for one unit, those included that rules only ever compare."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from attrs import evolve

from starrules.report.places import constant
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import looks_back, mean_like
from starrules.rules.values import NOTHING, Num, Possible, Row, Span, Value

canonical_of = lru_cache(maxsize=100_000)(canonical)
"""The canonical form of a bound expression, remembered: explanations ask for the same parts again."""

BOUNDLESS = Fraction(10**9)
YES_COLUMN, VALUE_COLUMN = "|yes", "|value"


def extent(expr: n.Expr, evaluation: Evaluation) -> Num:
    """Return the least and the greatest value that a bound number above rows can still have.

    Means, shares, medians and ratios are never divided where a verdict is found; here they are, to be
    shown.
    """
    number = constant(expr)
    if number is not None:
        return Num.of(number)
    if not evaluation.case.existed.get(looks_back(expr), True):
        return NOTHING
    if isinstance(expr, n.Share):
        return _share(measured_rows(expr, evaluation))
    if isinstance(expr, (n.Mean, n.Median)):
        spans = [
            (value.low, value.high, row.low, row.high)
            for row in measured_rows(expr, evaluation)
            if isinstance(value := row.cells[VALUE_COLUMN], Num) and value.may_be_there
        ]
        return mean(spans) if isinstance(expr, n.Mean) else median(spans)
    if isinstance(expr, n.Ratio):
        return _quotient(extent(expr.top, evaluation), extent(expr.bottom, evaluation))
    if isinstance(expr, n.WeightedMean):
        found = [(weight, extent(member, evaluation)) for weight, member in expr.members]
        there = [(weight, value) for weight, value in found if value.may_be_there]
        return mean(
            [(value.low, value.high, weight * (not value.may_be_empty), weight) for weight, value in there]
        )
    if isinstance(expr, (n.Add, n.Subtract, n.Multiply)) and _holds_mean(expr):
        return _combined(expr, extent(expr.left, evaluation), extent(expr.right, evaluation))
    value = evaluation.value(canonical_of(expr))
    assert isinstance(value, Num), expr
    if is_spread(expr):
        return evolve(value, low=max(value.low, 0), high=max(value.high, 0))
    return value


def is_spread(expr: n.Expr) -> bool:
    """Return whether a number is the greatest less the least of the same values, which is never below nought."""
    return (
        isinstance(expr, n.Subtract)
        and isinstance(expr.left, n.Maximum)
        and isinstance(expr.right, n.Minimum)
        and n.same(expr.left.source, expr.right.source)
        and n.same(expr.left.value, expr.right.value)
    )


def _holds_mean(expr: n.Expr) -> bool:
    if isinstance(expr, (n.Add, n.Subtract, n.Multiply)):
        return _holds_mean(expr.left) or _holds_mean(expr.right)
    return mean_like(expr)


def split(relation: n.Relation) -> tuple[n.Relation, tuple[n.Expr, ...]]:
    """Return rows without their outer conditions, and these conditions."""
    conditions: list[n.Expr] = []
    while isinstance(relation, n.Where):
        conditions.append(relation.condition)
        relation = relation.source
    return relation, tuple(reversed(conditions))


@lru_cache(maxsize=8192)
def tables_of(expr: n.Expr) -> frozenset[str]:
    """Return the tables that an expression reads."""
    return frozenset(node.table.name for node in expr.walk() if isinstance(node, (n.Rows, n.Filled)))


def rows_of(relation: n.Relation, evaluation: Evaluation, **columns: n.Expr) -> tuple[Row, ...]:
    """Return the rows of a bound relation that may be there, with further columns computed."""
    mapped = n.Mapped(relation, tuple(columns.items())) if columns else relation
    total = canonical_of(n.Count(mapped))
    assert isinstance(total, n.Sum)
    return evaluation.members(total.source, None).rows


def measured_rows(expr: n.Aggregate, evaluation: Evaluation) -> tuple[Row, ...]:
    """Return the rows of an aggregate with what is measured or asked of each."""
    columns = {}
    if isinstance(expr, (n.Share, n.AnyRow, n.AllRows)):
        columns[YES_COLUMN] = expr.condition
    elif isinstance(expr, (n.Sum, n.Minimum, n.Maximum, n.Mean, n.Median, n.Distinct)):
        columns[VALUE_COLUMN] = expr.value
    return rows_of(expr.source, evaluation, **columns)


def truth_of(value: Value) -> Possible:
    """Return a cell that is yes or no."""
    assert isinstance(value, frozenset)
    return value  # type: ignore[return-value]


def _share(rows: Sequence[Row]) -> Num:
    most_yes = most_no = sure_yes = sure_no = 0
    for row in rows:
        answer = truth_of(row.cells[YES_COLUMN])
        most_yes += row.high * (True in answer)
        most_no += row.high * (False in answer)
        sure_yes += row.low * (answer == {True})
        sure_no += row.low * (answer == {False})
    if not most_yes and not most_no:
        return NOTHING
    low = Fraction(sure_yes, sure_yes + most_no) if most_no else Fraction(1)
    high = Fraction(most_yes, most_yes + sure_no) if most_yes else Fraction(0)
    return Num(low, high, not any(row.low for row in rows))


def mean(rows: Sequence[Span]) -> Num:
    """Return the least and the greatest mean over rows ``(low, high, fewest, most)``."""
    rows = [row for row in rows if row[3]]
    if not rows:
        return NOTHING
    low = _least_mean([(a, fewest, most) for a, _, fewest, most in rows])
    high = -_least_mean([(-b, fewest, most) for _, b, fewest, most in rows])
    return Num(low, high, not any(fewest for _, _, fewest, _ in rows))


def _least_mean(rows: Sequence[tuple[Exact, int, int]]) -> Fraction:
    count = sum(fewest for _, fewest, _ in rows)
    total = sum((value * fewest for value, fewest, _ in rows), Fraction(0))
    for value, fewest, most in sorted(rows):
        if most > fewest and (count == 0 or value * count < total):
            count, total = count + most - fewest, total + value * (most - fewest)
    return Fraction(total) / count


def median(rows: Sequence[Span]) -> Num:
    """Return the least and the greatest low median over rows ``(low, high, fewest, most)``."""
    rows = [row for row in rows if row[3]]
    if not rows:
        return NOTHING
    lows, highs = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})

    def at_most(bar: Exact) -> bool:
        below = sum(most for low, _, _, most in rows if low <= bar)
        above = sum(fewest for low, _, fewest, _ in rows if low > bar)
        return below >= above and below > 0

    def at_least(bar: Exact) -> bool:
        above = sum(most for _, high, _, most in rows if high >= bar)
        below = sum(fewest for _, high, fewest, _ in rows if high < bar)
        return above > below

    return Num(
        next(bar for bar in lows if at_most(bar)),
        next(bar for bar in reversed(highs) if at_least(bar)),
        not any(fewest for _, _, fewest, _ in rows),
    )


def _quotient(top: Num, bottom: Num) -> Num:
    if not (top.may_be_there and bottom.may_be_there) or bottom.high <= 0:
        return NOTHING
    if bottom.low <= 0:  # the smaller the base, the further the ratio can go
        least = Fraction(top.low) / bottom.high if top.low >= 0 else -BOUNDLESS
        return Num(least, BOUNDLESS if top.high > 0 else Fraction(0), may_be_empty=True)
    empty = top.may_be_empty or bottom.may_be_empty
    ends = [Fraction(a) / b for a in (top.low, top.high) for b in (bottom.low, bottom.high)]
    return Num(min(ends), max(ends), empty)


def _combined(expr: n.Add | n.Subtract | n.Multiply, left: Num, right: Num) -> Num:
    if not (left.may_be_there and right.may_be_there):
        return NOTHING
    empty = left.may_be_empty or right.may_be_empty
    if isinstance(expr, n.Multiply):
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return Num(min(ends), max(ends), empty)
    if isinstance(expr, n.Subtract):
        right = Num(-right.high, -right.low)
    return Num(left.low + right.low, left.high + right.high, empty)
