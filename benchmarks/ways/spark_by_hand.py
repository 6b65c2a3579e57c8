"""Hand-written PySpark: one plan over the files of stored evidence, exact in whole numbers."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from pyspark.sql import functions as f

from starrules.lanes.engines.session import session_in_use
from ways.columns import COUNTED, STARS, rules, values
from ways.stored import STORED
from ways.tally import Clock

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def run(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units."""
    with clock.stage("all"):
        found = pl.DataFrame(judged(measured(folder / STORED)).toArrow())
        ids = pl.read_parquet(folder / STORED / "units.parquet", columns=["unit"]).get_column("unit")
        return found.with_columns(ids.gather(found.get_column("unit")))


def measured(folder: Path) -> DataFrame:
    """Return the figures of each unit, with what was counted of its inspections and cases."""
    figures, inspections, cases = (
        session_in_use().read.parquet((folder / f"table-{name}.parquet").as_uri())
        for name in ("figures", "inspections", "cases")
    )
    month = f.month(f.date_from_unix_date("visited_on"))
    months = (
        inspections.groupBy("unit", month.alias("month"))
        .agg(f.sum("problems").alias("problems"))
        .groupBy("unit")
        .agg(f.count_if(f.col("problems") >= 3).alias("bad"), f.count_if(f.col("problems") > 0).alias("some"))
    )
    in_time, simple = f.col("days_taken") <= f.col("days_allowed"), f.col("kind") == "simple"
    served = cases.groupBy("unit").agg(
        f.count("*").alias("cases"),
        f.count_if(in_time).alias("in_time"),
        f.count_if(simple).alias("simple"),
        f.count_if(simple & (f.col("days_taken") <= 1)).alias("in_a_day"),
        f.count_if((f.col("kind") == "special") & ~in_time).alias("special_late"),
    )
    return figures.join(months, "unit", "left").join(served, "unit", "left").fillna(0, list(COUNTED))


def judged(frame: DataFrame) -> DataFrame:
    """Return verdicts and values, from the figures and counts of each unit."""
    met = rules(f.col)
    stars = {
        f"star {star}": reduce(lambda left, right: left & right, (met[name] for name in names))
        for star, names in STARS.items()
    }
    return frame.select(
        "unit",
        *(verdict(each).alias(f"code {name}") for name, each in {**met, **stars}.items()),
        *(value.alias(f"value {name}") for name, value in values(f.col).items()),
    )


def verdict(met: Column) -> Column:
    """Return the code of a condition: 1 met, 2 unmet, 3 unknown."""
    return f.when(met, 1).when(~met, 2).otherwise(3).cast("tinyint")
