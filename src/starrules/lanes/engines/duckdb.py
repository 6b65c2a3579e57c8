"""DuckDB: relations of one connection in memory, which writes to disk what does not fit."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.stream import Stream
from starrules.lanes.engines import Frame
from starrules.lanes.engines.plan import Plan
from starrules.lanes.engines.polars import made
from starrules.lanes.engines.query import Query, stacked
from starrules.lanes.values import Wide

UNIT = "unit"
RULES_AT_ONCE, RULES_AT_ONCE_OF_MANY, MANY_UNITS = 12, 40, 20_000
"""A query that is twice as long takes more than twice as long to plan; but each query joins its measures anew, which
takes longer than the plan for so many units and more."""


class DuckDBEngine:
    """Frames are relations; what is read more than once is a table, for DuckDB would compute it each time anew.

    Rows come and go through the Arrow stream interface, which takes no further library. It knows no whole numbers of
    128 bits: they come back as text.
    """

    name = "duckdb"
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
        self.many = False
        """Whether there are many units, as far as it was told."""

    def at_once(self, units: int) -> int:
        """Return how many rules go into one query; how the rows of a query are collected goes by the units too."""
        self.many = units >= MANY_UNITS
        return RULES_AT_ONCE_OF_MANY if self.many else RULES_AT_ONCE

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
        relation = self.connection.read_parquet(str(path / "*.parquet" if path.is_dir() else path))
        name = self._name()
        relation.create_view(name)
        return self._read(name, relation.columns)

    def kept(self, frame: Frame) -> Frame:
        """Return the frame, whose rows become a table once it is known that several read it, and which columns."""
        return self._framed(self._query(frame).kept())

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:
        """Return the sum, which DuckDB gives in 128 bits, in its own width: an error where it would not fit."""
        return column.sum().cast(self.wide if wide else nw.Int64)

    def counted(self, column: nw.Expr) -> nw.Expr:
        """Return the count of those that say yes, which DuckDB gives in 64 bits, and faster than a sum."""
        return nw.when(column).then(column).count()

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return the parts joined to the units."""
        joined = self._query(units).aligned([(self._query(frame), names) for frame, names in parts], UNIT)
        return self._framed(joined)

    def stacked(self, frames: Sequence[Frame]) -> Frame:
        """Return the rows of all; narwhals would have each bound for its types."""
        return self._framed(stacked([self._query(frame) for frame in frames]))

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        return self.collected_together([frame])[0]

    def collected_together(self, frames: Sequence[Frame]) -> list[pl.DataFrame]:
        """Return the rows of frames; what several of them read is computed once."""
        texts = Plan([self._query(frame) for frame in frames], self._created).texts()
        return [self._rows(text) for text in texts]

    def close(self) -> None:
        """Close the connection and remove what was written to disk."""
        self.connection.close()
        self.folder.cleanup()

    def _name(self) -> str:
        return f"t{next(self.names)}"

    def _created(self, text: str) -> str:
        name = self._name()
        self.connection.execute(f"CREATE TABLE {name} AS {text}")
        return name

    def _rows(self, text: str) -> pl.DataFrame:
        """Return the rows of a query; the interface gives 128 bits as a decimal of which they are the digits.

        A relation would have the query read and bound twice, which takes longer than to write few rows down; many
        rows take longer to write down, and would be there twice.
        """
        if self.many:
            found = pl.DataFrame(Stream(self.connection.sql(text)))
        else:
            name = self._created(text)
            found = pl.DataFrame(Stream(self.connection.table(name)))
            self.connection.execute(f"DROP TABLE {name}")
        return found.with_columns(pl.col(pl.Decimal).cast(pl.Int128))

    def _read(self, name: str, columns: Sequence[str]) -> Frame:
        return self._framed(Query.of_table(self.connection, name, columns))

    def _framed(self, query: Query) -> Frame:
        frame: Frame = nw.from_native(query)
        return frame

    def _query(self, frame: Frame) -> Query:
        query: Query = nw.to_native(frame)
        return query
