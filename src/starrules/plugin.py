"""What a plugin author imports: tables, rules, checks and the hook, in one place."""

from __future__ import annotations

import pluggy

from starrules.evidence.tables import DOCUMENTS, EXEMPTIONS, JUDGEMENTS, PANELS, STAFF, WAIVERS
from starrules.model import Outcome, Text
from starrules.rules.nodes import Expr, at_least, at_most
from starrules.rules.rows import (
    RowSet,
    all_of,
    any_of,
    at_least_of,
    choice,
    due_months,
    filled,
    number,
    period_end,
    period_start,
    points,
    rows,
    weighted_mean,
    when,
    working_days,
    worst_of,
)
from starrules.schema import (
    AtMost,
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Due,
    Field,
    Int,
    Key,
    Monthly,
    Note,
    Ordered,
    Outsider,
    Panel,
    Returned,
    Table,
    UnitScope,
)
from starrules.scheme.assessment import Assessment, Between, Judgement, Measured
from starrules.scheme.data import Parameters, load_agencies, load_clauses, load_parameters, load_readings
from starrules.scheme.model import Check, Contribution, Star, Vocabulary
from starrules.scheme.patterns import (
    in_force,
    in_force_during,
    issued_in_period,
    judged,
    judged_with,
    unless_exempt,
    where_there_is,
)

API_VERSION = 1
"""The version of what plugins and the core agree on; a plugin declares it as ``STARRULES_API``."""

hookimpl = pluggy.HookimplMarker("starrules")
"""Marks a plugin's ``starrules_contribution`` function."""

__all__ = [
    "API_VERSION",
    "DOCUMENTS",
    "EXEMPTIONS",
    "JUDGEMENTS",
    "PANELS",
    "STAFF",
    "WAIVERS",
    "Assessment",
    "AtMost",
    "Between",
    "Bool",
    "Category",
    "Check",
    "Complete",
    "Contribution",
    "Date",
    "Decimal",
    "Due",
    "Expr",
    "Field",
    "Int",
    "Judgement",
    "Key",
    "Measured",
    "Monthly",
    "Note",
    "Ordered",
    "Outcome",
    "Outsider",
    "Panel",
    "Parameters",
    "Returned",
    "RowSet",
    "Star",
    "Table",
    "Text",
    "UnitScope",
    "Vocabulary",
    "all_of",
    "any_of",
    "at_least",
    "at_least_of",
    "at_most",
    "choice",
    "due_months",
    "filled",
    "hookimpl",
    "in_force",
    "in_force_during",
    "issued_in_period",
    "judged",
    "judged_with",
    "load_agencies",
    "load_clauses",
    "load_parameters",
    "load_readings",
    "number",
    "period_end",
    "period_start",
    "points",
    "rows",
    "unless_exempt",
    "weighted_mean",
    "when",
    "where_there_is",
    "working_days",
    "worst_of",
]
