"""Law 1: the population lane gives the verdicts and values of the reference evaluator, on every engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.state import Cases
from starrules.lanes.engines import ENGINES
from starrules.lanes.population import compute
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import check_rule, type_of
from starrules.rules.types import NumberType
from starrules.rules.values import Num, verdict_of
from tests.generate import PERIOD, Maker
from tests.laws.cases import canonical_rules, day_of_cut, kind_pairs, shape, written_rules

BATCHES = 35
EXAMPLES, RULES, OFFICES = 4, 40, 60
"""35 batches of 4 examples of 40 rules on 60 offices with 2 sections each: 1,008,000 pairs."""
ON_EVERY_ENGINE = 1
"""So many examples of a batch are computed on every engine. DuckDB takes 0.1 s a rule, however few the rows are, which is
more than the reference evaluator takes for 180 units; ``tests.laws.agree`` compares all of them."""


def differences(
    seed: int, rules: int, offices: int, engines: Sequence[str] = ENGINES[:1]
) -> tuple[list[str], int]:
    """Return where engines and the reference differ on one example, and how many pairs each compared."""
    rng = random.Random(seed)
    maker = Maker(rng)
    written = canonical_rules(maker, rules)
    evidence = maker.evidence(offices, 2)
    as_of = day_of_cut(rng)
    codes = {
        engine: compute(evidence, PERIOD, as_of, written, engine=engine).codes.to_dicts()
        for engine in engines
    }
    cases = Cases(evidence, PERIOD, as_of)
    found, pairs = [], 0
    for index, unit in enumerate(sorted(evidence.units)):
        evaluation = Evaluation(cases.case(unit))
        for name, rule in written.items():
            expected = verdict_of(evaluation.value(rule)).code
            pairs += 1
            for engine, rows in codes.items():
                assert rows[index]["unit"] == unit
                if expected != rows[index][name]:
                    said = f"{engine} says {rows[index][name]}"
                    found.append(f"seed {seed}, {unit}: {rule!r} is {expected}, {said}")
    assert all(len(rows) == len(evidence.units) for rows in codes.values())
    return found, pairs


def number_differences(seed: int, count: int, offices: int, engines: Sequence[str]) -> tuple[list[str], int]:
    """Return where numbers differ, open ends included, on one example, and how many each compared."""
    rng = random.Random(seed)
    maker = Maker(rng)
    measures: dict[str, n.Expr] = {}
    while len(measures) < count:
        number = maker.number(rng.randrange(0, 2))
        try:
            check_rule(n.Compare(">=", number, n.Constant(n.exact(0))), "generated")
        except ValueError:
            continue
        measures[f"measure {len(measures)}"] = canonical(bind(number, PERIOD, {}, {}))
    evidence, as_of = maker.evidence(offices, 2), day_of_cut(rng)
    cases = Cases(evidence, PERIOD, as_of)
    populations = {
        engine: compute(evidence, PERIOD, as_of, {}, measures, engine=engine) for engine in engines
    }
    found, compared = [], 0
    for index, unit in enumerate(sorted(evidence.units)):
        case = cases.case(unit)
        evaluation = Evaluation(case)
        for name, expr in measures.items():
            assert isinstance(type_of(expr), NumberType)
            expected = evaluation.value(expr)
            assert isinstance(expected, Num)
            compared += 1
            for engine, population in populations.items():
                row = population.numbers.row(index, named=True)
                assert row["unit"] == unit
                scale = population.scales[name]
                ends: list[object] = [row[f"{name}|low"], row[f"{name}|high"]]
                wanted: list[object] = [expected.low * scale, expected.high * scale]
                if not expected.may_be_there:
                    wanted = [None, None]
                elif ends == [None, None] and not case.existed[-1]:
                    continue
                if ends != wanted:
                    found.append(f"seed {seed}, {unit}: {expr!r} is {wanted}, {engine} says {ends}")
    return found, compared


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_lane_says_what_the_reference_says(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    """Every generated rule has the same verdict in both on every generated unit."""
    pairs = on_every = 0
    for example in range(EXAMPLES):
        engines = ENGINES[: None if example < ON_EVERY_ENGINE else 1]
        found, compared = differences(batch * EXAMPLES + example, RULES, OFFICES, engines)
        assert not found, "\n".join(found[:5])
        pairs += compared
        on_every += compared if len(engines) == len(ENGINES) else 0
    record_property("(rule, unit) pairs compared", pairs)
    record_property("(rule, unit) pairs compared on DuckDB too", on_every)
    assert pairs >= 1_000_000 / BATCHES
    assert on_every >= 250_000 / BATCHES


@pytest.mark.parametrize("engine", ENGINES)
@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_the_lane_says_what_the_reference_says_on_any_seed(engine: str, seed: int) -> None:
    """The agreement does not rest on the seeds of the batches."""
    found, _ = differences(seed, 4, 4, [engine])
    assert not found, "\n".join(found)


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_lane_measures_what_the_reference_measures(seed: int) -> None:
    """Numbers are the same to the last digit, open ends included."""
    found, _ = number_differences(seed, 6, 3, ENGINES[:1])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", range(4))
def test_every_engine_measures_what_the_reference_measures(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Numbers are the same to the last digit on every engine, open ends included."""
    found, compared = number_differences(seed, 25, 40, ENGINES)
    assert not found, "\n".join(found[:5])
    record_property("numbers compared on every engine", compared)
    assert compared == 25 * 40 * 3


def test_the_batches_hold_every_shape_and_every_pair_of_kinds(
    record_property: Callable[[str, object], None],
) -> None:
    """The compared rules have 5,000 shapes, and every kind of node stands below every kind that can hold it."""
    shapes: set[str] = set()
    on_every: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for seed in range(BATCHES * EXAMPLES):
        for rule in written_rules(Maker(random.Random(seed)), RULES):
            shapes.add(shape(rule))
            pairs.update(kind_pairs(rule))
            if seed % EXAMPLES < ON_EVERY_ENGINE:
                on_every.add(shape(rule))
    record_property("distinct rule shapes", len(shapes))
    record_property("distinct rule shapes on DuckDB too", len(on_every))
    record_property("pairs of node kinds", len(pairs & expected_pairs()))
    assert len(shapes) >= 5_000
    assert len(on_every) >= 1_250
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
