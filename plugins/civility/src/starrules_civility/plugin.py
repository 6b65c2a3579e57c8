"""What the civility star brings."""

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
from starrules_civility.checks import CHECKS
from starrules_civility.tables import TABLES, VOCABULARIES

STARRULES_API = 1


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the civility star with its clauses, tables, readings, parameters and checks."""
    return Contribution(
        stars=(
            Star(
                "civility",
                Text("文明星", "Civility star"),
                lead=Text("区文明办", "District office for building civility"),
                order=2,
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
    )
