"""Finding the districts of a run: their folders, the digests of what is in them, and units that stand in two of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from starrules.errors import EvidenceError, Fault, StarrulesError
from starrules.evidence.folder import Folder
from starrules.evidence.frames import need_polars
from starrules.evidence.manifest import MANIFEST, read_manifest
from starrules.evidence.read import STORED, is_stored, way_of_reading
from starrules.messages import Message, message
from starrules.scheme.assemble import Scheme

SHOWN = 5
"""So many units that stand in two districts are named."""


def districts_in(folder: Path) -> dict[str, Path]:
    """Return the folders of the districts by name, or raise an error with what else lies there.

    Raises:
        EvidenceError: where there is no such folder, no district in it, or something that is no folder.
    """
    subject = message("districts in {folder}", folder=str(folder))
    expected = message("a folder that holds a folder of evidence for each district")
    if not folder.is_dir():
        found = message("a file") if folder.exists() else message("nothing of that name")
        raise EvidenceError(subject, [Fault(str(folder), expected, found)])
    for file in (MANIFEST, STORED):
        if (folder / file).is_file():
            advice = message("`starrules assess DIR` assesses one district.")
            found = message("the evidence of one district, with its {file}", file=file)
            raise EvidenceError(subject, [Fault(str(folder), expected, found, advice)])
    items = [item for item in sorted(folder.iterdir()) if not _passed_over(item)]
    strangers = [
        Fault(
            item.name,
            message("only folders, one for each district"),
            message("a file"),
            message("Move it elsewhere."),
        )
        for item in items
        if not item.is_dir()
    ]
    if strangers:
        raise EvidenceError(subject, strangers)
    if not items:
        raise EvidenceError(subject, [Fault(str(folder), expected, message("an empty folder"))])
    return {item.name: item for item in items}


def _passed_over(item: Path) -> bool:
    return item.name.startswith(".") or item.stem.upper() == "README"


def digests_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in a district's folder; what an earlier run wrote there, and a README, is left out."""
    found = {}
    for item in sorted(folder.iterdir()):
        if _passed_over(item) or (item / "report.json").is_file():
            continue
        if item.is_dir():
            found[f"{item.name}/"] = ""
        else:
            with item.open("rb") as file:
                found[item.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def units_twice(districts: Mapping[str, Path], scheme: Scheme) -> dict[str, EvidenceError]:
    """Return for each district that has a unit of another what is wrong: no one can say whose its rows are."""
    first: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for name in sorted(districts):
        for unit in _units(districts[name], scheme):
            if (known := first.setdefault(unit, name)) != name:
                several.setdefault(unit, [known]).append(name)
    shared: dict[str, dict[str, list[str]]] = {}
    for unit, names in sorted(several.items()):
        for name in names:
            shared.setdefault(name, {})[unit] = [other for other in names if other != name]
    return {name: _told(districts[name], shared[name]) for name in sorted(shared)}


def _units(folder: Path, scheme: Scheme) -> Iterable[str]:
    """Return the ids of a district's units; none where they cannot be read, which its assessment will tell."""
    try:
        return _stored(folder) if is_stored(folder) else _listed(folder, scheme)
    except (StarrulesError, OSError):
        return ()


def _stored(folder: Path) -> Iterable[str]:
    need_polars(message("opening stored evidence"))
    from starrules.evidence.store import stored_units

    return stored_units(folder)


def _listed(folder: Path, scheme: Scheme) -> Iterable[str]:
    source = Folder(folder, scheme.read_table, way_of_reading())
    content, _ = source.manifest()
    manifest, _ = read_manifest(content, scheme.tables, scheme.absent, source.readers)
    entry = manifest.entries.get("units")
    taken = None if entry is None else source.take(entry, manifest)
    if taken is None or isinstance(taken, Fault):
        return ()
    return {row["unit_id"] for row in taken.sheet.named(("unit_id",))}


def _told(folder: Path, units: Mapping[str, list[str]]) -> EvidenceError:
    advice = message("Leave it to the district whose it is, or give one of the two an id of its own.")
    faults = [
        Fault(
            message("table {table!r}, unit {unit!r}", table="units", unit=unit),
            message("a unit of one district only"),
            message("it in {districts} too", districts=tuple(others)),
            advice,
        )
        for unit, others in list(units.items())[:SHOWN]
    ]
    if len(units) > SHOWN:
        more: Message = message("{count} more units of other districts", count=len(units) - SHOWN)
        faults.append(
            Fault(
                message("table {table!r}", table="units"), message("units of one district only"), more, advice
            )
        )
    return EvidenceError(message("evidence in {folder}", folder=str(folder)), faults)


__all__ = ["digests_of", "districts_in", "units_twice"]
