"""Conditions that are certain, as the compiler puts them together with others."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl

from starrules.lanes.values import NO, YES, Certain, all_of, any_of, either, lit, one_if, whole


def test_a_condition_put_together_with_a_certain_one_is_itself_or_certain() -> None:
    """No expression is made for both, on whichever side the certain one stands."""
    other = nw.col("x")
    assert other & YES is other and YES & other is other
    assert other | NO is other and NO | other is other
    assert other & NO is NO and NO & other is NO
    assert other | YES is YES and YES | other is YES
    assert ~YES is NO and ~NO is YES
    assert all_of([]) is YES and any_of([]) is NO


def test_a_choice_by_a_certain_condition_is_no_choice() -> None:
    """One of the two columns comes back as it is, and a choice between equals asks for no condition."""
    first, second = nw.col("a"), nw.col("b")
    assert either(YES, first, second) is first
    assert either(NO, first, second) is second
    assert either(nw.col("x"), first, first) is first
    assert one_if(YES) is whole(1) and one_if(NO) is whole(0)


def test_what_is_made_of_a_certain_condition_is_a_column_like_any_other() -> None:
    """A comparison or a cast of it is not taken for certain, and every row of a frame has its value."""
    made = [lit(True) != nw.col("x"), lit(False).cast(nw.Int64), lit(True).alias("named")]
    assert not any(isinstance(item, Certain) for item in made)
    rows = nw.from_native(pl.LazyFrame({"x": [True, False]}))
    found = rows.select("x", other=made[0], number=made[1], yes=lit(True)).collect()
    assert found.to_dict(as_series=False) == {
        "x": [True, False],
        "other": [False, True],
        "number": [0, 0],
        "yes": [True, True],
    }
