"""Completions of what is known of a unit: all that its rows, cells and slots may still turn out to be."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from starrules.model import month_number
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.infer import table_columns
from starrules.rules.types import CategoryType, KeyType, NumberType, ValueType
from starrules.rules.values import Maybe, Num, Row, Value
from starrules.schema import Table
from tests.plain import World

KEYS = ("k1", "k2", "k3", "k4")


def possible_cells(value: Value, kind: ValueType, *, few: bool) -> list[Any]:
    """Return what a cell may hold; of long ranges the ends and what is next to them when ``few``."""
    if isinstance(value, Maybe):
        found: list[Any] = [None] if True in value.none else []
        if False in value.none:
            found += possible_cells(value.value, kind, few=few)
        return found
    if isinstance(value, Num):
        assert isinstance(kind, NumberType)
        low, high = int(value.low * kind.scale), int(value.high * kind.scale)
        whole: Sequence[int] = range(low, high + 1)
        if few and len(whole) > 8:
            whole = sorted({low, low + 1, low + (high - low) // 2, high - 1, high})
        return [Fraction(item, kind.scale) for item in whole]
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    assert isinstance(kind, KeyType)
    return list(KEYS) if value is None else [value]


_columns = cache(table_columns)


def _rows(row: Row, count: int, table: Table, choose: Any) -> Iterator[dict[str, Any]]:
    columns = {
        name: possible_cells(row.cells[name], kind, few=True) for name, kind in _columns(table).items()
    }
    for _ in range(count):
        cells = {name: choose(known) for name, known in columns.items()}
        if table.dated:
            cells["~month"] = month_number(int(cells[table.day]))
        yield cells


def read_by(rules: Iterable[n.Expr]) -> set[tuple[str, int]]:
    """Return the tables and periods of which rules read rows."""
    nodes = (node for rule in rules for node in rule.walk())
    return {(node.table.name, node.period) for node in nodes if isinstance(node, n.Rows)}


def columns_read_by(rule: n.Expr) -> set[str]:
    """Return the columns that a rule reads: as cells, and to group by."""
    cells = {node.name for node in rule.walk() if isinstance(node, n.Cell)}
    return cells.union(*(node.keys for node in rule.walk() if isinstance(node, n.Groups)))


def some_world(
    case: Case, tables: dict[str, Table], rng: random.Random, read: Collection[tuple[str, int]] | None = None
) -> World:
    """Return one completion, chosen at random, its extremes often.

    Args:
        case: what is known of a unit.
        tables: the tables by name.
        rng: what chooses.
        read: the tables and periods of which rows are read, None for all: rows of others are not chosen.
    """

    def choose(items: list[Any]) -> Any:
        return items[rng.randrange(len(items))]

    rows: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for key, known in case.rows.items():
        if read is not None and key not in read:
            continue
        found: list[dict[str, Any]] = []
        for row in known:
            count = rng.choice([row.low, row.high, rng.randint(row.low, row.high)])
            found += _rows(row, count, tables[key[0]], choose)
        rows[key] = found
    return _world(case, rows, {name: rng.randint(*ends) for name, ends in case.filled.items()})


def every_world(
    case: Case, tables: dict[str, Table], names: set[str], limit: int, read: Collection[str]
) -> Iterator[World] | None:
    """Yield every completion in these tables, or return None where there are more than ``limit``.

    Args:
        case: what is known of a unit.
        tables: the tables by name.
        names: the tables of which rows are chosen.
        limit: so many completions at the most.
        read: the columns that are read; of any other a cell has one value, for no rule would tell the others.
    """
    options: list[list[list[dict[str, Any]]]] = []
    size = 1
    places = []
    for key, known in case.rows.items():
        if key[0] not in names:
            continue
        for row in known:
            one = _every_row(row, tables[key[0]], limit, read)
            if one is None:
                return None
            several: list[list[dict[str, Any]]] = []
            for count in range(row.low, row.high + 1):
                if len(one) ** count > limit:
                    return None
                several += [list(item) for item in itertools.combinations_with_replacement(one, count)]
            size *= len(several)
            if size > limit:
                return None
            options.append(several)
            places.append(key)
    return _worlds(case, places, options)


def _worlds(
    case: Case, places: list[tuple[str, int]], options: list[list[list[dict[str, Any]]]]
) -> Iterator[World]:
    for chosen in itertools.product(*options):
        rows: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for key, found in zip(places, chosen, strict=True):
            rows.setdefault(key, []).extend(found)
        yield _world(case, rows, {name: ends[0] for name, ends in case.filled.items()})


def _every_row(row: Row, table: Table, limit: int, read: Collection[str]) -> list[dict[str, Any]] | None:
    columns = {
        name: possible_cells(row.cells[name], kind, few=False)[: None if name in read else 1]
        for name, kind in _columns(table).items()
    }
    size = 1
    for cells in columns.values():
        size *= len(cells)
    if size > limit:
        return None
    found = []
    for chosen in itertools.product(*columns.values()):
        made = dict(zip(columns, chosen, strict=True))
        if table.dated:
            made["~month"] = month_number(int(made[table.day]))
        found.append(made)
    return found


def _world(case: Case, rows: dict[tuple[str, int], list[dict[str, Any]]], filled: dict[str, int]) -> World:
    return World(rows, dict(case.due_months), dict(case.existed), filled, case.calendar.days)


def is_known(case: Case) -> bool:
    """Return whether nothing about a unit is unknown."""
    return all(ends[0] == ends[1] for ends in case.filled.values()) and all(
        row.low == row.high and all(len(_ends(value)) == 1 for value in row.cells.values())
        for rows in case.rows.values()
        for row in rows
    )


def _ends(value: Value) -> list[Any]:
    if isinstance(value, Maybe):
        return list(value.none) if value.none != {False} else _ends(value.value)
    if isinstance(value, Num):
        return [value.low] if value.low == value.high else [value.low, value.high]
    if isinstance(value, frozenset):
        return list(value)
    return [value] if value is not None else [0, 1]


def kinds_of(types: dict[str, ValueType]) -> set[str]:
    """Return the names of categories among columns."""
    return {name for name, kind in types.items() if isinstance(kind, CategoryType)}
