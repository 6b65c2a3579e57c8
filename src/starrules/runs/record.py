"""What a district's result was made from and by, kept beside it, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from starrules.report.listing import scheme_data
from starrules.report.write import FILES, OF_FRAMES, OF_ROWS, canonical_bytes
from starrules.scheme.assemble import Scheme
from starrules.scheme.ruleset import Ruleset

RECORD = "record.json"
SCHEMA_VERSION = 1
MADE_BY = ("starrules", "narwhals", "polars", "duckdb", "pyspark")
"""The distributions that may leave their mark on the bytes of a result."""


def settings_of(
    scheme: Scheme, ruleset: Ruleset, *, period: str, as_of: str | None, engine: str, set_aside: bool
) -> dict[str, Any]:
    """Return all that a result rests on beside the evidence; a result of other settings does not hold."""
    return {
        "period": period,
        "as_of": as_of,
        "engine": engine,
        "set_aside": set_aside,
        "ruleset": {"id": ruleset.id, "digest": ruleset.digest},
        "scheme": scheme_digest(scheme),
        "versions": {name: found for name in MADE_BY if (found := _version(name)) is not None},
        "plugins": {item.name: [item.distribution, item.version, item.status] for item in scheme.plugins},
    }


def scheme_digest(scheme: Scheme) -> str:
    """Return a digest of tables, rules and texts: a rule that was changed without a new version is noticed."""
    made = hashlib.sha256(canonical_bytes(scheme_data(scheme)))
    for part in (
        scheme.tables,
        scheme.vocabularies,
        {name: item.rule for name, item in scheme.rule_checks.items()},
    ):
        made.update(repr(sorted(part.items(), key=lambda item: item[0])).encode())
    return made.hexdigest()


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def write_record(folder: Path, settings: Mapping[str, Any], inputs: Mapping[str, str]) -> None:
    """Write into the folder of a result what it was made from and by, and the digests of the files that are there."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "settings": dict(settings),
        "inputs": dict(inputs),
        "files": {item.name: _digest(item) for item in sorted(folder.iterdir())},
    }
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def read_record(folder: Path) -> dict[str, Any] | None:
    """Return the record of a result, or None where there is none that can be read."""
    try:
        data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("schema_version") == SCHEMA_VERSION else None


def still_holds(folder: Path, settings: Mapping[str, Any], inputs: Mapping[str, str]) -> bool:
    """Return whether a result is there, whole, and made from these inputs under these settings."""
    record = read_record(folder)
    if record is None or record.get("settings") != settings or record.get("inputs") != inputs:
        return False
    files = record.get("files")
    if not isinstance(files, dict) or {item.name for item in folder.iterdir()} != {RECORD, *files}:
        return False
    return set(files) in (set(OF_FRAMES), set(OF_ROWS)) and all(
        _digest(folder / name) == files[name] for name in files
    )


def is_result(folder: Path) -> bool:
    """Return whether a folder holds nothing but what a run wrote."""
    return folder.is_dir() and {item.name for item in folder.iterdir()} <= {RECORD, *FILES}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["RECORD", "is_result", "read_record", "settings_of", "still_holds", "write_record"]
