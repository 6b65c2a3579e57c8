"""Rules explained for one unit, on rows typed in."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from starrules.evidence.tables import STAFF
from starrules.model import LANGUAGES, Language, Text
from starrules.report.coming import TO_COME
from starrules.report.tryout import Trial
from starrules.rules import nodes as n
from starrules.rules.rows import all_of, any_of, not_yet, number, period_end, rows, when
from starrules.schema import Completeness
from starrules.scheme.patterns import judged
from tests.report.district import REASON, RULES, cases, documents, graded, sessions, visits

ROWS = [
    {"visit": "v1", "visited_on": "2024-03-05", "item": "floor", "problems": 2, "passed": True},
    {"visit": "v2", "visited_on": "2024-03-20", "item": "wall", "problems": 0, "passed": False},
    {"visit": "v3", "visited_on": "2024-05-02", "item": "floor", "problems": 5, "passed": None},
]
SESSIONS = [{"session": "s1", "held_on": "2024-02-01", "minutes": 60}]


def told(rule: n.Expr, language: Language = "zh", **tables: object) -> str:
    """Return a rule over sessions, cases or documents, explained."""
    return rule.try_on(period=2024, **tables).explain(language)


def test_what_was_counted_and_what_is_required_are_told() -> None:
    """An unmet count names the number, the rows by their key and date, and what was asked."""
    rule = sessions.count() >= 2
    assert told(rule, sessions=SESSIONS) == (
        "✗ 《学习记录》的记录数不少于 2\n  实际：1\n    计入 1：s1 2024-02-01"
    )
    assert told(rule, "en", sessions=SESSIONS) == (
        "✗ the number of records in “Study sessions” is at least 2\n  measured: 1\n    counted, 1: s1 2024-02-01"
    )


def test_an_open_scope_is_named_with_what_settles_it() -> None:
    """Where rows may still come, the explanation says which table, for which days, and who is to act."""
    text = told(sessions.count() >= 2, sessions=SESSIONS, open=("sessions",))
    assert text.startswith("? 《学习记录》的记录数不少于 2\n  实际：至少 1\n")
    assert "待报送：《学习记录》，2024-01-01 至 2024-12-31（没有事项的须零报告）" in text
    text = told(cases.count() >= 2, "en", cases=[], as_of="2024-06-30")
    assert "to come: “Service cases” does not cover 2024-07-01 to 2024-12-31 yet" in text
    text = told(visits.count() >= 40, visits=ROWS)
    assert "待登记：《卫生检查记录》，2024-01 至 2024-02、2024-04、2024-06 至 2024-12" in text


@pytest.mark.parametrize(
    "rule", [visits.sum("problems") <= 200, visits.max("problems", on_empty="met") <= 3], ids=["sum", "max"]
)
def test_an_unknown_cell_leaves_what_it_may_hold(rule: n.Expr) -> None:
    """Both ends are told, however few rows its table can hold; only rows that may turn up have no greatest end."""
    every = [
        {
            "visit": str(month),
            "visited_on": f"2024-{month:02}-01",
            "item": "floor",
            "problems": 0,
            "passed": True,
        }
        for month in range(1, 13)
    ]
    every[4]["problems"] = None
    assert told(rule, visits=every).splitlines()[1] == "  实际：0 至 500 处"
    assert told(rule, "en", visits=every).splitlines()[1] == "  measured: 0 to 500 problems"
    assert told(rule, visits=every, open=("visits",)).splitlines()[1] == "  实际：至少 0 处"


def test_a_sum_of_noughts_is_none_so_far() -> None:
    """While rows may turn up and none that is there adds anything."""
    nothing = [{**row, "problems": 0} for row in ROWS]
    rule = visits.sum("problems") <= 200
    assert told(rule, visits=nothing, open=("visits",)).splitlines()[1] == "  实际：目前没有，可能还有"


def test_an_unknown_cell_is_named_with_its_row() -> None:
    """A cell that is empty, or known only later, is asked for by the row's key and the column's title."""
    rule = cases.where(cases["settled"]).count() >= 1
    closed = {"case": "c1", "accepted_on": "2024-03-01", "closed_on": "2024-08-01", "settled": True}
    text = told(rule, cases=[closed], as_of="2024-12-31")
    assert text.splitlines()[0] == "✓ 《办件台账》中有“是否解决”为是的记录"
    text = told(rule & (cases.count() <= 9), "en", cases=[closed], as_of="2024-06-30")
    assert "to be known on “Closed on”: “Settled” of c1 2024-03-01" in text
    text = told(visits.where(visits["item"] == "floor", visits["passed"]).count() >= 2, visits=ROWS)
    assert "待明确：v3 地面 2024-05-02 的“是否合格”" in text


def test_rows_that_nearly_count_say_why_they_do_not() -> None:
    """A row that fails one condition of several is shown with the condition that it fails."""
    rule = documents.where(documents["kind"] == "plan", documents["verified"]).count() >= 1
    row = {"document": "d1", "kind": "plan", "issued_on": "2024-01-05", "verified": False}
    assert "未计入：d1 2024-01-05（“是否核实”为否）" in told(rule, documents=[row])
    assert "not counted: d1 2024-01-05 (“Verified” is no)" in told(rule, "en", documents=[row])


def test_a_share_tells_both_sides_and_never_rounds_up() -> None:
    """9,997 of 10,000 is shown as 99.97 %, and the rows that are not as required are listed."""
    many = [
        {"case": f"c{i}", "accepted_on": "2024-03-01", "closed_on": "2024-03-02", "settled": i > 2}
        for i in range(50)
    ]
    rule = cases.share(cases["settled"], on_empty="met") >= number("0.95")
    text = told(rule, cases=many)
    assert text.splitlines()[0] == "✗ 《办件台账》中“是否解决”为是的占比不低于 95%"
    assert "  实际：94%" in text
    assert "不符合 3：c0 2024-03-01、c1 2024-03-01、c2 2024-03-01" in text


def test_all_rows_lists_only_those_that_fail() -> None:
    """Where every row must hold, those that do are no news."""
    rule = cases.all(cases["closed_on"] <= cases["accepted_on"] + 10, on_empty="met")
    late = {"case": "c9", "accepted_on": "2024-03-01", "closed_on": "2024-04-01", "settled": True}
    good = {**late, "case": "c1", "closed_on": "2024-03-05"}
    text = told(rule, cases=[late, good])
    assert "不符合 1：c9（受理日期 2024-03-01，办结日期 2024-04-01）" in text
    assert "c1" not in text


def test_grades_are_told_month_by_month() -> None:
    """A month's grade stands beside the number that made it, and the bands are given once."""
    text = told(graded.count("poor") == 0, visits=ROWS)
    assert text.splitlines()[0] == "✗ 《卫生检查记录》按月统计，没有等次为“差”的月份"
    assert "等次划分：0 为“好”，1 至 2 为“合格”，3 及以上为“差”" in text
    assert "计入 1：2024-05（差，5 处）" in text


def test_a_combination_tells_each_of_its_parts() -> None:
    """Under 'all of these' every part has its own verdict and its own rows."""
    text = told(all_of(sessions.any(), cases.any()), sessions=SESSIONS, cases=[])
    assert text == (
        "✗ 以下各项均须达到\n  ✓ 《学习记录》中有记录\n    计入 1：s1 2024-02-01\n  ✗ 《办件台账》中有记录"
    )
    text = told(any_of(sessions.any(), cases.any()), "en", sessions=SESSIONS, cases=[])
    assert text.startswith("✓ one of these at least\n  ✓ there are records in “Study sessions”")


def test_a_rule_that_does_not_apply_gives_its_reason() -> None:
    """Not applicable is said with the reason alone."""
    rule = sessions.any().applies_if(cases.any(), REASON)
    assert told(rule, sessions=SESSIONS, cases=[]) == "– 不适用：无自管区域"
    text = told(rule, sessions=SESSIONS, cases=[], open=("cases",))
    assert "? 是否适用尚未确定（不适用的情形：无自管区域）" in text


def test_a_hold_names_the_act_that_settles_it() -> None:
    """Too few judges is no missing row alone: the explanation says what is to be done."""
    row = {"criterion": "work", "judge": "j1", "judge_unit": "u", "mark": 90, "given_on": "2024-11-01"}
    trial = judged("work").try_on(
        [row],
        period=2024,
        parameters={"panel.least-judges": 3, "panel.pass-mark": 80, "panel.widest-spread": 30},
    )
    assert trial.verdict.word == "unknown"
    text = trial.explain()
    assert "? 暂不定论：评委人数不足" in text
    assert "须由以下事项定论：补足评委评分" in text


def test_a_hold_that_is_only_possible_asks_for_the_missing_mark_first() -> None:
    """Two close marks and one to come: what is missing is the mark, not a meeting; no spread is below nought."""
    marks = [
        {"criterion": "work", "judge": judge, "judge_unit": "u", "mark": mark, "given_on": "2024-11-01"}
        for judge, mark in (("j1", 84), ("j2", 88))
    ]
    panel = [{"criterion": "work", "judge": name} for name in ("j1", "j2", "j3")]
    parameters = {"panel.least-judges": 2, "panel.pass-mark": 80, "panel.widest-spread": 30}
    for given, spread in ((marks, "4 至 100 分"), ([], "0 至 100 分")):
        trial = judged("work").try_on(judgements=given, panels=panel, period=2024, parameters=parameters)
        lines = [line.strip() for line in trial.explain().splitlines()]
        assert "? 可能暂不定论：评委评分相差过大" in lines
        assert f"实际：{spread}" in lines
        assert "须由以下事项定论：召集评委复议并定分" not in lines
        assert "? may be held: the judges' marks are far apart" in trial.explain("en")
    trial = judged("work").try_on(judgements=marks, panels=panel, period=2024, parameters=parameters)
    lines = [line.strip() for line in trial.explain().splitlines()]
    held = lines.index("? 可能暂不定论：评委评分相差过大")
    assert lines[held + 1] == "待评分：评议事项 work、评委编号 j3"
    far = [{**row, "mark": mark} for row, mark in zip(marks, (10, 90), strict=True)]
    trial = judged("work").try_on(judgements=far, panels=panel[:2], period=2024, parameters=parameters)
    assert "? 暂不定论：评委评分相差过大" in trial.explain()
    assert "须由以下事项定论：召集评委复议并定分" in trial.explain()


def test_a_requirement_is_not_computed_from_the_rows_whose_lack_holds_the_rule() -> None:
    """Where the roll that says how many are needed is missing, no number of persons is required yet."""
    rule = (sessions.count() >= cases.count()).hold(
        cases.count() <= 0,
        Text("没有名册", "there is no register"),
        Text("补登名册", "the register is entered"),
    )
    given = {"case": "c1", "accepted_on": "2024-03-01", "closed_on": None, "settled": False}
    assert "《办件台账》的记录数：1" in told(rule, sessions=SESSIONS, cases=[given])
    lines = [line.strip() for line in told(rule, sessions=SESSIONS, cases=[]).splitlines()]
    assert "《学习记录》的记录数：1" in lines
    assert "《办件台账》的记录数：暂不能确定" in lines
    assert "须由以下事项定论：补登名册" in lines
    assert "the number of records in “Service cases”: not to be told yet" in told(
        rule, "en", sessions=SESSIONS, cases=[]
    )


def test_that_there_is_no_date_yet_is_said_without_a_day() -> None:
    """What has no date yet is said in words, in both directions, and never by a day far ahead."""
    open_ = {"case": "c1", "accepted_on": "2024-03-01", "closed_on": None, "settled": False}
    over = {**open_, "case": "c2", "closed_on": "2024-04-01"}
    rule = ~cases.where(not_yet(cases["closed_on"])).any()
    assert told(rule, cases=[open_]).startswith("? 《办件台账》中没有尚无“办结日期”的记录")
    assert told(rule, cases=[over]).startswith("✓")
    done = cases.all(~not_yet(cases["closed_on"]), on_empty="met")
    assert "“Closed on” has a date" in told(done, "en", cases=[over])
    assert "已有“办结日期”" in told(done, cases=[open_])
    for text in (told(rule, cases=[open_]), told(done, cases=[open_])):
        assert "2149" not in text


def test_a_row_that_is_not_as_required_shows_what_the_requirement_compares() -> None:
    """A row told by one date and judged by another names both, so that no date is taken for the other."""
    given = [
        {"case": "c1", "accepted_on": "2024-03-01", "closed_on": "2024-03-04", "settled": True},
        {"case": "c2", "accepted_on": "2024-12-20", "closed_on": "2025-01-03", "settled": False},
    ]
    in_year = cases["closed_on"] <= period_end()
    rule = cases.share(in_year, on_empty="met") >= 1
    assert told(rule, cases=given, as_of="2025-01-31").splitlines()[2:] == [
        "    符合 1：c1（受理日期 2024-03-01）",
        "    不符合 1：c2（受理日期 2024-12-20，办结日期 2025-01-03）",
    ]
    assert "not as required, 1: c2 (Accepted on 2024-12-20, Closed on 2025-01-03)" in told(
        rule, "en", cases=given, as_of="2025-01-31"
    )
    both = cases.all(in_year & cases["settled"], on_empty="met")
    assert "不符合 1：c2（受理日期 2024-12-20，办结日期 2025-01-03，是否解决 否）" in told(
        both, cases=given, as_of="2025-01-31"
    )
    solved = cases.all(cases["settled"], on_empty="met")
    assert "不符合 1：c2 2024-12-20\n" in told(solved, cases=given, as_of="2025-01-31") + "\n"
    late = [{**given[1], "settled": True}]
    assert "不符合 1：c2（受理日期 2024-12-20，办结日期 2025-01-03）" in told(
        both, cases=late, as_of="2025-01-31"
    )
    still_open = [{**given[1], "closed_on": None}]
    assert "受理日期 2024-12-20，办结日期 尚无" in told(rule, cases=still_open, as_of="2025-01-31")


def test_different_values_are_told_with_their_rows() -> None:
    """Of a number of different values each row tells its own, and each value how many rows it has."""
    rule = visits.distinct("item") >= 2
    assert [line.strip() for line in told(rule, visits=ROWS, as_of="2025-01-31").splitlines()[2:4]] == [
        "计入 3：v1 地面 2024-03-05、v2 墙面 2024-03-20、v3 地面 2024-05-02",
        "按“项目”分：地面（2）、墙面（1）",
    ]
    once = told(visits.distinct("item") >= 3, "en", visits=ROWS[:2], as_of="2025-01-31")
    assert "by “Item”" not in once


def test_rows_are_told_by_date_in_both_languages() -> None:
    """Which of many rows are shown does not hang on how their keys are written."""
    given = [
        {"visit": f"v{day:02}", "visited_on": f"2024-03-{20 - day:02}", "item": item, "problems": 1}
        for day, item in enumerate(("wall", "floor") * 4)
    ]
    rule = visits.count() >= 9
    lines = {
        language: next(line for line in told(rule, language, visits=given).splitlines() if "v07" in line)
        for language in LANGUAGES
    }
    for line in lines.values():
        assert re.findall(r"v\d\d", line) == ["v07", "v06", "v05", "v04", "v03", "v02"]


def test_marks_that_a_panel_still_owes_are_asked_for_by_name() -> None:
    """A judge of the panel who has given no mark is named with the criterion."""
    panel = [{"criterion": "work", "judge": name} for name in ("j1", "j2")]
    rule = judged("work")
    trial = rule.try_on(
        judgements=[],
        panels=panel,
        period=2024,
        parameters={"panel.least-judges": 1, "panel.pass-mark": 80, "panel.widest-spread": 30},
    )
    assert "待评分：评议事项 work、评委编号 j1" in trial.explain("zh")
    assert "to come: a mark (Criterion work, Judge j2)" in trial.explain("en")


def test_every_kind_of_completeness_says_what_is_to_come() -> None:
    """A way for tables to become complete that is added to the schema cannot be left without words."""
    assert set(get_args(Completeness)) == set(TO_COME)
    assert all(text.zh and text.en for text in TO_COME.values())


def test_a_yearly_row_that_is_due_is_asked_for() -> None:
    """Where one row is due for the year, the explanation asks for it."""
    rule = rows(STAFF).sum("on_roll") >= 1
    assert "待填报：《年末在册人数》（本期）" in told(rule, staff=[])


def test_nothing_to_measure_is_said() -> None:
    """A share of nothing has no number, and the text says what the rule makes of it."""
    text = told(cases.share(cases["settled"], on_empty="not_applicable") >= number("0.9"), cases=[])
    assert "没有可计算的记录，不适用" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_explained_with_the_verdict_of_the_evaluator(name: str, language: Language) -> None:
    """The mark of an explanation is the rule's verdict, whatever nodes the rule is made of."""
    tables = {node.table.name for node in RULES[name].walk() if isinstance(node, n.Rows)}
    given = {table: given for table, given in (("visits", ROWS), ("sessions", SESSIONS)) if table in tables}
    trial = RULES[name].try_on(
        period=2024,
        parameters={"cleanliness.problems": 3} if "parameter(" in repr(RULES[name]) else {},
        readings={"A4": "each"} if "choice(" in repr(RULES[name]) else {},
        verdicts={"learning.plan": "met"} if "verdict_of(" in repr(RULES[name]) else {},
        **given,
    )
    part = trial.explanation(language)
    assert part.mark == trial.verdict.word
    assert all(item.text for item in part.walk())


def test_a_trial_shows_itself_in_a_notebook() -> None:
    """A trial's repr is its explanation; its HTML has the same lines, escaped."""
    table = rows(RULES["count"].left.source.source.source.table)  # type: ignore[attr-defined]
    trial = (table.count() < 1).try_on(ROWS, period=2024)
    assert isinstance(trial, Trial)
    assert repr(trial) == trial.explain("zh")
    assert "《卫生检查记录》中没有记录" in trial._repr_html_()
    odd = (
        visits.any()
        .applies_if(visits.count() > 99, Text("<无>", "<none>"))
        .try_on(ROWS, period=2024, open=())
    )
    assert "&lt;无&gt;" in odd._repr_html_() or odd.verdict.word != "not_applicable"


BY_VISIT = visits.by_month("visit")
SMOKED = BY_VISIT.measure(
    number=BY_VISIT.group.sum("problems"), smoked=BY_VISIT.group.any(visits["item"] == "wall")
)
A_MONTH = SMOKED.by_month()
GRADED = A_MONTH.measure(
    grade=A_MONTH.group.max("number", on_empty="unmet").band(
        good=0, fair=n.at_least(1), poor=n.at_least(3), on_empty="good", resolve="worst"
    ),
    smoked=A_MONTH.group.any(SMOKED["smoked"]),
)
NEVER = n.Truth(False)
LOWERED = GRADED.map(
    grade=when(
        (GRADED["grade"] == "good") & GRADED["smoked"],
        "fair",
        when((GRADED["grade"] == "poor") & NEVER, "fair", GRADED["grade"]),
    )
)


def test_numbers_that_have_two_grades_by_their_ranges_are_told() -> None:
    """Where ranges overlap, the explanation says for which numbers, and which grade is taken."""
    rule = GRADED.count("poor") == 0
    assert "等次重叠：3 及以上同时符合“合格”和“差”，取较差的等次" in told(rule, visits=ROWS)
    assert "grades overlap: 3 or more is both “fair” and “poor”: the worse is taken" in told(
        rule, "en", visits=ROWS
    )
    assert "重叠" not in told(graded.count("poor") == 0, visits=ROWS)


def test_a_grade_that_is_changed_says_when_and_leaves_out_what_never_happens() -> None:
    """Of the changes to a grade only those that can happen are told, and what any row has is said once."""
    text = told(LOWERED.count("poor") == 0, visits=ROWS)
    assert "等次的调整：等次为“好”且其中有“项目”为“墙面”的记录的，改为“合格”\n" in text
    text = told(LOWERED.count("poor") == 0, "en", visits=ROWS)
    assert (
        "grades are changed: “fair” where the grade is “good” and there are records where “Item” is “Wall”\n"
        in text
    )
