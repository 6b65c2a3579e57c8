"""The registry: units with the offices they belonged to and who took them over, and the working calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field

from starrules.errors import Fault
from starrules.evidence.flaws import ROW, Advisor, Flaw, Flawed
from starrules.evidence.model import Evidence
from starrules.messages import Message, message, quoted
from starrules.model import LAST_DAY, Days, Membership, Text, Unit, day_of
from starrules.rules.case import Calendar

MOST_UNITS = 512
"""So many units' rows an office may see, its own included: the widths of numbers are proved with it."""
NOUNS = {"office": message("an office"), "section": message("a section")}
OF_UNITS = {
    "office": message("an office of the table 'units'"),
    "section": message("a section of the table 'units'"),
    None: message("a unit of the table 'units'"),
}


@define
class UnitBook:
    """Puts the units together from the three tables of the registry, and notes what does not fit."""

    sheets: Mapping[str, Flawed]
    units: dict[str, Unit] = field(factory=dict)
    _advisors: dict[str | None, Advisor] = field(factory=dict)
    _ids: set[str] = field(factory=set)

    @property
    def faulty(self) -> set[str]:
        """The units that are named but cannot be put together: they are not told again wherever they occur."""
        if not self._ids:
            self._ids.update(row["unit_id"] for row in self.sheets["units"].named(("unit_id",)))
        return self._ids - self.units.keys()

    def read(self) -> dict[str, Unit]:
        """Return the units by id."""
        rows = self._rows("units", ("unit_id", "kind", "opened_on"))
        for row in rows:
            closed = LAST_DAY if row["closed_on"] is None else row["closed_on"]
            if closed < row["opened_on"]:
                expected = message("a day not before it opened, {day}", day=day_of(row["opened_on"]))
                self._flaw("units", row, "closed_on", expected, f"{day_of(closed)}")
                closed = row["opened_on"]
            name = Text(row["name_zh"] or row["unit_id"], row["name_en"] or row["name_zh"] or row["unit_id"])
            days = Days(row["opened_on"], closed)
            unit = Unit(row["unit_id"], row["kind"], name, days, unit_class=row["unit_class"] or "")
            self.units.setdefault(unit.id, unit)
        offices = {row["unit_id"]: row["office"] for row in rows if self._belongs(row)}
        moves = self._moves()
        for section, office in offices.items():
            self._join(section, [(self.units[section].days.first, office), *sorted(moves.get(section, []))])
        self._successions()
        self._sizes()
        return self.units

    def _rows(self, table: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
        if table not in self.sheets:
            return []
        return self.sheets[table].named(needed)

    def _flaw(self, table: str, row: Mapping[str, Any], column: str, *words: str) -> None:
        """Note what is wrong with a cell; ``words`` are what was expected, what was found, what to do."""
        self.sheets[table].flaw(row[ROW], column, *words)

    def _known(self, table: str, row: Mapping[str, Any], column: str, kind: str | None = None) -> bool:
        """Return whether a cell names a unit (of a kind), and note it where it does not."""
        unit = self.units.get(row[column])
        if unit is None:
            if row[column] not in self.faulty:
                if kind not in self._advisors:
                    known = sorted(item.id for item in self.units.values() if kind in (None, item.kind))
                    self._advisors[kind] = Advisor(known)
                advice = self._advisors[kind](row[column])
                self._flaw(table, row, column, OF_UNITS[kind], quoted(row[column]), advice)
            return False
        if kind is not None and unit.kind != kind:
            self._flaw(table, row, column, NOUNS[kind], is_a(unit.id, unit.kind))
            return False
        return True

    def _belongs(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is a section's and names its office, and note where it should not or does not."""
        if row["kind"] == "office":
            if row["office"] is not None:
                advice = message("An office belongs to none; leave the cell empty.")
                expected = message("an empty cell for an office")
                self._flaw("units", row, "office", expected, quoted(row["office"]), advice)
            return False
        if row["office"] is None:
            if not self.sheets["units"].flawed(row[ROW], "office"):
                self._flaw(
                    "units",
                    row,
                    "office",
                    message("the office that the section belongs to"),
                    message("an empty cell"),
                    message("Fill it in."),
                )
            return False
        return self._known("units", row, "office", "office")

    def _moves(self) -> dict[str, list[tuple[int, str]]]:
        moves: dict[str, list[tuple[int, str]]] = {}
        for row in self._rows("moves", ("section", "office", "moved_on")):
            if not (
                self._known("moves", row, "section", "section")
                & self._known("moves", row, "office", "office")
            ):
                continue
            days = self.units[row["section"]].days
            if not days.first < row["moved_on"] <= days.last:
                first, last, name = day_of(days.first), day_of(days.last), row["section"]
                expected = (
                    message("a day after {first}, while {unit!r} was open", first=first, unit=name)
                    if days.last == LAST_DAY
                    else message(
                        "a day after {first} and up to {last}, while {unit!r} was open",
                        first=first,
                        last=last,
                        unit=name,
                    )
                )
                self._flaw("moves", row, "moved_on", expected, f"{day_of(row['moved_on'])}")
                continue
            moves.setdefault(row["section"], []).append((row["moved_on"], row["office"]))
        return moves

    def _join(self, section: str, steps: list[tuple[int, str]]) -> None:
        unit = self.units[section]
        ends = [*(first - 1 for first, _ in steps[1:]), unit.days.last]
        memberships = tuple(
            Membership(office, Days(first, last))
            for (first, office), last in zip(steps, ends, strict=True)
            if first <= last
        )
        self.units[section] = evolve(unit, memberships=memberships)

    def _successions(self) -> None:
        taken: dict[str, dict[str, Any]] = {}
        for row in self._rows("successions", ("old_unit", "successor", "took_over_on")):
            if not (
                self._known("successions", row, "old_unit") & self._known("successions", row, "successor")
            ):
                continue
            old, new, day = self.units[row["old_unit"]], self.units[row["successor"]], row["took_over_on"]
            if day <= old.days.last:
                expected = message(
                    "a day after the last of {unit!r}, {last}", unit=old.id, last=day_of(old.days.last)
                )
                advice = ""
                if old.days.last == LAST_DAY:
                    expected = message("a day after the last of {unit!r}, which has no last day", unit=old.id)
                    advice = message("Give it its last day in the table 'units'.")
                self._flaw("successions", row, "took_over_on", expected, f"{day_of(day)}", advice)
            elif day not in new.days:
                expected = message("a day on which {unit!r} was open", unit=new.id)
                self._flaw("successions", row, "took_over_on", expected, f"{day_of(day)}")
            taken.setdefault(old.id, row)
        for old_id, row in taken.items():
            chain = [old_id]
            while chain[-1] in taken and taken[chain[-1]]["successor"] not in chain:
                chain.append(taken[chain[-1]]["successor"])
            if chain[-1] in taken and taken[chain[-1]]["successor"] == old_id:
                ring = quoted(chain[0])
                for name in (*chain[1:], old_id):
                    ring = message("{before} → {after!r}", before=ring, after=name)
                self._flaw(
                    "successions",
                    row,
                    "successor",
                    message("a unit that is still there in the end"),
                    message("a ring: {units}", units=ring),
                )
            else:
                day = row["took_over_on"]
                self.units[old_id] = evolve(self.units[old_id], successor=row["successor"], succeeded_on=day)

    def _sizes(self) -> None:
        if len(self.units) <= MOST_UNITS:
            return
        for unit, sources in sorted(Evidence({}, self.units).sources.items()):
            count = len({source for source, _ in sources})
            if count > MOST_UNITS:
                sheet = self.sheets["units"]
                expected = message(
                    "at most {most} units whose rows it sees, itself included", most=MOST_UNITS
                )
                fault = Fault(
                    message("{file}, unit {unit!r}", file=sheet.file, unit=unit), expected, f"{count}"
                )
                sheet.flaws.append(Flaw(sheet.file, fault))


def is_a(unit: str, kind: str) -> Message:
    """Return which unit it is, and of which kind."""
    return (
        message("{unit!r}, an office", unit=unit)
        if kind == "office"
        else message("{unit!r}, a section", unit=unit)
    )


def read_calendar(sheet: Flawed) -> tuple[Calendar, Days | None]:
    """Return the working days, and the days that the calendar has, which must follow on one another."""
    working: dict[int, bool] = {}
    for row in sheet.named(("day", "working")):
        working.setdefault(row["day"], row["working"])
    days = sorted(working)
    if not days:
        return Calendar(), None
    span = Days(days[0], days[-1])
    if len(span) != len(days) and not sheet.flaws:
        gap = next(day for day in range(span.first, span.last) if day not in working)
        first, last = day_of(span.first), day_of(span.last)
        expected = message("a row for every day from {first} to {last}", first=first, last=last)
        fault = Fault(sheet.file, expected, message("none for {day}", day=day_of(gap)))
        sheet.flaws.append(Flaw(sheet.file, fault))
    return Calendar(tuple(day for day in days if working[day]), span), span


def kin_of(units: Mapping[str, Unit]) -> Iterator[tuple[str, str, int, int]]:
    """Yield which unit is the same as, the office or a section of which other, and from which day to which."""
    for unit in units:
        yield unit, unit, -(10**6), 10**6
    for section, item in ((unit.id, item) for unit in units.values() for item in unit.memberships):
        yield section, item.office, item.days.first, item.days.last
        yield item.office, section, item.days.first, item.days.last
