"""Frames of which nobody knows how long they are, lazy ones and streams, taken in parts where they are too large to be held.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.errors import EvidenceError
from starrules.evidence import large
from starrules.evidence.files import Contents, without_empty
from starrules.evidence.flaws import Taken
from starrules.evidence.kinds import (
    LIBRARY_ERRORS,
    NotFrameError,
    contents_of,
    duckdb_types,
    duckdb_written,
    held_contents,
    in_columns,
    is_stream,
    kind_of,
    pyarrow_columns,
    unreadable,
)
from starrules.evidence.large import Door, Pieces, fits_in_parts
from starrules.evidence.parts import numbered, taken, taken_in_parts, told
from starrules.schema import Table


def taken_frame(table: Table, frame: Any, door: Door | None) -> Taken:
    """Return the table in a frame.

    A frame that is lazy, or comes as a stream, is held where it has no more rows than are taken at a time.

    Args:
        table: the table.
        frame: the frame.
        door: what rows are held against that are taken in parts; None where all are held.
    """
    frame, name = nw.to_native(frame, pass_through=True), table.name
    if door is None or not fits_in_parts(table):
        return taken(table, name, contents_of(frame, name), door)
    kind = kind_of(frame)
    found: Contents | Pieces | Taken
    try:
        if kind == "polars-lazy":
            found = _lazy(frame, name)
        elif kind == "duckdb":
            found = _duckdb(frame, name, door.scratch.path)
        elif kind == "pyspark":
            found = _spark(frame, table, door)
        elif is_stream(frame):
            found = _stream(frame, name)
        else:
            found = contents_of(frame, name)
    except NotFrameError as error:
        found = Contents(None, faults=(error.fault,), header=False)
    except EvidenceError as error:
        found = Contents(None, faults=error.faults, header=False)
    except LIBRARY_ERRORS as error:
        found = Contents(None, faults=(unreadable(error, name),), header=False)
    if isinstance(found, Taken):
        return found
    if isinstance(found, Contents):
        return taken(table, name, found, door)
    return taken_in_parts(table, name, found, door, "")


def _lazy(frame: pl.LazyFrame, name: str) -> Contents | Pieces:
    """Return what a lazy frame of Polars holds; it is run once, however long it is."""
    batches = iter(frame.collect_batches(chunk_size=large.TOGETHER, maintain_order=True))
    first = _next(batches)
    if first is None:
        return contents_of(pl.DataFrame(schema=frame.collect_schema()), name)
    second = _next(batches)
    if second is None:
        return contents_of(first, name)
    return Pieces(first.schema, _rows(_chained([first, second], batches), name), header=False)


def _duckdb(relation: Any, name: str, folder: Path) -> Contents | Pieces:
    """Return what a relation of DuckDB holds.

    A long one is run twice: as far as it takes to see that it is, and then into a file, for a connection has one
    result at a time.
    """
    types, _ = duckdb_types(relation, name)
    contents = contents_of(relation.limit(large.TOGETHER + 1), name)
    if contents.records <= large.TOGETHER:
        return contents
    file = folder / f"relation-{name}.parquet"
    duckdb_written(relation, name).write_parquet(str(file))
    plan = pl.scan_parquet(file, glob=False, hive_partitioning=False)
    batches = plan.collect_batches(chunk_size=large.TOGETHER, maintain_order=True)
    return Pieces(
        plan.collect_schema(), _rows(_and_then_gone(batches, file), name), types=types, header=False
    )


def _spark(frame: Any, table: Table, door: Door) -> Contents | Pieces | Taken:
    """Return what a frame of PySpark holds; its own executors look at a long one."""
    from starrules.evidence.cluster.taking import taken_spark  # it takes PySpark

    return taken_spark(table, frame, door)


def _stream(frame: Any, name: str) -> Contents | Pieces:
    """Return what a stream or a data set of PyArrow holds; it is read once, however long it is."""
    none = frame.schema.empty_table()
    columns = pyarrow_columns(none, name)
    types = {column: called for column, (_, called) in columns.items()}
    batches = iter(frame) if hasattr(frame, "read_next_batch") else frame.to_batches()
    tables = (none.from_batches([batch], frame.schema) for batch in batches)
    frames = _together(
        without_empty(in_columns(pyarrow_columns(table, name), table.num_rows)) for table in tables
    )
    first = _next(frames)
    second = None if first is None else _next(frames)
    schema = without_empty(in_columns(columns, 0)).schema
    if first is not None and second is not None:
        return Pieces(schema, _rows(_chained([first, second], frames), name), types=types, header=False)
    held = pl.DataFrame(schema=schema) if first is None else first
    own = {
        column: (None if values is None else held.get_column(column), called)
        for column, (values, called) in columns.items()
    }
    return held_contents(own, held.height)


def _together(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield frames of as many rows as are taken at a time."""
    held: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        held.append(frame)
        height += frame.height
        if height >= large.TOGETHER:
            yield pl.concat(held)
            held, height = [], 0
    if height:
        yield pl.concat(held)


def _next(frames: Iterator[pl.DataFrame]) -> pl.DataFrame | None:
    """Return the next frame that has rows."""
    return next((frame for frame in frames if frame.height), None)


def _chained(first: Iterable[pl.DataFrame], others: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield from first
    yield from others


def _and_then_gone(frames: Iterable[pl.DataFrame], file: Path) -> Iterator[pl.DataFrame]:
    """Yield the frames of a file, and remove it."""
    yield from frames
    file.unlink(missing_ok=True)


def _rows(frames: Iterable[pl.DataFrame], name: str) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    return numbered(told(frames, lambda error: unreadable(error, name)))


__all__ = ["taken_frame"]
