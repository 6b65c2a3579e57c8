"""What executors do with the rows of a long frame: they look at them as the driver does, and send back those with flaws.

An executor finds out which rows are in doubt; what is wrong with them the driver tells, so that it is told as of any other
frame. Polars is imported here, and PySpark is not: a task is a function of one argument.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from attrs import evolve, frozen

from starrules.evidence import digest
from starrules.evidence.files import without_empty
from starrules.evidence.flaws import ROW, Flaw
from starrules.evidence.large import LINE, PLACE, Door, check_alone, check_among
from starrules.evidence.sheet import Columns, Sheet
from starrules.evidence.sinking import ROWS_TOGETHER
from starrules.schema import Table


@frozen(eq=False)
class Held:
    """What the rows of a table are held against, sent to each executor once.

    Args:
        table: the table.
        file: the name of its frame.
        columns: what the columns of the staged files stand for.
        schema: the types of the frame's columns.
        types: what Spark calls them.
        door: the registry, the vocabularies and the plugins that do not count.
    """

    table: Table
    file: str
    columns: tuple[str, ...]
    schema: Mapping[str, pl.DataType]
    types: Mapping[str, str]
    door: Door

    def made(self) -> Columns:
        """Return which of the columns can be read, and how."""
        return Columns(self.table, without_empty(pl.DataFrame(schema=self.schema)).schema, self.types)

    def sheet(self, rows: pl.DataFrame, missing: Collection[str]) -> Sheet:
        """Return some rows in stored form as if they were all."""
        return Sheet(
            table=self.table, file=self.file, records=rows.height, missing=frozenset(missing), frame=rows
        )


@frozen(eq=False)
class Looked:
    """What an executor tells of the rows of one file.

    Args:
        rows: those that are in doubt, as a file of Arrow's in memory; None where there are none.
        seen: how many rows there are in the file.
        filled: the columns of a wrong type in which there are values.
        height: how many rows it wrote.
        empty: the columns of these in which a cell is empty.
        first: the first place of a unit among them.
    """

    rows: bytes | None
    seen: int
    filled: frozenset[str] = frozenset()
    height: int = 0
    empty: frozenset[str] = frozenset()
    first: int = 0

    @property
    def doubtful(self) -> pl.DataFrame | None:
        """The rows that are in doubt."""
        return None if self.rows is None else pl.read_ipc(io.BytesIO(self.rows))


def read_staged(file: str, columns: Sequence[str]) -> pl.DataFrame:
    """Return the rows of one of the files, under the names of the frame's columns."""
    rows = pl.read_parquet(file, glob=False, hive_partitioning=False)
    return rows.select(pl.col(str(place)).alias(name) for place, name in enumerate(columns))


def versions(_: object = None) -> tuple[str, ...]:
    """Return which versions of what looks at rows there are here."""
    from importlib.metadata import version

    return version("starrules"), pl.__version__


def look_at_rows(held: Held, task: tuple[str, int, str]) -> Looked:
    """Look at what each row of a staged file shows by itself, and write the rows in stored form.

    Args:
        held: what they are held against.
        task: the file, the number of its first row, and the file to write.
    """
    file, first, written = task
    raw = without_empty(read_staged(file, held.columns))
    columns = held.made()
    numbers = pl.int_range(first, first + raw.height, dtype=pl.Int64, eager=True)
    sheet = held.sheet(columns.stored(raw, numbers), columns.missing)
    check_alone(sheet, columns, raw, held.door)
    lines = digest.lines_of(sheet, raw).alias(LINE)
    _write(held.door.placed(sheet.frame).with_columns(lines), written)
    filled = frozenset(name for name in columns.refused if raw.get_column(name).null_count() < raw.height)
    return Looked(_sent(raw.with_columns(numbers.alias(ROW)), _rows_of(sheet.flaws)), raw.height, filled)


@frozen(eq=False)
class Among:
    """What the rows of units are held against, sent to each executor once.

    Args:
        held: what they were held against by themselves.
        missing: the columns that are not there, or cannot be read.
        returns: the returns; None where there are none.
        wrong: the numbers of rows with flaws that were found by themselves.
        stored: the columns of stored rows, and their types.
        kept: whether the others are written, or only looked at.
    """

    held: Held
    missing: frozenset[str]
    returns: Sheet | None
    wrong: pl.Series
    stored: Mapping[str, Any]
    kept: bool


def look_at_units(among: Among, task: tuple[str, str]) -> Looked:
    """Look at what the rows of a file show beside each other, of whose units all are in it, and write those without flaws.

    Args:
        among: what they are held against.
        task: the file, and the file to write.
    """
    file, written = task
    rows = pl.read_parquet(file, glob=False, hive_partitioning=False)
    part = among.held.sheet(rows, among.missing)
    returns = None if among.returns is None else evolve(among.returns, flaws=[], kept={})
    check_among(part, returns)
    units: list[Any] = []
    if returns is not None and returns.flaws:
        filed = returns.frame.filter(pl.col(ROW).is_in(sorted(_rows_of(returns.flaws))))
        units = filed.get_column("unit_id").to_list()
    in_doubt = pl.col(ROW).is_in(sorted(_rows_of(part.flaws)))
    if not among.held.table.reference:
        in_doubt |= pl.col("unit").is_in(units)
    places = rows.filter(in_doubt).get_column(PLACE).unique()
    doubtful = rows.filter(pl.col(PLACE).is_in(places.implode()))
    sent = None if doubtful.is_empty() else _packed(doubtful)
    wrong = pl.concat([among.wrong, pl.Series(sorted(_rows_of(part.flaws)), dtype=pl.Int64)])
    sound = rows.filter(pl.col(PLACE) >= 0, ~pl.col(ROW).is_in(wrong.implode()))
    sound = sound.drop("unit").rename({PLACE: "unit"}).select(*among.stored)
    empty = frozenset(column.name for column in sound if column.null_count())
    if sound.is_empty() or not among.kept:
        return Looked(sent, rows.height)
    _write(sound, written)
    return Looked(sent, rows.height, height=sound.height, empty=empty, first=sound.get_column("unit")[0])


def digest_of_lines(table: Table, files: Sequence[str]) -> tuple[str, int]:
    """Return the digest of a table whose lines stand in files in order, and how many there are.

    One executor reads them, one file at a time.
    """
    heights: list[int] = []

    def read() -> Iterator[pl.Series]:
        for file in files:
            lines = pl.read_parquet(file, glob=False, hive_partitioning=False).get_column(LINE)
            heights.append(len(lines))
            yield lines

    return digest.digest_of(table, read()), sum(heights)


def _rows_of(flaws: Sequence[Flaw]) -> set[int]:
    return {row for flaw in flaws for row in flaw.rows}


def _sent(rows: pl.DataFrame, wrong: Collection[int]) -> bytes | None:
    return _packed(rows.filter(pl.col(ROW).is_in(sorted(wrong)))) if wrong else None


def _packed(rows: pl.DataFrame) -> bytes:
    packed = io.BytesIO()
    rows.write_ipc(packed, compression="zstd")
    return packed.getvalue()


def _write(rows: pl.DataFrame, path: str) -> None:
    """Write rows to a file that is there whole or not at all, also where two executors do the same task."""
    whole = Path(path)
    partial = (
        whole.parent.parent / f"partial-{uuid.uuid4().hex}"
    )  # whoever reads the folder of whole ones reads no other
    rows.write_parquet(partial, row_group_size=ROWS_TOGETHER)
    partial.replace(whole)


__all__ = [
    "Among",
    "Held",
    "Looked",
    "digest_of_lines",
    "look_at_rows",
    "look_at_units",
    "read_staged",
    "versions",
]
