"""Exact numbers stay exact, however many are added up."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from starrules.rules.exact import Exact, added

NUMBERS = st.integers(-(10**20), 10**20) | st.fractions(-1000, 1000, max_denominator=60)


@given(st.lists(NUMBERS))
def test_a_sum_is_what_adding_one_by_one_gives(numbers: list[Exact]) -> None:
    """The sum over one denominator is the sum of the fractions, and a whole one is an int."""
    found = added(numbers)
    assert found == sum(numbers)
    assert isinstance(found, int) == (Fraction(found).denominator == 1)
