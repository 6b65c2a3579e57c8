"""The text of a CSV file, before it is parted into columns: its bytes, its quotes, its header, and what is wrong there.

Whatever reads the rows says of a file what is said here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence

from starrules.errors import Fault
from starrules.messages import Message, message, quoted

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
QUOTES = message("quotes around whole cells, and doubled inside them")


class Unreadable(Exception):  # noqa: N818  # it never leaves what reads a file
    """Raised where the rest of a file cannot be read."""

    def __init__(self, place: str, expected: str, found: str, advice: str = "") -> None:
        self.fault = Fault(place, expected, found, advice)
        super().__init__(self.fault)


ReadTable = Callable[[bytes, str], Sequence[Sequence[str]]]
"""Returns the table in a file's bytes as rows of text cells, the header first; raises ``FaultsError`` with what is wrong."""


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
        at(name, row),
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


def check_header(name: str, header: list[str]) -> None:
    for index, column in enumerate(header, start=1):
        if not column.strip():
            found = message("none over column {column}", column=index)
            raise Unreadable(at(name, 1), message("a name over every column"), found)
        if header.count(column) > 1:
            place = message("{file} row {row}, column {column}", file=name, row=1, column=column)
            found = message("it {count} times", count=header.count(column))
            raise Unreadable(place, message("a name once"), found)
    other = next((mark for mark in "，；、\t;|" if any(mark in column for column in header)), None)
    if other is not None:
        found = message("cells parted by {mark!r}", mark=other)
        advice = message("Write the commas as ',', as in 'CSV UTF-8'.") if other in "，；、" else ""
        raise Unreadable(at(name, 1), message("cells parted by commas"), found, advice)


def at(name: str, row: int) -> Message:
    return message("{file} row {row}", file=name, row=row)


def ragged(name: str, row: int, expected: int, found: int) -> Fault:
    cells = message("{count} cells, as in the header", count=expected)
    if not found:
        return Fault(at(name, row), cells, message("an empty line"), message("Delete the line."))
    advice = message("A cell that holds a comma stands in double quotes.")
    return Fault(at(name, row), cells, f"{found}", advice)


def stray(text: str) -> tuple[str, str, str]:
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return QUOTES, quoted(shown), message('Write "he said ""yes""" for he said "yes".')


NAMELESS = [""]
"""The header where the first line is empty: one column without a name."""
Record = tuple[int, str, list[str]]
"""A row of a CSV: its number, its text, its cells."""


def header_of(name: str, line: str) -> list[str]:
    """Return the cells of a header that ends with its line."""
    if '"' not in line:
        return line.split(",")
    if not WELL_QUOTED.fullmatch(line):
        raise Unreadable(at(name, 1), *stray(line))
    return next(csv.reader([line])) or NAMELESS


def spanning(name: str, text: str) -> list[Record]:
    """Return the rows of a text in which cells may go over several lines, the header first."""
    lines = [f"{line}\n" for line in text.split("\n")]
    reader = csv.reader(lines, strict=True)
    records: list[Record] = []
    begun = 0
    try:
        for cells in reader:
            records.append((len(records) + 1, "".join(lines[begun : reader.line_num]).rstrip("\n"), cells))
            begun = reader.line_num
    except csv.Error:
        raise Unreadable(
            at(name, len(records) + 1),
            QUOTES,
            message("quotes that do not close"),
        ) from None
    number, line, header = records[0]
    return [(number, line, header or NAMELESS), *records[1:]]


def sound(
    name: str, width: int, records: Iterable[Record]
) -> tuple[list[list[str]], list[int], list[tuple[int, Fault]]]:
    """Return the cells of the rows that have as many as the header, their numbers, and what is wrong with the others."""
    faults, numbers, rows = [], [], []
    for row, text, cells in records:
        if '"' in text and not WELL_QUOTED.fullmatch(text):
            faults.append((row, Fault(at(name, row), *stray(text))))
        elif len(cells) != width:
            faults.append((row, ragged(name, row, width, len(cells))))
        else:
            numbers.append(row)
            rows.append(cells)
    return rows, numbers, faults


def lines_of(data: bytes, name: str) -> tuple[str, list[str]]:
    """Return the text of a CSV and its lines, those left out that are empty at its end."""
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
    return text, lines
