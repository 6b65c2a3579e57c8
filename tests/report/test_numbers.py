"""Numbers as they are shown, and how far they can still go."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrules.model import LAST_DAY
from starrules.report.extent import mean, median
from starrules.report.numbers import interval, quantity, shown
from starrules.rules.values import Num


@pytest.mark.parametrize(
    ("value", "bar", "up", "text"),
    [
        (Fraction(9997, 100), 100, False, "99.97"),
        (Fraction(99999, 1000), 100, False, "99.99"),
        (Fraction(29999999, 1000000), 30, False, "29.99"),
        (Fraction(30), 30, False, "30"),
        (Fraction(30000001, 1000000), 30, False, "30"),
        (Fraction(1, 3) * 100, 30, False, "33.33"),
        (Fraction(50001, 1000), 50, True, "50.01"),
        (Fraction(49999, 1000), 50, True, "50"),
        (Fraction(-1, 3), None, False, "-0.34"),
        (Fraction(0), None, False, "0"),
    ],
)
def test_numbers_are_rounded_towards_not_yet(value: Fraction, bar: int | None, up: bool, text: str) -> None:
    """What is not reached is never shown as reached, and what has a short form is shown exactly."""
    if text in ("30", "50") and value != bar:
        found = shown(value, bar=Fraction(bar or 0), up=up)
        assert (Fraction(found) > (bar or 0)) == (value > (bar or 0))
        return
    assert shown(value, bar=None if bar is None else Fraction(bar), up=up) == text


@given(st.fractions(max_denominator=10**6), st.integers(-50, 50), st.booleans())
def test_a_shown_number_is_on_its_own_side_of_the_threshold(value: Fraction, bar: int, up: bool) -> None:
    """Above stays above, below stays below, and equal stays equal."""
    text = shown(value, bar=Fraction(bar), up=up)
    number = Fraction(text)
    assert (number > bar, number == bar) == (value > bar, value == bar)


def test_numbers_carry_their_unit_of_measure() -> None:
    """A unit is shown in the language of the reader, a date as a date, a share in percent."""
    assert quantity(Fraction(3), "persons", "zh") == "3 人"
    assert quantity(Fraction(3), "persons", "en") == "3 persons"
    assert quantity(Fraction(19844), "date", "zh") == "2024-05-01"
    assert quantity(Fraction(2999, 10000), None, "zh", percent=True, bar=Fraction(3, 10)) == "29.99%"
    assert quantity(Fraction(3), "rabbits", "en") == "3 rabbits"


def test_intervals_name_both_ends_once() -> None:
    """One number is one number; two have the unit behind the second; a whole open scope is 'at least'."""
    assert interval(Num.of(3), "persons", "zh") == "3 人"
    assert interval(Num(3, 5), "persons", "zh") == "3 至 5 人"
    assert interval(Num(3, 5), None, "en") == "3 to 5"
    assert interval(Num(3, 5000), "persons", "zh", far=Fraction(50)) == "至少 3 人"


def test_both_ends_of_a_date_are_told_but_the_last_day_of_all() -> None:
    """However far apart they lie; a date that is only known not to be there yet has no latest day."""
    assert interval(Num(19844, 20000), "date", "zh", far=Fraction(50)) == "2024-05-01 至 2024-10-04"
    assert interval(Num(19844, LAST_DAY), "date", "zh") == "不早于 2024-05-01"
    assert interval(Num(19844, LAST_DAY), "date", "en") == "not before 2024-05-01"


spans = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 1), st.integers(0, 2)).map(
        lambda item: (item[0], item[0] + item[1], item[2], item[2] + item[3])
    ),
    min_size=1,
    max_size=3,
)


def worlds(rows: list[tuple[int, int, int, int]]) -> list[list[int]]:
    """Return the values of all completions of a few rows."""
    ways = []
    for low, high, fewest, most in rows:
        counts = (
            itertools.combinations_with_replacement(range(low, high + 1), k) for k in range(fewest, most + 1)
        )
        ways.append([list(values) for values in itertools.chain.from_iterable(counts)])
    return [list(itertools.chain.from_iterable(world)) for world in itertools.product(*ways)]


@given(spans)
def test_means_and_medians_are_bounded_by_their_completions(rows: list[tuple[int, int, int, int]]) -> None:
    """The least and the greatest mean and low median are those of some completion, and no other goes further."""
    there = [world for world in worlds(rows) if world]
    exact = [(Fraction(low), Fraction(high), fewest, most) for low, high, fewest, most in rows]
    for measure, plain in (
        (mean, lambda w: Fraction(sum(w), len(w))),
        (median, lambda w: sorted(w)[(len(w) - 1) // 2]),
    ):
        found = measure(exact)
        if not there:
            assert not found.may_be_there or not any(most for _, _, _, most in rows)
            continue
        values = [plain(world) for world in there]
        assert (found.low, found.high) == (min(values), max(values))
