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
from starrules.rules.values import NO, YES, Maybe, Num, Row, Value
from starrules.schema import Date, Field, Key, Outsider, Table
from starrules.testing.edges import Edges
from starrules.testing.making import own_key

EVER = Days(FIRST_DAY - 400, LAST_DAY + 400)
Choose = Callable[[str, Sequence[Any]], Any]
"""Chooses one of the values that a column may still hold."""


def settled(case: Case, tables: Mapping[str, Table], edges: Edges, rng: random.Random) -> Case:
    """Return the case with all that is unknown settled, each thing by itself and at an edge more often than not."""

    def choose(_: str, items: Sequence[Any]) -> Any:
        return items[rng.randrange(len(items))]

    def count(row: Row) -> int:
        return rng.choice([row.low, min(row.high, row.low + 1), min(row.high, rng.randrange(4) + row.low)])

    rows: dict[tuple[str, int], list[Row]] = {}
    for key, there in case.rows.items():
        table = tables[key[0]]
        found = [(row, _row(row, table, edges, choose)) for row in there for _ in range(count(row))]
        rows[key] = _told_apart(found, table)
    return _settled(case, rows, rng.choice)


def alike(case: Case, table: Table, used: frozenset[str], edges: Edges, most: int) -> Iterator[Case]:
    """Yield completions in one table in which all unknown rows are alike: each value of each column used in turn.

    Args:
        case: what is known of a unit.
        table: the table; rows of others are left out.
        used: the columns whose values are gone through.
        edges: the values worth trying.
        most: how many completions to yield.
    """
    mine = {key: rows for key, rows in case.rows.items() if key[0] == table.name}
    dates = sum(isinstance(item.type, Date) for item in table.fields)
    bases = {item.name: len(edges.pool(item)) + 3 + dates for item in table.fields if item.name in used}
    for number in range(most):
        digits = _Digits(number // 2, bases)
        few = number % 2 == 0
        rows: dict[tuple[str, int], list[Row]] = {}
        for key, there in mine.items():
            # What tells rows apart is left out here, so that as many rows as there are count as one.
            counts = [row.low if few else min(row.high, max(row.low, MOST_ALIKE)) for row in there]
            rows[key] = [
                evolve(_row(row, table, edges, digits.choose), low=count, high=count)
                for row, count in zip(there, counts, strict=True)
                if count
            ]
        yield _settled(case, rows, min if few else max)
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
    case: Case, rows: Mapping[tuple[str, int], Sequence[Row]], slots: Callable[[tuple[int, int]], int]
) -> Case:
    filled = {name: (end, end) for name, ends in case.filled.items() for end in [slots(ends)]}
    return evolve(case, rows=rows, filled=filled, calendar=Calendar(case.calendar.days, EVER))


def _told_apart(pairs: Sequence[tuple[Row, Row]], table: Table) -> list[Row]:
    """Return rows as they were settled, each with a key of its own: an identifier that was not known is another one."""
    kinds = {item.name: item.type for item in table.fields}
    own = [name for name in own_key(table) if name in kinds]
    named = [name for name in own if isinstance(kinds[name], Key)]

    def key(row: Row) -> tuple[object, ...]:
        return (row.source, *(row.cells[name] for name in own))

    taken = {key(row) for before, row in pairs if all(before.cells[name] is not None for name in named)}
    found = []
    for number, (before, row) in enumerate(pairs):
        free = [name for name in named if before.cells[name] is None]
        if free and key(row) in taken:
            found.append(evolve(row, cells={**row.cells, free[-1]: f"{row.cells[free[-1]]} {number}"}))
        else:
            found.append(row)
        taken.add(key(found[-1]))
    return found


def _row(row: Row, table: Table, edges: Edges, choose: Choose) -> Row:
    cells: dict[str, Value] = {}
    days: list[int] = []
    for name, value in row.cells.items():
        kept = _within_constraints(name, value, {**row.cells, **cells}, table)
        cells[name] = found = choose(name, _candidates(name, kept, table, edges, days))
        if isinstance(found, Num) and name in table.columns and isinstance(table[name].type, Date):
            days.append(int(found.low))
    months = row.months
    if table.dated and isinstance(day := cells[table.day], Num):
        months = (month_number(int(day.low)),)
    return evolve(row, cells=cells, low=1, high=1, months=months)


def _within_constraints(name: str, value: Value, cells: Mapping[str, Value], table: Table) -> Value:
    """Return what a cell may still hold beside what the others of its row hold or may hold."""
    pairs = [(item.first, item.second) for item in table.constraints if not isinstance(item, Outsider)]
    if not any(name in pair for pair in pairs) or (isinstance(value, Num) and value.low == value.high):
        return value
    bounds = {
        item.name: (number.low, number.high)
        for item in table.fields
        if isinstance(number := _number(cells.get(item.name)), Num)
    }
    for _ in pairs:  # a bound goes from column to column, at the most through all of them
        for first, second in pairs:
            if first not in bounds or second not in bounds:
                continue
            (low, high), (least, most) = bounds[first], bounds[second]
            if not _may_be_none(table[second], cells[second]):
                bounds[first] = (low, min(high, most))
            if not _may_be_none(table[first], cells[first]):
                bounds[second] = (max(low, least), most)
    if name not in bounds:
        return value
    low, high = bounds[name]
    if low > high:  # No number is left, so that there is none: of a date, none that ever comes.
        return Maybe(None, YES) if isinstance(value, Maybe) else Num.of(LAST_DAY)
    return evolve(value, value=Num(low, high)) if isinstance(value, Maybe) else Num(low, high)


def _number(value: Value) -> Value:
    """Return the number that a cell holds or may hold; None where there surely is none."""
    if isinstance(value, Maybe):
        return value.value if False in value.none else None
    return value


def _may_be_none(item: Field, value: Value) -> bool:
    """Return whether an optional cell may say that there is none, as a date may that never comes."""
    if isinstance(value, Maybe):
        return True in value.none
    return item.null == "none" and isinstance(value, Num) and value.high >= LAST_DAY


def _candidates(name: str, value: Value, table: Table, edges: Edges, days: Sequence[int]) -> list[Value]:
    """Return what a cell may be settled to: its ends, edges between them, and the days of the dates before it."""
    if isinstance(value, Maybe):
        found: list[Value] = [Maybe(None, YES)] if True in value.none else []
        if False in value.none:
            inner = _candidates(name, value.value, table, edges, days)
            found += [Maybe(item, NO) for item in inner]  # type: ignore[arg-type]
        return found
    if isinstance(value, Num):
        if value.low == value.high:
            return [value]
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
            if item.null == "none":  # there is none: a day that never comes
                inside.append(LAST_DAY)
        return [Num.of(Fraction(number, scale)) for number in (*ends, *inside)]
    if isinstance(value, frozenset):
        near = edges.pool(table[name])  # what rules ask for comes first
        ordered = sorted(value, key=lambda one: (near.index(one) if one in near else len(near), str(one)))
        return [frozenset({one}) for one in ordered]  # type: ignore[misc]
    if value is None:
        return [str(one) for one in edges.pool(table[name]) if one is not None]
    return [value]


__all__ = ["alike", "settled"]
