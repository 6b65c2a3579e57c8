"""What tells the verdict of a rule: which of its decisions speaks, what it measured, and what is open, as one number.

The number is counted in mixed radix from the parts of the rule: first those of what is shown, which are a decision, how
its measure is told and whether what is required is withheld; then, over these, the verdict with its excuse or with what
holds it and which tables are open. ``told_columns`` counts it for all units at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TypeVar

from attrs import frozen

from starrules.model import LANGUAGES, Language, Text
from starrules.report.asked import Asked, Condition
from starrules.report.cause import Amounts, Ends, Reason, as_said
from starrules.report.extent import tables_of
from starrules.report.measure import Measure
from starrules.report.phrase import Names
from starrules.report.reason_words import DECIDED, MET, NOT_APPLICABLE, UNMET, WORDS
from starrules.report.spoken import BEYOND, EXACT, TITLE, Spoken

AnySpoken = TypeVar("AnySpoken", bound=Spoken)


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
        computed: the names of what the lane computed for it: codes of verdicts, and ``open TABLE``.
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

    def reason(self, own: int) -> Reason:
        """Return the reason of a number."""
        if own not in self._reasons:
            self._reasons[own] = self._reason(own)
        return self._reasons[own]

    @cached_property
    def _reasons(self) -> dict[int, Reason]:
        return {}

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
        return self._spoken_as(Spoken, index)

    def _spoken_as(self, kind: type[AnySpoken], index: int) -> AnySpoken | None:
        measure, name = self._measure(index), f"{self.asked.check.id}/{index}"
        if measure is None or f"{name}/0" not in self.scales:
            return None
        if measure.needed is None and f"{name}/needed" not in self.scales:
            return None
        return kind(measure, name, self.scales, self.names, several=self.asked.several)

    # ------------------------------------------------------------------------------- of one unit

    def code_of(self, codes: Mapping[str, int], ends: Ends, open_: Collection[str]) -> int:
        """Return the number of one unit's reason.

        Args:
            codes: the codes of the rules that were computed.
            ends: the least and the greatest of the numbers that were computed, scaled.
            open_: the tables in which rows may still turn up.
        """
        asked, code = self.asked, codes[self.asked.check.id]
        if code == MET:
            part = 0
        elif code == UNMET:
            part = 1
        elif code == NOT_APPLICABLE:
            excuses = [
                self._flagged_of(item, f"if {index}", UNMET, codes)
                for index, (_, item) in enumerate(asked.excuses)
            ]
            part = 2 + [*excuses, True].index(True)
        else:
            flags = [self._holds(index, codes) for index in range(len(asked.holds))]
            flags += [f"open {name}" in self.computed and name in open_ for name in asked.tables]
            part = 3 + len(asked.excuses) + sum(flag << index for index, flag in enumerate(flags))
        return self._shown_of(code, codes, ends) + part * len(self.shown)

    def _shown_of(self, code: int, codes: Mapping[str, int], ends: Ends) -> int:
        """Return the number of what is shown of one unit."""
        index = self._speaking_of(code, codes)
        spoken, withholding = self._spoken(index), self._withholding(self._measure(index))
        withheld = any(self._holds(hold, codes) for hold in withholding)
        form = TITLE if spoken is None else spoken.form_of(code, ends, withheld=withheld)
        return self.shown.index(Shown(index, form, withheld))

    def _speaking_of(self, code: int, codes: Mapping[str, int]) -> int:
        """Return which decision tells why: the first that is unmet, or open, or met, as the check is."""
        name = self.asked.check.id
        if f"{name}/0" not in self.computed:
            return 0
        each = [codes[f"{name}/{index}"] for index in range(len(self.asked.decisions))]
        if code in (MET, UNMET):
            return each.index(code) if code in each else 0
        return next((index for index, item in enumerate(each) if item not in DECIDED), 0)

    def _holds(self, index: int, codes: Mapping[str, int]) -> bool:
        return self._flagged_of(self.asked.holds[index][2], f"hold {index}", MET, codes)

    def _flagged_of(self, condition: Condition, name: str, verdict: int, codes: Mapping[str, int]) -> bool:
        """Return whether a condition has a verdict; where it was not computed it has not."""
        if isinstance(condition, bool):
            return condition == (verdict == MET)
        return codes.get(f"{self.asked.check.id}/{name}") == verdict

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

    def amounts_of(self, reason: Reason, ends: Ends) -> Amounts:
        """Return the same for one unit."""
        spoken = None if reason.decision is None else self._spoken(reason.decision)
        return {} if spoken is None else dict(spoken.texts_of(ends))


__all__ = ["Shown", "Teller"]
