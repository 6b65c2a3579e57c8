"""Reading: a folder of CSV or Parquet files and a manifest, validated whole, becomes evidence.

The modules that work on frames import Polars at their top, so they are imported here when they are needed.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starrules.errors import EvidenceError, Fault, suggestion, toml_error
from starrules.evidence.frames import FrameData, need_polars
from starrules.evidence.manifest import MANIFEST, Manifest, read_manifest
from starrules.evidence.model import Evidence, Reopened, Return
from starrules.evidence.tables import REGISTRY
from starrules.messages import message
from starrules.model import Days, Text, Unit, month_days
from starrules.rules.case import Calendar
from starrules.schema import Panel, Table

if TYPE_CHECKING:
    from starrules.evidence.files import ReadTable
    from starrules.evidence.sheet import Flaw, Sheet

REGISTRY_NAMES = frozenset(table.name for table in REGISTRY)
INIT = message("`starrules init DIR` writes empty tables and a manifest.")


def read_evidence(
    path: str | os.PathLike[str],
    tables: Mapping[str, Table],
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]] | None = None,
    *,
    set_aside: bool = False,
    absent: Collection[str] = (),
    readers: Mapping[str, ReadTable] | None = None,
) -> Evidence:
    """Return the evidence in a folder, or raise an error that names every fault of every file.

    Args:
        path: the folder, with a manifest in it.
        tables: the tables that the plugins declare, by name.
        vocabularies: the codes that a Key field may hold, by table and field.
        set_aside: whether faulty rows are left out, so that their scopes reopen, instead of stopping.
        absent: the names of plugins that do not count: their tables are not read, their codes are no faults.
        readers: for endings of file names beside .csv and .parquet, how such files are read.
    """
    need_polars(message("reading evidence files"))
    folder = Path(path)
    content, digest = _open(folder)
    manifest, faults = read_manifest(content, tables, absent, readers or ())
    reading = _Reading(folder, tables, vocabularies or {}, manifest, absent, readers or {})
    reading.read()
    _check_folder(folder, manifest, faults)
    flaws = sorted(
        (flaw for sheet in reading.sheets.values() for flaw in sheet.flaws), key=lambda flaw: flaw.order
    )
    fatal = faults + reading.faults + [flaw.fault for flaw in flaws if not set_aside or reading.stops(flaw)]
    if fatal:
        others = [] if not set_aside else [flaw.fault for flaw in flaws if not reading.stops(flaw)]
        raise EvidenceError(message("evidence in {folder}", folder=str(folder)), [*fatal, *others])
    reopened = reading.set_aside()
    inputs = {MANIFEST: digest, **reading.digests}
    return Evidence(
        tables=tables,
        units=reading.units or {},
        coverage={
            name: entry.covers for name, entry in manifest.entries.items() if name not in REGISTRY_NAMES
        },
        returns=reading.returns(),
        calendar=reading.calendar,
        data={
            name: FrameData(sheet.rows)
            for name, sheet in reading.sheets.items()
            if name not in REGISTRY_NAMES
        },
        reopened=reopened,
        covered_to=manifest.covered_to,
        inputs=tuple(sorted(inputs.items())),
        set_aside=tuple(flaw.fault for flaw in flaws),
        unread=tuple(sorted(manifest.unread)),
    )


def _open(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the manifest's content and digest, or raise an error with the one thing that is wrong."""

    def refuse(place: object, expected: str, found: str, advice: str = "") -> EvidenceError:
        subject = message("evidence in {folder}", folder=str(folder))
        return EvidenceError(subject, [Fault(str(place), expected, found, advice)])

    if not folder.is_dir():
        found = message("a file") if folder.exists() else message("nothing of that name")
        raise refuse(folder, message("a folder of evidence"), found)
    if not any(folder.iterdir()):
        raise refuse(folder, message("a folder of evidence"), message("an empty folder"), INIT)
    file = folder / MANIFEST
    if not file.is_file():
        expected = message("a file {file}, which says what the folder holds", file=MANIFEST)
        raise refuse(folder, expected, message("none"), INIT)
    data = file.read_bytes()
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = message(
            "the byte 0x{byte:02x} at position {position}",
            byte=data[error.start],
            position=error.start + 1,
        )
        raise refuse(MANIFEST, message("text in UTF-8"), found, message("Save it as UTF-8.")) from None
    except tomllib.TOMLDecodeError as error:
        found = toml_error(error)
        raise refuse(MANIFEST, message("a file in the TOML format"), found) from None
    return content, hashlib.sha256(data).hexdigest()


def _check_folder(folder: Path, manifest: Manifest, faults: list[Fault]) -> None:
    """Note the files of the folder that the manifest does not name, but for a README and what a run wrote."""
    named = {entry.file for entry in manifest.entries.values()} | {
        MANIFEST,
        *(entry.file for entry in manifest.unread.values()),
    }
    for item in sorted(folder.iterdir()):
        if item.name in named or item.name.startswith(".") or item.stem.upper() == "README":
            continue
        if item.is_dir() and (item / "report.json").is_file():
            continue
        expected = message("only files that {file} names", file=MANIFEST)
        found = (
            message("a folder that is not in the manifest")
            if item.is_dir()
            else message("a file that is not in the manifest")
        )
        advice = message("Name it in the manifest, or move it elsewhere.")
        faults.append(Fault(item.name, expected, found, advice))


class _Reading:
    """One pass over a folder: every file is read and checked before anything is decided."""

    def __init__(
        self,
        folder: Path,
        tables: Mapping[str, Table],
        vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
        manifest: Manifest,
        absent: Collection[str],
        readers: Mapping[str, ReadTable],
    ) -> None:
        self.folder, self.tables, self.vocabularies, self.manifest = folder, tables, vocabularies, manifest
        self.absent, self.readers = absent, readers
        self.faults: list[Fault] = []
        self.sheets: dict[str, Sheet] = {}
        self.digests: dict[str, str] = {}
        self.units: dict[str, Unit] | None = None
        self.calendar = Calendar()

    def read(self) -> None:
        """Read and check every file that the manifest names."""
        from starrules.evidence.registry import UnitBook, kin_frame, read_calendar, unit_frame
        from starrules.evidence.returns import check_returns
        from starrules.evidence.validate import Registry, check_against, check_rows

        self._read_files()
        for sheet in self.sheets.values():
            check_rows(sheet, self.vocabularies, self.absent)
        faulty: set[str] = set()
        if "units" in self.sheets and not self.sheets["units"].missing:
            book = UnitBook(self.sheets)
            self.units, faulty = book.read(), book.faulty
        span = None
        if "calendar" in self.sheets:
            self.calendar, span = read_calendar(self.sheets["calendar"])
        units = None if self.units is None else unit_frame(self.units, sorted(faulty))
        registry = Registry(units, kin_frame(self.units or {}), span)
        for sheet in self.sheets.values():
            check_against(sheet, registry)
        if "returns" in self.sheets:
            check_returns(self.sheets["returns"], self.sheets, self.tables, units, self.absent)

    def _read_files(self) -> None:
        from starrules.evidence.files import read_file
        from starrules.evidence.sheet import Flaw, read_sheet

        if "units" not in self.manifest.entries:
            expected = message("a section [tables.units], the registry of units")
            self.faults.append(Fault(MANIFEST, expected, message("none"), INIT))
        named = {entry.file for entry in self.manifest.entries.values()} | {MANIFEST}
        others = sorted(
            item.name
            for item in self.folder.iterdir()
            if item.name not in named and item.is_file() and item.stem.upper() != "README"
        )
        for name, entry in self.manifest.entries.items():
            file = self.folder / entry.file
            if not file.is_file():
                expected = message(
                    "a file in this folder, which {file} names for {table!r}", file=MANIFEST, table=name
                )
                found = message("a folder") if file.is_dir() else message("none of that name")
                advice = suggestion(entry.file, others) if others else ""
                self.faults.append(Fault(entry.file, expected, found, advice))
                continue
            data = file.read_bytes()
            self.digests[entry.file] = hashlib.sha256(data).hexdigest()
            contents = read_file(data, entry.file, self.readers)
            sheet = self.sheets[name] = read_sheet(entry.table, entry.file, contents)
            if contents.frame is not None and entry.rows not in (None, contents.records):
                expected = message("{rows} rows, as {file} says", rows=entry.rows, file=MANIFEST)
                advice = message("Look for rows that were lost or added, then correct the manifest.")
                fault = Fault(entry.file, expected, f"{contents.records}", advice)
                sheet.flaws.append(Flaw(entry.file, fault, whole=True))
            if name == "units" and contents.frame is not None and contents.records == 0:
                fault = Fault(entry.file, message("one unit or more"), message("none"))
                sheet.flaws.append(Flaw(entry.file, fault))

    # --------------------------------------------------------------------------- setting aside

    def stops(self, flaw: Flaw) -> bool:
        """Return whether a flaw stops the run even where faulty rows are set aside."""
        return flaw.fatal or flaw.file in self._kept_whole

    @property
    def _kept_whole(self) -> set[str]:
        """The files of which no row may be lost: the rows of others rest on theirs."""
        return {
            sheet.file
            for sheet in self.sheets.values()
            if sheet.table.reference and sheet.table.name != "returns"
        }

    def set_aside(self) -> tuple[Reopened, ...]:
        """Leave out the faulty rows and return the scopes that are open for it."""
        places: dict[tuple[str, str | None, Days | None], list[str]] = {}
        for name, sheet in self.sheets.items():
            if sheet.flaws:
                scopes = list(_scopes(sheet))
                sheet.leave_out({row for flaw in sheet.flaws for row in flaw.rows})
                if name not in REGISTRY_NAMES:
                    for table in self._dependents(name):
                        for unit, days, place in scopes:
                            places.setdefault((table, unit, days), []).append(place)
        whole = {table for table, unit, _ in places if unit is None}
        kept = [
            Reopened(table, unit, days, tuple(dict.fromkeys(found)))
            for (table, unit, days), found in places.items()
            if unit is None or table not in whole
        ]
        return tuple(sorted(kept, key=lambda item: (item.table, item.unit or "", item.days or Days(0, 0))))

    def _dependents(self, name: str) -> Iterable[str]:
        """Yield a table and those whose panel it is: a lost member would leave their slots unasked for."""
        yield name
        for table in self.tables.values():
            if isinstance(table.completes, Panel) and table.completes.table == name:
                yield table.name

    def returns(self) -> tuple[Return, ...]:
        """Return the returns that are left."""
        from starrules.evidence.returns import returns_of

        return returns_of(self.sheets["returns"]) if "returns" in self.sheets else ()


def _scopes(sheet: Sheet) -> Iterable[tuple[str | None, Days | None, str]]:
    """Yield the units and years of the rows that are set aside, or None where a row does not tell, and the place."""
    for flaw in sheet.flaws:
        place = flaw.fault.place
        if flaw.placing or flaw.whole:
            yield None, None, place
            continue
        for unit, year in sheet.places(flaw.rows):
            if unit is None or year is None:
                yield None, None, place
            else:
                yield unit, Days(month_days(year * 12)[0], month_days(year * 12 + 11)[1]), place
