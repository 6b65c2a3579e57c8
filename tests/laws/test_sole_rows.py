"""Tables of which a unit has one row a year at the most are measured without grouping them."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from attrs import evolve

from starrules.evidence.state import Cases, Cut
from starrules.lanes.engines import opened
from starrules.lanes.population import compute
from starrules.lanes.tables import Tables
from starrules.model import Days
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import verdict_of
from tests.generate import FIRST, LAST, PERIOD, Maker, table
from tests.lanes import ENGINES
from tests.laws.cases import canonical_rules

SOLE = table("sole", yearly=True, rolls_up=False, max_rows=1)
ALWAYS = (Days(FIRST - 10_000, LAST + 400),)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with heirs"])
def test_one_row_a_year_is_measured_as_the_reference_measures_it(
    engine: str, alone: bool, record_property: Callable[[str, object], None]
) -> None:
    """Verdicts are those of the reference, and rows are left ungrouped just where nobody has those of another too."""
    compared = 0
    for seed in range(20):
        maker = Maker(random.Random(seed), (SOLE,))
        rules = canonical_rules(maker, 6)
        whole = r.rows(SOLE).sum("whole")
        rules |= {f"at least {least}": canonical(bind(whole >= least, PERIOD, {}, {})) for least in (0, 1)}
        made = maker.evidence(12, 2)
        evidence = evolve(made, coverage={SOLE.name: ALWAYS}, reopened=())
        if bool(evidence.kin.heirs) == alone or SOLE.name not in evidence.data:
            continue
        opened_engine = opened(engine)
        source = Tables(Cut(evidence, PERIOD, LAST), opened_engine).source(n.Rows(SOLE))
        opened_engine.close()
        assert source.single == alone
        codes = compute(evidence, PERIOD, LAST, rules, engine=engine).codes
        cases = Cases(evidence, PERIOD, LAST)
        for row in codes.iter_rows(named=True):
            evaluation = Evaluation(cases.case(row["unit"]))
            for name, rule in rules.items():
                assert row[name] == verdict_of(evaluation.value(rule)).code, (seed, row["unit"], name)
                compared += 1
    record_property("(rule, unit) pairs compared", compared)
    assert compared >= 1_000
