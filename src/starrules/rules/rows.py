"""How authors write rules: rows of a table, narrowed, grouped and measured."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from starrules.errors import Fault, RuleError, suggestion
from starrules.model import LAST_DAY, Outcome
from starrules.rules import nodes as n
from starrules.rules.infer import Inference
from starrules.rules.types import OnEmpty, ValueType
from starrules.schema import Table


@frozen
class RowSet:
    """Rows that can be narrowed, grouped and measured; made by ``rows(table)``.

    A column is had by ``rows["name"]``.
    """

    relation: n.Relation

    def __getitem__(self, name: str) -> n.Cell:
        columns = self.columns
        if name not in columns:
            fault = Fault(
                f"rows of {self.relation!r}",
                "a column of these rows",
                repr(name),
                suggestion(name, list(columns)),
            )
            raise RuleError("no such column", [fault])
        return n.Cell(name, columns[name])

    @property
    def columns(self) -> dict[str, ValueType]:
        """The columns of these rows with their types."""
        inference = Inference(repr(self.relation))
        columns = inference.columns(self.relation, "rows", None)
        if inference.faults:
            raise RuleError("rows do not build", inference.faults)
        return columns

    def previous(self) -> RowSet:
        """Return the same rows one period earlier; a unit that was not open then has none to speak of."""
        return RowSet(_previous(self.relation))

    def where(self, *conditions: n.Expr) -> RowSet:
        """Return the rows for which every condition holds."""
        relation = self.relation
        for condition in conditions:
            relation = n.Where(relation, condition)
        return RowSet(relation)

    def by(self, *keys: str) -> Grouped:
        """Group the rows by columns."""
        return Grouped(self.relation, keys, monthly=False)

    def by_month(self, *keys: str) -> Grouped:
        """Group the rows by the unit's due months, and by columns within a month."""
        return Grouped(_with_month(self.relation), keys, monthly=True)

    def map(self, **columns: n.Expr) -> RowSet:
        """Return the rows with computed columns added."""
        return RowSet(n.Mapped(self.relation, tuple(columns.items())))

    def band(self, **bands: Any) -> RowSet:
        """Return the rows with the column ``grade``: their sole number, banded (see ``Expr.band``)."""
        return self.map(grade=self._value(None).band(**bands))

    def count(self, condition: n.Expr | str | None = None) -> n.Count:
        """Return the number of rows, of those for which a condition holds, or of those of a grade."""
        if isinstance(condition, str):
            condition = self["grade"] == condition
        return n.Count(self.relation if condition is None else n.Where(self.relation, condition))

    def sum(self, value: n.Expr | str | None = None) -> n.Sum:
        """Return the sum of a number over the rows."""
        return n.Sum(self.relation, self._value(value))

    def min(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> n.Minimum:
        """Return the least value of a number over the rows."""
        return n.Minimum(self.relation, self._value(value), on_empty)

    def max(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> n.Maximum:
        """Return the greatest value of a number over the rows."""
        return n.Maximum(self.relation, self._value(value), on_empty)

    def mean(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> n.Mean:
        """Return the mean of a number over the rows."""
        return n.Mean(self.relation, self._value(value), on_empty)

    def median(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> n.Median:
        """Return the low median of a number over the rows."""
        return n.Median(self.relation, self._value(value), on_empty)

    def share(self, condition: n.Expr, *, on_empty: OnEmpty | None = None) -> n.Share:
        """Return the share of the rows for which a condition holds."""
        return n.Share(self.relation, condition, on_empty)

    def distinct(self, column: str) -> n.Distinct:
        """Return the number of different values of a column."""
        return n.Distinct(self.relation, self[column])

    def any(self, condition: n.Expr | None = None) -> n.AnyRow:
        """Return whether there is a row, or one for which the condition holds."""
        return n.AnyRow(self.relation, n.Truth(True) if condition is None else condition)

    def all(self, condition: n.Expr, *, on_empty: OnEmpty | None = None) -> n.AllRows:
        """Return whether the condition holds for all rows."""
        return n.AllRows(self.relation, condition, on_empty)

    def _value(self, value: n.Expr | str | None) -> n.Expr:
        if isinstance(value, n.Expr):
            return value
        return self["value" if value is None else value]


@frozen
class Grouped:
    """Rows that are grouped and wait for a measure of each group."""

    source: n.Relation
    keys: tuple[str, ...]
    monthly: bool

    @property
    def group(self) -> RowSet:
        """The rows of one group, for ``measure``."""
        return RowSet(self.source)

    def measure(self, **columns: n.Expr) -> RowSet:
        """Return one row for each group with these measures, written over ``group``."""
        found = tuple((name, _in_group(expr, self.source)) for name, expr in columns.items())
        return RowSet(n.Groups(self.source, self.keys, self.monthly, found))

    def count(self, condition: n.Expr | None = None) -> RowSet:
        """Return each group's number of rows as ``value``."""
        return self.measure(value=self.group.count(condition))

    def sum(self, value: n.Expr | str | None = None) -> RowSet:
        """Return each group's sum as ``value``."""
        return self.measure(value=self.group.sum(value))

    def min(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> RowSet:
        """Return each group's least value as ``value``."""
        return self.measure(value=self.group.min(value, on_empty=on_empty))

    def max(self, value: n.Expr | str | None = None, *, on_empty: OnEmpty | None = None) -> RowSet:
        """Return each group's greatest value as ``value``."""
        return self.measure(value=self.group.max(value, on_empty=on_empty))


def _in_group(node: n.Expr, source: n.Relation) -> n.Expr:
    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Relation) and n.same(item, source):
            return n.Group()
        return item.rebuilt(change)

    return node.rebuilt(change)


def _previous(relation: n.Relation) -> n.Relation:
    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Rows):
            return n.Rows(item.table, item.period - 1, item.monthly)
        return item.rebuilt(change)

    changed = change(relation)
    assert isinstance(changed, n.Relation)
    return changed


def _with_month(relation: n.Relation) -> n.Relation:
    if isinstance(relation, n.Groups):
        return n.Groups(_with_month(relation.source), relation.keys, True, relation.columns)
    if isinstance(relation, n.Where):
        return n.Where(_with_month(relation.source), relation.condition)
    if isinstance(relation, n.Mapped):
        return n.Mapped(_with_month(relation.source), relation.columns)
    if isinstance(relation, n.Rows):
        return n.Rows(relation.table, relation.period, True)
    return relation


def rows(table: Table) -> RowSet:
    """Return the rows that a unit has in a table in the assessed period."""
    return RowSet(n.Rows(table))


def number(text: str | int) -> n.Constant:
    """Return a number written as text, exactly: ``number("0.3")`` is three tenths."""
    return n.Constant(n.exact(text))


def when(condition: n.Expr, then: Any, otherwise: Any) -> n.When:
    """Return one of two values by a condition."""
    return n.When(condition, n.lift(then), n.lift(otherwise))


def working_days(start: n.Expr, end: n.Expr) -> n.WorkingDays:
    """Return the working days after ``start`` up to and with ``end``, by the calendar table."""
    return n.WorkingDays(start, end)


def due_months() -> n.DueMonths:
    """Return the number of months of the period that the unit was open throughout."""
    return n.DueMonths()


def filled(table: Table) -> n.Filled:
    """Return how many due monthly slots of a table have a row."""
    return n.Filled(table)


def period_start(months: int = 0, days: int = 0) -> n.PeriodDay:
    """Return the first day of the assessed period, moved by months and days."""
    return n.PeriodDay("first", months, days)


def period_end(months: int = 0, days: int = 0) -> n.PeriodDay:
    """Return the last day of the assessed period, moved by months and days."""
    return n.PeriodDay("last", months, days)


def not_yet(date: n.Expr) -> n.Expr:
    """Return whether something has no date yet: it may still come about, on any later day.

    Args:
        date: a date of a row that is left empty until there is one (``null="none"``).
    """
    return date >= n.Constant(Fraction(LAST_DAY), "date")


def all_of(*rules: n.Expr) -> n.AtLeast:
    """Return a rule that is met when all that apply are met."""
    return n.AtLeast(len(rules), tuple(rules))


def any_of(*rules: n.Expr) -> n.AtLeast:
    """Return a rule that is met when one is met."""
    return n.AtLeast(1, tuple(rules))


def at_least_of(least: int, *rules: n.Expr, fixed: bool = False) -> n.AtLeast:
    """Return a rule that is met when ``least`` of the rules are; scaled to those that apply unless fixed."""
    return n.AtLeast(least, tuple(rules), fixed)


def points(*rules: tuple[int, n.Expr] | n.Expr) -> n.Points:
    """Return 100 times the weight of the rules met over the weight of those that apply."""
    return n.Points(tuple(item if isinstance(item, tuple) else (1, item) for item in rules))


def weighted_mean(*members: tuple[int, n.Expr], on_empty: OnEmpty = "not_applicable") -> n.WeightedMean:
    """Return the weighted mean of the numbers that there are."""
    return n.WeightedMean(tuple(members), on_empty)


def worst_of(*grades: n.Expr) -> n.WorstOf:
    """Return the worst of several grades on one scale, whose last value is the worst."""
    return n.WorstOf(tuple(grades))


def verdict_of(check: str) -> n.VerdictOf:
    """Return the verdict of another check on the same unit."""
    return n.VerdictOf(check)


def choice(reading: str, **options: Any) -> n.Choice:
    """Return what belongs to the option that the ruleset takes of a reading."""
    return n.Choice(reading, tuple((name, n.lift(option)) for name, option in options.items()))


__all__ = [
    "Grouped",
    "Outcome",
    "RowSet",
    "all_of",
    "any_of",
    "at_least_of",
    "choice",
    "due_months",
    "filled",
    "number",
    "period_end",
    "period_start",
    "points",
    "rows",
    "verdict_of",
    "weighted_mean",
    "when",
    "working_days",
    "worst_of",
]
