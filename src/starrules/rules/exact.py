"""Exact numbers and ranges of them: taken from what authors write, and shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

Exact = int | Fraction
"""An exact number; whole ones are ints, which are several times faster."""


def exact(value: Any) -> Fraction:
    """Return a number exactly; floats are refused because 0.3 is not three tenths."""
    if isinstance(value, (bool, float)) or not isinstance(value, (int, Decimal, Fraction, str)):
        msg = f"expected an int, Decimal, Fraction or a number as text, got {value!r}; write '0.3' for three tenths"
        raise TypeError(msg)
    return Fraction(value)


def at_least(value: Any) -> tuple[Fraction, None]:
    """Return the range of numbers not below ``value`` (以上 includes the number itself, A25)."""
    return exact(value), None


def at_most(value: Any) -> tuple[None, Fraction]:
    """Return the range of numbers not above ``value``."""
    return None, exact(value)


def bounds(value: Any) -> tuple[Fraction | None, Fraction | None]:
    """Return the range that a number or a pair of bounds stands for, None for no bound."""
    if isinstance(value, tuple):
        low, high = value
        return (None if low is None else exact(low)), (None if high is None else exact(high))
    return exact(value), exact(value)


def whole_if(value: Exact) -> Exact:
    """Return a whole number as an int, any other as it is."""
    return value.numerator if value.denominator == 1 else value


def added(values: Sequence[Exact]) -> Exact:
    """Return a sum, exactly: over one denominator, which takes far less than adding fractions one by one."""
    below = lcm(*[value.denominator for value in values])
    over = sum([value.numerator * (below // value.denominator) for value in values])
    return over if below == 1 else whole_if(Fraction(over, below))


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
