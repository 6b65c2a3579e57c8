"""A planted fault of a compiler comes down to a small rule and a handful of rows, which are kept as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import starrules.lanes
import starrules.lanes.single
from tests.laws.agreement import Example, by_engine, by_reference, differences, example_of, for_one_unit
from tests.laws.planting import planting
from tests.laws.shrink import Failing, failing, fails, smallest
from tests.laws.stored import as_text, read
from tests.laws.test_planted_faults import FAULTS as OF_POPULATION
from tests.laws.test_planted_faults_one_unit import FAULTS as OF_ONE_UNIT

MOST_ROWS, MOST_DEPTH = 6, 4
"""A case of more rows, or a rule with a deeper tree, is not small: a comparison of a count of some rows has depth 2, and 4 where a condition is one too."""
SEEDS = range(12)
POPULATION = [
    "the threshold itself is lost",
    "rows do not roll up",
    "bounds are swapped for a negative factor",
    "an unknown condition takes the else branch",
]
ONE_UNIT = [
    "a hold does not hold",
    "an uncertain row counts as sure",
    "a null is taken for yes",
    "a hull forgets the else branch",
]


def small_case(lane: Callable[[Example], Any]) -> Failing:
    """Return the smallest case in which a lane differs, from the first example that shows a difference."""
    for seed in SEEDS:
        example = example_of(seed, rules=24, measures=0, offices=6)
        expected = by_reference(example)
        found = next(differences(example, "planted", expected, lane(example)), None)
        if found is not None:
            return smallest(failing(example, found, lane), lane)
    raise AssertionError("no example tells the fault apart")


def check_small(
    case: Failing, planted: Any, sound: Any, record_property: Callable[[str, object], None]
) -> None:
    """Assert that a case is small, and that as data it still tells the fault apart from what is sound."""
    record_property("rows of the smallest case, and depth of its rule", f"{case.rows} and {case.depth}")
    assert case.rows <= MOST_ROWS, case
    assert case.depth <= MOST_DEPTH, case
    kept = read(as_text("a planted fault", case.example()))
    assert by_reference(kept.example) == kept.expected
    assert list(differences(kept.example, "sound", kept.expected, sound(kept.example))) == []
    assert fails(case, planted)
    assert list(differences(kept.example, "planted", kept.expected, planted(kept.example)))


@pytest.mark.parametrize("what", POPULATION)
def test_a_fault_of_the_population_comes_down_to_a_small_case(
    what: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Units, rows, cells, scopes and parts of the rule that do not matter are gone."""
    _, file, good, bad = next(fault for fault in OF_POPULATION if fault[0] == what)
    with planting(starrules.lanes, tmp_path, "population") as plant:
        module = plant(file, good, bad)

        def planted(example: Example) -> Any:
            return by_engine(example, "polars", module.compute)

        check_small(
            small_case(planted), planted, lambda example: by_engine(example, "polars"), record_property
        )


@pytest.mark.parametrize("what", ONE_UNIT)
def test_a_fault_of_the_one_unit_lane_comes_down_to_a_small_case(
    what: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Units, rows, cells, scopes and parts of the rule that do not matter are gone."""
    _, file, good, bad = next(fault for fault in OF_ONE_UNIT if fault[0] == what)
    with planting(starrules.lanes.single, tmp_path) as plant:
        module = plant(file, good, bad)

        def planted(example: Example) -> Any:
            return for_one_unit(example, compiling=module.compile_rules, storing=module.StoredCases)

        check_small(small_case(planted), planted, for_one_unit, record_property)
