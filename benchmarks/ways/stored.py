"""The Parquet files of the job as stored columns: days as numbers, tenths as whole numbers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from starrules.evidence.frames import column_types
from starrules.schema import Decimal, Table


def scan(folder: Path, table: Table) -> pl.LazyFrame:
    """Return a table's columns in the form and the types in which evidence is stored, exactly."""
    scaled = {item.name: 10**item.type.places for item in table.fields if isinstance(item.type, Decimal)}
    return pl.scan_parquet(folder / f"{table.name}.parquet").select(
        (pl.col(name) * scaled[name] if name in scaled else pl.col(name)).cast(dtype)
        for name, dtype in column_types(table).items()
    )
