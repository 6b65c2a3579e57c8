"""Law 6: every threshold of a plugin's rules is tried, on it and on the other side of where it turns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from starrules.errors import Fault, FaultsError
from starrules.model import MET, Period
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import Inference
from starrules.rules.types import NumberType, OnEmpty
from starrules.rules.values import verdict_of
from starrules.scheme.model import Check
from starrules.testing.declared import Found
from starrules.testing.example import YEAR, Example
from starrules.testing.folding import ranged_columns
from starrules.testing.laws import Laws
from starrules.testing.neighbours import neighbours
from starrules.testing.subject import Subject
from starrules.testing.told import ConformanceError

SIDES = ("below", "on")
"""On the two sides of where a comparison turns: with ``>=`` it turns between below and on."""
MOST_ROWS = 400
"""Examples of more rows than this are left out of the search for the sides of thresholds."""
MOST_NEAR = 60
"""So many neighbours of the examples of one setting are tried for a side that nothing else lies on."""


# ------------------------------------------------------------------------------------- thresholds


@frozen
class Threshold:
    """A comparison in a canonical rule, with the rows that it is asked of, if it is asked of rows."""

    shown: str
    decide: n.Decide
    source: n.Relation | None


def thresholds(rule: n.Expr) -> dict[str, Threshold]:
    """Return the comparisons of a canonical rule, by the words in which they are written."""
    found: dict[str, Threshold] = {}
    _collect(rule, None, None, found)
    return found


def _collect(
    node: n.Node, source: n.Relation | None, group: n.Relation | None, found: dict[str, Threshold]
) -> None:
    if isinstance(node, n.Decide) and node.shown is not None and node.operator == ">=":
        asked = f"{node.shown!r} of each of {source!r}" if source is not None else repr(node.shown)
        if group is None or source is not None:
            found.setdefault(asked, Threshold(asked, node, source))
    for place, child in node.children():
        if (isinstance(node, n.Where) and place != "source") or (
            isinstance(node, n.Aggregate) and place != "source"
        ):
            _collect(child, _whole(node.source, group), group, found)
        elif isinstance(node, n.Groups) and place != "source":
            _collect(child, None, node.source, found)
        elif not isinstance(node, n.Mapped) or place == "source":
            _collect(child, source if isinstance(child, n.Expr) else None, group, found)


def _whole(relation: n.Relation, group: n.Relation | None) -> n.Relation:
    """Return the rows of a relation; those of a group are taken from all groups."""

    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Group):
            assert group is not None
            return group
        return item if isinstance(item, n.Groups) else item.rebuilt(change)

    found = change(relation)
    assert isinstance(found, n.Relation)
    return found


def sides(threshold: Threshold, case: Case) -> set[str]:
    """Return on which sides of a threshold what is known of a unit surely lies."""
    value = threshold.decide.value
    minus = n.Linear(tuple((-factor, atom) for factor, atom in value.terms), -value.constant)
    guard = threshold.decide.guard

    def decide(operator: Literal[">=", "=="], number: n.Linear, on_empty: OnEmpty) -> n.Decide:
        return n.Decide(operator, number, guard, on_empty)

    # Where there is nothing to measure, none of the three is true.
    asked: dict[str, n.Expr] = {
        "below": n.Not(decide(">=", value, "met")),
        "on": decide("==", value, "unmet"),
        "above": n.Not(decide(">=", minus, "met")),
    }
    evaluation = Evaluation(case)
    found = set()
    for side, expr in asked.items():
        if threshold.source is None:
            if verdict_of(evaluation.value(expr)) == MET:
                found.add(side)
            continue
        count = n.Sum(n.Where(threshold.source, expr), n.Linear((), 1))
        there = n.Decide(">=", n.Linear(((1, count),), -1), None, None)
        if verdict_of(evaluation.value(there)) == MET:
            found.add(side)
    return found


@frozen(slots=False)
class Edge:
    """Law 6: every threshold is tried, on it and on the other side of where its comparison turns."""

    subject: Subject
    laws: Laws

    def tried(self) -> Found:
        """Return the thresholds on which, or below which, no example, nothing next to one and no made evidence lies."""
        faults, count = [], 0
        for check in self.subject.brought.checks:
            for shown_as, missing in self._untried(check):
                count += 1
                if missing:
                    words = shown_as if len(shown_as) <= 200 else f"{shown_as[:120]} ... {shown_as[-75:]}"
                    place = self.subject.place(f"check {check.id!r}, threshold {words}")
                    advice = "Add an example whose facts lie there."
                    faults.append(
                        Fault(place, "facts on it and below it", f"none {' and none '.join(missing)}", advice)
                    )
        return count, faults

    def _untried(self, check: Check) -> list[tuple[str, list[str]]]:
        """Return the thresholds of a check under the readings' defaults, each with the sides on which nothing lies."""
        default = Example(check=check.id, verdict="met").bound(check.rule, self.subject.scheme)
        seen = {
            name: _impossible(item, Period.year(YEAR))
            for name, item in thresholds(canonical(default)).items()
        }
        for rule, case in itertools.chain(self._cases(check.id), self._near(check.id, seen)):
            for name, threshold in thresholds(rule).items():
                if name in seen and not seen[name] >= set(SIDES):
                    seen[name] |= sides(threshold, case)
        return [(name, [side for side in SIDES if side not in found]) for name, found in seen.items()]

    def _near(self, check: str, seen: dict[str, set[str]]) -> Iterator[tuple[n.Expr, Case]]:
        """Yield what lies next to the examples, as long as a threshold has a side on which nothing lies."""
        groups: dict[str, list[Example]] = {}
        for example in self.subject.examples:
            if example.check == check and _size(example) <= MOST_ROWS:
                key = str((sorted(example.readings.items()), dict(example.parameters), example.period))
                groups.setdefault(key, []).append(example)
        for examples in groups.values():
            rule = canonical(self.subject.trial(examples[0]).rule)
            for near in neighbours(examples, rule, MOST_NEAR):
                if all(seen[name] >= set(SIDES) for name in thresholds(rule) if name in seen):
                    break
                try:
                    yield rule, near.trial(self.subject.scheme).evaluation.case
                except (FaultsError, ConformanceError):
                    continue

    def _cases(self, check: str) -> list[tuple[n.Expr, Case]]:
        found: list[tuple[n.Expr, Case]] = []
        for example in self.subject.examples:
            if example.check == check and _size(example) <= MOST_ROWS:
                trial = self.subject.trial(example)
                found.append((canonical(trial.rule), trial.evaluation.case))
        for world in self.laws.worlds:
            found += [(world.rules[check], case) for case in world.cases.values()]
        return found


def _size(example: Example) -> int:
    return sum(map(len, example.facts.values()))


def _impossible(threshold: Threshold, period: Period) -> set[str]:
    """Return the sides of a threshold that the declared ranges rule out."""
    inference = Inference("")
    columns = None if threshold.source is None else ranged_columns(threshold.source, period)
    kind = inference.expr(threshold.decide.value, "", columns, None)
    if inference.faults or not isinstance(kind, NumberType):
        return set(SIDES)
    found = set()
    if kind.low >= 0:
        found.add("below")
    if kind.high <= 0:
        found.add("above")
    if kind.low > 0 or kind.high < 0:
        found.add("on")
    return found | ({"below", "on"} if kind.low > 0 or kind.high < 0 else set())


__all__ = ["Edge", "Threshold", "sides", "thresholds"]
