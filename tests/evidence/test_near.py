"""What bears on one unit is found in evidence, and nothing else comes along."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from starrules.evidence.state import Cases
from starrules.evidence.store import open_stored, store_evidence
from tests.generate import PERIOD, TABLES, Maker
from tests.laws.cases import day_of_cut


@pytest.mark.parametrize("seed", range(8))
def test_what_bears_on_a_unit_is_all_that_is_known_of_it(seed: int, tmp_path: Path) -> None:
    """Its rows, what may still turn up, its months and slots are the same, and those of its offices, from files too."""
    rng = random.Random(seed)
    evidence, as_of = Maker(rng).evidence(5, 2), day_of_cut(rng)
    store_evidence(evidence, tmp_path / "stored")
    fewer = 0
    for every in (evidence, open_stored(tmp_path / "stored", TABLES)):
        whole = Cases(every, PERIOD, as_of)
        for unit in every.units:
            near = every.around(unit)
            fewer += len(near.units) < len(every.units)
            alone = Cases(near, PERIOD, as_of)
            owner, offices = every.owners[unit], [stay.office for stay in every.units[unit].memberships]
            for name in {unit, owner, *offices} & every.units.keys():
                one, other = whole.case(name), alone.case(name)
                for key, rows in one.rows.items():
                    assert sorted(map(repr, rows)) == sorted(map(repr, other.rows[key])), (name, key)
                parts = ("unit", "due_months", "existed", "filled")
                assert [getattr(one, part) for part in parts] == [getattr(other, part) for part in parts]
                assert near.owners[name] == every.owners[name]
    assert fewer
