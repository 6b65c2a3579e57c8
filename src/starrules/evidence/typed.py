"""Rows typed by hand, read as strictly as those of files: every fault is told, and nothing is guessed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal as PythonDecimal
from fractions import Fraction
from typing import Any

from attrs import define, field

from starrules.errors import Fault, one_of, suggestion
from starrules.messages import message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, Period, day_number
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Key, Note, Table, bounds_of, scale_of

TRUTHS = {
    True: True,
    False: False,
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "是": True,
    "否": False,
}

Raw = dict[str, Any]


class BadValueError(Exception):
    """A value that a field cannot hold."""

    def __init__(self, advice: str = "") -> None:
        self.advice = advice
        super().__init__(advice)


@define
class TypedRows:
    """Turns the rows of one table, as a person typed them, into stored rows.

    Args:
        table: the table.
        used: the columns that the rule reads; others may be left out.
        period: what a yearly table's rows speak of where they do not say.
    """

    table: Table
    used: frozenset[str]
    period: Period
    faults: list[Fault] = field(factory=list)

    def read(self, rows: object, unit: str) -> list[Raw]:
        """Return the stored rows; what is wrong is added to ``faults``."""
        if isinstance(rows, (str, Mapping)) or not isinstance(rows, Iterable):
            self._fault(
                message("{table} rows", table=self.table.name),
                message("a list of rows, each a dictionary"),
                quoted(rows),
                message("Write [{{'column': value, ...}}, ...]."),
            )
            return []
        found = [self._row(row, number, unit) for number, row in enumerate(rows, 1)]
        read = [row for row in found if row is not None]
        self._same_key(read)
        return read

    def _fault(self, place: str, expected: str, found: str, advice: str = "") -> None:
        self.faults.append(Fault(place, expected, found, advice))

    def _place(self, number: int, column: object = None) -> str:
        name = self.table.name
        if column is None:
            return message("{table} row {row}", table=name, row=number)
        return message("{table} row {row}, column {column!r}", table=name, row=number, column=column)

    def _row(self, row: object, number: int, unit: str) -> Raw | None:
        if not isinstance(row, Mapping):
            self._fault(self._place(number), message("a dictionary of columns and values"), quoted(row))
            return None
        known = [name for name in self.table.columns if name != "unit"]
        for name in row:
            if name not in known:
                self._fault(
                    self._place(number, name),
                    message("a column of this table"),
                    quoted(name),
                    suggestion(str(name), known),
                )
        read: Raw = {"unit": unit}
        if self.table.yearly:
            read["year"] = self._year(row.get("year", self.period.label), number)
        for item in self.table.fields:
            if item.name in row:
                read[item.name] = self._cell(item, row[item.name], number)
            else:
                read[item.name] = self._left_out(item, number)
        return read

    def _year(self, value: object, number: int) -> int | None:
        if str(value).isascii() and str(value).isdigit():
            return int(str(value))
        self._fault(self._place(number, "year"), message("a year such as 2024"), quoted(value))
        return None

    def _left_out(self, item: Field, number: int) -> object:
        """Return what stands in a column that was not typed."""
        needed = item.name in self.used or item.name in (self.table.on, self.table.recorded)
        if item.null == "never" and needed and not isinstance(item.type, Note):
            self._fault(
                self._place(number, item.name), expected_of(item), message("no such column in the row")
            )
        elif isinstance(item.type, Key) and item.null == "never":
            return f"#{number}"
        return None

    def _cell(self, item: Field, value: object, number: int) -> object:
        if value is None or value == "":
            if item.null == "never":
                self._fault(self._place(number, item.name), expected_of(item), message("an empty cell"))
            return None
        try:
            return stored(item, value)
        except BadValueError as error:
            self._fault(self._place(number, item.name), expected_of(item), quoted(value), error.advice)
            return None

    def _same_key(self, rows: Sequence[Raw]) -> None:
        if self.table.recorded is not None:
            return
        seen: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(rows, 1):
            key = tuple(row.get(name) for name in self.table.key)
            if None in key:
                continue
            if key in seen:
                shown = tuple(f"{name}={value!r}" for name, value in zip(self.table.key, key, strict=True))
                found = message("that of row {row}: {key}", row=seen[key], key=shown)
                self._fault(self._place(number), message("a key of its own"), found)
            seen.setdefault(key, number)


def expected_of(item: Field) -> str:
    """Return what a field can hold, in words."""
    kind = item.type
    if isinstance(kind, (Int, Decimal)):
        low, high = bounds_of(kind)
        if isinstance(kind, Int):
            return message("a whole number from {low} to {high}", low=low, high=high)
        return message(
            "a number with up to {places} decimal places from {low} to {high}",
            places=kind.places,
            low=low,
            high=high,
        )
    if isinstance(kind, Bool):
        return message("True or False")
    if isinstance(kind, Date):
        return message("a date such as '2024-03-05'")
    if isinstance(kind, Category):
        return one_of(kind.values)
    return message("a text of at most {length} characters", length=kind.max_length)


def stored(item: Field, value: object) -> object:
    """Return a value as it is stored, or raise ``BadValueError``."""
    kind = item.type
    if isinstance(kind, (Int, Decimal)):
        return _number(kind, value)
    if isinstance(kind, Bool):
        if isinstance(value, (bool, str)) and value in TRUTHS:
            return TRUTHS[value]
        raise BadValueError
    if isinstance(kind, Date):
        return _date(value)
    if not isinstance(value, str) and not (isinstance(value, int) and isinstance(kind, Key)):
        raise BadValueError
    text = str(value)
    if isinstance(kind, Category):
        labels = {label: code for code in kind.values for label in (kind.label(code).zh, kind.label(code).en)}
        if text not in kind.values and text not in labels:
            raise BadValueError(suggestion(text, kind.values))
        return labels.get(text, text) if text not in kind.values else text
    if len(text) > kind.max_length:
        raise BadValueError
    return text


def _number(kind: Int | Decimal, value: object) -> int:
    if isinstance(value, float):
        raise BadValueError(message("Floats are not exact: write the number as text, such as '0.3'."))
    if isinstance(value, bool) or not isinstance(value, (int, str, Fraction, PythonDecimal)):
        raise BadValueError
    try:
        number = Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise BadValueError from None
    low, high = bounds_of(kind)
    scaled = number * scale_of(kind)
    if not low <= number <= high or scaled.denominator != 1:
        raise BadValueError
    return int(scaled)


def _date(value: object) -> int:
    if isinstance(value, datetime.datetime) or not isinstance(value, (str, datetime.date)):
        raise BadValueError
    try:
        day = day_number(datetime.date.fromisoformat(value) if isinstance(value, str) else value)
    except ValueError:
        raise BadValueError from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadValueError
    return day
