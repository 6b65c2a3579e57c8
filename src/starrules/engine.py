"""Assessing evidence: every check bound to period and ruleset once, computed for all units, found and awarded."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from starrules.errors import Fault, MissingExtraError, SchemeError, raised
from starrules.messages import message
from starrules.model import Period, day_number, day_of
from starrules.progress import Counted, Progress, Told, nobody
from starrules.resources import ResourceError, told_when_out
from starrules.scheme.assemble import Scheme
from starrules.scheme.assessment import Opaque
from starrules.scheme.entries import day_from
from starrules.scheme.layers import ruleset_place
from starrules.scheme.ruleset import Ruleset

if TYPE_CHECKING:
    import polars as pl

    from starrules.evidence.model import Evidence
    from starrules.lanes.population import Population
    from starrules.report.asked import Asked
    from starrules.report.findings import Computed
    from starrules.report.model import Report
    from starrules.report.opaque import AskedOpaque
    from starrules.rules import nodes as n

DOING = {
    "rules": message("preparing rules"),
    "measures": message("measuring"),
    "findings": message("writing findings"),
    "awards": message("awarding stars"),
}
STAGES = tuple(DOING)


def assess(
    evidence: Evidence,
    scheme: Scheme,
    *,
    period: str | int | Period = "2024",
    ruleset: str | Path | Ruleset = "proposed",
    as_of: datetime.date | str | None = None,
    engine: str = "polars",
    progress: Told | None = None,
) -> Report:
    """Return the report of all units, checks and stars.

    Args:
        evidence: the evidence, as ``read_evidence`` returns it.
        scheme: the scheme, as ``load_scheme`` returns it.
        period: the assessed year.
        ruleset: the id of a ruleset, a file of one whose name ends in ``.toml``, or one that is resolved already.
        as_of: the day of the cut: what happened or was recorded later is not seen. None for the last day
            that the evidence covers.
        engine: what computes the measures and rules of all units, ``polars`` or ``duckdb``; the report is the same.
        progress: called with a ``Progress`` at the start and at the end of each stage, such as ``print``.

    Raises:
        MissingExtraError: when the library of the engine is not installed.
        NotFoundError: when there is no such ruleset, year or engine.
        ResourceError: when there is no memory left, or no disk for what an engine keeps there.
        SchemeError: when the ruleset is faulty, or not yet valid in the period.
    """
    try:
        from starrules.lanes.engines import check_engine
        from starrules.report.asked import Asked
        from starrules.report.findings import asked_rows, findings_of, unit_frame
        from starrules.report.model import Report
        from starrules.report.opaque import AskedOpaque
        from starrules.report.standings import Terms, both_standings
        from starrules.report.waivers import with_waived
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        raise MissingExtraError("polars", "polars", message("assessing a population")) from error
    from starrules.scheme.awards import plan_awards

    check_engine(engine)
    clock = _Clock(progress or nobody)
    label = period.label if isinstance(period, Period) else str(period)
    rules = ruleset if isinstance(ruleset, Ruleset) else scheme.ruleset(ruleset, period=label)
    span = period if isinstance(period, Period) else rules.period(label)
    _check_valid(rules, span)
    cut = _cut(as_of, evidence)
    rows = sum(len(data) for data in evidence.data.values())
    with clock.stage("rules", len(scheme.checks), "checks"):
        plan = plan_awards(scheme, rules)
        asked, errors = _asked(scheme, rules, span)
    with clock.stage("measures", rows, "rows"):
        computed = _computed(evidence, span, cut, asked, errors, engine)
    with clock.stage("findings", len(evidence.units) * len(scheme.unit_checks), "findings"):
        units = unit_frame(evidence, span)
        found = asked_rows(computed, scheme, units, scheme.checks)
        findings = findings_of(found, units, scheme.unit_checks, rules.awards.inherit)
        findings = with_waived(findings, evidence, span, cut)
        duties = findings_of(found, units, scheme.duty_checks, "none")
        duties = duties.filter(~duties["out_of_scope"]).join(
            units.filter(state="open"), on="unit", how="semi"
        )
        if rules.duties == "leave-out":
            duties = duties.clear()
    with clock.stage("awards", len(evidence.units) * len(rules.stars), "awards"):
        standings = both_standings(findings, units, Terms(scheme, rules, plan, span, cut))
    report = Report(
        evidence=evidence,
        scheme=scheme,
        ruleset=rules,
        plan=plan,
        period=span,
        as_of=cut,
        findings=findings.drop("code"),
        standards=standings.standards,
        awards=standings.awards,
        titles=standings.titles,
        duties=duties.drop("code", "inherited_from", "out_of_scope"),
        bound={item.check.id: item.bound for item in asked if isinstance(item, Asked)},
        rules={item.check.id: item.rule for item in asked if isinstance(item, Asked)},
        measures={item.check.id: item.bound for item in asked if isinstance(item, AskedOpaque)},
        errors=computed.errors,
        timings={**clock.seconds, **_own_code(asked)},
        engine=engine,
    )
    _ = report.counts, report.award_counts, report.title_counts, report.duty_counts
    _ = report.waived_award_counts, report.waived_title_counts
    return report


@frozen(eq=False)
class _Clock:
    """Times the stages and tells of them."""

    progress: Told
    seconds: dict[str, float] = field(factory=dict)

    @contextmanager
    def stage(self, name: str, total: int, counted: Counted) -> Iterator[None]:
        """Time one stage."""
        start = time.perf_counter()
        self.progress(Progress(name, 0, total, counted))
        with told_when_out(DOING[name]):
            yield
        self.seconds[name] = time.perf_counter() - start
        self.progress(Progress(name, total, total, counted))


def _cut(as_of: datetime.date | str | None, evidence: Evidence) -> int:
    if as_of is None:
        return evidence.covered_to
    return day_number(day_from(as_of, "as_of"))


def _check_valid(ruleset: Ruleset, period: Period) -> None:
    if ruleset.valid_from is not None and day_number(ruleset.valid_from) > period.days.last:
        place = ruleset_place(ruleset.id, "valid_from")
        expected = message("a day not after the period's end, {day}", day=day_of(period.days.last))
        advice = message("Assess a later period, or take another ruleset.")
        fault = Fault(place, expected, str(ruleset.valid_from), advice)
        raise SchemeError(message("ruleset {name!r} does not hold yet", name=ruleset.id), [fault])


def _asked(
    scheme: Scheme, ruleset: Ruleset, period: Period
) -> tuple[list[Asked | AskedOpaque], dict[str, str]]:
    """Return every check as it is asked, and why others cannot be."""
    from starrules.report.asked import Asked
    from starrules.report.opaque import AskedOpaque

    asked: list[Asked | AskedOpaque] = []
    errors: dict[str, str] = {}
    parameters = {
        name: scheme.parameters[name].within(period, value) if name in scheme.parameters else value
        for name, value in ruleset.parameters.items()
    }
    for name, check in scheme.checks.items():
        try:
            if isinstance(check, Opaque):
                asked.append(AskedOpaque.of(check, period, parameters, ruleset.readings))
            else:
                asked.append(Asked.of(check, period, parameters, ruleset.readings))
        except KeyError as error:
            errors[name] = message(
                "no active plugin declares the parameter, reading or option {name!r}", name=error.args[0]
            )
        except Exception as error:  # noqa: BLE001  (whatever a rule does, the others go on and it is reported)
            errors[name] = _said(error)
    return asked, errors


def _own_code(asked: Sequence[Asked | AskedOpaque]) -> dict[str, float]:
    """Return the seconds that the code of each opaque assessment took."""
    from starrules.report.opaque import AskedOpaque

    opaque = [item for item in asked if isinstance(item, AskedOpaque)]
    return {f"assessment {item.check.id}": sum(item.seconds) for item in opaque}


def _said(error: Exception) -> str:
    return raised(error)


def _computed(
    evidence: Evidence,
    period: Period,
    as_of: int,
    asked: Sequence[Asked | AskedOpaque],
    errors: Mapping[str, str],
    engine: str,
) -> Computed:
    """Return what the lane finds; rules that make it raise are found out one by one, and the others go on."""
    from starrules.lanes.population import compute
    from starrules.report.findings import Computed

    def run(some: Sequence[Asked | AskedOpaque], *, bare: bool = False) -> Population:
        rules: dict[str, n.Expr] = {}
        measures: dict[str, n.Expr] = {}
        for item in some:
            rules |= item.needed() if bare else item.rules()
            measures |= item.needed_measures() if bare else item.measures()
        with told_when_out(DOING["measures"]):
            return compute(evidence, period, as_of, rules, measures, engine=engine)

    found: list[Population] = []
    raised = dict(errors)

    def attempted(some: Sequence[Asked | AskedOpaque], *, bare: bool = False) -> Exception | None:
        """Take in what some rules come to, or return what is wrong with one of them."""
        try:
            found.append(run(some, bare=bare))
        except (
            ResourceError
        ):  # no rule's fault: half of the rules might find room, and no report would tell why
            raise
        except Exception as error:  # noqa: BLE001  (the culprit is named in the report)
            return error
        return None

    def isolate(some: Sequence[Asked | AskedOpaque]) -> None:
        error = attempted(some)
        if error is None:
            return
        if len(some) > 1:
            half = len(some) // 2
            isolate(some[:half])
            isolate(some[half:])
        elif attempted(some, bare=True) is not None:
            raised[some[0].check.id] = _said(error)

    if attempted(asked) is not None:
        run(())  # what fails without any rule is no rule's fault
        half = max(1, len(asked) // 2)
        for some in (asked[:half], asked[half:]):
            if some:
                isolate(some)
    frame, scales = _together(evidence, found)
    return Computed(asked, frame, scales, raised)


def _together(evidence: Evidence, found: Sequence[Population]) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return a row for each unit with what every part of the rules comes to, and the scales of the numbers."""
    import polars as pl

    units = pl.DataFrame({"unit": sorted(evidence.units)}, schema={"unit": pl.String})
    frame = units
    tables: dict[str, pl.Series] = {}
    scales: dict[str, int] = {}
    for part in found:
        frame = frame.join(part.codes, on="unit", how="left").join(part.numbers, on="unit", how="left")
        scales |= part.scales
        for name in part.open.columns[1:]:
            flags = units.join(part.open.select("unit", name), on="unit", how="left")[name]
            tables[name] = tables[name] | flags if name in tables else flags
    frame = frame.sort("unit").with_columns(
        flags.alias(f"open {name}") for name, flags in sorted(tables.items())
    )
    return frame, scales


__all__ = ["STAGES", "assess"]
