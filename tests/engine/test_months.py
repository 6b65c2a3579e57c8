"""Sums by month that lie side by side in whole numbers are those of grouping by month."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.lanes.due import MONTH, UNIT
from starrules.lanes.engines import opened
from starrules.lanes.moments import Moment
from starrules.lanes.months import ROOM, Layout, layout
from starrules.lanes.values import whole
from tests.lanes import ENGINES

MONTHS = range(24288, 24300)


def moment(name: str, limit: int | None, combine: str = "sum") -> Moment:
    return Moment(name, nw.col(f"cell {name}"), combine, limit=limit)


limits = st.lists(st.integers(0, ROOM).map(lambda bits: 2**bits - 1), min_size=1, max_size=4).filter(
    lambda found: sum(max(1, limit.bit_length()) for limit in found) <= ROOM
)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40)
@given(data=st.data(), found=limits)
def test_each_due_month_of_a_unit_with_rows_has_the_sums_of_its_rows(
    engine: str, data: st.DataObject, found: list[int]
) -> None:
    """Any number of sums up to their limits, in any months, some of them not due."""
    asked = [moment(f"m{index}", limit) for index, limit in enumerate(found)]
    names = [item.name for item in asked]
    expected: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(asked))
    columns: dict[str, list[int]] = {UNIT: [], MONTH: [], **{f"cell {name}": [] for name in names}}
    for unit in range(3):
        for month in data.draw(
            st.lists(st.sampled_from([*MONTHS, MONTHS[0] - 1, MONTHS[-1] + 1]), unique=True)
        ):
            sums = [data.draw(st.sampled_from([0, limit // 2, limit])) for limit in found]
            for row in (0, 1):  # what is summed comes from two rows
                parts = [total // 2 if row else total - total // 2 for total in sums]
                for name, value in zip(columns, (unit, month, *parts), strict=True):
                    columns[name].append(value)
            if month in MONTHS:
                expected[unit, month] = sums
    away = data.draw(st.sets(st.tuples(st.integers(0, 2), st.sampled_from(MONTHS))))
    lying = layout(asked, MONTHS)
    assert lying is not None
    there = set(columns[UNIT])
    with closing(opened(engine)) as made:
        rows = made.frame(
            columns, {UNIT: nw.Int32, MONTH: nw.Int32, **{f"cell {name}": nw.Int64 for name in names}}
        )
        others = made.frame(
            {UNIT: [unit for unit, _ in away], MONTH: [month for _, month in away]},
            {UNIT: nw.Int32, MONTH: nw.Int32},
        )
        grouped = made.collected(lying.grouped(rows, asked, made, others if away else None))
    assert sorted(grouped.rows()) == sorted(
        (unit, *expected[unit, month]) for unit in there for month in MONTHS if (unit, month) not in away
    )


def test_months_are_packed_only_where_sums_that_are_not_below_zero_fit() -> None:
    """A sum without a limit, a greatest value, a sum of 128 bits or too many bits are grouped by month."""
    assert layout([moment("a", 2**31 - 1), moment("b", 2**31 - 1)], MONTHS) is not None
    assert layout([moment("a", 2**31), moment("b", 2**31 - 1)], MONTHS) is None
    assert layout([moment("a", None)], MONTHS) is None
    assert layout([moment("a", 3), moment("b", 3, "max")], MONTHS) is None
    assert layout([Moment("a", whole(1), limit=3, wide=True)], MONTHS) is None
    assert layout([], MONTHS) is None


def test_a_word_holds_as_many_months_as_have_room() -> None:
    """Fifteen bits a month are four months a word; sums that are always zero take a bit."""
    assert Layout({"a": 15}, MONTHS).words == [MONTHS[:4], MONTHS[4:8], MONTHS[8:]]
    assert len(Layout({"a": 62}, MONTHS).words) == 12
    assert layout([moment("a", 0)], MONTHS) == Layout({"a": 1}, MONTHS)
