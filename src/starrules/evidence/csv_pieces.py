"""A CSV file too large to be held: it is looked over once for what holds of the whole file, then taken so many rows at a time.

Polars is imported here, so this module is imported only once a table may be too large to be held.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from starrules.errors import Fault
from starrules.evidence import large
from starrules.evidence.csv_text import BOM, Unreadable, check_header, header_of, kind_of
from starrules.evidence.files import rows_of
from starrules.evidence.large import Pieces

BLOCK = 2**20
"""So many bytes are looked at together."""
FAR = re.compile("[^\0-\u07ff]")
"""A character that takes three bytes or more in UTF-8, and is not found there by chance."""
THREE_BYTES = re.compile("[\u0800-\U0010ffff]")


def csv_pieces(path: Path, file: str) -> tuple[Pieces, str] | None:
    """Return the rows of a CSV file and its digest.

    It is None where the rows can be held, and where the file is to be read whole: whoever does so tells what is wrong with
    its bytes or its header, and parts a text in which cells go over several lines.

    Args:
        path: the file.
        file: its name.
    """
    if path.stat().st_size <= 2 * large.TOGETHER:  # a row takes two bytes or more
        return None
    first = next(_blocks(path), b"")
    if kind_of(first) is not None or any(b"\0" in block for block in _blocks(path)):
        return None
    encoding = _encoding(path, marked=first.startswith(BOM))
    if encoding is None or not _is_long(path, encoding):
        return None
    with path.open(encoding=encoding) as text:
        line = text.readline().removesuffix("\n").removeprefix("\ufeff")
    try:
        header = header_of(file, line)
        check_header(file, header)
    except Unreadable:
        return None
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    faults: list[tuple[int, Fault]] = []
    return Pieces(
        dict.fromkeys(header, pl.String()), _rows(path, encoding, file, header, faults), faults
    ), digest


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _texts(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for block in _blocks(path):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _encoding(path: Path, *, marked: bool) -> str | None:
    """Return the encoding that a file read whole is found to be in, or None where it may be in two or is in none."""
    plain, far = True, False
    try:
        for text in _texts(path, "utf-8"):
            plain = plain and text.isascii()
            far = far or FAR.search(text) is not None
    except UnicodeDecodeError:
        return None if marked else _other_encoding(path)
    return "utf-8-sig" if marked or plain or far else None


def _other_encoding(path: Path) -> str | None:
    damaged = wide = 0
    for text in _texts(path, "utf-8", "replace"):
        damaged += text.count("\ufffd")
        wide += sum(1 for _ in THREE_BYTES.finditer(text))
    if wide - damaged > damaged:  # UTF-8 but for a few bytes
        return None
    try:
        for _ in _texts(path, "gb18030"):
            pass
    except UnicodeDecodeError:
        return None
    return "gb18030"


def _is_long(path: Path, encoding: str) -> bool:
    """Return whether a file has more rows than are held, of which each is a line."""
    lines = 0
    with path.open(encoding=encoding) as text:
        for line in text:
            lines += 1
            if '"' in line and line.count('"') % 2:
                return False
    return lines > large.TOGETHER + 1


def _rows(
    path: Path, encoding: str, file: str, header: Sequence[str], faults: list[tuple[int, Fault]]
) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    """Yield the rows and their numbers, so many at a time; what is wrong with single rows is added to ``faults``."""
    with path.open(encoding=encoding) as text:
        next(text)
        last, empty = 1, 0
        while lines := [line.removesuffix("\n") for line in islice(text, large.TOGETHER)]:
            lines = [""] * empty + lines
            full = next((place for place in range(len(lines), 0, -1) if lines[place - 1]), 0)
            empty = len(lines) - full  # those at the end of the file are no rows
            if full:
                numbers = pl.int_range(last + 1, last + full + 1, dtype=pl.Int64, eager=True)
                frame, numbers, wrong = rows_of(file, list(header), pl.Series(lines[:full]), numbers)
                faults += wrong
                last += full
                yield frame, numbers


__all__ = ["csv_pieces"]
