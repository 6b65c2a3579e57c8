"""Shapes of rules that are said more simply than they are written: counts, proportions, what there is or is not."""

from __future__ import annotations

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


def existence(expr: n.Compare) -> bool | None:
    """Return whether a count is compared so as to say that there is a row (True) or none (False)."""
    bar = constant(expr.right)
    if as_count(expr.left) is None:
        return None
    if bar == (1 if expr.operator == ">=" else 0) and expr.operator in (">=", ">", "!="):
        return True
    none = bar == (1 if expr.operator == "<" else 0) and expr.operator in ("==", "<", "<=")
    return False if none else None
