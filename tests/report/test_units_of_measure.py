"""Units of measure in words: all there are, in both languages, and in English in the singular beside one."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import starrules
from starrules.report.numbers import interval, quantity
from starrules.report.phrase import Speaker
from starrules.report.words import UNITS_OF_MEASURE, singular
from starrules.rules import nodes as n
from starrules.rules.rows import period_end
from starrules.rules.types import NumberType
from starrules.rules.values import Num
from starrules.scheme.assemble import Scheme
from tests.report.district import sessions

NO_WORDS = {"date", "%"}
"""A date is written as one, a share in percent."""


def declared(scheme: Scheme) -> set[str]:
    """Return every unit of measure that a table, a parameter or a rule of a scheme declares."""
    units = {getattr(field.type, "unit", None) for table in scheme.tables.values() for field in table.fields}
    units |= {spec.unit for spec in scheme.parameters.values()}
    for check in scheme.checks.values():
        for node in (node for expr in check.expressions for node in expr.walk()):
            if isinstance(node, n.Constant):
                units.add(node.unit)
            elif isinstance(node, n.Parameter) and isinstance(node.type, NumberType):
                units.add(node.type.unit)
            elif isinstance(node, n.Rows):
                units |= {getattr(field.type, "unit", None) for field in node.table.fields}
    return {unit for unit in units if unit}


def test_every_unit_of_measure_that_is_declared_has_its_words() -> None:
    """No office reads an English word for a unit in a Chinese text, whichever table or rule it comes from."""
    units = declared(starrules.load_scheme())
    assert len(units) > 25
    assert units - NO_WORDS - set(UNITS_OF_MEASURE) == set()
    assert all(re.search("[\u4e00-\u9fff]", UNITS_OF_MEASURE[unit].zh) for unit in units - NO_WORDS)


@pytest.mark.parametrize("unit", sorted(UNITS_OF_MEASURE))
def test_one_of_a_unit_is_said_in_the_singular(unit: str) -> None:
    """Exactly 1 takes the singular; anything else, and Chinese, the word as it is."""
    words = UNITS_OF_MEASURE[unit]
    assert quantity(1, unit, "en") == f"1 {singular(words.en)}"
    assert singular(words.en) != words.en or words.en == "yuan"
    for amount in (0, 2, Fraction(3, 2), -1):
        assert quantity(amount, unit, "en").endswith(f" {words.en}")
    assert quantity(1, unit, "zh") == f"1 {words.zh}"


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("activities", "activity"),
        ("persons", "person"),
        ("people", "person"),
        ("working days", "working day"),
        ("branches", "branch"),
        ("boxes", "box"),
        ("classes", "class"),
        ("houses", "house"),
        ("glass", "glass"),
        ("yuan", "yuan"),
    ],
)
def test_the_singular_of_a_unit_that_a_plugin_may_declare(several: str, one: str) -> None:
    """Units are declared in the plural; the commonest ways to form it are undone."""
    assert singular(several) == one


def test_a_range_names_its_unit_once() -> None:
    """The unit agrees with the greater end."""
    assert interval(Num(Fraction(1), Fraction(3)), "activities", "en") == "1 to 3 activities"
    assert interval(Num(Fraction(0), Fraction(1)), "activities", "en") == "0 to 1 activity"
    assert interval(Num(Fraction(1), Fraction(3)), "activities", "zh") == "1 至 3 次"
    assert (
        interval(Num(Fraction(1), Fraction(900)), "persons", "en", far=Fraction(100)) == "at least 1 person"
    )


def test_a_rule_and_its_explanation_agree_in_number() -> None:
    """What is required and what was measured are both said of one thing."""
    rule = sessions.sum("minutes") >= n.Constant(Fraction(1), "minutes")
    row = {"session": "s1", "held_on": "2024-02-01", "minutes": 1}
    told = rule.try_on(sessions=[row], period=2024).explain("en")
    assert "is at least 1 minute\n" in told
    assert "measured: 1 minute\n" in told
    assert not re.search(r"\b1 [a-z ]*s\b", Speaker("en").say(period_end(months=1, days=1)))
    assert Speaker("en").say(period_end(months=1, days=2)).endswith("(moved by 1 month and 2 days)")
    assert Speaker("zh").say(period_end(months=1, days=2)).endswith("（移动 1 个月 2 天）")
