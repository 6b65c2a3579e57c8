"""A folder of stored evidence while it is made: tables come one after another and are written in the order of their units.

Polars is imported here, so this module is imported only once evidence is stored.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starrules.evidence.frames import ParquetData, column_types, empty_somewhere, frame_of
from starrules.evidence.model import TableData
from starrules.evidence.roster import UNIT, UnitColumns
from starrules.evidence.scratch import Scratch
from starrules.evidence.sinking import ROWS_TOGETHER
from starrules.model import Unit
from starrules.schema import Table

ON_THE_WAY = "on-the-way"
"""The folder in which rows are kept until their table is whole."""


class Keeping:
    """Writes tables into a folder, so that none of them stays held.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = Scratch(folder / ON_THE_WAY)
        self.tables: dict[str, dict[str, Any]] = {}
        """What is to be said of each table."""

    def keep(self, table: Table, data: TableData, units: Mapping[str, Unit]) -> ParquetData:
        """Write a table and return its rows as they are kept."""
        columns = UnitColumns.of(units)
        path = self.folder / f"table-{table.name}.parquet"
        empty = empty_somewhere(table, data)
        if isinstance(data, ParquetData) and data.units.ids.equals(columns.ids):
            if data.path.is_dir():
                data.frame.sink_parquet(path, row_group_size=ROWS_TOGETHER, maintain_order=True)
            elif data.kept_by is self.scratch:
                data.path.replace(path)
            else:
                shutil.copyfile(data.path, path)
        else:
            rows = frame_of(table, data)
            if UNIT in rows.columns:
                rows = columns.placed(rows, UNIT).sort(UNIT, maintain_order=True)
            rows.write_parquet(path, row_group_size=ROWS_TOGETHER)
        self.tables[table.name] = {
            "rows": len(data),
            "empty": sorted(empty),
            "declared": declared(table),
        }
        return ParquetData(path, len(data), empty, columns)

    def done(self) -> None:
        """Remove what was kept on the way."""
        shutil.rmtree(self.folder / ON_THE_WAY, ignore_errors=True)


def declared(table: Table) -> str:
    """Return a digest of what a table's rows were checked by."""
    types = {name: str(kind) for name, kind in column_types(table).items()}
    return hashlib.sha256(f"{table!r} {types}".encode()).hexdigest()


__all__ = ["Keeping", "declared"]
