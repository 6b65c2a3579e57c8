"""Medians as the lanes show them, held against the one-unit evaluation and against every completion."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.state import Cases
from starrules.lanes.medians import Ranked, median
from starrules.lanes.population import compute
from starrules.lanes.single.district import Ask
from starrules.report.extent import extent
from starrules.report.measure import measure_of
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import check_rule
from tests.generate import HUGE, PERIOD, Maker
from tests.lanes import ENGINES
from tests.laws.cases import day_of_cut

ROW = st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))
"""The least value, how much more it can be, how many rows this is at the least, and how many more."""


def low_medians(rows: list[tuple[int, int, int, int]]) -> set[int]:
    """Return the low median of every completion."""
    found = set()
    counts = [range(fewest, fewest + more + 1) for _, _, fewest, more in rows]
    for many in product(*counts):
        ends = [
            range(low, low + wide + 1)
            for (low, wide, _, _), count in zip(rows, many, strict=True)
            for _ in range(count)
        ]
        for values in product(*ends):
            if values:
                found.add(sorted(values)[(len(values) - 1) // 2])
    return found


@given(st.lists(ROW, min_size=1, max_size=3), st.lists(ROW, max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_median_reaches_as_far_as_a_completion_takes_it(
    first: list[tuple[int, int, int, int]], second: list[tuple[int, int, int, int]]
) -> None:
    """The least and the greatest are those of some completion, and no completion goes further; units stay apart."""
    rows = [(unit, *row) for unit, own in (("a", first), ("b", second)) for row in own]
    random.Random(len(rows)).shuffle(rows)
    frame = pl.LazyFrame(
        {
            "unit": [row[0] for row in rows],
            "low": [row[1] for row in rows],
            "high": [row[1] + row[2] for row in rows],
            "fewest": [row[3] for row in rows],
            "most": [row[3] + row[4] for row in rows],
        },
        schema={"unit": pl.String} | dict.fromkeys(("low", "high", "fewest", "most"), pl.Int64),
    )
    cells = [nw.col(name) for name in ("low", "high", "fewest", "most")]
    found = nw.to_native(median(nw.from_native(frame), Ranked("x ", *cells))).collect()
    told = {row["unit"]: row for row in found.iter_rows(named=True)}
    for unit, own in (("a", first), ("b", second)):
        reached = low_medians(own)
        if reached:
            assert (told[unit]["x low"], told[unit]["x high"]) == (min(reached), max(reached))
        else:
            assert unit not in told


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_the_lanes_show_the_median_that_an_explanation_shows(seed: int) -> None:
    """Over rows of any shape, with open scopes, unknown cells and cuts, both ends are the same to the last digit."""
    rng = random.Random(seed)
    maker = Maker(rng)
    written: dict[str, n.Median] = {}
    while len(written) < 4:
        rows = maker.relation(rng.randrange(0, 3))
        median = rows.median(
            maker.row_number(rows, 1), on_empty=rng.choice(("met", "unmet", "not_applicable"))
        )
        try:
            check_rule(n.Compare(">=", median, n.Constant(Fraction(0))), "generated")
        except ValueError:
            continue
        bound = bind(median, PERIOD, {}, {})
        assert isinstance(bound, n.Median)
        written[f"median {len(written)}"] = bound
    measures = {}
    for name, median in written.items():
        measure = measure_of(n.Compare(">=", median, n.Constant(Fraction(0))))
        assert measure is not None
        measures[name] = measure.numbers[0]
    evidence, as_of = maker.evidence(3, 2), day_of_cut(rng)
    population = compute(evidence, PERIOD, as_of, {}, measures)
    one_by_one = Ask(evidence, PERIOD, as_of, sorted(evidence.units)).compute({}, measures)
    cases = Cases(evidence, PERIOD, as_of)
    for row in population.numbers.iter_rows(named=True):
        case = cases.case(row["unit"])
        if not case.existed[0]:
            continue  # nothing is told of a unit that was not open
        evaluation = Evaluation(case)
        for name, median in written.items():
            expected, scale = extent(median, evaluation), population.scales[name]
            ends = [row[f"{name}|low"], row[f"{name}|high"]]
            pair, own_scale = one_by_one.numbers[row["unit"]][name], one_by_one.scales[name]
            if expected.may_be_there:
                assert pair == (expected.low * own_scale, expected.high * own_scale), median
            else:
                assert pair is None, median
            if expected.may_be_there:
                assert ends == [expected.low * scale, expected.high * scale], median
            else:
                assert ends == [None, None], median


@pytest.mark.parametrize("engine", ENGINES)
def test_medians_of_numbers_of_two_widths_stand_side_by_side(engine: str) -> None:
    """One that 64 bits hold and one that takes 128, over the same rows, are both what the one-unit lane finds."""
    rows = r.rows(HUGE)
    measures = {}
    for name, value in (("narrow", rows["whole"]), ("wide", rows["whole"] * rows["tenths"])):
        bound = bind(rows.median(value, on_empty="met"), PERIOD, {}, {})
        measure = measure_of(n.Compare(">=", bound, n.Constant(Fraction(0))))
        assert measure is not None
        measures[name] = measure.numbers[0]
    evidence = Maker(random.Random(3), (HUGE,)).evidence(6, 2)
    found = compute(evidence, PERIOD, PERIOD.days.last, {}, measures, engine=engine).numbers
    one_by_one = Ask(evidence, PERIOD, PERIOD.days.last, sorted(evidence.units)).compute({}, measures).numbers
    told = {
        row["unit"]: {name: (row[f"{name}|low"], row[f"{name}|high"]) for name in measures}
        for row in found.iter_rows(named=True)
    }
    none = dict.fromkeys(measures)
    assert {
        unit: {name: None if pair == (None, None) else pair for name, pair in pairs.items()}
        for unit, pairs in told.items()
    } == dict(one_by_one)
    assert sum(pairs != none for pairs in one_by_one.values()) > 5
