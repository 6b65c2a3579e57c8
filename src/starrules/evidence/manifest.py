"""The manifest of evidence: which file holds which table, how many rows, which days it covers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from attrs import define, field, frozen

from starrules.errors import Fault, suggestion
from starrules.evidence.tables import REGISTRY
from starrules.messages import message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, Days, Text, day_number, speaks_of
from starrules.schema import Complete, Monthly, Table

MANIFEST = "manifest.toml"
FORMAT = 1
ENDINGS = (".csv", ".parquet")
NAMELESS = Text("", "")
UNCOUNTED = ("units", "moves", "successions", "calendar")
"""Tables whose rows need not be counted: every other row hangs on them, so a lost one is noticed."""


@frozen
class Entry:
    """What the manifest says of one table."""

    table: Table
    file: str
    rows: int | None = None
    covers: tuple[Days, ...] = ()


@frozen
class Unread:
    """What the manifest says of a table whose plugin does not count: its file is there, and is not read."""

    file: str = ""
    covers: tuple[Days, ...] = ()

    @classmethod
    def of(cls, content: object) -> Unread:
        """Return a table's section as far as it can be understood."""
        if not isinstance(content, dict):
            return cls()
        runs = content.get("covers")
        found = [[_day(end) for end in run] for run in runs or () if isinstance(run, list)]
        ends = [[end for end in pair if end is not None] for pair in found]
        covers = tuple(Days(*pair) for pair in ends if len(pair) == 2)
        return cls(str(content.get("file", "")), covers)


@frozen
class Manifest:
    """What the manifest says: whose evidence this is, in which month its years begin, and its tables by name."""

    district: Text = NAMELESS
    entries: Mapping[str, Entry] = field(factory=dict)
    unread: Mapping[str, Unread] = field(factory=dict)
    first_month: int = 1

    @property
    def covered_to(self) -> int | None:
        """The last day that any table covers, or None where none covers any."""
        entries: tuple[Entry | Unread, ...] = (*self.entries.values(), *self.unread.values())
        return max((run.last for entry in entries for run in entry.covers), default=None)


def known_tables(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Return the declared tables and those of the registry, by name."""
    return {**tables, **{table.name: table for table in REGISTRY}}


def needs_cover(table: Table) -> bool:
    """Return whether a table closes by the days that the manifest covers."""
    registry = any(table.name == item.name for item in REGISTRY)
    return not registry and not table.reference and isinstance(table.completes, (Complete, Monthly))


def read_manifest(
    content: Mapping[str, Any],
    tables: Mapping[str, Table],
    absent: Collection[str] = (),
    endings: Collection[str] = (),
    *,
    framed: bool = False,
) -> tuple[Manifest, list[Fault]]:
    """Return what a manifest says, as far as it can be understood, and every fault in it.

    Tables of the plugins ``absent``, which do not count, are no faults: they are not read. ``endings`` are those
    of file names that plugins can read beside .csv and .parquet. ``framed`` says that the manifest stands beside
    frames: it need name no files, and what files it names do not matter.
    """
    reader = _Reader(known_tables(tables), absent, (*ENDINGS, *sorted(endings)), framed)
    return reader.manifest(content), reader.faults


@define
class _Reader:
    tables: Mapping[str, Table]
    absent: Collection[str] = ()
    endings: tuple[str, ...] = ENDINGS
    framed: bool = False
    faults: list[Fault] = field(factory=list)

    def fault(self, place: str, expected: str, found: object, advice: str = "") -> None:
        shown = found if isinstance(found, str) else quoted(found)
        listing = message("manifest") if self.framed else MANIFEST
        where = message("{file}, {place}", file=listing, place=place) if place else listing
        self.faults.append(Fault(where, expected, shown, advice))

    def keys(self, place: str, content: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in content:
            if key not in known:
                expected = message("only what a manifest says")
                self.fault(place, expected, quoted(key), suggestion(key, known))

    def manifest(self, content: Mapping[str, Any]) -> Manifest:
        self.keys("", content, ("format", "district", "first_month", "tables"))
        if content.get("format") != FORMAT or isinstance(content.get("format"), bool):
            found = content.get("format", message("nothing"))
            advice = message("Write: format = {number}", number=FORMAT)
            self.fault("format", f"{FORMAT}", found, advice)
        tables = content.get("tables", {})
        if not isinstance(tables, dict):
            self.fault("tables", message("a section [tables.NAME] for each table"), tables)
            tables = {}
        entries = {}
        unread = {}
        for name, entry in tables.items():
            if name not in self.tables and speaks_of(name, self.absent):
                unread[name] = Unread.of(entry)
            elif name not in self.tables:
                advice = suggestion(name, sorted(self.tables))
                expected = message("the name of a table that a plugin declares")
                self.fault(f"[tables.{name}]", expected, quoted(name), advice)
            else:
                entries[name] = self.entry(self.tables[name], entry)
        found_entries = {name: entry for name, entry in entries.items() if entry is not None}
        self.once(found_entries)
        first_month = self.first_month(content.get("first_month", 1))
        return Manifest(self.district(content.get("district")), found_entries, unread, first_month)

    def first_month(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 12:
            return value
        self.fault(
            "first_month", message("the month in which a year begins, a whole number from 1 to 12"), value
        )
        return 1

    def district(self, value: object) -> Text:
        if (
            isinstance(value, dict)
            and set(value) == {"zh", "en"}
            and all(isinstance(v, str) for v in value.values())
        ):
            return Text(value["zh"], value["en"])
        self.fault(
            "district",
            message("the district's name in both languages"),
            message("nothing") if value is None else value,
            message('Write: district = {{ zh = "…", en = "…" }}'),
        )
        return NAMELESS

    def entry(self, table: Table, content: object) -> Entry | None:
        place = f"[tables.{table.name}]"
        if not isinstance(content, dict):
            expected = (
                message("a section with rows and covers")
                if self.framed
                else message("a section with file, rows and covers")
            )
            self.fault(place, expected, content)
            return None
        self.keys(place, content, ("file", "rows", "covers"))
        file = table.name if self.framed else content.get("file")
        if not self.framed and (
            not isinstance(file, str)
            or not file.lower().endswith(self.endings)
            or "/" in file
            or "\\" in file
        ):
            found = message("nothing") if file is None else file
            expected = message(
                "the name of a file in this folder that ends in {endings}", endings=self.endings
            )
            self.fault(f"{place} file", expected, found)
            return None
        rows = self.rows(table, place, content.get("rows"))
        return Entry(table, str(file), rows, self.covers(table, place, content))

    def rows(self, table: Table, place: str, rows: object) -> int | None:
        if isinstance(rows, int) and not isinstance(rows, bool) and rows >= 0:
            return rows
        if rows is not None or table.name not in UNCOUNTED:
            found = message("nothing") if rows is None else rows
            expected = (
                message("how many rows the frame has, as a whole number >= 0")
                if self.framed
                else message("how many rows the file has, as a whole number >= 0")
            )
            self.fault(f"{place} rows", expected, found)
        return None

    def covers(self, table: Table, place: str, content: Mapping[str, Any]) -> tuple[Days, ...]:
        place = f"{place} covers"
        expected = message('a list of first and last days, like [["2024-01-01", "2024-12-31"]]')
        runs = content.get("covers")
        if runs is None:
            if needs_cover(table):
                advice = message("Write: covers = [] where no day is covered yet.")
                self.fault(place, expected, message("nothing"), advice)
            return ()
        if not isinstance(runs, list):
            self.fault(place, expected, runs)
            return ()
        found = []
        for run in runs:
            ends = [_day(end) for end in run] if isinstance(run, list) else []
            if len(ends) != 2 or ends[0] is None or ends[1] is None:
                self.fault(place, expected, run)
            elif ends[0] > ends[1]:
                self.fault(place, message("a first day that is not after the last"), run)
            else:
                found.append(Days(ends[0], ends[1]))
        return tuple(sorted(found))

    def once(self, entries: Mapping[str, Entry]) -> None:
        holders: dict[str, str] = {}
        for name, entry in entries.items():
            first = holders.setdefault(entry.file, name)
            if first != name:
                found = message("{file!r}, which holds {table!r} too", file=entry.file, table=first)
                self.fault(f"[tables.{name}] file", message("a file of its own"), found)


def _day(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = datetime.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            return None
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        return None
    number = day_number(value)
    return number if FIRST_DAY <= number <= LAST_DAY else None
