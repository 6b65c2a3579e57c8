"""The text that the DuckDB engine makes of the steps of a plan, instead of relations that are bound one by one.

DuckDB is imported by the tests themselves: what is there at collection is frozen, and DuckDB would tell of a leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from starrules.lanes.engines import Engine, opened


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine, closed after the test."""
    found = opened("duckdb")
    yield found
    found.close()


def test_no_step_is_looked_at_before_the_query_is_run(engine: Engine) -> None:
    """A plan with a column that is not there is made, and fails where it is collected."""
    import duckdb

    from starrules.lanes.engines.query import Query

    rows = engine.table(pl.DataFrame({"unit": ["a"], "x": [1]}))
    wrong = rows.with_columns(y=nw.col("nowhere") + 1).filter(nw.col("y") > 0)
    assert isinstance(nw.to_native(wrong), Query)
    with pytest.raises(duckdb.BinderException, match="nowhere"):
        engine.collected(wrong)


def test_each_step_says_what_the_same_step_says_on_polars(engine: Engine) -> None:
    """Names with quotes and braces, columns replaced, joins of every kind, groups and stacks come out alike."""
    left = pl.DataFrame(
        {"unit": ["a", "b", "c", "c"], 'odd "{x}"': [1, None, 3, 4], "k": ["{0}", "y", "y", None]}
    )
    right = pl.DataFrame({"unit": ["a", "c"], "z": [7, 8]})

    def steps(first: Any, second: Any, stacked: Any) -> list[Any]:
        odd = nw.col('odd "{x}"')
        wide = first.with_columns(**{'odd "{x}"': odd + 1, "new": nw.when(nw.col("k") == "{0}").then(odd)})
        return [
            wide,
            wide.select("unit", "new").filter(~nw.col("new").is_null()),
            first.join(second, on="unit", how="left"),
            first.join(second, on="unit").with_columns(w=nw.col("z") * 2),
            first.join(second, on="unit", how="anti"),
            first.join(second.select(other="z"), how="cross"),
            first.group_by("unit")
            .agg(nw.len().alias("rows"), odd.sum().alias("sum"))
            .rename({"sum": "total"}),
            stacked([first.select("unit"), second.select("unit"), first.head(0).select("unit")]),
        ]

    ours = steps(engine.table(left), engine.table(right), engine.stacked)
    theirs = steps(nw.from_native(left.lazy()), nw.from_native(right.lazy()), nw.concat)
    for one, other in zip(ours, theirs, strict=True):
        expected: pl.DataFrame = nw.to_native(other.collect())
        found = engine.collected(one).select(expected.columns)
        assert sorted(found.rows(), key=str) == sorted(expected.rows(), key=str)
        assert nw.to_native(one).columns == expected.columns


def test_what_several_steps_read_stands_in_the_query_once(engine: Engine) -> None:
    """A step that is read twice is written once."""
    rows = engine.table(pl.DataFrame({"unit": ["a", "b"], "x": [1, 2]})).with_columns(y=nw.col("x") * 1000)
    both = rows.join(rows.group_by("unit").agg(nw.col("y").max().alias("top")), on="unit")
    assert nw.to_native(both).sql_query().count("1000") == 1
    assert engine.collected(both)["top"].to_list() == [1000, 2000]
