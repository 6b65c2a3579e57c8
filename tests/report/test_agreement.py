"""What a finding says was measured and required, held against the explanation of the same check."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import starrules
from starrules.model import LANGUAGES
from starrules.report.explain import explanation
from starrules.report.model import Report

DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
UNITS = ("QH001", "QH022-09", "QH051")
"""Two offices that differ in what they have, and a section."""
NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:\.\d+)?(?:/\d+)?%?")
FRACTION = re.compile(r"(.+)/(.+?)(?: \((.+)\))?")
THERE_OR_NOT = ("≥ 1", "> 0", "≤ 0", "= 0")
"""That there is a row, or none, is said in words, without a number."""


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report of the example district."""
    scheme = starrules.load_scheme()
    return starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")


def lacking(report: Report, row: dict[str, str], language: str) -> list[str]:
    """Return the numbers of a finding that the explanation of its rule does not tell."""
    tree = explanation(report, row["unit"], language, check=row["check"])
    rule = next(part for part in tree.walk() if part.kind == "rule")
    told = {
        number
        for part in rule.walk()
        if part.kind in ("rule", "measured", "rows")
        for number in NUMBER.findall(part.text)
    }
    asked: set[str] = set() if row["required"] in THERE_OR_NOT else {row["required"].split(" ", 1)[1]}
    for end in (row["measured_low"], row["measured_high"]):
        parts = FRACTION.fullmatch(end)
        if parts is not None:  # a share is told in percent, a part of another number by both numbers
            asked |= {parts[3]} if parts[3] else {parts[1], parts[2]}
        elif end != "0" or row["required"] not in THERE_OR_NOT:
            asked.add(end)
    return sorted(asked - told)


@pytest.mark.parametrize("unit", UNITS)
def test_a_finding_and_its_explanation_tell_the_same_numbers(report: Report, unit: str) -> None:
    """What was measured and what is required stand in the explanation, in both languages, for every check."""
    rows = report.findings.filter(
        (pl.col("unit") == unit)
        & pl.col("measured_low").is_not_null()
        & pl.col("verdict").is_in(["met", "unmet"])
    )
    assert rows.height > 50
    found = {
        (row["check"], language): missing
        for row in rows.iter_rows(named=True)
        for language in LANGUAGES
        if (missing := lacking(report, row, language))
    }
    assert found == {}


def test_a_held_finding_requires_nothing_that_is_computed_from_what_is_missing(report: Report) -> None:
    """Without the register of staff no number of persons is required, neither in the finding nor explained."""
    asked = (pl.col("unit") == "QH006-10") & (pl.col("check") == "civility.participation")
    row = report.findings.filter(asked).row(0, named=True)
    assert (row["verdict"], row["measured_low"], row["required"]) == ("unknown", "7", None)
    assert row["reason_zh"].startswith("待定：实测 7 人；人员名册中没有该单位的年末在册人数")
    assert row["reason_en"].startswith("Open: measured 7 persons; the register has no year-end staff")
    assert "0 人" not in str(explanation(report, "QH006-10", "zh", check="civility.participation"))
    others = report.findings.filter(
        (pl.col("check") == "civility.participation") & (pl.col("verdict") == "met")
    )
    assert others.height > 0
    assert others["required"].null_count() == 0


def test_a_judged_finding_tells_the_mark_and_the_pass_mark(report: Report) -> None:
    """Measured is the median mark, required the pass mark, never how many marks reach it."""
    row = report.findings.filter((pl.col("unit") == "QH001") & (pl.col("check") == "civility.conduct")).row(
        0, named=True
    )
    told = ("measured_low", "measured_high", "required", "reason_zh", "reason_en")
    assert [row[name] for name in told] == [
        "83",
        "83",
        "≥ 80",
        "已达标：中位数：实测 83 分，要求不低于 80 分",
        "Met: median: measured 83 marks, required at least 80 marks",
    ]
    judged = [name for name, rule in report.bound.items() if ".median(" in repr(rule)]
    panels = report.findings.filter(pl.col("check").is_in(judged))
    assert len(judged) >= 16
    assert not panels["required"].is_in(["> 50%"]).any()
    assert set(panels.filter(pl.col("required") == "≥ 80")["check"]) == set(judged)


def test_rows_that_break_what_all_must_keep_are_called_so(report: Report) -> None:
    """A rule over all rows is measured by those that break it, and the reason says that it is these."""
    found = report.findings.filter(pl.col("check") == "integrity.opinion-incidents")["reason_zh"]
    assert "已达标：不符合要求的：实测 0，要求不超过 0" in set(found)
