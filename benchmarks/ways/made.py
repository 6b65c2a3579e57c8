"""Made evidence: Parquet files of the thirteen-rule job, the same bytes of data for the same seed on any machine.

Numbers come from a counter that is mixed (splitmix64) in whole-number columns, not from a library's generator, so
that no version of a library changes them. Rows are in no order of their units.
"""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import polars as pl

VISITS, CASES = 12, 20
"""Inspections of each unit, and service cases of a unit on the average."""
FIRST = datetime.date(2024, 1, 1)
DAYS = 366
PARTS = ("units", "figures", "inspections", "cases")
STRIDE = 7_368_787
"""A prime: units are visited in strides of it, so that their rows lie far apart."""


class _Numbers:
    """Columns of whole numbers that look random and depend on the row, the seed and nothing else."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.streams = 0

    def below(self, bound: int) -> pl.Expr:
        """Return a column of numbers from 0 to below a bound, another one at each call."""
        self.streams += 1
        start = (self.seed * 1_000_003 + self.streams) * 0xD1342543DE82EF95 % 2**64
        mixed = pl.col("row").cast(pl.UInt64) * _whole(0x9E3779B97F4A7C15) + _whole(start)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed // _whole(2**shift))) * _whole(factor)
        return ((mixed ^ (mixed // _whole(2**31))) % _whole(bound)).cast(pl.Int64)

    def among(self, *values: int | str) -> pl.Expr:
        """Return a column of values chosen at random."""
        index = self.below(len(values))
        return pl.lit(pl.Series(values)).gather(index)

    def empty(self, percent: int, column: pl.Expr) -> pl.Expr:
        """Return a column with so many in a hundred of its cells empty."""
        return pl.when(self.below(100) >= percent).then(column)


def _whole(value: int) -> pl.Expr:
    return pl.lit(value, pl.UInt64)


def make(folder: Path, units: int, seed: int) -> None:
    """Write a folder of evidence of so many units, with a manifest, as ``starrules.read_evidence`` takes it.

    Args:
        folder: is made where it is not there.
        units: how many, 1 or more; the seed and this number say everything else.
        seed: a whole number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = _Numbers(seed)
    made = [_units(units), _figures(units, numbers), _inspections(units, numbers), _cases(units, numbers)]
    sections = []
    for name, frame in zip(PARTS, made, strict=True):
        frame.write_parquet(folder / f"{name}.parquet")
        covers = "" if name == "units" else 'covers = [["2024-01-01", "2025-12-31"]]\n'
        sections.append(f'[tables.{name}]\nfile = "{name}.parquet"\nrows = {frame.height}\n{covers}')
    district = 'district = { zh = "虚构区", en = "Fictional District" }'
    (folder / "manifest.toml").write_text(
        "\n".join([f"format = 1\n{district}\n", *sections]), encoding="utf-8"
    )


def _rows(count: int) -> pl.DataFrame:
    return pl.DataFrame({"row": pl.int_range(count, eager=True)})


def _unit(number: pl.Expr) -> pl.Expr:
    return pl.format("u{}", number.cast(pl.String).str.zfill(8)).alias("unit")


def _day(number: pl.Expr) -> pl.Expr:
    return pl.lit(FIRST) + pl.duration(days=number)


def _units(units: int) -> pl.DataFrame:
    none = pl.lit(None, pl.String)
    return _rows(units).select(
        _unit(pl.col("row")).alias("unit_id"),
        pl.lit("office").alias("kind"),
        pl.lit("机关").alias("name_zh"),
        *(none.alias(name) for name in ("name_en", "unit_class", "office")),
        pl.lit(datetime.date(2010, 1, 1)).alias("opened_on"),
        pl.lit(None, pl.Date).alias("closed_on"),
    )


def _tenths(number: pl.Expr) -> pl.Expr:
    """Return tenths as decimals, exactly: they are divided in decimals."""
    return (number.cast(pl.Decimal(12, 1)) / pl.lit(10, pl.Decimal(12, 1))).cast(pl.Decimal(12, 1))


def _figures(units: int, numbers: _Numbers) -> pl.DataFrame:
    staff, last = numbers.below(59) + 1, numbers.below(400)
    return _rows(units).select(
        _unit(pl.col("row")),
        pl.lit(FIRST.year, pl.Int32).alias("year"),
        staff.alias("staff"),
        pl.max_horizontal(staff + numbers.below(5) - 2, pl.lit(0)).alias("participants"),
        numbers.below(6).alias("leadership_sessions"),
        numbers.empty(3, numbers.below(10) < 8).alias("learning_plan"),
        (numbers.below(5) + 4).alias("systems_in_place"),
        numbers.among(0, 0, 0, 1).alias("violations"),
        numbers.among(0, 0, 2).alias("complaints_open"),
        numbers.empty(5, numbers.below(41) + 60).alias("panel_rating"),
        _tenths(last).alias("days_last_year"),
        _tenths(last * (numbers.below(50) + 50) // 100).alias("days_this_year"),
        numbers.empty(2, _tenths(numbers.below(101) + 900)).alias("disclosure_rate"),
    )


def _inspections(units: int, numbers: _Numbers) -> pl.DataFrame:
    stride = STRIDE if math.gcd(STRIDE, units) == 1 else 1
    return _rows(units * VISITS).select(
        _unit(pl.col("row") * stride % units),
        pl.format("v{}", pl.col("row")).alias("visit"),
        _day(numbers.below(DAYS)).alias("visited_on"),
        numbers.among(0, 0, 0, 0, 0, 0, 1, 3).alias("problems"),
    )


def _cases(units: int, numbers: _Numbers) -> pl.DataFrame:
    return _rows(units * CASES).select(
        _unit(numbers.below(units)),
        pl.format("c{}", pl.col("row")).alias("case"),
        _day(numbers.below(DAYS)).alias("received_on"),
        numbers.among("simple", "ordinary", "ordinary", "special").alias("kind"),
        numbers.among(0, 1, 1, 2, 5, 9).alias("days_taken"),
        numbers.among(8, 9, 10, 20).alias("days_allowed"),
    )
