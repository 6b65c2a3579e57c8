"""Mutants that are no rules are left out, and of readings only what can be told apart is gone through."""

from __future__ import annotations

from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.scheme.model import Check
from starrules.testing.judging import Judge
from starrules.testing.mutants import builds, mutants_of
from starrules.testing.subject import Subject
from tests.generate import EVENTS, WORDS
from tests.plugin_kit import scheme

events = r.rows(EVENTS)


def graded(good: int, fair: int) -> n.Expr:
    """Return the rule that a number of events is good, up to a number, and fair from another one on."""
    return events.count().band(good=n.at_most(good), fair=n.at_least(fair), resolve="worst") == "good"


def check(rule: n.Expr) -> Check:
    """Return a check with a rule."""
    return Check("made.rule", WORDS, ("made",), rule, WORDS)


def test_a_grade_that_no_number_comes_to_is_no_rule() -> None:
    """A band of which a grade holds nothing, or nothing that another does not claim, is refused."""
    assert builds(graded(2, 3))
    assert builds(graded(3, 3))
    claimed = events.count().band(good=(0, 0), fair=n.at_least(0), resolve="worst") == "good"
    nowhere = events.count().band(good=(0, -1), fair=n.at_least(0), resolve="worst") == "good"
    assert not builds(claimed)
    assert not builds(nowhere)
    found, _ = mutants_of(check(events.count().band(good=(0, 0), fair=n.at_least(1)) == "good"))
    moved = {item.change for item in found if item.kind == "threshold"}
    assert moved == {"bound 1 moved by +1"}


def test_more_readings_than_can_be_combined_are_no_hindrance_where_they_say_the_same() -> None:
    """Twelve readings have thousands of combinations; what stands in one option only is proved all the same."""
    some = events.count() >= 1
    members = [
        n.Choice(
            f"R{number}", tuple((word, events.any(events["key"] == f"{word}{number}")) for word in ("a", "b"))
        )
        for number in range(1, 12)
    ]
    rule = n.Choice("R0", (("yes", n.And(tuple(members))), ("no", some & (events.count() >= 0))))
    judge = Judge.of(check(rule), (), scheme(), Subject("cleanliness").trial)
    judged, refused = judge.judged()
    assert refused == 0
    proved = {item.mutant.change for item in judged if item.fate == "equivalent"}
    assert proved == {"without events.count() >= 0", "moved by -1", "moved by +1", ">= became >"}
    assert [item.fate for item in judged if item.mutant.change == "without events.count() >= 1"] == ["alike"]
