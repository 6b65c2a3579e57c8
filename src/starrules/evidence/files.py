"""One file of evidence as columns of text, or of Parquet's own types, and what is wrong with the file itself.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence

import polars as pl
from attrs import field, frozen

from starrules.errors import Fault, FaultsError
from starrules.evidence.csv_text import (
    ReadTable,
    Record,
    Unreadable,
    check_header,
    header_of,
    kind_of,
    lines_of,
    ragged,
    sound,
    spanning,
)
from starrules.messages import message
from starrules.model import day_number
from starrules.resources import resource_error

AS_PARQUET = message("a Parquet file, as its name says")


@frozen
class Contents:
    """What a file holds.

    Args:
        frame: its columns, or None where the file cannot be read; an empty cell is null.
        numbers: the number of each row: in a CSV the header is row 1, in a Parquet file the first row is.
        records: how many rows the file has, faulty ones included.
        faults: what is wrong with the whole file.
        row_faults: what is wrong with single rows, which are not in the frame.
        types: for columns of frames, how the library that they are of calls their types.
        index: the names of columns that a pandas frame has as its index.
        header: whether row 1 is the names of the columns.
    """

    frame: pl.DataFrame | None
    numbers: pl.Series = field(factory=lambda: pl.Series("row", [], pl.Int64))
    records: int = 0
    faults: tuple[Fault, ...] = ()
    row_faults: tuple[tuple[int, Fault], ...] = ()
    types: Mapping[str, str] = field(factory=dict)
    index: tuple[str, ...] = ()
    header: bool = True


def read_file(data: bytes, name: str, readers: Mapping[str, ReadTable] | None = None) -> Contents:
    """Return what a file holds; ``name`` says which format is expected of it.

    Args:
        data: what is in the file.
        name: its name.
        readers: for further endings of names, how such files are read.
    """
    other = next((read for suffix, read in (readers or {}).items() if name.lower().endswith(suffix)), None)
    try:
        if other is not None:
            return _cells(other, data, name)
        return _parquet(data, name) if name.lower().endswith(".parquet") else _csv(data, name)
    except Unreadable as error:
        return Contents(None, faults=(error.fault,))


def _cells(read: ReadTable, data: bytes, name: str) -> Contents:
    try:
        header, *rows = read(data, name)
    except FaultsError as error:
        return Contents(None, faults=tuple(error.faults))
    check_header(name, list(header))
    frame = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(header, pl.String), orient="row")
    numbers = pl.Series("row", range(2, len(rows) + 2), pl.Int64)
    return Contents(without_empty(frame), numbers, len(rows))


def _parquet(data: bytes, name: str) -> Contents:
    magic = b"PAR1"
    if not (data.startswith(magic) and data.endswith(magic) and len(data) > 2 * len(magic)):
        found = kind_of(data) or message("text, such as a CSV")
        if data.startswith(magic):
            found = message("a Parquet file that breaks off before its end")
        raise Unreadable(name, AS_PARQUET, found)
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if (out := resource_error(error, message("reading {file}", file=name))) is not None:
            raise out from error
        reason = str(error).partition("\n")[0][:200]
        raise Unreadable(name, AS_PARQUET, message("a damaged one ({reason})", reason=reason)) from None
    numbers = pl.Series("row", range(1, frame.height + 1), pl.Int64)
    return Contents(untyped(without_empty(frame)), numbers, frame.height)


def _csv(data: bytes, name: str) -> Contents:
    text, lines = lines_of(data, name)
    series = pl.Series("line", lines)
    # A cell over several lines begins in a line with an odd number of quotes.
    if '"' in text and (series.str.count_matches('"', literal=True) % 2 == 1).any():
        return _spanning(name, "\n".join(lines))
    header = header_of(name, lines[0])
    check_header(name, header)
    numbers = pl.Series("row", range(2, len(lines) + 1), pl.Int64)
    frame, good, faults = rows_of(name, header, series.slice(1), numbers)
    return Contents(frame, good, len(numbers), row_faults=tuple(faults))


def rows_of(
    name: str, header: list[str], lines: pl.Series, numbers: pl.Series
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, Fault]]]:
    """Return the rows of lines in which no cell goes over the end of its line, their numbers, and what is wrong with others.

    Args:
        name: the name of the file.
        header: the names of its columns.
        lines: the lines.
        numbers: the numbers of their rows.
    """
    quoted = lines.str.contains('"', literal=True)
    frame, good, faults = _split(name, header, lines.filter(~quoted), numbers.filter(~quoted))
    plain = numbers.filter(~quoted).filter(good)
    if not quoted.any():
        return frame, plain, faults
    records = [(row, line) for row, line in zip(numbers.filter(quoted), lines.filter(quoted), strict=True)]
    cells = [next(csv.reader([line])) for _, line in records]
    rows, others, more = _records(
        name, header, [(row, line, cell) for (row, line), cell in zip(records, cells, strict=True)]
    )
    return pl.concat([frame, rows]), pl.concat([plain, others]), [*faults, *more]


def _split(
    name: str, header: list[str], lines: pl.Series, numbers: pl.Series
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, Fault]]]:
    commas = lines.str.count_matches(",", literal=True)
    good = (commas == len(header) - 1) & (lines != "")
    bad = [
        (row, ragged(name, row, len(header), count + 1 if line else 0))
        for row, count, line in zip(
            numbers.filter(~good), commas.filter(~good), lines.filter(~good), strict=True
        )
    ]
    lines = lines.filter(good)
    if len(header) == 1:
        return lines.alias(header[0]).to_frame(), good, bad
    frame = lines.str.split_exact(",", len(header) - 1).struct.unnest()
    frame.columns = header
    return without_empty(frame), good, bad


def _spanning(name: str, text: str) -> Contents:
    """Return the rows of a text in which cells may go over several lines."""
    (_, _, header), *records = spanning(name, text)
    check_header(name, header)
    frame, numbers, faults = _records(name, header, records)
    return Contents(frame, numbers, len(records), row_faults=tuple(faults))


def _records(
    name: str, header: list[str], records: Sequence[Record]
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, Fault]]]:
    rows, numbers, faults = sound(name, len(header), records)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return without_empty(frame), pl.Series("row", numbers, pl.Int64), faults


def without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which empty texts are null, and days before the year 1 or after 9999 stand at its end.

    Libraries have such days, and DuckDB has one for infinity; Python has none, and Polars panics where it shows them.
    """
    words = (pl.String, pl.Categorical, pl.Enum)
    texts = {name: pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if dtype in words}
    ends = {name: _ends(dtype) for name, dtype in frame.schema.items()}
    return frame.with_columns(
        *(pl.when(text != "").then(text).alias(name) for name, text in texts.items()),
        *(
            pl.col(name).to_physical().clip(*both).cast(frame.schema[name])
            for name, both in ends.items()
            if both is not None
        ),
    )


def _ends(dtype: pl.DataType) -> tuple[int, int] | None:
    """Return the first and the last number that stands for a day or moment which Python has, if the type has others."""
    if dtype == pl.Date:
        return day_number(datetime.date.min), day_number(datetime.date.max)
    if not isinstance(dtype, pl.Datetime) or dtype.time_zone or dtype.time_unit == "ns":
        return None
    second = {"ms": 10**3, "us": 10**6}[dtype.time_unit]
    first, last = (day_number(day) * 86_400 * second for day in (datetime.date.min, datetime.date.max))
    return first, last + 86_400 * second - 1


def untyped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which columns without any value have no type: what nothing is of does not matter."""
    empty = [column.name for column in frame if column.null_count() == len(column)]
    return frame.with_columns(pl.lit(None, pl.Null).alias(name) for name in empty)
