"""Rows typed by a program, taken in at speed: what is ordinary is read here, anything else as ``TypedRows`` reads it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from starrules.evidence.typed import BadValueError, Raw, stored
from starrules.model import EPOCH, FIRST_DAY, LAST_DAY, Period
from starrules.schema import Bool, Category, Date, Field, Int, Key, Note, Table

Read = Callable[[Any], Any]
"""Returns a value that is there as it is stored, or None where it is not an ordinary one."""
EPOCH_ORDINAL = EPOCH.toordinal()


@frozen(eq=False)
class QuickRows:
    """Reads the rows of one table where nothing is wrong with them.

    Args:
        table: the table.
        used: the columns that the rules read; others may be left out.
        period: what a yearly table's rows speak of where they do not say.
    """

    table: Table
    used: frozenset[str]
    period: Period
    _columns: tuple[tuple[str, Read, bool, bool], ...] = field(init=False, repr=False)
    """Each column's name, how it is read, whether an empty cell is allowed, and whether it may be left out."""

    @_columns.default
    def _made_columns(self) -> tuple[tuple[str, Read, bool, bool], ...]:
        needed = {*self.used, self.table.on, self.table.recorded}
        return tuple(
            (
                item.name,
                _reader(item),
                item.null != "never",
                # A key that is left out is made up, which is left to the slower reader.
                item.null != "never"
                or isinstance(item.type, Note)
                or (item.name not in needed and not isinstance(item.type, Key)),
            )
            for item in self.table.fields
        )

    def read(self, rows: object, unit: str) -> list[Raw] | None:
        """Return the stored rows, or None where one of them is not ordinary."""
        if type(rows) is not list and type(rows) is not tuple:
            return None
        found: list[Raw] = []
        keys: set[tuple[object, ...]] = set()
        key = self.table.key if self.table.recorded is None else ()
        for row in rows:
            read = self._row(row, unit) if type(row) is dict else None
            if read is None:
                return None
            if key:
                own = tuple([read.get(name) for name in key])
                if own in keys:
                    return None
                keys.add(own)
            found.append(read)
        return found

    def _row(self, row: dict[str, Any], unit: str) -> Raw | None:
        read: Raw = {"unit": unit}
        there = 0
        if self.table.yearly:
            there = "year" in row
            year = row["year"] if there else int(self.period.label)
            if type(year) is not int or year < 0:
                return None
            read["year"] = year
        for name, reader, may_be_empty, may_lack in self._columns:
            value = row.get(name)
            if value is not None:
                if (value := reader(value)) is None:
                    return None
                there += 1
            elif name in row:
                if not may_be_empty:
                    return None
                there += 1
            elif not may_lack:
                return None
            read[name] = value
        return read if there == len(row) else None


def _reader(item: Field) -> Read:
    """Return how the cells of a field are read."""
    kind = item.type
    if isinstance(kind, Int):
        low, high = kind.low, kind.high
        return lambda value: value if type(value) is int and low <= value <= high else _other(item, value)
    if isinstance(kind, Bool):
        return lambda value: value if value is True or value is False else _other(item, value)
    if isinstance(kind, Date):
        return lambda value: _day(value) if type(value) is datetime.date else _other(item, value)
    if isinstance(kind, Category):
        values = frozenset(kind.values)
        return lambda value: value if type(value) is str and value in values else _other(item, value)
    if isinstance(kind, (Key, Note)):
        longest = kind.max_length
        return lambda value: (
            value if type(value) is str and 0 < len(value) <= longest else _other(item, value)
        )
    return lambda value: _other(item, value)


def _day(value: datetime.date) -> int | None:
    day = value.toordinal() - EPOCH_ORDINAL
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _other(item: Field, value: object) -> object:
    if value == "":
        return None
    try:
        return stored(item, value)
    except BadValueError:
        return None
