"""A report shown in a language that a plugin brings: the same verdicts and bytes, other words."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve

import starrules
from starrules.errors import NotFoundError
from starrules.model import LANGUAGES, Language
from starrules.report.console import as_text, report_view
from starrules.report.explain import explanation
from starrules.report.listing import scheme_data
from starrules.report.model import Report
from starrules.report.notebook import report_html
from starrules.report.scheme_view import scheme_view
from starrules.report.write import assessment_data, canonical_bytes, report_data, write_report
from starrules.scheme.assemble import Scheme
from starrules.scheme.extras import Translation
from tests.cli.folder import write_folder

TAGS: dict[Language, str] = {"zh": "zh-Hant", "en": "de"}
"""For each base a language that is translated whole, each text into its key and signs that mean something elsewhere."""


def word(key: str) -> str:
    """Return the text that stands under a key in both languages."""
    return f"⟦{{x}} <b> [red] {key}⟧"


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """Return the scheme of the installed plugins with a whole translation on either base."""
    plain = starrules.load_scheme()
    texts = {key: word(key) for key in plain.texts}
    return evolve(plain, translations={tag: Translation(tag, texts, base) for base, tag in TAGS.items()})


@pytest.fixture(scope="module")
def report(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the report of a small district."""
    folder: Path = write_folder(tmp_path_factory.mktemp("translated") / "district")
    return starrules.assess(starrules.read_evidence(folder, scheme), scheme)


@pytest.mark.parametrize("base", LANGUAGES)
def test_nothing_but_words_changes(report: Report, base: Language) -> None:
    """Verdicts, awards, numbers, counts, digests and the assessment bytes of report.json are the same."""
    shown = report.translated(TAGS[base])
    assert canonical_bytes(assessment_data(shown)) == canonical_bytes(assessment_data(report))
    assert (
        shown.ruleset.digest == report.scheme.translated(TAGS[base]).ruleset("proposed", period="2024").digest
    )
    changed = set()
    for name in ("findings", "standards", "awards", "titles", "duties"):
        before, after = getattr(report, name), getattr(shown, name)
        assert before.columns == after.columns
        changed |= {column for column in before.columns if not before[column].equals(after[column])}
    assert changed == {f"reason_{base}", f"remedy_{base}"}


@pytest.mark.parametrize("base", LANGUAGES)
def test_an_explanation_has_the_same_tree_in_every_language(report: Report, base: Language) -> None:
    """Every unit, and every check of one of them, is told in the same lines with the same marks."""
    told, units, checks = 0, sorted(report.evidence.units), list(report.scheme.checks)
    for index, unit in enumerate(units):
        own = checks[2 * index + LANGUAGES.index(base) :: 2 * len(units)]  # half of them in each language
        for check in (None, *own):
            first = list(explanation(report, unit, base, check=check).walk())
            other = list(explanation(report, unit, TAGS[base], check=check).walk())
            assert [(part.kind, part.mark) for part in first] == [(part.kind, part.mark) for part in other]
            told += sum(one.text != two.text for one, two in zip(first, other, strict=True))
    assert told > 200


def test_an_explanation_is_told_in_the_language(report: Report) -> None:
    """Star, clause, check, table, reading, parameter and remedy are in it; the words between them in the base."""
    text = report.unit("o1").explain("zh-Hant")
    for key in (
        "star/learning",
        "clause/S.learning.1",
        "table/learning_sessions",
        "reading/A19",
        "reading/A4/credit",
    ):
        if key in report.scheme.texts and report.scheme.texts[key].zh in report.unit("o1").explain("zh"):
            assert word(key) in text, key
    assert f"整改：{word('check/civility.budget/remedy')}" in report.unit("o1").explain(
        "zh-Hant", check="civility.budget"
    )
    assert f"remedy: {word('check/civility.budget/remedy')}" in report.unit("o1").explain(
        "de", check="civility.budget"
    )
    left = [key for key, known in report.scheme.texts.items() if len(known.zh) > 6 and known.zh in text]
    assert not left


def test_all_views_show_the_language(report: Report) -> None:
    """The terminal, a notebook, and a scheme's listing; names are escaped where they could be read as markup."""
    star, clause = word("star/learning"), word("clause/S.learning.1")
    assert star in as_text(report_view(report, "zh-Hant"), width=2000)
    assert escape(star) in report_html(report, "zh-Hant")
    shown = report.translated("de")
    assert escape(star) in shown._repr_html_()
    assert "assessment of 2024" in shown._repr_html_()
    assert escape(star) in shown.unit("s1")._repr_html_()
    assert clause not in as_text(scheme_view(report.scheme), width=2000)
    listed = as_text(scheme_view(report.scheme, "zh-Hant"), width=2000)
    assert star in listed
    assert word("star/learning/lead") in listed
    assert word("check/civility.budget") in listed
    assert "覆盖面" in listed
    lost = [
        key for key in report.scheme.coverage.not_computed if word(f"clause/{key}/not_computed") not in listed
    ]
    assert not lost


def test_zh_and_en_are_as_they_were(report: Report) -> None:
    """From a translated report the two languages of every text are had, with the report that it was made of."""
    shown = report.translated("zh-Hant")
    assert shown.translated("zh") is report
    assert shown.unit("o1").explain() == report.unit("o1").explain("zh-hant") != report.unit("o1").explain()
    assert shown.unit("o1").explain("zh") == report.unit("o1").explain()
    assert report.translated("zh-Hant") is shown
    english = report.translated("en")
    assert english.unit("o1").explain() == report.unit("o1").explain("en")
    assert english.findings is report.findings
    assert "assessment of 2024" in english._repr_html_()


def test_assessing_with_a_translated_scheme_is_the_same(report: Report, scheme: Scheme) -> None:
    """Whoever wants one language only assesses once."""
    shown = starrules.assess(report.evidence, scheme.translated("de"))
    assert shown.findings.equals(report.translated("de").findings)
    assert shown.translated("zh").findings.equals(report.findings)


def test_evidence_read_with_a_translated_scheme_is_the_same(scheme: Scheme, tmp_path: Path) -> None:
    """Files are read by names and codes, which no translation touches."""
    folder = write_folder(tmp_path / "district")
    plain, shown = (starrules.read_evidence(folder, one) for one in (scheme, scheme.translated("zh-Hant")))
    first, second = starrules.assess(plain, scheme), starrules.assess(shown, scheme)
    assert first.findings.equals(second.findings)
    assert canonical_bytes(assessment_data(first)) == canonical_bytes(assessment_data(second))


def test_a_translated_report_that_is_written_says_so(report: Report, tmp_path: Path) -> None:
    """The assessment part is the same; beside it stands in which language the reasons are."""
    assert "shown_in" not in report_data(report)["provenance"]
    out = write_report(report.translated("de"), tmp_path / "out")
    data = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert data["provenance"]["shown_in"] == "de"
    assert data["assessment"] == json.loads(canonical_bytes(assessment_data(report)))
    found = pl.read_parquet(out / "findings.parquet")
    assert found["verdict"].equals(report.findings["verdict"])
    assert found["reason_zh"].equals(report.findings["reason_zh"])


def test_a_language_that_nobody_brings_is_told(report: Report) -> None:
    """With the likeliest tag."""
    with pytest.raises(NotFoundError, match=r"found 'zh-Hans'. Did you mean 'zh-Hant'\?"):
        report.unit("o1").explain("zh-Hans")


def test_a_listing_says_how_complete_a_translation_is(scheme: Scheme) -> None:
    """The number of texts that are there, out of those that there are; keys of absent plugins do not count."""
    few = Translation("de", {"star/learning": "Lernen", "star/gone": "Weg"}, "en")
    data = scheme_data(evolve(scheme, translations={**scheme.translations, "de": few}))
    whole = len(scheme.texts)
    assert {item["language"]: item for item in data["translations"]} == {
        "zh-Hant": {"language": "zh-Hant", "base": "zh", "texts": whole, "of": whole},
        "de": {"language": "de", "base": "en", "texts": 1, "of": whole},
    }
