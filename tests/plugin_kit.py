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

import importlib.util
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attrs import evolve

from starrules.plugin import Check, Contribution
from starrules.rules import nodes as n
from starrules.scheme.assemble import Scheme
from starrules.testing import Example
from starrules.testing.example import Facts, Row, Word, installed

YEAR = 2024
LONG_AGO = "2000-01-01"


def scheme() -> Scheme:
    """Return the scheme that the installed plugins make up."""
    return installed()


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


def case(
    expected: Word,
    because: str,
    *facts: Facts,
    check: str = "",
    still_open: Collection[str] = (),
    **options: Any,
) -> Example:
    """Return an example of the kit; ``options`` are the further arguments of ``Example``."""
    return Example(
        check=check, verdict=expected, because=because, facts=together(*facts), open=still_open, **options
    )


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


@cache
def examples_beside(test_file: str) -> tuple[Example, ...]:
    """Return the examples of the ``test_checks.py`` that stands beside a test file, whatever runs it."""
    path = Path(test_file).with_name("test_checks.py")
    name = f"examples_of_{path.parent.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(item for items in examples_in(module).values() for item in items)


# ------------------------------------------------------------------- edges that every pattern has


def edges(
    star: str, members: Mapping[str, object], *skip: str, standing: Collection[str] = ()
) -> list[Example]:
    """Return examples at the edges of judged criteria, papers and exemptions, for every check that rests on them.

    Each starts from the first example of the check that is met (or not applicable, for exemptions) and changes
    one thing in it. Without its paper a check that was met is unmet, whatever else there is.

    Args:
        star: the plugin.
        members: the names of its test module.
        skip: checks, or ``check paper``, ``check exemption``, for which one changed thing does not decide.
        standing: checks whose papers need not be in force to the year's end.
    """
    given = examples_in(members)
    found: list[Example] = []
    for check in contribution(star).checks:
        plain = [item for item in given.get(check.id, []) if _is_plain(item)]
        met = [item for item in plain if item.verdict == "met"]
        none = [item for item in plain if item.verdict == "not_applicable" and "exemptions" in item.facts]
        for criterion in _codes(met, "panels", "criterion") if check.id not in skip else ():
            found += _panel_edges(_first(met, "panels", "criterion", criterion), criterion)
        for kind in _codes(met, "documents", "kind") if f"{check.id} paper" not in skip else ():
            for one in _paper_edges(_first(met, "documents", "kind", kind), kind):
                if check.id not in standing or "ended a day" not in one.because:
                    found.append(one)
        found += [fine for item in given.get(check.id, []) for fine in _of_ten_thousand(item)]
        if none and f"{check.id} exemption" not in skip:
            found += _exemption_edges(none[0])
    return found


def _is_plain(item: Example) -> bool:
    return not (item.parameters or item.as_of or item.open or item.opened or item.sections)


def _codes(examples: Sequence[Example], table: str, column: str) -> list[str]:
    return sorted({row[column] for item in examples for row in item.facts.get(table, ())})


def _first(examples: Sequence[Example], table: str, column: str, code: str) -> Example:
    """Return the first example with a row of this code."""
    return next(item for item in examples if any(row[column] == code for row in item.facts.get(table, ())))


def _panel_edges(met: Example, criterion: str) -> Iterator[Example]:
    """Yield a panel too few, near enough and too far apart, beside one of another criterion that plays no part."""
    rest = {
        name: [row for row in rows if row.get("criterion") != criterion] for name, rows in met.facts.items()
    }

    def judged(expected: Word, because: str, given: Sequence[int], others: Sequence[int] = ()) -> Example:
        facts = together(rest, marks(criterion, *given), marks("another", *others))
        return evolve(met, verdict=expected, because=f"{criterion}, {because}", facts=facts)

    yield judged("unknown", "two judges are too few", (90, 90))
    yield judged("unknown", "two judges, and one of another criterion", (90, 90), (90,))
    yield judged("met", "marks thirty apart", (70, 80, 100))
    yield judged("unknown", "marks thirty-one apart", (69, 85, 100))
    yield judged("unmet", "a median one below the pass mark", (79, 79, 81))
    yield judged("met", "low marks of another criterion", (79, 80, 81), (79, 79, 79, 79))
    yield judged("met", "a higher mark of another criterion", (65, 80, 90), (100,))
    yield judged("met", "a lower mark of another criterion", (65, 80, 90), (30,))


def _paper_edges(met: Example, kind: str) -> Iterator[Example]:
    """Yield the papers of a kind in an example as another one, as found not to exist, and as ended around the year's end."""
    papers = met.facts["documents"]
    for index, row in enumerate(papers):
        if row["kind"] != kind:
            continue

        def changed(
            expected: Word, because: str, index: int = index, row: Row = row, **cells: object
        ) -> Example:
            rows = [*papers[:index], {**row, **cells}, *papers[index + 1 :]]
            told = f"{row['kind']}, {because}"
            return evolve(met, verdict=expected, because=told, facts={**met.facts, "documents": rows})

        yield changed("unmet", "another paper", kind="another")
        yield changed("unmet", "found not to exist", verified=False)
        yield changed("met", "in force until the year's last day", ended_on=f"{YEAR}-12-31")
        yield changed("unmet", "ended a day before the year did", ended_on=f"{YEAR}-12-30")


def _of_ten_thousand(item: Example) -> Iterator[Example]:
    """Yield an example of one in a hundred as one in ten thousand: shares are set to a hundredth of a percent."""
    for table, rows in item.facts.items():
        same = next((row for row in rows if rows.count(row) == 99), None)
        if same is not None:
            facts = {**item.facts, table: [*[same] * 9_900, *rows]}
            yield evolve(item, because=f"{item.because}, and of ten thousand", facts=facts)


def _exemption_edges(none: Example) -> Iterator[Example]:
    """Yield the exemption of an example as one of another matter, and as ended around the year's end."""

    def changed(expected: Word, because: str, **cells: object) -> Example:
        rows = [{**row, **cells} for row in none.facts["exemptions"]]
        return evolve(
            none,
            verdict=expected,
            because=f"an exemption {because}",
            facts={**none.facts, "exemptions": rows},
        )

    yield changed("not_applicable", "to the year's last day", ended_on=f"{YEAR}-12-31")
    yield changed("unmet", "that ended a day before the year did", ended_on=f"{YEAR}-12-30")
    yield changed("unmet", "of another matter", subject="another")


def lacking_examples(star: str, members: Mapping[str, object]) -> list[str]:
    """Return what the tables of examples of a plugin's checks lack: both verdicts, and options of readings."""
    given, lacking = examples_in(members), []
    for check in contribution(star).checks:
        cases = given.get(check.id, [])
        found = {item.verdict for item in cases}
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
    return evolve(item, parameters={parameter: value}).trial().verdict.word == item.verdict


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
    "edges",
    "entry_point",
    "examples",
    "examples_beside",
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
