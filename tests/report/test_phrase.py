"""Rules said in Chinese and English."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from starrules.model import LANGUAGES, Language, Period, Text
from starrules.report.phrase import Names, Speaker
from starrules.report.templates import TEMPLATES
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.infer import check_rule
from tests.report.district import RULES, VISITS, visits

NAMES = Names(
    {("documents", "kind"): {"plan": Text("学习计划", "Study plan")}},
    {"cleanliness.problems": Text("问题上限", "Problems allowed")},
    {"learning.plan": Text("有学习计划", "There is a study plan")},
)
PERIOD = Period.year(2024)


def classes_of(base: type[n.Node]) -> set[type[n.Node]]:
    """Return all node classes below a class that rules are made of."""
    below = set(base.__subclasses__())
    return {cls for cls in below if hasattr(cls, "__attrs_attrs__")}.union(*map(classes_of, below))


def bound(rule: n.Expr) -> n.Expr:
    """Return a rule with parameters and readings put in."""
    return bind(rule, PERIOD, {"cleanliness.problems": Fraction(3)}, {"A4": "pooled"})


def said(name: str, language: Language) -> str:
    """Return a rule of the district, bound, in words."""
    return Speaker(language, NAMES).say(bound(RULES[name]))


def test_every_node_class_has_a_template_in_both_languages() -> None:
    """A node that is added to the language cannot be left without words."""
    lacking = {cls.__name__ for cls in classes_of(n.Node)} - {name.partition(".")[0] for name in TEMPLATES}
    assert not lacking
    assert all(bool(text.zh) == bool(text.en) for text in TEMPLATES.values())


def test_every_node_class_is_said_by_some_rule_here() -> None:
    """The rules of this test, as written and in canonical form, use every class of node."""
    trees = [tree for rule in RULES.values() for tree in (rule, canonical(bound(rule)))]
    used = {type(node) for tree in trees for node in tree.walk()}
    # A group's rows and a choice stand inside others; all classes are used by one rule or another.
    assert classes_of(n.Node) - used == set()


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_are_said_without_code(name: str, language: Language) -> None:
    """No name of a column, a table or a class shows in a phrase, and Chinese phrases hold no English words."""
    check_rule(RULES[name], name)
    for rule in (RULES[name], bound(RULES[name]), canonical(bound(RULES[name]))):
        text = Speaker(language, NAMES).holds(rule)
        assert text
        assert not re.search(r"[_{}]|\bNone\b|Fraction|Text\(", text), text
        if language == "zh" and name != "choice":
            assert not re.search(r"[a-z]{3}", text), text


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "count",
            "《卫生检查记录》中“项目”为“地面”且“是否合格”为是的记录数不少于 2",
            "the number of records in “Hygiene visits” where “Item” is “Floor” and “Passed” is yes is at least 2",
        ),
        (
            "none",
            "《卫生检查记录》中没有“明显问题”不少于 3 处的记录",
            "there are no records in “Hygiene visits” where “Obvious problems” is at least 3 problems",
        ),
        (
            "share",
            "《卫生检查记录》中“是否合格”为是的占比不低于 30%",
            "at least 30% of records in “Hygiene visits” have: “Passed” is yes",
        ),
        (
            "all",
            "《卫生检查记录》的记录均符合：“检查日期”不晚于 2024-12-31",
            "all records in “Hygiene visits” have: “Visited on” is on or before 2024-12-31",
        ),
        (
            "last year",
            "《卫生检查记录》的“明显问题”合计少于上年《卫生检查记录》的“明显问题”合计",
            "the sum of “Obvious problems” in “Hygiene visits” is less than the sum of “Obvious problems” in last year's “Hygiene visits”",
        ),
        (
            "grades",
            "《卫生检查记录》按月统计，没有等次为“差”的月份",
            "there are no months in “Hygiene visits” by month where the grade is “poor”",
        ),
        (
            "months",
            "《卫生检查记录》按月统计，等次为“好”的月份数不少于应考核月数的 10/12",
            "the number of months in “Hygiene visits” by month where the grade is “good” is at least 10/12 of the number of months due",
        ),
        ("points", "得分不低于 80 分", "the score is at least 80 points"),
        ("other check", "检查项“有学习计划”达到", "the check “There is a study plan” is met"),
        (
            "documents",
            "《文件制度台账》中有“文件种类”为“学习计划”且“是否核实”为是的记录",
            "there are records in “Register of documents” where “Kind” is “Study plan” and “Verified” is yes",
        ),
    ],
)
def test_rules_read_as_an_official_would_write_them(name: str, zh: str, en: str) -> None:
    """The words are those of the tables, the vocabularies and the scheme, in both languages."""
    assert said(name, "zh") == zh
    assert said(name, "en") == en


def test_a_parameter_without_a_value_is_called_by_its_title() -> None:
    """An unbound rule, as the list of checks shows it, names what a ruleset will set."""
    assert Speaker("zh", NAMES).say(RULES["sum"]) == "《卫生检查记录》的“明显问题”合计不超过“问题上限”"


def test_the_cut_against_a_base_is_said_as_a_fall() -> None:
    """``1 - now / before`` and ``(before - now) / before`` are both said as the share by which it fell."""
    before, now = visits.sum("problems"), visits.where(visits["passed"]).sum("problems")
    rule = (before - now).over(before, on_empty="met") >= n.Constant(Fraction(3, 10))
    text = Speaker("zh").say(rule)
    assert text == (
        "《卫生检查记录》中“是否合格”为是的“明显问题”合计较《卫生检查记录》的“明显问题”合计下降的比例不低于 30%"
    )


def test_a_sum_of_ones_is_said_as_a_count() -> None:
    """Authors count with ``when(c, 1, 0)`` where a reading varies; people read how many there are."""
    ones = n.When(visits["problems"] >= 1, n.Constant(Fraction(1)), n.Constant(Fraction(0)))
    rule = visits.where(visits["item"] == "wall").sum(ones) <= 0
    assert Speaker("zh").say(rule) == "《卫生检查记录》中没有“项目”为“墙面”且“明显问题”不少于 1 处的记录"


def test_a_table_keeps_its_title() -> None:
    """The title that an office reads stands in book brackets in Chinese, in quotes in English."""
    assert Speaker("zh").rows(n.Rows(VISITS)).text == "《卫生检查记录》"
    assert Speaker("en").rows(n.Rows(VISITS, -1)).text == "last year's “Hygiene visits”"
