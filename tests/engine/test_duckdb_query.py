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


def tables_of(engine: Any) -> dict[str, list[str]]:
    """Return the columns of each table of the engine's connection."""
    rows = engine.connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    )
    found: dict[str, list[str]] = {}
    for table, column in rows.fetchall():
        found.setdefault(table, []).append(column)
    return found


def test_what_is_kept_becomes_a_table_only_where_several_read_it(engine: Engine) -> None:
    """A frame that one reads goes into its query; of one that two read the columns that they read are written down."""
    rows = engine.table(pl.DataFrame({"unit": [1, 2], "x": [3, 4], "y": [5, 6], "z": [7, 8]}))
    before = tables_of(engine)
    once = engine.kept(rows.with_columns(w=nw.col("x") * 2))
    assert engine.collected(once.select("w"))["w"].sort().to_list() == [6, 8]
    assert tables_of(engine) == before
    twice = engine.kept(rows.with_columns(w=nw.col("x") * 2))
    one, other = engine.collected_together([twice.select("w"), twice.select(v=nw.col("y") + nw.col("w"))])
    assert sorted(one["w"]) == [6, 8] and sorted(other["v"]) == [11, 14]
    [made] = [columns for table, columns in tables_of(engine).items() if table not in before]
    assert sorted(made) == ["w", "y"]
    assert sorted(engine.collected(twice.select("z", "w")).rows()) == [(7, 6), (8, 8)]


def test_columns_that_build_on_each_other_are_few_levels_and_unread_ones_none(engine: Engine) -> None:
    """What is read once stands where it is read, what is read twice is made once before, and the rest is not written."""
    rows = engine.table(pl.DataFrame({"unit": [1], "x": [3]}))
    steps = rows.with_columns(a=nw.col("x") + 1).with_columns(b=nw.col("a") * 10, lost=nw.col("a") * 77)
    text = nw.to_native(steps.with_columns(c=nw.col("b") + nw.col("b")).select("c")).sql_query()
    assert text.count("SELECT") == 2 and text.count("10") == 1 and "77" not in text
    assert engine.collected(steps.select("b", "x")).rows() == [(40, 3)]


def test_a_replaced_column_is_another_than_the_one_it_was_made_from(engine: Engine) -> None:
    """A column may be replaced by one that is made of it, and rows chosen by either, before and after."""
    rows = engine.table(pl.DataFrame({"unit": [1, 2, 3], "x": [1, 2, 3]}))
    first = rows.filter(nw.col("x") >= 2).with_columns(x=nw.col("x") * -1).filter(nw.col("x") > -3)
    assert engine.collected(first.with_columns(x=nw.col("x") + nw.col("x"))).rows() == [(2, -4)]


def test_rows_are_chosen_before_or_after_what_looks_at_other_rows_as_the_plan_says(engine: Engine) -> None:
    """A greatest value of a group is that of the rows there were when it was asked for."""
    rows = engine.table(pl.DataFrame({"unit": [1, 1, 1], "x": [1, 2, 3]}))
    top = nw.col("x").max().over("unit").alias("top")
    after = engine.collected(rows.with_columns(top).filter(nw.col("x") <= 2))
    before = engine.collected(rows.filter(nw.col("x") <= 2).with_columns(top))
    assert after["top"].to_list() == [3, 3] and before["top"].to_list() == [2, 2]


def test_of_parts_that_are_put_beside_units_those_that_nobody_reads_are_left_out(engine: Engine) -> None:
    """Each reader of units and their parts joins what it reads; a unit without a row in a part has 0."""
    units = engine.table(pl.DataFrame({"unit": [1, 2]}))
    first = engine.table(pl.DataFrame({"unit": [2], "a": [5]}))
    second = engine.table(pl.DataFrame({"unit": [1], "b": [6]}))
    both = engine.aligned(units, [(first, ["a"]), (second, ["b"])])
    assert sorted(engine.collected(both).rows()) == [(1, 0, 6), (2, 5, 0)]
    assert nw.to_native(both.select("unit", "a")).sql_query().count("JOIN") == 1
    assert sorted(engine.collected(both.select("unit", "a")).rows()) == [(1, 0), (2, 5)]


def test_a_division_is_written_as_duckdb_has_it(engine: Engine) -> None:
    """A quotient of a quotient stands in the text once, and is what Polars says, by 0 as well."""
    rows = pl.DataFrame({"unit": [0, 1, 2, 3, 4], "x": [0, 7, 153, None, 2**60], "by": [3, 0, 5, 2, 7]})
    found = engine.table(rows).select(
        "unit",
        q=(nw.col("x") * 2 + 1) // 153 // 4,
        by=nw.when(nw.col("x") >= 0).then(nw.col("x") // nw.col("by")),
    )
    text = nw.to_native(found).sql_query()
    assert '(((("x" * 2) + 1) // 153) // 4)' in text
    assert "typeof" not in text
    expected = rows.select(
        "unit",
        q=(pl.col("x") * 2 + 1) // 153 // 4,
        by=pl.when(pl.col("x") >= 0).then(pl.col("x") // pl.col("by")),
    )
    assert engine.collected(found).sort("unit").equals(expected)


def test_rows_of_many_units_come_back_as_those_of_few(engine: Engine) -> None:
    """Whichever way rows are collected, whole numbers of 128 bits come back to the last digit."""
    rows = engine.table(pl.DataFrame({"unit": [1, 0], "x": [2**61, None]}))
    wide = rows.select("unit", x=nw.col("x").cast(engine.wide) * 2**61 + 1)
    found = []
    for units in (10, 1_000_000):
        engine.at_once(units)
        found.append(engine.collected(wide).sort("unit"))
    assert found[0].get_column("x").to_list() == [None, 2**122 + 1]
    assert found[0].equals(found[1])
    assert found[0].schema == found[1].schema
