"""Reasons as codes: each way in which a check comes to its verdict is a small number, and a sentence with gaps.

A code means the same in every run of one scheme under one ruleset, whatever the evidence: it is counted from the
parts of the rule. Only what a plugin's own code says is numbered as it turns up, in the order of its texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING, Protocol

from attrs import evolve, field, frozen

from starrules.model import Language, Text, Verdict
from starrules.report.reason_words import REASONS
from starrules.report.words import unit_word

if TYPE_CHECKING:
    import polars as pl

Ends = Mapping[str, int | None]
"""The numbers of one unit by their columns."""
Amounts = Mapping[str, str | None]
"""The texts that fill the gaps of a sentence."""
MERGED, CLOSED, ENDED, NO_OFFICE, OUT_OF_SCOPE, OFFICE_CLOSED = range(1, 7)
OWN = 7
"""From here on codes belong to the check; those below say why a check is not asked of a unit."""
STATE_CODES: Mapping[str, int] = {"merged": MERGED, "closed": CLOSED, "ended": ENDED}
NAMED = ("heir", "office")
"""The gaps that are names of units."""
UNIT_GAP = "_unit"
"""What the gap of a unit of measure ends with; before it stands the gap of the amount."""
GAPS: Mapping[str, str] = {"merged": "{heir}", "inherited": "{office}"}
"""The gap that stands in a sentence for the unit that it names."""
SHARED: Mapping[int, str] = {MERGED: "merged", CLOSED: "closed", ENDED: "ended", NO_OFFICE: "no_office"}


@frozen
class Reason:
    """One way in which a check comes to its verdict.

    Args:
        verdict: the verdict, in one word.
        template: the sentence, with gaps in braces; ``{heir}`` and ``{office}`` are names of units.
        fills: for each other gap the columns of measures that it is told from.
        missing: the tables in which records are missing; None where that is not what is open.
        decision: which decision of the rule tells, counted from 0; None where none does.
        withheld: whether what is required is not told.
        unit: the unit of measure; a gap like ``{low_unit}`` is its word beside the amount ``{low}``.
        exact: whether what was measured is known, so that the least and the greatest are one.
    """

    verdict: str
    template: Text
    fills: Mapping[str, tuple[str, ...]] = field(factory=dict)
    missing: tuple[str, ...] | None = None
    decision: int | None = None
    withheld: bool = False
    unit: str | None = None
    exact: bool = False

    def gaps(self, language: Language) -> tuple[str, ...]:
        """Return the gaps of the sentence in one language."""
        return tuple(gap for _, gap in pieces(self.template[language]) if gap is not None)


class Telling(Protocol):
    """What knows the reasons of one check."""

    @property
    def size(self) -> int:
        """How many reasons of its own the check has."""
        ...

    def reason(self, own: int) -> Reason:
        """Return one of them, counted from 0."""
        ...

    def columns(self, reason: Reason) -> tuple[str, ...]:
        """Return the columns of numbers that are told beside a reason, whatever its gaps."""
        ...

    def amounts(self, reason: Reason) -> Mapping[str, pl.Expr]:
        """Return what was measured and required as columns of text: the amounts in gaps, and ``required``."""
        ...

    def amounts_of(self, reason: Reason, ends: Ends) -> Amounts:
        """Return the same for one unit."""
        ...


@frozen
class Plain:
    """The reasons of a check whose sentences have no gaps: what a plugin's own code says, or why there is no verdict."""

    reasons: tuple[Reason, ...]

    @property
    def size(self) -> int:
        """How many reasons the check has."""
        return len(self.reasons)

    def reason(self, own: int) -> Reason:
        """Return one of them."""
        return self.reasons[own]

    def columns(self, _: Reason) -> tuple[str, ...]:
        """Return the columns of numbers that are told: none."""
        return ()

    def amounts(self, _: Reason) -> Mapping[str, pl.Expr]:
        """Return what was measured: nothing that could be told of all units alike."""
        return {}

    def amounts_of(self, _: Reason, __: Ends) -> Amounts:
        """Return the same for one unit."""
        return {}


def reason_of(telling: Telling, scope: str, code: int) -> Reason:
    """Return the reason that a code stands for, with what comes before it where a section inherits it."""
    if code in SHARED:
        return Reason("not_applicable", _shared(SHARED[code]))
    if code == OUT_OF_SCOPE:
        return Reason("not_applicable", REASONS[scope])
    if code == OFFICE_CLOSED:
        return Reason("not_applicable", _inherited(REASONS["closed"]))
    own = code - OWN
    if own < telling.size:
        return telling.reason(own)
    reason = telling.reason(own - telling.size)
    return evolve(reason, template=_inherited(reason.template))


def _shared(key: str) -> Text:
    """Return a sentence that all checks share, with the gap for the unit that it names."""
    gap, text = GAPS.get(key, ""), REASONS[key]
    return Text(text.zh.replace("{unit}", gap), text.en.replace("{unit}", gap))


def _inherited(template: Text) -> Text:
    before = _shared("inherited")
    return Text(before.zh + template.zh, before.en + template.en)


def plain_text(text: Text) -> Text:
    """Return a text as a sentence without gaps."""
    return Text(as_said(text.zh), as_said(text.en))


def as_said(words: str) -> str:
    """Return words with their braces doubled, so that they are none of the gaps of a sentence."""
    return words.replace("{", "{{").replace("}", "}}")


def pieces(template: str) -> list[tuple[str, str | None]]:
    """Return the words of a sentence, each with the gap that follows it."""
    return [(words, gap) for words, gap, _, _ in Formatter().parse(template)]


def filled(reason: Reason, language: Language, amounts: Amounts, names: Mapping[str, str]) -> str:
    """Return the sentence of a reason with its gaps filled.

    Args:
        reason: the reason.
        language: the language.
        amounts: what was measured and required.
        names: the names of units that stand in sentences, as ``heir_zh``.
    """
    parts: list[str] = []
    for words, gap in pieces(reason.template[language]):
        parts.append(words)
        if gap in NAMED:
            parts.append(names[f"{gap}_{language}"])
        elif gap is not None and gap.endswith(UNIT_GAP):
            amount = amounts[gap.removesuffix(UNIT_GAP)]
            parts.append(f" {unit_word(reason.unit or '', language, amount or '')}")
        elif gap is not None:
            parts.append(amounts[gap] or "")
    return "".join(parts)


WORDS_BY_CODE = tuple("error" if code & 8 else Verdict.from_code(code or 4).word for code in range(16))
"""The word of each verdict's code."""


__all__ = [
    "NAMED", "NO_OFFICE", "OFFICE_CLOSED", "OUT_OF_SCOPE", "OWN", "STATE_CODES", "UNIT_GAP", "WORDS_BY_CODE", "Amounts", "Ends", "Plain", "Reason", "Telling", "as_said", "filled",
    "pieces", "plain_text", "reason_of",
]  # fmt: skip
