"""What a decision measured and required, as columns of all units that fill the gaps of its sentences."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from attrs import frozen

from starrules.report.amount_columns import number_text, percent_text, quotient_text, scaled
from starrules.report.extent import is_spread
from starrules.report.reason_words import NOT_APPLICABLE, SIGNS
from starrules.report.spoken import BEYOND, BOTH, ENDS, EXACT, TITLE, Spoken


@frozen(slots=False, eq=False)
class SpokenColumns(Spoken):
    """Tells the measure of one decision for all units at once."""

    def form(self, code: pl.Expr, withheld: pl.Expr | None) -> pl.Expr:
        """Return how the measure of each unit is told, by the verdict of its check."""
        ends = map(self._ends, self._places)
        known = pl.all_horizontal(*(self._column(low) == self._column(high) for low, high in ends))
        needed = pl.lit(value=True)
        if self.measure.needed is None:
            needed = pl.all_horizontal(*(pl.col(end).is_not_null() for end in self._ends("needed")))
            if withheld is not None:
                needed |= withheld
        met, unmet, open_ = (self._there(word) for word in self._beyond)
        beyond = pl.when(code == 1).then(met).when(code == 2).then(unmet).otherwise(open_)
        return (
            pl.when(~needed | (code == NOT_APPLICABLE))
            .then(TITLE)
            .when(known.fill_null(value=False))
            .then(pl.when(self._is_there("low")).then(EXACT).otherwise(TITLE))
            .otherwise(pl.when(beyond).then(BEYOND).otherwise(TITLE))
        )

    def _there(self, word: str) -> pl.Expr:
        """Return whether there is all that a word tells."""
        return pl.all_horizontal(*map(self._is_there, ENDS.get(word, BOTH)))

    def _is_there(self, end: str) -> pl.Expr:
        top, bottom = self._sides[end]
        found = pl.all_horizontal(*(self._column(name).is_not_null() for name in top))
        if bottom is None:
            return found
        return found & (sum((_wide(name) for name in bottom[1:]), _wide(bottom[0])) > 0).fill_null(
            value=False
        )

    def _column(self, name: str) -> pl.Expr:
        """Return a number; the spread of values of which there are none is nought."""
        column = pl.col(name)
        return pl.max_horizontal(column, pl.lit(0)) if is_spread(self.measure.what) else column

    def texts(self) -> Iterator[tuple[str, pl.Expr]]:
        """Yield the text of each amount as a column; ``required`` has its sign before it."""
        for end in ("low", "high", "so_far"):
            yield end, self._text(end)
        if self.measure.needed is not None:
            yield "required", pl.lit(f"{SIGNS[self.measure.shown.operator]} {self._bar}")
            return
        low, high = (
            number_text(pl.col(end), self._needed_scale, self.measure.unit) for end in self._ends("needed")
        )
        needed = pl.when(low == high).then(low).otherwise(low + pl.lit("–") + high)
        yield "needed", needed
        yield "required", pl.lit(f"{SIGNS[self.measure.shown.operator]} ") + needed

    def _text(self, end: str) -> pl.Expr:
        (top,), below = self._sides[end]
        scale, other = self._scale
        measure = self.measure
        if below is None:
            return number_text(self._column(top), scale, measure.unit)
        above = _wide(top) if len(below) > 1 else pl.col(top)
        bottom = above + _wide(below[1]) if len(below) > 1 else pl.col(below[0])
        fraction = number_text(above, scale) + pl.lit("/") + number_text(bottom, other)
        if measure.part is None:  # a part of another number is told by both numbers alone
            inform = percent_text if measure.percent else quotient_text
            told = inform(*scaled(above, bottom, (scale, other)), up=measure.up)
            fraction += pl.lit(" (") + told + pl.lit(")")
        return pl.when(bottom > 0).then(fraction)


def _wide(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int128)


__all__ = ["SpokenColumns"]
