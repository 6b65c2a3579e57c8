"""What the petitions star brings."""

from __future__ import annotations

from importlib.resources import files

from starrules.plugin import (
    Contribution,
    Star,
    Text,
    Translation,
    hookimpl,
    load_clauses,
    load_parameters,
    load_readings,
)
from starrules_petitions.checks import ASSESSMENTS, CHECKS
from starrules_petitions.tables import TABLES, VOCABULARIES

STARRULES_API = 1
TRADITIONAL = Translation(
    "zh-Hant",
    {
        "star/petitions": "信訪星",
        "star/petitions/lead": "區信訪局",
        "check/petitions.answered-in-time": "信訪事項按期答覆",
        "table/petitions_letters": "信訪事項台賬",
    },
)


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the petitions star, and a check that it offers to the service star."""
    ruleset = files(__package__) / "rulesets" / "six-stars.toml"
    return Contribution(
        stars=(
            Star(
                "petitions", Text("信访星", "Petitions star"), Text("区信访局", "Petitions office"), order=6
            ),
        ),
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        assessments=ASSESSMENTS,
        vocabularies=VOCABULARIES,
        rulesets={"six-stars": ruleset.read_text(encoding="utf-8")},
        translations=(TRADITIONAL,),
    )
