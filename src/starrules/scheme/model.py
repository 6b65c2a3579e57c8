"""The parts of a scheme: stars, clauses, readings, parameters, checks and what a plugin contributes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from starrules.model import UNKNOWN, Period, Text, UnitKind, Verdict, day_number, day_of
from starrules.rules import nodes as n
from starrules.schema import Table, UnitScope
from starrules.scheme.assessment import Assessment, Judgement, Measured, Opaque
from starrules.scheme.extras import EvidenceReader, Override, ReportFormat, Translation, YearCalendar

Origin = Literal["text", "implied", "proposed"]
Bound = Literal["unit", "lead", "district", "none"]
ClauseKind = Literal[
    "quantitative", "documentary", "observational", "judgemental", "organisational", "composite", "context"
]
TESTABLE: tuple[ClauseKind, ...] = (
    "quantitative",
    "documentary",
    "observational",
    "judgemental",
    "organisational",
)


@frozen
class Quantity:
    """The number that a clause carries, as the register has it."""

    metric: str
    op: str
    value: str | tuple[str, ...]
    unit: str
    origin: Origin


def _place(value: Text | str) -> Text:
    """Return a place in both languages; one that is given as a single string reads the same in both."""
    return Text(value, value) if isinstance(value, str) else value


@frozen
class Clause:
    """A place in the scheme's text: what it is, who owes it, and where it is decided."""

    id: str
    place: Text = field(converter=_place)
    """Where it stands: its Chinese is the locator in the text itself; figures alone may be given as one string."""
    star: str
    kind: ClauseKind
    scope: Literal["office", "section", "both", "district", "none"]
    title: Text
    bound: Bound = "unit"
    inherits: bool = False
    period: str = "yearly"
    terms: tuple[str, ...] = ()
    quantity: Quantity | None = None
    parent: str = ""
    standard: str = ""
    """For a task: the standard through which alone it decides (A3)."""
    same_fact: tuple[str, ...] = ()
    home: str = ""
    """Where a fact is used in two stars: the star in which it costs (A19)."""
    note: Text | None = None
    not_computed: Text | None = None

    @property
    def testable(self) -> bool:
        """Whether the clause can be tested by itself: neither a roll-up nor context."""
        return self.kind in TESTABLE


@frozen
class Agency:
    """A body that leads a star, with the years in which it did, and its successor."""

    id: str
    name: Text
    roles: tuple[tuple[str, str], ...] = ()
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successor: str = ""


@frozen
class Star:
    """One award, led by one agency."""

    id: str
    title: Text
    lead: Text
    order: int = 0


@frozen
class Option:
    """One way to read an open place of the text."""

    id: str
    title: Text


@frozen
class Reading:
    """A named choice where the text is open, with its default."""

    id: str
    title: Text
    options: tuple[Option, ...]
    default: str
    where: tuple[str, ...] = ()


@frozen
class DatedValue:
    """A parameter's value from a day on."""

    since: datetime.date
    value: Fraction


COMMON_YEAR = datetime.date(2023, 1, 1)


@frozen
class ParameterSpec:
    """A number that a ruleset may set: its range, its dated values and where it comes from."""

    id: str
    title: Text
    unit: str
    low: Fraction
    high: Fraction
    places: int
    origin: Origin
    source: str
    values: tuple[DatedValue, ...]
    kind: Literal["integer", "decimal", "date-in-year"] = "integer"

    def on(self, day: datetime.date) -> Fraction:
        """Return the value in force on a day."""
        current = [item for item in self.values if item.since <= day]
        return max(current or self.values[:1], key=lambda item: item.since).value

    def within(self, period: Period, value: Fraction) -> Fraction:
        """Return a value as rules of a period take it: a date in the year as days after the period's first.

        A date in the year is kept as days after 1 January of a common year; in a leap year, and in a
        cycle that begins in another month, the same date lies elsewhere.
        """
        if self.kind != "date-in-year":
            return value
        date = day_of(day_number(COMMON_YEAR) + int(value))
        first = day_of(period.days.first)
        year = first.year if (date.month, date.day) >= (first.month, first.day) else first.year + 1
        return Fraction(day_number(date.replace(year=year)) - period.days.first)


@frozen
class Check:
    """A rule over evidence, with the clauses it rests on.

    Args:
        id: star, dot, slug; never a clause number.
        title: what is demanded, in a few words.
        clauses: the ids of the clauses it rests on; never empty.
        rule: the rule, with ``applies_if`` and ``hold`` inside where they are needed.
        scope: which units it is asked of. A check asked of offices only is inherited by their sections.
        remedy: what a unit does that does not meet it.
        readings: the ids of the readings that the rule takes a side in, besides those it switches.
        duty: for what a lead or the district owes: never held against a unit.
    """

    id: str
    title: Text
    clauses: tuple[str, ...]
    rule: n.Expr
    remedy: Text
    scope: UnitScope = "both"
    readings: tuple[str, ...] = ()
    duty: bool = False

    @property
    def star(self) -> str:
        """The star that the check belongs to."""
        return self.id.partition(".")[0]

    @property
    def expressions(self) -> tuple[n.Expr, ...]:
        """What it asks of the evidence."""
        return (self.rule,)

    @property
    def measures(self) -> Mapping[str, n.Expr]:
        """What must be known about a unit: what its rule comes to."""
        return {"rule": self.rule}

    def asked_of(self, kind: UnitKind) -> bool:
        """Return whether units of this kind are asked."""
        return self.scope in ("both", kind)

    def assess(self, measured: Measured) -> Judgement:
        """Return the verdict that the rule came to, with what is demanded as its reason."""
        found = measured["rule"]
        return Judgement(found if isinstance(found, Verdict) else UNKNOWN, self.title)


AnyCheck = Check | Opaque
"""What a scheme asks of units: by a rule, or by a plugin's own code."""


def nodes_of(check: AnyCheck) -> Iterator[n.Node]:
    """Yield every node of what a check asks of the evidence."""
    for expr in check.expressions:
        yield from expr.walk()


@frozen
class Vocabulary:
    """The codes that a plugin adds to an identifier field of a table, such as kinds of document."""

    table: str
    field: str
    codes: tuple[tuple[str, Text], ...]

    @classmethod
    def of(cls, table: str, field: str, **codes: tuple[str, str]) -> Vocabulary:
        """Return a vocabulary from ``code=(zh, en)`` pairs; ``_`` in a code stands for ``-``."""
        return cls(table, field, tuple((code.replace("_", "-"), Text(*pair)) for code, pair in codes.items()))


@frozen(kw_only=True)
class Contribution:
    """All that one plugin brings, each part by its name: what it is, read as a list.

    Args:
        stars: the stars that it adds.
        clauses: the places in the text that its checks rest on.
        tables: the kinds of evidence that it adds.
        readings: the named choices where the text of its area is open.
        parameters: the numbers of its area that a ruleset may set.
        checks: the checks of its stars. One whose id begins with another plugin's star is offered to that star
            and counts only where the ruleset adopts it by id.
        vocabularies: the codes that it adds to identifier fields.
        agencies: the bodies that it names.
        assessments: checks that are code of its own and not rules.
        rulesets: the texts of ruleset files (TOML) by id.
        overrides: what it sets otherwise in the area of other plugins, each with its reason.
        calendars: the working days of whole years.
        readers: further kinds of evidence files.
        formats: further formats of reports.
        translations: texts in further languages.
    """

    stars: tuple[Star, ...] = ()
    clauses: tuple[Clause, ...] = ()
    tables: tuple[Table, ...] = ()
    readings: tuple[Reading, ...] = ()
    parameters: tuple[ParameterSpec, ...] = ()
    checks: tuple[Check, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()
    agencies: tuple[Agency, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    rulesets: Mapping[str, str] = field(factory=dict)
    overrides: tuple[Override, ...] = ()
    calendars: tuple[YearCalendar, ...] = ()
    readers: tuple[EvidenceReader, ...] = ()
    formats: tuple[ReportFormat, ...] = ()
    translations: tuple[Translation, ...] = ()
