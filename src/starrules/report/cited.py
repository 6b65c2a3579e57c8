"""What a listed row holds where its sentence asks: each column that a condition compares, by its title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from starrules.model import LAST_DAY, Text
from starrules.report.numbers import YES_NO, interval
from starrules.report.phrase import Speaker, spaced
from starrules.report.places import At, Origin, kind_of, origin_of, unit_of
from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.infer import columns_of
from starrules.rules.types import CategoryType, NumberType
from starrules.rules.values import NO, YES, Maybe, Num, Row, Value
from starrules.schema import Date, Table

NO_DATE = Text("尚无", "none yet")
NO_VALUE = Text("无", "none")
NOT_KNOWN = Text("尚不明确", "not known yet")


@lru_cache(maxsize=8192)
def members_of(condition: n.Expr) -> tuple[n.Expr, ...]:
    """Return the conditions that must all hold for one condition to hold."""
    if isinstance(condition, n.And):
        return tuple(part for member in condition.members for part in members_of(member))
    return (condition,)


def goes_without_saying(conditions: tuple[n.Expr, ...]) -> bool:
    """Return whether all that is asked is one yes or no: a row that is not as required has the other."""
    if len(conditions) != 1:
        return False
    only = conditions[0]
    return isinstance(only.value if isinstance(only, n.Not) else only, n.Cell)


@lru_cache(maxsize=8192)
def columns_compared(condition: n.Expr) -> tuple[str, ...]:
    """Return the columns of a row that a condition on it asks for, each once, in the order they are spoken of."""
    return tuple(dict.fromkeys(_cells(condition)))


def _cells(node: n.Node) -> Iterator[str]:
    if isinstance(node, n.Cell):
        yield node.name
    if not isinstance(node, n.Aggregate):
        for _, child in node.children():
            yield from _cells(child)


@lru_cache(maxsize=8192)
def tells_by_measures(condition: n.Expr, groups: n.Relation) -> bool:
    """Return whether a condition on groups asks for nothing but grades and numbers, which are told of each."""
    kinds = [columns_of(groups)[name] for name in columns_compared(condition)]
    return bool(kinds) and all(isinstance(kind, (CategoryType, NumberType)) for kind in kinds)


def table_of(relation: n.Relation) -> Table | None:
    """Return the table whose single rows a relation has; None for groups."""
    while isinstance(relation, (n.Where, n.Mapped)):
        relation = relation.source
    return relation.table if isinstance(relation, n.Rows) else None


@lru_cache(maxsize=8192)
def other_dates(relation: n.Relation, conditions: tuple[n.Expr, ...]) -> bool:
    """Return whether conditions on rows speak of another date than the one that rows are told by."""
    table = table_of(relation)
    if table is None:
        return False
    names = {name for condition in conditions for name in columns_compared(condition)}
    return any(_is_date(name, relation) for name in names if name != table.on)


def _is_date(name: str, relation: n.Relation) -> bool:
    kind = columns_of(relation)[name]
    return isinstance(kind, NumberType) and kind.unit == "date"


def cited(relation: n.Relation, row: Row, names: Iterable[str], speaker: Speaker) -> Iterator[str]:
    """Yield columns of a row, each with its title and what it holds.

    Args:
        relation: the rows, single ones of a table.
        row: one of them.
        names: the columns.
        speaker: who says titles and values.
    """
    at = At(relation)
    for name in names:
        origin, cell = origin_of(name, relation, None), n.Cell(name, columns_of(relation)[name])
        title = speaker.say(cell, at) if origin.field is None else origin.field.title[speaker.language]
        yield spaced(f"{title} {text_of(row.cells.get(name), cell, at, speaker)}")


def text_of(value: Value, expr: n.Expr, at: At, speaker: Speaker) -> str:
    """Return what a column of a row, or a value computed from it, holds in words."""
    origin = origin_of(expr.name, at.row, at.group) if isinstance(expr, n.Cell) else Origin()
    language = speaker.language
    if isinstance(value, Maybe):
        if value.value is None or value.none != NO:
            return (NO_VALUE if value.none == YES else NOT_KNOWN)[language]
        value = value.value
    if isinstance(value, Num):
        if not value.exact and origin.field is not None and isinstance(origin.field.type, Date):
            return (NO_DATE if origin.field.null == "none" and value.high == LAST_DAY else NOT_KNOWN)[
                language
            ]
        return interval(value, unit_of(kind_of(expr, at)), language)
    if isinstance(value, frozenset):
        if any(isinstance(item, bool) for item in value):
            return YES_NO[frozenset(bool(item) for item in value)][language]
        return speaker.label(str(next(iter(value))), origin) if len(value) == 1 else NOT_KNOWN[language]
    return speaker.label(value, origin) if isinstance(value, str) else NOT_KNOWN[language]


# ------------------------------------------------------------------------------ which row it is


@lru_cache(maxsize=8192)
def key_of(base: n.Relation) -> tuple[n.Relation, tuple[tuple[str, Origin], ...]]:
    """Return the groups or the stored rows that a relation narrows, and the columns that tell these apart."""
    relation = base
    while isinstance(relation, (n.Where, n.Mapped)):
        relation = relation.source
    if isinstance(relation, n.Groups):
        keys, source = relation.keys, relation.source
    else:
        assert isinstance(relation, n.Rows)
        table, source = relation.table, relation
        keys = tuple(name for name in table.key if name not in ("unit", "year"))
        if table.on is not None and table.on not in keys:
            keys = (*keys, table.on)
    return relation, tuple((name, origin_of(name, source, None)) for name in keys)


Order = tuple[str, tuple[int, ...], tuple[tuple[Exact, str], ...]]


def order_of(base: n.Relation, row: Row) -> Order:
    """Return the place of a row in a list: by unit, then by date, then by its key; in every language alike."""
    return row.source, row.months[:1], tuple([_place(row.cells[name]) for name in _ordered_by(base)])


@lru_cache(maxsize=8192)
def _ordered_by(base: n.Relation) -> tuple[str, ...]:
    """Return the columns that rows are ordered by: the date before the key."""
    relation, keys = key_of(base)
    on = relation.table.on if isinstance(relation, n.Rows) else None
    return tuple(sorted((name for name, _ in keys), key=lambda name: name != on))


def _place(value: Value) -> tuple[Exact, str]:
    if isinstance(value, Num):
        return value.low, ""
    return 0, "|".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value or "")
