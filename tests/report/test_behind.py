"""Groups with the numbers that they are graded by, and the sections that these come from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import starrules
from starrules.report.explain import explain_unit
from starrules.report.model import Report
from starrules.rules.rows import when
from tests.report.district import visits

DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"

visit = visits.by_month("visit")
per_visit = visit.measure(problems=visit.group.sum("problems"), failed=visit.group.any(~visits["passed"]))
month = per_visit.by_month()
GRADED = month.measure(
    grade=month.group.max("problems", on_empty="met").band(
        good=0, fair=(1, 2), poor=(3, None), on_empty="good"
    ),
    failed=month.group.any(per_visit["failed"]),
)
GIVEN = [
    {"visit": "v1", "visited_on": "2024-03-05", "item": "floor", "problems": 2, "passed": True},
    {"visit": "v1", "visited_on": "2024-03-05", "item": "wall", "problems": 2, "passed": True},
    {"visit": "v2", "visited_on": "2024-03-20", "item": "wall", "problems": 1, "passed": True},
    {"visit": "v3", "visited_on": "2024-05-02", "item": "floor", "problems": 0, "passed": False},
    {"visit": "v4", "visited_on": "2024-06-02", "item": "floor", "problems": 1, "passed": True},
]


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report of the example district."""
    scheme = starrules.load_scheme()
    return starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")


def test_a_grade_comes_with_the_number_that_was_graded() -> None:
    """The worst of a month's visits, not their sum, stands beside the grade."""
    rule = GRADED.where(GRADED["grade"] == "poor").count() <= 0
    trial = rule.try_on(period=2024, visits=GIVEN)
    assert "计入 1：2024-03（差，4 处）" in trial.explain("zh")
    assert "counted, 1: 2024-03 (poor, 4 problems)" in trial.explain("en")


def test_a_rule_that_asks_for_enough_groups_tells_those_that_fail() -> None:
    """Of too few good months the others are listed with their grades; one that fails for something else, with that."""
    good = GRADED.where((GRADED["grade"] == "good") & ~GRADED["failed"])
    text = (good.count() >= 11).try_on(period=2024, visits=GIVEN).explain("zh")
    assert "未计入 2：2024-03（差，4 处）、2024-06（合格，1 处）" in text
    assert "未计入：2024-05（其中有“是否合格”为否的记录）" in text


def test_no_single_number_is_told_of_a_grade_that_is_made_of_several() -> None:
    """Where the number that is graded hangs on another, neither is taken for it."""
    number = month.group.max("problems", on_empty="met")
    graded = month.measure(
        grade=when(month.group.count() >= 2, number, month.group.sum("problems")).band(
            good=0, fair=(1, 2), poor=(3, None), on_empty="good"
        )
    )
    text = (
        (graded.where(graded["grade"] == "poor").count() <= 0).try_on(period=2024, visits=GIVEN).explain("zh")
    )
    assert "计入 1：2024-03（差）" in text


def test_an_office_is_told_which_section_decided(report: Report) -> None:
    """Beside the month's grade stands how many problems were found, and with whom."""
    text = explain_unit(report, "QH072", "zh", check="cleanliness.no-poor-month")
    assert "计入 1：2024-03（差，3：临湖街道社区建设办公室 3）" in text
    text = explain_unit(report, "QH072-10", "zh", check="cleanliness.no-poor-month")
    assert "计入 1：2024-03（差，3）" in text


def test_what_sections_make_up_adds_up_to_what_was_graded(report: Report) -> None:
    """For every office that has a poor month, the parts sum to the number before them."""
    lost = report.findings.filter(
        (pl.col("check") == "cleanliness.no-poor-month") & (pl.col("verdict") == "unmet")
    )
    seen: Counter[str] = Counter()
    for unit in lost["unit"]:
        text = explain_unit(report, unit, "en", check="cleanliness.no-poor-month")
        line = next(item.strip() for item in text.splitlines() if item.strip().startswith("counted,"))
        for found in line.split("(poor, ")[1:]:
            number, _, parts = found.partition(")")[0].partition(": ")
            if parts:
                ends = [
                    part.rsplit(" ", 1)[1] for part in parts.split(", ") if part.rsplit(" ", 1)[-1].isdigit()
                ]
                assert sum(map(int, ends)) == int(number), line
            seen["with sections" if parts else "alone"] += 1
    assert min(seen["with sections"], seen["alone"]) >= 3
