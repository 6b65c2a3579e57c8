"""One file of evidence as columns of text, or of Parquet's own types, and what is wrong with the file itself.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl
from attrs import field, frozen

from starrules.errors import Fault, FaultsError
from starrules.messages import Message, message, quoted
from starrules.resources import resource_error

BOM = b"\xef\xbb\xbf"
KINDS = (
    (b"PAR1", message("a Parquet file")),
    (b"PK\x03\x04", message("an Excel workbook or another zip archive")),
    (b"\xd0\xcf\x11\xe0", message("an old Excel workbook")),
    (b"%PDF", message("a PDF document")),
    (b"\x1f\x8b", message("a gzip archive")),
    (b"SQLite format 3", message("an SQLite database")),
    (b"\xff\xfe", message("text in UTF-16")),
    (b"\xfe\xff", message("text in UTF-16")),
)
CELL = r'(?:"(?:[^"]|"")*+"|[^",]*+)'
WELL_QUOTED = re.compile(f"{CELL}(?:,{CELL})*+")
AS_UTF8 = message("Save it as 'CSV UTF-8' (UTF-8 with BOM).")
AS_PARQUET = message("a Parquet file, as its name says")
QUOTES = message("quotes around whole cells, and doubled inside them")


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


class Unreadable(Exception):  # noqa: N818  # it never leaves this module
    """Raised where the rest of a file cannot be read."""

    def __init__(self, place: str, expected: str, found: str, advice: str = "") -> None:
        self.fault = Fault(place, expected, found, advice)
        super().__init__(self.fault)


ReadTable = Callable[[bytes, str], Sequence[Sequence[str]]]
"""Returns the table in a file's bytes as rows of text cells, the header first; raises ``FaultsError`` with what is wrong."""


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
    _check_header(name, list(header))
    frame = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(header, pl.String), orient="row")
    numbers = pl.Series("row", range(2, len(rows) + 2), pl.Int64)
    return Contents(without_empty(frame), numbers, len(rows))


def kind_of(data: bytes) -> Message | None:
    """Return what some bytes are by their look, or None for what may well be a CSV."""
    if not data.removeprefix(BOM).strip():
        return message("an empty file")
    for start, kind in KINDS:
        if data.startswith(start):
            return kind
    if data.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return message("a web page or XML document")
    return message("bytes that are no text") if b"\x00" in data else None


def decode(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8 with or without BOM, else GB18030; never a guess between the two."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decode_gb18030(data, name, error)
    if not data.startswith(BOM) and not text.isascii() and not re.search("[^\0-\u07ff]", text):
        try:
            other = data.decode("gb18030")
        except UnicodeDecodeError:
            return text
        samples = [next(char for char in version if ord(char) > 127) for version in (text, other)]
        raise Unreadable(
            name,
            message("text that can be read in one way only"),
            message(
                "bytes that are {first!r} in UTF-8 and {second!r} in GB18030",
                first=samples[0],
                second=samples[1],
            ),
            AS_UTF8,
        )
    return text


def _decode_gb18030(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    if not _is_damaged_utf8(data):
        try:
            return data.decode("gb18030").removeprefix("\ufeff")
        except UnicodeDecodeError as other:
            error = other
    row, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
    raise Unreadable(
        _at(name, row),
        message("text in UTF-8 or GB18030"),
        message(
            "the byte 0x{byte:02x} at position {position} of the file, which is neither",
            byte=byte,
            position=error.start + 1,
        ),
        AS_UTF8,
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8 but for a few: as GB18030 they would give other words."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return data.startswith(BOM) or len(re.findall("[\u0800-\U0010ffff]", text)) - damaged > damaged


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
    kind = kind_of(data)
    if kind is not None:
        advice = AS_UTF8 if "UTF-16" in kind or "Excel" in kind else ""
        raise Unreadable(name, message("a CSV file with a header, as its name says"), kind, advice)
    text = decode(data, name)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    while not lines[-1]:
        lines.pop()
    series = pl.Series("line", lines)
    quotes = series.str.count_matches('"', literal=True) if '"' in text else None
    if quotes is None:
        return _plain(name, lines[0].split(","), series)
    # A cell over several lines begins in a line with an odd number of quotes.
    if (quotes % 2 == 1).any():
        return _spanning(name, "\n".join(lines))
    return _quoted(name, series, quotes > 0)


def _plain(name: str, header: list[str], lines: pl.Series) -> Contents:
    """Return the rows of lines without any quotes; the first line is the header."""
    _check_header(name, header)
    numbers = pl.Series("row", range(2, len(lines) + 1), pl.Int64)
    frame, good, faults = _split(name, header, lines.slice(1), numbers)
    return Contents(frame, numbers.filter(good), len(numbers), row_faults=tuple(faults))


def _split(
    name: str, header: list[str], lines: pl.Series, numbers: pl.Series
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, Fault]]]:
    commas = lines.str.count_matches(",", literal=True)
    good = (commas == len(header) - 1) & (lines != "")
    bad = [
        (row, _ragged(name, row, len(header), count + 1 if line else 0))
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


def _quoted(name: str, lines: pl.Series, quoted: pl.Series) -> Contents:
    """Return the rows of lines of which some hold quotes, but no cell goes over the end of its line."""
    first = str(lines[0])
    if not WELL_QUOTED.fullmatch(first):
        raise Unreadable(_at(name, 1), *_stray(first))
    header = next(csv.reader([first]))
    _check_header(name, header)
    numbers = pl.Series("row", range(2, len(lines) + 1), pl.Int64)
    lines, quoted = lines.slice(1), quoted.slice(1)
    frame, good, faults = _split(name, header, lines.filter(~quoted), numbers.filter(~quoted))
    records = [(row, line) for row, line in zip(numbers.filter(quoted), lines.filter(quoted), strict=True)]
    cells = [next(csv.reader([line])) for _, line in records]
    rows, others, more = _records(
        name, header, [(row, line, cell) for (row, line), cell in zip(records, cells, strict=True)]
    )
    numbers = pl.concat([numbers.filter(~quoted).filter(good), others])
    return Contents(pl.concat([frame, rows]), numbers, len(lines), row_faults=(*faults, *more))


def _spanning(name: str, text: str) -> Contents:
    """Return the rows of a text in which cells may go over several lines."""
    lines = [f"{line}\n" for line in text.split("\n")]
    reader = csv.reader(lines, strict=True)
    records: list[tuple[int, str, list[str]]] = []
    begun = 0
    try:
        for cells in reader:
            records.append((len(records) + 1, "".join(lines[begun : reader.line_num]).rstrip("\n"), cells))
            begun = reader.line_num
    except csv.Error:
        raise Unreadable(
            _at(name, len(records) + 1),
            QUOTES,
            message("quotes that do not close"),
        ) from None
    header = records[0][2]
    _check_header(name, header)
    frame, numbers, faults = _records(name, header, records[1:])
    return Contents(frame, numbers, len(records) - 1, row_faults=tuple(faults))


def _records(
    name: str, header: list[str], records: list[tuple[int, str, list[str]]]
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, Fault]]]:
    faults, numbers, rows = [], [], []
    for row, text, cells in records:
        if '"' in text and not WELL_QUOTED.fullmatch(text):
            faults.append((row, Fault(_at(name, row), *_stray(text))))
        elif len(cells) != len(header):
            faults.append((row, _ragged(name, row, len(header), len(cells))))
        else:
            numbers.append(row)
            rows.append(cells)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return without_empty(frame), pl.Series("row", numbers, pl.Int64), faults


def _check_header(name: str, header: list[str]) -> None:
    for index, column in enumerate(header, start=1):
        if not column.strip():
            found = message("none over column {column}", column=index)
            raise Unreadable(_at(name, 1), message("a name over every column"), found)
        if header.count(column) > 1:
            place = message("{file} row {row}, column {column}", file=name, row=1, column=column)
            found = message("it {count} times", count=header.count(column))
            raise Unreadable(place, message("a name once"), found)
    other = next((mark for mark in "，；、\t;|" if any(mark in column for column in header)), None)
    if other is not None:
        found = message("cells parted by {mark!r}", mark=other)
        advice = message("Write the commas as ',', as in 'CSV UTF-8'.") if other in "，；、" else ""
        raise Unreadable(_at(name, 1), message("cells parted by commas"), found, advice)


def _at(name: str, row: int) -> Message:
    return message("{file} row {row}", file=name, row=row)


def _ragged(name: str, row: int, expected: int, found: int) -> Fault:
    cells = message("{count} cells, as in the header", count=expected)
    if not found:
        return Fault(_at(name, row), cells, message("an empty line"), message("Delete the line."))
    advice = message("A cell that holds a comma stands in double quotes.")
    return Fault(_at(name, row), cells, f"{found}", advice)


def _stray(text: str) -> tuple[str, str, str]:
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return QUOTES, quoted(shown), message('Write "he said ""yes""" for he said "yes".')


def without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which empty texts are null."""
    words = (pl.String, pl.Categorical, pl.Enum)
    texts = {name: pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if dtype in words}
    return frame.with_columns(pl.when(text != "").then(text).alias(name) for name, text in texts.items())


def untyped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which columns without any value have no type: what nothing is of does not matter."""
    empty = [column.name for column in frame if column.null_count() == len(column)]
    return frame.with_columns(pl.lit(None, pl.Null).alias(name) for name in empty)
