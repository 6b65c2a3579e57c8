"""Evidence stored after it was checked, so that it is opened without being read: rows in Parquet, in the order of units.

Polars is imported here, so this module is imported only once evidence is stored or opened.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from starrules.errors import EvidenceError, Fault, system_error
from starrules.evidence.frames import ParquetData
from starrules.evidence.keeping import Keeping, declared
from starrules.evidence.model import Evidence, Reopened
from starrules.evidence.read import STORED as LISTING
from starrules.evidence.read import is_stored, read_evidence
from starrules.evidence.return_columns import RETURNS, ReturnColumns
from starrules.evidence.roster import MEMBERSHIPS, UNIT, UNITS, UnitColumns
from starrules.messages import Message, message
from starrules.model import Days
from starrules.progress import Progress, Told, nobody
from starrules.resources import ResourceError, told_when_out
from starrules.rules.case import Calendar
from starrules.schema import Table
from starrules.whole import whole_folder

FORMAT = 2
DIGEST = "digest"
"""The part of the listing that is a digest of all others: what it says decides no less than the files do."""
AGAIN = message("Store the evidence again: `starrules store DIR OUT`.")
Source = str | os.PathLike[str] | Mapping[str, Any]


def store_evidence(evidence: Evidence, folder: str | os.PathLike[str]) -> Evidence:
    """Write evidence so that ``read_evidence`` opens it at once, and assesses it without holding all of its rows.

    Every table is a Parquet file whose rows stand in the order of their units; of a unit that is explained, only its
    rows are read. What was checked is not checked again, so the files are held to their digests.

    Args:
        evidence: the evidence, as it was read.
        folder: where it is written: a folder that is not there yet, or is empty.

    Returns:
        The evidence as it is stored, opened.

    Raises:
        EvidenceError: where the folder holds something already, or cannot be written.
        ResourceError: where there is no memory or disk left for it; nothing is there then.
    """

    def write(keeping: Keeping) -> Evidence:
        for name, data in sorted(evidence.data.items()):
            keeping.keep(evidence.tables[name], data, evidence.units)
        return evidence

    place = _written(folder, write)
    return open_stored(place, evidence.tables, verify=False)


def store_source(
    source: Source,
    folder: str | os.PathLike[str],
    tables: Mapping[str, Table],
    *,
    progress: Told = nobody,
    **options: Any,
) -> Evidence:
    """Read and check evidence, and store it table after table, so that a part of one table is held and no more.

    Args:
        source: a folder of evidence, or frames by the names of their tables.
        folder: where it is written: a folder that is not there yet, or is empty.
        tables: the tables that the plugins declare, by name.
        progress: told how many rows have been read.
        options: what else ``read_evidence`` takes.

    Returns:
        The evidence as it is stored, opened.

    Raises:
        EvidenceError: with every fault of every table; or where the folder holds something already, or cannot be written.
        ResourceError: where there is no memory or disk left for it; nothing is there then.
    """
    if isinstance(source, (str, os.PathLike)) and is_stored(Path(source)):
        return store_evidence(read_evidence(source, tables, progress=progress, **options), folder)

    def write(keeping: Keeping) -> Evidence:
        return read_evidence(source, tables, progress=progress, keeper=keeping, **options)

    return open_stored(_written(folder, write), tables, verify=False)


def _written(folder: str | os.PathLike[str], write: Callable[[Keeping], Evidence]) -> Path:
    """Make a folder of stored evidence whole, or leave nothing, and return where it is."""
    place = Path(os.path.abspath(folder))  # noqa: PTH100  (a link is kept, not followed)
    doing = message("writing {folder}", folder=str(place))
    try:
        if place.exists() and any(place.iterdir()):
            expected = message("a folder that is empty or not there yet")
            found = message("one that holds something already")
            advice = message("Name another folder, or remove this one first.")
            raise EvidenceError(message("storing evidence"), [Fault(str(place), expected, found, advice)])
        with told_when_out(doing, place), whole_folder(place) as fresh:
            keeping = Keeping(fresh)
            evidence = write(keeping)
            keeping.done()
            _finish(evidence, keeping.tables, fresh)
    except ResourceError:
        raise
    except OSError as error:
        fault = Fault(
            str(error.filename or place), message("a file that can be written"), system_error(error)
        )
        raise EvidenceError(message("storing evidence"), [fault]) from None
    return place


def _finish(evidence: Evidence, tables: Mapping[str, Any], folder: Path) -> None:
    """Write what stands beside the tables: the registry, the returns, and the listing of all files."""
    columns = UnitColumns.of(evidence.units)
    columns.frame.write_parquet(folder / "units.parquet")
    columns.offices.write_parquet(folder / "offices.parquet")
    ReturnColumns.of(evidence.returns).frame.write_parquet(folder / "returns.parquet")
    files = sorted(item.name for item in folder.iterdir())
    listing = {
        "format": FORMAT,
        "files": {name: _digest(folder / name) for name in files},
        "tables": tables,
        "coverage": {
            name: [[run.first, run.last] for run in runs] for name, runs in evidence.coverage.items()
        },
        "covered_to": evidence.covered_to,
        "first_month": evidence.first_month,
        "calendar": {
            "days": list(evidence.calendar.days),
            "known": None if evidence.calendar.known is None else _days(evidence.calendar.known),
        },
        "reopened": [
            [
                item.table,
                item.unit,
                None if item.days is None else _days(item.days),
                list(map(_text, item.places)),
            ]
            for item in evidence.reopened
        ],
        "set_aside": [
            [_text(part) for part in (fault.place, fault.expected, fault.found, fault.advice)]
            for fault in evidence.set_aside
        ],
        "inputs": list(map(list, evidence.inputs)),
        "unread": list(evidence.unread),
    }
    listing[DIGEST] = _digest_of(listing)
    text = json.dumps(listing, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / LISTING).write_text(text + "\n", encoding="utf-8")


def open_stored(
    folder: Path, tables: Mapping[str, Table], *, verify: bool = True, progress: Told = nobody
) -> Evidence:
    """Return stored evidence.

    Args:
        folder: the folder that ``store_evidence`` wrote.
        tables: the tables that the plugins declare, by name; those that are stored must be declared as they were.
        verify: whether every file is held to its digest, which reads it once.
        progress: told how many rows are stored, before the files are looked at and after.

    Raises:
        EvidenceError: with every file that is missing or is not as it was written, and every table that is declared
            in another way now.
    """
    listing = _listing(folder)
    rows = sum(said["rows"] for said in listing["tables"].values())
    progress(Progress("evidence", 0, rows))
    faults = [
        *_changed(folder, listing["files"], verify=verify),
        *_declared_anew(folder, listing["tables"], tables),
    ]
    if faults:
        raise EvidenceError(message("stored evidence in {folder}", folder=str(folder)), faults)
    columns = UnitColumns(
        pl.read_parquet(folder / "units.parquet", schema=dict(UNITS), glob=False),
        pl.read_parquet(folder / "offices.parquet", schema=dict(MEMBERSHIPS), glob=False),
    )
    data = {
        name: ParquetData(folder / f"table-{name}.parquet", said["rows"], said["empty"], columns)
        for name, said in listing["tables"].items()
    }
    calendar = listing["calendar"]
    known = None if calendar["known"] is None else Days(*calendar["known"])
    returns = ReturnColumns(pl.read_parquet(folder / "returns.parquet", schema=dict(RETURNS), glob=False))
    progress(Progress("evidence", rows, rows))
    return Evidence(
        tables=tables,
        units=columns,
        coverage={
            name: tuple(Days(first, last) for first, last in runs)
            for name, runs in listing["coverage"].items()
        },
        returns=returns,
        calendar=Calendar(tuple(calendar["days"]), known),
        data=data,
        reopened=tuple(
            Reopened(table, unit, None if days is None else Days(*days), tuple(map(_said, places)))
            for table, unit, days, places in listing["reopened"]
        ),
        covered_to=listing["covered_to"],
        first_month=listing["first_month"],
        inputs=tuple((name, digest) for name, digest in listing["inputs"]),
        set_aside=tuple(Fault(*map(_said, parts)) for parts in listing["set_aside"]),
        unread=tuple(listing["unread"]),
    )


def stored_units(folder: Path) -> Sequence[str]:
    """Return the ids of the units of stored evidence, without looking at anything else.

    Raises:
        EvidenceError: where the listing or the file of the units is not as it was written.
    """
    name = "units.parquet"
    files = _listing(folder)["files"]
    faults = list(_changed(folder, {name: files[name]}, verify=True))
    if faults:
        raise EvidenceError(message("stored evidence in {folder}", folder=str(folder)), faults)
    return pl.read_parquet(folder / name, columns=[UNIT], glob=False).get_column(UNIT).to_list()


def _digest_of(listing: Mapping[str, Any]) -> str:
    """Return a digest of what a listing says."""
    text = json.dumps(listing, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _listing(folder: Path) -> dict[str, Any]:
    place = str(folder / LISTING)
    try:
        listing = json.loads((folder / LISTING).read_text(encoding="utf-8"))
    except OSError as error:
        fault = Fault(place, message("a file that can be read"), system_error(error))
    except ValueError:
        fault = Fault(place, message("JSON as it was written"), message("something else"), AGAIN)
    else:
        found = listing.get("format", "") if isinstance(listing, dict) else ""
        if found != FORMAT:
            expected = message("the format {number}", number=FORMAT)
            fault = Fault(place, expected, message("{value!r}", value=found), AGAIN)
        elif listing.pop(DIGEST, None) == _digest_of(listing):
            known: dict[str, Any] = listing
            return known
        else:
            fault = Fault(place, message("the file as it was stored"), message("another content"), AGAIN)
    raise EvidenceError(message("stored evidence in {folder}", folder=str(folder)), [fault])


def _changed(folder: Path, files: Mapping[str, str], *, verify: bool) -> Iterable[Fault]:
    for name, digest in files.items():
        expected = message("the file as it was stored")
        try:
            found = _digest(folder / name) if verify else digest if (folder / name).is_file() else ""
        except OSError as error:
            yield Fault(str(folder / name), expected, system_error(error), AGAIN)
            continue
        if found != digest:
            what = message("another content") if found else message("none of that name")
            yield Fault(str(folder / name), expected, what, AGAIN)


def _declared_anew(folder: Path, stored: Mapping[str, Any], tables: Mapping[str, Table]) -> Iterable[Fault]:
    for name, said in stored.items():
        expected = message("the table {table!r} as it was declared when its rows were checked", table=name)
        if name not in tables:
            advice = message("Activate its plugin, or read the evidence anew.")
            yield Fault(str(folder / LISTING), expected, message("no such table"), advice)
        elif declared(tables[name]) != said["declared"]:
            yield Fault(str(folder / LISTING), expected, message("another declaration"), AGAIN)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _days(days: Days) -> list[int]:
    return [days.first, days.last]


def _text(text: str) -> Any:
    """Return a text for JSON; a message with what it is told in Chinese from."""
    if not isinstance(text, Message):
        return str(text)
    parts = {name: _part(part) for name, part in text.parts.items()}
    return {"template": text.template, "parts": parts}


def _part(part: object) -> Any:
    if isinstance(part, (tuple, list)):
        return list(map(_part, part))
    if isinstance(part, str):
        return _text(part)
    return part if part is None or isinstance(part, (int, bool)) else str(part)


def _said(text: Any) -> Any:
    """Return what ``_text`` was made from."""
    if isinstance(text, dict):
        return Message(text["template"], {name: _said(part) for name, part in text["parts"].items()})
    return tuple(map(_said, text)) if isinstance(text, list) else text


__all__ = ["open_stored", "store_evidence", "store_source", "stored_units"]
