"""Sums by month, where they are small, side by side in whole numbers of 64 bits: rows are then grouped by unit alone.

A unit has twelve months and a table millions of units, and to find the group of each month of each takes far more time
than to add. What a month may come to is bounded by its table, so that several months lie in one number, each in bits of
its own, and the number is a sum over all rows of the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw
from attrs import frozen

from starrules.lanes.due import MONTH, UNIT
from starrules.lanes.engines import Engine
from starrules.lanes.moments import Moment
from starrules.lanes.values import Frame, either, whole

ROOM = 62
"""The bits of a word that are used: what it holds has no sign, and no product on the way to it overflows."""
PACKED, WORD, UNDER, BIT, AWAY = "~packed", "~word", "~under", "~bit", "~away"


@frozen
class Layout:
    """Where the moments of the months lie.

    Args:
        bits: how many bits each moment takes, in order, from the lowest on.
        months: the months of the period.
    """

    bits: Mapping[str, int]
    months: range

    @property
    def width(self) -> int:
        """How many bits a month takes."""
        return sum(self.bits.values())

    @property
    def words(self) -> list[range]:
        """The months of each word."""
        size = ROOM // self.width
        return [self.months[first : first + size] for first in range(0, len(self.months), size)]

    def grouped(self, rows: Frame, moments: Sequence[Moment], engine: Engine, others: Frame | None) -> Frame:
        """Return the moments of every due month of each unit that has rows.

        Args:
            rows: the rows, with ``unit`` and the month in which each lies.
            moments: those of the layout.
            engine: what computes the frames.
            others: the units and months of the period that are not due, if there are any.
        """
        month = nw.col(MONTH)
        value, factor, below = whole(0), whole(1), 0
        for moment in moments:
            value, below = value + moment.of_row * whole(2**below), below + self.bits[moment.name]
        for word in self.words:
            for place, number in enumerate(word[1:], start=1):
                factor = either(month == number, whole(2 ** (place * self.width)), factor)
        rows = rows.select(UNIT, MONTH, (value * factor).alias(PACKED))
        parts = {
            f"~word {index}": either(month.is_between(word[0], word[-1]), nw.col(PACKED), whole(0))
            for index, word in enumerate(self.words)
        }
        sums = [engine.summed(nw.col(name), wide=False) for name in parts]
        words = rows.select(UNIT, **parts).group_by(UNIT).agg(*sums)
        return self._taken_apart(words, engine, others)

    def _taken_apart(self, words: Frame, engine: Engine, others: Frame | None) -> Frame:
        """Return a row for each due month of each unit, with its moments."""
        places = [(index, place) for index, word in enumerate(self.words) for place in range(len(word))]
        months = {
            WORD: [index for index, _ in places],
            UNDER: [2 ** (place * self.width) for _, place in places],
            BIT: [2**number for number in range(len(places))],
        }
        if others is not None:
            number = nw.col(MONTH).cast(nw.Int64) - self.months[0]
            away = others.select(UNIT, _power(number, len(places)).alias(AWAY))
            away = away.group_by(UNIT).agg(engine.summed(nw.col(AWAY), wide=False))
            words = words.join(away, on=UNIT, how="left")
        found = words.join(engine.frame(months, dict.fromkeys(months, nw.Int64)), how="cross")
        if others is not None:
            found = found.filter(nw.col(AWAY).fill_null(0) // nw.col(BIT) % 2 == 0)
        packed = nw.col("~word 0")
        for index in range(1, len(self.words)):
            packed = either(nw.col(WORD) == index, nw.col(f"~word {index}"), packed)
        found = found.select(UNIT, (packed // nw.col(UNDER)).alias(PACKED))
        columns, below = {}, 0
        for name, bits in self.bits.items():
            shifted = nw.col(PACKED) // 2**below if below else nw.col(PACKED)
            columns[name], below = shifted % 2**bits, below + bits
        return found.select(UNIT, **columns)


def _power(exponent: nw.Expr, below: int) -> nw.Expr:
    """Return a power of two, 1 where the exponent is none from 1 up to a bound."""
    found = whole(1)
    for number in range(1, below):
        found = either(exponent == number, whole(2**number), found)
    return found


def layout(moments: Sequence[Moment], months: range) -> Layout | None:
    """Return where the moments of the months lie; None where one is no sum or a month of them needs more than a word."""
    limits = {moment.name: moment.limit for moment in moments if moment.combine == "sum" and not moment.wide}
    known = {name: max(1, limit.bit_length()) for name, limit in limits.items() if limit is not None}
    if not moments or len(known) < len(moments) or sum(known.values()) > ROOM:
        return None
    return Layout(known, months)


__all__ = ["Layout", "layout"]
