"""What the settings of a ruleset and the values that they take are called in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from starrules.model import Language, Text, own_language
from starrules.report.listing import parameter_text, parameter_words
from starrules.scheme.records import absent_star

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.model import ParameterSpec
    from starrules.scheme.ruleset import Difference

SETTINGS: Mapping[str, Text] = {
    "id": Text("规则集编号", "id of the ruleset"),
    "title": Text("规则集名称", "name of the ruleset"),
    "extends": Text("承接的规则集", "rulesets that it extends"),
    "status": Text("状态", "status"),
    "authority": Text("制定和批准情况", "who set it"),
    "valid_from": Text("适用起始日期", "may be used from"),
    "first_month": Text("评定年度起始月份", "month in which the assessed year begins"),
    "minimum_months": Text("参评所需的最少在册整月数", "fewest whole months in scope to be rated"),
    "at_deadline": Text("截止日仍待定的星", "stars still open at the deadline"),
    "deadline_days": Text("评定年度结束至截止日的天数", "days from the end of the year to the deadline"),
    "duties": Text("牵头单位和区级职责", "duties of leads and of the district"),
    "stars": Text("评定的星", "stars that it awards"),
    "adopted": Text("采用的其他插件检查项", "checks of other plugins that count"),
    "absent": Text("所提到的未生效插件的内容", "what it names of plugins that do not count"),
    "awards/define": Text("是否评星", "whether stars are awarded"),
    "awards/none_because": Text("不评星的原因", "why no star is awarded"),
    "awards/rule": Text("评星办法", "how a star is won"),
    "awards/star_floor": Text("每星最低得分", "fewest points in each star"),
    "awards/total_floor": Text("最低总分", "fewest points in all"),
    "awards/title_needs": Text("取得总称号所需的星数", "stars that make the title"),
    "awards/prerequisites": Text("前提星（未得则其他星均不授予）", "stars without which no other is won"),
    "awards/weights": Text("各星权重", "weights of the stars"),
    "awards/units": Text("授星对象", "units that are given stars"),
    "awards/inherit": Text(
        "科室在只考核机关的检查项上的结果", "what a section has where offices alone are asked"
    ),
    "awards/decides": Text("定星依据", "what decides a star"),
    "awards/upper/star_floor": Text("上一档次：每星最低得分", "upper tier: fewest points in each star"),
    "awards/upper/total_floor": Text("上一档次：最低总分", "upper tier: fewest points in all"),
    "awards/upper/pool": Text("上一档次：评选范围", "upper tier: chosen among"),
    "awards/upper/top_share": Text(
        "上一档次：名额占评选范围的百分比上限", "upper tier: most that are in it, in percent of these"
    ),
    "awards/upper/rounding": Text("上一档次：名额取整", "upper tier: part of a place"),
    "awards/upper/ties": Text("上一档次：末位同分", "upper tier: equals at the last place"),
}
"""The settings by their places in a resolved ruleset; those of readings, parameters and standards have titles."""
OPTIONS: Mapping[str, Mapping[str, Text]] = {
    "status": {"draft": Text("草案", "draft"), "in force": Text("已施行", "in force")},
    "at_deadline": {
        "open": Text("保持待定", "stay open"),
        "not_won": Text("视为未得", "are taken as not won"),
    },
    "duties": {
        "report": Text("单列报告", "reported by themselves"),
        "leave-out": Text("不列入报告", "left out"),
    },
    "awards/define": {"true": Text("是", "yes"), "false": Text("否", "no")},
    "awards/rule": {
        "all-standards": Text("适用的各项标准全部达到", "every standard that applies is met"),
        "points": Text("计分", "by points"),
    },
    "awards/title_needs": {
        "all": Text("全部", "all of them"),
        "none": Text("不设总称号", "there is no title"),
    },
    "awards/units": {
        "both": Text("机关和科室", "offices and sections"),
        "office": Text("机关", "offices"),
        "section": Text("科室", "sections"),
    },
    "awards/inherit": {
        "office": Text("沿用所属机关的结果", "that of its office"),
        "none": Text("不适用", "not applicable"),
    },
    "awards/decides": {
        "standards": Text(
            "标准，任务通过所挂的标准起作用", "standards, each task through the one that it is linked to"
        ),
        "standards-alone": Text("只看标准", "standards alone"),
        "standards-and-tasks": Text("标准和任务并列", "standards and tasks side by side"),
    },
    "awards/upper/pool": {"won": Text("取得总称号的单位", "the units that hold the title")},
    "awards/upper/rounding": {
        "down": Text("不足一个的舍去", "is dropped"),
        "up": Text("不足一个的进为一个", "counts as a whole one"),
        "nearest": Text("四舍五入", "is rounded to the nearest whole"),
    },
    "awards/upper/ties": {
        "all": Text("全部入选", "all are in"),
        "none": Text("全部不入选", "none is in"),
        "open": Text("保持待定", "stay open"),
    },
}
"""The values that a setting may have, where these are fixed words, and the usual ones of a status."""
WEIGHT = Text("{star}的权重", "weight of the {star}")
BESIDE = Text("{words}（{key}）", "{words} ({key})")
"""Words, and beside them what stands in the file, which is edited by hand."""
OPTION = Text("{key}：{words}", "{key}: {words}")
"""An option of a reading, whose words are a sentence."""
COMMA = Text("、", ", ")
OTHER_HALF: Mapping[Language, Text] = {
    "zh": Text("{setting}（中文）", "{setting} (Chinese)"),
    "en": Text("{setting}（英文）", "{setting} (English)"),
}
"""A text of a ruleset that is not in the language shown."""
STARS, CHECKS = ("stars", "awards/prerequisites"), ("adopted",)


def star_text(scheme: Scheme, star: str) -> Text:
    """Return what a star is called; of one whose plugin does not count its id, and that."""
    known = scheme.star.get(star)
    return absent_star(scheme.plugins, star) if known is None else known.title


def _halved(place: str) -> tuple[str, Language | None]:
    """Return the place of a setting, and the language at its end where it is one of a text's two halves."""
    before, _, last = place.rpartition("/")
    language = own_language(last)
    return (before, language) if language is not None and before in SETTINGS else (place, None)


def shown_differences(found: Iterable[Difference], language: Language) -> list[Difference]:
    """Return the differences that are shown in a language: of a text its own half, where that differs too."""
    found = list(found)
    places = {item.place for item in found}

    def is_shown(item: Difference) -> bool:
        place, half = _halved(item.place)
        return half in (None, language) or f"{place}/{language}" not in places

    return [item for item in found if is_shown(item)]


def setting_words(place: str, scheme: Scheme, language: Language) -> str:
    """Return what is set at a place of a resolved ruleset, such as ``awards/rule`` or ``readings/A14``.

    What nobody has words for keeps its id.
    """
    own, half = _halved(place)
    if own in SETTINGS:
        words = SETTINGS[own][language]
        return words if half in (None, language) else OTHER_HALF[half][language].format(setting=words)
    kind, _, name = place.partition("/")
    if place.startswith("awards/weights/"):
        star = star_text(scheme, place.rpartition("/")[2])
        return WEIGHT[language].format(star=star[language])
    known: Mapping[str, Any] = {
        "readings": scheme.readings,
        "parameters": scheme.parameters,
        "standards": scheme.clauses,
    }.get(kind, {})
    return known[name].title[language] if name in known else place


def value_words(place: str, value: str, scheme: Scheme, language: Language) -> str:
    """Return a value of a setting in words, with what stands in the file beside them.

    Args:
        place: the place of the setting.
        value: the value as ``side_by_side`` and ``setting_text`` have it; a list is joined with commas.
        scheme: the scheme, which has the titles of stars, checks and options.
        language: the language of the words.
    """
    if value in OPTIONS.get(place, {}):
        words = OPTIONS[place][value][language]
        return words if words == value else BESIDE[language].format(words=words, key=value)
    kind, _, name = place.partition("/")
    if kind == "readings" and name in scheme.readings:
        for option in scheme.readings[name].options:
            if option.id == value:
                return OPTION[language].format(key=value, words=option.title[language])
    if kind == "parameters" and name in scheme.parameters and value:
        return _parameter(scheme.parameters[name], Fraction(value), language)
    if place in (*STARS, *CHECKS) or kind == "standards":
        return COMMA[language].join(
            _named(item, place in STARS, scheme, language) for item in value.split(", ") if item
        )
    return value


def _parameter(spec: ParameterSpec, value: Fraction, language: Language) -> str:
    """Return a parameter's value with its unit of measure; a day in the year with what stands in the file."""
    words = parameter_words(spec, value, language)
    if spec.kind != "date-in-year":
        return words
    return BESIDE[language].format(words=words, key=parameter_text(spec, value))


def _named(item: str, star: bool, scheme: Scheme, language: Language) -> str:
    """Return a star or a check by its title, with its id beside it."""
    if star:
        known = scheme.star.get(item)
        if known is None:
            return star_text(scheme, item)[language]
        return BESIDE[language].format(words=known.title[language], key=item)
    if item in scheme.checks:
        return BESIDE[language].format(words=scheme.checks[item].title[language], key=item)
    return item


__all__ = ["OPTIONS", "SETTINGS", "setting_words", "shown_differences", "star_text", "value_words"]
