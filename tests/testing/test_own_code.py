"""What the kit says of an assessment in code of a plugin's own that returns what no report could show."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from attrs import frozen

from starrules.errors import Fault
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.schema import UnitScope
from starrules.scheme.assessment import Judgement, Measured, Opaque
from starrules.testing.own_code import Own

WORDS = Text("词", "words")
MEASURED = Measured("office", {"walks": Fraction(3)})
PLACE = "river 1.0, assessment 'river.own'"


@frozen
class Returning:
    """An assessment that returns what it is given, or raises it."""

    found: Any
    id: str = "river.own"
    title: Text = WORDS
    clauses: tuple[str, ...] = ("S.river.1",)
    remedy: Text = WORDS
    scope: UnitScope = "both"
    measures: Mapping[str, n.Expr] = {}

    def assess(self, measured: Measured) -> Judgement:
        """Return what was given."""
        del measured
        if isinstance(self.found, BaseException):
            raise self.found
        found: Judgement = self.found
        return found


REFUSED = {
    "no judgement": (
        None,
        f"{PLACE}, assess of walks = 3: expected a Judgement with a reason, found None. Write: return Judgement.met(Text(...)).",
    ),
    "half a reason": (
        Judgement.met(Text("词", "")),
        f"{PLACE}, assess, reason of walks = 3: expected a Text in both languages, found Text(zh='词', en='')",
    ),
    "two lines": (
        Judgement.met(Text("词\n词", "words")),
        f"{PLACE}, assess, reason, zh of walks = 3: expected text on one line, found '词\\n词'. Put a space for the line break or control character.",
    ),
    "an error": (
        ZeroDivisionError(),
        f"{PLACE}: expected a judgement of walks = 3, found ZeroDivisionError. Answer for every value that evidence can have: 0 too.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_it_must_not_return_is_told_with_the_values_it_was_given(kind: str) -> None:
    """The fault names the assessment, the part of the judgement and the values, so that the author can repeat it."""
    found, told = REFUSED[kind]
    fault = Own(Opaque.of(Returning(found)), PLACE, {}).judged(MEASURED)
    assert isinstance(fault, Fault)
    assert str(fault) == told


def test_a_judgement_that_can_be_shown_is_handed_on() -> None:
    """What is right is returned as it is."""
    right = Judgement.unmet(WORDS)
    assert Own(Opaque.of(Returning(right)), PLACE, {}).judged(MEASURED) == right
