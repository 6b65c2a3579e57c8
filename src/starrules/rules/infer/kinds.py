"""Kinds of values, and what is told of an expression by its shape alone."""

from __future__ import annotations

from math import lcm

from starrules.rules import nodes as n
from starrules.rules.types import BoolType, KeyType, NumberType, VerdictType

BOOL = BoolType()
VERDICT = VerdictType()
KEY = KeyType()


def looks_back(node: n.Node) -> int:
    """Return the furthest period that an expression looks back to: 0, -1 and so on."""
    return node.furthest_period


def mean_like(expr: n.Expr) -> bool:
    """Return whether a number is one that is only ever compared, never divided out."""
    if isinstance(expr, n.Choice):
        return any(mean_like(option) for _, option in expr.options)
    return isinstance(expr, (n.Mean, n.Median, n.Share, n.Ratio, n.WeightedMean))


def is_constant(expr: n.Expr) -> bool:
    """Return whether a number is the same for every unit: written in the rule, or set by a ruleset."""
    if isinstance(expr, (n.Constant, n.Parameter)):
        return True
    if isinstance(expr, (n.Add, n.Subtract, n.Multiply)):
        return is_constant(expr.left) and is_constant(expr.right)
    return isinstance(expr, n.Linear) and not expr.terms


def hull(kinds: list[NumberType]) -> NumberType:
    """Return the type of a number that is of one of these types."""
    outcomes = [kind.on_empty for kind in kinds if kind.on_empty]
    units = [kind.unit for kind in kinds if kind.unit is not None]
    return NumberType(
        min(kind.low for kind in kinds),
        max(kind.high for kind in kinds),
        lcm(*(kind.scale for kind in kinds)),
        units[0] if units else None,
        any(kind.partial for kind in kinds),
        outcomes[0] if outcomes else None,
    )


__all__ = ["BOOL", "KEY", "VERDICT", "hull", "is_constant", "looks_back", "mean_like"]
