"""Proofs that two rules are the same: what is the same is proved, and what is not never is."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import starrules.testing
from starrules.evidence.state import Cases
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import evaluate
from starrules.rules.infer import check_rule
from starrules.scheme.model import Check
from starrules.testing.mutants import mutants_of
from starrules.testing.proving import Prover
from tests.generate import EVENTS, PERIOD, VISITS, WORDS, YEARLY, Maker
from tests.laws.cases import day_of_cut, written_rules

events, visits, yearly = r.rows(EVENTS), r.rows(VISITS), r.rows(YEARLY)
SOME, MORE, MOST = (events.count() >= number for number in (1, 2, 3))
HELD = events.any(events["flag"])
BEFORE = events.previous().count() >= 1


def graded(number: n.Expr, fair: int = 1, poor: int = 3) -> n.Expr:
    """Return a grade of a number that is never below 0."""
    return number.band(good=(0, fair - 1), fair=(fair, poor - 1), poor=n.at_least(poor), on_empty="good")


def monthly(fair: int = 1, poor: int = 3, other: int = 1) -> r.RowSet:
    """Return the months, each with the grade of its worst day and a mark, as a lead would grade them."""
    a_day = visits.by_month("day")
    days = a_day.measure(
        problems=a_day.group.where(a_day.group["sure"]).count(), mark=a_day.group.any(a_day.group["flag"])
    )
    months = days.by_month()
    return months.measure(
        grade=graded(months.group.max("problems", on_empty="unmet"), fair, poor),
        mark=months.group.any(days["mark"]),
        other=months.group.count() >= other,
    )


def months_of(grade: str, **how: int) -> n.Expr:
    """Return the number of months with a grade and without a mark."""
    months = monthly(**how)
    return months.where(months["grade"] == grade, ~months["mark"]).count()


def mean(table: r.RowSet, least: Any, on_empty: Any = "unmet") -> n.Expr:
    """Return whether a mean is so high."""
    return table.mean("tenths", on_empty=on_empty) >= r.number(least)


def share(table: r.RowSet, least: Fraction, on_empty: Any = "unmet") -> n.Expr:
    """Return whether a share is so high."""
    return table.share(table["sure"], on_empty=on_empty) >= n.Constant(least)


def holds(condition: n.Expr) -> n.Expr:
    """Return whether a condition on events holds for two of them."""
    return events.where(condition).count() >= 2


E = events
OPERATORS: tuple[n.Operator, ...] = ("<", "<=")
MAPPED = E.map(m=E["whole"] + 1)
SAME: list[tuple[str, n.Expr, n.Expr]] = [
    ("a condition that another implies", SOME & MORE, MORE),
    ("alternatives of which one implies the other", SOME | MORE, SOME),
    ("an opposite of an opposite", holds(~(~E["flag"])), holds(E["flag"])),
    ("de Morgan", holds(~(E["flag"] & E["sure"])), holds(~E["flag"] | ~E["sure"])),
    ("conditions in another order", holds(E["flag"] & E["sure"]), E.where(E["sure"], E["flag"]).count() >= 2),
    ("every value of a category", holds(E["grade"].is_in("good", "fair", "poor")), E.count() >= 2),
    ("all values but one", holds(E["grade"].is_in("fair", "poor")), holds(E["grade"] != "good")),
    ("a number that its range decides", holds(E["whole"] >= -2), E.count() >= 2),
    ("a step that tenths do not take", holds(E["tenths"] > r.number("1.2")), holds(E["tenths"] >= r.number("1.3"))),
    ("the day of an event lies in its period", holds(E["day"] >= r.period_start()), E.count() >= 2),
    ("a number above and not above", E.sum("whole") >= 2, ~(E.sum("whole") < 2)),
    ("two sides turned", E.sum("whole") - E.sum("tenths") >= 1, E.sum("tenths") - E.sum("whole") <= -1),
    (
        "a hold on what is lost already",
        r.all_of(SOME, SOME.hold(HELD, WORDS, WORDS)),
        r.all_of(SOME, (E.count() >= 0).hold(HELD, WORDS, WORDS)),
    ),
    ("an outcome that applies anyway", SOME.applies_if(MORE | ~MORE, WORDS).applies_if(MORE | SOME, WORDS),
     SOME.applies_if(SOME | MORE, WORDS).applies_if(~MORE | MORE, WORDS)),
    ("at least two of two", r.at_least_of(2, SOME, HELD), r.all_of(SOME, HELD)),
    ("a computed column", MAPPED.where(MAPPED["m"] >= 1).count() >= 2, holds(E["whole"] >= 0)),
    ("a column that nothing looks at", months_of("good") >= 8, months_of("good", other=2) >= 8),
    ("a bound of another grade", months_of("good") >= 8, months_of("good", poor=4) >= 8),
    ("the lower bound of another grade", months_of("poor") <= 2, months_of("poor", fair=2) <= 2),
    ("a mean above two thresholds", mean(E, "0.5") & mean(E, "1.25"), mean(E, "1.25")),
    ("a mean that cannot be lower", mean(E, 0, "met"), mean(E, "-0.5", "met")),
    (
        "a share of so few rows that none lies between",
        share(yearly, Fraction(1, 3)),
        share(yearly, Fraction(1, 3) - Fraction(1, 10**10)),
    ),
    ("all, as a share", E.all(E["sure"], on_empty="unmet"), share(E, Fraction(1))),
    ("what is not applicable where nothing was", BEFORE | (E.previous().count() >= 1), r.any_of(BEFORE, BEFORE)),
    ("identifiers told apart alike", holds(E["key"].is_in("k1", "k2")), holds((E["key"] == "k1") | (E["key"] == "k2"))),
]  # fmt: skip

FORMS, LEAVES, PLACES, PROVING, TIDYING = (
    f"{name}.py" for name in ("forms", "leaves", "places", "proving", "tidying")
)
APART: list[tuple[str, str, str, str, n.Expr, n.Expr]] = [
    (
        "an unknown truth is forgotten", LEAVES, "(YES, NO, EITHER)", "(YES, NO)",
        holds(E["flag"] | ~E["flag"]), E.count() >= 2,
    ),
    (
        "an interval is one number", LEAVES, "itertools.combinations_with_replacement(ends, 2)", "zip(ends, ends)",
        SOME | ~SOME, n.Truth(True) & (E.count() >= 0),
    ),
    (
        "a category is one value", LEAVES, "range(1, len(kept) + 1)", "range(1, 2)",
        holds((E["grade"] == "good") | (E["grade"] != "good")), E.count() >= 2,
    ),
    (
        "the values of a category are all alike", LEAVES, "asked = list(tests)", "asked = list[frozenset[str]]()",
        holds(E["grade"].is_in("good", "fair")), holds(E["grade"].is_in("good", "poor")),
    ),
    (
        "there is no other identifier", LEAVES, ', "".join(["another than ", *named]))', ")",
        holds(E["key"] == "k1"), holds(E["key"] != "k2"),
    ),
    (
        "nothing lies on a threshold", LEAVES, "if self.lattice.has(threshold)", "if not self.lattice",
        E.sum("whole") >= 2, E.sum("whole") > 2,
    ),
    (
        "nothing lies between thresholds", LEAVES, "(inside := self.lattice.between(before, threshold)) is not None",
        "(inside := None) is not None",
        E.sum("tenths") >= r.number("1.2"), E.sum("tenths") > 1,
    ),
    (
        "every number is whole", FORMS, "kind.scale if exact else None", "1 if exact else None",
        E.sum("tenths") >= r.number("0.5"), E.sum("tenths") >= 1,
    ),
    (
        "no number is below nothing", FORMS, "Lattice(kind.low, kind.high, kind.scale",
        "Lattice(max(kind.low, Fraction(0)), kind.high, kind.scale",
        holds(E["whole"] >= 0), E.count() >= 2,
    ),
    (
        "there is always something to measure", FORMS, "self._stand_in(measure, lattice, partial=True)",
        "self._stand_in(measure, lattice, partial=False)",
        mean(E, 1, "met"), mean(E, 1, "unmet"),
    ),
    (
        "an extreme is always there", PLACES, "evolve(kind, partial=True, on_empty=expr.on_empty)", "kind",
        E.max("whole", on_empty="unmet") >= -2, E.count() >= 0,
    ),
    (
        "nothing is ever added up", PLACES, "Fraction(ENDLESS * (kind.high > 0))", "Fraction(0)",
        SOME, MORE,
    ),
    (
        "what two parts say besides is not compared", PROVING, "_frame(first) != _frame(second)", "False",
        r.at_least_of(1, BEFORE, HELD, BEFORE & HELD), r.at_least_of(2, BEFORE, HELD, BEFORE & HELD),
    ),
    (
        "conditions of rows are not compared", PROVING,
        "return self.equal(condition, another, self.places.context_of(base, context))", "return True",
        holds(E["sure"]), E.count() >= 2,
    ),
    (
        "keys of groups are not compared", PROVING, "(base.keys, base.monthly) != (other.keys, other.monthly)", "False",
        E.by("key").count().max(on_empty="unmet") >= 2, E.by("day").count().max(on_empty="unmet") >= 2,
    ),
    (
        "what rows are grouped is not compared", PROVING, "not self.rows_equal(base.source, other.source, context)", "False",
        E.by("key").count().count() >= 2, E.where(E["sure"]).by("key").count().count() >= 2,
    ),
    (
        "what is added to a number is not compared", PROVING, "first.constant != second.constant or", "",
        E.by("key").sum(E["whole"] + 1).max(on_empty="unmet") >= 2,
        E.by("key").sum(E["whole"] + 2).max(on_empty="unmet") >= 2,
    ),
    (
        "factors are not compared", PROVING, "item[0] == factor and ", "",
        E.by("key").sum(E["whole"] + 2 * E["tenths"]).max(on_empty="unmet") >= 2,
        E.by("key").sum(E["whole"] + 3 * E["tenths"]).max(on_empty="unmet") >= 2,
    ),
    (
        "what rows are multiplied by is lost", FORMS, "return factor * lead, n.Sum", "return Fraction(factor), n.Sum",
        E.sum(2 * E["tenths"]) >= 3, E.sum("tenths") >= 3,
    ),
    (
        "above is below", FORMS, "return lead, stand_in,", "return abs(lead), stand_in,",
        E.sum("whole") >= 1, E.sum("whole") <= 1,
    ),
    (
        "everything applies", LEAVES, "itertools.combinations(Outcome, size)", "itertools.combinations(list(Outcome)[:2], size)",
        r.all_of(BEFORE, E.count() >= 0), r.all_of(BEFORE),
    ),
    (
        "unknown verdicts are all alike", PROVING, "verdict_of(one) == verdict_of(other)",
        "verdict_of(one).word == verdict_of(other).word",
        MOST.applies_if(HELD | ~HELD, WORDS), MOST.hold(~(HELD | ~HELD), WORDS, WORDS),
    ),
    (
        "the first of two conditions is lost", TIDYING, "n.And((*_members(before), *_members(condition)))", "condition",
        E.where(E["sure"], E["flag"]).count() >= 2, holds(E["flag"]),
    ),
    (
        "what a ratio is given is lost", FORMS, "if expr.guard is not None or looks_back(expr)", "if looks_back(expr)",
        E.sum("tenths").over(E.where(E["sure"]).count(), on_empty="met") >= 1,
        E.sum("tenths").over(E.where(E["sure"]).count(), on_empty="unmet") >= 1,
    ),
    (
        "what a ratio of equal numbers is given is lost", TIDYING, "expr.value, expr.guard, expr.on_empty",
        "expr.value, None, expr.on_empty",
        E.where(E["flag"]).count().over(E.where(E["flag"]).count(), on_empty="met") <= 1,
        E.where(E["flag"]).count().over(E.where(E["flag"]).count(), on_empty="unmet") <= 1,
    ),
    (
        "a year that never was is one in which nothing was", FORMS, "if expr.guard is not None or looks_back(expr)",
        "if expr.guard is not None",
        E.previous().count() >= 0, n.Truth(True) & (E.count() >= 0),
    ),
    (
        "there are two rows at the most", FORMS, "most_rows(atom.source) * 12", "2",
        share(E, Fraction(3, 10)), share(E, Fraction(2, 5)),
    ),
    (
        "what a number is multiplied by is lost", FORMS, "return lead * inner, plain_part, lead * constant + number.constant",
        "return inner, plain_part, lead * constant + number.constant",
        E.mean(2 * E["tenths"], on_empty="unmet") >= 1, mean(E, 1),
    ),
]  # fmt: skip
"""A fault of the prover: the words for it, the file, what stands there, what is planted, and two rules confused by it."""


def form(rule: n.Expr) -> n.Expr:
    """Return a rule of these tests as it is compared."""
    check_rule(rule, "of a test")
    return canonical(bind(rule, PERIOD, {}, {}))


def units(seed: int, batches: int = 2) -> list[Case]:
    """Return units of which much is unknown."""
    rng = random.Random(seed)
    maker = Maker(rng)
    found = []
    for _ in range(batches):
        evidence = maker.evidence(3, 2)
        cases = Cases(evidence, PERIOD, day_of_cut(rng))
        found += [cases.case(unit) for unit in evidence.units]
    return found


@pytest.fixture(scope="module")
def many() -> list[Case]:
    """Return some hundreds of units."""
    return [case for seed in range(30) for case in units(seed)]


def told_apart(first: n.Expr, second: n.Expr, cases: list[Case]) -> bool:
    """Return whether two canonical rules give one of these units different verdicts."""
    return any(evaluate(first, case) != evaluate(second, case) for case in cases)


@pytest.mark.parametrize(("what", "first", "second"), SAME, ids=[item[0] for item in SAME])
def test_what_is_the_same_is_proved(what: str, first: n.Expr, second: n.Expr, many: list[Case]) -> None:
    """Rules that always come to the same are proved to, whichever comes first."""
    one, other = form(first), form(second)
    assert Prover.of(PERIOD).proved(one, other)
    assert Prover.of(PERIOD).proved(other, one)
    assert not told_apart(one, other, many)


@pytest.mark.parametrize("seed", range(8))
def test_no_evidence_tells_apart_what_is_proved(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Mutants of generated rules that are proved the same give every unit the same verdict."""
    proofs = sound(seed, 6)
    record_property("proofs", proofs)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_no_evidence_tells_apart_what_is_proved_at_length(seed: int) -> None:
    """The same for many more rules."""
    sound(seed, 16)


def test_much_is_proved() -> None:
    """A prover that never says anything would be sound: of the mutants that nothing tells apart many are proved."""
    assert sum(sound(seed, 4) for seed in range(50, 54)) >= 15


def sound(seed: int, sampled: int) -> int:
    """Return how many mutants of generated rules are proved the same; none of them may be told apart."""
    rng = random.Random(seed)
    prover, cases, proofs = Prover.of(PERIOD), units(seed), 0
    for rule in written_rules(Maker(rng), 6):
        mutants, _ = mutants_of(Check("made.rule", WORDS, ("made",), rule, WORDS))
        first = canonical(rule)
        for mutant in rng.sample(mutants, min(sampled, len(mutants))):
            second = canonical(mutant.rule)
            if not n.same(first, second) and prover.proved(first, second):
                proofs += 1
                assert not told_apart(first, second, cases), (seed, mutant.id)
    return proofs


def test_a_ratio_of_equal_numbers_is_known_only_where_they_are_not_nothing() -> None:
    """A ratio that is always one leaves nothing to compare but whether there is anything: that is still looked at."""
    flagged = E.where(E["flag"]).count()
    first, second = (
        n.Compare(operator, flagged.over(flagged, on_empty="unmet"), n.lift(1)) for operator in OPERATORS
    )
    assert not Prover.of(PERIOD).proved(form(first), form(second))


NAMES = [item[0] for item in APART]


@pytest.mark.parametrize("what", NAMES)
def test_what_is_not_the_same_is_not_proved(what: str, many: list[Case]) -> None:
    """Rules that some evidence tells apart are never proved the same."""
    *_, first, second = APART[NAMES.index(what)]
    one, other = form(first), form(second)
    assert told_apart(one, other, many)
    assert not Prover.of(PERIOD).proved(one, other)
    assert not Prover.of(PERIOD).proved(other, one)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], Any]]:
    """Return a function that copies the prover with a fault planted."""
    package = f"faulty_prover_{tmp_path.name.replace('-', '_')}"

    def plant(file: str, good: str, bad: str) -> Any:
        folder = tmp_path / package
        folder.mkdir()
        folder.joinpath("__init__.py").touch()
        for name in (FORMS, LEAVES, PLACES, PROVING, TIDYING):
            source = Path(starrules.testing.__path__[0], name).read_text(encoding="utf-8")
            if name == file:
                assert source.count(good) == 1, f"{file} no longer has {good!r} once: plant the fault anew"
                source = source.replace(good, bad)
            for other in (FORMS, LEAVES, PLACES, PROVING, TIDYING):
                source = source.replace(f"starrules.testing.{other[:-3]}", f"{package}.{other[:-3]}")
            folder.joinpath(name).write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return importlib.import_module(f"{package}.proving")

    yield plant
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


@pytest.mark.parametrize("what", NAMES)
def test_a_prover_with_a_fault_makes_a_false_claim(
    what: str, planted: Callable[[str, str, str], Any]
) -> None:
    """Each fault that is planted in the prover lets it prove what is not so: these tests would show it."""
    _, file, good, bad, first, second = APART[NAMES.index(what)]
    prover = planted(file, good, bad).Prover.of(PERIOD)
    assert prover.proved(form(first), form(second))
