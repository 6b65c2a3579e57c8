"""Conditions with each measure in them replaced by what stands for all that it can come to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import define, field

from starrules.model import FIRST_DAY, LAST_DAY, Days, Text, Unit
from starrules.rules import nodes as n
from starrules.rules.canonical import is_verdict
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import looks_back, most_rows
from starrules.rules.types import BoolType, CategoryType, KeyType, NumberType, VerdictType
from starrules.rules.values import Value
from starrules.testing.leaves import TRUTHS, Lattice, Numbers, categories, identifiers, verdicts
from starrules.testing.places import ENDLESS, Context, NoProofError, Places
from starrules.testing.tidying import parted

MOST_STATES = 20_000
"""Conditions whose measures can come to more combinations than this are not gone through."""
MOST_SHARES = 20_000
"""Shares of more rows than this are taken for any numbers."""
JOINING = (
    n.And, n.Or, n.Not, n.AtLeast, n.AppliesIf, n.Hold, n.Override, n.Prerequisite, n.Veto, n.Steps,
    n.Compare, n.Member,
)  # fmt: skip
PLAIN = (n.Truth, n.Name)
NOBODY = Case(Unit("nobody", "office", Text("无", "none"), Days(FIRST_DAY, LAST_DAY)))
Forms = tuple[n.Expr, n.Expr]
"""Two expressions that are compared, over what stands for their parts."""
State = tuple[tuple[n.Expr, Value], ...]
"""What a part comes to: itself, or the comparisons that are all that is asked of it."""
States = tuple[tuple[State, ...], ...]


@define(eq=False)
class Parts:
    """What the conditions at one place rest on: each measure stands for all that it can come to.

    Args:
        places: knows what measures are.
        context: the place.
        shared: the conditions that are not looked into.
        alike: whether two measures at this place are proved to be the same.
    """

    places: Places
    context: Context
    shared: frozenset[n.Node]
    alike: Callable[[n.Expr, n.Expr], bool]
    _known: list[n.Expr] = field(factory=list, init=False)
    _forms: dict[n.Expr, n.Expr] = field(factory=dict, init=False)
    _measures: dict[n.Expr, n.Cell] = field(factory=dict, init=False)
    """What stands for each measure, means by what they are the mean of."""
    _numbers: dict[n.Cell, Numbers] = field(factory=dict, init=False)
    _others: dict[n.Cell, n.Expr] = field(factory=dict, init=False)
    """The parts that are no numbers, by what stands for them."""

    def form(self, expr: n.Expr) -> n.Expr:
        """Return a condition, a grade or a verdict with what stands for its parts in their places."""
        if isinstance(expr, PLAIN) or (isinstance(expr, n.Linear) and not expr.terms):
            return expr
        if expr in self.shared and self._is_condition(expr):
            return self._other(expr)
        if isinstance(expr, n.Decide):
            return self._one(self._decided(expr))
        if isinstance(expr, (*JOINING, n.When)) or _of_steps(expr):
            return self._one(expr.rebuilt(self._form))
        return self._other(expr)

    def _one(self, form: n.Expr) -> n.Expr:
        """Return the same object for the same form, which makes it quick to find again."""
        return self._forms.setdefault(form, form)

    def _form(self, node: n.Node) -> n.Node:
        assert isinstance(node, n.Expr)
        return self.form(node)

    def _is_condition(self, expr: n.Expr) -> bool:
        return isinstance(expr, (n.Decide, *JOINING)) and isinstance(
            self.places.kind(expr, self.context), (BoolType, VerdictType)
        )

    def _same_as(self, part: n.Expr) -> n.Expr:
        """Return the part itself, or one that was met before and is proved to be the same."""
        for known in self._known:
            if self.alike(known, part):
                return known
        self._known.append(part)
        return part

    def _other(self, expr: n.Expr) -> n.Expr:
        """Return what stands for a part that is no number."""
        part = self._same_as(expr)
        kind = self.places.kind(part, self.context)
        if isinstance(kind, NumberType):
            raise NoProofError
        if is_verdict(part):
            kind = VerdictType()
        stand_in = n.Cell(f"part {self._known.index(part)}", kind)
        self._others[stand_in] = part
        return stand_in

    # ----------------------------------------------------------------------------------- comparisons

    def _decided(self, expr: n.Decide) -> n.Expr:
        """Return a comparison of what stands for a number with the threshold at which it is decided."""
        if expr.guard is not None or looks_back(expr):
            return self._other(expr)
        if not expr.value.terms:
            return expr
        factor, measure, threshold = self._mean(expr.value) or self._number(expr.value)
        numbers = self._numbers[measure]
        if (numbers.partial and expr.on_empty is None) or abs(threshold) >= ENDLESS:
            raise NoProofError
        numbers.thresholds.add(threshold)
        value = n.Linear(((factor, measure),), -factor * threshold)
        return n.Decide(expr.operator, value, None, expr.on_empty)

    def _number(self, value: n.Linear) -> tuple[Fraction, n.Cell, Fraction]:
        """Return a linear number as a factor of what stands for its terms, above or below a threshold."""
        pulled = (_pulled(factor, atom) for factor, atom in value.terms)
        terms = [(factor, self._same_as(atom)) for factor, atom in pulled]
        terms.sort(key=lambda item: repr(item[1]))
        lead = terms[0][0]
        direction = n.Linear(tuple((factor / lead, atom) for factor, atom in terms), 0)
        kind = self.places.number(direction, self.context)
        scored = (n.Points, n.Balance)
        exact = not any(isinstance(item, scored) for _, atom in terms for item in atom.walk())
        lattice = Lattice(kind.low, kind.high, kind.scale if exact else None)
        stand_in = self._stand_in(direction, lattice, partial=kind.partial)
        return lead, stand_in, -Fraction(value.constant) / lead

    def _mean(self, value: n.Linear) -> tuple[Fraction, n.Cell, Fraction] | None:
        """Return the comparison of a mean or a share with a threshold, or None where it is none.

        The sum of what rows have above a threshold falls as the threshold rises, and is nothing where the
        threshold is the mean: at the least and at the most possible. So it is decided as the mean is.
        """
        if len(value.terms) != 1 or value.constant:
            return None
        factor, atom = value.terms[0]
        if not isinstance(atom, n.Excess):
            return None
        base = parted(atom.source)[0]
        lead, number, constant = _affine(atom.value)
        measure = self._same_as(n.Excess(atom.source, number, "unmet"))
        kind = self.places.number(number, self.places.context_of(base, self.context))
        if kind.partial:
            raise NoProofError
        rows = most_rows(atom.source) * 12 if _is_share(number) else MOST_SHARES + 1
        lattice = Lattice(kind.low, kind.high, rows=rows if rows <= MOST_SHARES else None)
        stand_in = self._stand_in(measure, lattice, partial=True)
        return factor * lead, stand_in, -constant / lead

    def _stand_in(self, measure: n.Expr, lattice: Lattice, *, partial: bool) -> n.Cell:
        if measure not in self._measures:
            stand_in = n.Cell(f"number {len(self._measures)}", NumberType(lattice.low, lattice.high))
            self._measures[measure] = stand_in
            self._numbers[stand_in] = Numbers(lattice, partial)
        return self._measures[measure]

    # ---------------------------------------------------------------------------------------- states

    def states(self, forms: Forms) -> States | None:
        """Return for each part all that it can come to, and more; None where that is too much altogether."""
        nodes = dict.fromkeys(item for form in forms for item in form.walk())
        tests = [test for form in forms for test in _tests(form)]
        decisions: dict[n.Cell, list[n.Decide]] = {}
        found: list[tuple[State, ...]] = []
        for item in nodes:
            assert not isinstance(item, (n.Aggregate, n.DueMonths, n.Filled)), "nothing is known of nobody"
            if isinstance(item, n.Decide) and item.value.terms:
                stand_in = item.value.terms[0][1]
                assert isinstance(stand_in, n.Cell)
                decisions.setdefault(stand_in, []).append(item)
            elif isinstance(item, n.Cell) and item not in self._numbers:
                values = self._values(item, tests)
                if values is None:
                    return None
                found.append(tuple(((item, value),) for value in values))
        found += [_decisions(stand_in, self._numbers[stand_in], made) for stand_in, made in decisions.items()]
        return tuple(found) if math.prod(map(len, found)) <= MOST_STATES else None

    def _values(self, stand_in: n.Cell, tests: list[frozenset[str]]) -> tuple[Value, ...] | None:
        kind = stand_in.type
        if isinstance(kind, BoolType):
            return TRUTHS
        if isinstance(kind, VerdictType):
            part = self._others[stand_in]
            return verdicts(errors=any(isinstance(item, n.VerdictOf) for item in part.walk()))
        if isinstance(kind, CategoryType) and not kind.optional:
            return categories(kind.values, tests)
        if isinstance(kind, KeyType):
            return identifiers(tests)
        raise NoProofError


def _decisions(stand_in: n.Cell, numbers: Numbers, made: list[n.Decide]) -> tuple[State, ...]:
    """Return what comparisons of one number come to together, for all that the number can come to."""
    found: dict[State, None] = {}
    for value in numbers.values():
        evaluation = Evaluation(NOBODY)
        evaluation.found[stand_in] = value
        found[tuple((decide, evaluation.value(decide)) for decide in made)] = None
    return tuple(found)


def _tests(form: n.Expr) -> Iterator[frozenset[str]]:
    """Yield the sets of names by which a form tells categories and identifiers apart."""
    for item in form.walk():
        if isinstance(item, n.Member):
            yield frozenset(item.values)
        elif isinstance(item, n.Name):
            yield frozenset({item.value})
        if not isinstance(item, (n.Compare, n.When)):
            continue
        # A category that is compared with another, or handed on, is known by each of its values.
        if isinstance(item, n.When) or not any(isinstance(side, n.Name) for _, side in item.children()):
            for _, side in item.children():
                if isinstance(side, n.Cell) and isinstance(side.type, CategoryType):
                    yield from (frozenset({value}) for value in side.type.values)


def _pulled(factor: Exact, atom: n.Expr) -> tuple[Fraction, n.Expr]:
    """Return a term with what every row of a sum is multiplied by before the sum."""
    if isinstance(atom, n.Sum) and isinstance(atom.value, n.Linear) and atom.value.terms:
        lead = Fraction(atom.value.terms[0][0])
        terms = tuple((part / lead, number) for part, number in atom.value.terms)
        alone = len(terms) == 1 and not atom.value.constant
        number = terms[0][1] if alone else n.Linear(terms, atom.value.constant / lead)
        return factor * lead, n.Sum(atom.source, number)
    return Fraction(factor), atom


def _affine(number: n.Expr) -> tuple[Fraction, n.Expr, Fraction]:
    """Return a number of rows as a factor of a plain number, and what is added to it."""
    if isinstance(number, n.When):
        yes, no = number.then, number.otherwise
        if isinstance(yes, n.Linear) and isinstance(no, n.Linear) and not yes.terms and not no.terms:
            step = Fraction(yes.constant) - Fraction(no.constant)
            if step:
                plain = n.When(number.condition, n.Linear((), 1), n.Linear((), 0))
                return step, plain, Fraction(no.constant)
    if isinstance(number, n.Linear) and number.terms:
        lead = Fraction(number.terms[0][0])
        if len(number.terms) == 1:
            inner, plain_part, constant = _affine(number.terms[0][1])
            return lead * inner, plain_part, lead * constant + number.constant
        rest = n.Linear(tuple((factor / lead, atom) for factor, atom in number.terms), 0)
        return lead, rest, Fraction(number.constant)
    return Fraction(1), number, Fraction(0)


def _is_share(number: n.Expr) -> bool:
    yes, no = n.Linear((), 1), n.Linear((), 0)
    return isinstance(number, n.When) and n.same(number.then, yes) and n.same(number.otherwise, no)


def _of_steps(expr: n.Expr) -> bool:
    return isinstance(expr, n.WorstOf) and all(isinstance(member, n.Steps) for member in expr.members)


__all__ = ["NOBODY", "Forms", "Parts", "State", "States"]
