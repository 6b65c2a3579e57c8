"""Exact numbers."""

from __future__ import annotations

from fractions import Fraction

Exact = int | Fraction
"""An exact number; whole ones are ints, which are several times faster."""


def whole_if(value: Exact) -> Exact:
    """Return a whole number as an int, any other as it is."""
    return value.numerator if value.denominator == 1 else value


def exact_text(value: Exact) -> str:
    """Return a number exactly: in decimals where they end, else as a fraction."""
    places, left = 0, value.denominator
    for factor in (2, 5):
        count = 0
        while left % factor == 0:
            left //= factor
            count += 1
        places = max(places, count)
    if left != 1:
        return str(value)
    whole, part = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    digits = f"{part:0{places}d}".rstrip("0") if places else ""
    return ("-" if value < 0 else "") + str(whole) + (f".{digits}" if digits else "")
