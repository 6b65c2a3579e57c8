"""Types of what rules become before they are computed."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

from starrules.rules import nodes as n
from starrules.rules.infer.aggregates import Aggregates
from starrules.rules.infer.kinds import BOOL, VERDICT, looks_back
from starrules.rules.infer.tables import total
from starrules.rules.types import CategoryType, NumberType, ValueType


class Canonical(Aggregates):
    """Types canonical nodes; they were checked as they were written."""

    def _linear(self, expr: n.Linear, place: str, *context: Any) -> ValueType | None:
        low = high = expr.constant
        scale, partial, on_empty = expr.constant.denominator, False, None
        for factor, atom in expr.terms:
            kind = self.expr(atom, f"{place}.term", *context)
            if not isinstance(kind, NumberType):
                return None
            ends = factor * kind.low, factor * kind.high
            low += min(ends)
            high += max(ends)
            scale = lcm(scale, kind.scale * factor.denominator)
            partial, on_empty = partial or kind.partial, on_empty or kind.on_empty
        return NumberType(Fraction(low), Fraction(high), scale, None, partial, on_empty)

    def _excess(self, expr: n.Excess, place: str, columns: Any = None, group: Any = None) -> ValueType | None:
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        low, high = total(expr.source, kind.low, kind.high)
        return NumberType(low, high, kind.scale, kind.unit, True, expr.on_empty)

    def _balance(self, expr: n.Balance, place: str, *context: Any) -> ValueType | None:
        low = high = Fraction(0)
        scale = 1
        for weight, member in expr.members:
            kind = self.expr(member, f"{place}.member", *context)
            if not isinstance(kind, NumberType):
                return None
            low, high = low + min(Fraction(0), weight * kind.low), high + max(Fraction(0), weight * kind.high)
            scale = lcm(scale, kind.scale)
        return NumberType(low, high, scale, None, True, expr.on_empty)

    def _decide(self, expr: n.Decide, place: str, *context: Any) -> ValueType:
        self.expr(expr.value, f"{place}.value", *context)
        if expr.guard is not None:
            self.expr(expr.guard, f"{place}.guard", *context)
        return VERDICT if expr.on_empty == "not_applicable" or looks_back(expr) else BOOL

    def _steps(self, expr: n.Steps, place: str, *context: Any) -> ValueType:
        for index, step in enumerate(expr.reached):
            self.expr(step, f"{place}.reached[{index}]", *context)
        return CategoryType(expr.values)


__all__ = ["Canonical"]
