"""Completions of what is known of a unit: what its rows, cells and slots may still turn out to be."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field

from starrules.model import FIRST_DAY, LAST_DAY, Days, month_number
from starrules.rules.case import Calendar, Case
from starrules.rules.values import NO, Maybe, Num, Row, Value
from starrules.schema import Date, Table
from starrules.testing.edges import Edges

EVER = Days(FIRST_DAY - 400, LAST_DAY + 400)
Choose = Callable[[str, Sequence[Any]], Any]
"""Chooses one of the values that a column may still hold."""


def settled(case: Case, tables: Mapping[str, Table], edges: Edges, rng: random.Random) -> Case:
    """Return the case with all that is unknown settled, each thing by itself and at an edge more often than not."""

    def choose(_: str, items: Sequence[Any]) -> Any:
        return items[rng.randrange(len(items))]

    def count(row: Row) -> int:
        return rng.choice([row.low, min(row.high, row.low + 1), min(row.high, rng.randrange(4) + row.low)])

    return _settled(case, tables, edges, choose, count, rng.choice)


def alike(case: Case, table: Table, used: frozenset[str], edges: Edges, most: int) -> Iterator[Case]:
    """Yield completions in one table in which all unknown rows are alike: each value of each column used in turn.

    Args:
        case: what is known of a unit.
        table: the table; rows of others are left out.
        used: the columns whose values are gone through.
        edges: the values worth trying.
        most: how many completions to yield.
    """
    only = evolve(case, rows={key: rows for key, rows in case.rows.items() if key[0] == table.name})
    dates = sum(isinstance(item.type, Date) for item in table.fields)
    bases = {item.name: len(edges.pool(item)) + 2 + dates for item in table.fields if item.name in used}
    for number in range(most):
        digits = _Digits(number // 2, bases)
        few = number % 2 == 0
        yield _settled(
            only,
            {table.name: table},
            edges,
            digits.choose,
            lambda row, few=few: row.low if few else min(row.high, MOST_ALIKE),  # type: ignore[misc]
            lambda ends, few=few: ends[0] if few else ends[1],  # type: ignore[misc]
        )
        if digits.size <= number // 2 + 1 and not few:
            return


MOST_ALIKE = 12
"""Of the rows that may turn up in one scope so many are tried."""


@define
class _Digits:
    """Chooses by the digits of a number, one for each column, so that all rows choose alike."""

    number: int
    bases: Mapping[str, int]
    places: dict[str, int] = field(factory=dict)

    @property
    def size(self) -> int:
        """How many numbers there are that choose differently."""
        return math.prod(self.bases[name] for name in self.places)

    def choose(self, name: str, items: Sequence[Any]) -> Any:
        if name not in self.bases or len(items) == 1:
            return items[0]
        if name not in self.places:
            self.places[name] = self.number // self.size % self.bases[name]
        return items[self.places[name] % len(items)]


def _settled(
    case: Case,
    tables: Mapping[str, Table],
    edges: Edges,
    choose: Choose,
    count: Callable[[Row], int],
    slots: Callable[[tuple[int, int]], int],
) -> Case:
    rows: dict[tuple[str, int], list[Row]] = {}
    for key, there in case.rows.items():
        rows[key] = [_row(row, tables[key[0]], edges, choose) for row in there for _ in range(count(row))]
    filled = {name: (end, end) for name, ends in case.filled.items() for end in [slots(ends)]}
    calendar = Calendar(case.calendar.days, EVER)
    return evolve(case, rows=rows, filled=filled, calendar=calendar)


def _row(row: Row, table: Table, edges: Edges, choose: Choose) -> Row:
    cells: dict[str, Value] = {}
    days: list[int] = []
    for name, value in row.cells.items():
        cells[name] = found = _cell(name, value, table, edges, choose, days)
        if isinstance(found, Num) and name in table.columns and isinstance(table[name].type, Date):
            days.append(int(found.low))
    months = row.months
    if table.dated and isinstance(day := cells[table.day], Num):
        months = (month_number(int(day.low)),)
    return evolve(row, cells=cells, low=1, high=1, months=months)


def _cell(name: str, value: Value, table: Table, edges: Edges, choose: Choose, days: Sequence[int]) -> Value:
    """Return a cell settled: at an end, at an edge, and a date on the days of the dates before it too."""
    if isinstance(value, Maybe):
        if choose(name, sorted(value.none)):
            return Maybe(None, frozenset({True}))
        found = _cell(name, value.value, table, edges, choose, days)
        return Maybe(found, NO)  # type: ignore[arg-type]
    if isinstance(value, Num):
        if value.low == value.high:
            return value
        item = table[name]
        scale = 10 ** getattr(item.type, "places", 0)
        inside = [
            edge
            for edge in edges.pool(item)
            if edge is not None and value.low * scale <= edge <= value.high * scale
        ]
        ends = [int(value.low * scale), int(value.high * scale)]
        if isinstance(item.type, Date):
            inside[:0] = [day for day in days if value.low <= day <= value.high]
        return Num.of(Fraction(choose(name, [*ends, *inside]), scale))
    if isinstance(value, frozenset):
        return frozenset({choose(name, sorted(value, key=str))})
    if value is None:
        return str(choose(name, [one for one in edges.pool(table[name]) if one is not None]))
    return value


__all__ = ["alike", "settled"]
