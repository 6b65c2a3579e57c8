"""Divisions as DuckDB has them.

narwhals writes a division so that it rounds down below 0 too and holds for floating point: it names what is divided eight
times, so that a division of a division is sixty times as long as it need be. Lanes divide whole numbers that are not below
0; DuckDB's own division, which rounds towards 0, says the same of them.
"""

from __future__ import annotations

import re

WRITTEN = (
    "(CASE WHEN (BY != 0) THEN (CASE WHEN (CASE WHEN (typeof((OVER // BY)) IN ('FLOAT', 'DOUBLE')) "
    "THEN ((OVER // BY) < trunc((OVER // BY))) ELSE (((OVER % BY) != 0) AND ((OVER < 0) != (BY < 0))) END) "
    "THEN (trunc((OVER // BY)) - 1) ELSE trunc((OVER // BY)) END) ELSE NULL END)"
)
"""What narwhals writes. Where it comes to write something else, that is sent to DuckDB: longer, and as right."""
PARTS = {"BY": "by", "OVER": "over"}


def shortened(text: str) -> str:
    """Return an expression with each division in it written as DuckDB's own."""
    found = 1
    while found and " // " in text:
        text, found = DIVISION.subn(_own, text)
    return text


def _own(found: re.Match[str]) -> str:
    """Return a division as DuckDB has it; by 0 it would be an error there, and has to be null."""
    over, by = found["over"], found["by"]
    quotient = f"({over} // {by})"
    return quotient if by.isdigit() and int(by) else f"(CASE WHEN ({by} != 0) THEN {quotient} END)"


def _pattern() -> re.Pattern[str]:
    """Return what finds a division as narwhals writes it: a part that comes again is the same text."""
    found = re.escape(WRITTEN)
    for part, name in PARTS.items():
        found = found.replace(part, f"(?P<{name}>.+?)", 1).replace(part, f"(?P={name})")
    return re.compile(found)


DIVISION = _pattern()

__all__ = ["shortened"]
