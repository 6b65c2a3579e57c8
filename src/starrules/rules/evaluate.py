"""The meaning of the rule language: one unit, naive, exact, with everything that is still possible.

Every other lane is a compiler from the same canonical tree and is tested against this module.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from starrules.model import EVERY_OUTCOME, Outcome, Verdict
from starrules.rules import nodes as n
from starrules.rules.alike import Alike
from starrules.rules.case import Case, Trace
from starrules.rules.exact import Exact, whole_if
from starrules.rules.infer import columns_of, columns_scale, looks_back
from starrules.rules.types import CategoryType, NumberType, ValueType
from starrules.rules.values import (
    EITHER,
    NO,
    NOTHING,
    TRUTHS,
    YES,
    Maybe,
    Members,
    Num,
    Possible,
    Row,
    Span,
    Value,
    by_month,
    hull,
    known,
    least,
    negated,
    total,
    truth,
    verdict_of,
)

MET, UNMET = frozenset({Outcome.MET}), frozenset({Outcome.UNMET})
ON_EMPTY = {"met": Outcome.MET, "unmet": Outcome.UNMET, "not_applicable": Outcome.NOT_APPLICABLE}


def evaluate(rule: n.Expr, case: Case) -> Verdict:
    """Return the verdict of a canonical rule on one unit."""
    return verdict_of(Evaluation(case).value(rule))


@cache
def _method(kind: type[n.Node]) -> str:
    """Return the name of the method that evaluates the nodes of a class."""
    return f"_{kind.__name__.lower()}"


class Evaluation:
    """One pass over the rules of one unit; remembers what it has found."""

    def __init__(self, case: Case, alike: Alike | None = None) -> None:
        self.case = case
        self.alike = Alike(case.calendar) if alike is None else alike
        self.found: dict[n.Node, Value] = {}
        self.measured: dict[n.Relation, Members] = {}

    def value(self, expr: n.Expr) -> Value:
        """Return what an expression above rows can come to."""
        return self._value(expr, None, None)

    def trace(self, expr: n.Expr) -> Trace:
        """Return an expression's value with the values of all that it came from."""
        children = tuple(
            self.trace(child)
            for _, child in expr.children()
            if isinstance(child, n.Expr) and not isinstance(expr, n.Aggregate)
        )
        rows = self.members(expr.source, None).rows if isinstance(expr, n.Aggregate) else ()
        return Trace(expr, self.value(expr), children, tuple(rows))

    # ------------------------------------------------------------------------------- relations

    def members(self, relation: n.Relation, group: Members | None) -> Members:
        """Return the rows of a relation that may be there."""
        if isinstance(relation, n.Group):
            assert group is not None
            return group
        if group is not None:
            return self._members(relation, group)
        found = self.measured.get(relation)
        if found is None:
            found = self.measured[relation] = self._members(relation, None)
        return found

    def _members(self, relation: n.Relation, group: Members | None) -> Members:
        if isinstance(relation, n.Rows):
            rows = self.case.rows.get((relation.table.name, relation.period), ())
            return Members(
                tuple(itertools.chain.from_iterable(map(by_month, rows)) if relation.monthly else rows)
            )
        source = self.members(relation.source, group)  # type: ignore[attr-defined]
        if isinstance(relation, n.Where):
            return self._where(source, relation.condition)
        if isinstance(relation, n.Mapped):
            return Members(tuple([self._mapped(row, relation) for row in source.rows]), source.one_at_least)
        assert isinstance(relation, n.Groups)
        return Members(tuple(self._groups(relation, source.rows)))

    def _where(self, source: Members, condition: n.Expr) -> Members:
        holds = self.alike.of(condition).on_rows(source.rows, self._judged)
        kept = [
            row if answer == YES else row.unsure
            for row, answer in zip(source.rows, holds, strict=True)
            if answer != NO
        ]
        return Members(tuple(kept))

    def _mapped(self, row: Row, relation: n.Mapped) -> Row:
        cells = dict(row.cells)
        mapped = row.having(cells)
        for name, expr in relation.columns:
            cells[name] = self._value(expr, mapped, None)  # the next column may be made from this one
        return mapped

    def _groups(self, groups: n.Groups, rows: Iterable[Row]) -> Iterable[Row]:
        """Yield one row for each group; rows whose group is unknown may be in any, or in new ones."""
        months: tuple[int | None, ...] = (None,)
        if groups.monthly:
            months = self.case.due_months.get(looks_back(groups), ())
            rows = [row for row in rows if row.months[0] in months]
        types = columns_of(groups.source) if groups.keys else {}
        kinds = {key: types[key] for key in groups.keys}
        placed: dict[tuple[object, ...], list[Row]] = {}
        loose: dict[int | None, list[Row]] = {}
        for row in rows:
            month = row.months[0] if groups.monthly else None
            key = tuple([known(row.cells[name]) for name in groups.keys])
            if None in key:
                loose.setdefault(month, []).append(row)
            else:
                placed.setdefault((month, *key), []).append(row)
        maybe: dict[object, tuple[Row, ...]] = {
            month: tuple(row.unsure for row in items) for month, items in loose.items()
        }
        closed = [kind.values for kind in kinds.values() if isinstance(kind, CategoryType)]
        if len(closed) == len(kinds):
            for key in itertools.product(months, *closed):
                members = Members((*placed.get(key, ()), *maybe.get(key[0], ())))
                yield self._group(groups, kinds, key, members, 1, 1)
            return
        for key, there in placed.items():
            members = Members((*there, *maybe.get(key[0], ())), one_at_least=True)
            yield self._group(groups, kinds, key, members, int(any(row.low for row in there)), 1)
        for month, unplaced in loose.items():
            new = sum(_new_groups(groups, row) for row in unplaced)
            sure = any(row.low for row in unplaced) and not any(key[0] == month for key in placed)
            yield self._group(
                groups, kinds, (month,), Members(maybe[month], one_at_least=True), int(sure), new
            )

    def _group(
        self,
        groups: n.Groups,
        kinds: Mapping[str, ValueType],
        key: tuple[object, ...],
        members: Members,
        low: int,
        high: int,
    ) -> Row:
        cells: dict[str, Value] = {}
        for index, (name, kind) in enumerate(kinds.items(), start=1):
            cells[name] = _cell(kind, key[index] if len(key) > 1 else None, name, members)
        cells.update(self.alike.of(groups).on_group(members, self._columns))
        months = (key[0],) if isinstance(key[0], int) else ()
        label = " ".join([str(part) for part in key if part is not None])
        return Row(cells, low, high, months, label)

    def _columns(self, groups: n.Node, members: Members) -> dict[str, Value]:
        assert isinstance(groups, n.Groups)
        return {name: self._value(expr, None, members) for name, expr in groups.columns}

    # ------------------------------------------------------------------------------ expressions

    def _value(self, expr: n.Expr, row: Row | None, group: Members | None) -> Value:
        if row is not None:
            return self.alike.of(expr).on_row(row, self._judged)
        if group is not None:
            return self._judged(expr, None, group)
        if expr not in self.found:  # None is a value that is found: an unknown identifier
            self.found[expr] = self._judged(expr)
        return self.found[expr]

    def _judged(self, expr: n.Node, row: Row | None = None, group: Members | None = None) -> Value:
        value: Value = getattr(self, _method(type(expr)))(expr, row, group)  # type: ignore[arg-type]
        return value

    def _number(self, expr: n.Expr, row: Row | None, group: Members | None) -> Num:
        value = self._value(expr, row, group)
        assert isinstance(value, Num), expr
        return value

    def _truth(self, expr: n.Expr, row: Row | None, group: Members | None) -> Possible:
        if isinstance(expr, n.Truth):
            return truth(expr.value)
        value = self._value(expr, row, group)
        assert isinstance(value, frozenset), expr
        return value  # type: ignore[return-value]

    def _verdict(self, expr: n.Expr) -> Verdict:
        return verdict_of(truth(expr.value) if isinstance(expr, n.Truth) else self.value(expr))

    def _cell(self, expr: n.Cell, row: Row | None, group: Members | None) -> Value:
        assert row is not None
        return row.cells[expr.name]

    def _name(self, expr: n.Name, row: Row | None, group: Members | None) -> Value:
        return frozenset({expr.value})

    def _duemonths(self, expr: n.DueMonths, row: Row | None, group: Members | None) -> Num:
        return Num.of(len(self.case.due_months.get(0, ())))

    def _filled(self, expr: n.Filled, row: Row | None, group: Members | None) -> Num:
        low, high = self.case.filled[expr.table.name]
        return Num(low, high)

    def _linear(self, expr: n.Linear, row: Row | None, group: Members | None) -> Num:
        low: Exact = expr.constant
        high: Exact = expr.constant
        empty, there = False, True
        if len(expr.terms) == 1 and expr.terms[0][0] == 1 and not expr.constant:
            return self._number(expr.terms[0][1], row, group)
        for factor, atom in expr.terms:
            value = self._number(atom, row, group)
            least, most = (value.low, value.high) if factor > 0 else (value.high, value.low)
            if factor != 1:
                least, most = factor * least, factor * most
            low, high = low + least, high + most
            empty, there = empty or value.may_be_empty, there and value.may_be_there
        return Num(low, high, empty, there) if there else NOTHING

    def _multiply(self, expr: n.Multiply, row: Row | None, group: Members | None) -> Num:
        left, right = self._number(expr.left, row, group), self._number(expr.right, row, group)
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        there = left.may_be_there and right.may_be_there
        return Num(min(corners), max(corners), left.may_be_empty or right.may_be_empty) if there else NOTHING

    def _clamp(self, expr: n.Clamp, row: Row | None, group: Members | None) -> Num:
        value = self._number(expr.value, row, group)

        def cut(bound: Exact) -> Exact:
            bound = bound if expr.low is None else max(bound, expr.low)
            return bound if expr.high is None else min(bound, expr.high)

        return Num(cut(value.low), cut(value.high), value.may_be_empty) if value.may_be_there else NOTHING

    def _when(self, expr: n.When, row: Row | None, group: Members | None) -> Value:
        condition = self._truth(expr.condition, row, group)
        sides = [expr.then] * (True in condition) + [expr.otherwise] * (False in condition)
        return hull(*(self._side(side, row, group) for side in sides))

    def _side(self, expr: n.Expr, row: Row | None, group: Members | None) -> Value:
        return self._truth(expr, row, group) if isinstance(expr, n.Truth) else self._value(expr, row, group)

    def _isnone(self, expr: n.IsNone, row: Row | None, group: Members | None) -> Possible:
        value = self._value(expr.value, row, group)
        assert isinstance(value, Maybe)
        return value.none

    def _orelse(self, expr: n.OrElse, row: Row | None, group: Members | None) -> Value:
        value = self._value(expr.value, row, group)
        assert isinstance(value, Maybe)
        sides: list[Value] = [value.value] * (False in value.none)
        sides += [self._value(expr.default, row, group)] * (True in value.none)
        return hull(*sides)

    def _workingdays(self, expr: n.WorkingDays, row: Row | None, group: Members | None) -> Num:
        start, end = self._number(expr.start, row, group), self._number(expr.end, row, group)
        low, high = self.case.calendar.between((start.low, start.high), (end.low, end.high))
        there = start.may_be_there and end.may_be_there
        return Num(low, high, start.may_be_empty or end.may_be_empty) if there else NOTHING

    # ------------------------------------------------------------------------------- decisions

    def _decide(self, expr: n.Decide, row: Row | None, group: Members | None) -> Value:
        back = looks_back(expr)
        if back and not self.case.existed.get(back, True):
            return Verdict.of(Outcome.NOT_APPLICABLE)
        value = self._linear(expr.value, row, group)
        empty, there = value.may_be_empty, value.may_be_there
        if expr.guard is not None:
            guard = self._linear(expr.guard, row, group)
            empty = empty or guard.may_be_empty or guard.low <= 0
            there = there and guard.may_be_there and guard.high > 0
        outcomes: frozenset[Outcome] = frozenset()
        if there and expr.operator == ">=":
            outcomes = MET if value.low >= 0 else UNMET if value.high < 0 else MET | UNMET
        elif there:
            outcomes = MET if value.low == 0 == value.high else MET | UNMET
            outcomes = outcomes if value.low <= 0 <= value.high else UNMET
        if empty:
            assert expr.on_empty is not None, expr
            outcomes |= {ON_EMPTY[expr.on_empty]}
        if row is None and group is None and (expr.on_empty == "not_applicable" or back):
            return Verdict(outcomes)
        return _as_truth(outcomes)

    def _compare(self, expr: n.Compare, row: Row | None, group: Members | None) -> Possible:
        left, right = self._side(expr.left, row, group), self._side(expr.right, row, group)
        if not isinstance(left, frozenset):
            return EITHER if left is None else truth(left in right)  # type: ignore[operator]
        assert isinstance(right, frozenset)
        equal = YES if left & right else NO
        return equal if len(left) == len(right) == 1 or not left & right else EITHER

    def _member(self, expr: n.Member, row: Row | None, group: Members | None) -> Possible:
        value = self._value(expr.value, row, group)
        if not isinstance(value, frozenset):
            return EITHER if value is None else truth(value in expr.values)
        return frozenset(item in expr.values for item in value)

    def _steps(self, expr: n.Steps, row: Row | None, group: Members | None) -> frozenset[str]:
        reached = [YES, *(self._truth(step, row, group) for step in expr.reached), NO]
        return frozenset(
            grade
            for index, grade in enumerate(expr.grades)
            if True in reached[index] and False in reached[index + 1]
        )

    def _worstof(self, expr: n.WorstOf, row: Row | None, group: Members | None) -> frozenset[str]:
        sets = [self._value(member, row, group) for member in expr.members]
        scale = columns_scale(expr)
        ranks = [sorted(scale.index(str(item)) for item in value) for value in sets]  # type: ignore[union-attr]
        least = max(rank[0] for rank in ranks)
        return frozenset(scale[item] for rank in ranks for item in rank if item >= least)

    def _and(self, expr: n.And, row: Row | None, group: Members | None) -> Possible:
        found = [self._truth(member, row, group) for member in expr.members]
        return TRUTHS[NO not in found, any(item != YES for item in found)]

    def _or(self, expr: n.Or, row: Row | None, group: Members | None) -> Possible:
        found = [self._truth(member, row, group) for member in expr.members]
        return TRUTHS[any(item != NO for item in found), YES not in found]

    def _not(self, expr: n.Not, row: Row | None, group: Members | None) -> Value:
        value = self._side(expr.value, row, group)
        if isinstance(value, Verdict):
            swap = {Outcome.MET: Outcome.UNMET, Outcome.UNMET: Outcome.MET}
            return Verdict(frozenset(swap.get(item, item) for item in value.possible), value.error)
        return negated(value)

    # -------------------------------------------------------------------------------- verdicts

    def _atleast(self, expr: n.AtLeast, *_: object) -> Verdict:
        members = [self._verdict(member) for member in expr.members]
        size, least = len(members), expr.least
        met, unmet, dropped = (1, 0, 0) if expr.fixed else (size - least, -least, 0)
        score = {Outcome.MET: met, Outcome.UNMET: unmet, Outcome.NOT_APPLICABLE: dropped}
        bar = least if expr.fixed else 0
        low = sum(min(score[item] for item in member.possible) for member in members)
        high = sum(max(score[item] for item in member.possible) for member in members)
        none_left = all(Outcome.NOT_APPLICABLE in member.possible for member in members)
        some_counts = any(member.possible != {Outcome.NOT_APPLICABLE} for member in members)
        outcomes = {Outcome.NOT_APPLICABLE} if none_left else set()
        if high >= bar and any(Outcome.MET in member.possible for member in members):
            outcomes.add(Outcome.MET)
        if low < bar and some_counts:
            outcomes.add(Outcome.UNMET)
        return _flagged(outcomes, members)

    def _points(self, expr: n.Points, *_: object) -> Num:
        sure, most, least_base, most_base = 0, 0, 0, 0
        members = [(weight, self._verdict(member).possible) for weight, member in expr.members]
        for weight, possible in members:
            sure += weight * (possible == {Outcome.MET})
            least_base += weight * (Outcome.UNMET in possible or possible == {Outcome.MET})
            most += weight * (Outcome.MET in possible)
            most_base += weight * (Outcome.MET in possible or possible == {Outcome.UNMET})
        empty = all(Outcome.NOT_APPLICABLE in possible for _, possible in members)
        if all(possible == {Outcome.NOT_APPLICABLE} for _, possible in members):
            return NOTHING
        low = whole_if(Fraction(100 * sure, least_base)) if least_base else 100
        high = whole_if(Fraction(100 * most, most_base)) if most_base else 0
        return Num(low, high, empty)

    def _balance(self, expr: n.Balance, row: Row | None, group: Members | None) -> Num:
        rows = []
        for weight, member in expr.members:
            value = self._number(member, row, group)
            if value.may_be_there:
                rows.append((weight * value.low, weight * value.high, int(not value.may_be_empty), 1))
        return total(rows, there=False)

    def _appliesif(self, expr: n.AppliesIf, *_: object) -> Verdict:
        condition = self._truth(expr.condition, None, None)
        rule = self._verdict(expr.rule)
        possible = rule.possible if True in condition else frozenset()
        if False in condition:
            possible |= {Outcome.NOT_APPLICABLE}
        return Verdict(possible, rule.error and True in condition)

    def _hold(self, expr: n.Hold, *_: object) -> Verdict:
        rule = self._verdict(expr.rule)
        if self._truth(expr.condition, None, None) == NO or rule.possible == {Outcome.NOT_APPLICABLE}:
            return rule
        return Verdict(rule.possible | {Outcome.MET, Outcome.UNMET}, rule.error)

    def _prerequisite(self, expr: n.Prerequisite | n.Veto, *_: object) -> Verdict:
        rule, needed = self._verdict(expr.rule), [self._verdict(item) for item in expr.needed]
        outcomes = set(rule.possible)
        if rule.possible != {Outcome.NOT_APPLICABLE} and any(
            Outcome.UNMET in item.possible for item in needed
        ):
            outcomes.add(Outcome.UNMET)
        if any(item.possible == {Outcome.UNMET} for item in needed):
            outcomes.discard(Outcome.MET)
            outcomes |= {Outcome.UNMET} if rule.possible != {Outcome.NOT_APPLICABLE} else set()
        return _flagged(outcomes, [rule, *needed])

    _veto = _prerequisite

    def _override(self, expr: n.Override, *_: object) -> Verdict:
        condition = self._truth(expr.condition, None, None)
        rule = self._verdict(expr.rule)
        outcomes = rule.possible if False in condition else frozenset()
        return Verdict(
            outcomes | {expr.to} if True in condition else outcomes, rule.error and False in condition
        )

    def _verdictof(self, expr: n.VerdictOf, *_: object) -> Verdict:
        return self.case.verdicts[expr.check]

    # ------------------------------------------------------------------------------- aggregates

    def _measured(self, expr: n.Aggregate, group: Members | None) -> tuple[list[Span], bool]:
        members = self.members(expr.source, group)
        values = self.alike.of(expr.value).on_rows(members.rows, self._judged)  # type: ignore[attr-defined]
        rows = []
        for row, value in zip(members.rows, values, strict=True):
            assert isinstance(value, Num), expr
            if value.may_be_there:
                rows.append((value.low, value.high, row.low, row.high))
        return rows, members.one_at_least

    def _sum(self, expr: n.Sum, row: Row | None, group: Members | None) -> Num:
        rows, there = self._measured(expr, group)
        found = total(rows, there=there)
        if there or not found.may_be_empty:
            return found
        return Num(min(0, found.low), max(0, found.high)) if found.may_be_there else Num.of(0)

    def _excess(self, expr: n.Excess, row: Row | None, group: Members | None) -> Num:
        rows, there = self._measured(expr, group)
        return total(rows, there=there)

    def _minimum(self, expr: n.Minimum, row: Row | None, group: Members | None) -> Num:
        rows, there = self._measured(expr, group)
        return least(rows, there=there)

    def _maximum(self, expr: n.Maximum, row: Row | None, group: Members | None) -> Num:
        rows, there = self._measured(expr, group)
        turned = least([(-high, -low, fewest, most) for low, high, fewest, most in rows], there=there)
        return Num(-turned.high, -turned.low, turned.may_be_empty, turned.may_be_there)


@cache
def _as_truth(outcomes: frozenset[Outcome]) -> Possible:
    """Return whether a condition holds: where it does not apply it does not."""
    return frozenset(outcome is Outcome.MET for outcome in outcomes)


def _flagged(outcomes: set[Outcome], members: Sequence[Verdict]) -> Verdict:
    error = len(outcomes) > 1 and any(member.error for member in members)
    return Verdict(EVERY_OUTCOME if error else frozenset(outcomes), error)


def _cell(kind: ValueType, value: object, name: str, members: Members) -> Value:
    """Return a group's key as a cell: what is known, or all that it may be."""
    if isinstance(kind, CategoryType):
        return frozenset(kind.values) if value is None else frozenset({str(value)})
    if isinstance(kind, NumberType):
        return hull(*(row.cells[name] for row in members.rows)) if value is None else Num.of(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def _new_groups(groups: n.Groups, row: Row) -> int:
    """Return how many groups the unknown rows could make; by a date, no more than there are days."""
    cell = row.cells[groups.keys[0]]
    if len(groups.keys) == 1 and isinstance(cell, Num):
        return min(row.high, int(cell.high - cell.low) + 1)
    return row.high
