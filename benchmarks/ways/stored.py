"""The job's evidence as it is held: from the made Parquet files, and stored the way starrules stores what it checked."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from thirteen import CASES, FIGURES, INSPECTIONS, PERIOD, WORDS

from starrules.evidence.frames import FrameData, column_types
from starrules.evidence.model import Evidence
from starrules.evidence.store import store_evidence
from starrules.model import LAST_DAY, Days, Unit
from starrules.schema import Decimal, Table

TABLES = {table.name: table for table in (FIGURES, INSPECTIONS, CASES)}
STORED = ".stored"
"""The folder of the stored evidence, in that of the made files, which is a folder of evidence too: hidden, it is none of its files."""
CUT = PERIOD.days.last
"""Everything that happened by the end of the year is seen."""


def scan(folder: Path, table: Table) -> pl.LazyFrame:
    """Return a table's columns in the form and the types in which evidence is stored, exactly."""
    scaled = {item.name: 10**item.type.places for item in table.fields if isinstance(item.type, Decimal)}
    return pl.scan_parquet(folder / f"{table.name}.parquet").select(
        (pl.col(name) * scaled[name] if name in scaled else pl.col(name)).cast(dtype)
        for name, dtype in column_types(table).items()
    )


def made_evidence(folder: Path) -> Evidence:
    """Return the evidence of the made files with their columns taken as they are, unchecked."""
    ids = pl.read_parquet(folder / "units.parquet", columns=["unit_id"]).get_column("unit_id")
    open_days = Days(0, LAST_DAY)
    return Evidence(
        TABLES,
        {unit: Unit(unit, "office", WORDS, open_days) for unit in ids},
        dict.fromkeys(TABLES, (PERIOD.days,)),
        data={name: FrameData(scan(folder, table).collect()) for name, table in TABLES.items()},
        covered_to=CUT,
    )


def store(folder: Path) -> None:
    """Store the evidence of the made files beside them."""
    store_evidence(made_evidence(folder), folder / STORED)
