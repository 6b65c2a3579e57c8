"""Law 1: the population lane, on every engine, and the one-unit lane give the verdicts and values of the reference evaluator."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cases
from starrules.lanes.population import compute
from starrules.lanes.single import StoredCases, compile_rules
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import check_rule, type_of
from starrules.rules.types import NumberType
from starrules.rules.values import Num, verdict_of
from tests.generate import PERIOD, Maker
from tests.lanes import ENGINES
from tests.laws.cases import canonical_rules, day_of_cut, kind_pairs, shape, written_rules

BATCHES = 35
EXAMPLES, RULES, OFFICES = 4, 40, 60
"""35 batches of 4 examples of 40 rules on 60 offices with 2 sections each: 1,008,000 pairs."""
ONE_UNIT = "one unit"
LANES = (*ENGINES, ONE_UNIT)
DUCKDB_EVERY = 12
"""In every so many batches the first example is computed on every engine. DuckDB takes 0.1 s a rule, however few the rows
are, which is more than the reference evaluator takes for 180 units; ``tests.laws.agree`` compares all of them."""


def differences(
    seed: int, rules: int, offices: int, lanes: Sequence[str] = LANES[:1]
) -> tuple[list[str], int]:
    """Return where lanes and the reference differ on one example, and how many pairs each compared."""
    rng = random.Random(seed)
    maker = Maker(rng)
    written = canonical_rules(maker, rules)
    evidence = maker.evidence(offices, 2)
    as_of = day_of_cut(rng)
    codes = {
        name: list(_one_by_one(written, evidence, as_of, together=seed % 8 == 0))
        if name == ONE_UNIT
        else compute(evidence, PERIOD, as_of, written, engine=name).codes.to_dicts()
        for name in lanes
    }
    cases = Cases(evidence, PERIOD, as_of)
    found, pairs = [], 0
    for index, unit in enumerate(sorted(evidence.units)):
        evaluation = Evaluation(cases.case(unit))
        for name, rule in written.items():
            expected = verdict_of(evaluation.value(rule)).code
            pairs += 1
            for lane, rows in codes.items():
                assert rows[index]["unit"] == unit
                if expected != rows[index][name]:
                    said = f"{lane} says {rows[index][name]}"
                    found.append(f"seed {seed}, {unit}: {rule!r} is {expected}, {said}")
    assert all(len(rows) == len(evidence.units) for rows in codes.values())
    return found, pairs


def _one_by_one(
    rules: Mapping[str, n.Expr], evidence: Evidence, as_of: int, *, together: bool
) -> Iterator[dict[str, object]]:
    """Yield what rules compiled for one unit come to, unit by unit.

    All in one program they share what is equal; each in its own a rule more often meets rows of which it knows all
    that it asks.
    """
    some = [rules] if together else [{name: rule} for name, rule in rules.items()]
    programs = [compile_rules(each) for each in some]
    assert not any(program.left for program in programs), "a rule is left to the reference evaluator"
    stored = StoredCases(evidence, PERIOD, as_of)
    for unit in sorted(evidence.units):
        case = stored.unit(unit)
        yield {
            "unit": unit,
            **{name: code for program in programs for name, code in program(case)[0].items()},
        }


def measures_of(maker: Maker, rng: random.Random, count: int) -> dict[str, n.Expr]:
    """Return canonical numbers by name."""
    measures: dict[str, n.Expr] = {}
    while len(measures) < count:
        number = maker.number(rng.randrange(0, 2))
        try:
            check_rule(n.Compare(">=", number, n.Constant(n.exact(0))), "generated")
        except ValueError:
            continue
        measures[f"measure {len(measures)}"] = canonical(bind(number, PERIOD, {}, {}))
    return measures


def number_differences(seed: int, count: int, offices: int, engines: Sequence[str]) -> tuple[list[str], int]:
    """Return where numbers differ, open ends included, on one example, and how many each compared."""
    rng = random.Random(seed)
    maker = Maker(rng)
    measures = measures_of(maker, rng, count)
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
    pairs = on_duckdb = for_one = 0
    for example in range(EXAMPLES):
        lanes = [LANES[0]]
        if example == 0:
            lanes += LANES[1:] if batch % DUCKDB_EVERY == 0 else [ONE_UNIT]
        found, compared = differences(batch * EXAMPLES + example, RULES, OFFICES, lanes)
        assert not found, "\n".join(found[:5])
        pairs += compared
        on_duckdb += compared if len(lanes) == len(LANES) else 0
        for_one += compared if ONE_UNIT in lanes else 0
    record_property("(rule, unit) pairs compared", pairs)
    record_property("of these on DuckDB too", on_duckdb)
    record_property("of these for one unit too", for_one)
    record_property("first seed", batch * EXAMPLES)
    assert pairs >= 1_000_000 / BATCHES
    assert for_one >= 250_000 / BATCHES
    assert on_duckdb or batch % DUCKDB_EVERY


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


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_one_unit_measures_what_the_reference_measures(seed: int) -> None:
    """Numbers of the generated source are the same to the last digit, open ends included."""
    rng = random.Random(seed)
    maker = Maker(rng)
    measures = measures_of(maker, rng, 6)
    evidence, as_of = maker.evidence(3, 2), day_of_cut(rng)
    program = compile_rules({}, measures)
    stored, cases = StoredCases(evidence, PERIOD, as_of), Cases(evidence, PERIOD, as_of)
    for unit in sorted(evidence.units):
        evaluation = Evaluation(cases.case(unit))
        _, numbers = program(stored.unit(unit))
        for name, expr in measures.items():
            expected = evaluation.value(expr)
            assert isinstance(expected, Num)
            assert numbers[name] == ends_of(expected, program.scales[name]), expr


def ends_of(value: Num, scale: int) -> tuple[Exact, Exact] | None:
    """Return a number as the one-unit lane gives it."""
    return (value.low * scale, value.high * scale) if value.may_be_there else None


def test_the_batches_hold_every_shape_and_every_pair_of_kinds(
    record_property: Callable[[str, object], None],
) -> None:
    """The compared rules have 5,000 shapes, and every kind of node stands below every kind that can hold it."""
    shapes: set[str] = set()
    for_one: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for seed in range(BATCHES * EXAMPLES):
        for rule in written_rules(Maker(random.Random(seed)), RULES):
            shapes.add(shape(rule))
            pairs.update(kind_pairs(rule))
            if seed % EXAMPLES == 0:
                for_one.add(shape(rule))
    record_property("distinct rule shapes", len(shapes))
    record_property("distinct rule shapes for one unit too", len(for_one))
    record_property("pairs of node kinds", len(pairs & expected_pairs()))
    assert len(shapes) >= 5_000
    assert len(for_one) >= 1_250
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
