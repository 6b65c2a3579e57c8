"""What the scheme as a whole brings: safeguards, agencies, scheme-wide readings, the rulesets and the calendar."""

from __future__ import annotations

from importlib import resources

from starrules.plugin import (
    Contribution,
    hookimpl,
    load_agencies,
    load_clauses,
    load_parameters,
    load_readings,
)
from starrules_fivestar.checks import CHECKS
from starrules_fivestar.tables import TABLES, VOCABULARIES
from starrules_fivestar.workdays import calendars

STARRULES_API = 1

RULESETS = ("literal", "proposed", "community")


def _ruleset(name: str) -> str:
    return resources.files(__package__).joinpath("rulesets", f"{name}.toml").read_text(encoding="utf-8")


@hookimpl
def starrules_contribution() -> Contribution:
    """Return what belongs to no single star."""
    return Contribution(
        clauses=load_clauses(__package__),
        tables=TABLES,
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=VOCABULARIES,
        agencies=load_agencies(__package__),
        rulesets={name: _ruleset(name) for name in RULESETS},
        calendars=calendars(),
    )
