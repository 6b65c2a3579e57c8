"""The nodes of the rule language: small frozen facts that say what is computed, and nothing else.

Each module holds one family of them, and rules are made of all: ``from starrules.rules import nodes as n``.
"""

from starrules.rules.exact import at_least, at_most, exact
from starrules.rules.nodes.aggregates import (
    Aggregate,
    AllRows,
    AnyRow,
    Count,
    Distinct,
    Maximum,
    Mean,
    Median,
    Minimum,
    Share,
    Sum,
)
from starrules.rules.nodes.arithmetic import Add, Clamp, Multiply, Ratio, Subtract, WeightedMean, WorkingDays
from starrules.rules.nodes.base import Node, node, same
from starrules.rules.nodes.canonical import Balance, Decide, Excess, Linear, Steps
from starrules.rules.nodes.choices import Band, Choice, OrElse, When, WorstOf
from starrules.rules.nodes.expressions import Expr
from starrules.rules.nodes.logic import And, Compare, IsNone, Member, Not, Operator, Or
from starrules.rules.nodes.relations import Group, Groups, Mapped, Relation, Rows, Where
from starrules.rules.nodes.values import (
    Cell,
    Constant,
    DueMonths,
    Filled,
    Name,
    Parameter,
    PeriodDay,
    Truth,
    lift,
)
from starrules.rules.nodes.verdicts import (
    AppliesIf,
    AtLeast,
    Hold,
    Override,
    Points,
    Prerequisite,
    VerdictOf,
    Veto,
)

__all__ = [
    "Add", "Aggregate", "AllRows", "And", "AnyRow", "AppliesIf", "AtLeast", "Balance", "Band", "Cell",
    "Choice", "Clamp", "Compare", "Constant", "Count", "Decide", "Distinct", "DueMonths", "Excess",
    "Expr", "Filled", "Group", "Groups", "Hold", "IsNone", "Linear", "Mapped", "Maximum", "Mean",
    "Median", "Member", "Minimum", "Multiply", "Name", "Node", "Not", "Operator", "Or", "OrElse",
    "Override", "Parameter", "PeriodDay", "Points", "Prerequisite", "Ratio", "Relation", "Rows", "Share",
    "Steps", "Subtract", "Sum", "Truth", "VerdictOf", "Veto", "WeightedMean", "When", "Where",
    "WorkingDays", "WorstOf", "at_least", "at_most", "exact", "lift", "node", "same",
]  # fmt: skip
