"""What a decision measured and required, in words with gaps, and as columns or values that fill them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import polars as pl
from attrs import frozen

from starrules.model import LANGUAGES, Language, Text, day_of
from starrules.report.amounts import number_of, number_text, percent_text, quotient_of, quotient_text
from starrules.report.cause import Ends, as_said, pieces
from starrules.report.extent import is_spread
from starrules.report.measure import Measure
from starrules.report.phrase import Names, Speaker
from starrules.report.reason_words import NOT_APPLICABLE, SIGNS, WORDS, bar_text
from starrules.report.words import GRADED, HIGHER, LATER, MORE, unit_word
from starrules.rules import nodes as n

TITLE, EXACT, BEYOND = range(3)
"""How a measure is told: not at all, so that the title of the check stands there; as known; or by what it can be."""


@frozen(slots=False, eq=False)
class Spoken:
    """Tells the measure of one decision.

    Args:
        measure: the measure.
        name: what the columns of its numbers begin with.
        scales: for each number what it was multiplied by.
        names: what codes, parameters and checks are called.
        several: whether the rule has other decisions, so that it is told what was measured.
    """

    measure: Measure
    name: str
    scales: Mapping[str, int]
    names: Names
    several: bool

    # ------------------------------------------------------------------------------------ sentences

    @property
    def _beyond(self) -> tuple[str, str, str]:
        """What tells a measure that is met, unmet and open, where it is not known."""
        operator = self.measure.shown.operator
        open_ = "so_far" if self.measure.grows else "between"
        if operator in ("==", "!="):
            return "exactly", "exactly", open_
        return ("at_most", "at_least", open_) if operator in ("<=", "<") else ("at_least", "at_most", open_)

    def told(self, verdict: int, form: int, language: Language, *, withheld: bool) -> str:
        """Return what was measured and required, by the verdict: 0 for met, 1 for unmet, 2 for open."""
        measure = self.measure
        word = "exactly" if form == EXACT else self._beyond[verdict]
        told = WORDS[word][language]
        if word == "between" or (word == "exactly" and form == BEYOND):
            told += "{low}–{high}" + self._unit("high", language)
        else:
            end = {"at_most": "high", "so_far": "so_far"}.get(word, "low")
            told += f"{{{end}}}" + self._unit(end, language)
        if self.several:
            what = as_said(Speaker(language, self.names).say(measure.what))
            told = (f"{what}：" if language == "zh" else f"{what}: ") + told
        elif measure.breaches or isinstance(measure.what, n.Median):
            told = WORDS["breaches" if measure.breaches else "median"][language] + told
        return told if withheld else told + self._required(language)

    def _required(self, language: Language) -> str:
        measure = self.measure
        graded = measure.percent or measure.unit in GRADED
        operators = LATER if measure.unit == "date" else HIGHER if graded else MORE
        space = "" if language == "zh" and measure.unit == "date" else " "
        before = WORDS["required"][language] + operators[measure.shown.operator][language] + space
        if measure.needed is None:
            return before + "{needed}" + self._unit("needed", language)
        return before + as_said(self._bar + unit_after(measure, self._bar, language))

    def _unit(self, end: str, language: Language) -> str:
        """Return the unit of measure after a gap, or a gap for it where its word depends on the amount."""
        several, one = (unit_after(self.measure, amount, language) for amount in ("2", "1"))
        return as_said(several) if several == one else f"{{{end}_unit}}"

    @cached_property
    def _bar(self) -> str:
        """The number to compare with, where it is one for all units."""
        measure = self.measure
        assert measure.needed is not None
        if measure.unit == "date":
            return day_of(int(measure.needed)).isoformat()
        return bar_text(measure, measure.needed)

    def fills(self, template: Text) -> Mapping[str, tuple[str, ...]]:
        """Return the columns that each gap of a sentence is told from; a unit of measure goes by its amount."""
        gaps = {gap for language in LANGUAGES for _, gap in pieces(template[language]) if gap}
        return {gap: self._told_from(gap.removesuffix("_unit")) for gap in sorted(gaps)}

    def _told_from(self, gap: str) -> tuple[str, ...]:
        if gap == "needed":
            return self._ends("needed")
        top, bottom = self._sides[gap]
        return top if bottom is None else (*top, *bottom)

    # -------------------------------------------------------------------------------------- numbers

    def _ends(self, place: object) -> tuple[str, str]:
        return f"{self.name}/{place}|low", f"{self.name}/{place}|high"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the numbers that are told."""
        places: list[object] = list(range(len(self.measure.numbers)))
        if self.measure.needed is None:
            places.append("needed")
        return tuple(column for place in places for column in self._ends(place))

    @cached_property
    def _sides(self) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...] | None]]:
        """For the least, the greatest and what stands so far: what is added up above, and below a line if any."""
        low, high = self._ends(0)
        if self.measure.kind == "value":
            return {"low": ((low,), None), "high": ((high,), None), "so_far": ((low,), None)}
        other_low, other_high = self._ends(1)
        ways = {"low": (low, other_high), "high": (high, other_low), "so_far": (low, other_low)}
        if self.measure.kind == "parts":
            return {name: ((top,), (top, other)) for name, (top, other) in ways.items()}
        return {name: ((top,), (other,)) for name, (top, other) in ways.items()}

    @property
    def _scale(self) -> tuple[int, int]:
        return tuple(  # type: ignore[return-value]
            self.scales.get(f"{self.name}/{place}", 1) for place in (0, 1)
        )

    # ---------------------------------------------------------------------------- for all units

    def form(self, code: pl.Expr, withheld: pl.Expr | None) -> pl.Expr:
        """Return how the measure of each unit is told, by the verdict of its check."""
        ends = map(self._ends, range(len(self.measure.numbers)))
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
        ends = {"at_least": ("low",), "at_most": ("high",), "so_far": ("so_far",)}.get(word, ("low", "high"))
        return pl.all_horizontal(*map(self._is_there, ends))

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

    @property
    def _needed_scale(self) -> int:
        return self.scales[f"{self.name}/needed"]

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
            fraction += pl.lit(" (") + inform(above * other, bottom * scale, up=measure.up) + pl.lit(")")
        return pl.when(bottom > 0).then(fraction)

    # --------------------------------------------------------------------------------- for one unit

    def texts_of(self, ends: Ends) -> Iterator[tuple[str, str | None]]:
        """Yield the text of each amount of one unit."""
        for end in ("low", "high", "so_far"):
            yield end, self._text_of(end, ends)
        sign = SIGNS[self.measure.shown.operator]
        if self.measure.needed is not None:
            yield "required", f"{sign} {self._bar}"
            return
        low, high = (
            number_of(ends[end], self._needed_scale, self.measure.unit) for end in self._ends("needed")
        )
        needed = None if low is None or high is None else low if low == high else f"{low}–{high}"
        yield "needed", needed
        yield "required", None if needed is None else f"{sign} {needed}"

    def _text_of(self, end: str, ends: Ends) -> str | None:
        (top,), below = self._sides[end]
        value, (scale, other), measure = ends[top], self._scale, self.measure
        if below is None:
            if is_spread(measure.what):
                value = max(value or 0, 0)
            return number_of(value, scale, measure.unit)
        parts = [ends[name] for name in below]
        if value is None or None in parts:
            return None
        bottom = sum(part for part in parts if part is not None)
        if bottom <= 0:
            return None
        fraction = f"{number_of(value, scale)}/{number_of(bottom, other)}"
        if measure.part is None:
            told = quotient_of(value * other, bottom * scale, up=measure.up, percent=measure.percent)
            fraction += f" ({told})"
        return fraction


def unit_after(measure: Measure, amount: str, language: Language) -> str:
    """Return the unit of measure that stands after an amount, with a space before it."""
    if measure.unit is None or measure.unit == "date" or measure.percent:
        return ""
    return f" {unit_word(measure.unit, language, amount)}"


def _wide(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int128)


__all__ = ["BEYOND", "EXACT", "TITLE", "Spoken", "unit_after"]
