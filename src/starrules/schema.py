"""Tables as they are declared: fields, ranges, keys, row bounds and how each becomes complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from starrules.errors import Fault, SchemaError, suggestion
from starrules.model import FIRST_DAY, LAST_DAY, Text

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
RESERVED = ("unit", "year", "month")
Null = Literal["never", "unknown", "none"]
UnitScope = Literal["office", "section", "both"]


@frozen
class Int:
    """A whole number within a range, in a unit of measure."""

    low: int
    high: int
    unit: str = ""

    places = 0


@frozen
class Decimal:
    """A decimal number with declared places within a range, in a unit of measure; kept exact."""

    low: Fraction = field(converter=Fraction)
    high: Fraction = field(converter=Fraction)
    places: int = 1
    unit: str = ""


@frozen
class Bool:
    """Yes or no."""


@frozen
class Date:
    """A day of the calendar."""


@frozen
class Category:
    """One of a closed list of values; ``labels`` are the texts that an office sees."""

    values: tuple[str, ...]
    labels: tuple[Text, ...] = ()

    @classmethod
    def of(cls, **labels: tuple[str, str]) -> Category:
        """Return a category from ``value=(zh, en)`` pairs."""
        return cls(tuple(labels), tuple(Text(*pair) for pair in labels.values()))

    def label(self, value: str) -> Text:
        """Return the text of a value."""
        return self.labels[self.values.index(value)] if self.labels else Text(value, value)


@frozen
class Key:
    """An identifier: rows are told apart, grouped and counted by it, nothing else."""

    max_length: int = 64


@frozen
class Note:
    """Words for people, such as a title or a reference: shown, never computed with."""

    max_length: int = 500


FieldType = Int | Decimal | Bool | Date | Category | Key | Note


@frozen(cache_hash=True)
class Field:
    """A typed column of a table.

    Args:
        name: the column's name in files and rules, in lower case.
        type: what its cells hold.
        title: what an office reads over the column.
        null: what an empty cell means: ``never`` allowed, ``unknown``, or ``none`` ("there is none";
            for a date: not by the day of the cut).
        known_on: the date field on which this cell became known; before that day the cut hides it.
    """

    name: str
    type: FieldType
    title: Text
    null: Null = "never"
    known_on: str | None = None


@frozen
class Complete:
    """A system of record: a day is closed when the manifest covers it and ``lag`` days have passed.

    Args:
        fixed: for facts without a date: they stand from the period's first day, not from its last.
    """

    lag: int = 0
    fixed: bool = False


@frozen
class Returned:
    """Filed by the units: a day is closed when a return (零报告) covers it and its rows are all there."""


@frozen
class Monthly:
    """One or more rows are due for each month in which a unit is open throughout.

    Args:
        lag: days after the month's end by which its rows are recorded. A month that has none by then closes with the first
            that is recorded for it; no other fact of a month may be recorded after it was closed.
    """

    lag: int = 0


@frozen
class Panel:
    """One row is due from each member of a named panel.

    Args:
        table: the reference table that names the members, with the fields ``unit`` and ``fields``.
        fields: the fields that tell a slot, such as criterion and judge.
    """

    table: str
    fields: tuple[str, ...]


@frozen
class Due:
    """One row is due for each year from each unit that is open at the year's end."""


Completeness = Complete | Returned | Monthly | Panel | Due


@frozen
class Ordered:
    """A constraint: the first date field is never after the second."""

    first: str
    second: str


@frozen
class Outsider:
    """A constraint: the unit named in this field is not the row's unit, its office or its section."""

    field: str


@frozen
class AtMost:
    """A constraint: the first number field is never greater than the second."""

    first: str
    second: str


Constraint = Ordered | Outsider | AtMost


@frozen(cache_hash=True)
class Table:
    """A typed kind of evidence: one row for each fact about one unit.

    A table says when its facts happened in one of four ways: ``on`` names the date of an event;
    ``on`` with ``standing`` is the date from which a fact stands; ``yearly`` adds the column ``year``;
    a ``reference`` table has no unit and no time and is never open.

    Args:
        name: the table's name, which is its file's name too.
        title: what an office reads over the table.
        fields: its columns, besides ``unit`` and ``year``.
        key: the columns that tell one fact from another; a later ``recorded`` row supersedes.
        on: the date field that places a row in time.
        standing: whether a row counts in every period from its date on.
        yearly: whether rows carry the year they speak of.
        reference: whether the table has no unit.
        of: which kinds of unit have rows.
        recorded: the date field that says when the row was written down; the cut goes by it too.
        rolls_up: whether an office sees the rows of its sections too.
        completes: how the table becomes complete.
        max_rows: how many rows a unit has at the most in a month (events) or in all (others).
        constraints: what must hold within each row.
    """

    name: str
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    on: str | None = None
    standing: bool = False
    yearly: bool = False
    reference: bool = False
    of: UnitScope = "both"
    recorded: str | None = None
    rolls_up: bool = True
    completes: Completeness = Complete()
    max_rows: int = 100
    constraints: tuple[Constraint, ...] = ()

    def __attrs_post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise SchemaError(f"table {self.name!r}", faults)

    def __getitem__(self, name: str) -> Field:
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns that a file of this table has, in order."""
        first = () if self.reference else ("unit",)
        return (*first, *(("year",) if self.yearly else ()), *(item.name for item in self.fields))

    @property
    def day(self) -> str:
        """The date field that places its rows in time."""
        assert self.on is not None, self.name
        return self.on

    def is_of(self, kind: str) -> bool:
        """Return whether units of this kind have rows."""
        return self.of in {"both", kind}

    @property
    def dated(self) -> bool:
        """Whether its rows are events, so that they fall into months."""
        return self.on is not None and not self.standing

    def _faults(self) -> list[Fault]:
        faults: list[Fault] = []

        def need(ok: bool, place: str, expected: str, found: str, advice: str = "") -> None:
            if not ok:
                faults.append(Fault(f"table {self.name!r}, {place}", expected, found, advice))

        need(bool(NAME.match(self.name)), "name", "lower-case letters, digits and _", repr(self.name))
        need(self.name not in RESERVED, "name", "a name of its own", f"{self.name!r}, which is reserved")
        need(bool(self.key), "key", "at least one column", "none")
        need(self.max_rows >= 1, "max_rows", "a whole number >= 1", repr(self.max_rows))
        self._check_names(need)
        self._check_time(need)
        for item in self.fields:
            _check_type(item, need)
        return faults

    def _check_names(self, need: _Need) -> None:
        names = [item.name for item in self.fields]
        for name in names:
            need(bool(NAME.match(name)), f"field {name!r}", "lower-case letters, digits and _", repr(name))
            need(name not in RESERVED, f"field {name!r}", "a name of its own", f"{name!r}, which is reserved")
            need(names.count(name) == 1, f"field {name!r}", "one field of that name", f"{names.count(name)}")
        for name in self.key:
            ok = name in self.columns
            need(ok, "key", "columns of this table", repr(name), suggestion(name, self.columns))
            if name in names:
                need(self[name].null == "never", f"key field {name!r}", "null='never'", self[name].null)

    def _check_time(self, need: _Need) -> None:
        names = [item.name for item in self.fields]
        places = [("on", self.on), ("recorded", self.recorded)]
        places += [(f"known_on of {item.name!r}", item.known_on) for item in self.fields]
        for place, name in places:
            if name is not None:
                date = name in names and isinstance(self[name].type, Date)
                need(date, place, "a date field of this table", repr(name), suggestion(name, names))
        for name in (self.on, self.recorded):
            if name in names:
                need(self[name].null == "never", f"field {name!r}", "null='never'", self[name].null)
        for item in self.fields:
            need(
                item.known_on != item.name,
                f"known_on of {item.name!r}",
                "the date of another field",
                "its own",
                "A date with null='none' is hidden before its day by itself.",
            )
        ways = (self.on is not None) + self.yearly + self.reference
        need(ways == 1, "time", "exactly one of on=, yearly=True, reference=True", f"{ways} of them")
        need(not self.standing or self.on is not None, "standing", "on= to say since when", "no on=")
        if isinstance(self.completes, (Monthly, Returned)):
            need(self.dated, "completes", "an event table (on=, not standing)", "another kind")
        if isinstance(self.completes, Due):
            need(self.yearly, "completes", "a table of years (yearly=True)", "another kind")
            need(self.max_rows == 1, "max_rows", "1, as one row is due", str(self.max_rows))
        if isinstance(self.completes, Panel):
            for name in self.completes.fields:
                need(name in names, "completes", "fields of this table", repr(name), suggestion(name, names))


_Need = Callable[..., None]


def _check_type(item: Field, need: _Need) -> None:
    kind, place = item.type, f"field {item.name!r}"
    if isinstance(kind, (Int, Decimal)):
        need(kind.low <= kind.high, place, "low <= high", f"{kind.low} > {kind.high}")
    if isinstance(kind, Decimal):
        for bound in (kind.low, kind.high):
            whole = (bound * 10**kind.places).denominator == 1
            need(whole, place, f"bounds with {kind.places} places", str(bound))
    if isinstance(kind, (Int, Decimal)):
        held = all(abs(bound * 10**kind.places) < 2**63 for bound in (kind.low, kind.high))
        stored = "bounds that 64 bits hold" + (f" with {kind.places} places" if kind.places else "")
        need(held, place, stored, f"{kind.low} to {kind.high}")
    if isinstance(kind, Category):
        different = len(set(kind.values)) == len(kind.values) > 0
        need(different, place, "one or more different values", repr(kind.values))
        labelled = len(kind.labels) in {0, len(kind.values)}
        need(labelled, place, "a label for each value", f"{len(kind.labels)} for {len(kind.values)}")


def scale_of(kind: FieldType) -> int:
    """Return the factor that turns a cell of this type into a whole number."""
    return 10**kind.places if isinstance(kind, Decimal) else 1


def bounds_of(kind: FieldType) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest value of a numeric or date type."""
    if isinstance(kind, (Int, Decimal)):
        return Fraction(kind.low), Fraction(kind.high)
    if isinstance(kind, Date):
        return Fraction(FIRST_DAY), Fraction(LAST_DAY)
    msg = f"{kind} has no numeric bounds"
    raise TypeError(msg)
