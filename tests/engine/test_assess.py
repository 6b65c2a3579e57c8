"""Assessing a small district: findings, reasons, inheritance, sums."""

from __future__ import annotations

import datetime
import random
from typing import Any

import polars as pl
import pytest
from attrs import evolve

import starrules.lanes.population as lane
from starrules.engine import STAGES, assess
from starrules.errors import NotFoundError, SchemeError
from starrules.evidence.state import Cases
from starrules.lanes.engines import PYTHON
from starrules.lanes.single.district import Ask, District
from starrules.model import LANGUAGES, Days, Period, day_number
from starrules.progress import Progress
from starrules.report.model import Report
from starrules.report.overview import Overview
from starrules.rules.evaluate import evaluate
from starrules.rules.rows import rows
from tests.engine import kit
from tests.engine.kit import case, finding, report, returned, session
from tests.lanes import ENGINES

MIXED: dict[str, Any] = {
    "given_cases": [
        *(case(f"a{index}", "a", in_time=index < 3, used=40 + index) for index in range(10)),
        *(case(f"s{index}", "a-1", in_time=None if index else True, used=5) for index in range(3)),
        case("b1", "b", used=205),
        case("o1", "old", on="2024-03-04"),
        case("m1", "moved", on="2024-03-04"),
        case("m2", "moved", on="2024-08-04", in_time=False),
        case("y1", "young", on="2024-10-04"),
        case("p1", "a", on="2023-10-04"),
    ],
    "given_sessions": [session("1", "a"), session("2", "a", "2024-06-07"), session("3", "b"), session("4", "moved", "2024-09-09")],
    "returns": [returned("a", 2), returned("b", 1), returned("a-1", 0), returned("moved", 3)],
    "more": kit.judges("a", 70, 85, 90)
    | {
        "documents": [{"unit": "a", "document": "d", "kind": "k", "title": "t", "issued_on": kit.day("2020-01-01"), "ended_on": None, "verified": True, "reference": None}],
        "exemptions": [{"unit": "b", "subject": "no-window", "reason": "r", "granted_on": kit.day("2020-01-01"), "granted_by": "x", "ended_on": None}],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def mixed() -> Report:
    """Return the report of a district with a bit of everything."""
    return report(**MIXED)


def test_findings_are_units_times_checks(mixed: Report) -> None:
    """Every unit has one finding on every unit check, and the counts add up; nothing is lost or invented."""
    pairs = mixed.findings.select("unit", "check").unique()
    units, checks = len(kit.UNITS), len(kit.RULES)
    assert pairs.height == mixed.findings.height == units * checks
    counts = mixed.counts
    assert (counts["units"], counts["checks"], counts["findings"]) == (units, checks, units * checks)
    words = ("met", "unmet", "unknown", "not_applicable", "error")
    assert sum(counts[word] for word in words) == counts["findings"]
    assert all(counts[word] for word in words[:-1]), "the district has a bit of everything"
    assert {star: sum(words.values()) for star, words in mixed.award_counts.items()} == {"east": units}


def test_every_finding_has_a_reason_in_both_languages_and_a_clause(mixed: Report) -> None:
    """No finding is without its reason in Chinese and English, its clause and its star."""
    for name in ("reason_zh", "reason_en", "star", "verdict", "out_of_scope"):
        assert mixed.findings[name].null_count() == 0, name
    assert mixed.findings["clauses"].list.len().min() == 1
    assert mixed.findings.filter(pl.col("reason_zh").str.len_chars() < 4).is_empty()


def test_the_verdicts_are_those_of_the_reference_evaluator(mixed: Report) -> None:
    """Each finding that a unit has of its own is what the reference evaluator says of that unit."""
    cases = Cases(mixed.evidence, mixed.period, mixed.as_of)
    compared = 0
    for unit in mixed.evidence.units.values():
        if mixed.evidence.owners[unit.id] != unit.id or not mixed.evidence.existed(unit.id, mixed.period):
            continue
        known = cases.case(unit.id)
        for name, check in mixed.scheme.unit_checks.items():
            if check.asked_of(unit.kind):
                found = finding(mixed, unit.id, name.partition(".")[2])["verdict"]
                assert found == evaluate(mixed.rules[name], known).word, (unit.id, name)
                compared += 1
    assert compared > 80


def test_remedies_stand_where_something_is_unmet(mixed: Report) -> None:
    """A remedy stands at every unmet finding and nowhere else."""
    told = mixed.findings.group_by("verdict").agg(
        pl.col("remedy_zh").null_count() == 0, pl.col("remedy_en").count()
    )
    for verdict, all_zh, some_en in told.iter_rows():
        assert all_zh is (verdict == "unmet")
        assert (some_en > 0) is (verdict == "unmet")


def test_missing_tables_stand_where_a_verdict_is_open(mixed: Report) -> None:
    """The tables that are still open are named for unknown findings only."""
    assert set(mixed.findings.filter(pl.col("missing").list.len() > 0)["verdict"]) == {"unknown"}
    assert finding(mixed, "young", "sessions")["missing"] == ["sessions"]
    assert finding(mixed, "a-1", "share")["missing"] is None


# ----------------------------------------------------------------------------------------- reasons

TOLD = {
    ("a", "sessions"): ("met", "2", None, "≥ 2", "已达标：实测至少 2，要求不少于 2"),
    ("young", "sessions"): ("unknown", "0", None, "≥ 2", "待定：目前 0，要求不少于 2；缺“学习记录”的记录"),
    ("young-1", "sessions"): ("unknown", "0", None, "≥ 2", "Open: so far 0, required at least 2; records are missing in “Study sessions”"),
    ("a-1", "sessions"): ("unmet", "0", "0", "≥ 2", "未达标：实测 0，要求不少于 2"),
    ("a-1", "share"): ("met", "1/3 (33.33%)", "3/3 (100%)", "≥ 30%", "已达标：实测至少 1/3 (33.33%)，要求不低于 30%"),
    ("moved", "share"): ("met", "1/2 (50%)", "1/2 (50%)", "≥ 30%", "Met: measured 1/2 (50%), required at least 30%"),
    ("moved", "few-late"): ("unmet", "1/2 (50%)", "1/2 (50%)", "≤ 1%", "未达标：实测 1/2 (50%)，要求不高于 1%"),
    ("b", "cut"): ("unmet", "7.5/30 (25%)", "7.5/30 (25%)", "≥ 30%", "Not met: measured 7.5/30 (25%), required at least 30%"),
    ("a-1", "mean"): ("met", "1.5/3 (0.5)", "1.5/3 (0.5)", "< 3", "已达标：实测 1.5/3 (0.5) 天，要求少于 3 天"),
    ("a-1", "decimals"): ("met", "1.5", "1.5", "≤ 12.5", "Met: measured 1.5 days, required at most 12.5 days"),
    ("b", "all-short"): ("unmet", "1", "1", "≤ 0", "未达标：不符合要求的：实测 1，要求不超过 0"),
    ("a", "paper"): ("met", "1", "1", "≥ 1", "已达标：实测 1，要求不少于 1"),
    ("young", "judged"): ("unknown", None, None, "≥ 80", "待定：评委人数不足，须由以下事项定论：补足评委评分"),
    ("a", "judged"): ("met", "85", "85", "≥ 80", "Met: median: measured 85 marks, required at least 80 marks"),
    ("b", "window"): ("not_applicable", None, None, None, "不适用：无服务窗口"),
    ("a", "never"): ("not_applicable", None, None, None, "Does not apply: counted elsewhere"),
    ("young-1", "share"): ("not_applicable", None, None, None, "不适用：本期没有可评的情形"),
    ("a", "mean"): ("not_applicable", None, None, None, "不适用：本项只考核科室"),
    ("old", "sessions"): ("not_applicable", None, None, None, "不适用：已由b（中）承接"),
    ("gone", "sessions"): ("not_applicable", None, None, None, "Does not apply: the unit was closed before the period"),
    ("gone", "share"): ("not_applicable", None, None, None, "不适用：考核期前已撤销"),
    ("a-1", "against"): ("unmet", "0", "0", "≥ 6", "未达标：实测 0，要求不少于 6"),
    ("a-1", "first-day"): ("unmet", None, None, "≤ 2024-03-01", "未达标："),
    ("a-1", "not-many"): ("met", "0", "0", "≤ 30", "已达标：实测 0，要求不超过 30"),
}  # fmt: skip


@pytest.mark.parametrize("key", TOLD, ids="-".join)
def test_a_finding_in_words(mixed: Report, key: tuple[str, str]) -> None:
    """What was measured and required stands in a finding exactly, and its reason reads as an official writes."""
    verdict, low, high, required, reason = TOLD[key]
    found = finding(mixed, *key)
    assert found["verdict"] == verdict
    if low is not None:
        assert found["measured_low"] == low
    if high is not None:
        assert found["measured_high"] == high
    if required is not None:
        assert found["required"] == required
    assert any(found[name].startswith(reason) for name in ("reason_zh", "reason_en")), found


def test_a_reason_speaks_of_the_decision_that_tells() -> None:
    """Where a rule is made of several decisions, the reason is the one that failed, said in words."""
    found = finding(
        report(given_cases=[case(str(i), "a-1") for i in range(4)], returns=[returned("a-1", 0)]),
        "a-1",
        "both-of",
    )
    assert found["verdict"] == "unmet"
    assert found["reason_zh"].endswith("：实测 0，要求不少于 1")
    assert "学习记录" in found["reason_zh"]
    late = [case(str(i), "a-1") for i in range(4)]
    found = finding(
        report(given_cases=late, given_sessions=[session("1", "a-1")], returns=[returned("a-1", 1)]),
        "a-1",
        "both-of",
    )
    assert found["reason_en"].endswith(": measured 4, required at most 3")


def test_an_empty_cell_is_named_where_no_table_is_open() -> None:
    """A finding that is open for an empty cell alone says so, with the table."""
    found = finding(report(given_cases=[case("1", "a-1", in_time=None)]), "a-1", "share")
    assert found["verdict"] == "unknown"
    assert found["reason_zh"].endswith("“办件台账”的记录中有未填的内容")


@pytest.mark.parametrize(
    ("late", "of", "verdict", "shown"),
    [(7001, 10_000, "unmet", "29.99%"), (7000, 10_000, "met", "30%"), (6999, 10_000, "met", "30.01%")],
)
def test_shares_are_exact_at_the_edge_and_never_rounded_up(
    late: int, of: int, verdict: str, shown: str
) -> None:
    """29.99 % is unmet and shown as 29.99 %, 30 % is met, 30.01 % is met."""
    given = [case(str(index), "a-1", in_time=index >= late) for index in range(of)]
    found = finding(report(given_cases=given), "a-1", "share")
    assert found["verdict"] == verdict
    assert found["measured_low"] == f"{of - late}/{of} ({shown})"


@pytest.mark.parametrize(
    ("used", "verdict", "shown"),
    [(161, "met", "6.9/23 (30%)"), (162, "unmet", "6.8/23 (29.56%)"), (460, "unmet", "-23/23 (-100%)")],
)
def test_a_cut_is_exact(used: int, verdict: str, shown: str) -> None:
    """16.1 days of 23.0 is a cut of exactly 30 % and met; a tenth of a day more is not."""
    found = finding(report(given_cases=[case("1", "a", limit=230, used=used)]), "a", "cut")
    assert (found["verdict"], found["measured_low"]) == (verdict, shown)


def test_almost_all_is_never_shown_as_all() -> None:
    """99.97 % is not shown as 100 %, and 0.01 % too many not as none."""
    given = [case(str(index), "a-1", in_time=index > 0) for index in range(30_000)]
    found = report(given_cases=given)
    assert finding(found, "a-1", "share")["measured_low"] == "29999/30000 (99.99%)"
    assert finding(found, "a-1", "few-late")["measured_low"] == "1/30000 (0.01%)"


# ------------------------------------------------------------------------------------- inheritance


def test_a_section_inherits_from_its_office_at_the_periods_end(mixed: Report) -> None:
    """What only offices are asked a section has from the office it belonged to last, merged ones included."""
    for unit, source in (("a-1", "a"), ("moved", "b"), ("orphan", "b"), ("young-1", "young")):
        found, own = finding(mixed, unit, "paper"), finding(mixed, source, "paper")
        assert (found["inherited_from"], found["out_of_scope"]) == (source, False)
        assert found["verdict"] == own["verdict"]
        assert found["reason_zh"] == f"沿用{source}（中）的结果，{own['reason_zh']}"
        assert found["reason_en"] == f"Inherited from {source}. {own['reason_en']}"


def test_what_only_sections_are_asked_is_out_of_scope_for_offices(mixed: Report) -> None:
    """An office's finding on a section-only check is marked out of scope; no other finding is."""
    marked = mixed.findings.filter("out_of_scope").select("unit", "check").rows()
    offices = ["a", "b", "gone", "old", "young"]
    assert marked == [(unit, "east.mean") for unit in offices]


def test_without_inheritance_office_checks_are_out_of_scope_for_sections() -> None:
    """With inherit = 'none' a section's finding on an office-only check does not apply and says so."""
    found = finding(report(ruleset="own", **MIXED), "a-1", "paper")
    assert (found["verdict"], found["inherited_from"], found["out_of_scope"]) == (
        "not_applicable",
        None,
        True,
    )
    assert found["reason_en"] == "Does not apply: offices alone are asked"


def test_units_that_are_not_rated(mixed: Report) -> None:
    """A unit that was merged, closed, or open for three months is not rated, and the award says why."""
    told = {row["unit"]: row for row in mixed.awards.iter_rows(named=True)}
    assert {unit for unit, row in told.items() if row["award"] == "not_rated"} == {
        "gone",
        "old",
        "young",
        "young-1",
    }
    assert told["young"]["reason_zh"] == "在考核期内不足 6 个整月，不参评"
    assert told["old"]["reason_zh"] == "已由b（中）承接，不参评"
    assert told["old"]["reason_en"] == "Not rated: b took over from it"


# ------------------------------------------------------------------------------------------ duties


def test_duties_are_a_block_of_their_own(mixed: Report) -> None:
    """What a lead owes is counted apart, for the units it is about, and never among findings or standards."""
    assert set(mixed.duties["check"]) == {"east.visits"}
    assert mixed.duties["unit"].to_list() == ["a", "b", "young"]
    assert mixed.duty_counts["duties"] == 3
    assert "east.visits" not in set(mixed.findings["check"])
    assert not any("east.visits" in item.members for item in mixed.plan.standards)


def test_duties_may_be_left_out() -> None:
    """A ruleset may leave duties out of the report."""
    found = report(ruleset="quiet", **MIXED)
    assert found.duties.is_empty()
    assert found.duty_counts["duties"] == 0


# ------------------------------------------------------------------------------------------ errors


def test_a_rule_that_raises_is_an_error_with_its_culprit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that raises makes its own check error, with plugin and version; all others stay what they were."""
    honest, one_by_one = lane.compute, Ask.compute
    calm = report(**MIXED)

    def compute(
        evidence: Any, period: Any, as_of: int, rules: Any, measures: Any = None, **options: Any
    ) -> lane.Population:
        if "east.cut" in rules:
            msg = "no such thing"
            raise ZeroDivisionError(msg)
        return honest(evidence, period, as_of, rules, measures, **options)

    def ask(self: Ask, rules: Any, measures: Any) -> District:
        if "east.cut" in rules:
            msg = "no such thing"
            raise ZeroDivisionError(msg)
        return one_by_one(self, rules, measures)

    monkeypatch.setattr(lane, "compute", compute)
    monkeypatch.setattr(Ask, "compute", ask)
    found = report(**MIXED)
    row = finding(found, "a", "cut")
    assert row["verdict"] == "error"
    assert row["reason_en"] == (
        "Error: the check could not be computed (plug-east 1.2): ZeroDivisionError: no such thing"
    )
    assert finding(found, "a-1", "cut")["verdict"] == "error", "a section inherits it"
    assert found.counts["error"] == found.findings.filter(check="east.cut", verdict="error").height > 0
    same = pl.col("check") != "east.cut"
    assert found.findings.filter(same).equals(calm.findings.filter(same))
    assert set(found.awards["award"]) <= {"error", "not_won", "not_rated"}


def test_reasons_that_raise_cost_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the parts that reasons are told from raise, the verdict stays, with a plainer reason."""
    honest, one_by_one = lane.compute, Ask.compute

    def compute(
        evidence: Any, period: Any, as_of: int, rules: Any, measures: Any = None, **options: Any
    ) -> lane.Population:
        if any(name.startswith("east.cut/") for name in measures or ()):
            raise ZeroDivisionError
        return honest(evidence, period, as_of, rules, measures, **options)

    def ask(self: Ask, rules: Any, measures: Any) -> District:
        if any(name.startswith("east.cut/") for name in measures):
            raise ZeroDivisionError
        return one_by_one(self, rules, measures)

    calm = report(**MIXED)
    monkeypatch.setattr(lane, "compute", compute)
    monkeypatch.setattr(Ask, "compute", ask)
    found = report(**MIXED)
    assert found.errors == {}
    assert found.findings.select("unit", "check", "verdict").equals(
        calm.findings.select("unit", "check", "verdict")
    )
    assert finding(found, "b", "cut")["reason_en"] == "Not met: cut"


def test_a_lane_that_does_not_work_at_all_is_no_rules_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails without any rule is raised, not reported as an error of every check."""

    def compute(*_: Any, **__: Any) -> lane.Population:
        msg = "no engine"
        raise OSError(msg)

    monkeypatch.setattr(lane, "compute", compute)
    with pytest.raises(OSError, match="no engine"):
        report(**MIXED)


def test_a_check_that_cannot_be_bound_is_an_error_that_names_what_is_lacking() -> None:
    """A check whose reading an absent plugin would have brought is error, and says which."""
    from starrules.rules.rows import choice

    rule = rows(kit.CASES).where(choice("A99", x=rows(kit.CASES)["in_time"])).any()
    one = kit.scheme(kit.check("lacking", rule, "S.east.1"))
    found = finding(report(one), "a", "lacking")
    assert found["verdict"] == "error"
    assert "no active plugin declares the parameter, reading or option 'A99'" in found["reason_en"]


# ------------------------------------------------------------------------------------- how it is asked


def test_the_day_of_the_cut() -> None:
    """The cut may be a date or its text; its default is the last day that the evidence covers."""
    one = kit.scheme()
    given = kit.evidence(one, **MIXED)
    by_text = assess(given, one, as_of="2024-06-30")
    by_date = assess(given, one, as_of=datetime.date(2024, 6, 30))
    assert by_text.findings.equals(by_date.findings)
    assert by_text.as_of == day_number(datetime.date(2024, 6, 30))
    assert assess(given, one).as_of == given.covered_to


def test_evidence_that_covers_no_day_needs_the_day_of_the_cut() -> None:
    """Nothing is taken as of 1970: the day is named, or the run does not begin; and what is named holds."""
    one = kit.scheme()
    given = evolve(kit.evidence(one, **MIXED), coverage={}, covered_to=None)
    with pytest.raises(NotFoundError) as raised:
        assess(given, one)
    assert str(raised.value) == (
        "as_of: expected the day of the cut, for the evidence covers no day that it could be taken from, found none. "
        "Name it (as_of=..., --as-of), or say in the manifest which days the tables cover."
    )
    assert "数据截止日" in raised.value.told("zh")
    assert assess(given, one, as_of="2024-06-30").as_of == day_number(datetime.date(2024, 6, 30))


def test_rows_of_years_that_begin_in_another_month_are_not_assessed() -> None:
    """A ruleset from April to March and rows of calendar years do not go together; where the rows are of its years they do."""
    one = kit.scheme()
    april = evolve(one.ruleset("proposed", period="2024"), first_month=4)
    given = kit.evidence(one, **MIXED)
    with pytest.raises(SchemeError) as raised:
        assess(given, one, ruleset=april)
    (fault,) = raised.value.faults
    assert str(fault) == (
        "ruleset 'proposed', first_month: expected 1, for so begin the years of the tables panels in this evidence, found 4. "
        "Where their rows are of the years assessed, write in the manifest first_month = 4, and read the evidence anew."
    )
    assert "清单中写 first_month = 4" in raised.value.told("zh")
    assert assess(evolve(given, first_month=4), one, ruleset=april).period == Period.year(2024, 4)
    without = evolve(given, data={name: rows for name, rows in given.data.items() if name != "panels"})
    assert assess(without, one, ruleset=april).period == Period.year(2024, 4)


def test_what_is_decided_in_june_stays() -> None:
    """What is met or unmet on an earlier day is the same on a later one."""
    one = kit.scheme()
    given = kit.evidence(one, **MIXED)
    before, after = (assess(given, one, as_of=day).findings for day in ("2024-06-30", "2025-01-31"))
    both = before.join(after, on=["unit", "check"], suffix="_later")
    decided = both.filter(pl.col("verdict").is_in(["met", "unmet"]))
    assert decided.height > 5
    assert decided.filter(pl.col("verdict") != pl.col("verdict_later")).is_empty()


BAD: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "as_of": ({"as_of": "30.6.2024"}, NotFoundError, "as_of: expected a day, such as '2024-06-30', found '30.6.2024'"),
    "moment": (
        {"as_of": datetime.datetime(2024, 6, 30, 12)},  # noqa: DTZ001
        NotFoundError,
        "as_of: expected a day, such as '2024-06-30', found '2024-06-30 12:00:00'. Write 2024-06-30.",
    ),
    "period": ({"period": "24"}, NotFoundError, "period: expected a year from 1950 to 2139, such as '2024', found '24'"),
    "ruleset": ({"ruleset": "propsed"}, NotFoundError, "found 'propsed'. Did you mean 'proposed'?"),
    "not yet": ({"ruleset": "future"}, SchemeError, "ruleset 'future', valid_from: expected a day not after the period's end, 2024-12-31, found 2030-01-01"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_questions_are_told(kind: str) -> None:
    """A day, a year or a ruleset that is not there is an error that names it."""
    options, error, expected = BAD[kind]
    one = kit.scheme()
    with pytest.raises(error) as raised:
        assess(kit.evidence(one), one, **options)
    assert expected in str(raised.value)


@pytest.mark.parametrize("engine", [*ENGINES, PYTHON])
def test_progress_is_told(engine: str) -> None:
    """On every engine each stage is told before and after it is done, with what is counted in it and how much there is."""
    told: list[Progress] = []
    one = kit.scheme()
    given = kit.evidence(one)
    report = assess(given, one, engine=engine, progress=told.append)
    totals = {
        "rules": (len(one.checks), "checks"),
        "measures": (sum(map(len, given.data.values())), "rows"),
        "findings": (report.findings.height, "findings"),
        "awards": (report.awards.height, "awards"),
    }
    assert tuple(totals) == STAGES
    assert told == [
        Progress(stage, done, *totals[stage])  # type: ignore[arg-type]  # a word of those that are counted
        for stage in STAGES
        for done in (0, totals[stage][0])
    ]


def test_order_does_not_matter() -> None:
    """Rows, units and checks in another order give equal frames."""
    first = report(**MIXED)
    rng = random.Random(7)
    mixed = {**MIXED, "given_cases": list(MIXED["given_cases"]), "units": list(kit.UNITS)}
    rng.shuffle(mixed["given_cases"])
    rng.shuffle(mixed["units"])
    second = report(**mixed)
    for name in ("findings", "standards", "awards", "titles", "duties"):
        assert getattr(first, name).equals(getattr(second, name)), name


def test_one_unit_of_a_report(mixed: Report) -> None:
    """A unit's report holds its findings and awards; one that is not there is named with a suggestion."""
    unit = mixed.unit("a-1")
    assert set(unit.findings["unit"]) == set(unit.awards["unit"]) == set(unit.standards["unit"]) == {"a-1"}
    assert unit.findings.height == len(kit.RULES)
    with pytest.raises(NotFoundError, match=r"found 'a_1'. Did you mean 'a-1'\?"):
        mixed.unit("a_1")


def test_no_units_at_all() -> None:
    """Evidence without units gives an empty report, and the sums hold."""
    found = report(units=())
    assert found.counts["findings"] == 0
    assert found.award_counts["east"]["won"] == 0


def test_a_year_that_no_evidence_covers_is_said(mixed: Report) -> None:
    """Where nothing covers any day of the period, the report says of which tables, in both languages."""
    which = kit.scheme()
    late = assess(mixed.evidence, which, period="2030")
    notes = {language: "\n".join(Overview(late, language).notes()) for language in LANGUAGES}
    assert (
        "注意：有 2 张表没有覆盖 2030 年度任何一天的数据，凭它们的检查只能待定：办件台账、学习记录"
        in notes["zh"]
    )
    assert "note: for 2 tables nothing covers any day of 2030" in notes["en"]
    assert not any("note:" in line for line in Overview(mixed, "en").notes())


def test_an_office_names_the_sections_that_still_owe_rows() -> None:
    """Where only some of an office's sections are waited for, they are named; where all are, none is."""
    filed = kit.report(returns=[returned("a", 0), returned("moved", 0)])
    told = {language: filed.unit("a").explain(lang=language, check="east.sessions") for language in LANGUAGES}
    assert (
        "待报送：《学习记录》，2024-01-01 至 2024-12-31（没有事项的须零报告），涉及a-1（中）\n" in told["zh"]
    )
    assert "2024-01-01 to 2024-12-31 (of nothing, too), owed by a-1\n" in told["en"]
    assert "涉及" not in kit.report().unit("a").explain(lang="zh", check="east.sessions")
    assert "涉及" not in filed.unit("a-1").explain(lang="zh", check="east.sessions")


def test_losing_the_list_of_judges_makes_nothing_met() -> None:
    """Who may still be on a panel may still give a mark, so marks that pass without the list decide nothing."""
    marks = kit.judges("a", 90, 90, 90)
    assert finding(kit.report(more=marks), "a", "judged")["verdict"] == "met"
    without = kit.report(more={"judgements": marks["judgements"]}, leave_out=("panels",))
    assert finding(without, "a", "judged")["verdict"] == "unknown"
    case = Cases(without.evidence, without.period, without.as_of).case("a")
    assert evaluate(without.rules["east.judged"], case).word == "unknown"


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-06-30"),
        ("2024", "2024-01-01", "2025-12-31"),
        ("2024", "2024-01-08", "2025-01-07"),
        ("2023", "2024-01-01", "2024-12-31"),
        ("H1", "2024-01-01", "2024-12-31"),
        ("2024", "2024-12-31", "2024-01-01"),
    ],
)
def test_a_period_is_twelve_whole_months(label: str, first: str, last: str) -> None:
    """Widths, due months and the period before rest on it; any other is refused where it is made."""
    days = Days(kit.day(first), kit.day(last))
    with pytest.raises(
        ValueError, match=rf"expected Period.year\(2024\), .* found '{label}' from {first} to {last}"
    ):
        Period(label, days)


def test_a_period_may_begin_in_any_month() -> None:
    """It is labelled by the year in which it begins, and the one before it begins in the same month."""
    period = Period.year("2024", 9)
    assert period == Period("2024", Days(kit.day("2024-09-01"), kit.day("2025-08-31")))
    assert period.previous == Period.year(2023, 9)
