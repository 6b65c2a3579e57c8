"""Shapes of rules that are said more simply than they are written: counts, proportions, what there is or is not."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from starrules.model import LAST_DAY
from starrules.report.places import constant
from starrules.rules import nodes as n


def variant(expr: n.AtLeast) -> str:
    """Return which template says an at-least: all of, any of, or k of n."""
    if expr.least == len(expr.members):
        return "AtLeast.all"
    return "AtLeast.any" if expr.least == 1 else "AtLeast"


def as_count(expr: n.Expr) -> n.Count | None:
    """Return a count, and a sum of ones and noughts as the count that it is."""
    if isinstance(expr, n.Count):
        return expr
    if not isinstance(expr, n.Sum) or not isinstance(expr.value, n.When):
        return None
    ones = constant(expr.value.then) == 1 and constant(expr.value.otherwise) == 0
    return n.Count(n.Where(expr.source, expr.value.condition)) if ones else None


def settled(expr: n.Expr) -> bool | None:
    """Return what a condition always is, as a choice among readings may make it, or None where it depends."""
    if isinstance(expr, n.Truth):
        return expr.value
    if isinstance(expr, n.Not):
        inner = settled(expr.value)
        return None if inner is None else not inner
    if isinstance(expr, (n.And, n.Or)):
        found = [settled(item) for item in expr.members]
        absorbing = isinstance(expr, n.Or)
        if absorbing in found:
            return absorbing
        return None if None in found else not absorbing
    return None


def without_never(expr: n.Expr) -> n.Expr:
    """Return a choice between values without the branches that are never taken."""
    if not isinstance(expr, n.When):
        return expr
    then, otherwise = without_never(expr.then), without_never(expr.otherwise)
    always = settled(expr.condition)
    if always is not None:
        return then if always else otherwise
    return n.When(expr.condition, then, otherwise)


def overlaps(band: n.Band) -> list[tuple[tuple[str, str], Fraction | None, Fraction | None]]:
    """Return the pairs of grades whose ranges meet, with the range of numbers that have both."""
    found = []
    for (first, low, high), (second, other_low, other_high) in combinations(band.ranges, 2):
        lows = [end for end in (low, other_low) if end is not None]
        highs = [end for end in (high, other_high) if end is not None]
        least, most = max(lows, default=None), min(highs, default=None)
        if least is None or most is None or least <= most:
            found.append(((first, second), least, most))
    return found


def surely_there(value: n.Expr, relation: n.Relation | None) -> bool:
    """Return whether the rows at hand are those for which an optional column is there."""
    while isinstance(relation, (n.Where, n.Mapped)):
        if isinstance(relation, n.Where) and n.same(relation.condition, n.Not(n.IsNone(value))):
            return True
        relation = relation.source
    return False


def proportion(expr: n.Compare) -> tuple[n.Expr, n.Expr, str] | None:
    """Return the two sides of ``a * x >= b * y`` without their factors, and ``b/a`` as it was written."""
    if not (isinstance(expr.left, n.Multiply) and isinstance(expr.right, n.Multiply)):
        return None
    factors, sides = [], []
    for product in (expr.left, expr.right):
        for factor, other in ((product.left, product.right), (product.right, product.left)):
            number = constant(factor)
            if number is not None and number > 0 and constant(other) is None:
                factors.append(number)
                sides.append(other)
                break
    if len(sides) < 2:
        return None
    return sides[0], sides[1], f"{factors[1]}/{factors[0]}"


def undated(expr: n.Compare) -> bool | None:
    """Return whether a date is compared so as to say that there is none yet (True) or one (False)."""
    if (
        constant(expr.right) != LAST_DAY
        or not isinstance(expr.right, n.Constant)
        or expr.right.unit != "date"
    ):
        return None
    return {">=": True, "<": False}.get(expr.operator)


def existence(expr: n.Compare) -> bool | None:
    """Return whether a count is compared so as to say that there is a row (True) or none (False)."""
    bar = constant(expr.right)
    if as_count(expr.left) is None:
        return None
    if bar == (1 if expr.operator == ">=" else 0) and expr.operator in (">=", ">", "!="):
        return True
    none = bar == (1 if expr.operator == "<" else 0) and expr.operator in ("==", "<", "<=")
    return False if none else None
