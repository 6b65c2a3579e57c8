"""DuckDB: relations of one connection in memory, which writes to disk what does not fit."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.stream import Stream
from starrules.lanes.engines import Frame
from starrules.lanes.engines.polars import made
from starrules.lanes.engines.query import Query, quoted
from starrules.lanes.values import Wide

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
    wide: Wide = nw.Int128

    @classmethod
    def check(cls) -> None:
        """Nothing is needed beside the library."""

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
        name = self._name()
        self.connection.from_arrow(Stream(rows)).create(name)
        return self._read(name, rows.columns)

    def scanned(self, path: Path) -> Frame:
        """Return a relation that reads of a file what it needs."""
        relation = self.connection.read_parquet(str(path))
        name = self._name()
        relation.create_view(name)
        return self._read(name, relation.columns)

    def kept(self, frame: Frame) -> Frame:
        """Return the rows of a frame as a table."""
        query = self._query(frame)
        return self._read(self._created(query), query.columns)

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:
        """Return the sum, which DuckDB gives in 128 bits, in its own width: an error where it would not fit."""
        return column.sum().cast(self.wide if wide else nw.Int64)

    def counted(self, column: nw.Expr) -> nw.Expr:
        """Return the sum of ones."""
        return self.summed(column.cast(nw.Int64), wide=False)

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return the parts joined to the units."""
        joined = self._query(units).aligned([(self._query(frame), names) for frame, names in parts], UNIT)
        return self._framed(joined)

    def stacked(self, frames: Sequence[Frame]) -> Frame:
        """Return the rows of all; narwhals would have each bound for its types."""
        return self._framed(reduce(Query.union, map(self._query, frames)))

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        relation = self._query(frame).bound()
        types = zip(relation.columns, relation.types, strict=True)
        wide = [name for name, kind in types if kind == duckdb.sqltypes.HUGEINT]
        if wide:
            listed = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in wide)
            relation = relation.project(f"* REPLACE ({listed})")
        found = pl.DataFrame(Stream(relation))
        return found.with_columns(pl.col(wide).cast(pl.Int128)) if wide else found

    def close(self) -> None:
        """Close the connection and remove what was written to disk."""
        self.connection.close()
        self.folder.cleanup()

    def _name(self) -> str:
        return f"t{next(self.names)}"

    def _created(self, query: Query) -> str:
        name = self._name()
        self.connection.execute(f"CREATE TABLE {name} AS {query.sql_query()}")
        return name

    def _read(self, name: str, columns: Sequence[str]) -> Frame:
        return self._framed(Query.of_table(self.connection, name, columns))

    def _framed(self, query: Query) -> Frame:
        frame: Frame = nw.from_native(query)
        return frame

    def _query(self, frame: Frame) -> Query:
        query: Query = nw.to_native(frame)
        return query
