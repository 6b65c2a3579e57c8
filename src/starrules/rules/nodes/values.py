"""Values that an expression starts from: written in the rule, set by a ruleset, told of the unit, or in a row."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any, Literal

from starrules.model import day_number, day_of
from starrules.rules.exact import exact
from starrules.rules.nodes.base import node
from starrules.rules.nodes.expressions import Expr
from starrules.rules.types import NumberType, ValueType
from starrules.schema import Table


@node
class Constant(Expr):
    """A number written in the rule."""

    value: Fraction
    unit: str | None = None

    def __repr__(self) -> str:
        if self.unit == "date":
            return day_of(int(self.value)).isoformat()
        return str(self.value)


@node
class Truth(Expr):
    """Yes or no, written in the rule."""

    value: bool

    def __repr__(self) -> str:
        return str(self.value)


@node
class Name(Expr):
    """A value of a category, written in the rule."""

    value: str

    def __repr__(self) -> str:
        return repr(self.value)


@node
class Parameter(Expr):
    """A number that a ruleset sets and dates; bound before the rule is evaluated."""

    id: str
    type: NumberType

    def __repr__(self) -> str:
        return f"parameter({self.id!r})"


@node
class PeriodDay(Expr):
    """The first or the last day of the assessed period, moved by months and days."""

    end: Literal["first", "last"]
    months: int = 0
    days: int = 0

    def __repr__(self) -> str:
        return f"period.{self.end}_day"


@node
class DueMonths(Expr):
    """The number of months of the period that the unit was open throughout."""

    def __repr__(self) -> str:
        return "due_months()"


@node
class Filled(Expr):
    """The number of due monthly slots of a table that have a row; known for every slot that has ended."""

    table: Table

    def __repr__(self) -> str:
        return f"filled({self.table.name})"


@node
class Cell(Expr):
    """A column of the rows at hand."""

    name: str
    type: ValueType

    def __repr__(self) -> str:
        return self.name


def lift(value: Any) -> Expr:
    """Return a Python value as an expression."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, datetime.date):
        return Constant(Fraction(day_number(value)), "date")
    if isinstance(value, str):
        return Name(value)
    return Constant(exact(value))


__all__ = ["Cell", "Constant", "DueMonths", "Filled", "Name", "Parameter", "PeriodDay", "Truth", "lift"]
