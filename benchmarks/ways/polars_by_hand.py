"""Hand-written Polars: one lazy plan on the streaming engine, exact in whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from thirteen import CASES, FIGURES, INSPECTIONS

from starrules.schema import Table
from ways.columns import COUNTED, STARS, rules, values
from ways.stored import STORED, scan
from ways.tally import Clock


def verdict(met: pl.Expr) -> pl.Expr:
    """Return the code of a condition: 1 met, 2 unmet, 3 unknown."""
    return (2 - met.cast(pl.Int8)).fill_null(3)


def every(*codes: pl.Expr) -> pl.Expr:
    """Return the code of all of several verdicts: unmet if one is, else unknown if one is."""
    unmet = pl.any_horizontal(*(code == 2 for code in codes))
    return pl.when(unmet).then(pl.lit(2, pl.Int8)).otherwise(pl.max_horizontal(*codes)).cast(pl.Int8)


def run(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units."""
    with clock.stage("all"):
        return judged(measured(folder)).collect(engine="streaming")


def on_stored(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the same from the files of stored evidence: rows in the order of their units, which are numbers there."""
    with clock.stage("all"):
        found = judged(measured(folder / STORED, _table)).collect(engine="streaming")
        ids = pl.read_parquet(folder / STORED / "units.parquet", columns=["unit"]).get_column("unit")
        return found.with_columns(ids.gather(found.get_column("unit")))


def _table(folder: Path, table: Table) -> pl.LazyFrame:
    return pl.scan_parquet(folder / f"table-{table.name}.parquet")


def measured(folder: Path, scan: Callable[[Path, Table], pl.LazyFrame] = scan) -> pl.LazyFrame:
    """Return the figures of each unit, with what was counted of its inspections and cases."""
    month = pl.col("visited_on").cast(pl.Date).dt.month()
    months = (
        scan(folder, INSPECTIONS)
        .group_by("unit", month.alias("month"))
        .agg(pl.col("problems").sum())
        .group_by("unit")
        .agg(
            bad=(pl.col("problems") >= 3).sum().cast(pl.Int64),
            some=(pl.col("problems") > 0).sum().cast(pl.Int64),
        )
    )
    in_time = pl.col("days_taken") <= pl.col("days_allowed")
    simple = pl.col("kind") == "simple"
    cases = (
        scan(folder, CASES)
        .select(
            "unit",
            in_time=in_time,
            simple=simple,
            in_a_day=simple & (pl.col("days_taken") <= 1),
            special_late=(pl.col("kind") == "special") & ~in_time,
        )
        .group_by("unit")
        .agg(pl.len().alias("cases"), pl.col("in_time", "simple", "in_a_day", "special_late").sum())
    )
    return (
        scan(folder, FIGURES)
        .join(months, on="unit", how="left")
        .join(cases, on="unit", how="left")
        .with_columns(pl.col(*COUNTED).fill_null(0).cast(pl.Int64))
    )


def judged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return verdicts and values, from the figures and counts of each unit."""
    col = pl.col
    met = rules(col)
    coded = frame.with_columns(verdict(each).alias(f"code {name}") for name, each in met.items())
    starred = coded.with_columns(
        every(*(col(f"code {name}") for name in names)).alias(f"code star {star}")
        for star, names in STARS.items()
    )
    codes = [f"code {name}" for name in (*met, *(f"star {star}" for star in STARS))]
    return starred.select(
        "unit", *codes, *(value.alias(f"value {name}") for name, value in values(col).items())
    )
