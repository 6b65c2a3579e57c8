"""What is said of a cell that cannot be stored: what its field holds, what was found, and what to do.

It is the same whichever way the cells were read.
"""

from __future__ import annotations

import math
from fractions import Fraction

from starrules.errors import one_of
from starrules.evidence import written
from starrules.messages import Message, message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, day_of
from starrules.rules.exact import exact_text
from starrules.schema import Bool, Category, Date, Decimal, Field, FieldType, Int, Key, Note


def expected(kind: FieldType) -> Message:
    """Return in words what a cell of this type holds."""
    if isinstance(kind, Int):
        return message("a whole number from {low} to {high}", low=kind.low, high=kind.high)
    if isinstance(kind, Decimal):
        low, high = exact_text(Fraction(kind.low)), exact_text(Fraction(kind.high))
        if kind.places == 1:
            return message("a number from {low} to {high} with at most 1 decimal place", low=low, high=high)
        return message(
            "a number from {low} to {high} with at most {places} decimal places",
            low=low,
            high=high,
            places=kind.places,
        )
    if isinstance(kind, Bool):
        return message("yes or no (true, false, 1, 0, 是, 否)")
    if isinstance(kind, Date):
        first, last = day_of(FIRST_DAY), day_of(LAST_DAY)
        return message("a day from {first} to {last}, written like 2012-09-06", first=first, last=last)
    if isinstance(kind, Category):
        return one_of(kind.values)
    if isinstance(kind, Key):
        return message("an identifier of at most {length} characters", length=kind.max_length)
    return message("a text of at most {length} characters", length=kind.max_length)


def found(kind: FieldType, value: object) -> str:
    """Return in words what was found in a cell."""
    if value is None:
        return message("an empty cell")
    if not isinstance(value, str):
        return str(value)
    if isinstance(kind, (Key, Note)) and len(value) > kind.max_length:
        return message("{length} characters ({start!r} ...)", length=len(value), start=value[:20])
    return quoted(value) if len(value) <= 60 else message("{start!r} ...", start=value[:60])


def advice(item: Field, value: object) -> str:
    """Return what to do about a cell."""
    if value is None:
        return message("Fill it in: this column may not be empty.")
    if isinstance(value, float) and isinstance(item.type, Decimal) and math.isfinite(value):
        return message(
            "A float counts as the decimal that it prints as, of at most 15 digits: round it to the declared "
            "places, or use decimals or text."
        )
    return written.advice(item, str(value))
