"""The population lane of starrules: from stored evidence, from Parquet columns, and from a folder read and checked."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from thirteen import PERIOD, job

from starrules.evidence.model import Evidence
from starrules.evidence.read import read_evidence
from starrules.evidence.store import open_stored
from starrules.evidence.tables import REGISTRY
from starrules.lanes.population import compute
from starrules.rules.canonical import bind, canonical
from ways.stored import CUT, STORED, TABLES, made_evidence
from ways.tally import Clock


def on_polars(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with Polars, from stored evidence."""
    with clock.stage("evidence"):
        evidence = open_stored(folder / STORED, TABLES)
    return computed(evidence, clock, "polars")


def on_duckdb(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with DuckDB, from stored evidence."""
    with clock.stage("evidence"):
        evidence = open_stored(folder / STORED, TABLES)
    return computed(evidence, clock, "duckdb")


def on_spark(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with PySpark, from stored evidence, in one session for all runs."""
    from starrules.lanes.engines.session import session_in_use

    with clock.stage("evidence"):
        evidence = open_stored(folder / STORED, TABLES)
    session_in_use()
    return computed(evidence, clock, "pyspark")


def from_made_files(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with Polars, from the columns of the made files."""
    with clock.stage("evidence"):
        evidence = made_evidence(folder)
    return computed(evidence, clock, "polars")


def from_folder(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units, with Polars, from a folder of which every cell is checked."""
    with clock.stage("evidence"):
        evidence = read_evidence(folder, {**{table.name: table for table in REGISTRY}, **TABLES})
    return computed(evidence, clock, "polars")


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
