"""Exact numbers."""

from __future__ import annotations

from fractions import Fraction

Exact = int | Fraction
"""An exact number; whole ones are ints, which are several times faster."""


def whole_if(value: Exact) -> Exact:
    """Return a whole number as an int, any other as it is."""
    return value.numerator if value.denominator == 1 else value
