"""Generated rules on PySpark, many in one job, against the reference evaluator: verdicts, and the ends of numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from attrs import frozen

from starrules.errors import RuleError
from starrules.evidence.model import Evidence
from starrules.evidence.state import Cases
from starrules.lanes.population import Population, compute
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import check_rule
from starrules.rules.values import Num, verdict_of
from tests.generate import PERIOD, Maker
from tests.lanes import ON_SPARK
from tests.laws.cases import day_of_cut, shape, written_rules


@frozen
class Asked:
    """What is compared: rules and numbers by name, on evidence as it is seen on a day."""

    seed: int
    rules: Mapping[str, n.Expr]
    numbers: Mapping[str, n.Expr]
    shapes: frozenset[str]
    evidence: Evidence
    as_of: int

    @classmethod
    def made(cls, seed: int, rules: int, numbers: int, offices: int) -> Asked:
        """Make so many rules and numbers, and the evidence of so many offices with two sections each."""
        rng = random.Random(seed)
        maker = Maker(rng)
        written = written_rules(maker, rules)
        return cls(
            seed,
            {f"rule {place}": canonical(rule) for place, rule in enumerate(written)},
            {f"number {place}": number for place, number in enumerate(_numbers(maker, numbers))},
            frozenset(map(shape, written)),
            maker.evidence(offices, 2),
            day_of_cut(rng),
        )

    @property
    def pairs(self) -> int:
        """How many (rule, unit) pairs are compared."""
        return len(self.rules) * len(self.evidence.units)

    def on_spark(self) -> Population:
        """Return what Spark says of every unit."""
        return compute(self.evidence, PERIOD, self.as_of, self.rules, self.numbers, engine=ON_SPARK)

    def differences(self, found: Population) -> Iterator[str]:
        """Yield where that is not what the reference says."""
        cases = Cases(self.evidence, PERIOD, self.as_of)
        codes = {row["unit"]: row for row in found.codes.iter_rows(named=True)}
        ends = {row["unit"]: row for row in found.numbers.iter_rows(named=True)}
        assert codes.keys() == ends.keys() == self.evidence.units.keys()
        for unit in codes:
            case = cases.case(unit)
            evaluation = Evaluation(case)
            for name, rule in self.rules.items():
                if (code := verdict_of(evaluation.value(rule)).code) != codes[unit][name]:
                    yield f"seed {self.seed}, {unit}: {rule!r} is {code}, Spark says {codes[unit][name]}"
            for name, number in self.numbers.items():
                value = evaluation.value(number)
                assert isinstance(value, Num)
                scale = found.scales[name]
                known = value.may_be_there
                expected = (value.low * scale, value.high * scale) if known else (None, None)
                said = ends[unit][f"{name}|low"], ends[unit][f"{name}|high"]
                if said != expected and not (said == (None, None) and not case.existed[-1]):
                    yield f"seed {self.seed}, {unit}: {number!r} is {expected}, Spark says {said}"


def _numbers(maker: Maker, count: int) -> Iterator[n.Expr]:
    while count:
        number = maker.number(maker.random.randrange(0, 2))
        try:
            check_rule(n.Compare(">=", number, n.Constant(n.exact(0))), "generated")
        except RuleError:
            continue
        yield canonical(bind(number, PERIOD, {}, {}))
        count -= 1
