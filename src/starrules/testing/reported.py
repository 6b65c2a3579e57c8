"""What the engine reports of made evidence, under a ruleset that the kit makes, and in whatever order plugins are given."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import attrs
from attrs import evolve

from starrules.errors import Fault
from starrules.evidence.model import Evidence
from starrules.host.examine import rejected
from starrules.model import VERDICT_WORDS, Text, day_of
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.records import PluginRecord
from starrules.scheme.ruleset import Awards, Ruleset
from starrules.testing.made import World
from starrules.testing.subject import Subject

if TYPE_CHECKING:
    from starrules.report.model import Report

NAME = Text("核对", "The kit's own")


def report_of(subject: Subject, world: World, evidence: Evidence, scheme: Scheme) -> Report:
    """Return the report of the plugin's own checks on evidence.

    Args:
        subject: the plugin.
        world: the period, the day of the cut and the options that it is reported under.
        evidence: the evidence.
        scheme: the scheme that its checks are taken from.
    """
    from starrules.engine import assess

    brought = subject.brought
    own = {item.id for item in (*brought.checks, *brought.assessments)}
    alone = evolve(scheme, checks={name: check for name, check in scheme.checks.items() if name in own})
    last = day_of(world.period.days.last)
    readings = {name: item.default for name, item in scheme.readings.items()}
    ruleset = Ruleset(
        id="kit",
        title=NAME,
        status="draft",
        authority=None,
        valid_from=None,
        first_month=1,
        minimum_months=1,
        at_deadline="open",
        deadline_days=0,
        duties="report",
        stars=tuple(star.id for star in brought.stars or scheme.stars) or (subject.plugin,),
        adopted=(),
        readings=readings | dict(world.options),
        parameters={name: spec.on(last) for name, spec in scheme.parameters.items()},
        standards={},
        awards=Awards(),
    )
    return assess(evidence, alone, period=world.period, ruleset=ruleset, as_of=day_of(world.as_of))


def vanished(world: World, report: Report) -> Iterator[Fault | None]:
    """Yield a fault for each unit and check, or star, that has not one finding, or award; and for sums that do not hold."""
    findings, awards = report.findings, report.awards
    units, checks = report.evidence.units, report.scheme.unit_checks
    found = Counter(findings.select("unit", "check").iter_rows())
    words = {(row[0], row[1]): row[2] for row in findings.select("unit", "check", "verdict").iter_rows()}
    for unit in units:
        for check in checks:
            number, word = found.pop((unit, check), 0), words.get((unit, check))
            place = f"{world.told(unit, check)}, in the report"
            if number == 1 and word in VERDICT_WORDS and word != "error":
                yield None
            elif number == 1:
                raised = report.errors.get(check, "no reason")
                yield Fault(place, "a verdict", f"{word}: {raised}" if word == "error" else repr(word))
            else:
                yield Fault(place, "one finding", str(number))
    for (unit, check), number in found.items():
        yield Fault(f"{world.told(unit, check)}, in the report", "no finding", str(number))
    won = Counter(awards.select("unit", "star").iter_rows())
    for unit in units:
        for star in report.ruleset.stars:
            number = won.pop((unit, star), 0)
            place = f"star {star!r}, unit {unit!r} of made evidence no. {world.number}"
            yield None if number == 1 else Fault(place, "one award", str(number))
    yield from _sums(world, report)


def _sums(world: World, report: Report) -> Iterator[Fault | None]:
    """Yield a fault where the counts that stand in a report are not those of its rows."""
    counts = report.counts
    units, checks = len(report.evidence.units), len(report.scheme.unit_checks)
    duties = report.duties.select("unit", "check")
    twice = duties.height - duties.n_unique() if duties.height else 0
    sums = {
        "findings": (units * checks, counts["findings"]),
        "findings by verdict": (counts["findings"], sum(counts[word] for word in VERDICT_WORDS)),
        "rows of findings": (counts["findings"], report.findings.height),
        "duties": (report.duties.height, report.duty_counts["duties"]),
        "duties by verdict": (report.duties.height, sum(report.duty_counts[word] for word in VERDICT_WORDS)),
        "duties of the same unit and check": (0, twice),
    }
    sums |= {f"awards of {star}": (units, sum(each.values())) for star, each in report.award_counts.items()}
    for what, (expected, found) in sums.items():
        place = f"report on made evidence no. {world.number}, {what}"
        yield None if expected == found else Fault(place, str(expected), str(found))


# ------------------------------------------------------------------------------- the order of plugins


def reordered(records: tuple[PluginRecord, ...], rng: random.Random) -> tuple[PluginRecord, ...]:
    """Return plugins in another order, and all that each of them brings in another order too."""

    def turned(record: PluginRecord) -> PluginRecord:
        brought = record.contribution
        if brought is None:
            return record
        values = {item.name: getattr(brought, item.name) for item in attrs.fields(cast(Any, type(brought)))}
        changed: dict[str, Any] = {
            name: tuple(rng.sample(value, len(value)))
            for name, value in values.items()
            if isinstance(value, tuple)
        }
        return evolve(record, contribution=evolve(brought, **changed))

    return tuple(turned(record) for record in rng.sample(records, len(records)))


def scheme_of(records: tuple[PluginRecord, ...]) -> Scheme:
    """Return the scheme that plugins make up, looked through as the host does."""
    return assemble(rejected(records))


def scheme_differences(first: Scheme, second: Scheme) -> Iterator[tuple[str, str]]:
    """Yield the parts of two schemes, with what differs, or nothing: content and order both count."""
    for item in attrs.fields(cast(Any, Scheme)):
        one, other = getattr(first, item.name), getattr(second, item.name)
        if item.name == "plugins":
            one, other = (
                sorted((each.name, each.label, each.status) for each in part) for part in (one, other)
            )
        elif hasattr(one, "items"):
            one, other = list(one.items()), list(other.items())
        yield item.name, "" if one == other else _first_difference(one, other)


def _first_difference(one: Any, other: Any) -> str:
    for left, right in zip(one, other, strict=False):
        if left != right:
            names = [
                str(part[0]) if isinstance(part, tuple) else str(getattr(part, "id", part))
                for part in (left, right)
            ]
            return (
                f"{names[1]!r} in the place of {names[0]!r}"
                if names[0] != names[1]
                else f"another {names[0]!r}"
            )
    return f"{len(other)} and not {len(one)}"


__all__ = ["reordered", "report_of", "scheme_differences", "scheme_of", "vanished"]
