"""Assessing evidence: every check bound to period and ruleset once, computed for all units, found and awarded."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import Fault, NotFoundError, SchemeError, raised
from starrules.messages import message
from starrules.model import Period, day_number, day_of
from starrules.progress import Counted, Progress, Told, nobody
from starrules.resources import told_when_out
from starrules.scheme.assemble import Scheme
from starrules.scheme.assessment import Opaque
from starrules.scheme.entries import day_from
from starrules.scheme.layers import ruleset_place
from starrules.scheme.ruleset import Ruleset

if TYPE_CHECKING:
    from starrules.evidence.model import Evidence
    from starrules.lanes.population import Population
    from starrules.report.asked import Asked
    from starrules.report.awarding import Terms
    from starrules.report.model import Report
    from starrules.report.opaque import AskedOpaque
    from starrules.report.wide import Computed
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
    engine: str | None = None,
    progress: Told | None = None,
) -> Report:
    """Return the report of all units, checks and stars; with the engine ``python`` it is a ``PlainReport``.

    Args:
        evidence: the evidence, as ``read_evidence`` returns it.
        scheme: the scheme, as ``load_scheme`` returns it.
        period: the assessed year.
        ruleset: the id of a ruleset, a file of one whose name ends in ``.toml``, or one that is resolved already.
        as_of: the day of the cut: what happened or was recorded later is not seen. None for the last day
            that the evidence covers; evidence that covers none needs it.
        engine: what computes the measures and rules of all units, ``polars``, ``duckdb`` or ``pyspark``; the report is
            the same. ``python`` needs no dataframe library and gives the report's tables as plain rows; it is the default where
            Polars is not installed.
        progress: called with a ``Progress`` at the start and at the end of each stage, such as ``print``.

    Raises:
        MissingExtraError: when the library of the engine is not installed.
        MissingProgramError: when the engine is PySpark, and there is neither a session nor a Java to run one.
        NotFoundError: when there is no such ruleset, year or engine, or no day of the cut.
        ResourceError: when there is no memory left, or no disk for what an engine keeps there.
        SchemeError: when the ruleset is faulty, not yet valid in the period, or of years that begin in another month
            than those of the evidence.
    """
    from starrules.lanes.engines import PYTHON, check_engine, default_engine
    from starrules.report.asked import Asked
    from starrules.report.awarding import Terms
    from starrules.report.opaque import AskedOpaque
    from starrules.scheme.awards import plan_awards

    name = default_engine() if engine is None else engine
    check_engine(name)
    label = period.label if isinstance(period, Period) else str(period)
    rules = ruleset if isinstance(ruleset, Ruleset) else scheme.ruleset(ruleset, period=label)
    span = period if isinstance(period, Period) else rules.period(label)
    _check_valid(rules, span)
    _check_cycle(rules, span, evidence)
    clock = _Clock(progress or nobody, _totals(evidence, scheme, rules))
    with clock.stage("rules"):
        terms = Terms(scheme, rules, plan_awards(scheme, rules), span, _cut(as_of, evidence))
        asked, errors = _asked(scheme, rules, span)
    make: Any
    if name == PYTHON:
        from starrules.report.plain.model import PlainReport as make  # noqa: N813
        from starrules.report.plain.run import tables_in_rows

        tables = tables_in_rows(evidence, terms, asked, errors, clock.stage)
    else:
        from starrules.report.model import Report as make  # noqa: N813

        tables = _tables_in_frames(evidence, terms, asked, errors, name, clock)
    report: Report = make(
        evidence=evidence,
        scheme=scheme,
        ruleset=rules,
        plan=terms.plan,
        period=span,
        as_of=terms.as_of,
        bound={item.check.id: item.bound for item in asked if isinstance(item, Asked)},
        rules={item.check.id: item.rule for item in asked if isinstance(item, Asked)},
        bound_measures={item.check.id: item.bound for item in asked if isinstance(item, AskedOpaque)},
        timings={**clock.seconds, **_own_code(asked)},
        engine=name,
        **tables,
    )
    _ = report.counts, report.award_counts, report.title_counts, report.duty_counts
    _ = report.waived_award_counts, report.waived_title_counts
    return report


def _tables_in_frames(
    evidence: Evidence,
    terms: Terms,
    asked: Sequence[Asked | AskedOpaque],
    errors: Mapping[str, str],
    engine: str,
    clock: _Clock,
) -> dict[str, Any]:
    """Return what a report in frames holds, and under ``errors`` the checks that could not be computed."""
    from starrules.report.findings import unit_frame
    from starrules.report.standings import both_standings
    from starrules.report.waivers import waived_of
    from starrules.report.wide import wide_of

    scheme, rules, span, cut = terms.scheme, terms.ruleset, terms.period, terms.as_of
    with clock.stage("measures"):
        computed = _computed(evidence, span, cut, asked, errors, engine)
    with clock.stage("findings"):
        units = unit_frame(evidence, span)
        wide = wide_of(computed, scheme, units, scheme.unit_checks, rules.awards.inherit)
        waived = waived_of(wide, evidence, span, cut)
        owed = wide_of(
            computed, scheme, units, scheme.duty_checks if rules.duties == "report" else {}, "none"
        )
    with clock.stage("awards"):
        standings = both_standings(waived, terms)
    return {"wide": wide, "waived": waived, "owed": owed, "standings": standings, "errors": computed.errors}


@frozen(eq=False)
class _Clock:
    """Times the stages and tells of them.

    Args:
        progress: who is told.
        totals: for each stage how many there are of what is counted in it.
        seconds: how long each stage took that is done.
    """

    progress: Told
    totals: Mapping[str, tuple[int, Counted]]
    seconds: dict[str, float] = field(factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        start = time.perf_counter()
        total, counted = self.totals[name]
        self.progress(Progress(name, 0, total, counted))
        with told_when_out(DOING[name]):
            yield
        self.seconds[name] = time.perf_counter() - start
        self.progress(Progress(name, total, total, counted))


def _totals(evidence: Evidence, scheme: Scheme, ruleset: Ruleset) -> dict[str, tuple[int, Counted]]:
    """Return for each stage how many there are of what is counted in it, whichever engine computes."""
    units = len(evidence.units)
    return {
        "rules": (len(scheme.checks), "checks"),
        "measures": (sum(len(data) for data in evidence.data.values()), "rows"),
        "findings": (units * len(scheme.unit_checks), "findings"),
        "awards": (units * len(ruleset.stars), "awards"),
    }


def _cut(as_of: datetime.date | str | None, evidence: Evidence) -> int:
    if as_of is None:
        if evidence.covered_to is None:
            raise NotFoundError(
                message(
                    "as_of: expected the day of the cut, for the evidence covers no day that it could be taken from, found none. "
                    "Name it (as_of=..., --as-of), or say in the manifest which days the tables cover."
                )
            )
        return evidence.covered_to
    return day_number(day_from(as_of, "as_of"))


def _check_valid(ruleset: Ruleset, period: Period) -> None:
    if ruleset.valid_from is not None and day_number(ruleset.valid_from) > period.days.last:
        place = ruleset_place(ruleset.id, "valid_from")
        expected = message("a day not after the period's end, {day}", day=day_of(period.days.last))
        advice = message("Assess a later period, or take another ruleset.")
        fault = Fault(place, expected, str(ruleset.valid_from), advice)
        raise SchemeError(message("ruleset {name!r} does not hold yet", name=ruleset.id), [fault])


def _check_cycle(ruleset: Ruleset, period: Period, evidence: Evidence) -> None:
    """Raise where the rows of yearly tables speak of years that begin in another month than the one that is assessed."""
    yearly = sorted(
        name for name, rows in evidence.data.items() if evidence.tables[name].yearly and len(rows)
    )
    if not yearly or period.first_month == evidence.first_month:
        return
    place = ruleset_place(ruleset.id, "first_month")
    expected = message(
        "{month}, for so begin the years of the tables {tables} in this evidence",
        month=evidence.first_month,
        tables=tuple(yearly),
    )
    advice = message(
        "Where their rows are of the years assessed, write in the manifest first_month = {month}, and read the evidence anew.",
        month=period.first_month,
    )
    fault = Fault(place, expected, str(period.first_month), advice)
    raise SchemeError(message("ruleset {name!r} assesses other years", name=ruleset.id), [fault])


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
        except MemoryError:  # no check's fault
            raise
        except Exception as error:  # noqa: BLE001  (whatever a rule does, the others go on and it is reported)
            errors[name] = raised(error)
    return asked, errors


def _own_code(asked: Sequence[Asked | AskedOpaque]) -> dict[str, float]:
    """Return the seconds that the code of each opaque assessment took."""
    from starrules.report.opaque import AskedOpaque

    opaque = [item for item in asked if isinstance(item, AskedOpaque)]
    return {f"assessment {item.check.id}": sum(item.seconds) for item in opaque}


def _computed(
    evidence: Evidence,
    period: Period,
    as_of: int,
    asked: Sequence[Asked | AskedOpaque],
    errors: Mapping[str, str],
    engine: str,
) -> Computed:
    """Return what the lane finds; rules that make it raise are found out one by one, and the others go on."""
    import polars as pl

    from starrules.evidence.frames import raise_if_lost
    from starrules.lanes.population import compute
    from starrules.report.isolated import isolated
    from starrules.report.wide import Computed

    def run(some: Sequence[Asked | AskedOpaque], bare: bool) -> Population:
        rules: dict[str, n.Expr] = {}
        measures: dict[str, n.Expr] = {}
        for item in some:
            rules |= item.needed() if bare else item.rules()
            measures |= item.needed_measures() if bare else item.measures()
        try:
            found = compute(evidence, period, as_of, rules, measures, engine=engine)
        except Exception:
            raise_if_lost(evidence.data.values())
            raise
        raise_if_lost(evidence.data.values())
        return found

    found, culprits = isolated(asked, run)
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
    return Computed(
        asked, frame, scales, {**errors, **{name: raised(error) for name, error in culprits.items()}}
    )


__all__ = ["STAGES", "assess"]
