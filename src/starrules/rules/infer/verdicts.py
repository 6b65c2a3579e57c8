"""Types of rules that are counted, scored, limited by conditions, or decided by other rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from starrules.rules import nodes as n
from starrules.rules.infer.base import WIDEST
from starrules.rules.infer.kinds import VERDICT
from starrules.rules.infer.logic import Logic
from starrules.rules.types import NumberType, ValueType

MOST_POINTS = 2**51
"""Lanes divide points digit by digit, for which their sum must stay below this."""


class Verdicts(Logic):
    """Types verdicts and their scores."""

    def _atleast(self, expr: n.AtLeast, place: str, *context: Any) -> ValueType:
        self.members(expr, place, *context)
        if not 1 <= expr.least <= max(1, len(expr.members)):
            self.fault(place, expr, f"a number from 1 to {len(expr.members)}", expr.least)
        return VERDICT

    def _points(self, expr: n.Points, place: str, *context: Any) -> ValueType:
        for member, at in self.weighted(expr, place):
            self.rule_of(member, at, *context)
        scale, weights = points_scale(expr), [weight for weight, _ in expr.members if weight > 0]
        total = sum(weights)
        if total // (gcd(*weights) or 1) >= MOST_POINTS:
            self.fault(
                place,
                expr,
                "points that add up to less than 2^51",
                f"points that add up to {total}",
                "Give the members smaller weights.",
            )
        elif 100 * scale * total > WIDEST:
            self.fault(
                place,
                expr,
                "weights whose sums have a common multiple that fits 128 bits, for scores are exact",
                f"one of {Decimal(100 * scale * total):.2e}",
                "Give weights that are multiples of one another, such as 5, 10 and 20, or fewer of them.",
            )
            scale = 1  # what it comes to is told once
        return NumberType(Fraction(0), Fraction(100), scale, "points", True, "not_applicable")

    def _appliesif(self, expr: n.AppliesIf, place: str, *context: Any) -> ValueType:
        self.rule_of(expr.rule, f"{place}.rule", *context)
        self.truth(expr.condition, f"{place}.condition", *context)
        return VERDICT

    _hold = _override = _appliesif

    def _prerequisite(self, expr: n.Prerequisite | n.Veto, place: str, *context: Any) -> ValueType:
        self.rule_of(expr.rule, f"{place}.rule", *context)
        if not expr.needed:
            self.fault(place, expr, "one member or more", "none")
        for index, member in enumerate(expr.needed):
            self.rule_of(member, f"{place}.needed[{index}]", *context)
        if isinstance(expr, n.Veto) and not expr.authority.strip():
            self.fault(place, expr, "authority= with who allows the veto", "nothing")
        return VERDICT

    _veto = _prerequisite

    def _verdictof(self, *_: Any) -> ValueType:
        return VERDICT


def points_scale(expr: n.Points) -> int:
    """Return the factor that makes every score of these points whole."""
    sums = {0}
    for weight, _ in expr.members:
        sums |= {total + weight for total in sums}
        if len(sums) > 4096:
            break
    return lcm(*(total for total in sums if total)) if len(sums) > 1 else 1


__all__ = ["Verdicts", "points_scale"]
