"""The one canonical form of a rule, made when it is built, so that every lane computes the same tree.

Comparisons become a linear number against zero with rational factors; sums over the same rows become
one sum; means, shares, medians and ratios are compared by cross-multiplication. No lane simplifies
further.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from starrules.model import Period, month_days
from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.infer import Inference, columns_of, looks_back, mean_like, type_of
from starrules.rules.types import CategoryType, NumberType, OnEmpty, ValueType

ZERO, ONE = Fraction(0), Fraction(1)
COUNT = NumberType(ZERO, Fraction(2 * 10**9))
OPPOSITE: dict[OnEmpty | None, OnEmpty | None] = {
    "met": "unmet",
    "unmet": "met",
    "not_applicable": "not_applicable",
    None: None,
}


def bind(
    rule: n.Expr, period: Period, parameters: Mapping[str, Fraction], options: Mapping[str, str]
) -> n.Expr:
    """Return a rule with its parameters, readings and the period's days put in.

    Raises:
        KeyError: for a parameter or a reading that is not given.
    """

    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Parameter):
            return n.Constant(parameters[item.id], item.type.unit)
        if isinstance(item, n.Choice):
            return change(dict(item.options)[options[item.reading]])
        if isinstance(item, n.PeriodDay):
            return n.Constant(Fraction(_period_day(item, period)), "date")
        return item.rebuilt(change)

    bound = change(rule)
    assert isinstance(bound, n.Expr)
    return bound


def _period_day(item: n.PeriodDay, period: Period) -> int:
    month = (period.months[0] if item.end == "first" else period.months[-1]) + item.months
    return month_days(month)[0 if item.end == "first" else 1] + item.days


def canonical(rule: n.Expr) -> n.Expr:
    """Return the canonical form of a checked and bound rule."""
    return _Canonical().expr(rule, None, None)


def is_verdict(expr: n.Expr) -> bool:
    """Return whether a canonical expression can be not applicable."""
    if isinstance(expr, (n.AtLeast, n.AppliesIf, n.Hold, n.Prerequisite, n.Veto, n.Override, n.VerdictOf)):
        return True
    if isinstance(expr, n.Decide):
        return expr.on_empty == "not_applicable" or looks_back(expr) < 0
    if isinstance(expr, n.Not):
        return is_verdict(expr.value)
    if isinstance(expr, (n.And, n.Or)):
        return any(is_verdict(member) for member in expr.members)
    if isinstance(expr, n.When):
        return is_verdict(expr.then) or is_verdict(expr.otherwise)
    return False


Columns = dict[str, ValueType] | None


class _Canonical:
    """Rewrites a tree from the leaves up."""

    def expr(self, expr: n.Expr, columns: Columns, group: Columns) -> n.Expr:
        rewrite = getattr(self, f"_{type(expr).__name__.lower()}", None)
        if rewrite is not None:
            found: n.Expr = rewrite(expr, columns, group)
            return found
        if isinstance(expr, n.Aggregate):
            return self._aggregate(expr, group)

        def change(item: n.Node) -> n.Node:
            return self.expr(item, columns, group) if isinstance(item, n.Expr) else item

        return expr.rebuilt(change)

    # ------------------------------------------------------------------------------- relations

    def relation(self, relation: n.Relation, group: Columns) -> n.Relation:
        """Return a relation in canonical form."""
        if isinstance(relation, (n.Rows, n.Group)):
            return relation
        if isinstance(relation, n.Where):
            columns = _columns(relation.source, group)
            source = self.relation(relation.source, group)
            condition = self.expr(relation.condition, columns, None)
            if isinstance(condition, n.Truth) and condition.value:
                return source
            return n.Where(source, condition)
        if isinstance(relation, n.Mapped):
            columns = _columns(relation.source, group)
            found = []
            for name, expr in relation.columns:
                found.append((name, self.expr(expr, columns, None)))
                columns = {**columns, name: type_of(expr, columns)}
            return n.Mapped(self.relation(relation.source, group), tuple(found))
        assert isinstance(relation, n.Groups)
        columns = _columns(relation.source, group)
        measures = tuple((name, self.expr(expr, None, columns)) for name, expr in relation.columns)
        return n.Groups(self.relation(relation.source, group), relation.keys, relation.monthly, measures)

    # -------------------------------------------------------------------------------- numbers

    def number(self, expr: n.Expr, columns: Columns, group: Columns) -> n.Linear:
        """Return a number as a linear sum of atoms."""
        if isinstance(expr, n.Constant):
            return n.Linear((), expr.value)
        if isinstance(expr, (n.Add, n.Subtract)):
            left, right = (self.number(side, columns, group) for side in (expr.left, expr.right))
            return _plus(left, right, ONE if isinstance(expr, n.Add) else -ONE)
        if isinstance(expr, n.Multiply):
            left, right = (self.number(side, columns, group) for side in (expr.left, expr.right))
            for one, other in ((left, right), (right, left)):
                if not one.terms:
                    return _times(other, one.constant)
            return n.Linear(((ONE, n.Multiply(_plain(left), _plain(right))),), ZERO)
        found = self.expr(expr, columns, group)
        return found if isinstance(found, n.Linear) else n.Linear(((ONE, found),), ZERO)

    def _add(self, expr: n.Expr, columns: Columns, group: Columns) -> n.Expr:
        return _plain(self.number(expr, columns, group))

    _subtract = _multiply = _add

    def _constant(self, expr: n.Constant, columns: Columns, group: Columns) -> n.Expr:
        return n.Linear((), expr.value)

    # -------------------------------------------------------------------------------- decisions

    def _compare(self, expr: n.Compare, columns: Columns, group: Columns) -> n.Expr:
        kind = _type(expr.left, columns, group)
        if not isinstance(kind, NumberType):
            left, right = (self.expr(side, columns, group) for side in (expr.left, expr.right))
            if expr.operator == "!=":
                return n.Not(n.Compare("==", left, right))
            return n.Compare("==", left, right)
        if mean_like(expr.right) and not mean_like(expr.left):
            turned: dict[str, n.Operator] = {
                ">=": "<=",
                "<=": ">=",
                ">": "<",
                "<": ">",
                "==": "==",
                "!=": "!=",
            }
            flipped = n.Compare(turned[expr.operator], expr.right, expr.left)
            return self._decided(flipped, expr, columns, group)
        return self._decided(expr, expr, columns, group)

    def _decided(
        self,
        expr: n.Compare,
        shown: n.Compare,
        columns: Columns,
        group: Columns,
        *,
        on_empty: OnEmpty | None = None,
    ) -> n.Expr:
        """Return a comparison decided; ``on_empty`` overrules what its sides say of nothing to measure."""
        kinds = [_type(side, columns, group) for side in (expr.left, expr.right)]
        for kind in kinds:
            if isinstance(kind, NumberType) and kind.partial:
                on_empty = on_empty or kind.on_empty
        if isinstance(expr.left, n.Median):
            return self._median_decided(expr, shown, on_empty, columns, group)
        difference, guard = self._difference(expr, columns, group)
        operator = expr.operator
        if operator in ("<=", ">"):
            difference = _times(difference, -ONE)
        negated = operator in (">", "<", "!=")
        outcome = OPPOSITE[on_empty] if negated else on_empty
        difference = _turn_empty(difference, outcome)
        decide = n.Decide("==" if operator in ("==", "!=") else ">=", difference, guard, outcome, shown)
        return n.Not(decide) if negated else decide

    def _difference(
        self, expr: n.Compare, columns: Columns, group: Columns
    ) -> tuple[n.Linear, n.Linear | None]:
        left, right = expr.left, expr.right
        threshold = self.number(right, columns, group)
        if isinstance(left, (n.Mean, n.Share)):
            source = self.relation(left.source, group)
            inner = _columns(left.source, group)
            if isinstance(left, n.Mean):
                row = _plus(self.number(left.value, inner, None), threshold, -ONE)
            else:
                yes = n.Linear((), ONE - threshold.constant)
                condition = self.expr(left.condition, inner, None)
                row = n.Linear(((ONE, n.When(condition, yes, n.Linear((), -threshold.constant))),), ZERO)
            return n.Linear(((ONE, n.Excess(source, _plain(row), left.on_empty or "unmet")),), ZERO), None
        if isinstance(left, n.Ratio):
            top, bottom = (self.number(side, columns, group) for side in (left.top, left.bottom))
            merged = _plus(top, _times(bottom, threshold.constant), -ONE)
            if (excess := _as_excess(merged, bottom, left.on_empty)) is not None:
                return excess, None
            return merged, bottom
        if isinstance(left, n.WeightedMean):
            members = tuple(
                (weight, _plain(_plus(self.number(value, columns, group), threshold, -ONE)))
                for weight, value in left.members
            )
            return n.Linear(((ONE, n.Balance(members, left.on_empty)),), ZERO), None
        return _plus(self.number(left, columns, group), threshold, -ONE), None

    def _median_decided(
        self, expr: n.Compare, shown: n.Compare, on_empty: OnEmpty | None, columns: Columns, group: Columns
    ) -> n.Expr:
        """Decide a low median by counting: it is at least c when fewer than half the rows are below c."""
        median = expr.left
        assert isinstance(median, n.Median)
        inner = _columns(median.source, group)
        source = self.relation(median.source, group)
        row = _plus(self.number(median.value, inner, None), self.number(expr.right, columns, group), -ONE)

        def reached(*, strictly: bool, negated: bool) -> n.Expr:
            outcome = OPPOSITE[on_empty] if negated else on_empty
            if strictly:
                above: n.Expr = n.Not(n.Decide(">=", _times(row, -ONE), None, None))
            else:
                above = n.Decide(">=", row, None, None)
            vote = n.When(above, n.Linear((), ONE), n.Linear((), -ONE))
            total = n.Linear(((ONE, n.Excess(source, vote, outcome or "unmet")),), -ONE)
            decide = n.Decide(">=", total, None, outcome, shown)
            return n.Not(decide) if negated else decide

        operator = expr.operator
        if operator in (">=", "<"):
            return reached(strictly=False, negated=operator == "<")
        if operator in (">", "<="):
            return reached(strictly=True, negated=operator == "<=")
        both = (reached(strictly=False, negated=False), reached(strictly=True, negated=True))
        verdict = any(is_verdict(side) for side in both)
        if operator == "==":
            return n.AtLeast(2, both) if verdict else n.And(both)
        other = (reached(strictly=False, negated=True), reached(strictly=True, negated=False))
        return n.AtLeast(1, other) if verdict else n.Or(other)

    def _band(self, expr: n.Band, columns: Columns, group: Columns) -> n.Expr:
        kind = _type(expr.value, columns, group)
        assert isinstance(kind, NumberType)
        step = None if mean_like(expr.value) else Fraction(1, kind.scale)
        segments = band_segments(expr, kind, step)
        if kind.partial and expr.on_empty not in {grade for _, _, grade in segments}:
            # No number comes to this grade, so it begins where there are none.
            segments.append((kind.high + 1, False, str(expr.on_empty)))
        grades = tuple(grade for _, _, grade in segments)
        values = tuple(name for name, _, _ in expr.ranges)
        empty = grades.index(expr.on_empty) if kind.partial and expr.on_empty is not None else None
        reached = []
        for index, (start, above, _) in enumerate(segments):
            if index == 0:
                continue
            outcome: OnEmpty | None = None if empty is None else ("met" if index <= empty else "unmet")
            compare = n.Compare(">" if above else ">=", expr.value, n.Constant(start))
            reached.append(self._decided(compare, compare, columns, group, on_empty=outcome))
        return n.Steps(values, grades, tuple(reached), expr)

    def _and(self, expr: n.And | n.Or, columns: Columns, group: Columns) -> n.Expr:
        members: list[n.Expr] = []
        for member in expr.members:
            found = self.expr(member, columns, group)
            members.extend(found.members if type(found) is type(expr) else (found,))
        if any(is_verdict(member) for member in members):
            return n.AtLeast(len(members) if isinstance(expr, n.And) else 1, tuple(members))
        return type(expr)(tuple(members))

    _or = _and

    # ------------------------------------------------------------------------------- aggregates

    def _aggregate(self, expr: n.Aggregate, group: Columns) -> n.Expr:
        inner = _columns(expr.source, group)
        source = self.relation(expr.source, group)
        if isinstance(expr, n.Count):
            return n.Sum(source, n.Linear((), ONE))
        if isinstance(expr, n.Sum):
            return n.Sum(source, _plain(self.number(expr.value, inner, None)))
        if isinstance(expr, (n.Minimum, n.Maximum)):
            return type(expr)(source, _plain(self.number(expr.value, inner, None)), expr.on_empty)
        if isinstance(expr, n.Distinct):
            return _distinct(source, expr.value, inner)
        if isinstance(expr, n.AnyRow):
            condition = self.expr(expr.condition, inner, None)
            plain = isinstance(condition, n.Truth) and condition.value
            total = n.Sum(source if plain else n.Where(source, condition), n.Linear((), ONE))
            return n.Decide(">=", n.Linear(((ONE, total),), -ONE), None, None)
        if isinstance(expr, n.AllRows):
            condition = self.expr(expr.condition, inner, None)
            row = n.When(condition, n.Linear((), ZERO), n.Linear((), -ONE))
            outcome = expr.on_empty or "met"
            excess = n.Excess(source, row, outcome)
            return n.Decide(">=", n.Linear(((ONE, excess),), ZERO), None, outcome)
        msg = f"{expr!r} is compared where it stands, never on its own"
        raise TypeError(msg)


def _columns(relation: n.Relation, group: Columns) -> dict[str, ValueType]:
    return dict(columns_of(relation)) if group is None else Inference("").columns(relation, "", group)


def _type(expr: n.Expr, columns: Columns, group: Columns) -> ValueType | None:
    return Inference("").expr(expr, "", columns, group)


def _distinct(source: n.Relation, cell: n.Cell, inner: dict[str, ValueType]) -> n.Expr:
    if isinstance(inner[cell.name], CategoryType):
        total = n.Sum(n.Group(), n.Linear((), ONE))
        groups = n.Groups(source, (cell.name,), False, (("rows", total),))
        there = n.Decide(">=", n.Linear(((ONE, n.Cell("rows", COUNT)),), -ONE), None, None)
        return n.Sum(n.Where(groups, there), n.Linear((), ONE))
    return n.Sum(n.Groups(source, (cell.name,), False, ()), n.Linear((), ONE))


def _plain(linear: n.Linear) -> n.Expr:
    """Return a linear number as its only atom where that is all it is."""
    if len(linear.terms) == 1 and linear.terms[0][0] == 1 and not linear.constant:
        return linear.terms[0][1]
    return linear


def _plus(left: n.Linear, right: n.Linear, factor: Exact) -> n.Linear:
    terms = list(left.terms) + [(factor * item, atom) for item, atom in right.terms]
    return n.Linear(_merged(terms), left.constant + factor * right.constant)


def _times(linear: n.Linear, factor: Exact) -> n.Linear:
    if not factor:
        return n.Linear((), ZERO)
    return n.Linear(tuple((factor * item, atom) for item, atom in linear.terms), factor * linear.constant)


def _merged(terms: list[tuple[Exact, n.Expr]]) -> tuple[tuple[Exact, n.Expr], ...]:
    collected: dict[n.Expr, Exact] = {}
    for factor, atom in terms:
        collected[atom] = collected.get(atom, ZERO) + factor
    sums: dict[n.Relation, list[tuple[Exact, n.Sum]]] = {}
    found: list[tuple[Exact, n.Expr]] = []
    for atom, factor in collected.items():
        if not factor:
            continue
        if isinstance(atom, n.Sum):
            sums.setdefault(_peeled(atom.source)[0], []).append((factor, atom))
        else:
            found.append((factor, atom))
    for base, group in sums.items():
        found.append(group[0] if len(group) == 1 else (ONE, _one_sum(base, group)))
    return tuple(sorted(found, key=lambda item: repr(item[1])))


def _peeled(relation: n.Relation) -> tuple[n.Relation, tuple[n.Expr, ...]]:
    conditions: list[n.Expr] = []
    while isinstance(relation, n.Where):
        conditions.append(relation.condition)
        relation = relation.source
    return relation, tuple(reversed(conditions))


def _one_sum(base: n.Relation, group: list[tuple[Exact, n.Sum]]) -> n.Sum:
    """Merge sums over the same rows into one sum, so that what is unknown in a row counts once."""
    lists = [_peeled(total.source)[1] for _, total in group]
    common = [item for item in lists[0] if all(any(n.same(item, other) for other in one) for one in lists)]
    source = base
    for condition in common:
        source = n.Where(source, condition)
    row = n.Linear((), ZERO)
    for (factor, total), conditions in zip(group, lists, strict=True):
        rest = tuple(item for item in conditions if not any(n.same(item, other) for other in common))
        value = total.value if isinstance(total.value, n.Linear) else n.Linear(((ONE, total.value),), ZERO)
        if rest:
            condition = rest[0] if len(rest) == 1 else n.And(rest)
            value = n.Linear(((ONE, n.When(condition, _plain(value), n.Linear((), ZERO))),), ZERO)
        row = _plus(row, value, factor)
    return n.Sum(source, _plain(row))


def _as_excess(merged: n.Linear, bottom: n.Linear, on_empty: OnEmpty) -> n.Linear | None:
    """Return a ratio's comparison as one sum over rows that are there, where that is the same."""
    if len(merged.terms) != 1 or len(bottom.terms) != 1 or merged.constant or bottom.constant:
        return None
    factor, total = merged.terms[0]
    share, base = bottom.terms[0]
    if not isinstance(total, n.Sum) or not isinstance(base, n.Sum) or not n.same(total.source, base.source):
        return None
    columns = _columns(base.source, None) if not isinstance(_peeled(base.source)[0], n.Group) else None
    if columns is None:
        return None
    kind = type_of(base.value, columns)
    if not isinstance(kind, NumberType) or kind.low * share <= 0:
        return None
    return n.Linear(((factor, n.Excess(total.source, total.value, on_empty)),), ZERO)


def _turn_empty(linear: n.Linear, outcome: OnEmpty | None) -> n.Linear:
    """Return a linear number whose partial atoms carry the outcome of the comparison they are in."""
    if outcome is None:
        return linear

    def turned(atom: n.Expr) -> n.Expr:
        if isinstance(atom, n.Excess):
            return n.Excess(atom.source, atom.value, outcome)
        if isinstance(atom, n.Balance):
            return n.Balance(atom.members, outcome)
        return atom

    return n.Linear(tuple((factor, turned(atom)) for factor, atom in linear.terms), linear.constant)


def band_segments(band: n.Band, kind: NumberType, step: Fraction | None) -> list[tuple[Fraction, bool, str]]:
    """Return where each grade of a band begins, from the least number up.

    A number that two ranges claim goes to the grade named last where the worst wins, to the one named
    first where the best does.

    Returns:
        for each stretch of numbers its start, whether it begins only above the start, and its grade.
    """
    starts = {(low, False) for _, low, _ in band.ranges if low is not None}
    highs = {high for _, _, high in band.ranges if high is not None}
    starts |= {(high, True) if step is None else (high + step, False) for high in highs}
    first = min([kind.low, *(start for start, _ in starts)])
    order = list(band.ranges) if band.resolve == "best" else list(reversed(band.ranges))
    segments: list[tuple[Fraction, bool, str]] = []
    for point, above in sorted({(first, False), *starts}):
        if point > kind.high and step is not None:
            continue
        for name, low, high in order:
            if (low is None or low <= point) and (high is None or (point < high if above else point <= high)):
                if not segments or segments[-1][2] != name:
                    segments.append((point, above, name))
                break
    return segments
