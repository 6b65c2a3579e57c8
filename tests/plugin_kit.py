"""What the tests of all plugins share: examples of facts with the verdicts that they demand.

A plugin's ``test_checks.py`` has a test for each check, with a table of examples::

    @examples(
        "learning.study-checks",
        case("met", "one of each kind", checks("everyday", "results", "selection")),
        case("unmet", "one kind is lacking", checks("everyday", "results")),
    )
    def test_study_checks(example: Example) -> None:
        \"\"\"The three kinds of check are held once a year each.\"\"\"
        example.confirm()

Facts are rows by table, as ``rule.try_on`` takes them; the parameters have the values that ship, and so
have the readings that an example does not set.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

import pytest
from attrs import evolve, field, frozen

from starrules import Text, Trial, load_scheme
from starrules.errors import Fault
from starrules.evidence.model import Evidence, Return, RowData
from starrules.evidence.state import Cases
from starrules.evidence.typed import TypedRows
from starrules.model import Days, Membership, Period, Unit, day_number, day_of, month_days
from starrules.plugin import Check, Contribution
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.case import Calendar
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.schema import Complete, Monthly, Returned
from starrules.scheme.assemble import Scheme

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]
"""Rows by the name of their table."""

YEAR = 2024
LONG_AGO = "2000-01-01"
LATER = "2025-12-31"
OFFICE = "office"


@cache
def scheme() -> Scheme:
    """Return the scheme that the installed plugins make up."""
    return load_scheme()


# ------------------------------------------------------------------------------------------ facts


def together(*facts: Facts) -> dict[str, list[Row]]:
    """Return the rows of several facts, by table."""
    found: dict[str, list[Row]] = {}
    for fact in facts:
        for table, rows in fact.items():
            found.setdefault(table, []).extend(rows)
    return found


def paper(
    *kinds: str, issued: str = LONG_AGO, ended: str | None = None, verified: bool | None = True
) -> Facts:
    """Return a document of each of these kinds."""
    return {
        "documents": [
            {"kind": kind, "issued_on": issued, "ended_on": ended, "verified": verified} for kind in kinds
        ]
    }


def marks(criterion: str, *given: int | None) -> Facts:
    """Return a panel for a criterion and what its judges gave; None for a judge who has not judged yet."""
    judges = {f"{criterion} judge {number}": mark for number, mark in enumerate(given)}
    return {
        "panels": [{"criterion": criterion, "judge": judge} for judge in judges],
        "judgements": [
            {"criterion": criterion, "judge": judge, "mark": mark, "given_on": f"{YEAR}-12-01"}
            for judge, mark in judges.items()
            if mark is not None
        ],
    }


def passed(criterion: str) -> Facts:
    """Return a panel of three whose median mark is the pass mark."""
    return marks(criterion, 79, 80, 81)


def failed(criterion: str) -> Facts:
    """Return a panel of three whose median mark is one below the pass mark."""
    return marks(criterion, 79, 79, 81)


def exempt(subject: str, ended: str | None = None) -> Facts:
    """Return the record that a matter does not apply."""
    return {"exemptions": [{"subject": subject, "granted_on": f"{YEAR}-01-05", "ended_on": ended}]}


# --------------------------------------------------------------------------------------- examples


@frozen
class Example:
    """Facts about a unit, and the verdict that the words of the clause demand.

    Args:
        expected: ``met``, ``unmet``, ``unknown`` or ``not_applicable``.
        because: what the example is about.
        facts: the rows of the unit itself.
        check: the check that is asked.
        readings: the options taken of readings; the others are at their defaults.
        parameters: the values of parameters that are not those that ship.
        as_of: the day of the cut; the default sees everything.
        still_open: the tables of which rows may still be missing.
        period: the year.
        opened: since when the unit exists.
        sections: the rows of its sections, by section; only with an office.
    """

    expected: str
    because: str
    facts: Facts
    check: str = ""
    readings: Mapping[str, str] = field(factory=dict)
    parameters: Mapping[str, Fraction] = field(factory=dict)
    as_of: str | None = None
    still_open: Collection[str] = ()
    period: int = YEAR
    opened: str = LONG_AGO
    sections: Mapping[str, Facts] = field(factory=dict)

    def trial(self) -> Trial:
        """Return the check's rule, tried on the facts; those that a reading does not look at are left out."""
        rule = scheme().rule_checks[self.check].rule
        bound = self._try(rule, (), {}).rule
        read = tables_of(bound)
        unread = {name for facts in (self.facts, *self.sections.values()) for name in facts} - set(
            tables_of(rule)
        )
        assert not unread, f"{self.check} never reads {', '.join(sorted(unread))}"
        if self.opened == LONG_AGO and not self.sections:
            return self._try(
                rule, self.still_open, {name: self.facts[name] for name in self.facts if name in read}
            )
        return self._try_in_district(bound)

    def _try(self, rule: n.Expr, still_open: Collection[str], facts: Facts) -> Trial:
        return rule.try_on(
            period=self.period,
            scheme=scheme(),
            readings=self.readings,
            parameters=self.parameters,
            as_of=self.as_of,
            open=still_open,
            **facts,
        )

    def _try_in_district(self, bound: n.Expr) -> Trial:
        """Try a rule, with everything put in, on an office that opened some day, or on one with sections."""
        period = Period.year(self.period)
        cut = day(self.as_of or LATER)
        case = Cases(self._evidence(bound, period), period, cut).case(OFFICE)
        return Trial(bound, evaluate(canonical(bound), case), Evaluation(case))

    def _evidence(self, bound: n.Expr, period: Period) -> Evidence:
        tables, ever = tables_of(bound), Days(day(LONG_AGO), day(LATER))
        used = frozenset(item.name for item in bound.walk() if isinstance(item, n.Cell))
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
        faults: list[Fault] = []
        for unit, facts in {OFFICE: self.facts, **self.sections}.items():
            for name in set(facts) & set(tables):
                rows[name] += TypedRows(tables[name], used, period, faults).read(facts[name], unit)
        assert not faults, faults
        returns = (
            Return(
                name, unit, days, sum(row["unit"] == unit and row[table.day] in days for row in rows[name]), 0
            )
            for name, table in tables.items()
            if isinstance(table.completes, Returned)
            for unit in self._units()
            for days in (Days(*month_days(month)) for month in (*period.previous.months, *period.months))
        )
        working = (number for number in range(ever.first, ever.last) if day_of(number).weekday() < 5)
        recorded = (Complete, Monthly)
        return Evidence(
            tables=tables,
            units=self._units(),
            coverage={
                name: (ever,) for name, table in tables.items() if isinstance(table.completes, recorded)
            },
            returns=tuple(returns),
            calendar=Calendar(tuple(working)),
            data={name: RowData(found) for name, found in rows.items()},
            covered_to=ever.last,
        )

    def _units(self) -> dict[str, Unit]:
        days, name = Days(day(self.opened), day(LATER)), Text("本单位", "this unit")
        office = Unit(OFFICE, "office", name, days)
        belongs = (Membership(OFFICE, days),)
        return {OFFICE: office} | {
            section: Unit(section, "section", name, days, belongs) for section in self.sections
        }

    def confirm(self) -> None:
        """Fail, with the rule's own reasons, unless the verdict is the expected one."""
        trial = self.trial()
        found = trial.verdict.word
        told = f"{self.check}, {self.because}: expected {self.expected}, found {found}"
        assert found == self.expected, f"{told}\n{trial.explain('en')}"


def day(text: str) -> int:
    """Return the day number of a date."""
    return day_number(datetime.date.fromisoformat(text))


def case(expected: str, because: str, *facts: Facts, **options: Any) -> Example:
    """Return an example; ``options`` are the further arguments of ``Example``."""
    return Example(expected, because, together(*facts), **options)


def examples(check: str, *cases: Example) -> pytest.MarkDecorator:
    """Return the decorator that runs a test on each of these examples of a check."""
    return examples_of_all(*(evolve(item, check=check) for item in cases))


def examples_of_all(*cases: Example) -> pytest.MarkDecorator:
    """Return the decorator for examples of several checks, each of which names its own."""
    return pytest.mark.parametrize("example", cases, ids=[f"{item.check}, {item.because}" for item in cases])


def examples_in(module: ModuleType | Mapping[str, object]) -> dict[str, list[Example]]:
    """Return the examples of a test module by the check that they are of."""
    members = module if isinstance(module, Mapping) else vars(module)
    found: dict[str, list[Example]] = {}
    for member in members.values():
        for mark in getattr(member, "pytestmark", ()):
            for item in mark.args[1] if mark.name == "parametrize" else ():
                if isinstance(item, Example):
                    found.setdefault(item.check, []).append(item)
    return found


def lacking_examples(star: str, members: Mapping[str, object]) -> list[str]:
    """Return what the tables of examples of a plugin's checks lack: both verdicts, and options of readings."""
    given, lacking = examples_in(members), []
    for check in contribution(star).checks:
        cases = given.get(check.id, [])
        found = {item.expected for item in cases}
        lacking += [
            f"{check.id}: no example that is {word}" for word in ("met", "unmet") if word not in found
        ]
        for reading, options in sorted(choices(check).items()):
            taken = {item.readings.get(reading, scheme().readings[reading].default) for item in cases}
            lacking += [
                f"{check.id}: no example with {reading}={option}" for option in sorted(options - taken)
            ]
    return lacking


def loose_numbers(star: str, members: Mapping[str, object], *bound_elsewhere: str) -> list[str]:
    """Return the numbers that could be one step off without an example of each check that uses them changing.

    Args:
        star: the plugin.
        members: the names of its test module.
        bound_elsewhere: numbers that another one keeps from showing.
    """
    given, loose = examples_in(members), []
    for spec in contribution(star).parameters:
        if spec.kind == "date-in-year" or spec.id in bound_elsewhere:
            continue
        for value in (spec.values[-1].value - 1, spec.values[-1].value + 1):
            if spec.low <= value <= spec.high:
                loose += [
                    f"{check}: every example is the same with {spec.id}={value}"
                    for check in sorted(_users(star, spec.id))
                    if all(_same_with(item, spec.id, value) for item in given.get(check, ()))
                ]
    return loose


def _users(star: str, parameter: str) -> Iterator[str]:
    for check in contribution(star).checks:
        if any(isinstance(item, n.Parameter) and item.id == parameter for item in check.rule.walk()):
            yield check.id


def _same_with(item: Example, parameter: str, value: Fraction) -> bool:
    return evolve(item, parameters={parameter: value}).trial().verdict.word == item.expected


# ---------------------------------------------------------------------------------------- plugins


def entry_point(name: str) -> EntryPoint:
    """Return the entry point of a plugin."""
    (found,) = entry_points(group="starrules", name=name)
    return found


def contribution(name: str) -> Contribution:
    """Return what a plugin brings."""
    found = entry_point(name).load().starrules_contribution()
    assert isinstance(found, Contribution)
    return found


def choices(check: Check) -> dict[str, set[str]]:
    """Return the readings that a rule switches, with their options."""
    found: dict[str, set[str]] = {}
    for item in check.rule.walk():
        if isinstance(item, n.Choice):
            found.setdefault(item.reading, set()).update(option for option, _ in item.options)
    return found


__all__ = [
    "Example",
    "Facts",
    "Row",
    "case",
    "choices",
    "contribution",
    "entry_point",
    "examples",
    "examples_of_all",
    "exempt",
    "failed",
    "lacking_examples",
    "loose_numbers",
    "marks",
    "paper",
    "passed",
    "scheme",
    "together",
]
