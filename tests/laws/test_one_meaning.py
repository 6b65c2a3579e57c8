"""Law 1: the population lane, on every engine, and the one-unit lane give the verdicts and values of the reference evaluator."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.agreement import KINDS, LANES, RULES, compared, example_of, kinds_of, maker_of, rules_of
from tests.laws.cases import kind_pairs, shape

SEEDS_OF_KINDS = 8
EXAMPLES = 68
"""So many examples of 80 rules and 4 numbers on 62 offices with 2 sections each: 1,011,840 (rule, unit) pairs a lane."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_every_lane_says_what_the_reference_says(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Every rule has the same verdict and every number the same ends on every generated unit, in every lane."""
    found = compared(seed)
    assert not found.differences, "\n".join(map(str, found.differences[:5]))
    for lane in LANES:
        record_property(f"(rule, unit) pairs compared on {lane}", found.pairs)
        record_property(f"(number, unit) pairs compared on {lane}", found.numbers)
    record_property("seeds", f"{seed:03d}")
    for kind, count in found.kinds.items():
        record_property(f"evidence: {kind}", count)
    assert found.pairs >= 1_000_000 / EXAMPLES
    assert found.numbers >= 50_000 / EXAMPLES


def test_the_examples_hold_every_shape_pair_of_kinds_and_sort_of_evidence(
    record_property: Callable[[str, object], None],
) -> None:
    """The compared rules have 5,000 shapes, every kind of node stands below every kind that can hold it, and the evidence
    holds unknowns, edges, empty tables, units without rows, successions, roll-ups and all else that can go wrong.
    """  # noqa: D205
    shapes: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for seed in range(EXAMPLES):
        for rule in rules_of(maker_of(random.Random(seed)), seed, RULES):
            shapes.add(shape(rule))
            pairs.update(kind_pairs(rule))
    kinds: Counter[str] = Counter()
    for seed in range(SEEDS_OF_KINDS):
        kinds += kinds_of(example_of(seed))
    record_property("distinct rule shapes", len(shapes))
    record_property("pairs of node kinds", len(pairs & expected_pairs()))
    assert len(shapes) >= 5_000
    assert not expected_pairs() - pairs
    assert [kind for kind in KINDS if not kinds[kind]] == []


@given(st.integers(0, 2**32))
@settings(max_examples=8)
def test_the_lanes_say_what_the_reference_says_on_any_seed(seed: int) -> None:
    """The agreement does not rest on the seeds of the examples."""
    found = compared(seed, rules=4, measures=3, offices=4)
    assert not found.differences, "\n".join(map(str, found.differences))


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
