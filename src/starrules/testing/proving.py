"""Proofs that two rules are the same rule: that no evidence, known or unknown, gives them different verdicts.

A part of a rule comes to what its own parts come to, whatever else the rule says. So two rules are the
same where one is made from the other by exchanging parts that always come to the same; and two conditions
always do when they do for everything that the measures they rest on can come to, which is gone through
with the reference evaluator itself: every place of an interval among the thresholds, every set of values,
every set of outcomes. What is gone through holds all that evidence can bring about and often more, so
that a proof is one for all evidence; where none is found, nothing is said.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from attrs import define, field

from starrules.model import Period, Verdict
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import verdict_of
from starrules.testing.forms import NOBODY, Forms, Parts, State, States
from starrules.testing.places import ABOVE, Context, NoProofError, Places, measured
from starrules.testing.tidying import NotTidyError, parted, tidied


@define(eq=False)
class Prover:
    """Proves rules of one period to be the same; remembers what it has found."""

    places: Places
    _found: dict[tuple[n.Expr, n.Expr, int], bool] = field(factory=dict, init=False)
    _tidy: dict[n.Expr, n.Expr] = field(factory=dict, init=False)
    _gone_through: dict[tuple[Forms, States], bool] = field(factory=dict, init=False)

    @classmethod
    def of(cls, period: Period) -> Prover:
        """Return a prover for the rules of a period."""
        return cls(Places(period))

    def proved(self, first: n.Expr, second: n.Expr) -> bool:
        """Return whether two canonical rules are proved to give every unit the same verdict on any evidence."""
        try:
            for rule in (first, second):
                if rule not in self._tidy:
                    self._tidy[rule] = tidied(rule)
        except NotTidyError:
            return False
        return self.equal(self._tidy[first], self._tidy[second], ABOVE)

    def equal(self, first: n.Expr, second: n.Expr, context: Context) -> bool:
        """Return whether two tidy expressions are proved to come to the same."""
        if n.same(first, second):
            return True
        key = (first, second, id(context))
        if key not in self._found:
            try:
                self._found[key] = self.alike(first, second, context) or self._agree(first, second, context)
            except NoProofError:
                self._found[key] = False
        return self._found[key]

    # ------------------------------------------------------------------------ parts exchanged for parts

    def alike(self, first: n.Expr, second: n.Expr, context: Context) -> bool:
        """Return whether two expressions are the same but for parts that are proved equal."""
        if n.same(first, second):
            return True
        if type(first) is not type(second):
            return False
        if isinstance(first, n.Linear) and isinstance(second, n.Linear):
            return self._sums_alike(first, second, context)
        if _frame(first) != _frame(second):
            return False
        if isinstance(first, n.Aggregate) and isinstance(second, n.Aggregate):
            inner = self.places.context_of(parted(first.source)[0], context)
            return self.rows_equal(first.source, second.source, context) and self.equal(
                measured(first), measured(second), inner
            )
        pairs = itertools.zip_longest(first.children(), second.children())
        return all(
            one is not None
            and other is not None
            and isinstance(one[1], n.Expr)
            and isinstance(other[1], n.Expr)
            and self.equal(one[1], other[1], context)
            for one, other in pairs
        )

    def _sums_alike(self, first: n.Linear, second: n.Linear, context: Context) -> bool:
        if first.constant != second.constant or len(first.terms) != len(second.terms):
            return False
        left = list(second.terms)
        for factor, atom in first.terms:
            for item in left:
                if item[0] == factor and self.equal(atom, item[1], context):
                    left.remove(item)
                    break
            else:
                return False
        return True

    def rows_equal(self, first: n.Relation, second: n.Relation, context: Context) -> bool:
        """Return whether two tidy relations are proved to have the same rows."""
        (base, condition), (other, another) = parted(first), parted(second)
        if isinstance(base, n.Groups) and isinstance(other, n.Groups):
            if (base.keys, base.monthly) != (other.keys, other.monthly):
                return False
            if not self.rows_equal(base.source, other.source, context):
                return False
        elif not n.same(base, other):
            return False
        return self.equal(condition, another, self.places.context_of(base, context))

    # ----------------------------------------------------------------------- everything gone through

    def _agree(self, first: n.Expr, second: n.Expr, context: Context) -> bool:
        """Return whether two expressions come to the same for all that their parts can come to.

        Where that is too much to go through, each condition that both have is taken for one part.
        """
        common = frozenset(first.walk()) & frozenset(second.walk())
        for shared in (frozenset[n.Node](), common):
            parts = Parts(self.places, context, shared, lambda one, other: self.alike(one, other, context))
            forms = (parts.form(first), parts.form(second))
            states = parts.states(forms)
            if states is None:
                continue
            if (forms, states) not in self._gone_through:
                self._gone_through[forms, states] = all(
                    _same_value(forms, state) for state in itertools.product(*states)
                )
            return self._gone_through[forms, states]
        return False


def _frame(node: n.Node) -> object:
    """Return all that a node is made of but the nodes below it."""

    def without(value: object) -> object:
        if isinstance(value, n.Node):
            return None
        return tuple(map(without, value)) if isinstance(value, tuple) else value

    return without(node.parts())


def _same_value(forms: Forms, state: Iterable[State]) -> bool:
    """Return whether two forms come to the same where their parts are in this state."""
    evaluation = Evaluation(NOBODY)
    for found in state:
        evaluation.found.update(found)
    one, other = (evaluation.value(form) for form in forms)
    if isinstance(one, Verdict) or isinstance(other, Verdict):
        return verdict_of(one) == verdict_of(other)
    return one == other


__all__ = ["Prover"]
