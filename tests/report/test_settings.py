"""What the settings of a ruleset are called, and the values that they take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

import starrules
from starrules.model import LANGUAGES, Language, Text
from starrules.report.console import as_text
from starrules.report.listing import parameter_words, setting_text
from starrules.report.scheme_view import differences_view, ruleset_view, rulesets_view, scheme_view
from starrules.report.settings import (
    OPTIONS,
    SETTINGS,
    setting_words,
    shown_differences,
    star_text,
    value_words,
)
from starrules.scheme.entries import AWARDS, TOP, UPPER, Read, fixed_words
from starrules.scheme.model import Contribution, Star
from starrules.scheme.records import BY_CALLER, PluginRecord
from starrules.scheme.ruleset import Difference, side_by_side
from tests.scheme.kit import EAST, record, scheme

PLAIN = starrules.load_scheme()
RULESETS = ("proposed", "community", "literal")
CHINESE = re.compile(r"[\u3400-\u9fff]")
SECTIONS: Mapping[str, Mapping[str, Read]] = {"": TOP, "awards/": AWARDS, "awards/upper/": UPPER}


def entries() -> Iterator[tuple[str, Read]]:
    """Yield every setting that a file may have by its place, with what reads it."""
    for before, section in SECTIONS.items():
        for key, read in section.items():
            yield f"{before}{key}", read


def test_every_setting_and_every_fixed_value_has_words_in_both_languages() -> None:
    """A setting or an option that is added without words fails here; words for what is not there fail too."""
    texts = dict(SETTINGS)
    for place, read in entries():
        assert place in SETTINGS
        for word in fixed_words(read):
            texts[f"{place} = {word}"] = OPTIONS[place][word]
    for place, text in texts.items():
        assert CHINESE.search(text.zh), place
        assert not CHINESE.search(text.en), place
        assert text.en.strip(), place
    known = dict(entries())
    assert set(SETTINGS) - set(known) == {"absent"}, "what a resolved ruleset adds to what a file says"
    fixed = {place: set(fixed_words(read)) for place, read in known.items() if fixed_words(read)}
    assert {place: set(words) for place, words in OPTIONS.items() if place != "status"} == fixed


def test_the_words_of_a_setting_tell_it_from_all_others() -> None:
    """No two settings are called the same, and no two values of one setting."""
    for groups in (SETTINGS, *OPTIONS.values()):
        for language in LANGUAGES:
            words = [text[language] for text in groups.values()]
            assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", RULESETS)
def test_nothing_that_a_shipped_ruleset_says_is_without_words(name: str) -> None:
    """Every place has a name, and every value is words, a number, a day, or what people wrote in that language."""
    found = PLAIN.ruleset(name, period="2024")
    for language in LANGUAGES:
        for place in found.origins:
            assert bool(CHINESE.search(setting_words(place, PLAIN, language))) == (language == "zh")
            value = value_words(place, setting_text(found.content, place, language), PLAIN, language)
            if language == "en":
                assert not CHINESE.search(value), place
            else:
                assert CHINESE.search(value) or not re.search("[A-Za-z]", value), (place, value)


def test_a_listing_has_the_words_and_what_stands_in_the_file() -> None:
    """The file is edited by hand, so the key and the value as they are written stand beside the words."""
    told = as_text(ruleset_view(PLAIN.ruleset("community", period="2024"), PLAIN, "zh"), width=400)
    for line in (
        r"^awards/rule +评星办法 +计分（points） +community$",
        r"^at_deadline +截止日仍待定的星 +保持待定（open） +proposed$",
        r"^awards/define +是否评星 +是（true） +community$",
        r"^duties +牵头单位和区级职责 +单列报告（report） +starrules$",
        r"^awards/units +授星对象 +机关和科室（both） +starrules$",
        r"^awards/upper/top_share +上一档次：名额占评选范围的百分比上限 +10 +community$",
        r"^stars +评定的星 +学习星（learning）、文明星（civility）、\S+ +proposed$",
        r"^standards/S\.cleanliness +清洁星标准\S+ +全年无“差”等次（cleanliness\.no-poor-month）、\S+ +proposed$",
        r"^community +社区式 +草案（draft） +proposed +[0-9a-f]{12}$",
    ):
        assert re.search(line, told, re.MULTILINE), line
    english = as_text(rulesets_view([PLAIN.ruleset("literal")], PLAIN, "en"), width=400)
    assert re.search(r"^literal +Literal +draft +[0-9a-f]{12}$", english, re.MULTILINE), (
        "a word that is the same twice"
    )


def test_nothing_is_cut_off_in_a_narrow_terminal() -> None:
    """Chinese has no spaces to break lines at: what is too long for its column goes on in the next line."""
    told = as_text(ruleset_view(PLAIN.ruleset("proposed", period="2024"), PLAIN, "zh"), width=100)
    assert "…" not in told
    assert "卫生管理制度有效" in re.sub(r"\s", "", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_side_by_side_shows_texts_in_the_language_shown(language: Language) -> None:
    """Of a title, of who set a ruleset and of why it awards nothing only the half that is asked for is shown."""
    first, second = (PLAIN.ruleset(name, period="2024") for name in ("proposed", "literal"))
    told = as_text(differences_view(first, second, PLAIN, language), width=600)
    other = next(item for item in LANGUAGES if item != language)
    for place in ("title", "authority", "awards/none_because"):
        assert re.search(rf"^{place}/{language} +{SETTINGS[place][language]}", told, re.MULTILINE)
        assert f"{place}/{other}" not in told
    assert bool(CHINESE.search(told)) == (language == "zh")
    option = {"zh": "是（true） +否（false）", "en": r"yes \(true\) +no \(false\)"}[language]
    assert re.search(rf"^awards/define .*{option}", told, re.MULTILINE)
    reading = {"zh": "count：只看处数 +count-and-picture：", "en": "count: .+ +count-and-picture: "}[language]
    assert re.search(rf"^readings/A6 .*{reading}", told, re.MULTILINE)


def test_a_text_that_differs_in_the_other_language_alone_is_still_shown() -> None:
    """Otherwise two rulesets would be said to differ, and nothing be shown."""
    found = [Difference("title/en", None, "One", "Two"), Difference("authority/en", None, "A", "B")]
    both = Difference("authority/zh", None, "甲", "乙")
    assert shown_differences([*found, both], "zh") == [found[0], both]
    assert shown_differences([*found, both], "en") == found
    assert setting_words("title/en", PLAIN, "zh") == "规则集名称（英文）"
    assert setting_words("authority/zh", PLAIN, "en") == "who set it (Chinese)"


def test_weights_and_parameters_are_said_as_people_write_them(tmp_path: Path) -> None:
    """A weight is that of a star by its title, and a day in the year is a day, not a number of days."""
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = { zh = "区", en = "District" }\nextends = "community"\n'
        '[parameters]\n"learning.plan-date" = "02-28"\n[awards]\nweights = { learning = "1/2" }\n',
        encoding="utf-8",
    )
    first, second = PLAIN.ruleset("community", period="2024"), PLAIN.ruleset(own, period="2024")
    told = as_text(differences_view(first, second, PLAIN, "zh"), width=300)
    assert re.search(r"^awards/weights/learning +学习星的权重 +1/2$", told, re.MULTILINE)
    assert re.search(
        r"^parameters/learning\.plan-date +\S+ +3月31日（03-31） +2月28日（02-28）$", told, re.MULTILINE
    )
    assert len(side_by_side(first, second)) == 6, "with the id, the two titles and what it extends"


@pytest.mark.parametrize(
    ("language", "name", "value", "words"),
    [
        ("zh", "learning.plan-date", 89, "3月31日"),
        ("en", "learning.plan-date", 89, "31 March"),
        ("zh", "learning.plan-date", 0, "1月1日"),
        ("en", "learning.plan-date", 364, "31 December"),
        ("zh", "panel.least-judges", 3, "3 人"),
        ("en", "panel.least-judges", 1, "1 person"),
        ("zh", "integrity.complaints-on-time", 80, "80%"),
        ("en", "learning.study-months", 10, "10"),
    ],
)
def test_a_parameter_is_said_with_its_unit_and_a_day_in_the_year_as_a_day(
    language: Language, name: str, value: int, words: str
) -> None:
    """An office reads ``3月31日``; ``03-31`` is how a file writes it."""
    assert parameter_words(PLAIN.parameters[name], Fraction(value), language) == words


@pytest.mark.parametrize(("language", "words"), [("zh", "3月31日（03-31）"), ("en", "31 March (03-31)")])
def test_the_listings_of_parameters_show_a_day_in_words_and_as_the_file_has_it(
    language: Language, words: str
) -> None:
    """That of the scheme, where the day from which it holds follows, and that of a ruleset."""
    listed = as_text(scheme_view(PLAIN, language), width=300)
    assert re.search(rf"^learning\.plan-date .*  {re.escape(words)} \(\d{{4}}-", listed, re.MULTILINE)
    ruleset = as_text(ruleset_view(PLAIN.ruleset("community", period="2024"), PLAIN, language), width=300)
    assert re.search(rf"^learning\.plan-date .*  {re.escape(words)}  ", ruleset, re.MULTILINE)


def test_what_nobody_has_words_for_keeps_its_id() -> None:
    """A ruleset may name the check or the standard of a plugin that does not count."""
    assert setting_words("standards/S.moon.1", PLAIN, "zh") == "standards/S.moon.1"
    assert value_words("standards/S.moon.1", "moon.rises, moon.sets", PLAIN, "zh") == "moon.rises、moon.sets"
    assert value_words("status", "under review", PLAIN, "zh") == "under review"
    assert value_words("adopted", "", PLAIN, "zh") == ""


BLOCKED = PluginRecord("learning", "starrules-learning", "1.0", "blocked", BY_CALLER)
FAILED = record(
    "moon",
    Contribution(stars=(Star("tide", Text("潮汐星", "Tide star"), Text("局", "Office")),)),
    failed="it broke",
)


def test_a_star_of_a_plugin_that_does_not_count_says_so() -> None:
    """By its id where nothing of the plugin came, and by its title where that did."""
    found = scheme(record("east", EAST), BLOCKED, FAILED)
    assert star_text(found, "learning") == Text(
        "“learning”星（插件未启用）", "learning (its plugin is blocked)"
    )
    assert star_text(found, "tide") == Text("潮汐星（插件加载失败）", "Tide star (its plugin failed)")
    assert star_text(found, "moon") == Text("“moon”星（插件加载失败）", "moon (its plugin failed)")
    assert star_text(found, "east") == EAST.stars[0].title
    assert star_text(found, "nobody") == Text("nobody", "nobody")
    assert value_words("stars", "east, learning", found, "zh").endswith(
        "（east）、“learning”星（插件未启用）"
    )


def rival(name: str, title: str) -> PluginRecord:
    """Return a plugin that offers the star ``tide`` under a title, and clashes over it."""
    star = Star("tide", Text(title, title), Text("局", "Office"))
    return record(name, Contribution(stars=(star,)), failed="star 'tide': expected one provider, found 2")


def test_a_star_that_plugins_clash_over_keeps_the_title_of_the_plugin_of_its_name() -> None:
    """Whoever comes first among the plugins: an intruder's title never stands for the star."""
    own, intruder = rival("tide", "潮汐星"), rival("acme", "冒名星")
    for records in ((own, intruder), (intruder, own)):
        assert star_text(scheme(*records), "tide").zh == "潮汐星（插件加载失败）"
    strangers = (rival("acme", "冒名星"), rival("bcme", "冒名星"))
    assert star_text(scheme(*strangers), "tide").zh == "冒名星（插件加载失败）", "all call it the same"
    assert star_text(scheme(intruder, rival("bcme", "潮汐星")), "tide").zh == "“tide”星（插件加载失败）"
