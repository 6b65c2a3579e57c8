"""A ruleset that a plugin writes otherwise: every report says which of its values differ."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import starrules
from starrules.evidence.model import Evidence
from starrules.model import LANGUAGES, Text
from starrules.report.console import as_text
from starrules.report.listing import overrides_data, rulesets_data
from starrules.report.overview import Overview
from starrules.report.scheme_view import overrides_view
from starrules.report.write import assessment_data
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.extras import Override
from starrules.scheme.model import Contribution
from tests.cli.folder import write_folder
from tests.scheme.kit import record

PLAIN = starrules.load_scheme()
BEFORE = PLAIN.ruleset_texts["literal"]
WHY = Text("本市从严", "the city is stricter")
SWITCHED = (
    BEFORE.replace("minimum_months = 0", "minimum_months = 3")
    .replace('A5 = "literal-overlap"', 'A5 = "worst-wins"')
    .replace('A14 = "undefined"', 'A14 = "good-months"')
    .replace("[parameters]", '[parameters]\n"civility.sessions" = "5"')
)
CHANGES = [
    {"place": "minimum_months", "before": "0", "after": "3"},
    {"place": "parameters/civility.sessions", "before": "2", "after": "5"},
    {"place": "readings/A14", "before": "undefined", "after": "good-months"},
    {"place": "readings/A5", "before": "literal-overlap", "after": "worst-wins"},
]


def under(text: str) -> Scheme:
    """Return the installed scheme with a plugin that gives the ruleset ``literal`` this text."""
    city = Contribution(overrides=(Override("ruleset", "literal", text, WHY),))
    return assemble((*PLAIN.plugins, record("city", city)))


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return the evidence of a small district."""
    folder: Path = write_folder(tmp_path_factory.mktemp("overridden") / "district")
    return starrules.read_evidence(folder, PLAIN)


def notes(evidence: Evidence, scheme: Scheme, language: Any) -> str:
    """Return what a report says before its tables, under another ruleset than the one that is overridden."""
    return "\n".join(Overview(starrules.assess(evidence, scheme), language).notes())


def test_a_report_shows_the_values_that_differ(evidence: Evidence) -> None:
    """The first three by their titles, and how many more there are, in both languages, with who and why."""
    scheme = under(SWITCHED)
    assert (
        "plug-city 1.0 改动了 literal：参评所需的最少在册整月数 0 → 3；"
        "班子全年最少专题研究次数 2 次 → 5 次；A14 undefined → good-months；另有 1 处（本市从严）"
    ) in notes(evidence, scheme, "zh")
    told = notes(evidence, scheme, "en")
    assert "plug-city 1.0 sets literal otherwise: fewest whole months in scope to be rated 0 → 3; " in told
    assert "; A14 undefined → good-months; 1 more (the city is stricter)" in told


def test_report_json_has_every_value_that_differs(evidence: Evidence) -> None:
    """Each with its place, as the owner declares it and as it counts; the texts of the files are not repeated."""
    report = starrules.assess(evidence, under(SWITCHED))
    (item,) = assessment_data(report)["overrides"]
    assert item["changes"] == CHANGES
    assert (item["kind"], item["id"], item["before"], item["after"]) == ("ruleset", "literal", "", "")
    assert (item["by"], item["reason"]["en"]) == ("plug-city 1.0", "the city is stricter")
    assert (report.ruleset.id, report.scheme.ruleset("literal").minimum_months) == ("proposed", 3)


def test_a_listing_has_a_line_for_each_value_that_differs() -> None:
    """What was there and what is now, in words, beside the place and what it is called."""
    told = as_text(overrides_view(under(SWITCHED)), width=400)
    words = (
        "参评所需的最少在册整月数",
        "班子全年最少专题研究次数",
        "月度等次怎样形成年度结果？",
        "合格1处以上",
    )
    for change, called in zip(CHANGES, words, strict=True):
        values = rf"{change['before']}(：\S+)? +{change['after']}(：\S+)?"
        if change["place"].startswith("parameters/"):
            values = rf"{change['before']} 次 +{change['after']} 次"
        line = rf"^literal: {change['place']} +规则集：{called}\S* +{values} +starrules-fivestar"
        assert re.search(line, told, re.MULTILINE), told


NO_EFFECT = {
    "zh": ("；未生效：规则集另有规定", "；未生效：本次评定不采用该规则集"),
    "en": (
        "; it has no effect: the ruleset sets this itself",
        "; it has no effect: this ruleset is not in use here",
    ),
}


@pytest.mark.parametrize(
    ("override", "body", "why"),
    [
        (Override("reading", "A5", "best-wins", WHY), "", 0),
        (Override("reading", "A5", "worst-wins", WHY), "", 0),
        (Override("parameter", "civility.sessions", "5", WHY), "", None),
        (
            Override("parameter", "civility.sessions", "5", WHY),
            '[parameters]\n"civility.sessions" = "2"\n',
            0,
        ),
        (Override("ruleset", "literal", SWITCHED, WHY), "", 1),
        (Override("ruleset", "proposed", PLAIN.ruleset_texts["proposed"] + "\n# as it was", WHY), "", None),
    ],
    ids=[
        "reading",
        "the same reading",
        "parameter",
        "parameter set",
        "ruleset not in use",
        "ruleset extended",
    ],
)
def test_an_override_that_changes_nothing_is_not_told_as_made(
    evidence: Evidence, tmp_path: Path, override: Override, body: str, why: int | None
) -> None:
    """What the ruleset sets itself, and a ruleset that is not in use: the report and report.json say so."""
    own = tmp_path / "own.toml"
    head = 'id = "own"\ntitle = { zh = "区", en = "District" }\nextends = "proposed"\n'
    own.write_text(head + body, encoding="utf-8")
    scheme = assemble((*PLAIN.plugins, record("city", Contribution(overrides=(override,)))))
    report = starrules.assess(evidence, scheme, ruleset=own)
    (item,) = assessment_data(report)["overrides"]
    assert item["takes_effect"] == (why is None)
    assert rulesets_data([report.ruleset], scheme)[0]["overrides"][0]["takes_effect"] == (why is None)
    assert "takes_effect" not in overrides_data(scheme)[0], "without a ruleset there is nothing to say"
    for language in LANGUAGES:
        (line,) = (line for line in Overview(report, language).notes() if "plug-city 1.0" in line)
        end = {"zh": "（本市从严）", "en": " (the city is stricter)"}[language]
        assert line.endswith(end if why is None else end + NO_EFFECT[language][why])


@pytest.mark.parametrize(
    ("text", "chinese", "english", "changes"),
    [
        (BEFORE + "\n# the same", "各项取值不变", "no value differs", []),
        (
            BEFORE.replace("minimum_months = 0", "minimum_months = -1"),
            "文本有误，无法对照",
            "a text is faulty, so they cannot be compared",
            None,
        ),
    ],
    ids=["same", "faulty"],
)
def test_an_override_without_values_to_show_says_so(
    evidence: Evidence, text: str, chinese: str, english: str, changes: object
) -> None:
    """One that changes nothing, and one that is faulty, which stops only those who ask for that ruleset."""
    scheme = under(text)
    assert f"改动了 literal：{chinese}（本市从严）" in notes(evidence, scheme, "zh")
    assert f"sets literal otherwise: {english} (the city is stricter)" in notes(evidence, scheme, "en")
    assert chinese in as_text(overrides_view(scheme), width=200)
    assert [item["changes"] for item in overrides_data(scheme)] == [changes]
