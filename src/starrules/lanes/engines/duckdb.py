"""DuckDB: relations of one connection in memory, which writes to disk what does not fit."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.stream import Stream
from starrules.lanes.engines import Frame
from starrules.lanes.engines.polars import made

UNIT = "unit"
RULES_AT_ONCE = 8
"""A relation of DuckDB looks at each of its columns for each expression, so that a wide one takes long to make."""


class DuckDBEngine:
    """Frames are relations; what is read more than once is a table, for DuckDB would compute it each time anew.

    Rows come and go through the Arrow stream interface, which takes no further library. It knows no whole numbers of
    128 bits: they come back as text.
    """

    name = "duckdb"
    at_once: int | None = RULES_AT_ONCE

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="starrules-")
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": self.folder.name,
            "preserve_insertion_order": "false",
        }
        self.connection = duckdb.connect(":memory:", config=settings)
        self.connection.execute(
            "SET enable_progress_bar = false"
        )  # it would stand on standard output, in JSON too
        self.names = itertools.count(1)

    def frame(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of these columns."""
        return self.table(made(columns, types))

    def table(self, rows: pl.DataFrame) -> Frame:
        """Return stored rows as a table."""
        return self._read(self._created(self.connection.from_arrow(Stream(rows))))

    def kept(self, frame: Frame) -> Frame:
        """Return the rows of a frame as a table."""
        return self._read(self._created(nw.to_native(frame)))

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:
        """Return the sum, which DuckDB gives in 128 bits, in its own width: an error where it would not fit."""
        return column.sum().cast(nw.Int128 if wide else nw.Int64)

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return the parts joined to the units, in one query."""
        tables = [self._created(nw.to_native(frame)) for frame, _ in parts]
        columns = [
            f"coalesce({table}.{_quoted(name)}, 0) AS {_quoted(name)}"
            for table, (_, names) in zip(tables, parts, strict=True)
            for name in names
        ]
        whole = self._created(nw.to_native(units))
        joins = "".join(f" LEFT JOIN {table} ON {table}.{UNIT} = {whole}.{UNIT}" for table in tables)
        listed = ", ".join([f"{whole}.*", *columns])
        name = self._name()
        self.connection.execute(f"CREATE TABLE {name} AS SELECT {listed} FROM {whole}{joins}")  # noqa: S608
        return self._read(name)

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        relation: duckdb.DuckDBPyRelation = nw.to_native(frame)
        types = zip(relation.columns, relation.types, strict=True)
        wide = [name for name, kind in types if kind == duckdb.sqltypes.HUGEINT]
        if wide:
            listed = ", ".join(f"CAST({_quoted(name)} AS VARCHAR) AS {_quoted(name)}" for name in wide)
            relation = relation.project(f"* REPLACE ({listed})")
        found = pl.DataFrame(Stream(relation))
        return found.with_columns(pl.col(wide).cast(pl.Int128)) if wide else found

    def close(self) -> None:
        """Close the connection and remove what was written to disk."""
        self.connection.close()
        self.folder.cleanup()

    def _name(self) -> str:
        return f"t{next(self.names)}"

    def _created(self, relation: duckdb.DuckDBPyRelation) -> str:
        name = self._name()
        relation.create(name)
        return name

    def _read(self, name: str) -> Frame:
        frame: Frame = nw.from_native(self.connection.table(name))
        return frame


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
