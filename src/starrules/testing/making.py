"""Evidence made from declared tables: valid, full of edges, with unknowns, missing months, returns and files."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import field, frozen

from starrules.evidence.model import Evidence, Raw, Reopened, Return, RowData
from starrules.model import (
    LAST_DAY,
    Days,
    Membership,
    Period,
    Text,
    Unit,
    day_of,
    month_days,
    month_number,
)
from starrules.rules.case import Calendar
from starrules.schema import (
    AtMost,
    Complete,
    Date,
    Due,
    Field,
    Key,
    Monthly,
    Note,
    Ordered,
    Outsider,
    Panel,
    Returned,
    Table,
    scale_of,
)
from starrules.testing.edges import Edges

T = TypeVar("T")
NAME = Text("单位", "Unit")
LONG_AGO = 10_000
AFTER = 400


@frozen
class Maker:
    """Makes evidence for tables from the choices of ``random``.

    Args:
        random: where the choices come from: seeded, or driven by Hypothesis so that failures shrink.
        tables: the tables, with the panels of those that judges fill.
        edges: the values worth trying.
        offices, sections: how many there are, and how many sections each has.
    """

    random: random.Random
    tables: Mapping[str, Table]
    edges: Edges
    offices: int = 2
    sections: int = 1
    _numbers: list[int] = field(factory=lambda: [0], init=False)

    @property
    def period(self) -> Period:
        """The period that the rules are asked for."""
        return self.edges.period

    def pick(self, items: Sequence[T]) -> T:
        """Return one of several."""
        return items[self.random.randrange(len(items))]

    def chance(self, percent: int) -> bool:
        """Return true in so many of a hundred cases."""
        return self.random.randrange(100) < percent

    def evidence(self) -> Evidence:
        """Return evidence with open and closed scopes, and with units that opened, or closed, in the year."""
        units = {unit.id: unit for unit in self._units()}
        data: dict[str, list[Raw]] = {}
        ordered = sorted(self.tables.values(), key=lambda table: isinstance(table.completes, Panel))
        for table in ordered:
            data[table.name] = [row for unit in units.values() for row in self.rows(table, unit, data)]
        returns = [
            item
            for table in ordered
            if isinstance(table.completes, Returned)
            for item in self._returns(table, units.values(), data[table.name])  # type: ignore[arg-type]
        ]
        first = self.period.previous.days.first
        last = self.period.days.last
        covered = {name: self._coverage() for name in self.tables if not self.chance(7)}
        reopened: tuple[Reopened, ...] = ()
        if self.chance(12):
            reopened = (Reopened(self.pick(sorted(self.tables)), self.pick([None, *sorted(units)]), None),)
        lost = {name for name in self.tables if self.chance(5)}
        return Evidence(
            tables=dict(self.tables),
            units=units,
            coverage={name: runs for name, runs in covered.items() if name not in lost},
            returns=tuple(item for item in returns if item.table not in lost),
            calendar=Calendar(tuple(day for day in range(first, last + AFTER) if day_of(day).weekday() < 5)),
            data={name: RowData(rows) for name, rows in data.items() if name not in lost},
            reopened=reopened,
            covered_to=last,
        )

    def day_of_cut(self) -> int:
        """Return a day of the cut: often after the period, else at a month's end in it."""
        if self.chance(60):
            return self.period.days.last + AFTER
        return month_days(self.pick(self.period.months))[1]

    # ------------------------------------------------------------------------------------- units

    def _units(self) -> list[Unit]:
        found = []
        for number in range(self.offices):
            days = Days(self.period.days.first - LONG_AGO, LAST_DAY)
            if number:
                opened = month_days(self.pick(self.period.months))[0] + self.pick([0, 0, 14])
                closed = month_days(self.pick(self.period.months))[1]
                days = Days(opened, closed if closed > opened and self.chance(25) else LAST_DAY)
            office = f"office {number}"
            found.append(Unit(office, "office", NAME, days))
            found += [
                Unit(f"{office}.{index}", "section", NAME, days, (Membership(office, days),))
                for index in range(self.sections)
            ]
        return found

    # -------------------------------------------------------------------------------------- rows

    def rows(self, table: Table, unit: Unit, data: Mapping[str, list[Raw]]) -> list[Raw]:
        """Return rows of a unit in a table; ``data`` holds those of the panels that judges are named in."""
        if not table.is_of(unit.kind) or table.reference:
            return []
        if isinstance(table.completes, Panel):
            made = self._judged(table, table.completes, unit, data)
        elif isinstance(table.completes, Monthly):
            made = [
                self.cells(table, unit, self.pick([first, last]))
                for month in unit.due_months(self.period)
                if self.chance(85)
                for first, last in [month_days(month)]
                for _ in range(self.pick([1, 1, 2]))
            ]
        elif isinstance(table.completes, Due):
            made = [self.cells(table, unit, None, back) for back in (0, 1) if self.chance(85)]
        else:
            made = self._some(table, unit)
        return self.valid(table, unit, made)

    def _some(self, table: Table, unit: Unit) -> list[Raw]:
        """Return some rows of the period and the one before, several alike as often as not."""
        count = self.pick([0, *self.edges.row_counts(table)])
        same = self.chance(60)
        rows: list[Raw] = []
        for _ in range(count):
            row = self.cells(table, unit, None, 1 if self.chance(15) else 0)
            if same and rows:
                own = {item.name for item in table.fields if item.name in table.key}
                kept = {name: value for name, value in rows[0].items() if name not in own}
                row = {**row, **kept} if self.chance(80) else row
            rows.append(row)
        return rows

    def _judged(self, table: Table, panel: Panel, unit: Unit, data: Mapping[str, list[Raw]]) -> list[Raw]:
        due = [row for row in data.get(panel.table, ()) if row["unit"] == unit.id]
        return [
            {**self.cells(table, unit, None), **{name: row[name] for name in panel.fields}}
            for row in due
            if self.chance(85)
        ]

    def cells(self, table: Table, unit: Unit, day: int | None = None, back: int = 0) -> Raw:
        """Return a row, of a day or of any, in the period or so many before it; it may break constraints."""
        period = self.period.previous if back else self.period
        cells: Raw = {"unit": unit.id}
        if table.yearly:
            cells["year"] = int(period.label)
        for item in table.fields:
            cells[item.name] = self._cell(item, table)
        if table.on is not None:
            if day is not None:
                cells[table.on] = day
            elif table.dated:
                first = max(period.days.first, unit.days.first)
                inside = [one for one in self.edges.pool(table[table.on]) if first <= one <= period.days.last]
                cells[table.on] = self.pick(inside) if inside else first
            if table.recorded is not None and table.recorded != table.on:
                lag = table.completes.lag if isinstance(table.completes, (Complete, Monthly)) else 0
                cells[table.recorded] = cells[table.on] + self.pick([0, lag])
        return cells

    def _cell(self, item: Field, table: Table) -> Any:
        if isinstance(item.type, Note):
            return None if item.null != "never" else "-"
        if isinstance(item.type, Key) and item.name in table.key and item.name not in self.edges.names:
            if item.name in self.edges.grouped and len(own_key(table)) > 1 and self.chance(60):
                return f"{item.name} {self.pick('abc')}"
            self._numbers[0] += 1
            return f"{item.name} {self._numbers[0]}"
        if isinstance(item.type, Key) and any(
            isinstance(one, Outsider) and one.field == item.name for one in table.constraints
        ):
            return "another unit"
        return self.pick(self.edges.pool(item))

    def valid(self, table: Table, unit: Unit, rows: list[Raw]) -> list[Raw]:
        """Return the rows that keep the table's constraints, keys and bounds, put right where that is easy."""
        found: list[Raw] = []
        keys: set[tuple[Any, ...]] = set()
        counts: Counter[object] = Counter()
        for row in rows:
            pairs = [item for item in table.constraints if isinstance(item, (AtMost, Ordered))]
            raised = self.chance(50)
            for _ in pairs:  # what is put right for one may be wrong for the next
                for constraint in pairs:
                    _put_right(row, table, constraint, raised=raised)
            if not all(_stands(row, table, constraint) for constraint in pairs):
                continue
            on = None if table.on is None else row[table.on]
            if table.dated and (on is None or on not in unit.days):
                continue
            if table.yearly and unit.scope(Period.year(row["year"])) is None:
                continue
            if isinstance(table.completes, Due) and Period.year(row["year"]).days.last not in unit.days:
                continue
            key = tuple(row[name] for name in table.key)
            slot = month_number(on) if table.dated and on is not None else row.get("year")
            if key in keys or counts[slot] >= table.max_rows:
                continue
            keys.add(key)
            counts[slot] += 1
            found.append(row)
        return found

    # --------------------------------------------------------------------------- what is complete

    def _coverage(self) -> tuple[Days, ...]:
        ever = Days(self.period.days.first - LONG_AGO, self.period.days.last + AFTER)
        if self.chance(75):
            return (ever,)
        month = month_days(self.pick(self.period.months))
        if self.chance(50):
            return (Days(ever.first, month[0] - 1), Days(month[1] + 1, ever.last))
        return (Days(ever.first, month[1]),)

    def _returns(self, table: Table, units: Sequence[Unit], rows: Sequence[Raw]) -> list[Return]:
        found = []
        for unit in units:
            for month in (*self.period.previous.months, *self.period.months):
                if not table.is_of(unit.kind) or self.chance(6):
                    continue
                days = Days(*month_days(month))
                there = sum(row["unit"] == unit.id and row[table.day] in days for row in rows)
                more = 1 if self.chance(3) and there < table.max_rows else 0
                found.append(Return(table.name, unit.id, days, there + more, days.last + 5))
        return found


def own_key(table: Table) -> list[str]:
    """Return the columns that tell one row of a unit and a year from another."""
    return [name for name in table.key if name not in ("unit", "year")]


def _stands(row: Raw, table: Table, constraint: AtMost | Ordered) -> bool:
    """Return whether a constraint holds of a row; of cells that are empty it does."""
    first, second = table[constraint.first], table[constraint.second]
    low, high = row[first.name], row[second.name]
    if low is None or high is None:
        return True
    return bool(low * scale_of(second.type) <= high * scale_of(first.type))


def _put_right(row: Raw, table: Table, constraint: AtMost | Ordered, *, raised: bool) -> None:
    """Raise the second of two cells that stand the wrong way round to the first, or lower the first to the second.

    The day of an event stays; a cell of another scale is emptied where it may be empty.
    """
    if _stands(row, table, constraint):
        return
    first, second = table[constraint.first], table[constraint.second]
    low, high = row[first.name], row[second.name]
    if isinstance(first.type, Date) or scale_of(first.type) == scale_of(second.type):
        if first.name == table.on or (raised and second.name != table.on):
            row[second.name] = low
        else:
            row[first.name] = high
    elif first.null != "never":
        row[first.name] = None
    else:
        row[first.name] = 0


__all__ = ["Maker", "own_key"]
