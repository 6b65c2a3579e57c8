"""The words that every layer shares: texts in two languages, units, periods, verdicts."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache
from typing import Literal

from attrs import field, frozen

Language = Literal["zh", "en"]
OTHER_DAY = re.compile(r"(\d{4})[-/.年 ]?(\d{1,2})[-/.月 ]?(\d{1,2})日?(?:[ T].*)?")
"""The ways in which people write a day."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def own_language(tag: str | None) -> Language | None:
    """Return the one of the two languages of every text that a tag is, or None where it is of another."""
    return next((language for language in LANGUAGES if language == tag), None)


def language_tag(tag: str) -> str:
    """Return the tag of a language with its letters as they are usually written, such as ``zh-Hant`` or ``pt-BR``."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    """Return a part of a tag: a script has a capital, a country is in capitals, all else is in small letters."""
    return {2: part.upper(), 4: part.capitalize()}.get(len(part), part.lower())


@frozen
class Text:
    """A text that an office sees, in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Outcome(StrEnum):
    """What a check can come to when everything about it is known."""

    MET = "met"
    UNMET = "unmet"
    NOT_APPLICABLE = "not_applicable"

    # Outcomes stand in sets by the million; the hash of Enum is written in Python.
    __hash__ = str.__hash__


EVERY_OUTCOME = frozenset(Outcome)


@frozen
class Verdict:
    """The set of outcomes that are still possible; an error is all of them and a flag.

    One possible outcome is a decided verdict. Several are ``unknown``: missing evidence is neither a
    pass nor a fail.
    """

    possible: frozenset[Outcome]
    error: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.possible:
            msg = "a verdict has at least one possible outcome"
            raise ValueError(msg)

    @classmethod
    def of(cls, *outcomes: Outcome) -> Verdict:
        """Return the verdict in which these outcomes are possible."""
        return cls(frozenset(outcomes))

    @property
    def decided(self) -> bool:
        """Whether exactly one outcome is left."""
        return len(self.possible) == 1 and not self.error

    @property
    def word(self) -> str:
        """Return ``met``, ``unmet``, ``not_applicable``, ``unknown`` or ``error``."""
        if self.error:
            return "error"
        return next(iter(self.possible)).value if len(self.possible) == 1 else "unknown"

    @property
    def code(self) -> int:
        """Return the set as bits: met 1, unmet 2, not applicable 4, error 8."""
        bits = {Outcome.MET: 1, Outcome.UNMET: 2, Outcome.NOT_APPLICABLE: 4}
        return sum(bits[outcome] for outcome in self.possible) + 8 * self.error

    @classmethod
    def from_code(cls, code: int) -> Verdict:
        """Return the verdict whose ``code`` this is."""
        bits = {1: Outcome.MET, 2: Outcome.UNMET, 4: Outcome.NOT_APPLICABLE}
        return cls(frozenset(outcome for bit, outcome in bits.items() if code & bit), bool(code & 8))

    def __str__(self) -> str:
        return self.word


VERDICT_WORDS = ("met", "unmet", "unknown", "not_applicable", "error")
MET = Verdict.of(Outcome.MET)
UNMET = Verdict.of(Outcome.UNMET)
NOT_APPLICABLE = Verdict.of(Outcome.NOT_APPLICABLE)
UNKNOWN = Verdict.of(Outcome.MET, Outcome.UNMET)
ERROR = Verdict(EVERY_OUTCOME, error=True)


def speaks_of(item: str, names: Collection[str]) -> bool:
    """Return whether an id belongs to one of these plugins: by a dotted part, or by the word it begins with.

    Checks, parameters and clauses carry their plugin's name between dots (``S.integrity.4``), tables and
    codes begin with it (``integrity_discipline``, ``integrity-report``).
    """
    parts = {*item.split("."), re.split("[-_]", item, maxsplit=1)[0]}
    return not parts.isdisjoint(names)


EPOCH = datetime.date(1970, 1, 1)


def day_number(day: datetime.date) -> int:
    """Return the number of days from 1970-01-01 to ``day``."""
    return (day - EPOCH).days


def day_of(number: int) -> datetime.date:
    """Return the date that is ``number`` days after 1970-01-01."""
    return EPOCH + datetime.timedelta(days=number)


@cache
def month_number(day: int) -> int:
    """Return the month of a day number, as months since year 0."""
    date = day_of(day)
    return date.year * 12 + date.month - 1


@cache
def month_days(month: int) -> tuple[int, int]:
    """Return the first and the last day number of a month."""
    year, index = divmod(month, 12)
    first = datetime.date(year, index + 1, 1)
    return day_number(first), day_number(first.replace(day=calendar.monthrange(year, index + 1)[1]))


def month_label(month: int) -> str:
    """Return a month as ``2024-05``."""
    year, index = divmod(month, 12)
    return f"{year:04d}-{index + 1:02d}"


FIRST_DAY = day_number(datetime.date(1949, 10, 1))
LAST_DAY = day_number(datetime.date(2149, 12, 31))


@frozen(order=True)
class Days:
    """A run of days, both ends included, as day numbers."""

    first: int
    last: int

    def meet(self, other: Days) -> Days | None:
        """Return the days in both runs, or None where there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1


def uncovered(span: Days, covered: Iterable[Days]) -> list[Days]:
    """Return the runs of days of ``span`` that no run of ``covered`` holds."""
    runs: list[Days] = []
    start = span.first
    for run in sorted(covered):
        if run.last < start or run.first > span.last:
            continue
        if run.first > start:
            runs.append(Days(start, run.first - 1))
        start = max(start, run.last + 1)
    if start <= span.last:
        runs.append(Days(start, span.last))
    return runs


@cache
def _twelve_months(first: int) -> Days:
    """Return the days of twelve months, of which this is the first."""
    return Days(month_days(first)[0], month_days(first + 11)[1])


def year_of(day: int, first_month: int = 1) -> int:
    """Return the year that a day lies in, of years that begin in ``first_month`` (1 to 12) and are called by where they begin."""
    found = day_of(day)
    return found.year - (found.month < first_month)


@frozen
class Period:
    """The stretch of time that is assessed: a calendar year unless a ruleset sets another cycle (A11)."""

    label: str
    days: Days

    def __attrs_post_init__(self) -> None:
        first = month_number(self.days.first)
        if self.days != _twelve_months(first) or self.label != f"{first // 12:04d}":
            msg = (
                "a period is twelve whole months, labelled by the year in which they begin: "
                f"expected Period.year({first // 12}), or with its first month, "
                f"found {self.label!r} from {day_of(self.days.first)} to {day_of(self.days.last)}"
            )
            raise ValueError(msg)

    @classmethod
    def year(cls, label: str | int, first_month: int = 1) -> Period:
        """Return the twelve months that begin in ``first_month`` (1 to 12) of the year ``label``."""
        return cls(f"{int(label):04d}", _twelve_months(int(label) * 12 + first_month - 1))

    @property
    def first_month(self) -> int:
        """The month in which it begins, 1 to 12."""
        return day_of(self.days.first).month

    @property
    def months(self) -> range:
        """The months of the period, as months since year 0."""
        return range(month_number(self.days.first), month_number(self.days.last) + 1)

    def due_months(self, days: Days) -> tuple[int, ...]:
        """Return the months of the period that a run of days holds from their first day to their last."""
        return tuple(
            month
            for month in self.months
            if days.first <= month_days(month)[0] and month_days(month)[1] <= days.last
        )

    @property
    def previous(self) -> Period:
        """The period before this one."""
        return Period.year(int(self.label) - 1, self.first_month)


UnitKind = Literal["office", "section"]


@frozen
class Membership:
    """The days during which a section belonged to an office."""

    office: str
    days: Days


@frozen
class Unit:
    """An office, or a section of an office, with the days it was open and the offices it belonged to."""

    id: str
    kind: UnitKind
    name: Text
    days: Days
    memberships: tuple[Membership, ...] = ()
    successor: str = ""
    """The unit that took over its rows, baselines and duties, if any."""
    succeeded_on: int | None = None
    unit_class: str = field(default="")

    def scope(self, period: Period) -> Days | None:
        """Return the days of ``period`` on which the unit was open, or None."""
        return self.days.meet(period.days)

    def due_months(self, period: Period) -> tuple[int, ...]:
        """Return the months of ``period`` that the unit was open for from the first day to the last."""
        return period.due_months(self.days)

    def office_on(self, day: int) -> str | None:
        """Return the office that the section belonged to on a day, or None."""
        return next((item.office for item in self.memberships if day in item.days), None)
