"""One run in plain Python, from bound checks to a report: unit by unit, by the source generated for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from starrules.evidence.model import Evidence
from starrules.lanes.single.district import Ask
from starrules.report.asked import Asked
from starrules.report.awarding import Terms
from starrules.report.opaque import AskedOpaque
from starrules.report.plain.findings import (
    Computed,
    duties_of,
    findings_of,
    found_of,
    over,
    units_of,
    waived_of,
)
from starrules.report.plain.rows import Rows
from starrules.report.plain.standings import both_standings

Stage = Callable[[str], AbstractContextManager[None]]


def tables_in_rows(
    evidence: Evidence,
    terms: Terms,
    asked: Sequence[Asked | AskedOpaque],
    errors: Mapping[str, str],
    stage: Stage,
) -> dict[str, Any]:
    """Return the tables of a report as plain rows, and under ``errors`` the checks that could not be computed.

    Args:
        evidence: the evidence.
        terms: the scheme, the ruleset with its plan, the period and the day of the cut.
        asked: the checks that could be bound.
        errors: for each that could not: what was raised.
        stage: times a stage by its name, and tells of it.
    """
    scheme, ruleset = terms.scheme, terms.ruleset
    with stage("measures"):
        units = units_of(evidence, terms.period)
        open_ = [unit["unit"] for unit in units if unit["state"] == "open"]
        ask = Ask(evidence.held(), terms.period, terms.as_of, open_)
        computed = Computed.of(ask, asked, errors)
    with stage("findings"):
        found = found_of(computed, scheme, units)
        findings, codes = findings_of(found, units, scheme.unit_checks, ruleset.awards.inherit)
        waived = waived_of(findings, ask)
        duties = duties_of(found, units, scheme.duty_checks if ruleset.duties == "report" else {})
    with stage("awards"):
        checks = sorted(scheme.unit_checks)
        by_unit, with_waivers = (_by_unit(each, checks, len(units)) for each in (codes, over(codes, waived)))
        standings = both_standings(units, by_unit, with_waivers, terms)
    return {
        "findings": Rows({**findings.to_columns(), "waived": waived}),
        "standards": standings.standards,
        "awards": standings.awards,
        "titles": standings.titles,
        "duties": duties,
        "errors": computed.errors,
    }


def _by_unit(codes: Sequence[int], checks: Sequence[str], units: int) -> list[dict[str, int]]:
    """Return for each unit the verdicts of its checks; codes are by unit and check."""
    width = len(checks)
    return [
        dict(zip(checks, codes[number * width : (number + 1) * width], strict=True))
        for number in range(units)
    ]
