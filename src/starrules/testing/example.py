"""Examples as authors give them: facts about a unit, and the verdict that the words of the clause demand."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from attrs import field, frozen

from starrules.errors import EvidenceError, Fault
from starrules.evidence.model import Evidence, Return, RowData
from starrules.evidence.state import Cases
from starrules.evidence.typed import TypedRows
from starrules.model import Days, Membership, Period, Text, Unit, day_number, day_of, month_days
from starrules.report.tryout import Trial, tables_of
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Calendar
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.schema import Complete, Monthly, Returned
from starrules.scheme.assemble import Scheme, load_scheme
from starrules.scheme.model import Check
from starrules.testing.told import ConformanceError

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]
"""Rows by the name of their table, as ``rule.try_on`` takes them."""
Word = Literal["met", "unmet", "unknown", "not_applicable"]

YEAR = 2024
LONG_AGO = "2000-01-01"
YEARS_ON = 1
"""The evidence of a district in which an example lies is covered to the end of the next year."""
UNIT = "office"


@cache
def installed() -> Scheme:
    """Return the scheme that the installed plugins make up."""
    return load_scheme()


@frozen(kw_only=True)
class Example:
    """Facts about a unit, and the verdict that the words of the clause demand.

    Whatever is not stated did not happen: the evidence is closed but for the tables that are ``open``, for
    the months of a monthly table without a row and for the judges of a panel without a mark.

    Args:
        check: the id of the check that is asked.
        verdict: ``met``, ``unmet``, ``unknown`` or ``not_applicable``.
        facts: the rows of the unit itself, by table.
        because: what the example is about, in a few words.
        readings: the options taken of readings; the others are at their defaults.
        parameters: the values of parameters that are not those that ship.
        as_of: the day of the cut; the default sees everything.
        open: the tables of which rows may still be missing.
        period: the year.
        opened: the day on which the unit opened; None for long ago.
        sections: the rows of its sections, by section.
    """

    check: str
    verdict: Word
    facts: Facts = field(factory=dict)
    because: str = ""
    readings: Mapping[str, str] = field(factory=dict)
    parameters: Mapping[str, Any] = field(factory=dict)
    as_of: str | None = None
    open: Collection[str] = ()
    period: int = YEAR
    opened: str | None = None
    sections: Mapping[str, Facts] = field(factory=dict)

    @property
    def label(self) -> str:
        """The check, and what the example is about."""
        return f"{self.check}, {self.because}" if self.because else f"{self.check}, {self.verdict}"

    @property
    def given(self) -> set[str]:
        """The tables of which the example states rows."""
        return {name for facts in (self.facts, *self.sections.values()) for name in facts}

    def bound(self, rule: n.Expr, scheme: Scheme) -> n.Expr:
        """Return a rule with what this example says of readings and parameters put in."""
        return bind(rule, Period.year(self.period), self.values(scheme), self.options(scheme))

    def values(self, scheme: Scheme) -> dict[str, Any]:
        """Return the values of all parameters, those that ship but for the ones given."""
        period = Period.year(self.period)
        last = day_of(period.days.last)
        ship = {name: spec.within(period, spec.on(last)) for name, spec in scheme.parameters.items()}
        return ship | {name: n.exact(value) for name, value in self.parameters.items()}

    def options(self, scheme: Scheme) -> dict[str, str]:
        """Return the options of all readings, the defaults but for the ones given."""
        return {name: item.default for name, item in scheme.readings.items()} | dict(self.readings)

    def trial(self, scheme: Scheme | None = None) -> Trial:
        """Return the check's rule, tried on the facts; those that a reading does not look at are left out.

        Raises:
            ConformanceError: when there is no such check, or its rule reads a table of the facts under no reading.
            EvidenceError: with every fault of the facts.
        """
        scheme = installed() if scheme is None else scheme
        if self.check not in scheme.checks:
            raise ConformanceError(
                [
                    Fault(
                        f"example {self.label!r}, check",
                        "the id of a check of the scheme",
                        repr(self.check),
                        "Check the spelling, and that its plugin counts.",
                    )
                ]
            )
        check = scheme.checks[self.check]
        if not isinstance(check, Check):
            place, found = f"example {self.label!r}, check", "a hand-written assessment"
            raise ConformanceError([Fault(place, "a check with a rule", found, "Call its assess in a test.")])
        rule = check.rule
        unread = sorted(self.given - set(tables_of(rule)))
        if unread:
            raise ConformanceError(
                [
                    Fault(
                        f"example {self.label!r}, facts",
                        "rows of tables that the rule reads",
                        f"{', '.join(unread)}, which it never reads",
                        "Take them out, or mend the rule.",
                    )
                ]
            )
        bound = self.bound(rule, scheme)
        if self.opened is not None or self.sections:
            return self._in_district(bound)
        read = tables_of(bound)
        return rule.try_on(
            period=self.period,
            scheme=scheme,
            readings=dict(self.readings),
            parameters=dict(self.parameters),
            as_of=self.as_of,
            open=[name for name in self.open if name in read],
            **{name: self.facts[name] for name in self.facts if name in read},
        )

    def confirm(self, scheme: Scheme | None = None) -> None:
        """Fail, with the rule's own reasons, unless the verdict is the expected one.

        Raises:
            ConformanceError: when the verdict is another one.
        """
        trial = self.trial(scheme)
        found = trial.verdict.word
        if found != self.verdict:
            advice = f"The rule gives these reasons:\n{trial.explain('en')}"
            raise ConformanceError([Fault(f"example {self.label!r}", self.verdict, found, advice)])

    # ------------------------------------------------------- units that opened in the year, or have sections

    def _in_district(self, bound: n.Expr) -> Trial:
        """Try a rule, with everything put in, on an office that opened some day, or on one with sections."""
        period = Period.year(self.period)
        cut = self._last.last if self.as_of is None else _day(self.as_of)
        case = Cases(self._evidence(bound, period), period, cut).case(UNIT)
        return Trial(bound, evaluate(canonical(bound), case), Evaluation(case))

    @property
    def _last(self) -> Days:
        return Days(_day(LONG_AGO), Period.year(self.period + YEARS_ON).days.last)

    def _evidence(self, bound: n.Expr, period: Period) -> Evidence:
        tables, ever = tables_of(bound), self._last
        used = {item.name for item in bound.walk() if isinstance(item, n.Cell)}
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
        faults: list[Fault] = []
        for unit, facts in {UNIT: self.facts, **self.sections}.items():
            for name in sorted(set(facts) & set(tables)):
                table = tables[name]
                revealing = {item.known_on for item in table.fields if item.name in used and item.known_on}
                rows[name] += TypedRows(table, frozenset(used | revealing), period, faults).read(
                    facts[name], unit
                )
        if faults:
            raise EvidenceError(f"example {self.label!r}", faults)
        units = self._units()
        returns = (
            Return(
                name, unit, days, sum(row["unit"] == unit and row[table.day] in days for row in rows[name]), 0
            )
            for name, table in tables.items()
            if isinstance(table.completes, Returned) and name not in self.open
            for unit in units
            for days in (Days(*month_days(month)) for month in (*period.previous.months, *period.months))
        )
        recorded = (Complete, Monthly)
        return Evidence(
            tables=tables,
            units=units,
            coverage={
                name: (ever,)
                for name, table in tables.items()
                if isinstance(table.completes, recorded) and name not in self.open
            },
            returns=tuple(returns),
            calendar=Calendar(
                tuple(day for day in range(ever.first, ever.last) if day_of(day).weekday() < 5)
            ),
            data={name: RowData(found) for name, found in rows.items()},
            covered_to=ever.last,
        )

    def _units(self) -> dict[str, Unit]:
        days, name = Days(_day(self.opened or LONG_AGO), self._last.last), Text("本单位", "this unit")
        belongs = (Membership(UNIT, days),)
        return {UNIT: Unit(UNIT, "office", name, days)} | {
            section: Unit(section, "section", name, days, belongs) for section in self.sections
        }


def _day(text: str) -> int:
    return day_number(datetime.date.fromisoformat(text))
