"""Law 6: every threshold of a plugin is tried, on it, above it and below it, under every option of its readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from starrules.errors import Fault, FaultsError
from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.evaluate import Evaluation
from starrules.scheme.model import Check
from starrules.testing.aiming import Aim
from starrules.testing.declared import Found
from starrules.testing.example import YEAR, Example
from starrules.testing.laws import Laws
from starrules.testing.made import settings
from starrules.testing.neighbours import neighbours
from starrules.testing.ranges import Span, span_of
from starrules.testing.subject import Subject
from starrules.testing.thresholds import PASSED, SIDES, VALUE, Threshold, sides, thresholds
from starrules.testing.told import ConformanceError

MOST_ROWS = 400
"""Examples of more rows than this are left out of the search for the sides of thresholds."""
MOST_NEAR = 60
"""So many neighbours of the examples of one setting are tried for a side that nothing else lies on."""


@define
class Search:
    """A threshold, the sides of it on which nothing was found yet, and those on which its comparison comes out wrong."""

    threshold: Threshold
    sought: set[str]
    wrong: dict[str, str] = field(factory=dict)

    def look(self, evaluation: Evaluation) -> None:
        """Take note of the sides on which what is known of a unit lies."""
        found = sides(self.threshold, evaluation) & self.sought
        if found:
            self.sought -= found
            self.wrong |= dict(self.threshold.misjudged(evaluation))


@frozen(slots=False)
class Edge:
    """Law 6: every threshold is tried, on it and on both sides of it, and comes out there as it is written."""

    subject: Subject
    laws: Laws
    _evaluations: dict[int, Evaluation] = field(factory=dict, init=False, repr=False)

    def tried(self) -> Found:
        """Return how many thresholds there are, and those with a side on which nothing lies, or that come out wrong."""
        faults, count = [], 0
        for check in self.subject.brought.checks:
            for name, search in self.searched(check).items():
                count += 1
                words = name if len(name) <= 200 else f"{name[:120]} ... {name[-75:]}"
                place = self.subject.place(f"check {check.id!r}, threshold {words}")
                if search.sought:
                    found = " and ".join(f"none {side}" for side in SIDES if side in search.sought)
                    advice = "Add an example whose facts lie there."
                    faults.append(Fault(place, "facts on it, below it and above it", found, advice))
                for side, word in search.wrong.items():
                    expected = "met" if side in search.threshold.holds else "unmet"
                    advice = "This is a fault of starrules: report it with the rule."
                    faults.append(Fault(f"{place}, {side}", f"{expected}, as it is decided", word, advice))
        return count, faults

    @property
    def _defaults(self) -> dict[str, str]:
        return {name: item.default for name, item in self.subject.scheme.readings.items()}

    def searched(self, check: Check) -> Mapping[str, Search]:
        """Return the thresholds of a check under every option of its readings, each with what came of the search."""
        period = Period.year(YEAR)
        every: dict[str, Search] = {}
        for options in settings(check.rule, self._defaults):
            given = Example(check=check.id, verdict="met", readings=options)
            for name, item in thresholds(canonical(given.bound(check.rule, self.subject.scheme))).items():
                if name not in every:
                    every[name] = Search(item, set(SIDES) - _impossible(item, period))
        own = [
            example
            for example in self.subject.examples
            if example.check == check.id and example.period == YEAR and _size(example) <= MOST_ROWS
        ]
        _look(every, (self.subject.trial(example).evaluation for example in own))
        _look(every, self._made)
        for search in every.values():
            if search.sought:
                for evaluation in Aim(search.threshold, period).reached(search.sought).values():
                    search.look(evaluation)
        _look(every, self._near(own, every))
        return every

    @property
    def _made(self) -> Iterator[Evaluation]:
        for world in self.laws.worlds:
            for case in world.cases.values():
                yield self._evaluations.setdefault(id(case), Evaluation(case))

    def _near(self, own: Sequence[Example], every: Mapping[str, Search]) -> Iterator[Evaluation]:
        """Yield what lies next to the examples."""
        groups: dict[str, list[Example]] = {}
        for example in own:
            key = str((sorted(example.readings.items()), dict(example.parameters)))
            groups.setdefault(key, []).append(example)
        for examples in groups.values():
            rule = canonical(self.subject.trial(examples[0]).rule)
            if not any(every[name].sought for name in thresholds(rule) if name in every):
                continue
            for near in neighbours(examples, rule, MOST_NEAR):
                try:
                    yield near.trial(self.subject.scheme).evaluation
                except (FaultsError, ConformanceError):
                    continue


def _look(every: Mapping[str, Search], evaluations: Iterable[Evaluation]) -> None:
    """Look at what is known of units as long as a side of a threshold is sought."""
    if not any(search.sought for search in every.values()):
        return
    for evaluation in evaluations:
        there = {name for name, _ in evaluation.case.rows}
        for search in every.values():
            if search.sought and search.threshold.tables <= there:
                search.look(evaluation)
        if not any(search.sought for search in every.values()):
            return


def _size(example: Example) -> int:
    return sum(map(len, example.facts.values()))


def _impossible(threshold: Threshold, period: Period) -> set[str]:
    """Return the sides of a threshold that what is declared rules out."""
    value, asked = threshold.columns[VALUE], threshold.asked
    assert isinstance(value, n.Linear)
    if PASSED in threshold.columns:
        span = None if asked is not None else _median_span(value, period)
    elif threshold.grouped and isinstance(asked, n.Groups):
        span = span_of(value, period, group=asked.source)
    else:
        span = span_of(value, period, asked)
    if span is None:
        return set()
    low, high = span
    found = {side for side, ruled_out in (("below", low >= 0), ("above", high <= 0)) if ruled_out}
    return found | {"on"} if low > 0 or high < 0 else found


def _median_span(votes: n.Linear, period: Period) -> Span | None:
    """Return how far from its threshold a median can lie: as far as a row, as it is a value that some row has."""
    ((_, excess),) = votes.terms
    assert isinstance(excess, n.Excess)
    assert isinstance(excess.value, n.When)
    assert isinstance(excess.value.condition, n.Decide)
    return span_of(excess.value.condition.value, period, excess.source)


__all__ = ["Edge"]
