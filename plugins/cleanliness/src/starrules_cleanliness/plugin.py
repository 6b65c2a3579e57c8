"""What the cleanliness star brings."""

from __future__ import annotations

from starrules.plugin import Contribution, Star, Text, hookimpl, load_clauses, load_parameters, load_readings
from starrules_cleanliness.checks import CHECKS
from starrules_cleanliness.tables import TABLES, VOCABULARIES

STARRULES_API = 1


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the cleanliness star with its clauses, tables, parameters and checks."""
    return Contribution(
        stars=(
            Star(
                "cleanliness",
                Text("清洁星", "Cleanliness star"),
                lead=Text("区爱卫办", "District patriotic health campaign office"),
                order=5,
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
    )
