"""A report as a notebook and a terminal show it, and a unit explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import starrules
from starrules.errors import NotFoundError
from starrules.report.console import as_text, part_view, report_view
from starrules.report.explain import explain_unit, explanation
from starrules.report.model import Report
from starrules.report.notebook import report_html
from starrules.report.overview import Overview
from tests.cli.folder import write_folder


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the report of a small district."""
    folder: Path = write_folder(tmp_path_factory.mktemp("shown") / "district")
    scheme = starrules.load_scheme()
    return starrules.assess(starrules.read_evidence(folder, scheme), scheme)


def test_a_notebook_shows_the_report_as_tables(report: Report) -> None:
    """Stars, units and the commonest reasons, as plain HTML with names escaped."""
    html = report._repr_html_()
    assert html.count("<table") >= 3
    assert "区财政局" in html
    assert "清洁星" in html
    assert not re.search(r"<script|<style", html)


@pytest.mark.parametrize(("language", "heading"), [("zh", "全部星级"), ("en", "all stars")])
def test_a_notebook_and_a_terminal_show_the_title_of_each_unit(
    report: Report, language: str, heading: str
) -> None:
    """As a row of the counts and as the column after the stars, with a mark for every unit."""
    html = report_html(report, language)
    assert html.count(f">{heading}<") == 2
    units = [re.findall("<t[hd] ", row) for row in re.findall(r"<tr>(.*?)</tr>", html.split("</table>")[1])]
    assert len({len(cells) for cells in units}) == 1, "every row has a cell for every column"
    assert len(units) == len(report.evidence.units) + 1
    assert as_text(report_view(report, language), width=200).count(heading) == 2


def test_a_ruleset_that_awards_nothing_shows_no_stars(report: Report) -> None:
    """The reason stands above; a table in which nobody is rated would tell nothing."""
    scheme = report.scheme
    literal = starrules.assess(report.evidence, scheme, ruleset="literal")
    told = as_text(report_view(literal, "zh"), width=200)
    assert "本规则集不评星：" in told
    assert "不参评" not in told
    assert "各星结果" not in told
    assert "未达标最多的检查项" in told
    html = report_html(literal, "zh")
    assert "本规则集不评星：" in html
    assert "不参评" not in html


def test_a_notebook_shows_a_unit_with_its_reasons(report: Report) -> None:
    """The unit's explanation as a nested list."""
    html = report.unit("s1")._repr_html_()
    assert "<ul" in html
    assert "预算科（s1，科室）" in html
    assert html.count("<ul") == html.count("</ul>")


def test_explanations_agree_with_the_findings(report: Report) -> None:
    """For every unit and check, what the reference evaluator explains is what the population lane found."""
    compared = 0
    for row in report.findings.iter_rows(named=True):
        part = explanation(report, row["unit"], "zh", check=row["check"])
        check = part.parts[1]
        assert check.mark == row["verdict"]
        rules = [item for item in check.parts if item.kind == "rule"]
        assert all(item.mark == row["verdict"] for item in rules), str(part)
        compared += len(rules)
    assert compared > 100


def test_both_languages_tell_the_same_lines(report: Report) -> None:
    """An explanation has the same tree in Chinese and English, and no empty line."""
    for unit in report.evidence.units:
        zh, en = (list(explanation(report, unit, language).walk()) for language in ("zh", "en"))
        assert [(part.kind, part.mark) for part in zh] == [(part.kind, part.mark) for part in en]
        assert all(part.text.strip() for part in (*zh, *en))


def test_what_is_inherited_names_the_office(report: Report) -> None:
    """A section shows an office-only check as inherited, explained on the office's evidence."""
    text = explain_unit(report, "s1", "zh", check="cleanliness.hygiene-rule")
    assert "沿用所属机关“区财政局”的结果" in text
    assert "✗ 卫生管理制度有效：未达标" in text


def test_an_office_names_the_section_whose_row_counts(report: Report) -> None:
    """Where a section's row decides for the office, the section is named beside it."""
    assert "计入 1：预算科 night-1 2024-04-02" in explain_unit(
        report, "o1", "zh", check="learning.evening-study"
    )


def test_names_that_are_not_there_come_with_a_suggestion(report: Report) -> None:
    """Unit, star, check and language are all looked up before anything is told."""
    for options, text in (
        ({"unit": "s7"}, "unit: expected the id of a unit"),
        ({"unit": "s1", "star": "cleanlines"}, "Did you mean 'cleanliness'?"),
        ({"unit": "s1", "check": "learning.plans"}, "Did you mean 'learning.plan'?"),
        (
            {"unit": "s1", "star": "cleanliness", "check": "learning.plan"},
            "check: expected one of the star 'cleanliness', found 'learning.plan', which is of 'learning'. Leave the star out.",
        ),
        (
            {"unit": "s1", "lang": "fr"},
            "language: expected the tag of a language that there is, found 'fr'. There are: 'zh', 'en'.",
        ),
    ):
        with pytest.raises(NotFoundError) as caught:
            explain_unit(report, **options)
        assert text in str(caught.value)


def test_the_terminal_shows_the_whole_district_in_tables(report: Report) -> None:
    """Units by stars with marks, stars with counts, reasons and duties; units beyond the limit are counted."""
    text = as_text(report_view(report, "zh"))
    assert re.search(r"星 +得 +未得 +待定 +出错 +不参评", text)
    assert re.search(r"单位 +名称 +学习星", text)
    assert "另有 2 个单位未列出" in as_text(report_view(report, "zh", most_units=2))
    view = Overview(report, "zh")
    every = view.units()
    assert len(every) == 4
    assert [view.units(most) for most in range(5)] == [every[:most] for most in range(5)]
    assert "└──" in as_text(part_view(explanation(report, "s1", "zh", star="cleanliness")))


@pytest.mark.parametrize(
    ("language", "check", "line"),
    [
        ("zh", "learning.plan", "参数：学习计划最迟印发日期 = 3月31日（"),
        ("en", "learning.plan", " = 31 March ("),
        ("zh", "learning.practice", "参数：评委人数下限 = 3 人（"),
        ("en", "learning.practice", "parameter: Fewest judges = 3 people ("),
    ],
)
def test_parameters_are_explained_as_people_say_them(
    report: Report, language: str, check: str, line: str
) -> None:
    """A day in the year as a day and a month, a number with its unit of measure."""
    assert line in explain_unit(report, "o1", language, check=check)
