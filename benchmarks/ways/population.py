"""The population lane of starrules: from the Parquet columns as they are stored, and from a folder read and checked."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from thirteen import CASES, FIGURES, INSPECTIONS, PERIOD, WORDS, job

from starrules.evidence.frames import FrameData
from starrules.evidence.model import Evidence
from starrules.evidence.read import read_evidence
from starrules.evidence.tables import REGISTRY
from starrules.lanes.population import compute
from starrules.model import LAST_DAY, Days, Unit
from starrules.rules.canonical import bind, canonical
from ways.stored import scan
from ways.tally import Clock

TABLES = {table.name: table for table in (FIGURES, INSPECTIONS, CASES)}
CUT = PERIOD.days.last
"""Everything that happened by the end of the year is seen."""


def on_polars(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with Polars, from stored columns."""
    with clock.stage("evidence"):
        evidence = stored_evidence(folder)
    return computed(evidence, clock, "polars")


def on_duckdb(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with DuckDB, from stored columns."""
    with clock.stage("evidence"):
        evidence = stored_evidence(folder)
    return computed(evidence, clock, "duckdb")


def from_folder(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with Polars, from a folder of which every cell is checked."""
    with clock.stage("evidence"):
        evidence = read_evidence(folder, {**{table.name: table for table in REGISTRY}, **TABLES})
    return computed(evidence, clock, "polars")


def stored_evidence(folder: Path) -> Evidence:
    """Return the evidence of a folder whose columns are taken as they are."""
    ids = pl.read_parquet(folder / "units.parquet", columns=["unit_id"]).get_column("unit_id")
    open_days = Days(0, LAST_DAY)
    return Evidence(
        TABLES,
        {unit: Unit(unit, "office", WORDS, open_days) for unit in ids},
        dict.fromkeys(TABLES, (PERIOD.days,)),
        data={name: FrameData(scan(folder, table).collect()) for name, table in TABLES.items()},
        covered_to=CUT,
    )


def computed(evidence: Evidence, clock: Clock, engine: str) -> pl.DataFrame:
    """Return what the lane finds, as the other ways give it."""
    with clock.stage("rules"):
        rules, measures = (
            {name: canonical(bind(expr, PERIOD, {}, {})) for name, expr in part.items()} for part in job()
        )
        found = compute(evidence, PERIOD, CUT, rules, measures, engine=engine)
        codes = found.codes.select("unit", pl.exclude("unit").name.prefix("code "))
        return codes.with_columns(found.numbers.select(_value(name) for name in measures))


def _value(name: str) -> pl.Expr:
    low, high = pl.col(f"{name}|low"), pl.col(f"{name}|high")
    return pl.when(low == high).then(low).alias(f"value {name}")
