"""Explanations of what is not asked of a unit: of a duty, and of a star whose plugin does not count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import starrules
from starrules.host.examine import rejected
from starrules.lanes.engines import PYTHON
from starrules.model import LANGUAGES, Language, Text, day_of
from starrules.report.console import as_text, report_view
from starrules.report.explain import explanation
from starrules.report.notebook import report_html
from starrules.scheme.assemble import assemble
from starrules.scheme.model import Contribution, Star
from starrules.scheme.records import PluginRecord
from tests.cli.folder import write_folder
from tests.engine import kit
from tests.engine.test_assess import MIXED

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


@pytest.mark.parametrize(
    ("unit", "period", "language", "told"),
    [
        ("old", "2024", "zh", "；2024-07-01 起由b（中）（b）承接"),
        ("old", "2024", "en", "; taken over by b (b) on 2024-07-01"),
        ("b", "2024", "zh", "；2024-07-01 起承接old（中）（old）"),
        ("b", "2024", "en", "; took over from old (old) on 2024-07-01"),
        ("moved", "2024", "zh", "；2024-07-01 由a（中）（a）划转至b（中）（b）"),
        ("moved", "2024", "en", "; moved from a (a) to b (b) on 2024-07-01"),
        ("old", "2025", "zh", "；2024-07-01 起由b（中）（b）承接"),
        ("b", "2025", "zh", "”"),
        ("moved", "2025", "zh", "，所属机关：b（中）"),
        ("orphan", "2024", "zh", "，所属机关：old（中）"),
        ("a", "2024", "zh", "”"),
    ],
)
def test_the_first_line_tells_of_taking_over_and_of_moves(
    unit: str, period: str, language: Language, told: str
) -> None:
    """A unit that was taken over names its heir whenever that was; an heir and a section that moved say so in that year."""
    one = kit.scheme()
    found = starrules.assess(kit.evidence(one), one, period=period)
    for part in (
        explanation(found, unit, language),
        explanation(found, unit, language, check="east.sessions"),
    ):
        assert part.parts[0].text.endswith(told), part.parts[0].text


def test_units_taken_over_on_one_day_are_told_together() -> None:
    """In the order of their ids; one taken over on another day is told by itself, in the order of days."""
    one = kit.scheme()
    units = [
        kit.office(name, kit.FIRST_HALF, "a", since)
        for name, since in (("p", "2024-07-01"), ("n", "2024-07-01"), ("m", "2024-09-01"))
    ]
    found = starrules.assess(kit.evidence(one, units=(kit.office("a"), *units)), one, period="2024")
    assert (
        explanation(found, "a", "en")
        .parts[0]
        .text.endswith("; took over from n (n), p (p) on 2024-07-01; took over from m (m) on 2024-09-01")
    )


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
    called = {"zh": "“learning”星（插件未启用）", "en": "learning (its plugin is blocked)"}[language]
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
    assert line.endswith({"zh": "，停用：调用时停用", "en": ": blocked by the caller"}[language])
    assert "blocked" not in as_text(report_view(blocked, "zh"), width=300)


ACME = Contribution(stars=(Star("integrity", Text("冒名星", "Acme star"), Text("某公司", "Acme"), 9),))


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory) -> starrules.Report:
    """Return the report of a small district in which a plugin brings a star that is another's."""
    folder: Path = write_folder(tmp_path_factory.mktemp("clashing") / "district")
    intruder = PluginRecord("acme", "acme", "1.0", "active", "", ACME)
    scheme = assemble(rejected((intruder, *starrules.load_scheme().plugins)))
    return starrules.assess(starrules.read_evidence(folder, scheme), scheme, period="2024")


@pytest.mark.parametrize(
    "show", [lambda it: as_text(report_view(it, "zh"), width=900), lambda it: report_html(it, "zh")]
)
def test_a_clash_is_told_in_chinese_with_all_who_provide_the_star(
    clashing: starrules.Report, show: Callable[[starrules.Report], str]
) -> None:
    """The star keeps its title, every plugin that clashes is named, and what is for authors is pointed to."""
    told = show(clashing)
    assert "廉政星（插件加载失败）" in told
    assert "冒名星" not in told
    version = starrules.load_scheme().providers["integrity.complaints-on-time"].version
    for label in ("acme 1.0", f"starrules-integrity {version}"):
        assert f"插件未生效：{label}，加载失败：详见 starrules plugins" in told
    assert "expected" not in told


def test_the_award_of_a_star_that_plugins_clash_over_names_them_all(clashing: starrules.Report) -> None:
    """In Chinese with where the reasons are, in English with the reasons."""
    row = clashing.awards.filter(unit="o1", star="integrity").row(0, named=True)
    chinese, english = row["reason_zh"], row["reason_en"]
    assert chinese.startswith(
        "出错：没有可用的评定依据（acme 1.0，加载失败：详见 starrules plugins；starrules-integrity "
    )
    assert chinese.endswith("，加载失败：详见 starrules plugins）")
    assert "acme 1.0 (failed): star 'integrity': expected one provider, found 2: acme 1.0, " in english
    assert "; starrules-integrity " in english


@pytest.mark.parametrize("engine", ["polars", PYTHON])
def test_a_unit_is_explained_alike_out_of_what_bears_on_it_alone(engine: str, tmp_path: Path) -> None:
    """With moves, successions, inheritance, waivers, judges and returns; from memory and from stored evidence."""
    waiver = {
        "unit": "b", "check": "east.few-late", "reason": "系统停机", "authority": "区创建办", "granted_on": kit.day("2024-11-01"),
    }  # fmt: skip
    whole = kit.report(**{**MIXED, "more": {**MIXED["more"], "waivers": [waiver]}})
    stored = starrules.store_evidence(whole.evidence, tmp_path / "stored")
    told = []
    for unit in whole.evidence.units:
        for evidence in (whole.evidence, stored):
            near = evidence.around(unit)
            told.append(len(near.units))
            alone = starrules.assess(
                near, whole.scheme, ruleset=whole.ruleset, as_of=day_of(whole.as_of), engine=engine
            )
            for language in LANGUAGES:
                assert alone.unit(unit).explain(language) == whole.unit(unit).explain(language)
    assert 1 in told
    assert max(told) < len(whole.evidence.units)
