"""One finding in words, unit by unit: which decision speaks, what it measured, what is required, and what is open.

It says what ``report.told`` says in columns for all units at once; the tests hold every text of the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from starrules.lanes.single.program import Ends
from starrules.model import LANGUAGES, Language, Text, day_of
from starrules.report.asked import Asked, Condition
from starrules.report.extent import is_spread, tables_of
from starrules.report.measure import Measure
from starrules.report.phrase import Names, Speaker
from starrules.report.reason_words import DECIDED, MET, NOT_APPLICABLE, SIGNS, UNMET, WORDS, bar_text
from starrules.report.words import GRADED, HIGHER, LATER, MORE, unit_word
from starrules.rules import nodes as n
from starrules.rules.exact import exact_text


@frozen
class Found:
    """What was found of one check on one unit that it is asked of.

    Args:
        code: the verdict.
        low, high, required: what was measured and required, in exact text; None where no number was.
        missing: the tables in which records may be missing, where the verdict is open.
        reason: why.
    """

    code: int
    reason: Text
    missing: list[str] | None = None
    low: str | None = None
    high: str | None = None
    required: str | None = None


@frozen
class Told:
    """What one decision measured of one unit, in texts; None where there is nothing to tell."""

    low: str | None
    high: str | None
    so_far: str | None
    exact: bool
    bar: str | None
    withheld: bool


@frozen(slots=False, eq=False)
class UnitTeller:
    """Tells one check of one unit after another.

    Args:
        asked: the check as it is asked.
        scales: for each number that was computed what it was multiplied by.
        there: the tables of which it was found out whether rows may still turn up.
        titles: what the tables are called.
        names: what codes, parameters and checks are called.
    """

    asked: Asked
    scales: Mapping[str, int]
    there: frozenset[str]
    titles: Mapping[str, Text]
    names: Names

    def found(
        self, codes: Mapping[str, int], numbers: Mapping[str, Ends], open_: Sequence[str] | frozenset[str]
    ) -> Found:
        """Return what was found of a unit.

        Args:
            codes: the codes of the rules that were computed.
            numbers: both ends of the numbers that were computed, scaled; None where there is none.
            open_: the tables in which rows may still turn up.
        """
        code = codes[self.asked.check.id]
        index = self._speaking(code, codes)
        told = None if self._measures[index] is None else self._told(index, codes, numbers)
        missing = [name for name in self._tables if name in open_]
        shown = [None if told is None else self._shown(index, told, code, language) for language in LANGUAGES]
        reason = Text(
            *(
                self._reason(code, text, codes, missing, language)
                for text, language in zip(shown, LANGUAGES, strict=True)
            )
        )
        listed = missing if self._tables and code not in DECIDED else None
        if told is None:
            return Found(code, reason, listed)
        needed = None
        if told.bar is not None and not told.withheld:
            needed = f"{SIGNS[self._measure(index).shown.operator]} {told.bar}"
        return Found(code, reason, listed, told.low, told.high, needed)

    # ----------------------------------------------------------------------- the decision that speaks

    def _speaking(self, code: int, codes: Mapping[str, int]) -> int:
        """Return which decision tells why: the first that is unmet, or open, or met, as the check is."""
        name = self.asked.check.id
        if not self.asked.several or f"{name}/0" not in codes:
            return 0
        each = [codes[f"{name}/{index}"] for index in range(len(self.asked.decisions))]
        if code in (MET, UNMET):
            return each.index(code) if code in each else 0
        return next((index for index, item in enumerate(each) if item not in DECIDED), 0)

    @cached_property
    def _measures(self) -> Sequence[Measure | None]:
        """What each decision measures, as far as its numbers were computed."""
        found = [
            self._computed(decision.measure, f"{self.asked.check.id}/{index}")
            for index, decision in enumerate(self.asked.decisions)
        ]
        return found or [None]

    def _computed(self, measure: Measure | None, name: str) -> Measure | None:
        if measure is None or f"{name}/0" not in self.scales:
            return None
        return measure if measure.needed is not None or f"{name}/needed" in self.scales else None

    def _measure(self, index: int) -> Measure:
        measure = self._measures[index]
        assert measure is not None
        return measure

    @cached_property
    def _tables(self) -> Sequence[str]:
        return [name for name in self.asked.tables if name in self.there]

    # -------------------------------------------------------------------------------- what it measured

    def _told(self, index: int, codes: Mapping[str, int], numbers: Mapping[str, Ends]) -> Told:
        measure, name = self._measure(index), f"{self.asked.check.id}/{index}"
        ends = [self._ends(f"{name}/{place}", numbers) for place in range(len(measure.numbers))]
        bar = self._bar(measure, f"{name}/needed", numbers)
        withheld = self._withheld(measure, codes)
        if measure.kind == "value":
            low, high = ends[0]
            if is_spread(measure.what):
                low, high = (Fraction(max(end or 0, 0)) for end in (low, high))
            texts = [None if end is None else _number_text(end, measure.unit) for end in (low, high)]
            return Told(texts[0], texts[1], texts[0], low is not None and low == high, bar, withheld)
        (low, high), (other_low, other_high) = ends
        if low is None or high is None or other_low is None or other_high is None:
            return Told(None, None, None, exact=False, bar=bar, withheld=withheld)
        ways = [(low, other_high), (high, other_low), (low, other_low)]
        if measure.kind == "parts":
            ways = [(top, top + other) for top, other in ways]
        texts = [_fraction(top, bottom, measure) for top, bottom in ways]
        exact = low == high and other_low == other_high
        return Told(texts[0], texts[1], texts[2], exact, bar, withheld)

    def _ends(self, name: str, numbers: Mapping[str, Ends]) -> tuple[Fraction | None, Fraction | None]:
        ends = numbers[name]
        if ends is None:
            return None, None
        return Fraction(ends[0], self.scales[name]), Fraction(ends[1], self.scales[name])

    def _bar(self, measure: Measure, name: str, numbers: Mapping[str, Ends]) -> str | None:
        """Return the number to compare with."""
        if measure.needed is not None:
            if measure.unit == "date":
                return day_of(int(measure.needed)).isoformat()
            return bar_text(measure, measure.needed)
        low, high = self._ends(name, numbers)
        if low is None or high is None:
            return None
        texts = [_number_text(end, measure.unit) for end in (low, high)]
        return texts[0] if texts[0] == texts[1] else "–".join(texts)

    def _withheld(self, measure: Measure, codes: Mapping[str, int]) -> bool:
        """Return whether what is required is computed from the very rows that surely hold the check."""
        if measure.needed_from is None:
            return False
        return any(
            self._verdict(condition, f"hold {index}", codes) == MET
            for index, (_, _, condition) in enumerate(self.asked.holds)
            if not isinstance(condition, bool) and tables_of(condition) & tables_of(measure.needed_from)
        )

    # -------------------------------------------------------------------------------------- the reason

    def _shown(self, index: int, told: Told, code: int, language: Language) -> str | None:
        """Return what a decision measured and required in words; None where it could not be told."""
        measure = self._measure(index)
        text = self._measured(measure, told, code, language)
        if text is None or (told.bar is None and not told.withheld):
            return None
        if self.asked.several:
            text = self._what[index][language] + text
        elif measure.breaches or isinstance(measure.what, n.Median):
            text = WORDS["breaches" if measure.breaches else "median"][language] + text
        if told.withheld or told.bar is None:
            return text
        graded = measure.percent or measure.unit in GRADED
        operators = LATER if measure.unit == "date" else HIGHER if graded else MORE
        operator = operators[measure.shown.operator][language]
        space = "" if language == "zh" and measure.unit == "date" else " "
        required = f"{WORDS['required'][language]}{operator}{space}{told.bar}"
        return text + required + _unit_after(measure, told.bar, language)

    def _measured(self, measure: Measure, told: Told, code: int, language: Language) -> str | None:
        if told.exact:
            return _amount("exactly", told.low, measure, language)
        operator = measure.shown.operator
        both = None if told.low is None or told.high is None else f"{told.low}–{told.high}"
        if code in (MET, UNMET):
            if operator in ("==", "!="):
                return _amount("exactly", both, measure, language, counted=told.high)
            if (code == MET) != (operator in ("<=", "<")):
                return _amount("at_least", told.low, measure, language)
            return _amount("at_most", told.high, measure, language)
        if measure.grows:
            return _amount("so_far", told.so_far, measure, language)
        return _amount("between", both, measure, language, counted=told.high)

    @cached_property
    def _what(self) -> Sequence[Text]:
        """What each decision measures, in words, as it stands before what was measured."""
        speakers = {language: Speaker(language, self.names) for language in LANGUAGES}
        return [
            Text("", "")
            if measure is None
            else Text(f"{speakers['zh'].say(measure.what)}：", f"{speakers['en'].say(measure.what)}: ")
            for measure in self._measures
        ]

    def _reason(
        self,
        code: int,
        shown: str | None,
        codes: Mapping[str, int],
        missing: Sequence[str],
        language: Language,
    ) -> str:
        if code in (MET, UNMET):
            told = self.asked.check.title[language] if shown is None else shown
            return WORDS["met" if code == MET else "unmet"][language] + told
        if code == NOT_APPLICABLE:
            return WORDS["not_applicable"][language] + self._excuse(codes, language)
        settled = self._settles(codes, missing, language)
        if not settled:
            settled = WORDS["cells"][language].format(tables=self._named(self.asked.tables, language))
        parts = [settled] if shown is None else [shown, settled]
        return WORDS["unknown"][language] + WORDS["stop"][language].join(parts)

    def _verdict(self, condition: Condition, name: str, codes: Mapping[str, int]) -> int | None:
        """Return the verdict of a condition, or None where it was not computed."""
        if isinstance(condition, bool):
            return MET if condition else UNMET
        return codes.get(f"{self.asked.check.id}/{name}")

    def _excuse(self, codes: Mapping[str, int], language: Language) -> str:
        for index, (reason, condition) in enumerate(self.asked.excuses):
            if self._verdict(condition, f"if {index}", codes) == UNMET:
                return reason[language]
        return WORDS["nothing"][language]

    def _settles(self, codes: Mapping[str, int], missing: Sequence[str], language: Language) -> str:
        """Return what holds the check, each with the act that settles it, and where records are missing."""
        found = [
            WORDS["held"][language].format(reason=reason[language], act=act[language])
            for index, (reason, act, condition) in enumerate(self.asked.holds)
            if self._verdict(condition, f"hold {index}", codes) == MET
        ]
        if missing:
            found.append(WORDS["missing"][language].format(tables=self._named(missing, language)))
        return WORDS["stop"][language].join(found)

    def _named(self, tables: Sequence[str], language: Language) -> str:
        return WORDS["comma"][language].join(f"“{self.titles[name][language]}”" for name in tables)


def _amount(
    word: str, amount: str | None, measure: Measure, language: Language, counted: str | None = None
) -> str | None:
    if amount is None:
        return None
    return WORDS[word][language] + amount + _unit_after(measure, counted or amount, language)


def _unit_after(measure: Measure, amount: str, language: Language) -> str:
    """Return the unit of measure that stands after an amount, with a space before it."""
    if measure.unit is None or measure.unit == "date" or measure.percent:
        return ""
    return f" {unit_word(measure.unit, language, '1' if amount == '1' else '2')}"


def _number_text(value: Fraction, unit: str | None) -> str:
    return day_of(int(value)).isoformat() if unit == "date" else exact_text(value)


def _fraction(top: Fraction, bottom: Fraction, measure: Measure) -> str | None:
    """Return a fraction with its quotient, which is rounded down, or up where less is better; None for no base."""
    if bottom <= 0:
        return None
    fraction = f"{exact_text(top)}/{exact_text(bottom)}"
    if measure.part is not None:  # a part of another number is told by both numbers alone
        return fraction
    hundredths = top / bottom * (10_000 if measure.percent else 100)
    rounded = -(-hundredths // 1) if measure.up else hundredths // 1
    quotient = exact_text(Fraction(rounded, 100))
    return f"{fraction} ({quotient}{'%' if measure.percent else ''})"
