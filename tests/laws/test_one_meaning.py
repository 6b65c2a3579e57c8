"""Law 1: the population lane and the one-unit lane give the verdicts and values of the reference evaluator."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.state import Cases
from starrules.lanes.population import compute
from starrules.lanes.single import Program, StoredCases, compile_rules
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import check_rule, type_of
from starrules.rules.types import NumberType
from starrules.rules.values import Num, verdict_of
from tests.generate import PERIOD, Maker
from tests.laws.cases import canonical_rules, day_of_cut, kind_pairs, shape, written_rules

BATCHES = 35
EXAMPLES, RULES, OFFICES = 4, 40, 60
"""35 batches of 4 examples of 40 rules on 60 offices with 2 sections each: 1,008,000 pairs."""


def differences(seed: int, rules: int, offices: int) -> tuple[list[str], int]:
    """Return where a lane and the reference differ on one example, and how many pairs were compared in each lane."""
    rng = random.Random(seed)
    maker = Maker(rng)
    written = canonical_rules(maker, rules)
    evidence = maker.evidence(offices, 2)
    as_of = day_of_cut(rng)
    population = compute(evidence, PERIOD, as_of, written)
    cases = Cases(evidence, PERIOD, as_of)
    programs = compiled(written, together=seed % 4 == 0)
    stored = StoredCases(evidence, PERIOD, as_of)
    found, pairs = [], 0
    for row in population.codes.iter_rows(named=True):
        evaluation = Evaluation(cases.case(row["unit"]))
        one_unit = stored.unit(row["unit"])
        codes = {name: code for program in programs for name, code in program(one_unit)[0].items()}
        for name, rule in written.items():
            expected = verdict_of(evaluation.value(rule))
            pairs += 1
            if expected.code != row[name]:
                found.append(
                    f"seed {seed}, {row['unit']}: {rule!r} is {expected.code}, lane says {row[name]}"
                )
            if expected.code != codes[name]:
                found.append(
                    f"seed {seed}, {row['unit']}: {rule!r} is {expected.code}, one unit says {codes[name]}"
                )
    return found, pairs


def compiled(rules: Mapping[str, n.Expr], *, together: bool) -> list[Program]:
    """Return rules compiled for one unit: all in one program, or each in its own.

    Together they share what is equal; alone a rule more often meets rows of which it knows all that it asks.
    """
    some = [rules] if together else [{name: rule} for name, rule in rules.items()]
    programs = [compile_rules(each) for each in some]
    assert not any(program.left for program in programs), "a rule is left to the reference evaluator"
    return programs


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_lane_says_what_the_reference_says(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    """Every generated rule has the same verdict in both on every generated unit."""
    pairs = 0
    for example in range(EXAMPLES):
        found, compared = differences(batch * EXAMPLES + example, RULES, OFFICES)
        assert not found, "\n".join(found[:5])
        pairs += compared
    record_property("(rule, unit) pairs compared in each of two lanes", pairs)
    record_property("first seed", batch * EXAMPLES)
    assert pairs >= 1_000_000 / BATCHES


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_lane_says_what_the_reference_says_on_any_seed(seed: int) -> None:
    """The agreement does not rest on the seeds of the batches."""
    found, _ = differences(seed, 4, 4)
    assert not found, "\n".join(found)


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_lane_measures_what_the_reference_measures(seed: int) -> None:
    """Numbers are the same to the last digit, open ends included."""
    rng = random.Random(seed)
    maker = Maker(rng)
    measures: dict[str, n.Expr] = {}
    while len(measures) < 6:
        number = maker.number(rng.randrange(0, 2))
        try:
            check_rule(n.Compare(">=", number, n.Constant(n.exact(0))), "generated")
        except ValueError:
            continue
        measures[f"measure {len(measures)}"] = canonical(bind(number, PERIOD, {}, {}))
    evidence, as_of = maker.evidence(3, 2), day_of_cut(rng)
    population = compute(evidence, PERIOD, as_of, {}, measures)
    program = compile_rules({}, measures)
    stored = StoredCases(evidence, PERIOD, as_of)
    cases = Cases(evidence, PERIOD, as_of)
    for row in population.numbers.iter_rows(named=True):
        case = cases.case(row["unit"])
        evaluation = Evaluation(case)
        _, numbers = program(stored.unit(row["unit"]))
        for name, expr in measures.items():
            assert isinstance(type_of(expr), NumberType)
            expected = evaluation.value(expr)
            assert isinstance(expected, Num)
            assert numbers[name] == ends_of(expected, program.scales[name]), expr
            ends = [row[f"{name}|low"], row[f"{name}|high"]]
            if not expected.may_be_there:
                assert ends == [None, None], expr
            elif ends != [None, None] or case.existed[-1]:
                scale = population.scales[name]
                assert [expected.low * scale, expected.high * scale] == ends, expr


def ends_of(value: Num, scale: int) -> tuple[Exact, Exact] | None:
    """Return a number as the one-unit lane gives it."""
    return (value.low * scale, value.high * scale) if value.may_be_there else None


def test_the_batches_hold_every_shape_and_every_pair_of_kinds(
    record_property: Callable[[str, object], None],
) -> None:
    """The compared rules have 5,000 shapes, and every kind of node stands below every kind that can hold it."""
    shapes: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for seed in range(BATCHES * EXAMPLES):
        for rule in written_rules(Maker(random.Random(seed)), RULES):
            shapes.add(shape(rule))
            pairs.update(kind_pairs(rule))
    record_property("distinct rule shapes", len(shapes))
    record_property("pairs of node kinds", len(pairs & expected_pairs()))
    assert len(shapes) >= 5_000
    assert not expected_pairs() - pairs


def expected_pairs() -> set[tuple[str, str]]:
    """Return the pairs of kinds that the types of the language allow."""
    arithmetic = {"Add", "Subtract", "Multiply", "Clamp"}
    row_numbers = {*arithmetic, "Constant", "Cell", "When", "OrElse"}
    aggregates = {"Count", "Sum", "Minimum", "Maximum", "Distinct"}
    unit_numbers = {*arithmetic, *aggregates, "Constant", "When", "DueMonths", "Filled", "Points"}
    means = {"Mean", "Median", "Share", "Ratio", "WeightedMean"}
    row_truths = {"Truth", "Cell", "Compare", "Member", "And", "Or", "Not", "When", "IsNone"}
    unit_truths = {"Compare", "Member", "AnyRow", "AllRows"}
    rules = {
        *unit_truths,
        "And",
        "Or",
        "Not",
        "When",
        "AtLeast",
        "AppliesIf",
        "Hold",
        "Prerequisite",
        "Veto",
        "Override",
    }
    relations = {"Rows", "Where", "Groups", "Mapped"}
    slots: dict[str, set[str]] = {
        **dict.fromkeys(("Add", "Subtract"), row_numbers | {"Count", "Sum", "Points"}),
        "Multiply": {"Constant", "Cell", "Add", "Subtract", "Multiply", "Count", "Sum"},
        "Clamp": {
            "Constant",
            "Cell",
            "Add",
            "Subtract",
            "Multiply",
            "Clamp",
            "When",
            "OrElse",
            "Count",
            "Sum",
        },
        "Compare": row_numbers | unit_numbers | means | {"WorkingDays", "Name", "Band", "WorstOf"},
        "Band": row_numbers | {"Count", "Sum", "Mean", "Median", "Share", "Ratio"},
        "When": row_numbers | row_truths | {"Count", "Sum", "Band", "Compare", "Member", "AnyRow", "AllRows"},
        "Member": {"Cell", "Band"},
        "OrElse": {"Cell", "Constant", "Name"},
        "IsNone": {"Cell"},
        "WorkingDays": {"Cell"},
        "WorstOf": {"Band"},
        **dict.fromkeys(("And", "Or", "Not"), row_truths | rules),
        **dict.fromkeys(("AtLeast", "Points", "Prerequisite", "Veto"), rules),
        **dict.fromkeys(("AppliesIf", "Hold", "Override"), rules),
        "WeightedMean": {"Points"},
        "Ratio": {"Sum", "Count", "Add"},
        **dict.fromkeys(
            ("Count", "Sum", "Minimum", "Maximum", "Mean", "Median", "Share", "AnyRow", "AllRows"), relations
        ),
        "Distinct": relations | {"Cell"},
        "Where": relations | row_truths | {"Group"},
        "Mapped": relations | row_numbers,
        "Groups": relations | {"Count", "Sum", "Minimum", "Maximum", "Compare", "AnyRow", "AllRows", "Band"},
    }
    return {(parent, child) for parent, children in slots.items() for child in children}
