"""Amounts of one unit as text; ``amount_columns`` has the same for all units at once."""

from __future__ import annotations

from fractions import Fraction

from starrules.model import day_of
from starrules.rules.exact import exact_text


def number_of(value: int | None, scale: int, unit: str | None = None) -> str | None:
    """Return one scaled whole number as exact text."""
    if value is None:
        return None
    if unit == "date":
        return day_of(value).isoformat()
    return str(value) if scale == 1 else exact_text(Fraction(value, scale))


def quotient_of(top: int, bottom: int, *, up: bool, percent: bool) -> str:
    """Return a quotient with two places, rounded down, or up where less is better; ``bottom`` is greater than nought."""
    hundredths = top * (10_000 if percent else 100)
    rounded = -(-hundredths // bottom) if up else hundredths // bottom
    return exact_text(Fraction(rounded, 100)) + ("%" if percent else "")


__all__ = ["number_of", "quotient_of"]
