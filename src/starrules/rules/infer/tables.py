"""What tables say before there is evidence: types of columns, and how many rows there can be at the most."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from starrules.model import FIRST_DAY, LAST_DAY
from starrules.rules import nodes as n
from starrules.rules.infer.kinds import BOOL, KEY
from starrules.rules.types import CategoryType, NumberType, ValueType
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Note, Table, bounds_of, scale_of

SECTIONS_PER_OFFICE = 512
"""An office may have this many sections; checked when evidence is read, relied on for widths."""


@lru_cache(maxsize=16_384)
def field_type(item: Field) -> ValueType:
    """Return the type that a field's cells have in rules."""
    kind = item.type
    optional = item.null == "none"
    if isinstance(kind, Category):
        return CategoryType(kind.values, optional)
    if isinstance(kind, Bool):
        return BOOL
    if isinstance(kind, Date):
        return NumberType(Fraction(FIRST_DAY), Fraction(LAST_DAY), unit="date")
    if isinstance(kind, (Int, Decimal)):
        low, high = bounds_of(kind)
        return NumberType(low, high, scale_of(kind), kind.unit or None, optional=optional)
    return KEY


def table_columns(table: Table) -> dict[str, ValueType]:
    """Return the columns that rules may use of a table."""
    return {item.name: field_type(item) for item in table.fields if not isinstance(item.type, Note)}


def base_table(relation: n.Relation) -> Table | None:
    """Return the table that a relation draws on."""
    while not isinstance(relation, n.Rows):
        if isinstance(relation, n.Group):
            return None
        relation = relation.source  # type: ignore[attr-defined]
    return relation.table


def keeps_month(relation: n.Relation) -> bool:
    """Return whether each row of a relation belongs to one month."""
    if isinstance(relation, n.Groups):
        return relation.monthly
    if isinstance(relation, (n.Where, n.Mapped)):
        return keeps_month(relation.source)
    return isinstance(relation, n.Rows)


def most_rows(relation: n.Relation) -> int:
    """Return how many rows a relation can have for one unit at the most."""
    if isinstance(relation, n.Rows):
        months = 13 if relation.table.dated else 1
        return relation.table.max_rows * months * SECTIONS_PER_OFFICE
    if isinstance(relation, (n.Where, n.Mapped)):
        return most_rows(relation.source)
    if isinstance(relation, n.Groups):
        return 2 * most_rows(relation.source) + 10_000
    return 2 * 10**9


def total(relation: n.Relation, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest sum over rows of a number between two bounds."""
    rows = most_rows(relation)
    return min(Fraction(0), low * rows), max(Fraction(0), high * rows)


__all__ = [
    "SECTIONS_PER_OFFICE",
    "base_table",
    "field_type",
    "keeps_month",
    "most_rows",
    "table_columns",
    "total",
]
