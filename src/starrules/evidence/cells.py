"""Cells: how the text in a file, or what a frame holds, becomes what is stored.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from starrules.evidence.cell_words import expected
from starrules.evidence.written import DAY, TRUTHS, UNTIDY, WHOLE, codes_of, decimal_pattern
from starrules.messages import message
from starrules.model import FIRST_DAY, LAST_DAY
from starrules.schema import Bool, Category, Date, Decimal, Field, FieldType, Int, Key, Note

EXACT_FLOATS: Mapping[pl.DataType, tuple[int, int]] = {
    pl.Float64(): (2**53, 10**15),
    pl.Float32(): (2**24, 10**6),
}
"""Below the first number a float is no other whole number, below the second no other number of as many digits."""

ACCEPTED: Mapping[type, tuple[str, ...]] = {
    Int: ("text", "whole", "decimal", "float"),
    Decimal: ("text", "whole", "decimal", "float"),
    Bool: ("text", "whole", "bool"),
    Date: ("text", "day", "time"),
    Category: ("text", "whole"),
    Key: ("text", "whole"),
    Note: ("text", "whole"),
}
"""Which kinds of column a field takes in a Parquet file or a frame; a CSV has text only."""


def kind_of(dtype: pl.DataType) -> str:
    """Return which kind of column a type of Polars is."""
    if isinstance(dtype, (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        return "text"
    if dtype.is_integer():
        return "whole"
    if dtype.is_decimal():
        return "decimal"
    if dtype in EXACT_FLOATS:
        return "float"
    if isinstance(dtype, pl.Datetime):
        return "moment" if dtype.time_zone else "time"
    return {pl.Boolean: "bool", pl.Date: "day"}.get(type(dtype), "other")


def refusal(item: Field, dtype: pl.DataType, called: str | None = None) -> tuple[str, str, str] | None:
    """Return what is wrong with a whole column: expected, found, advice; None where it will do.

    Args:
        item: the field.
        dtype: the type of the column.
        called: what the library that the column came from calls its type, where that is not Polars.
    """
    kind = kind_of(dtype)
    if kind in ACCEPTED[type(item.type)]:
        return None
    advice = ""
    if kind == "float":
        advice = message("Write it as text.")
    return expected(item.type), message("a column of the type {type}", type=called or str(dtype)), advice


# ------------------------------------------------------------------------------------ what is stored


def stored(kind: FieldType, dtype: pl.DataType, cell: pl.Expr) -> pl.Expr:
    """Return a column in its stored form, null where a cell cannot be stored."""
    if isinstance(kind, (Int, Decimal)):
        if isinstance(kind, Decimal) and kind_of(dtype) == "float":
            value = _scaled_float(dtype, cell, kind.places)
        else:
            text = as_text(dtype, cell)
            value = _whole(text) if isinstance(kind, Int) else _scaled(text, kind.places)
        scale = 10**kind.places
        return pl.when(value.is_between(int(kind.low * scale), int(kind.high * scale))).then(value)
    if isinstance(kind, Date):
        day = _day(dtype, cell).to_physical().cast(pl.Int32)
        return pl.when(day.is_between(FIRST_DAY, LAST_DAY)).then(day)
    if isinstance(kind, Bool):
        if dtype == pl.Boolean:
            return cell
        return (
            as_text(dtype, cell)
            .str.to_lowercase()
            .replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean)
        )
    text = as_text(dtype, cell)
    if isinstance(kind, Category):
        return text.replace_strict(codes_of(kind), default=None, return_dtype=pl.String)
    fits = text.str.len_chars() <= kind.max_length
    return pl.when(fits if isinstance(kind, Note) else fits & ~text.str.contains(UNTIDY)).then(text)


def as_text(dtype: pl.DataType, cell: pl.Expr) -> pl.Expr:
    """Return a column as the text that a CSV would have: whole numbers without a point, moments to the microsecond."""
    kind = kind_of(dtype)
    text = cell.cast(pl.String)
    if kind == "float":
        return (
            pl.when(_whole_float(dtype, cell))
            .then(cell.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(text)
        )
    if kind == "time":
        return cell.cast(pl.Datetime("us")).cast(pl.String)
    if kind == "decimal":
        trailing = (
            pl.when(text.str.contains(".", literal=True)).then(text.str.strip_chars_end("0")).otherwise(text)
        )
        return trailing.str.strip_chars_end(".")
    return text


def _whole_float(dtype: pl.DataType, cell: pl.Expr) -> pl.Expr:
    return cell.is_finite() & (cell == cell.floor()) & (cell.abs() < EXACT_FLOATS[dtype][0])


def _scaled_float(dtype: pl.DataType, cell: pl.Expr, places: int) -> pl.Expr:
    """Return the whole number of the last places that a float stands for, where it can stand for no other.

    Up to 15 digits each decimal has a float of its own, so the float that a decimal was turned into tells it: the
    decimal, read from text, gives that float again. (Polars divides by a number with an error in the last bit.)
    """
    scaled = (cell.cast(pl.Float64) * 10**places).round()
    decimal = pl.concat_str(scaled.cast(pl.Int64, strict=False).cast(pl.String), pl.lit(f"e-{places}"))
    same = decimal.cast(dtype) == cell
    exact = cell.is_finite() & (scaled.abs() < EXACT_FLOATS[dtype][1]) & same
    return pl.when(exact).then(scaled).cast(pl.Int64, strict=False)


def _whole(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(WHOLE)).then(text).cast(pl.Int64, strict=False)


def _scaled(text: pl.Expr, places: int) -> pl.Expr:
    fits = text.str.contains(decimal_pattern(places))
    fraction = text.str.extract(r"\.([0-9]+)$").fill_null("").str.pad_end(places, "0")
    whole = text.str.extract(r"^(-?[0-9]+)")
    return pl.when(fits).then(pl.concat_str(whole, fraction)).cast(pl.Int64, strict=False)


def _day(dtype: pl.DataType, cell: pl.Expr) -> pl.Expr:
    kind = kind_of(dtype)
    if kind == "day":
        return cell
    if kind == "time":
        return pl.when(cell == cell.dt.truncate("1d")).then(cell).dt.date()
    text = cell.cast(pl.String)
    return pl.when(text.str.contains(DAY)).then(text).str.to_date("%Y-%m-%d", strict=False)
