"""The rulesets that ship, and what taking a reading another way does in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from starrules.errors import SchemeError
from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.canonical import bind
from starrules.scheme.ruleset import Ruleset
from tests.plugin_kit import scheme

SHIPPED = ("proposed", "community", "literal")
YEAR = Period.year("2024")
FIXED = {
    "A15": "the missing item is never invented",
    "A17": "a ruleset may add, never remove",
    "A24": "no one judges their own unit",
    "A25": "the Civil Code says what the word includes",
}
"""Readings with one meaning, and why no other is offered."""


def otherwise(base: str, reading: str, option: str, folder: Path) -> Ruleset:
    """Return a ruleset that extends one that ships and takes a reading one way."""
    path = folder / f"{base}-{reading}-{option}.toml"
    path.write_text(
        f'id = "tried"\ntitle = {{ zh = "试", en = "Tried" }}\nextends = "{base}"\n'
        f'[readings]\n{reading} = "{option}"\n',
        encoding="utf-8",
    )
    return scheme().ruleset(path, period="2024")


def settings(ruleset: Ruleset) -> dict[str, object]:
    """Return what a ruleset sets beside its name and its readings."""
    return {
        key: value
        for key, value in ruleset.content.items()
        if key not in ("id", "title", "extends", "readings")
    }


@cache
def rules(readings: tuple[tuple[str, str], ...]) -> dict[str, n.Expr]:
    """Return the rule of every check under these readings."""
    parameters = {
        name: scheme().parameters[name].within(YEAR, value) if name in scheme().parameters else value
        for name, value in scheme().ruleset("proposed", period="2024").parameters.items()
    }
    return {
        name: bind(check.rule, YEAR, parameters, dict(readings))
        for name, check in scheme().rule_checks.items()
    }


CHOICES = [(name, option.id) for name, reading in scheme().readings.items() for option in reading.options]


@pytest.mark.parametrize(("reading", "option"), CHOICES, ids=str)
def test_every_option_of_a_reading_does_something(reading: str, option: str, tmp_path: Path) -> None:
    """Taking another option changes a rule or an award, or is a fault where it could not act; no choice is idle."""
    if reading in FIXED:
        assert len(scheme().readings[reading].options) == 1
        return
    effects = {}
    for base in SHIPPED:
        before = scheme().ruleset(base, period="2024")
        if (base, reading, option) == ("proposed", "A27", "lower-weight"):
            told = r"awards\.weights: expected rule = 'points' beside it, found rule = 'all-standards'"
            with pytest.raises(SchemeError, match=told):
                otherwise(base, reading, option, tmp_path)
            effects[base] = True
            continue
        after = otherwise(base, reading, option, tmp_path)
        assert after.readings[reading] == option
        if before.readings[reading] != option:
            changed = {*before.readings.items()} ^ {*after.readings.items()}
            assert {name for name, _ in changed} == {reading}
            effects[base] = settings(before) != settings(after) or rules(
                tuple(before.readings.items())
            ) != rules(tuple(after.readings.items()))
    others = [item.id for item in scheme().readings[reading].options if item.id != option]
    assert others, f"{reading} has one option; offer another, or list it as fixed with the reason"
    assert effects.get("proposed", True), (
        f"{reading} = {option} is idle in the ruleset that counts by default"
    )
    assert any(effects.values()) or scheme().ruleset("proposed", period="2024").readings[reading] == option
