"""Waivers: decisions that lie over findings and never replace them."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cut
from starrules.evidence.tables import WAIVERS
from starrules.lanes.engines.polars import PolarsEngine
from starrules.lanes.relations import UNIT
from starrules.lanes.tables import Tables
from starrules.model import Period
from starrules.report.findings import CODE
from starrules.report.reason_words import ERROR, NOT_APPLICABLE, UNMET


def with_waived(findings: pl.DataFrame, evidence: Evidence, period: Period, as_of: int) -> pl.DataFrame:
    """Return findings with the column ``waived``.

    It is true where a waiver for the unit and the check, or for the office that a finding is inherited from,
    was granted by the day of the cut; null where the register of waivers does not reach that day, so that
    one may have been; else false. A waiver is a decision: none is expected from the days after the cut.
    """
    if WAIVERS.name not in evidence.tables:
        return findings.with_columns(pl.lit(False).alias("waived"))
    engine = PolarsEngine()
    tables = Tables(Cut(evidence, period, as_of), engine)
    viewed = tables.viewed(WAIVERS, 0).select(nw.col("~target").alias(UNIT), nw.col("check"))
    rows = tables.roster.named(engine.collected(viewed).unique())
    last = min(as_of, period.days.last)
    open_units = {
        target
        for item in tables.missing(WAIVERS, 0)
        if item.days is None or item.days.first <= last
        for target, _ in evidence.seen_by(WAIVERS, item.unit)
    }
    granted = rows.with_columns(pl.lit(True).alias("~granted"))
    sources = findings.select(UNIT, "check", pl.coalesce("inherited_from", UNIT).alias("~source"))
    own = sources.join(granted, on=[UNIT, "check"], how="left", maintain_order="left")["~granted"]
    above = sources.rename({UNIT: "~own", "~source": UNIT}).join(
        granted, on=[UNIT, "check"], how="left", maintain_order="left"
    )["~granted"]
    maybe = findings[UNIT].is_in(list(open_units)) | sources["~source"].is_in(list(open_units))
    waived = pl.select(
        pl.when(own.fill_null(False) | above.fill_null(False))
        .then(True)
        .when(~maybe)
        .then(False)
        .alias("waived")
    )["waived"]
    return findings.with_columns(waived)


def over(findings: pl.DataFrame) -> pl.DataFrame:
    """Return findings as they count with waivers: what is waived cannot be unmet, and then does not apply."""
    code, waived = pl.col(CODE), pl.col("waived")
    counts = (code & UNMET != 0) & (code != ERROR)
    surely = (code - UNMET) | NOT_APPLICABLE
    return findings.with_columns(
        pl.when(counts & waived)
        .then(surely)
        .when(counts & waived.is_null())
        .then(code | NOT_APPLICABLE)
        .otherwise(code)
        .cast(pl.Int8)
        .alias(CODE)
    )


__all__ = ["over", "with_waived"]
