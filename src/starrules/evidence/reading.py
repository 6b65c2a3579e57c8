"""One pass over a folder or over frames: all tables read and checked, all faults found, and evidence made of them.

The modules that work on frames import Polars at their top, so they are imported here when they are needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from starrules.errors import EvidenceError, Fault
from starrules.evidence.folder import INIT, Folder
from starrules.evidence.manifest import Manifest, read_manifest
from starrules.evidence.model import Evidence, Passed, Reopened, Return, TableData
from starrules.evidence.passed import Frames
from starrules.evidence.tables import REGISTRY
from starrules.messages import message
from starrules.model import Days, Text, Unit, month_days
from starrules.progress import Progress, Told
from starrules.resources import told_when_out
from starrules.rules.case import Calendar
from starrules.schema import Panel, Table

if TYPE_CHECKING:
    from starrules.evidence.flaws import Flaw, Flawed
    from starrules.evidence.large import Door
    from starrules.evidence.scratch import Scratch
    from starrules.evidence.way import Way

REGISTRY_NAMES = frozenset(table.name for table in REGISTRY)


class Keeper(Protocol):
    """Keeps tables as they have been checked, one after another, so that none of them stays held."""

    scratch: Scratch
    """Where rows are kept on their way."""

    def keep(self, table: Table, data: TableData, units: Mapping[str, Unit]) -> TableData:
        """Return the rows of a table as they are kept."""
        ...


def read_source(
    source: Folder | Frames,
    way: Way,
    tables: Mapping[str, Table],
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
    absent: Collection[str],
    told: Told,
    *,
    set_aside: bool,
    keeper: Keeper | None = None,
) -> Evidence:
    """Return the evidence in a source, or raise an error that names every fault of every table.

    Args:
        source: the folder or the frames.
        way: how rows are held.
        tables: the tables that the plugins declare, by name.
        vocabularies: the codes that a Key field may hold, by table and field.
        absent: the names of plugins that do not count.
        told: told how many rows have been read, and looked through.
        set_aside: whether faulty rows are left out.
        keeper: keeps the tables, if anybody does.
    """
    content, digest = source.manifest()
    endings = source.readers if isinstance(source, Folder) else ()
    manifest, faults = read_manifest(content, tables, absent, endings, framed=source.framed)
    faults += source.strangers(manifest)
    reading = _Reading(
        source, way, tables, vocabularies, manifest, absent, told, faults, set_aside=set_aside, keeper=keeper
    )
    reading.read()
    flaws = sorted(reading.flaws, key=lambda flaw: flaw.order)
    fatal = faults + [flaw.fault for flaw in flaws if reading.stops(flaw)]
    if fatal:
        others = [flaw.fault for flaw in flaws if not reading.stops(flaw)]
        raise EvidenceError(source.subject, [*fatal, *others])
    reopened = reading.finish()
    inputs = {str(source.listing): digest, **reading.digests}
    return Evidence(
        tables=tables,
        units=reading.units or {},
        coverage={
            name: entry.covers for name, entry in manifest.entries.items() if name not in REGISTRY_NAMES
        },
        returns=reading.returns(),
        calendar=reading.calendar,
        data={name: reading.data[name] for name in manifest.entries if name in reading.data},
        reopened=reopened,
        covered_to=manifest.covered_to,
        first_month=manifest.first_month,
        inputs=tuple(sorted(inputs.items())),
        set_aside=tuple(flaw.fault for flaw in flaws),
        unread=tuple(sorted(manifest.unread)),
        passed=source.passed if isinstance(source, Frames) else Passed(),
    )


class _Reading:
    """One pass over a source: every table is read and checked before anything is decided.

    The registry comes first, for all others are held against it. Then all tables are taken in and looked through; or, where
    somebody keeps them, one after another, so that no two of them are held.
    """

    def __init__(
        self,
        source: Folder | Frames,
        way: Way,
        tables: Mapping[str, Table],
        vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
        manifest: Manifest,
        absent: Collection[str],
        told: Told,
        faults: list[Fault],
        *,
        set_aside: bool,
        keeper: Keeper | None,
    ) -> None:
        self.way = way
        self.source, self.tables, self.vocabularies, self.manifest = source, tables, vocabularies, manifest
        self.absent, self.told = absent, told
        self.faults, self.setting_aside, self.keeper = faults, set_aside, keeper
        self.sheets: dict[str, Flawed] = {}
        self.digests: dict[str, str] = {}
        self.data: dict[str, TableData] = {}
        self.units: Mapping[str, Unit] | None = None
        self.calendar = Calendar()
        self._registry: Any = None
        self._door: Door | None = None
        self._of_kept: list[Flaw] = []
        self._reopened: dict[tuple[str, str | None, Days | None], list[str]] = {}
        self._rows = sum(entry.rows or 0 for entry in manifest.entries.values())
        self._done = self._looked = 0

    @property
    def flaws(self) -> list[Flaw]:
        """All flaws that have been found."""
        return [*self._of_kept, *(flaw for sheet in self.sheets.values() for flaw in sheet.flaws)]

    def read(self) -> None:
        """Read and check every table that the manifest names."""
        if "units" not in self.manifest.entries:
            expected = message("a section [tables.units], the registry of units")
            self.faults.append(Fault(self.source.listing, expected, message("none"), INIT))
        self.told(Progress("evidence", 0, self._rows))
        entries = self.manifest.entries
        for name in entries:
            if name in REGISTRY_NAMES:
                self._take(name)
        registry = list(self.sheets.values())
        self._put_together()
        others = [name for name in entries if name not in REGISTRY_NAMES]
        if self.keeper is not None:
            for name in others:
                self._pass_on(name)
            return
        sheets = [sheet for name in others if (sheet := self._take(name)) is not None]
        rows = sum(sheet.records for sheet in self.sheets.values())
        self.told(Progress("validation", 0, rows))
        for sheet in registry:
            self._tell_looked(sheet, rows)
        for sheet in sheets:
            self._check(sheet)
            self._tell_looked(sheet, rows)

    def _tell_looked(self, sheet: Flawed, rows: int) -> None:
        self._looked += sheet.records
        self.told(Progress("validation", self._looked, rows))

    def _put_together(self) -> None:
        """Check the registry, and put together what other tables are held against."""
        from starrules.evidence.registry import UnitBook, read_calendar

        for sheet in self.sheets.values():
            with told_when_out(message("looking through {file}", file=sheet.file)):
                self.way.check_rows(sheet, self.vocabularies, self.absent)
        faulty: set[str] = set()
        if "units" in self.sheets and not self.sheets["units"].missing:
            book = UnitBook(self.sheets)
            self.units, faulty = book.read(), book.faulty
        span = None
        if "calendar" in self.sheets:
            self.calendar, span = read_calendar(self.sheets["calendar"])
        self._registry = self.way.registry(self.units, sorted(faulty), span, self.manifest.first_month)
        if "returns" in self.sheets:
            self.way.check_returns(self.sheets["returns"], self.tables, self._registry, self.absent)
        if self.keeper is not None or isinstance(self.source, Frames):
            self._open_door()

    def _open_door(self) -> None:
        """Let tables in that are too large to be held."""
        from starrules.evidence.large import Door
        from starrules.evidence.roster import UnitColumns
        from starrules.evidence.scratch import Scratch

        if self.units is not None:
            self.units = UnitColumns.of(self.units)
        scratch = Scratch() if self.keeper is None else self.keeper.scratch
        self._door = Door(
            self._registry, self.units, self.vocabularies, self.absent, scratch, self.keeper is not None
        )

    def _check(self, sheet: Flawed) -> None:
        writing = None if self.keeper is None else self.keeper.scratch.path
        with told_when_out(message("looking through {file}", file=sheet.file), writing):
            self.way.check_table(
                sheet, self._registry, self.sheets.get("returns"), self.vocabularies, self.absent
            )

    def _take(self, name: str) -> Flawed | None:
        """Return a table's rows, or None where there is no such file or frame."""
        from starrules.evidence.flaws import Flaw

        entry = self.manifest.entries[name]
        with told_when_out(message("reading {file}", file=entry.file or name)):
            taken = self.source.take(entry, self.manifest, self._door)
        if isinstance(taken, Fault):
            self.faults.append(taken)
            return None
        sheet = self.sheets[name] = taken.sheet
        self.digests[entry.file] = taken.digest
        self._done += sheet.records
        self.told(Progress("evidence", self._done, max(self._done, self._rows)))
        if taken.readable and entry.rows not in (None, sheet.records):
            expected = message("{rows} rows, as {file} says", rows=entry.rows, file=self.source.listing)
            advice = message("Look for rows that were lost or added, then correct the manifest.")
            fault = Fault(entry.file, expected, f"{sheet.records}", advice)
            sheet.flaws.append(Flaw(entry.file, fault, whole=True))
        if name == "units" and taken.readable and sheet.records == 0:
            fault = Fault(entry.file, message("one unit or more"), message("none"))
            sheet.flaws.append(Flaw(entry.file, fault))
        return sheet

    def _pass_on(self, name: str) -> None:
        """Take a table in, check it, give it to who keeps it, unless nothing is kept for a fault, and let it go."""
        sheet = self._take(name)
        if sheet is None:
            return
        self._check(sheet)
        assert self.keeper is not None
        if not self.faults and not any(self.stops(flaw) for flaw in self.flaws):
            assert self.units is not None
            self._set_aside(sheet)
            self.data[name] = self.keeper.keep(sheet.table, sheet.data(), self.units)
        self._of_kept += sheet.flaws
        del self.sheets[name]

    # --------------------------------------------------------------------------- setting aside

    def stops(self, flaw: Flaw) -> bool:
        """Return whether a flaw stops the run; where faulty rows are set aside, not every one does."""
        return not self.setting_aside or flaw.fatal or flaw.file in self._kept_whole

    @cached_property
    def _kept_whole(self) -> set[str]:
        """The files of which no row may be lost: the rows of others rest on theirs."""
        return {
            entry.file
            for name, entry in self.manifest.entries.items()
            if entry.table.reference and name != "returns"
        }

    def finish(self) -> tuple[Reopened, ...]:
        """Leave out the faulty rows of what is still held, and return the scopes that are open for any."""
        for name, sheet in self.sheets.items():
            self._set_aside(sheet)
            if name not in REGISTRY_NAMES:
                self.data[name] = sheet.data()
        places = self._reopened
        whole = {table for table, unit, _ in places if unit is None}
        kept = [
            Reopened(table, unit, days, tuple(dict.fromkeys(found)))
            for (table, unit, days), found in places.items()
            if unit is None or table not in whole
        ]
        return tuple(sorted(kept, key=lambda item: (item.table, item.unit or "", item.days or Days(0, 0))))

    def _set_aside(self, sheet: Flawed) -> None:
        """Leave out the faulty rows of a table, and note the scopes that are open for it."""
        if not sheet.flaws:
            return
        name = sheet.table.name
        scopes = list(_scopes(sheet))
        sheet.leave_out({row for flaw in sheet.flaws for row in flaw.rows})
        if name not in REGISTRY_NAMES:
            for table in self._dependents(name):
                for unit, days, place in scopes:
                    self._reopened.setdefault((table, unit, days), []).append(place)

    def _dependents(self, name: str) -> Iterable[str]:
        """Yield a table and those whose panel it is: a lost member would leave their slots unasked for."""
        yield name
        for table in self.tables.values():
            if isinstance(table.completes, Panel) and table.completes.table == name:
                yield table.name

    def returns(self) -> Sequence[Return]:
        """Return the returns that are left."""
        return self.way.returns(self.sheets["returns"]) if "returns" in self.sheets else ()


def _scopes(sheet: Flawed) -> Iterable[tuple[str | None, Days | None, str]]:
    """Yield the units and years of the rows that are set aside, or None where a row does not tell, and the place."""
    for flaw in sorted(sheet.flaws, key=lambda flaw: flaw.order):
        place = flaw.fault.place
        if flaw.placing or flaw.whole:
            yield None, None, place
            continue
        for unit, year in sheet.places(flaw.rows):
            if unit is None or year is None:
                yield None, None, place
            else:
                yield unit, Days(month_days(year * 12)[0], month_days(year * 12 + 11)[1]), place


__all__ = ["Keeper", "read_source"]
