"""The digest of a frame's rows: the same for the same rows, whatever kind of frame they came in.

It is the SHA-256 of the table as a CSV in one canonical form: UTF-8 without BOM, the declared columns in their order, the
rows sorted by their bytes, a line feed after each. Cells stand as they are stored: numbers without noughts at their end,
days like 2012-09-06, ``true`` and ``false``, codes instead of labels; a cell that the table cannot hold as it was found.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import polars as pl

from starrules.evidence import cells
from starrules.evidence.flaws import all_fields
from starrules.evidence.sheet import Sheet
from starrules.schema import Date, Decimal, FieldType, Table

TOGETHER = 2**14
"""So many lines are hashed at a time: a call for each of them takes four times as long."""


def rows_digest(sheet: Sheet, raw: pl.DataFrame) -> str:
    """Return the digest of a table's rows.

    Args:
        sheet: the rows in stored form, in the order of ``raw``.
        raw: the rows as they came.
    """
    return digest_of(sheet.table, [lines_of(sheet, raw).sort()])


def digest_of(table: Table, lines: Iterable[pl.Series]) -> str:
    """Return the digest of a table's rows, which are given as lines in order."""
    made = hashlib.sha256(",".join(table.columns).encode() + b"\n")
    for some in lines:
        for first in range(0, len(some), TOGETHER):
            made.update(("\n".join(some.slice(first, TOGETHER).to_list()) + "\n").encode())
    return made.hexdigest()


def lines_of(sheet: Sheet, raw: pl.DataFrame) -> pl.Series:
    """Return the rows as lines of the table; ``raw`` has them as they came, in the order of the sheet."""
    columns = []
    for name, item in all_fields(sheet.table).items():
        stored = sheet.frame.get_column(name)
        texts = stored.to_frame().select(_text(item.type, pl.col(name))).to_series()
        if name in raw.columns and name not in sheet.missing:
            found = raw.select(cells.as_text(raw.schema[name], pl.col(name))).to_series()
            texts = texts.zip_with(stored.is_not_null(), found.cast(pl.String))
        columns.append(texts.rename(name))
    frame = pl.DataFrame(columns).select(_quoted(pl.col(name)) for name in sheet.table.columns)
    return frame.select(pl.concat_str(pl.all(), separator=",")).to_series()


def _text(kind: FieldType, stored: pl.Expr) -> pl.Expr:
    if isinstance(kind, Date):
        return stored.cast(pl.Date).cast(pl.String)
    if isinstance(kind, Decimal) and kind.places:
        digits = stored.abs().cast(pl.String).str.zfill(kind.places + 1)
        sign = pl.when(stored < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        fraction = digits.str.tail(kind.places).str.strip_chars_end("0")
        point = pl.when(fraction == "").then(pl.lit("")).otherwise(pl.lit("."))
        return pl.concat_str(sign, digits.str.head(-kind.places), point, fraction)
    return stored.cast(pl.String)


def _quoted(cell: pl.Expr) -> pl.Expr:
    inner = pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(cell.str.contains(r'[",\r\n]')).then(inner).otherwise(cell.fill_null("")).name.keep()
