"""What a decision measured and required of a unit, in words with gaps, and the amounts that fill them.

``spoken_columns`` finds the same amounts for all units at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import frozen

from starrules.model import LANGUAGES, Language, Text, day_of
from starrules.report.amounts import number_of, quotient_of
from starrules.report.cause import Ends, as_said, pieces
from starrules.report.extent import is_spread
from starrules.report.measure import Measure
from starrules.report.phrase import Names, Speaker
from starrules.report.reason_words import MET, NOT_APPLICABLE, SIGNS, UNMET, WORDS, bar_text
from starrules.report.words import GRADED, HIGHER, LATER, MORE, unit_word
from starrules.rules import nodes as n

TITLE, EXACT, BEYOND = range(3)
"""How a measure is told: not at all, so that the title of the check stands there; as known; or by what it can be."""
BOTH = ("low", "high")
ENDS: Mapping[str, tuple[str, ...]] = {"at_least": ("low",), "at_most": ("high",), "so_far": ("so_far",)}
"""The ends that a word tells, where it does not tell both."""


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

    @property
    def _places(self) -> range:
        """The numbers that are measured."""
        return range(len(self.measure.numbers))

    def _ends(self, place: object) -> tuple[str, str]:
        return f"{self.name}/{place}|low", f"{self.name}/{place}|high"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the numbers that are told."""
        places: list[object] = list(self._places)
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

    @property
    def _needed_scale(self) -> int:
        return self.scales[f"{self.name}/needed"]

    # --------------------------------------------------------------------------------- for one unit

    def form_of(self, code: int, ends: Ends, *, withheld: bool) -> int:
        """Return how the measure of one unit is told, by the verdict of its check."""
        if code == NOT_APPLICABLE or not (withheld or self._is_required(ends)):
            return TITLE
        both = [[self._value(end, ends) for end in self._ends(place)] for place in self._places]
        if all(low is not None and low == high for low, high in both):
            return EXACT if self._is_there_of("low", ends) else TITLE
        word = self._beyond[{MET: 0, UNMET: 1}.get(code, 2)]
        return BEYOND if all(self._is_there_of(end, ends) for end in ENDS.get(word, BOTH)) else TITLE

    def _is_required(self, ends: Ends) -> bool:
        """Return whether there is a number to compare with."""
        return self.measure.needed is not None or None not in [ends[end] for end in self._ends("needed")]

    def _is_there_of(self, end: str, ends: Ends) -> bool:
        """Return whether there is what an end is told from."""
        top, bottom = self._sides[end]
        if any(self._value(name, ends) is None for name in top):
            return False
        below = [ends[name] for name in bottom or ()]
        return bottom is None or (None not in below and sum(part or 0 for part in below) > 0)

    def _value(self, name: str, ends: Ends) -> int | None:
        """Return a number; the spread of values of which there are none is nought."""
        return max(ends[name] or 0, 0) if is_spread(self.measure.what) else ends[name]

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
        value, (scale, other), measure = self._value(top, ends), self._scale, self.measure
        if below is None:
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


__all__ = ["BEYOND", "BOTH", "ENDS", "EXACT", "TITLE", "Spoken", "unit_after"]
