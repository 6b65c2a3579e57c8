"""Hand-written SQL on DuckDB: one query over the Parquet files, exact in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ways.stored import STORED
from ways.tally import Clock

if TYPE_CHECKING:
    import polars as pl

QUERY = """
WITH months AS (
    SELECT unit, count(*) FILTER (problems >= 3) AS bad, count(*) FILTER (problems > 0) AS found
    FROM (
        SELECT unit, {month} AS month, sum(problems) AS problems
        FROM {inspections} GROUP BY unit, month
    )
    GROUP BY unit
), served AS (
    SELECT unit, count(*) AS cases,
        count(*) FILTER (days_taken <= days_allowed) AS in_time,
        count(*) FILTER (kind = 'simple') AS simple,
        count(*) FILTER (kind = 'simple' AND days_taken <= 1) AS in_a_day,
        count(*) FILTER (kind = 'special' AND days_taken > days_allowed) AS special_late
    FROM {cases} GROUP BY unit
), measured AS (
    SELECT figures.*{scaled},
        coalesce(bad, 0) AS bad, 12 - coalesce(found, 0) AS good, coalesce(cases, 0) AS cases,
        coalesce(in_time, 0) AS in_time, coalesce(simple, 0) AS simple, coalesce(in_a_day, 0) AS in_a_day,
        coalesce(special_late, 0) AS special_late
    FROM {figures} AS figures
    LEFT JOIN months USING (unit) LEFT JOIN served USING (unit)
), judged AS (
    SELECT *,
        staff > 0 AND participants >= staff AS participation_met,
        leadership_sessions >= 2 AS sessions_met,
        learning_plan AS plan_met,
        systems_in_place >= 6 AS systems_met,
        violations = 0 AS violations_met,
        complaints_open = 0 AS complaints_met,
        panel_rating >= 80 AS rating_met,
        days_last_year > 0 AND 10 * (days_last_year - days_this_year) >= 3 * days_last_year AS reduction_met,
        disclosure_rate >= 950 AS disclosure_met,
        bad = 0 AND good >= 9 AS months_met,
        100 * in_time >= 98 * cases AS on_time_met,
        100 * in_a_day >= 95 * simple AS simple_met,
        special_late = 0 AS special_met
    FROM measured
)
SELECT unit, {columns} FROM judged
"""
STARS = {
    "star learning": "participation_met AND sessions_met AND plan_met",
    "star integrity": "systems_met AND violations_met",
    "star civility": "complaints_met AND rating_met AND reduction_met",
    "star service": "disclosure_met AND on_time_met AND simple_met AND special_met",
    "star cleanliness": "months_met",
}
RULES = (
    *("participation", "sessions", "plan", "systems", "violations", "complaints", "rating", "reduction"),
    *("disclosure", "months", "on time", "simple", "special"),
)
FIGURES = (
    *("staff", "participants", "leadership_sessions", "systems_in_place", "violations", "complaints_open"),
    *("panel_rating", "days_last_year", "days_this_year", "disclosure_rate"),
)
VALUES = {
    **{name: name for name in FIGURES},
    "bad months": "bad",
    "good months": "good",
    "on time": "in_time",
    "cases": "cases",
    "simple in a day": "in_a_day",
    "simple": "simple",
    "special late": "special_late",
}


SCALED = ", ".join(
    f"CAST({name} * 10 AS BIGINT) AS {name}"
    for name in ("days_last_year", "days_this_year", "disclosure_rate")
)
MADE = {"month": "month(visited_on)", "scaled": f" REPLACE ({SCALED})"}
"""What the made files ask for: dates are dates in them, and numbers have decimal places."""
AS_STORED = {"month": "month(make_date(visited_on))", "scaled": ""}


def query(folder: Path, prefix: str = "", form: Mapping[str, str] = MADE) -> str:
    """Return the SQL for a folder of evidence."""
    met = {**{name: f"{name.replace(' ', '_')}_met" for name in RULES}, **STARS}
    codes = [
        f'CAST(CASE {condition} WHEN true THEN 1 WHEN false THEN 2 ELSE 3 END AS TINYINT) AS "code {name}"'
        for name, condition in ((name, f"({condition})") for name, condition in met.items())
    ]
    values = [f'{column} AS "value {name}"' for name, column in VALUES.items()]
    tables = {
        name: f"read_parquet('{folder}/{prefix}{name}.parquet')"
        for name in ("figures", "inspections", "cases")
    }
    return QUERY.format(**tables, **form, columns=", ".join([*codes, *values]))


def run(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units."""
    with clock.stage("all"):
        return _found(query(folder))


def on_stored(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the same from the files of stored evidence: rows in the order of their units, which are numbers there."""
    import polars as pl

    with clock.stage("all"):
        found = _found(query(folder / STORED, "table-", AS_STORED))
        ids = pl.read_parquet(folder / STORED / "units.parquet", columns=["unit"]).get_column("unit")
        return found.with_columns(ids.gather(found.get_column("unit")))


def _found(text: str) -> pl.DataFrame:
    import polars as pl

    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        return pl.DataFrame(connection.sql(text))
