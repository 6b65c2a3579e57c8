"""Hand-written Polars: one lazy plan on the streaming engine, exact in whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
from thirteen import CASES, FIGURES, INSPECTIONS

from starrules.schema import Table
from ways.stored import STORED, scan
from ways.tally import Clock

MONTHS = 12


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
    counted = ("bad", "some", "cases", "in_time", "simple", "in_a_day", "special_late")
    return (
        scan(folder, FIGURES)
        .join(months, on="unit", how="left")
        .join(cases, on="unit", how="left")
        .with_columns(pl.col(*counted).fill_null(0).cast(pl.Int64))
    )


def judged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return verdicts and values, from the figures and counts of each unit."""
    col = pl.col
    rules = {
        "participation": (col("staff") > 0) & (col("participants") >= col("staff")),
        "sessions": col("leadership_sessions") >= 2,
        "plan": col("learning_plan"),
        "systems": col("systems_in_place") >= 6,
        "violations": col("violations") == 0,
        "complaints": col("complaints_open") == 0,
        "rating": col("panel_rating") >= 80,
        "reduction": (col("days_last_year") > 0)
        & (10 * (col("days_last_year") - col("days_this_year")) >= 3 * col("days_last_year")),
        "disclosure": col("disclosure_rate") >= 950,
        "months": (col("bad") == 0) & (MONTHS - col("some") >= 9),
        "on time": 100 * col("in_time") >= 98 * col("cases"),
        "simple": 100 * col("in_a_day") >= 95 * col("simple"),
        "special": col("special_late") == 0,
    }
    stars = {
        "learning": ("participation", "sessions", "plan"),
        "integrity": ("systems", "violations"),
        "civility": ("complaints", "rating", "reduction"),
        "service": ("disclosure", "on time", "simple", "special"),
        "cleanliness": ("months",),
    }
    coded = frame.with_columns(verdict(met).alias(f"code {name}") for name, met in rules.items())
    starred = coded.with_columns(
        every(*(col(f"code {name}") for name in names)).alias(f"code star {star}")
        for star, names in stars.items()
    )
    codes = [f"code {name}" for name in (*rules, *(f"star {star}" for star in stars))]
    return starred.select("unit", *codes, *(value.alias(f"value {name}") for name, value in values().items()))


def values() -> Mapping[str, pl.Expr]:
    """Return the values that the rules measure."""
    col = pl.col
    named = [item.name for item in FIGURES.fields if item.name != "learning_plan"]
    return {
        **{name: col(name) for name in named},
        "bad months": col("bad"),
        "good months": MONTHS - col("some"),
        "on time": col("in_time"),
        "cases": col("cases"),
        "simple in a day": col("in_a_day"),
        "simple": col("simple"),
        "special late": col("special_late"),
    }
