"""Explanations of what is not asked of a unit: of a duty, and of a star whose plugin does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

import starrules
from starrules.model import LANGUAGES, Language
from starrules.report.console import as_text, report_view
from starrules.report.explain import explanation
from starrules.report.notebook import report_html
from tests.cli.folder import write_folder
from tests.engine import kit

NOT_ASKED: dict[tuple[str, str, Language], str] = {
    ("a-1", "proposed", "zh"): "这是牵头单位或区级的职责，不向科室提出要求",
    ("a-1", "proposed", "en"): "This is a duty of a lead or of the district: it is not asked of sections",
    ("old", "proposed", "zh"): "不适用：已由b（中）承接",
    ("old", "proposed", "en"): "Does not apply: b took over from it",
    ("gone", "proposed", "zh"): "不适用：考核期前已撤销",
    ("a", "quiet", "zh"): "这是牵头单位或区级的职责，本规则集不列入报告",
    (
        "a",
        "quiet",
        "en",
    ): "This is a duty of a lead or of the district, which the ruleset leaves out of the report",
}


@pytest.mark.parametrize("key", NOT_ASKED, ids="-".join)
def test_a_duty_that_has_no_finding_is_explained(key: tuple[str, str, Language]) -> None:
    """With its id, why it is not asked of the unit, and the clause that it rests on."""
    unit, ruleset, language = key
    part = explanation(kit.report(ruleset=ruleset), unit, language, check="east.visits").parts[-1]
    assert part.mark == "not_applicable"
    assert part.text.endswith("[east.visits]")
    reason, clause = part.parts
    assert (reason.kind, reason.mark, reason.text) == ("note", "not_applicable", NOT_ASKED[key])
    assert clause.kind == "clause"
    assert "L.east.1" in clause.text


def test_a_duty_that_has_a_finding_is_explained_from_its_rule() -> None:
    """An office that it is asked of is told what was found."""
    part = explanation(kit.report(), "a", "zh", check="east.visits").parts[-1]
    assert part.mark != "not_applicable"
    assert not set(NOT_ASKED.values()) & {item.text for item in part.walk()}


@pytest.fixture(scope="module")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> starrules.Report:
    """Return the report of a small district in which the learning star's plugin is blocked."""
    folder: Path = write_folder(tmp_path_factory.mktemp("blocked") / "district")
    scheme = starrules.load_scheme(block=["learning"])
    return starrules.assess(starrules.read_evidence(folder, scheme), scheme, period="2024")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_star_whose_plugin_is_blocked_says_so_wherever_stars_are_named(
    blocked: starrules.Report, language: Language
) -> None:
    """In the tables of a terminal and of a notebook, and in explanations, with the reason in that language."""
    called = {"zh": "learning（插件未启用）", "en": "learning (its plugin is blocked)"}[language]
    told = as_text(report_view(blocked, language), width=300)
    assert told.count(called) == 2, "as a row of the stars and as a column of the units"
    assert report_html(blocked, language).count(called) == 2
    explained = blocked.unit("o1").explain(lang=language)
    assert called in explained
    why = {"zh": "，停用：调用时停用）", "en": " (blocked): blocked by the caller)"}[language]
    assert why in explained
    note = {"zh": "插件未生效：starrules-learning ", "en": "plugin does not count: starrules-learning "}[
        language
    ]
    line = next(line for line in told.splitlines() if line.startswith(note))
    assert line.endswith({"zh": "：调用时停用", "en": ": blocked by the caller"}[language])
    assert "blocked" not in as_text(report_view(blocked, "zh"), width=300)
