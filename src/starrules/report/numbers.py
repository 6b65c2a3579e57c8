"""How exact numbers are shown: rounded, where they must be, towards "not yet"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from starrules.model import LAST_DAY, Language, Text, day_of
from starrules.report.words import unit_word
from starrules.rules.exact import Exact
from starrules.rules.values import EITHER, NO, YES, Num, Possible

PLACES, MOST_PLACES = 2, 12


def shown(value: Exact, *, bar: Exact | None = None, up: bool = False) -> str:
    """Return a number in decimals that stays on its own side of ``bar``.

    A number that has no short decimal form is rounded down, or up where less is better: what is not
    reached is never shown as reached.

    >>> from fractions import Fraction
    >>> shown(Fraction(9997, 10000) * 100, bar=Fraction(100))
    '99.97'
    >>> shown(Fraction(299999, 10000), bar=Fraction(30))
    '29.99'
    """
    places = PLACES
    while places <= MOST_PLACES:
        scaled = value * 10**places
        rounded = Fraction(ceil(scaled) if up else floor(scaled), 10**places)
        if bar is None or _side(rounded, bar) == _side(value, bar):
            return _decimal(rounded, places)
        places += 1
    return str(value)


def _side(value: Exact, bar: Exact) -> int:
    return (value > bar) - (value < bar)


def _decimal(value: Fraction, places: int) -> str:
    scaled = int(value * 10**places)
    whole, part = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}".rstrip("0").rstrip(".")


def quantity(
    value: Exact,
    unit: str | None,
    language: Language,
    *,
    percent: bool = False,
    bar: Exact | None = None,
    up: bool = False,
) -> str:
    """Return a number with its unit of measure: ``3 件``, ``29.99 %``, ``2024-05-01``."""
    if unit == "date":
        return day_of(int(value)).isoformat()
    if percent:
        text = shown(value * 100, bar=None if bar is None else bar * 100, up=up)
        return f"{text}%"
    text = shown(value, bar=bar, up=up)
    return f"{text} {unit_word(unit, language, text)}" if unit else text


YES_NO: Mapping[Possible, Text] = {
    YES: Text("是", "yes"),
    NO: Text("否", "no"),
    EITHER: Text("尚不明确", "not known yet"),
}


def interval(
    value: Num,
    unit: str | None,
    language: Language,
    *,
    percent: bool = False,
    bar: Exact | None = None,
    up: bool = False,
    far: Exact | None = None,
) -> str:
    """Return what a number can still come to: one number, or the least and the greatest.

    Where the ends lie as far apart as ``far`` the greatest is not shown: it would say how many rows a table can hold. Of
    a date it is not shown where it is the last day of all.
    """
    ends = [quantity(end, unit, language, percent=percent, bar=bar, up=up) for end in (value.low, value.high)]
    if ends[0] == ends[1]:
        return ends[0]
    if unit == "date" and value.high >= LAST_DAY:
        return f"不早于 {ends[0]}" if language == "zh" else f"not before {ends[0]}"
    if unit != "date" and far is not None and value.high - value.low >= (10 if percent else far):
        return f"至少 {ends[0]}" if language == "zh" else f"at least {ends[0]}"
    if unit and unit != "date" and not percent:
        ends[0] = shown(value.low, bar=bar, up=up)
    return f"{ends[0]} 至 {ends[1]}" if language == "zh" else f"{ends[0]} to {ends[1]}"
