"""Amounts of all units as columns of text: the same text as ``amounts`` has for one."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from starrules.rules.exact import exact_text


def number_text(column: pl.Expr, scale: int, unit: str | None = None) -> pl.Expr:
    """Return scaled whole numbers as exact text."""
    if unit == "date":
        return column.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d")
    if scale == 1:
        return column.cast(pl.String)
    places = len(str(scale)) - 1
    if 10**places != scale:
        return column.map_elements(lambda item: exact_text(Fraction(item, scale)), return_dtype=pl.String)
    whole = (column.abs() // scale).cast(pl.String)
    part = (column.abs() % scale).cast(pl.String).str.zfill(places).str.strip_chars_end("0")
    sign = pl.when(column < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(part == "").then(sign + whole).otherwise(sign + whole + pl.lit(".") + part)


def percent_text(top: pl.Expr, bottom: pl.Expr, *, up: bool) -> pl.Expr:
    """Return a share in percent with two places, rounded down, or up where less is better; null for none."""
    return quotient_text(top, bottom, up=up, times=100) + pl.lit("%")


def quotient_text(top: pl.Expr, bottom: pl.Expr, *, up: bool, times: int = 1) -> pl.Expr:
    """Return a quotient with two places, rounded down, or up where less is better; null for none."""
    hundredths = top.cast(pl.Int128) * (100 * times)
    base = pl.when(bottom > 0).then(bottom.cast(pl.Int128))
    rounded = (hundredths + base - 1) // base if up else hundredths // base
    sign = pl.when(rounded < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = rounded.abs()
    part = (size % 100).cast(pl.String).str.zfill(2).str.strip_chars_end("0")
    whole = sign + (size // 100).cast(pl.String)
    return pl.when(part == "").then(whole).otherwise(whole + pl.lit(".") + part)


__all__ = ["number_text", "percent_text", "quotient_text"]
