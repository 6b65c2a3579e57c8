"""What a rule measures, by its own comparisons."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrules.model import Period
from starrules.report.amount_columns import number_text, percent_text, scaled
from starrules.report.amounts import number_of, quotient_of
from starrules.report.measure import decisions, measure_of
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.exact import exact_text
from starrules.rules.rows import all_of, due_months, rows
from tests.engine.kit import CASES, RULES

cases = rows(CASES)
SHOWN: dict[str, tuple[n.Expr, str, Fraction | None]] = {
    "at least": (cases.count() >= 2, ">=", Fraction(2)),
    "not more than": (~(cases.count() > 2), "<=", Fraction(2)),
    "not not": (~~(cases.count() > 2), ">", Fraction(2)),
    "turned": (n.Compare("<=", n.Constant(Fraction(2)), cases.count()), ">=", Fraction(2)),
    "not none": (~cases.any(), "<", Fraction(1)),
    "all": (cases.all(cases["in_time"], on_empty="met"), "<=", Fraction(0)),
    "not all": (~cases.all(cases["in_time"], on_empty="met"), ">", Fraction(0)),
    "median": (cases.median("used", on_empty="unmet") >= 3, ">=", Fraction(3)),
    "median below": (cases.median("used", on_empty="unmet") < 3, "<", Fraction(3)),
    "median on": (cases.median("used", on_empty="unmet") == 3, "==", Fraction(3)),
    "scaled": (12 * cases.count() >= 10 * due_months(), ">=", Fraction(5, 6)),
    "other side": (cases.count() >= due_months(), ">=", None),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_measured_as_it_holds(kind: str) -> None:
    """The comparison that a measure shows is the one that holds, whatever nots stand before it."""
    rule, operator, needed = SHOWN[kind]
    found = measure_of(rule)
    assert found is not None
    assert (found.shown.operator, found.needed) == (operator, needed)


@pytest.mark.parametrize(
    "kind", [kind for kind in SHOWN if "all" not in kind and kind not in ("not none", "median on")]
)
def test_a_canonical_rule_measures_the_same(kind: str) -> None:
    """The canonical form keeps the comparison as it was written, so that it tells the same measure."""
    rule = SHOWN[kind][0]
    written, found = measure_of(rule), measure_of(canonical(rule))
    assert written is not None
    assert found is not None
    assert (written.shown.operator, written.needed, written.kind) == (
        found.shown.operator,
        found.needed,
        found.kind,
    )


def test_a_rule_without_numbers_has_no_measure() -> None:
    """A rule that is settled by a constant, or compares no numbers, measures nothing."""
    assert measure_of(n.Truth(True)) is None
    assert measure_of(cases.where(cases["in_time"]).any() == cases.any()) is None


def test_conditions_of_when_it_applies_are_no_decisions() -> None:
    """What a rule decides is told apart from when it applies and what holds it."""
    rule = RULES["judged"][0]
    bound = bind(rule, Period.year("2024"), {"panel.pass-mark": Fraction(80), "panel.widest-spread": Fraction(30), "panel.least-judges": Fraction(3)}, {})  # fmt: skip
    assert len(decisions(bound)) == 1
    assert len(decisions(all_of(cases.any(), cases.count() <= 3, RULES["window"][0]))) == 3


@given(st.fractions(max_denominator=400))
def test_exact_text_is_exact(value: Fraction) -> None:
    """A number as text is that number, in decimals where they end."""
    assert Fraction(exact_text(value)) == value
    ends = value.denominator
    for factor in (2, 5):
        while ends % factor == 0:
            ends //= factor
    assert ("/" in exact_text(value)) is (ends != 1)


def test_numbers_as_text_in_columns() -> None:
    """Scaled whole numbers of any scale become exact text, and nothing stays nothing."""
    frame = pl.DataFrame({"n": [None, -5, 0, 7, 250, 19723]}, schema={"n": pl.Int128})
    told = {
        scale: frame.select(number_text(pl.col("n"), scale)).to_series().to_list()
        for scale in (1, 10, 100, 3)
    }
    assert told[1] == [None, "-5", "0", "7", "250", "19723"]
    assert told[10] == [None, "-0.5", "0", "0.7", "25", "1972.3"]
    assert told[100] == [None, "-0.05", "0", "0.07", "2.5", "197.23"]
    assert told[3] == [None, "-5/3", "0", "7/3", "250/3", "19723/3"]
    small = frame.select(number_text(pl.col("n").cast(pl.Int64), 10**21)).to_series().to_list()
    assert small == [None if n is None else number_of(n, 10**21) for n in frame["n"]]
    days = frame.filter(pl.col("n") == 19723).select(number_text(pl.col("n"), 1, "date")).to_series()
    assert days.to_list() == ["2024-01-01"]


@given(
    st.integers(-(2**62), 2**62),
    st.integers(1, 2**62),
    *[st.integers(0, 12).map(lambda places: 10**places)] * 2,
    st.booleans(),
)
def test_a_quotient_of_numbers_of_any_scale_is_told_alike(
    top: int, bottom: int, scale: int, other: int, up: bool
) -> None:
    """Of all units as of one, also where 64 bits do not hold both numbers on one scale."""
    frame = pl.DataFrame({"top": [top], "bottom": [bottom]})
    sides = scaled(pl.col("top"), pl.col("bottom"), (scale, other))
    told = frame.select(percent_text(*sides, up=up)).item()
    assert told == quotient_of(top * other, bottom * scale, up=up, percent=True)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_percents_are_rounded_towards_not_yet(top: int, bottom: int) -> None:
    """A share as text is never above what it is, nor below it where less is better, by less than 0.01 %."""
    frame = pl.DataFrame({"top": [top], "bottom": [bottom]})
    for up in (False, True):
        told = frame.select(percent_text(pl.col("top"), pl.col("bottom"), up=up)).item()
        off = Fraction(told.removesuffix("%")) - Fraction(100 * top, bottom)
        assert Fraction(0) <= (off if up else -off) < Fraction(1, 100)
