"""The columns of rows with all that is known of their ranges before there is evidence."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.infer import Inference
from starrules.rules.types import NumberType, ValueType

Columns = dict[str, ValueType] | None


def ranged_columns(relation: n.Relation, period: Period) -> Columns:
    """Return the columns of a relation, with the days of its events bounded by their period."""
    inference = Inference("")
    found = inference.columns(relation, "", None)
    if inference.faults:
        return None
    base = relation
    while isinstance(base, (n.Where, n.Mapped)):
        base = base.source
    if isinstance(base, n.Rows) and base.table.dated:
        for _ in range(-base.period):
            period = period.previous
        kind = found[base.table.day]
        assert isinstance(kind, NumberType)
        first, last = Fraction(period.days.first), Fraction(period.days.last)
        found = {**found, base.table.day: evolve(kind, low=first, high=last)}
    return found


__all__ = ["Columns", "ranged_columns"]
