"""A small district in memory: three offices with sections, and rules of every kind over three tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from starrules.engine import assess
from starrules.evidence.model import Evidence, Return, RowData
from starrules.evidence.tables import DOCUMENTS
from starrules.model import Days, Membership, Text, Unit, day_number
from starrules.report.base import ReportBase
from starrules.report.model import Report
from starrules.report.write import assessment_data
from starrules.rules import nodes as n
from starrules.rules.rows import all_of, any_of, due_months, number, rows, when
from starrules.schema import Bool, Complete, Date, Decimal, Field, Int, Key, Returned, Table, UnitScope
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.model import Check, Clause, Contribution, Star, Vocabulary
from starrules.scheme.patterns import judged, unless_exempt
from starrules.scheme.records import PluginRecord


def day(text: str) -> int:
    """Return a day number."""
    return day_number(datetime.date.fromisoformat(text))


CASES = Table(
    "cases",
    Text("办件台账", "Service cases"),
    (
        Field("case", Key(), Text("编号", "Case")),
        Field("accepted_on", Date(), Text("受理日期", "Accepted on")),
        Field("limit", Decimal(0, 100, 1, "days"), Text("时限", "Limit")),
        Field("used", Decimal(0, 100, 1, "days"), Text("用时", "Used")),
        Field("in_time", Bool(), Text("是否按时", "In time"), null="unknown"),
    ),
    key=("case",),
    on="accepted_on",
    max_rows=10_000,
    completes=Complete(),
)
SESSIONS = Table(
    "sessions",
    Text("学习记录", "Study sessions"),
    (
        Field("session", Key(), Text("编号", "Session")),
        Field("held_on", Date(), Text("日期", "Held on")),
        Field("minutes", Int(0, 600, "minutes"), Text("时长", "Length")),
    ),
    key=("session",),
    on="held_on",
    max_rows=50,
    completes=Returned(),
)
cases, sessions, documents = rows(CASES), rows(SESSIONS), rows(DOCUMENTS)


def text(words: str) -> Text:
    """Return a text whose two languages differ."""
    return Text(f"{words}（中）", words)


def check(slug: str, rule: n.Expr, clause: str, scope: UnitScope = "both", *, duty: bool = False) -> Check:
    """Return a check of the only star."""
    return Check(f"east.{slug}", text(slug), (clause,), rule, text(f"mend {slug}"), scope, duty=duty)


RULES: Mapping[str, tuple[n.Expr, UnitScope]] = {
    "sessions": (sessions.count() >= 2, "both"),
    "share": (cases.share(cases["in_time"], on_empty="not_applicable") >= number("0.3"), "both"),
    "few-late": (cases.share(~cases["in_time"], on_empty="met") <= number("0.01"), "both"),
    "cut": (
        (cases.sum("limit") - cases.sum("used")).over(cases.sum("limit"), on_empty="not_applicable")
        >= number("0.3"),
        "office",
    ),
    "mean": (cases.mean("used", on_empty="met") < 3, "section"),
    "decimals": (cases.sum("used") <= number("12.5"), "both"),
    "paper": (documents.any(documents["verified"]), "office"),
    "all-short": (cases.all(cases["used"] <= 20, on_empty="met"), "both"),
    "both-of": (all_of(sessions.count() >= 1, cases.count() <= 3), "both"),
    "one-of": (any_of(sessions.count() >= 1, cases.count() >= 1), "both"),
    "scaled": (12 * sessions.count() >= 1 * due_months(), "both"),
    "against": (sessions.count() >= cases.count() * 2, "both"),
    "first-day": (sessions.min("held_on", on_empty="unmet") <= datetime.date(2024, 3, 1), "both"),
    "window": (
        unless_exempt(cases.count() >= 1, "no-window", Text("无服务窗口", "no service window")),
        "both",
    ),
    "never": ((cases.count() >= 1).applies_if(n.Truth(False), Text("在别处计", "counted elsewhere")), "both"),
    "judged": (judged("east-quality"), "office"),
    "not-many": (~(sessions.count() > 30), "both"),
    "last-year": (cases.count() >= cases.previous().count(), "both"),
    "either": (when(cases.any(), 1, 0) + 0 == 1, "both"),
}
PLUGIN = Contribution(
    stars=(Star("east", text("east star"), text("east bureau"), 1),),
    clauses=(
        *(
            Clause(f"S.east.{index}", "1", "east", "documentary", "both", text(f"standard {index}"))
            for index in range(len(RULES))
        ),
        Clause("L.east.1", "1", "east", "documentary", "both", text("lead"), "lead"),
    ),
    tables=(CASES, SESSIONS),
    checks=(
        *(
            check(slug, rule, f"S.east.{index}", scope)
            for index, (slug, (rule, scope)) in enumerate(RULES.items())
        ),
        check("visits", sessions.count() >= 1, "L.east.1", "office", duty=True),
    ),
    vocabularies=(Vocabulary.of("exemptions", "subject", no_window=("无窗口", "No window")),),
    rulesets={
        "proposed": 'id = "proposed"\ntitle = { zh = "建议版", en = "Proposed" }\n',
        "future": 'id = "future"\ntitle = { zh = "未来", en = "Future" }\nvalid_from = "2030-01-01"\n',
        "own": 'id = "own"\ntitle = { zh = "自评", en = "Own" }\n[awards]\ninherit = "none"\n',
        "quiet": 'id = "quiet"\ntitle = { zh = "不列", en = "Quiet" }\nduties = "leave-out"\n',
    },
)
RECORD = PluginRecord("east", "plug-east", "1.2", "active", "", PLUGIN)


def scheme(*checks: Check) -> Scheme:
    """Return the scheme, with further checks."""
    return assemble(
        (attrs.evolve(RECORD, contribution=attrs.evolve(PLUGIN, checks=(*PLUGIN.checks, *checks))),)
    )


ALWAYS = Days(day("2015-01-01"), day("2040-12-31"))


def office(name: str, days: Days = ALWAYS, heir: str = "", since: str | None = None) -> Unit:
    """Return an office."""
    return Unit(name, "office", text(name), days, (), heir, None if since is None else day(since))


def section(name: str, *stays: tuple[str, Days], days: Days = ALWAYS) -> Unit:
    """Return a section with the offices it belonged to."""
    return Unit(name, "section", text(name), days, tuple(Membership(*stay) for stay in stays))


FIRST_HALF, SECOND_HALF = (
    Days(day("2015-01-01"), day("2024-06-30")),
    Days(day("2024-07-01"), day("2040-12-31")),
)
UNITS = (
    office("a"),
    office("b"),
    office("old", Days(day("2015-01-01"), day("2024-06-30")), "b", "2024-07-01"),
    office("gone", Days(day("2015-01-01"), day("2020-12-31"))),
    office("young", Days(day("2024-09-15"), day("2040-12-31"))),
    section("a-1", ("a", ALWAYS)),
    section("moved", ("a", FIRST_HALF), ("b", SECOND_HALF)),
    section("orphan", ("old", FIRST_HALF), ("old", SECOND_HALF)),
    section(
        "young-1",
        ("young", Days(day("2024-09-15"), day("2040-12-31"))),
        days=Days(day("2024-09-15"), day("2040-12-31")),
    ),
)
COVERED = (Days(day("2023-01-01"), day("2025-01-31")),)


def case(
    name: str,
    unit: str,
    *,
    on: str = "2024-05-06",
    limit: int = 100,
    used: int = 10,
    in_time: bool | None = True,
) -> dict[str, Any]:
    """Return a service case; days are in tenths."""
    return {
        "unit": unit,
        "case": name,
        "accepted_on": day(on),
        "limit": limit,
        "used": used,
        "in_time": in_time,
    }


def session(name: str, unit: str, on: str = "2024-02-03", minutes: int = 60) -> dict[str, Any]:
    """Return a study session."""
    return {"unit": unit, "session": name, "held_on": day(on), "minutes": minutes}


def returned(unit: str, count: int) -> Return:
    """Return a return of a whole year's sessions."""
    return Return("sessions", unit, Days(day("2024-01-01"), day("2024-12-31")), count, day("2025-01-05"))


def evidence(
    which: Scheme,
    *,
    given_cases: Iterable[Mapping[str, Any]] = (),
    given_sessions: Iterable[Mapping[str, Any]] = (),
    returns: Iterable[Return] = (),
    more: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    units: Iterable[Unit] = UNITS,
    leave_out: tuple[str, ...] = (),
) -> Evidence:
    """Return evidence that covers all tables but those left out."""
    data = {name: RowData(map(dict, rows_)) for name, rows_ in (more or {}).items()}
    data |= {"cases": RowData(map(dict, given_cases)), "sessions": RowData(map(dict, given_sessions))}
    for name in which.tables:
        data.setdefault(name, RowData(()))
    return Evidence(
        tables=which.tables,
        units={unit.id: unit for unit in units},
        coverage={name: COVERED for name in which.tables if name not in leave_out},
        returns=tuple(returns),
        data={name: item for name, item in data.items() if name not in leave_out},
        covered_to=COVERED[0].last,
        inputs=(("cases.csv", "ab" * 32),),
    )


def judges(unit: str, *marks: int) -> dict[str, list[dict[str, Any]]]:
    """Return a panel for a unit, and the marks that its judges gave."""
    names = [f"j{index}" for index in range(len(marks))]
    return {
        "panels": [{"unit": unit, "year": 2024, "criterion": "east-quality", "judge": name} for name in names],
        "judgements": [
            {
                "unit": unit, "criterion": "east-quality", "judge": name, "judge_unit": "gone", "mark": mark,
                "given_on": day("2024-11-11"), "reason": None,
            }
            for name, mark in zip(names, marks, strict=True)
        ],
    }  # fmt: skip


def report(
    which: Scheme | None = None,
    ruleset: str = "proposed",
    as_of: str | None = None,
    *,
    held: bool = True,
    **given: Any,
) -> Report:
    """Return the report of evidence that is given as for ``evidence``, the same in frames and in plain rows."""
    one = which or scheme()
    found = evidence(one, **given)
    made = assess(found, one, ruleset=ruleset, as_of=as_of)
    if held:
        assert differences(made, assess(found, one, ruleset=ruleset, as_of=as_of, engine="python")) == []
    return made


def differences(one: ReportBase, other: ReportBase) -> list[str]:
    """Return the tables and cells in which two reports differ, of which the first has frames."""
    found = [] if assessment_data(one) == assessment_data(other) else ["assessment"]
    for name in ("findings", "standards", "awards", "titles", "duties"):
        first, second = getattr(one, name), getattr(other, name)
        if first.columns != second.columns or first.height != second.height:
            found.append(name)
        rows = zip(first.rows(named=True), second.rows(named=True), strict=False)
        for mine, theirs in rows:
            found += [
                f"{name} {mine['unit']} {mine.get('check')}: {column} {mine[column]!r}, {theirs[column]!r}"
                for column in first.columns
                if mine[column] != theirs.get(column)
            ]
    return found if one.errors == other.errors else [*found, "errors"]


def finding(found: Report, unit: str, slug: str) -> dict[str, Any]:
    """Return one finding as a dictionary."""
    return dict(found.findings.filter(unit=unit, check=f"east.{slug}").row(0, named=True))
