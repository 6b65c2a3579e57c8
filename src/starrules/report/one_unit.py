"""Rules compiled once and asked of one unit at a time, whose rows are plain dictionaries: for services and what-if loops."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, evolve, field, frozen

from starrules.errors import EvidenceError, Fault, NotFoundError, RuleError, unknown
from starrules.evidence.model import Raw
from starrules.evidence.quick import QuickRows
from starrules.evidence.state import Cases, Cut
from starrules.evidence.typed import TypedRows
from starrules.lanes.single import Program, StoredCases, compile_rules
from starrules.lanes.single.program import Ends
from starrules.lanes.single.state import facts_of
from starrules.model import Period, Verdict
from starrules.report.given import Door, Setting, Tables
from starrules.report.tryout import (
    LONGEST_LAG,
    UNIT,
    Trial,
    day_of_cut,
    revealing,
    tables_of,
    tried_period,
    unknown_names,
    values_of,
    verdicts_given,
)
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Trace
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import check_rule, type_of
from starrules.rules.values import verdict_of
from starrules.schema import Complete, Monthly, Returned, Table

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.ruleset import Ruleset

Item = TypeVar("Item")
NO_VERDICTS: Mapping[str, Verdict] = {}


@define(eq=False)  # one is made for every unit, and frozen ones take a microsecond more
class UnitVerdicts:
    """What the rules came to for one unit.

    Args:
        codes: for each rule the code of its verdict, ``Verdict.code``.
        numbers: for each measure both ends of what it came to, times its scale; None where there is nothing to measure.
    """

    codes: Mapping[str, int]
    numbers: Mapping[str, Ends]
    _asked: UnitRules = field(repr=False)
    _rows: Tables = field(repr=False)
    _verdicts: Mapping[str, Verdict] = field(repr=False)

    def verdict(self, rule: str) -> Verdict:
        """Return the verdict of a rule.

        Raises:
            NotFoundError: where there is no such rule.
        """
        return Verdict.from_code(_item("rule", rule, self.codes))

    def value(self, measure: str) -> tuple[Fraction, Fraction] | None:
        """Return both ends of a measure exactly, the same one twice where it is known; None where there is nothing to measure.

        Raises:
            NotFoundError: where there is no such measure.
        """
        ends = _item("measure", measure, self.numbers)
        if ends is None:
            return None
        scale = self._asked.program.scales[measure]
        return Fraction(ends[0], scale), Fraction(ends[1], scale)

    def trial(self, rule: str) -> Trial:
        """Return a rule as the reference evaluator finds it on the same rows, with its reasons.

        Raises:
            NotFoundError: where there is no such rule.
        """
        return self._asked.trial(rule, self._rows, self._verdicts)

    def traces(self) -> dict[str, Trace]:
        """Return every rule as the reference evaluator finds it, with the values of all that it came from."""
        evaluation = self._asked.reference(self._rows, self._verdicts)
        return {name: evaluation.trace(rule) for name, rule in self._asked.program.rules.items()}


@frozen(eq=False)
class UnitRules:
    """Rules compiled to Python, to be called with the rows of one unit after another.

    Args:
        program: the compiled rules.
        setting: what holds for every unit.
        bound: the rules as they were written, with parameters and readings put in.
    """

    program: Program
    setting: Setting
    bound: Mapping[str, n.Expr]
    _doors: tuple[Door, ...] = field(repr=False)
    _facts: tuple[Any, ...] = field(repr=False)
    _readers: Mapping[str, QuickRows] = field(init=False, repr=False)
    _checks: frozenset[str] = field(init=False, repr=False)
    """The other checks whose verdicts the rules ask for."""
    _quick: tuple[tuple[str, str, int, int, Door | None], ...] = field(init=False, repr=False)
    _none: tuple[tuple[()], ...] = field(init=False, repr=False)

    @_readers.default
    def _made_readers(self) -> Mapping[str, QuickRows]:
        used, period = self.setting.used, self.setting.period
        return {
            name: QuickRows(table, used | revealing(table, used), period)
            for name, table in self.setting.tables.items()
        }

    @_checks.default
    def _made_checks(self) -> frozenset[str]:
        nodes = (node for rule in self.bound.values() for node in rule.walk())
        return frozenset(node.check for node in nodes if isinstance(node, n.VerdictOf))

    @_quick.default
    def _made_quick(self) -> tuple[tuple[str, str, int, int, Door | None], ...]:
        return tuple(
            (door.table.name, door.day, door.first, door.last, None if door.simple else door)
            for door in self._doors
        )

    @_none.default
    def _made_none(self) -> tuple[tuple[()], ...]:
        return ((),) * len(self._doors)

    @property
    def source(self) -> str:
        """The generated Python source."""
        return self.program.source

    def __call__(
        self,
        rows: Mapping[str, Iterable[Mapping[str, Any]]],
        *,
        verdicts: Mapping[str, Verdict | str] | None = None,
    ) -> UnitVerdicts:
        """Return what the rules come to on rows as a person types them, read as strictly as ``try_on`` reads them.

        Args:
            rows: the rows of each table by its name; a table that is not given has none.
            verdicts: the verdicts of other checks that the rules ask for: ``met``, ``unmet``, ``not_applicable``, or ones that
                were found.

        Raises:
            EvidenceError: with every fault of the rows.
            RuleError: where a verdict of another check is not given.
        """
        return self.stored(self.read(rows), verdicts=verdicts)

    def read(self, given: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[Raw]]:
        """Return rows as they are stored, so that a loop reads once what it asks of often.

        Raises:
            EvidenceError: with every fault of the rows.
        """
        tables = self.setting.tables
        faults = unknown_names("rows", "those of a table that the rules read", given, tables)
        data: dict[str, list[Raw]] = {}
        for name, quick in self._readers.items():
            rows = given.get(name, ())
            read = quick.read(rows, UNIT)
            if read is None:
                read = TypedRows(tables[name], quick.used, self.setting.period, faults).read(rows, UNIT)
            data[name] = read
        if faults:
            raise EvidenceError("rows to ask the rules of", faults)
        return data

    def stored(self, rows: Tables, *, verdicts: Mapping[str, Verdict | str] | None = None) -> UnitVerdicts:
        """Return what the rules come to on rows that are stored already, such as ``read`` returns; none is checked."""
        others = self._verdicts_of(verdicts) if verdicts or self._checks else NO_VERDICTS
        seen: list[Sequence[Raw]] = []
        for name, day, first, last, door in self._quick:
            if door is None:
                seen.append([row for row in rows.get(name, ()) if first <= row[day] <= last])
            elif (found := door.seen(rows.get(name, ()))) is None:
                return self._with_missing(rows, others)
            else:
                seen.append(found)
        facts = self._facts
        if others or self.program.left:
            codes = {name: verdict.code for name, verdict in others.items()}
            facts = (*facts[:-2], codes, lambda: self.reference(rows, others))
        codes, numbers = self.program.run(seen, self._none, facts)
        return UnitVerdicts(codes, numbers, self, rows, others)

    def _verdicts_of(self, given: Mapping[str, Verdict | str] | None) -> Mapping[str, Verdict]:
        """Return the verdicts of the other checks that the rules ask for, or raise with each that is lacking."""
        faults: list[Fault] = []
        found = verdicts_given(self._checks, given or {}, faults)
        if faults:
            raise RuleError("the rules ask for verdicts of other checks", faults)
        return found

    def _with_missing(self, rows: Tables, verdicts: Mapping[str, Verdict]) -> UnitVerdicts:
        """Return what the rules come to where rows may be missing, as the state of the evidence tells."""
        setting = self.setting
        cases = StoredCases(setting.evidence(rows), setting.period, setting.as_of, self.program.tables)
        unit = cases.unit(UNIT, {name: verdict.code for name, verdict in verdicts.items()})
        facts = (*unit.facts[:-1], lambda: self.reference(rows, verdicts))
        return UnitVerdicts(*self.program(evolve(unit, facts=facts)), self, rows, verdicts)

    def trial(self, rule: str, rows: Tables, verdicts: Mapping[str, Verdict] | None = None) -> Trial:
        """Return a rule as the reference evaluator finds it on stored rows, with its reasons.

        Raises:
            NotFoundError: where there is no such rule.
        """
        bound = _item("rule", rule, self.bound)
        evaluation = self.reference(rows, verdicts or {})
        verdict = verdict_of(evaluation.value(self.program.rules[rule]))
        return Trial(bound, verdict, Evaluation(evaluation.case))

    def reference(self, rows: Tables, verdicts: Mapping[str, Verdict]) -> Evaluation:
        """Return the reference evaluator on stored rows."""
        return Evaluation(self.setting.case(rows, verdicts))


def _item(what: str, name: str, items: Mapping[str, Item]) -> Item:
    """Return what goes by a name, or raise with the one that may have been meant."""
    try:
        return items[name]
    except KeyError:
        raise NotFoundError(unknown(what, name, sorted(items))) from None


def compile_unit(
    rules: Scheme | Mapping[str, n.Expr],
    *,
    period: str | int,
    ruleset: str | Path | Ruleset | None = None,
    measures: Mapping[str, n.Expr] | None = None,
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: datetime.date | str | None = None,
    open: Collection[str] = (),  # noqa: A002  (the word for it)
    scheme: Scheme | None = None,
    calendar: Iterable[datetime.date] | None = None,
) -> UnitRules:
    """Compile rules to Python, to be called with the rows of one unit after another.

    The evidence of a unit counts as closed, as for ``try_on``: what is not given did not happen, but for a month of a
    monthly table, the year of a table in which one row is due, and a judge of a panel.

    Args:
        rules: rules by id, as their author writes them; or a scheme, for the rules of all its checks of units.
        period: the year.
        ruleset: where values of parameters and readings come from that are not given; ``proposed`` for a scheme.
        measures: numbers above rows by id, whose exact values are wanted too.
        parameters: the values of the rules' parameters.
        readings: the options taken of the rules' readings.
        as_of: the day of the cut; the default sees everything.
        open: tables whose rows may still be missing.
        scheme: where what neither the arguments nor the ruleset say comes from.
        calendar: the working days; Monday to Friday unless given.

    Raises:
        RuleError: with every fault of the rules, and every parameter and reading that lacks a value.
    """
    if not isinstance(rules, Mapping):
        scheme, ruleset = rules, "proposed" if ruleset is None else ruleset
        rules = {name: check.rule for name, check in scheme.rule_checks.items() if not check.duty}
    span = tried_period(period)
    numbers = measures or {}
    for name, expr in rules.items():
        check_rule(expr, name)
    for expr in numbers.values():
        type_of(expr)
    given = _of_ruleset(ruleset, scheme, span)
    values = values_of(
        (*rules.values(), *numbers.values()),
        span,
        {**given[0], **(parameters or {})},
        {**given[1], **(readings or {})},
        scheme,
        spare=(*given[0], *given[1]),
    )
    bound = {name: bind(expr, span, *values) for name, expr in rules.items()}
    measured = {name: bind(expr, span, *values) for name, expr in numbers.items()}
    roots = (*bound.values(), *measured.values())
    tables = dict(sorted(item for root in roots for item in tables_of(root).items()))
    faults: list[Fault] = unknown_names("open", "a table that the rules read", open, tables)
    cut = day_of_cut(as_of, span.days.last + LONGEST_LAG, faults)
    if faults:
        raise RuleError("the rules cannot be compiled", faults)
    days = None if calendar is None else tuple(calendar)
    used = frozenset(item.name for root in roots for item in root.walk() if isinstance(item, n.Cell))
    return _compiled(bound, measured, Setting(span, cut, tables, frozenset(open), days, used))


def _of_ruleset(
    ruleset: str | Path | Ruleset | None, scheme: Scheme | None, period: Period
) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Return the values of parameters and the options of readings that a ruleset takes."""
    if ruleset is None:
        return {}, {}
    if isinstance(ruleset, (str, Path)):
        if scheme is None:
            fault = Fault(
                "ruleset", "a ruleset that is resolved", repr(ruleset), "Give scheme=load_scheme() too."
            )
            raise RuleError("the rules cannot be compiled", [fault])
        ruleset = scheme.ruleset(ruleset, period=period.label)
    declared = {} if scheme is None else scheme.parameters
    found = {
        name: declared[name].within(period, value) if name in declared else value
        for name, value in ruleset.parameters.items()
    }
    return found, dict(ruleset.readings)


def _compiled(bound: Mapping[str, n.Expr], measures: Mapping[str, n.Expr], setting: Setting) -> UnitRules:
    """Return bound rules compiled."""
    empty = setting.evidence({})
    case = Cases(empty, setting.period, setting.as_of).case(UNIT)
    closed = {
        (name, offset)
        for (name, offset), rows in case.rows.items()
        if not rows and _closes_by_itself(setting.tables[name])
    }
    program = compile_rules(
        {name: canonical(rule) for name, rule in bound.items()},
        {name: canonical(expr) for name, expr in measures.items()},
        closed=closed,
    )
    cut = Cut(empty, setting.period, setting.as_of)
    doors = tuple(
        Door.of(program.tables[name], offset, cut, closed=(name, offset) in closed)
        for name, offset in program.sources
    )
    filled = [name for name, table in program.tables.items() if isinstance(table.completes, Monthly)]
    due = case.due_months
    case = evolve(case, filled=dict.fromkeys(filled, (len(due[0]),) * 2))
    facts = facts_of(case, cut, {}, lambda: Evaluation(setting.case({}, {})))
    return UnitRules(program, setting, bound, doors, facts)


def _closes_by_itself(table: Table) -> bool:
    """Return whether rows of a table that are not there are never missed because of those that are."""
    return isinstance(table.completes, Complete) or (
        isinstance(table.completes, Returned) and table.recorded is None
    )
