"""Types of the values that an expression starts from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from starrules.errors import suggestion
from starrules.model import FIRST_DAY, LAST_DAY
from starrules.rules import nodes as n
from starrules.rules.infer.base import Pass
from starrules.rules.infer.kinds import BOOL
from starrules.rules.types import CategoryType, NumberType, ValueType
from starrules.schema import Monthly

MOST_MONTHS, MOST_DAYS = 1_200, 36_525
"""A day of the period is moved by a hundred years at the most: beyond them no evidence lies."""


class Values(Pass):
    """Types values; every one is known from the node itself, its table or its row."""

    def _constant(self, expr: n.Constant, *_: Any) -> ValueType:
        return NumberType(expr.value, expr.value, expr.value.denominator, expr.unit)

    def _truth(self, *_: Any) -> ValueType:
        return BOOL

    def _name(self, expr: n.Name, place: str, *_: Any) -> ValueType:
        return CategoryType((expr.value,))

    def _parameter(self, expr: n.Parameter, *_: Any) -> ValueType:
        return expr.type

    def _periodday(self, expr: n.PeriodDay, place: str, *_: Any) -> ValueType:
        for what, value, most in (("months", expr.months, MOST_MONTHS), ("days", expr.days, MOST_DAYS)):
            if type(value) is not int or abs(value) > most:
                self.fault(
                    place,
                    expr,
                    f"{what} from {-most} to {most}, a whole number",
                    repr(value),
                    "Move the day by less, or compare with a date.",
                )
        return NumberType(Fraction(FIRST_DAY), Fraction(LAST_DAY), unit="date")

    def _duemonths(self, *_: Any) -> ValueType:
        return NumberType(Fraction(0), Fraction(12), unit="months")

    def _filled(self, expr: n.Filled, place: str, *_: Any) -> ValueType | None:
        if not isinstance(expr.table.completes, Monthly):
            self.fault(place, expr, "a table with monthly slots", f"{expr.table.name!r} without")
            return None
        return NumberType(Fraction(0), Fraction(12), unit="months")

    def _cell(
        self, expr: n.Cell, place: str, columns: dict[str, ValueType] | None = None, *_: Any
    ) -> ValueType | None:
        if columns is None:
            self.fault(
                place, expr, "a measure over rows, such as .count() or .sum(...)", f"the column {expr.name!r}"
            )
            return None
        if expr.name not in columns:
            self.fault(
                place, expr, "a column of these rows", repr(expr.name), suggestion(expr.name, list(columns))
            )
            return None
        return columns[expr.name]


__all__ = ["Values"]
