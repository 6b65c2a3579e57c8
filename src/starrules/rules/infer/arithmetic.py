"""Types of numbers that are made of numbers: their ranges, scales and units of measure."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import attrs

from starrules.model import FIRST_DAY, LAST_DAY
from starrules.rules import nodes as n
from starrules.rules.infer.base import Pass
from starrules.rules.infer.kinds import hull, mean_like
from starrules.rules.types import NumberType, ValueType

DAYS_BEYOND = 3_660
"""So many days before and after all dates working days can be counted: ten years."""


class Arithmetic(Pass):
    """Types arithmetic."""

    def _no_means(self, expr: n.Add | n.Subtract | n.Multiply, place: str) -> None:
        for side, operand in (("left", expr.left), ("right", expr.right)):
            if mean_like(operand):
                self.fault(
                    f"{place}.{side}",
                    operand,
                    "a count, a sum, a least or greatest value to reckon with",
                    "a mean, median, share or ratio",
                    "It is compared as it stands, never divided out: move the number to the other side.",
                )

    def _add(self, expr: n.Add | n.Subtract, place: str, *context: Any) -> ValueType | None:
        self._no_means(expr, place)
        left = self.number(expr.left, f"{place}.left", *context)
        right = self.number(expr.right, f"{place}.right", *context)
        if left is None or right is None:
            return None
        plus = isinstance(expr, n.Add)
        unit = self._unit_of_sum(expr, place, left, right, plus=plus)
        low = left.low + right.low if plus else left.low - right.high
        high = left.high + right.high if plus else left.high - right.low
        partial, on_empty = self.emptiness(expr, place, left, right)
        return NumberType(low, high, lcm(left.scale, right.scale), unit, partial, on_empty)

    _subtract = _add

    def _unit_of_sum(
        self, expr: n.Expr, place: str, left: NumberType, right: NumberType, *, plus: bool
    ) -> str | None:
        if left.unit == right.unit == "date":
            if plus:
                self.fault(place, expr, "a date and a number of days", "two dates")
            return "days"
        if "date" in (left.unit, right.unit):
            other = right if left.unit == "date" else left
            if other.unit not in (None, "days") or (not plus and right.unit == "date"):
                self.fault(place, expr, "a date and a number of days", f"{left} and {right}")
            return "date"
        return self.one_unit(expr, place, left, right)

    def _multiply(self, expr: n.Multiply, place: str, *context: Any) -> ValueType | None:
        self._no_means(expr, place)
        left = self.number(expr.left, f"{place}.left", *context)
        right = self.number(expr.right, f"{place}.right", *context)
        if left is None or right is None:
            return None
        if "date" in (left.unit, right.unit):
            self.fault(place, expr, "numbers", "a date")
        if left.unit is not None and right.unit is not None:
            self.fault(
                place,
                expr,
                "a number and a plain factor",
                f"{left.unit!r} times {right.unit!r}",
                "A product of two units of measure has no name here.",
            )
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        partial, on_empty = self.emptiness(expr, place, left, right)
        unit = left.unit if left.unit is not None else right.unit
        return NumberType(min(corners), max(corners), left.scale * right.scale, unit, partial, on_empty)

    def _ratio(self, expr: n.Ratio, place: str, *context: Any) -> ValueType | None:
        top = self.number(expr.top, f"{place}.top", *context)
        bottom = self.number(expr.bottom, f"{place}.bottom", *context)
        if top is None or bottom is None:
            return None
        if bottom.low < 0:
            self.fault(
                f"{place}.bottom",
                expr.bottom,
                "a number that is never below 0",
                f"one from {bottom.low}",
                "Narrow the ranges of its fields.",
            )
        unit = (
            None
            if top.unit == bottom.unit
            else (f"{top.unit} per {bottom.unit}" if bottom.unit else top.unit)
        )
        reach = max(abs(top.low), abs(top.high))
        return NumberType(min(Fraction(0), top.low), reach, top.scale, unit, True, expr.on_empty)

    def _clamp(self, expr: n.Clamp, place: str, *context: Any) -> ValueType | None:
        kind = self.number(expr.value, f"{place}.value", *context)
        if kind is None:
            return None
        if expr.low is not None and expr.high is not None and expr.low > expr.high:
            self.fault(place, expr, "a floor not above the cap", f"{expr.low} above {expr.high}")
        if mean_like(expr.value):
            self.fault(
                place,
                expr,
                "a number that is not a mean, median, share or ratio",
                repr(expr.value),
                "These are only compared, so that nothing is divided.",
            )
        low, high = (_clamped(bound, expr) for bound in (kind.low, kind.high))
        scale = lcm(kind.scale, *(b.denominator for b in (expr.low, expr.high) if b is not None))
        return attrs.evolve(kind, low=low, high=max(low, high), scale=scale)

    def _workingdays(self, expr: n.WorkingDays, place: str, *context: Any) -> ValueType:
        for side in ("start", "end"):
            kind = self.number(getattr(expr, side), f"{place}.{side}", *context)
            if kind is not None and kind.unit != "date":
                self.fault(f"{place}.{side}", expr, "a date", kind)
            elif kind is not None and not _countable(kind):
                self.fault(
                    f"{place}.{side}",
                    expr,
                    f"a date moved by {DAYS_BEYOND:,} days at the most",
                    "a later or earlier one",
                )
        return NumberType(Fraction(FIRST_DAY - LAST_DAY), Fraction(LAST_DAY - FIRST_DAY), unit="working days")

    def _weightedmean(self, expr: n.WeightedMean, place: str, *context: Any) -> ValueType:
        for member, at in self.weighted(expr, place):
            self.number(member, at, *context)
            if mean_like(member):
                self.fault(
                    at,
                    member,
                    "points, a count, a sum, a least or greatest value",
                    "a mean, median, share or ratio",
                )
        kinds = [self.kind_of(value, *context) for _, value in expr.members]
        numbers = [kind for kind in kinds if isinstance(kind, NumberType)]
        found = hull(numbers) if numbers else NumberType(Fraction(0), Fraction(0))
        return attrs.evolve(found, partial=True, on_empty=expr.on_empty)


def _countable(kind: NumberType) -> bool:
    return kind.low >= FIRST_DAY - DAYS_BEYOND and kind.high <= LAST_DAY + DAYS_BEYOND


def _clamped(value: Fraction, expr: n.Clamp) -> Fraction:
    if expr.low is not None:
        value = max(value, expr.low)
    if expr.high is not None:
        value = min(value, expr.high)
    return value


__all__ = ["DAYS_BEYOND", "Arithmetic"]
