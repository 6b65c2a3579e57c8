"""What the service star brings."""

from __future__ import annotations

from starrules.plugin import Contribution, Star, Text, hookimpl, load_clauses, load_parameters, load_readings
from starrules_service.checks import CHECKS
from starrules_service.tables import TABLES, VOCABULARIES

STARRULES_API = 1


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the service star with its clauses, tables, parameters and checks."""
    return Contribution(
        stars=(
            Star(
                "service",
                Text("服务星", "Service star"),
                lead=Text("区直机关党工委", "Party working committee for units directly under the district"),
                order=4,
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
    )
