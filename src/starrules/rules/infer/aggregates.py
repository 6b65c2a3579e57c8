"""Types of measures over rows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from starrules.rules import nodes as n
from starrules.rules.infer.kinds import BOOL, VERDICT, looks_back
from starrules.rules.infer.relations import Relations
from starrules.rules.infer.tables import most_rows, total
from starrules.rules.types import NumberType, ValueType


class Aggregates(Relations):
    """Types measures over rows; they stand above rows, or in groups of them."""

    def _source(
        self, expr: n.Aggregate, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        return self.columns(expr.source, f"{place}.source", group)

    def _above_rows(self, expr: n.Aggregate, place: str, columns: Any) -> None:
        if columns is not None:
            self.fault(
                place,
                expr,
                "a value of the row at hand",
                "a measure over rows inside a row",
                "Group the rows and measure each group first.",
            )

    def _count(self, expr: n.Count, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self._source(expr, place, group)
        return NumberType(Fraction(0), Fraction(most_rows(expr.source)))

    def _distinct(self, expr: n.Distinct, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        source = self._source(expr, place, group)
        self._groups(n.Groups(expr.source, (expr.value.name,), False, ()), place, group)
        self.expr(expr.value, f"{place}.value", source)
        return NumberType(Fraction(0), Fraction(most_rows(expr.source)))

    def _sum(self, expr: n.Sum, place: str, columns: Any = None, group: Any = None) -> ValueType | None:
        self._above_rows(expr, place, columns)
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        if kind.unit == "date" or kind.partial:
            self.fault(
                f"{place}.value",
                expr.value,
                "a number that each row has",
                "a date" if kind.unit == "date" else "one that a group may lack",
            )
        low, high = total(expr.source, kind.low, kind.high)
        return NumberType(low, high, kind.scale, kind.unit)

    def _extreme(
        self,
        expr: n.Minimum | n.Maximum | n.Mean | n.Median,
        place: str,
        columns: Any = None,
        group: Any = None,
    ) -> ValueType | None:
        self._above_rows(expr, place, columns)
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        if kind.partial:
            self.fault(
                f"{place}.value", expr.value, "a number that each row has", "one that a group may lack"
            )
        if isinstance(expr, (n.Mean, n.Median)):
            total(expr.source, kind.low, kind.high)
        return attrs.evolve(kind, partial=True, on_empty=expr.on_empty)

    _minimum = _maximum = _mean = _median = _extreme

    def _share(self, expr: n.Share, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        return NumberType(Fraction(0), Fraction(1), partial=True, on_empty=expr.on_empty)

    def _anyrow(self, expr: n.AnyRow, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        return VERDICT if looks_back(expr) and group is None else BOOL

    def _allrows(self, expr: n.AllRows, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        if expr.on_empty is None:
            self.fault(
                place,
                expr,
                "on_empty='met', 'unmet' or 'not_applicable', as there may be no rows",
                "no on_empty",
                "Say what a unit comes to that has nothing to count.",
            )
        if expr.on_empty == "not_applicable" and group is not None:
            self.fault(place, expr, "on_empty='met' or 'unmet' inside rows", "'not_applicable'")
        above = group is None
        return VERDICT if above and (expr.on_empty == "not_applicable" or looks_back(expr)) else BOOL


__all__ = ["Aggregates"]
