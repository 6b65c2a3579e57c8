"""The fixed words of explanations in both languages: verdicts, comparisons, units of measure, grades."""

from __future__ import annotations

from collections.abc import Mapping

from starrules.model import Language, Text
from starrules.rules.nodes import Operator
from starrules.scheme.model import Origin

VERDICTS: Mapping[str, Text] = {
    "met": Text("达标", "met"),
    "unmet": Text("未达标", "not met"),
    "unknown": Text("待定", "open"),
    "not_applicable": Text("不适用", "not applicable"),
    "error": Text("出错", "error"),
}
AWARDS: Mapping[str, Text] = {
    "won": Text("得星", "won"),
    "not_won": Text("未得", "not won"),
    "open": Text("待定", "open"),
    "error": Text("出错", "error"),
    "not_rated": Text("不参评", "not rated"),
    "not_defined": Text("未设评定办法", "no award defined"),
}
SIGNS: Mapping[str, str] = {
    "met": "✓",
    "won": "★",
    "unmet": "✗",
    "not_won": "✗",
    "unknown": "?",
    "open": "?",
    "not_applicable": "–",
    "not_rated": "–",
    "error": "!",
    "not_defined": "·",
}

MORE: Mapping[str, Text] = {
    ">=": Text("不少于", "at least"),
    ">": Text("多于", "more than"),
    "<=": Text("不超过", "at most"),
    "<": Text("少于", "less than"),
    "==": Text("等于", "exactly"),
    "!=": Text("不等于", "other than"),
}
"""Comparisons of numbers that are counted."""
HIGHER: Mapping[str, Text] = {
    ">=": Text("不低于", "at least"),
    ">": Text("高于", "more than"),
    "<=": Text("不高于", "at most"),
    "<": Text("低于", "less than"),
    "==": Text("等于", "exactly"),
    "!=": Text("不等于", "other than"),
}
"""Comparisons of shares and marks."""
GRADED = ("marks", "points")
FULLY = Text("达到", "fully")
LATER: Mapping[str, Text] = {
    ">=": Text("不早于", "on or after"),
    ">": Text("晚于", "after"),
    "<=": Text("不晚于", "on or before"),
    "<": Text("早于", "before"),
    "==": Text("为", "on"),
    "!=": Text("不为", "not on"),
}
"""Comparisons of dates."""
NEGATED: Mapping[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}

YES, NO = Text("是", "yes"), Text("否", "no")
ORIGINS: Mapping[Origin, Text] = {
    "text": Text("文本写明", "written in the text"),
    "implied": Text("由文本用语推出", "implied by the text"),
    "proposed": Text("文本未写，属建议值", "proposed, not in the text"),
}

GRADES: Mapping[str, Text] = {
    "excellent": Text("优", "excellent"),
    "good": Text("好", "good"),
    "fair": Text("合格", "fair"),
    "pass": Text("合格", "pass"),
    "poor": Text("差", "poor"),
    "fail": Text("不合格", "fail"),
    "high": Text("高", "high"),
    "middle": Text("中", "middle"),
    "low": Text("低", "low"),
}
"""Names of grades that rules give with ``band``; others are shown as they are written."""

UNITS_OF_MEASURE: Mapping[str, Text] = {
    "persons": Text("人", "persons"),
    "people": Text("人", "people"),
    "days": Text("天", "days"),
    "working days": Text("个工作日", "working days"),
    "months": Text("个月", "months"),
    "hours": Text("小时", "hours"),
    "minutes": Text("分钟", "minutes"),
    "years": Text("年", "years"),
    "yuan": Text("元", "yuan"),
    "marks": Text("分", "marks"),
    "points": Text("分", "points"),
    "problems": Text("处", "problems"),
    "places": Text("处", "places"),
    "sessions": Text("次", "sessions"),
    "visits": Text("次", "visits"),
    "meetings": Text("次", "meetings"),
    "activities": Text("次", "activities"),
    "lectures": Text("次", "lectures"),
    "checks": Text("次", "checks"),
    "assessments": Text("次", "assessments"),
    "reviews": Text("次", "reviews"),
    "revisions": Text("次", "revisions"),
    "cases": Text("件", "cases"),
    "items": Text("项", "items"),
    "tasks": Text("项", "tasks"),
    "complaints": Text("件", "complaints"),
    "papers": Text("份", "papers"),
    "records": Text("条", "records"),
    "opinions": Text("条", "opinions"),
    "ratings": Text("条", "ratings"),
    "notices": Text("份", "notices"),
    "outputs": Text("项", "outputs"),
    "examples": Text("个", "examples"),
    "formats": Text("种", "formats"),
    "kinds": Text("种", "kinds"),
    "ways": Text("种", "ways"),
    "channels": Text("个渠道", "channels"),
    "areas": Text("类", "areas"),
    "steps": Text("个环节", "steps"),
    "systems": Text("项制度", "systems"),
    "judges": Text("名评委", "judges"),
    "sections": Text("个科室", "sections"),
    "offices": Text("个机关", "offices"),
    "stars": Text("颗星", "stars"),
    "grades": Text("级", "grades"),
    "square metres": Text("平方米", "square metres"),
}
"""What an office reads for a unit of measure; others are shown as they are declared."""
IRREGULAR: Mapping[str, str] = {"people": "person"}


def unit_word(unit: str, language: Language, amount: str) -> str:
    """Return what a unit of measure is called beside an amount as it is shown.

    >>> unit_word("activities", "en", "1"), unit_word("activities", "en", "1.5")
    ('activity', 'activities')
    >>> unit_word("activities", "zh", "1")
    '次'
    """
    known = UNITS_OF_MEASURE.get(unit)
    word = unit if known is None else known[language]
    return singular(word) if language == "en" and amount == "1" else word


def singular(word: str) -> str:
    """Return the English singular of a unit of measure, which is declared in the plural.

    >>> [singular(word) for word in ("working days", "branches", "people", "yuan", "square metres")]
    ['working day', 'branch', 'person', 'yuan', 'square metre']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
