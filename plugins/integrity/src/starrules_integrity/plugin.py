"""What the integrity star brings."""

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
from starrules_integrity.checks import CHECKS
from starrules_integrity.tables import TABLES, VOCABULARIES

STARRULES_API = 1


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the integrity star with its clauses, tables, readings, parameters and checks."""
    return Contribution(
        stars=(
            Star(
                "integrity",
                Text("廉政星", "Integrity star"),
                lead=Text("区纪委（监察局）", "District discipline commission (supervision bureau)"),
                order=3,
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
    )
