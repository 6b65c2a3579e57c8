"""Tables taken in parts where they are too large to be held: files, and what was read whole but is to be stored.

Polars is imported here, so this module is imported only once a table may be too large to be held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from starrules.errors import Fault
from starrules.evidence import large
from starrules.evidence.csv_pieces import csv_pieces
from starrules.evidence.csv_text import ReadTable, Unreadable
from starrules.evidence.digest import rows_digest
from starrules.evidence.files import AS_PARQUET, Contents, read_file
from starrules.evidence.flaws import Taken
from starrules.evidence.kinds import LIBRARY_ERRORS
from starrules.evidence.large import Door, LargeSheet, Pieces, fits_in_parts
from starrules.evidence.sheet import read_sheet
from starrules.messages import message
from starrules.resources import resource_error
from starrules.schema import Table

MAGIC = b"PAR1"
SAME = message("files that stay as they are while they are read")
OTHER = message("another content than a moment before")
ANEW = message("Run it again.")


def taken(table: Table, file: str, contents: Contents, door: Door | None, *, digest: str = "") -> Taken:
    """Return a table that was read whole.

    Args:
        table: the table.
        file: the name of its file, or of its frame.
        contents: what it holds.
        door: what rows are held against; None where the table is to be held whole.
        digest: the digest of the file; that of the rows is taken where there is none.
    """
    if door is not None and door.storing and contents.records > large.TOGETHER and fits_in_parts(table):
        pieces = _slices(contents)
        if pieces is not None:
            return taken_in_parts(table, file, pieces, door, digest)
    sheet = read_sheet(table, file, contents)
    if not digest and contents.frame is not None:
        digest = rows_digest(sheet, contents.frame)
    return Taken(sheet, digest, readable=contents.frame is not None)


def taken_file(table: Table, file: str, path: Path, readers: Mapping[str, ReadTable], door: Door) -> Taken:
    """Return the table in a file, taken in parts where it is too large to be held.

    Args:
        table: the table.
        file: the name of the file.
        path: the file.
        readers: for further endings of names, how such files are read.
        door: what rows are held against.
    """
    own = file.lower().endswith(tuple(readers))
    if not own and fits_in_parts(table):
        before = _stand(path)
        there = _parquet(path, file) if file.lower().endswith(".parquet") else csv_pieces(path, file)
        if there is not None:
            found = taken_in_parts(table, file, there[0], door, there[1])
            return found if _stand(path) == before else _refused(table, file, Fault(file, SAME, OTHER, ANEW))
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return taken(table, file, read_file(data, file, readers), door, digest=digest)


def taken_in_parts(table: Table, file: str, pieces: Pieces, door: Door, digest: str) -> Taken:
    """Return a table taken in parts; its digest is that of its rows unless it is given."""
    sheet = LargeSheet(table=table, file=file, door=door, digest=digest)
    try:
        sheet.take(pieces, digested=not digest)
    except Unreadable as error:
        return _refused(table, file, error.fault)
    return Taken(sheet, sheet.digest, readable=True)


def _refused(table: Table, file: str, fault: Fault) -> Taken:
    return Taken(read_sheet(table, file, Contents(None, faults=(fault,))), "", readable=False)


def _stand(path: Path) -> tuple[int, int]:
    """Return by what it shows that a file was written."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


# --------------------------------------------------------------------------------------- pieces


def numbered(frames: Iterable[pl.DataFrame]) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    """Yield frames with the numbers of their rows."""
    last = 0
    for frame in frames:
        first, last = last + 1, last + frame.height
        yield frame, pl.int_range(first, last + 1, dtype=pl.Int64, eager=True)


def _slices(contents: Contents) -> Pieces | None:
    """Return what was read whole in parts, or None where it could not be read."""
    frame = contents.frame
    if frame is None:
        return None
    slices = (
        (frame.slice(first, large.TOGETHER), contents.numbers.slice(first, large.TOGETHER))
        for first in range(0, frame.height, large.TOGETHER)
    )
    return Pieces(frame.schema, slices, contents.row_faults, contents.types, contents.index, contents.header)


def _parquet(path: Path, file: str) -> tuple[Pieces, str] | None:
    """Return the rows of a Parquet file and its digest, or None where they can be held, or whoever reads them whole tells what is wrong."""
    with path.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            return None
    try:
        plan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = plan.collect_schema()
        height = plan.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if (out := resource_error(error, message("reading {file}", file=file))) is not None:
            raise out from error
        return None
    if height <= large.TOGETHER:
        return None

    def damaged(error: BaseException) -> Fault:
        if (out := resource_error(error, message("reading {file}", file=file))) is not None:
            raise out from error
        reason = str(error).partition("\n")[0][:200]
        return Fault(file, AS_PARQUET, message("a damaged one ({reason})", reason=reason))

    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    batches = plan.collect_batches(chunk_size=large.TOGETHER, maintain_order=True)
    return Pieces(schema, numbered(told(batches, damaged))), digest


def told(frames: Iterable[pl.DataFrame], fault: Callable[[BaseException], Fault]) -> Iterator[pl.DataFrame]:
    """Yield frames; what reading one of them raises is told as a fault."""
    each = iter(frames)
    while True:
        try:
            frame = next(each)
        except StopIteration:
            return
        except LIBRARY_ERRORS as error:
            said = fault(error)
            raise Unreadable(said.place, said.expected, said.found, said.advice) from None
        yield frame


__all__ = ["numbered", "taken", "taken_file", "taken_in_parts", "told"]
