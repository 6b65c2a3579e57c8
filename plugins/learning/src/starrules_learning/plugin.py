"""What the learning star brings."""

from __future__ import annotations

from starrules.plugin import (
    Contribution,
    Star,
    Text,
    hookimpl,
    load_clauses,
    load_parameters,
    load_readings,
)
from starrules_learning.checks import CHECKS
from starrules_learning.tables import TABLES, VOCABULARIES

STARRULES_API = 1


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the learning star with its clauses, tables, parameters and checks."""
    return Contribution(
        stars=(
            Star(
                "learning",
                Text("学习星", "Learning star"),
                lead=Text("区委宣传部", "Publicity department of the district party committee"),
                order=1,
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
    )
