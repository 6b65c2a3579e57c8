"""One CSV file of evidence, or one that a plugin reads, as rows of texts."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence

from attrs import frozen

from starrules.errors import Fault, FaultsError, MissingExtraError
from starrules.evidence.csv_text import (
    ReadTable,
    Record,
    Unreadable,
    check_header,
    header_of,
    lines_of,
    ragged,
    sound,
    spanning,
)
from starrules.messages import message


@frozen
class PlainContents:
    """What a file holds.

    Args:
        header: the names of its columns, or None where the file cannot be read.
        rows: the cells of its rows; an empty cell is an empty text.
        numbers: the number of each row; the header is row 1.
        records: how many rows the file has, faulty ones included.
        faults: what is wrong with the whole file.
        row_faults: what is wrong with single rows, which are not among the rows.
    """

    header: Sequence[str] | None
    rows: Sequence[Sequence[str]] = ()
    numbers: Sequence[int] = ()
    records: int = 0
    faults: tuple[Fault, ...] = ()
    row_faults: tuple[tuple[int, Fault], ...] = ()


def read_file(data: bytes, name: str, readers: Mapping[str, ReadTable]) -> PlainContents:
    """Return what a file holds.

    Args:
        data: what is in the file.
        name: its name.
        readers: for further endings of names, how such files are read.

    Raises:
        MissingExtraError: for a Parquet file, which Polars reads.
    """
    other = next((read for suffix, read in readers.items() if name.lower().endswith(suffix)), None)
    try:
        if other is not None:
            header, *rows = other(data, name)
            check_header(name, list(header))
            return PlainContents(header, rows, range(2, len(rows) + 2), len(rows))
        if name.lower().endswith(".parquet"):
            raise MissingExtraError("polars", "polars", message("reading {file}", file=name))
        return _csv(data, name)
    except Unreadable as error:
        return PlainContents(None, faults=(error.fault,))
    except FaultsError as error:
        return PlainContents(None, faults=tuple(error.faults))


def _csv(data: bytes, name: str) -> PlainContents:
    text, lines = lines_of(data, name)
    if '"' not in text:
        return _parted(name, lines[0].split(","), lines[1:])
    # A cell over several lines begins in a line with an odd number of quotes.
    if any(line.count('"') % 2 for line in lines):
        return _spanning(name, "\n".join(lines))
    return _parted(name, header_of(name, lines[0]), lines[1:])


def _parted(name: str, header: list[str], lines: Sequence[str]) -> PlainContents:
    """Return the rows of lines of which each is a row; those with quotes stand after the others."""
    check_header(name, header)
    width = len(header)
    rows: list[Sequence[str]] = []
    numbers: list[int] = []
    faults: list[tuple[int, Fault]] = []
    quoted: list[Record] = []
    for number, line in enumerate(lines, 2):
        if '"' in line:
            quoted.append((number, line, next(csv.reader([line]))))
            continue
        cells = line.split(",")
        if len(cells) == width and line:
            rows.append(cells)
            numbers.append(number)
        else:
            faults.append((number, ragged(name, number, width, len(cells) if line else 0)))
    more, others, wrong = sound(name, width, quoted)
    return PlainContents(
        header, [*rows, *more], [*numbers, *others], len(lines), row_faults=(*faults, *wrong)
    )


def _spanning(name: str, text: str) -> PlainContents:
    """Return the rows of a text in which cells may go over several lines."""
    (_, _, header), *records = spanning(name, text)
    check_header(name, header)
    rows, numbers, faults = sound(name, len(header), records)
    return PlainContents(header, rows, numbers, len(records), row_faults=tuple(faults))
