"""One harness for law 1: rules and evidence made once, evaluated once by the reference, compared with every lane.

An example has rules, numbers and evidence, and is made from its seed and nothing else; ``KINDS`` names what has to occur
in the evidence of a run.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from attrs import evolve, field, frozen

from starrules.evidence.model import Evidence, RowData
from starrules.evidence.state import Cases
from starrules.lanes.population import compute
from starrules.lanes.single import StoredCases, compile_rules
from starrules.lanes.values import SAFE
from starrules.rules import nodes as n
from starrules.rules.alike import Alike
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import Inference, check_rule, looks_back
from starrules.rules.types import NumberType, ValueType
from starrules.rules.values import Num, verdict_of
from starrules.schema import Decimal, Int, bounds_of, scale_of
from tests.generate import BEYOND, LOGGED, OF_NUMBERS, PERIOD, PLAIN, WRAPPINGS, Maker
from tests.lanes import ENGINES
from tests.laws.cases import day_of_cut, shape, written_rules

RULES, MEASURES, OFFICES, SECTIONS = 80, 4, 62, 2
"""An example: so many rules and numbers on so many offices, each with so many sections."""
IN_TURN = 12
"""One in so many rules is not left to chance."""
ONE_UNIT = "one unit"
LANES = (*ENGINES, ONE_UNIT)
NO_ROWS = 3
"""So many units of an example have no row in any table."""


@frozen
class Example:
    """Canonical rules and numbers by name, and evidence to judge by them on a day of the cut."""

    rules: Mapping[str, n.Expr]
    measures: Mapping[str, n.Expr]
    evidence: Evidence
    as_of: int
    written: Mapping[str, n.Expr] = field(factory=dict)
    """The same rules and numbers as they were written, before they are brought to canonical form."""

    @property
    def units(self) -> list[str]:
        """The ids of the units, in the order of the answers."""
        return sorted(self.evidence.units)


Ends = tuple[Exact, Exact] | None
"""The least and the greatest that a number may be, None where there is none."""


@frozen
class Answers:
    """For each rule the codes of its verdicts and for each number its ends, unit by unit."""

    codes: Mapping[str, Sequence[int]]
    numbers: Mapping[str, Sequence[Ends]]


@frozen
class Difference:
    """Where a lane says something else than the reference evaluator."""

    lane: str
    name: str
    unit: str
    expected: object
    found: object


# ------------------------------------------------------------------------------------- examples


def example_of(seed: int, rules: int = RULES, measures: int = MEASURES, offices: int = OFFICES) -> Example:
    """Return the example of a seed."""
    rng = random.Random(seed)
    maker = maker_of(rng)
    written = {f"rule {index}": rule for index, rule in enumerate(rules_of(maker, seed, rules))}
    numbers = {f"number {index}": number for index, number in enumerate(numbers_of(maker, measures))}
    evidence = with_extremes(maker.evidence(offices, SECTIONS), rng)
    shared = Shared()
    return Example(
        {name: shared.one(canonical(rule)) for name, rule in written.items()},
        {name: shared.one(canonical(number)) for name, number in numbers.items()},
        evidence,
        day_of_cut(rng),
        {**written, **numbers},
    )


def maker_of(rng: random.Random) -> Maker:
    """Return what makes the rules and evidence of an example."""
    return Maker(rng, (*PLAIN, *BEYOND))


def rules_of(maker: Maker, seed: int, count: int) -> list[n.Expr]:
    """Return rules that build: those of chance, and in turn each way of making one from another in each other way."""
    in_turn = count // IN_TURN
    found = written_rules(maker, count - in_turn)
    for index in range(seed * in_turn, (seed + 1) * in_turn):
        found += written_rules(maker, 1, partial(_in_turn, maker, index))
    return found


def _in_turn(maker: Maker, index: int) -> n.Expr:
    turn, of_numbers = divmod(index, 3)
    if not of_numbers:
        return maker.of_numbers(turn % OF_NUMBERS)
    outer, inner = divmod((2 * turn + of_numbers) % WRAPPINGS**2, WRAPPINGS)
    return maker.wrapped(maker.wrapped(maker.rule(0), inner), outer)


def numbers_of(maker: Maker, count: int) -> list[n.Expr]:
    """Return numbers that build, as they were written and bound."""
    found: list[n.Expr] = []
    while len(found) < count:
        number = maker.number(maker.random.randrange(0, 2))
        try:
            check_rule(n.Compare(">=", number, n.Constant(Fraction(0))), "generated")
        except ValueError:
            continue
        found.append(bind(number, PERIOD, {}, {}))
    return found


def with_extremes(evidence: Evidence, rng: random.Random) -> Evidence:
    """Return evidence in which one table has no row at all, some units none in any, and some rows supersede others."""
    data = dict(evidence.data)
    if LOGGED.name in data:
        rows = data[LOGGED.name].of_units(evidence.units)
        data[LOGGED.name] = RowData([*rows, *(_later(row, rng) for row in rows if rng.random() < 0.3)])
    bare = set(rng.sample(sorted(evidence.units), min(NO_ROWS, len(evidence.units) - 1)))
    for name, found in data.items():
        data[name] = RowData(row for row in found.of_units(evidence.units) if row["unit"] not in bare)
    if data:
        data[rng.choice(sorted(data))] = RowData(())
    return evolve(evidence, data=data)


def _later(row: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a later record of the same fact, which says something else."""
    return {
        **row,
        "written": row["written"] + rng.randrange(1, 200),
        "sure": not row["sure"],
        "whole": rng.randrange(3),
    }


class Shared:
    """Makes equal nodes one and the same: an evaluation then finds them again without comparing trees."""

    def __init__(self) -> None:
        self.nodes: dict[n.Node, n.Node] = {}

    def one(self, expr: n.Expr) -> n.Expr:
        """Return an expression of which equal parts are one with those of all others."""
        found = self._one(expr)
        assert isinstance(found, n.Expr)
        return found

    def _one(self, node: n.Node) -> n.Node:
        if node not in self.nodes:
            made = node.rebuilt(self._one)
            self.nodes[made] = made
        return self.nodes[node]


# ---------------------------------------------------------------------------------------- lanes


def by_reference(example: Example) -> Answers:
    """Return what the reference evaluator says, one pass over all rules for each unit.

    Of a unit that was not there in the period before, what looks back has no number: lanes leave it out.
    """
    codes: dict[str, list[int]] = {name: [] for name in example.rules}
    numbers: dict[str, list[Ends]] = {name: [] for name in example.measures}
    cases = Cases(example.evidence, PERIOD, example.as_of)
    alike = Alike(example.evidence.calendar)
    for unit in example.units:
        evaluation = Evaluation(cases.case(unit), alike)
        for name, rule in example.rules.items():
            codes[name].append(verdict_of(evaluation.value(rule)).code)
        for name, expr in example.measures.items():
            value = evaluation.value(expr)
            assert isinstance(value, Num), expr
            back = looks_back(expr)
            there = value.may_be_there and (not back or evaluation.case.existed[back])
            numbers[name].append((value.low, value.high) if there else None)
    return Answers(codes, numbers)


def by_engine(example: Example, engine: str, computing: Callable[..., Any] = compute) -> Answers:
    """Return what the population lane says on an engine."""
    found = computing(example.evidence, PERIOD, example.as_of, example.rules, example.measures, engine=engine)
    assert found.codes["unit"].to_list() == example.units, f"{engine}: not each unit once, in order"
    numbers: dict[str, list[Ends]] = {}
    for name, scale in found.scales.items():
        ends = zip(found.numbers[f"{name}|low"], found.numbers[f"{name}|high"], strict=True)
        numbers[name] = [
            None if low is None else (Fraction(low, scale), Fraction(high, scale)) for low, high in ends
        ]
    return Answers({name: found.codes[name].to_list() for name in example.rules}, numbers)


def for_one_unit(
    example: Example, *, together: bool = False, compiling: Any = compile_rules, storing: Any = StoredCases
) -> Answers:
    """Return what the one-unit lane says.

    All in one program the rules share what is equal; each in its own a rule more often meets rows of which it knows all
    that it asks.
    """
    rules, measures = example.rules, example.measures
    if together:
        programs = [compiling(rules, measures)]
    else:
        programs = [compiling({name: rule}) for name, rule in rules.items()]
        programs += [compiling({}, {name: number}) for name, number in measures.items()]
    assert not any(program.left for program in programs), "a rule is left to the reference evaluator"
    codes: dict[str, list[int]] = {name: [] for name in rules}
    numbers: dict[str, list[Ends]] = {name: [] for name in measures}
    stored = storing(example.evidence, PERIOD, example.as_of)
    for unit in example.units:
        case = stored.unit(unit)
        existed = example.evidence.existed(unit, PERIOD.previous)
        for program in programs:
            found, ends = program(case)
            for name, code in found.items():
                codes[name].append(code)
            for name, pair in ends.items():
                scale = program.scales[name]
                there = pair if existed or not looks_back(measures[name]) else None
                numbers[name].append(there and (Fraction(there[0], scale), Fraction(there[1], scale)))
    return Answers(codes, numbers)


def answers_of(example: Example, lane: str, seed: int = 0) -> Answers:
    """Return what a lane says."""
    if lane == ONE_UNIT:
        return for_one_unit(example, together=seed % 4 == 0)
    return by_engine(example, lane)


def differences(example: Example, lane: str, expected: Answers, found: Answers) -> Iterator[Difference]:
    """Yield where a lane's answers are others than the reference's."""
    pairs = [(expected.codes, found.codes), (expected.numbers, found.numbers)]
    for ours, theirs in pairs:
        for name, answers in ours.items():
            if list(answers) != list(theirs[name]):
                for unit, one, other in zip(example.units, answers, theirs[name], strict=True):
                    if one != other:
                        yield Difference(lane, name, unit, one, other)


# --------------------------------------------------------------------------------------- counts


@frozen
class Compared:
    """What was compared on one example, and how.

    Args:
        differences: where lanes differ from the reference.
        pairs: (rule, unit) comparisons on each lane.
        numbers: (number, unit) comparisons on each lane.
        shapes: the shapes of the rules.
        kinds: how often each kind of evidence occurs.
    """

    differences: Sequence[Difference]
    pairs: int
    numbers: int
    shapes: frozenset[str]
    kinds: Counter[str]


def compared(seed: int, lanes: Sequence[str] = LANES, **size: int) -> Compared:
    """Compare the lanes with the reference on the example of a seed."""
    example = example_of(seed, **size)
    expected = by_reference(example)
    found = [
        item
        for lane in lanes
        for item in differences(example, lane, expected, answers_of(example, lane, seed))
    ]
    units = len(example.units)
    return Compared(
        found,
        len(example.rules) * units,
        len(example.measures) * units,
        frozenset(shape(example.written[name]) for name in example.rules),
        kinds_of(example),
    )


KINDS = (
    "unknown cells",
    "cells at the bounds of their fields",
    "tables without a file",
    "tables without a row",
    "units without a row",
    "offices that see rows of their sections",
    "sections",
    "sections that move",
    "units that are taken over",
    "units that open or close",
    "open scopes",
    "scopes closed by a return",
    "scopes opened anew",
    "rows that another supersedes",
    "cuts within the period",
    "cuts after the period",
    "rules in 64 bits",
    "rules in 128 bits",
)
"""The kinds of evidence, and of rules where evidence tells them apart, that a run has to hold."""


def kinds_of(example: Example) -> Counter[str]:
    """Return how often each kind of evidence occurs in an example."""
    evidence = example.evidence
    stored = {name: data.of_units(evidence.units) for name, data in evidence.data.items()}
    units = list(evidence.units.values())
    kinds = Counter(dict.fromkeys(KINDS, 0))
    for name, rows in stored.items():
        table = evidence.tables[name]
        for item in table.fields:
            cells = [row[item.name] for row in rows]
            kinds["unknown cells"] += sum(cell is None for cell in cells) if item.null == "unknown" else 0
            if isinstance(kind := item.type, (Int, Decimal)):
                ends = {int(bound * scale_of(kind)) for bound in bounds_of(kind)}
                kinds["cells at the bounds of their fields"] += sum(cell in ends for cell in cells)
        if table.recorded is not None:
            facts = Counter((row["unit"], *(row[key] for key in table.key)) for row in rows)
            kinds["rows that another supersedes"] += sum(count - 1 for count in facts.values())
    kinds["tables without a file"] = len(evidence.tables) - len(stored)
    kinds["tables without a row"] = sum(not rows for rows in stored.values())
    with_rows = {row["unit"] for rows in stored.values() for row in rows}
    kinds["units without a row"] = sum(unit.id not in with_rows for unit in units)
    sections = [unit for unit in units if unit.kind == "section"]
    kinds["sections"] = len(sections)
    kinds["sections that move"] = sum(len(unit.memberships) > 1 for unit in sections)
    offices = {member.office for unit in sections if unit.id in with_rows for member in unit.memberships}
    kinds["offices that see rows of their sections"] = len(offices)
    kinds["units that are taken over"] = sum(bool(unit.successor) for unit in units)
    kinds["units that open or close"] = sum(PERIOD.days.meet(unit.days) != PERIOD.days for unit in units)
    covered = [evidence.coverage.get(name, ()) for name in evidence.tables]
    kinds["open scopes"] = sum(
        not any(run.meet(PERIOD.days) == PERIOD.days for run in runs) for runs in covered
    )
    kinds["scopes closed by a return"] = len(evidence.returns)
    kinds["scopes opened anew"] = len(evidence.reopened)
    kinds["cuts within the period"] = int(example.as_of < PERIOD.days.last)
    kinds["cuts after the period"] = int(example.as_of >= PERIOD.days.last)
    wide = sum(map(is_wide, example.rules.values()))
    kinds["rules in 64 bits"], kinds["rules in 128 bits"] = len(example.rules) - wide, wide
    return kinds


def is_wide(rule: n.Expr) -> bool:
    """Return whether a number in a rule may be one that only 128 bits hold."""
    numbers = AboveRows("")
    numbers.expr(rule, "")
    return any(max(-kind.low, kind.high) * kind.scale > SAFE for kind in numbers.types)


class AboveRows(Inference):
    """Finds the types of the numbers of a rule that stand above rows."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.types: list[NumberType] = []

    def expr(self, expr: n.Expr, place: str, columns: Any = None, group: Any = None) -> ValueType | None:
        """Return the type of an expression, and keep it where it is a number above rows."""
        kind = super().expr(expr, place, columns, group)
        if isinstance(kind, NumberType) and columns is None and group is None:
            self.types.append(kind)
        return kind
