"""Types of the columns of rows: those of a table, of some of them, of groups, or computed."""

from __future__ import annotations

from starrules.errors import suggestion
from starrules.rules import nodes as n
from starrules.rules.infer.base import Pass
from starrules.rules.infer.kinds import BOOL, mean_like
from starrules.rules.infer.tables import base_table, keeps_month, table_columns
from starrules.rules.types import BoolType, NumberType, ValueType, VerdictType


class Relations(Pass):
    """Types the columns of relations."""

    def columns(
        self, relation: n.Relation, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        """Return the columns of a relation with their types."""
        if isinstance(relation, n.Rows):
            if relation.period < -1:
                expected = "rows of the assessed period or of the one before"
                found = f"those of {-relation.period} periods before"
                self.fault(place, relation, expected, found, "Write .previous() once.")
            return table_columns(relation.table)
        if isinstance(relation, n.Group):
            if group is None:
                self.fault(place, relation, "rows of a table", "the rows of a group outside a group")
            return group or {}
        if isinstance(relation, n.Where):
            columns = self.columns(relation.source, f"{place}.source", group)
            kind = self.expr(relation.condition, f"{place}.condition", columns)
            if kind is not None and not isinstance(kind, BoolType):
                self.fault(f"{place}.condition", relation.condition, "yes or no for each row", kind)
            return columns
        if isinstance(relation, n.Mapped):
            columns = dict(self.columns(relation.source, f"{place}.source", group))
            for name, expr in relation.columns:
                kind = self.expr(expr, f"{place}.{name}", dict(columns))
                columns[name] = self._as_column(expr, f"{place}.{name}", kind)
            return columns
        assert isinstance(relation, n.Groups)
        return self._groups(relation, place, group)

    def _groups(
        self, groups: n.Groups, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        source = self.columns(groups.source, f"{place}.source", group)
        columns: dict[str, ValueType] = {}
        if base_table(groups.source) is None:
            self.fault(
                place,
                groups,
                "rows of a table to group",
                "the rows of a group",
                "Group by all columns at once, then group the groups.",
            )
        for key in groups.keys:
            kind = source.get(key)
            base = base_table(groups.source)
            if kind is None:
                self.fault(
                    place,
                    groups,
                    f"a column to group by, not {key!r}",
                    "no such column",
                    suggestion(key, list(source)),
                )
                continue
            known = any(item.name == key and item.null == "never" for item in base.fields) if base else True
            number = isinstance(kind, NumberType) and kind.unit != "date"
            if number or isinstance(kind, (BoolType, VerdictType)) or not known:
                self.fault(
                    place,
                    groups,
                    "a key, a date or a category that is never empty to group by",
                    f"{key!r}, {kind}",
                )
            columns[key] = kind
        base = base_table(groups.source)
        if groups.monthly and not (base and base.dated and keeps_month(groups.source)):
            self.fault(place, groups, "rows of an event table to group by month", repr(groups.source))
        for name, expr in groups.columns:
            kind = self.expr(expr, f"{place}.{name}", None, source)
            if mean_like(expr):
                self.fault(
                    f"{place}.{name}",
                    expr,
                    "a count, a sum, a least or greatest value, a truth or a grade",
                    "a mean, median, share or ratio",
                    "Compare or band it here; it is never divided out.",
                )
            columns[name] = self._as_column(expr, f"{place}.{name}", kind)
        return columns

    def _as_column(self, expr: n.Expr, place: str, kind: ValueType | None) -> ValueType:
        if isinstance(kind, VerdictType) or kind is None:
            if kind is not None:
                self.fault(
                    place,
                    expr,
                    "a number, a truth or a category for each row",
                    kind,
                    "Verdicts are formed for the unit, above the rows.",
                )
            return BOOL
        return kind


__all__ = ["Relations"]
