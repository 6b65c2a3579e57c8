"""Evidence made for a plugin's tables, with its rules under some options and the verdicts that they come to."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from starrules.errors import MissingExtraError
from starrules.evidence.model import Evidence
from starrules.evidence.state import Cases
from starrules.model import Period, Verdict, day_of
from starrules.rules import nodes as n
from starrules.rules.alike import Alike
from starrules.rules.canonical import canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import verdict_of
from starrules.testing.edges import Edges
from starrules.testing.example import YEAR, Example
from starrules.testing.making import Maker
from starrules.testing.strategies import with_panels
from starrules.testing.subject import Subject, switched

WORLDS = 16
"""So many times evidence is made; the readings take their options in turn."""
Codes = dict[tuple[str, str], Verdict]


@frozen(slots=False)
class World:
    """Evidence that was made once, a day of the cut, the rules under one set of options, and their verdicts."""

    number: int
    evidence: Evidence
    as_of: int
    options: Mapping[str, str]
    written: Mapping[str, n.Expr]
    edges: Edges
    period: Period
    rules: Mapping[str, n.Expr] = field(init=False)

    @rules.default
    def _canonical(self) -> Mapping[str, n.Expr]:
        return {name: canonical(rule) for name, rule in self.written.items()}

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """What is known of each unit."""
        return cases_of(self.evidence, self.period, self.as_of)

    @cached_property
    def verdicts(self) -> Codes:
        """What each rule comes to for each unit, by the reference."""
        return verdicts(self.rules, self.cases)

    def told(self, unit: str, check: str) -> str:
        """Return the place in words."""
        taken = ", ".join(f"{name}={option}" for name, option in self.options.items())
        asked = (
            f"check {check!r}, unit {unit!r} of made evidence no. {self.number}, as of {day_of(self.as_of)}"
        )
        return f"{asked}, {taken}" if taken else asked


def cases_of(evidence: Evidence, period: Period, as_of: int) -> Mapping[str, Case]:
    """Return what is known of each unit."""
    found = Cases(evidence, period, as_of)
    return {unit: found.case(unit) for unit in sorted(evidence.units)}


def verdicts(rules: Mapping[str, n.Expr], cases: Mapping[str, Case]) -> Codes:
    """Return what each rule comes to for each unit of one evidence."""
    found: Codes = {}
    alike: Alike | None = None
    for unit, case in cases.items():
        alike = alike or Alike(case.calendar)
        evaluation = Evaluation(case, alike)
        for name, rule in rules.items():
            found[unit, name] = verdict_of(evaluation.value(rule))
    return found


def worlds(subject: Subject) -> Sequence[World]:
    """Return the evidence that the laws are held on, the same on every run."""
    return [world_of(subject, number) for number in range(WORLDS)]


def world_of(subject: Subject, number: int) -> World:
    """Return the evidence of a number, made anew."""
    period = Period.year(YEAR)
    checks = subject.brought.checks
    readings = {name: found for check in checks for name, found in sorted(switched(check.rule).items())}
    options = {name: found[number % len(found)] for name, found in readings.items()} if number else {}
    given = Example(check="", verdict="met", readings=options)
    written = {check.id: given.bound(check.rule, subject.scheme) for check in checks}
    forms = [canonical(rule) for rule in written.values()]
    edges = Edges.of(forms, period)
    maker = Maker(random.Random(number), with_panels(subject.brought.tables, forms), edges)
    return World(number, maker.evidence(), maker.day_of_cut(), options, written, edges, period)


def settings(rule: n.Expr, defaults: Mapping[str, str]) -> list[dict[str, str]]:
    """Return options of readings under which each option that a rule switches plays its part at least once.

    The defaults come first; each other option is taken by itself, with those that a choice within another
    one's option rests on.
    """
    found: list[dict[str, str]] = []
    own = {name: defaults[name] for name in switched(rule)}

    def take(node: n.Node, path: Mapping[str, str]) -> None:
        if not isinstance(node, n.Choice):
            for _, child in node.children():
                take(child, path)
            return
        for option, expr in node.options:
            if path.get(node.reading, option) == option:
                taken = {**path, node.reading: option}
                if (setting := own | taken) not in found:
                    found.append(setting)
                take(expr, taken)

    take(rule, {})
    return sorted(found, key=lambda setting: setting != own) or [{}]


def lane(evidence: Evidence, world: World) -> dict[tuple[str, str], int]:
    """Return the codes of the population lane.

    Raises:
        MissingExtraError: where Polars is not installed.
    """
    try:
        from starrules.lanes.population import compute
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        raise MissingExtraError("polars", "testing", "comparing the lanes") from error

    codes = compute(evidence, world.period, world.as_of, world.rules).codes
    return {(row["unit"], name): row[name] for row in codes.iter_rows(named=True) for name in world.rules}


__all__ = ["Codes", "World", "cases_of", "lane", "settings", "verdicts", "world_of", "worlds"]
