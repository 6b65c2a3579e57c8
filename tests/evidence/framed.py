"""The small district as frames of each kind, with one thing changed."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from starrules.errors import EvidenceError
from starrules.evidence.frames import frame_of
from starrules.evidence.model import Evidence, RowData
from starrules.evidence.read import read_evidence
from starrules.evidence.tables import REGISTRY
from starrules.model import LAST_DAY, day_of
from starrules.schema import Date, Table
from starrules.schema import Decimal as Decimals
from tests.evidence import kit

MANIFEST: dict[str, Any] = tomllib.loads(kit.manifest(kit.FILES))
DATES = ("visited_on", "recorded_on")


def texts(table: str) -> pl.DataFrame:
    """Return a table of the small district as text, as a CSV holds it."""
    header, *rows = kit.records(kit.FILES[table])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return frame.select(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in header)


def inspections() -> pl.DataFrame:
    """Return the inspections in types of their own."""
    return texts("inspections").with_columns(
        pl.col(DATES).str.to_date(),
        pl.col("problems", "serious").cast(pl.Int64),
        pl.col("waste").cast(pl.Decimal(10, 2)),
        pl.col("passed").replace_strict({"true": True, "否": False}, default=None),
    )


def pandas_plain(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a pandas frame as pandas makes it of values: whole numbers with gaps are floats, dates are objects."""
    columns: dict[str, Any] = {}
    for column in frame:
        values = column.to_list()
        if column.dtype.is_integer() and column.null_count():
            values = [float("nan") if value is None else float(value) for value in values]
        columns[column.name] = values
    return pd.DataFrame(columns)


def pandas_nullable(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a pandas frame of the types that have gaps, days as moments and words as categories."""
    found = pandas_plain(frame)
    for column in frame:
        if column.dtype.is_integer():
            found[column.name] = pd.array(column.to_list(), dtype="Int64")
        elif column.dtype == pl.Boolean:
            found[column.name] = pd.array(column.to_list(), dtype="boolean")
        elif column.dtype == pl.Date:
            found[column.name] = pd.to_datetime(pd.Series(column.to_list()))
        elif column.dtype == pl.String:
            found[column.name] = pd.Series(column.to_list(), dtype="string").astype("category")
    return found


def relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    """Return a relation of the default connection."""
    return duckdb.from_arrow(frame.to_arrow())


KINDS: Mapping[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars-lazy": lambda frame: frame.lazy(),
    "pandas": pandas_plain,
    "pandas with gaps": pandas_nullable,
    "pandas of objects": lambda frame: pd.DataFrame(
        {column.name: pd.Series(column.to_list(), dtype=object) for column in frame}
    ),
    "pandas of arrow": lambda frame: frame.to_arrow().to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": relation,
}
"""How each kind of frame is made; those of pandas hold the same values in types of several generations."""


def frames(kind: str = "polars", **changes: Any) -> dict[str, Any]:
    """Return the small district as frames of a kind; ``changes`` stand for tables as they are, None for none."""
    made = {name: texts(name) for name in kit.FILES} | {"inspections": inspections()}
    whole = {name: KINDS[kind](frame) for name, frame in made.items()} | changes
    return {name: frame for name, frame in whole.items() if frame is not None}


def manifest(**changes: Any) -> dict[str, Any]:
    """Return the manifest of the small district; ``changes`` are other sections for tables, None for none."""
    tables = {name: {**entry} for name, entry in MANIFEST["tables"].items()} | changes
    return {**MANIFEST, "tables": {name: entry for name, entry in tables.items() if entry is not None}}


def read(given: Any, listing: Any = None, **options: Any) -> Evidence:
    """Read frames with the manifest of the small district, or another."""
    found = manifest() if listing is None else listing
    return read_evidence(given, kit.TABLES, kit.VOCABULARIES, manifest=found, **options)


def faults(given: Any, listing: Any = None) -> list[str]:
    """Return the faults of frames as texts; none where they can be read."""
    try:
        read(given, listing)
    except EvidenceError as error:
        return [str(fault) for fault in error.faults]
    return []


def same(one: Evidence, other: Evidence) -> bool:
    """Return whether two pieces of evidence hold the same, in whatever order their rows are."""
    parts = ("units", "coverage", "returns", "calendar", "covered_to", "reopened", "unread")
    assert one.data.keys() == other.data.keys()
    for name in one.data:
        tables = [frame_of(item.tables[name], item.data[name]) for item in (one, other)]
        assert tables[0].sort(pl.all()).equals(tables[1].sort(pl.all())), name
    return all(getattr(one, part) == getattr(other, part) for part in parts)


NAN = float("nan")
NOON = datetime.datetime(2024, 2, 5, 12)  # noqa: DTZ001  (a moment without a zone, as frames hold them)
DAY = datetime.date(2024, 2, 5)
TENTH = Decimal("0.1")


def typed(table: Table, stored: pl.DataFrame) -> pl.DataFrame:
    """Return stored rows in types of their own: days, decimals with their point, the rest as it is."""
    columns = []
    for item in table.fields:
        if isinstance(item.type, Date):
            columns.append(pl.col(item.name).cast(pl.Date))
        elif isinstance(item.type, Decimals):
            places = item.type.places
            values = [None if cell is None else Decimal(cell).scaleb(-places) for cell in stored[item.name]]
            columns.append(pl.lit(pl.Series(item.name, values, pl.Decimal(38, places))))
    return stored.with_columns(columns)


def as_frames(evidence: Evidence) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Return evidence as frames, with the manifest that says as much of it."""
    rows: dict[str, list[dict[str, Any]]] = {
        "units": [
            {"unit_id": unit.id, "kind": unit.kind, "name_zh": unit.name.zh, "name_en": unit.name.en, "unit_class": None,
             "office": unit.memberships[0].office if unit.memberships else None, "opened_on": unit.days.first,
             "closed_on": None if unit.days.last == LAST_DAY else unit.days.last}
            for unit in evidence.units.values()
        ],
        "returns": [
            {"table_name": item.table, "unit_id": item.unit, "from_on": item.days.first, "to_on": item.days.last,
             "rows": item.rows, "filed_on": item.filed_on}
            for item in evidence.returns
        ],
    }  # fmt: skip
    registry = {table.name: table for table in REGISTRY}
    found = {name: typed(registry[name], frame_of(registry[name], RowData(rows[name]))) for name in rows}
    for name, data in evidence.data.items():
        found[name] = typed(evidence.tables[name], frame_of(evidence.tables[name], data))
    sections: dict[str, dict[str, Any]] = {name: {"rows": frame.height} for name, frame in found.items()}
    for name in evidence.data:
        runs = evidence.coverage.get(name, ())
        sections[name]["covers"] = [[day_of(run.first), day_of(run.last)] for run in runs]
    return found, {**MANIFEST, "tables": sections}
