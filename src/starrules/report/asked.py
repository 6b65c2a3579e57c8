"""What is asked of the population lane for one check: its verdict, and all that its reasons stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from starrules.model import Period, Text
from starrules.report.extent import canonical_of
from starrules.report.measure import Decision, above_rows, decisions
from starrules.rules import nodes as n
from starrules.rules.canonical import bind
from starrules.scheme.model import Check

Condition = n.Expr | bool
"""A canonical condition, or what it always is."""


@frozen(eq=False)
class Asked:
    """One check as it is asked: its rule bound to a period and a ruleset, and the parts of that rule.

    Args:
        check: the check.
        bound: its rule as its author wrote it, with parameters, readings and days put in.
        rule: the same in canonical form.
        decisions: the decisions it is made of.
        excuses: why it may not apply, each with the condition under which it does.
        holds: what may hold it, each with what settles it and the condition under which it is held.
        tables: the names of the tables it reads.
    """

    check: Check
    bound: n.Expr
    rule: n.Expr
    decisions: tuple[Decision, ...]
    excuses: tuple[tuple[Text, Condition], ...]
    holds: tuple[tuple[Text, Text, Condition], ...]
    tables: tuple[str, ...]

    @classmethod
    def of(
        cls, check: Check, period: Period, parameters: Mapping[str, Fraction], options: Mapping[str, str]
    ) -> Asked:
        """Return a check as it is asked in a period under the parameters and options of a ruleset."""
        bound = bind(check.rule, period, parameters, options)
        nodes = tuple(dict.fromkeys(above_rows(bound)))
        read = (item for item in bound.walk() if isinstance(item, (n.Rows, n.Filled)))
        return cls(
            check,
            bound,
            canonical_of(bound),
            decisions(bound),
            tuple(
                (item.reason, _condition(item.condition)) for item in nodes if isinstance(item, n.AppliesIf)
            ),
            tuple(
                (item.reason, item.settled_by, _condition(item.condition))
                for item in nodes
                if isinstance(item, n.Hold)
            ),
            tuple(sorted({item.table.name for item in read})),
        )

    @property
    def several(self) -> bool:
        """Whether the rule is made of several decisions, so that a reason must find the one that tells."""
        return len(self.decisions) > 1

    def rules(self) -> dict[str, n.Expr]:
        """Return the rules to compute, the check's own first."""
        return {self.check.id: self.rule, **dict(self._parts())}

    def needed(self) -> dict[str, n.Expr]:
        """Return the rules without which there is no verdict."""
        return {self.check.id: self.rule}

    def needed_measures(self) -> dict[str, n.Expr]:
        """Return the numbers without which there is no verdict: none."""
        return {}

    def _parts(self) -> Iterator[tuple[str, n.Expr]]:
        name = self.check.id
        if self.several:
            for index, decision in enumerate(self.decisions):
                yield f"{name}/{index}", canonical_of(decision.rule)
        conditions = [("if", condition) for _, condition in self.excuses]
        conditions += [("hold", condition) for _, _, condition in self.holds]
        for index, (word, condition) in enumerate(conditions):
            if not isinstance(condition, bool):
                number = index if word == "if" else index - len(self.excuses)
                yield f"{name}/{word} {number}", condition

    def measures(self) -> dict[str, n.Expr]:
        """Return the numbers to compute: those that the decisions measure, and those they are compared with."""
        found: dict[str, n.Expr] = {}
        for index, decision in enumerate(self.decisions):
            if decision.measure is not None:
                for place, number in enumerate(decision.measure.numbers):
                    found[f"{self.check.id}/{index}/{place}"] = number
                if decision.measure.needed_from is not None:
                    found[f"{self.check.id}/{index}/needed"] = decision.measure.needed_from
        return found


def _condition(expr: n.Expr) -> Condition:
    found = canonical_of(expr)
    return found.value if isinstance(found, n.Truth) else found
