"""Amounts of all units as columns of text: the same text as ``amounts`` has for one."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import polars as pl

from starrules.rules.exact import exact_text

WIDE, WIDEST = 2**63, 2**127
"""The least whole numbers that 64 bits and 128 do not hold."""


def number_text(column: pl.Expr, scale: int, unit: str | None = None) -> pl.Expr:
    """Return scaled whole numbers as exact text."""
    if unit == "date":
        return column.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d")
    if scale == 1:
        return column.cast(pl.String)
    places = len(str(scale)) - 1
    if 10**places != scale or scale >= WIDEST:
        return column.map_elements(lambda item: exact_text(Fraction(item, scale)), return_dtype=pl.String)
    if scale >= WIDE:  # in 64 bits there would be no such number to divide by
        column = column.cast(pl.Int128)
    size, by = column.abs(), pl.lit(scale, pl.Int128 if scale >= WIDE else pl.Int64)
    whole = (size // by).cast(pl.String)
    part = (size % by).cast(pl.String).str.zfill(places).str.strip_chars_end("0")
    sign = pl.when(column < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(part == "").then(sign + whole).otherwise(sign + whole + pl.lit(".") + part)


def percent_text(top: pl.Expr, bottom: pl.Expr, *, up: bool) -> pl.Expr:
    """Return a share in percent with two places, rounded down, or up where less is better; null for none."""
    return quotient_text(top, bottom, up=up, times=100) + pl.lit("%")


def scaled(top: pl.Expr, bottom: pl.Expr, scales: tuple[int, int]) -> tuple[pl.Expr, pl.Expr]:
    """Return two numbers on one scale, in 128 bits, for on that scale 64 need not hold them.

    Args:
        top: a number, times its scale.
        bottom: another.
        scales: the scales of the two.
    """
    own, other = (pl.lit(scale // gcd(*scales), pl.Int128) for scale in scales)
    return top.cast(pl.Int128) * other, bottom.cast(pl.Int128) * own


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


__all__ = ["number_text", "percent_text", "quotient_text", "scaled"]
