"""Rows typed by hand, read as strictly as those of files: every fault is told, and nothing is guessed."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal as PythonDecimal
from fractions import Fraction
from typing import Any

from attrs import define, field

from starrules.errors import Fault, one_of, suggestion
from starrules.evidence import written
from starrules.messages import message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, Period, day_number
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Key, Note, Table, bounds_of, scale_of

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
    if isinstance(value, str):
        found = written.read(kind, value)
        if found is None:
            raise BadValueError(written.advice(item, value))
        return found
    if isinstance(kind, (Int, Decimal)):
        return _number(kind, value)
    if isinstance(kind, Bool) and isinstance(value, bool):
        return value
    if isinstance(kind, Date):
        return _day(value)
    if isinstance(kind, Key) and isinstance(value, int):
        return stored(item, str(value))
    raise BadValueError


def _number(kind: Int | Decimal, value: object) -> int:
    if isinstance(value, float):
        raise BadValueError(_float_advice(kind, value))
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, PythonDecimal)):
        raise BadValueError
    try:
        number = Fraction(value)
    except (ValueError, OverflowError):
        raise BadValueError from None
    low, high = bounds_of(kind)
    scaled = number * scale_of(kind)
    if low <= number <= high and scaled.denominator == 1:
        return int(scaled)
    whole = isinstance(kind, Int) and number.denominator != 1
    raise BadValueError(message("Only whole numbers are counted here.") if whole else "")


def _float_advice(kind: Int | Decimal, value: float) -> str:
    if not math.isfinite(value):
        return message("Write None where it is not known.")
    if isinstance(kind, Decimal):
        return message("Floats are not exact: write the number as text, such as '0.3'.")
    if value.is_integer():
        return message("Write {text}.", text=int(value))
    return message("Only whole numbers are counted here.")


def _day(value: object) -> int:
    if isinstance(value, datetime.datetime):
        raise BadValueError(message("Write {text}.", text=value.date()))
    if not isinstance(value, datetime.date) or not FIRST_DAY <= day_number(value) <= LAST_DAY:
        raise BadValueError
    return day_number(value)
