"""What tells the verdict of a rule: which of its decisions speaks, what it measured, and what is open, as one number.

The number is counted in mixed radix from the parts of the rule: first those of what is shown, which are a decision, how
its measure is told and whether what is required is withheld; then, over these, the verdict with its excuse or with what
holds it and which tables are open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, reduce

import polars as pl
from attrs import frozen

from starrules.model import LANGUAGES, Language, Text
from starrules.report.asked import Asked, Condition
from starrules.report.cause import Amounts, Ends, Reason, as_said
from starrules.report.extent import tables_of
from starrules.report.measure import Measure
from starrules.report.phrase import Names
from starrules.report.reason_words import MET, NOT_APPLICABLE, UNMET, WORDS
from starrules.report.spoken import BEYOND, EXACT, TITLE, Spoken


@frozen
class Shown:
    """What a reason shows of a rule: a decision, how its measure is told, and whether what is required is withheld."""

    decision: int
    form: int
    withheld: bool


@frozen(slots=False, eq=False)
class Teller:
    """Tells one rule.

    Args:
        asked: the check as it is asked.
        computed: the names of the columns that the lane computed for it.
        scales: for each number what it was multiplied by.
        titles: what the tables are called.
        names: what codes, parameters and checks are called.
    """

    asked: Asked
    computed: frozenset[str]
    scales: Mapping[str, int]
    titles: Mapping[str, Text]
    names: Names

    # ------------------------------------------------------------------------------------ the codes

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """All that can be shown, in order: what a rule has none of is counted too, so that codes never shift."""
        return tuple(
            Shown(index, form, withheld)
            for index, decision in enumerate(self.asked.decisions)
            for form in ((TITLE,) if decision.measure is None else (TITLE, EXACT, BEYOND))
            for withheld in ((False, True) if self._withholding(decision.measure) else (False,))
        ) or (Shown(0, TITLE, withheld=False),)

    @property
    def size(self) -> int:
        """How many reasons the check has."""
        asked = self.asked
        flags = len(asked.holds) + len(asked.tables)
        return len(self.shown) * (3 + len(asked.excuses) + (1 << flags))

    @property
    def code(self) -> pl.Expr:
        """The check's verdict."""
        return pl.col(self.asked.check.id)

    def coded(self, verdicts: Collection[int]) -> pl.Expr:
        """Return the number of each unit's reason.

        Args:
            verdicts: the codes of the verdicts that there are; what tells others is left out of the expression.
        """
        asked, count = self.asked, len(self.shown)
        shown = self._shown()
        excuses = [self._flag(item, f"if {index}", UNMET) for index, (_, item) in enumerate(asked.excuses)]
        excuse = _first(excuses).fill_null(len(excuses)) if excuses else pl.lit(0)
        flags = [self._flag(item, f"hold {index}", MET) for index, (_, _, item) in enumerate(asked.holds)]
        flags += [self._open(name) for name in asked.tables]
        part = sum(
            (flag.cast(pl.Int32) * 2**index for index, flag in enumerate(flags)), pl.lit(3 + len(excuses))
        )
        decided = {MET: pl.lit(0), UNMET: pl.lit(1), NOT_APPLICABLE: excuse + 2}
        there = [code for code in decided if code in verdicts]
        if there and set(verdicts) <= set(decided):
            part = decided[there.pop()]
        for code in there:
            part = pl.when(self.code == code).then(decided[code]).otherwise(part)
        return shown + part * count

    def reason(self, own: int) -> Reason:
        """Return the reason of a number."""
        if own not in self._reasons:
            self._reasons[own] = self._reason(own)
        return self._reasons[own]

    @cached_property
    def _reasons(self) -> dict[int, Reason]:
        return {}

    # -------------------------------------------------------------------------------- what is shown

    def _shown(self) -> pl.Expr:
        """Return the number of what is shown of each unit."""
        starts: dict[int, int] = {}
        for number, item in enumerate(self.shown):
            starts.setdefault(item.decision, number)
        ways = [self._form(index) + start for index, start in starts.items()]
        if len(ways) < 2:
            return ways[0] if ways else pl.lit(0)
        speaks = self._speaking()
        return reduce(
            lambda rest, index: pl.when(speaks == index).then(ways[index]).otherwise(rest),
            reversed(range(1, len(ways))),
            ways[0],
        )

    def _form(self, index: int) -> pl.Expr:
        """Return how a decision's measure is told, and whether what is required is withheld."""
        spoken, withholding = self._spoken(index), self._withholding(self._measure(index))
        flags = [self._flag(self.asked.holds[hold][2], f"hold {hold}", MET) for hold in withholding]
        withheld = pl.any_horizontal(*flags) if flags else None
        form = pl.lit(TITLE) if spoken is None else spoken.form(self.code, withheld)
        return form if withheld is None else form * 2 + withheld.cast(pl.Int32)

    def _withholding(self, measure: Measure | None) -> tuple[int, ...]:
        """Return which holds rest on the very rows from which is computed what is required."""
        if measure is None or measure.needed_from is None:
            return ()
        read = tables_of(measure.needed_from)
        return tuple(
            index
            for index, (_, _, condition) in enumerate(self.asked.holds)
            if not isinstance(condition, bool) and tables_of(condition) & read
        )

    def _measure(self, index: int) -> Measure | None:
        """Return what a decision measures; a rule that is made of verdicts alone has no decision."""
        return self.asked.decisions[index].measure if self.asked.decisions else None

    def _spoken(self, index: int) -> Spoken | None:
        """Return what tells the measure of a decision, as far as its numbers were computed."""
        measure, name = self._measure(index), f"{self.asked.check.id}/{index}"
        if measure is None or f"{name}/0" not in self.scales:
            return None
        if measure.needed is None and f"{name}/needed" not in self.scales:
            return None
        return Spoken(measure, name, self.scales, self.names, several=self.asked.several)

    def _speaking(self) -> pl.Expr:
        """Return which decision tells why: the first that is unmet, or open, or met, as the check is."""
        if f"{self.asked.check.id}/0" not in self.computed:
            return pl.lit(0)
        codes = [pl.col(f"{self.asked.check.id}/{index}") for index in range(len(self.asked.decisions))]
        found = _first([(code != MET) & (code != UNMET) & (code != NOT_APPLICABLE) for code in codes])
        for verdict in (MET, UNMET):
            same = _first([code == verdict for code in codes])
            found = pl.when(self.code == verdict).then(same).otherwise(found)
        return found.fill_null(0)

    def _flag(self, condition: Condition, name: str, verdict: int) -> pl.Expr:
        """Return whether a condition has a verdict; where it was not computed it has not."""
        if isinstance(condition, bool):
            return pl.lit(condition == (verdict == MET))
        full = f"{self.asked.check.id}/{name}"
        return (
            (pl.col(full) == verdict).fill_null(value=False) if full in self.computed else pl.lit(value=False)
        )

    def _open(self, table: str) -> pl.Expr:
        name = f"open {table}"
        return pl.col(name).fill_null(value=False) if name in self.computed else pl.lit(value=False)

    # -------------------------------------------------------------------------------- the sentences

    def _reason(self, own: int) -> Reason:
        part, number = divmod(own, len(self.shown))
        shown = self.shown[number]
        spoken = self._spoken(shown.decision)
        verdict = ("met", "unmet")[part] if part < 2 else "not_applicable"
        missing: tuple[str, ...] | None = None
        least = 3 + len(self.asked.excuses)
        if part >= least:
            verdict = "unknown"
            _, missing = self._flagged(part - least)
        said = {language: self._said(part, shown, spoken, language) for language in LANGUAGES}
        template = Text(*(WORDS[verdict][language] + said[language] for language in LANGUAGES))
        fills = {} if spoken is None or shown.form == TITLE else spoken.fills(template)
        if spoken is None:
            return Reason(verdict, template, missing=missing)
        unit = spoken.measure.unit
        return Reason(
            verdict, template, fills, missing, shown.decision, shown.withheld, unit, shown.form == EXACT
        )

    def _said(self, part: int, shown: Shown, spoken: Spoken | None, language: Language) -> str:
        """Return what follows the verdict."""
        excuses = self.asked.excuses
        if 2 <= part < 3 + len(excuses):
            which = part - 2
            return as_said((excuses[which][0] if which < len(excuses) else WORDS["nothing"])[language])
        told = None
        if spoken is not None and shown.form != TITLE:
            told = spoken.told(min(part, 2), shown.form, language, withheld=shown.withheld)
        if part < 2:
            return as_said(self.asked.check.title[language]) if told is None else told
        open_ = as_said(self._what_is_open(part - 3 - len(excuses), language))
        return open_ if told is None else told + WORDS["stop"][language] + open_

    def _flagged(self, flags: int) -> tuple[list[int], tuple[str, ...] | None]:
        """Return which holds hold, and which tables are open; None where no table was looked at."""
        asked = self.asked
        holds = [index for index in range(len(asked.holds)) if flags >> index & 1]
        if not any(f"open {name}" in self.computed for name in asked.tables):
            return holds, None
        after = flags >> len(asked.holds)
        return holds, tuple(name for index, name in enumerate(asked.tables) if after >> index & 1)

    def _what_is_open(self, flags: int, language: Language) -> str:
        """Return what holds the check, each with the act that settles it, and where records are missing."""
        holds, missing = self._flagged(flags)
        comma, parts = WORDS["comma"][language], []
        for index in holds:
            reason, act, _ = self.asked.holds[index]
            parts.append(WORDS["held"][language].format(reason=reason[language], act=act[language]))
        if missing:
            tables = comma.join(self._table(name, language) for name in missing)
            parts.append(WORDS["missing"][language].format(tables=tables))
        if not parts:
            tables = comma.join(self._table(name, language) for name in self.asked.tables)
            parts.append(WORDS["cells"][language].format(tables=tables))
        return WORDS["stop"][language].join(parts)

    def _table(self, name: str, language: Language) -> str:
        return f"“{self.titles[name][language]}”"

    # ---------------------------------------------------------------------------------- the amounts

    def columns(self, reason: Reason) -> tuple[str, ...]:
        """Return the columns of numbers that are told beside a reason."""
        spoken = None if reason.decision is None else self._spoken(reason.decision)
        return () if spoken is None else spoken.columns

    def amounts(self, reason: Reason) -> Mapping[str, pl.Expr]:
        """Return what was measured and required as columns of text."""
        spoken = None if reason.decision is None else self._spoken(reason.decision)
        return {} if spoken is None else dict(spoken.texts())

    def amounts_of(self, reason: Reason, ends: Ends) -> Amounts:
        """Return the same for one unit."""
        spoken = None if reason.decision is None else self._spoken(reason.decision)
        return {} if spoken is None else dict(spoken.texts_of(ends))


def _first(tests: Sequence[pl.Expr]) -> pl.Expr:
    """Return the number of the first test that holds; null where none does."""
    return pl.coalesce([pl.when(item).then(pl.lit(index)) for index, item in enumerate(tests)])


__all__ = ["Shown", "Teller"]
