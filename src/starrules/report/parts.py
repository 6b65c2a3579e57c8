"""An explanation as a tree of short lines, which text, console and notebook each show in their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from starrules.report.words import SIGNS

Kind = Literal[
    "unit", "award", "check", "rule", "measured", "rows", "missing", "settle", "note", "clause", "reading",
    "parameter", "remedy",
]  # fmt: skip


@frozen
class Part:
    """One line of an explanation, and the lines that belong under it.

    Args:
        kind: what the line speaks of.
        text: the line, in one language.
        mark: a verdict or an award in one word (``met``, ``won`` ...), or nothing.
        parts: what lies under it.
    """

    kind: Kind
    text: str
    mark: str = ""
    parts: tuple[Part, ...] = ()

    def walk(self) -> Iterator[Part]:
        """Yield this part and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def __str__(self) -> str:
        return "\n".join(_lines(self, 0))


def _lines(part: Part, depth: int) -> Iterator[str]:
    sign = SIGNS.get(part.mark)
    yield f"{'  ' * depth}{f'{sign} ' if sign else ''}{part.text}"
    for item in part.parts:
        yield from _lines(item, depth + 1)
