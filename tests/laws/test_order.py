"""Law 3: the order of rows, files and rules does not matter."""

from __future__ import annotations

import random

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.model import RowData
from starrules.lanes.population import compute
from tests.generate import PERIOD, Maker
from tests.laws.cases import canonical_rules, day_of_cut


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_order_of_rows_files_units_and_rules_does_not_matter(seed: int) -> None:
    """Shuffled evidence and rules give the same verdicts."""
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = canonical_rules(maker, 5)
    evidence = maker.evidence(3, 2)
    as_of = day_of_cut(rng)
    units = list(evidence.units)

    def shuffled(items: list[object]) -> list[object]:
        return rng.sample(items, len(items))

    other = evolve(
        evidence,
        units={name: evidence.units[str(name)] for name in shuffled(list(units))},  # type: ignore[misc]
        data={
            str(name): RowData(rng.sample(rows := list(evidence.data[str(name)].of_units(units)), len(rows)))
            for name in shuffled(list(evidence.data))
        },
        returns=tuple(rng.sample(evidence.returns, len(evidence.returns))),
        tables={str(name): evidence.tables[str(name)] for name in shuffled(list(evidence.tables))},
    )
    names = shuffled(list(rules))
    first = compute(evidence, PERIOD, as_of, rules)
    second = compute(other, PERIOD, as_of, {str(name): rules[str(name)] for name in names})
    assert first.codes.equals(second.codes.select(first.codes.columns))
