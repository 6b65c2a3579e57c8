"""Makes a failing case small: a rule of few nodes, a handful of rows, and nothing beside them that does not matter.

Rules are made smaller as they are written, and every smaller one has to build, so that a lane that fails on it is at fault.
Each step takes away what it can while the case still fails; the steps are repeated until none takes anything away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeVar

import attrs
from attrs import evolve, frozen

from starrules.errors import RuleError
from starrules.evidence.model import Evidence, RowData
from starrules.model import LAST_DAY, Days
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Calendar
from starrules.rules.infer import check_rule
from starrules.schema import Bool, Category, Decimal, Int, bounds_of, scale_of
from tests.generate import FIRST, LAST, PERIOD
from tests.laws.agreement import Answers, Difference, Example, by_reference, differences

T = TypeVar("T")
ALWAYS = Days(FIRST - 1000, LAST_DAY)
COVERED = (Days(FIRST - 10_000, LAST + 400),)
Lane = Callable[[Example], Answers]


@frozen
class Failing:
    """A rule as it is written, evidence, and the day of the cut, on which a lane differs from the reference."""

    rule: n.Expr
    evidence: Evidence
    as_of: int

    def example(self) -> Example:
        """Return the case as an example; raises ``RuleError`` where the rule does not build."""
        check_rule(self.rule, "smaller")
        return Example({"rule": canonical(bind(self.rule, PERIOD, {}, {}))}, {}, self.evidence, self.as_of)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(data) for data in self.evidence.data.values())

    @property
    def depth(self) -> int:
        """How many expressions stand above the deepest one of the rule; relations between them do not count."""
        return _depth(self.rule)


def _depth(node: n.Node) -> int:
    below = [_depth(child) + isinstance(child, n.Expr) for _, child in node.children()]
    return max(below, default=0)


def fails(case: Failing, lane: Lane) -> bool:
    """Return whether a lane says something else than the reference, or fails, on a rule that builds."""
    try:
        example = case.example()
    except (RuleError, TypeError, ValueError):
        return False
    expected = by_reference(example)
    try:
        found = lane(example)
    except Exception:  # noqa: BLE001 - a lane that fails on what builds is at fault
        return True
    return next(differences(example, "lane", expected, found), None) is not None


def failing(example: Example, difference: Difference, lane: Lane) -> Failing:
    """Return the rule that shows a difference; of a number that differs whether it is at least what one of both says."""
    written = example.written[difference.name]
    rules = [written]
    if difference.name in example.measures:
        said = [
            end for ends in (difference.expected, difference.found) if isinstance(ends, tuple) for end in ends
        ]
        rules = [
            n.Compare(operator, written, n.Constant(Fraction(end)))
            for end in said
            for operator in (">=", "<=")
        ]
    cases = [Failing(rule, example.evidence, example.as_of) for rule in rules]
    return next(case for case in cases if fails(case, lane))


def smallest(case: Failing, lane: Lane) -> Failing:
    """Return a case that still fails and that no step makes smaller."""
    assert fails(case, lane), "the case does not fail to begin with"
    before: Failing | None = None
    while before is not case:
        before = case
        for step in (
            _fewer_units,
            _fewer_rows,
            _plainer_scopes,
            _smaller_rule,
            _plainer_units,
            _plainer_cells,
        ):
            case = step(case, lambda other: fails(other, lane))
    return case


Failed = Callable[[Failing], bool]


def _fewer(items: Sequence[T], still: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return few of some items that still do: halves are left out first, then ever smaller parts."""
    kept = list(items)
    size = len(kept)
    while size:
        first = 0
        while first < len(kept):
            fewer = kept[:first] + kept[first + size :]
            if still(fewer):
                kept = fewer
            else:
                first += size
        size //= 2
    return kept


def _fewer_units(case: Failing, failed: Failed) -> Failing:
    names = list(case.evidence.units)
    kept = _fewer(
        names, lambda some: bool(some) and failed(evolve(case, evidence=_of_units(case.evidence, some)))
    )
    return case if len(kept) == len(names) else evolve(case, evidence=_of_units(case.evidence, kept))


def _of_units(evidence: Evidence, names: Sequence[str]) -> Evidence:
    """Return evidence of some units, of whose offices and successors the others are forgotten."""
    kept = set(names)
    units = {}
    for name in names:
        unit = evidence.units[name]
        there = unit.successor in kept
        units[name] = evolve(
            unit,
            memberships=tuple(item for item in unit.memberships if item.office in kept),
            successor=unit.successor if there else "",
            succeeded_on=unit.succeeded_on if there else None,
        )
    data = {table: RowData(rows.of_units(names)) for table, rows in evidence.data.items()}
    returns = tuple(item for item in evidence.returns if item.unit in kept)
    reopened = tuple(item for item in evidence.reopened if item.unit is None or item.unit in kept)
    return evolve(evidence, units=units, data=data, returns=returns, reopened=reopened)


def _fewer_rows(case: Failing, failed: Failed) -> Failing:
    rows = [
        (table, row)
        for table, data in case.evidence.data.items()
        for row in data.of_units(case.evidence.units)
    ]

    def of(some: Sequence[tuple[str, Any]]) -> Failing:
        data = {table: RowData(row for name, row in some if name == table) for table in case.evidence.data}
        return evolve(case, evidence=evolve(case.evidence, data=data))

    kept = _fewer(rows, lambda some: failed(of(some)))
    return case if len(kept) == len(rows) else of(kept)


def _plainer_scopes(case: Failing, failed: Failed) -> Failing:
    """Close what need not be open: coverage in full, no return, nothing opened anew, a late cut, no working days."""
    evidence = case.evidence
    others = [
        *(
            evolve(evidence, coverage={**evidence.coverage, name: COVERED})
            for name in evidence.tables
            if evidence.coverage.get(name) != COVERED
        ),
        *(evolve(evidence, reopened=()) for _ in evidence.reopened[:1]),
        *(evolve(evidence, calendar=Calendar()) for _ in evidence.calendar.days[:1]),
    ]
    for changed in others:
        whole = evolve(
            case.evidence,
            **{
                name: getattr(changed, name)
                for name in ("reopened", "calendar")
                if getattr(changed, name) is not getattr(evidence, name)
            },
            coverage={
                **case.evidence.coverage,
                **{
                    name: runs
                    for name, runs in changed.coverage.items()
                    if runs != evidence.coverage.get(name)
                },
            },
        )
        if failed(other := evolve(case, evidence=whole)):
            case = other
    kept = _fewer(
        case.evidence.returns,
        lambda some: failed(evolve(case, evidence=evolve(case.evidence, returns=tuple(some)))),
    )
    if len(kept) < len(case.evidence.returns):
        case = evolve(case, evidence=evolve(case.evidence, returns=tuple(kept)))
    if case.as_of != LAST + 60 and failed(other := evolve(case, as_of=LAST + 60)):
        case = other
    return case


def _plainer_units(case: Failing, failed: Failed) -> Failing:
    """Let units be open all the time and belong nowhere else."""
    for name, unit in case.evidence.units.items():
        for plainer in (
            evolve(unit, days=ALWAYS),
            evolve(unit, memberships=()),
            evolve(unit, memberships=tuple(evolve(item, days=ALWAYS) for item in unit.memberships[:1])),
        ):
            if plainer != case.evidence.units[name]:
                units = {**case.evidence.units, name: plainer}
                if failed(other := evolve(case, evidence=evolve(case.evidence, units=units))):
                    case = other
    return case


def _plainer_cells(case: Failing, failed: Failed) -> Failing:
    """Put the plainest value into each cell: the least, no, the first."""
    for table, data in case.evidence.data.items():
        for at, row in enumerate(data.of_units(case.evidence.units)):
            for item in case.evidence.tables[table].fields:
                plainest: object = None
                if isinstance(item.type, (Int, Decimal)):
                    plainest = max(int(bounds_of(item.type)[0] * scale_of(item.type)), 0)
                elif isinstance(item.type, Bool):
                    plainest = False
                elif isinstance(item.type, Category):
                    plainest = item.type.values[0]
                if plainest is None or row[item.name] == plainest:
                    continue
                rows = list(case.evidence.data[table].of_units(case.evidence.units))
                rows[at] = {**rows[at], item.name: plainest}
                other = evolve(
                    case, evidence=evolve(case.evidence, data={**case.evidence.data, table: RowData(rows)})
                )
                if failed(other):
                    case = other
    return case


def _smaller_rule(case: Failing, failed: Failed) -> Failing:
    """Take the first smaller rule that still fails, as often as there is one."""
    while True:
        size = _size(case.rule)
        for rule in sorted(_smaller(case.rule), key=_size):
            if _size(rule) < size and failed(other := evolve(case, rule=rule)):
                case = other
                break
        else:
            return case


def _size(node: n.Node) -> tuple[int, int]:
    """Return how much there is to read: nodes, and digits of numbers."""
    nodes = list(node.walk())
    return len(nodes), sum(len(str(item.value)) for item in nodes if isinstance(item, n.Constant))


def _smaller(node: n.Node) -> Iterator[Any]:
    """Yield trees with one thing less, here or further down."""
    yield from _less(node)
    for _, child in node.children():
        for changed in _smaller(child):
            try:
                yield node.rebuilt(lambda item, old=child, new=changed: new if item is old else item)  # type: ignore[misc]
            except (RuleError, TypeError, ValueError):
                continue


def _less(node: n.Node) -> Iterator[n.Node]:
    """Yield what may stand in a node's place: a part of it, itself with one part fewer, a plain value."""
    for _, child in node.children():
        if isinstance(child, n.Expr) == isinstance(node, n.Expr):
            yield child
    made: Any = node  # every kind of node is a class of attrs, which the base does not say
    for item in attrs.fields(type(made)):
        parts = getattr(node, item.name)
        if isinstance(parts, tuple) and len(parts) > 1:
            for at in range(len(parts)):
                yield evolve(made, **{item.alias: parts[:at] + parts[at + 1 :]})
    if isinstance(node, n.Constant):
        yield from (n.Constant(Fraction(value)) for value in (0, 1) if node.value not in (0, 1))
    elif isinstance(node, n.Expr) and not isinstance(node, n.Truth):
        yield n.Constant(Fraction(0))
        yield n.Constant(Fraction(1))
        yield n.Truth(True)
        yield n.Truth(False)


__all__ = ["Failing", "Lane", "failing", "fails", "smallest"]
