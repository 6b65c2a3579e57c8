"""A long frame of PySpark, written once by its executors, so that it stays what it is whatever becomes of its source.

PySpark and Polars are imported here, so this module is imported only once a frame of PySpark is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from attrs import frozen
from pyspark.sql import functions as f
from pyspark.sql import types as t

from starrules.evidence import large
from starrules.evidence.cluster.tasks import read_staged
from starrules.evidence.kinds import check_names
from starrules.evidence.large import Pieces
from starrules.evidence.scratch import Scratch
from starrules.schema import Table

CELLS = (
    *(t.StringType, t.BooleanType, t.ByteType, t.ShortType, t.IntegerType, t.LongType, t.FloatType),
    *(t.DoubleType, t.DecimalType, t.DateType, t.TimestampNTZType, t.CharType, t.VarcharType),
)
"""The types of Spark whose values can be cells."""
NO_CELL = b"-"
"""What stands in columns of any other type, which are refused whatever is in them."""
PART = re.compile(r"part-(\d+)-.*?(?:-c(\d+))?\.")
"""How Spark calls the files that it writes: by the number of the partition, and of the file in it."""


@frozen(eq=False)
class Staged:
    """The columns of a frame that its table has, in files that executors and the driver see.

    Args:
        columns: what the columns of the files stand for; in the files they are called by their places.
        schema: the types of all columns of the frame; one that the table has not is of text.
        types: what Spark calls them.
        folder: where the files are.
        files: the files in the order of their rows, with the number of rows in each.
        scratch: what they go with.
    """

    columns: tuple[str, ...]
    schema: Mapping[str, pl.DataType]
    types: Mapping[str, str]
    folder: Path
    files: Sequence[tuple[Path, int]]
    scratch: Scratch

    @property
    def height(self) -> int:
        """How many rows there are."""
        return sum(height for _, height in self.files)

    def pieces(self) -> Pieces:
        """Return the rows to be taken in parts by the driver, which is what is left where executors cannot look at them."""
        return Pieces(self.schema, self._read(), types=self.types, header=False)

    def _read(self) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
        first = 1
        others = [pl.lit(None, dtype).alias(name) for name, dtype in self.schema.items()]
        for file, height in self.files:
            rows = read_staged(str(file), self.columns).with_columns(
                column for column in others if column.meta.output_name() not in self.columns
            )
            yield rows, pl.int_range(first, first + height, dtype=pl.Int64, eager=True)
            first += height


def staged(frame: Any, table: Table, scratch: Scratch) -> Staged:
    """Write what a frame holds of a table's columns; it is run once.

    Args:
        frame: the frame, which has one column of the table at least.
        table: its table.
        scratch: where it is written.
    """
    folder = scratch.path / f"staged-{table.name}"
    types = {item.name: item.dataType.simpleString() for item in frame.schema.fields}
    cells = {item.name: isinstance(item.dataType, CELLS) for item in frame.schema.fields}
    nothing = {item.name for item in frame.schema.fields if isinstance(item.dataType, t.NullType)}
    columns = tuple(name for name in frame.columns if name in table.columns)
    named = frame.toDF(
        *(str(place) for place in range(len(frame.columns)))
    )  # any name is one that a file can have
    chosen: list[Any] = []
    for name in columns:
        column = f.col(f"`{frame.columns.index(name)}`")
        if name in nothing:
            column = column.cast("string")
        elif not cells[name]:
            column = f.lit(NO_CELL)
        chosen.append(column.alias(str(len(chosen))))
    named.select(*chosen).write.option("maxRecordsPerFile", large.TOGETHER).parquet(url_of(folder))
    files = [(file, _height(file)) for file in parts_of(folder)]
    held = {}
    if files:
        found = pl.read_parquet_schema(files[0][0])
        held = {name: found[str(place)] for place, name in enumerate(columns)}
    schema = {name: held.get(name, pl.String()) for name in frame.columns}
    return Staged(
        columns, schema, types, folder, [(file, height) for file, height in files if height], scratch
    )


def counted(frame: Any, name: str) -> int:
    """Return how many rows a frame has; that reads as few columns as there can be."""
    check_names(frame.columns, name)
    return int(frame.count())


def parts_of(folder: Path) -> list[Path]:
    """Return the files that Spark wrote into a folder, in the order of their rows."""
    found = {}
    for file in folder.glob("part-*"):
        number = PART.match(file.name)
        assert number is not None, file.name
        found[int(number[1]), int(number[2] or 0)] = file
    return [found[place] for place in sorted(found)]


def url_of(path: Path | str) -> str:
    """Return a path on this machine as Spark takes it."""
    return f"file://{path}"


def _height(file: Path) -> int:
    return int(pl.scan_parquet(file, glob=False, hive_partitioning=False).select(pl.len()).collect().item())


__all__ = ["Staged", "counted", "parts_of", "staged", "url_of"]
