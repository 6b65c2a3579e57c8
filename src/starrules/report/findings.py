"""Findings: one row for each unit and check, with what is inherited, out of scope and not applicable in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import polars as pl
from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.model import LANGUAGES, Period
from starrules.report.asked import Asked
from starrules.report.listing import names_of
from starrules.report.opaque import AskedOpaque
from starrules.report.reason_words import (
    COLUMNS,
    ERROR,
    NOT_APPLICABLE,
    REASONS,
    VERDICTS,
    failure,
    unit_rows,
)
from starrules.report.told import Teller
from starrules.scheme.assemble import Scheme
from starrules.scheme.model import AnyCheck
from starrules.scheme.ruleset import Inherit

CODE = "code"


@frozen(eq=False)
class Computed:
    """What the population lane found for the checks asked.

    Args:
        asked: the checks that could be bound.
        frame: a row for each unit, sorted: the verdicts, numbers and open tables.
        scales: for each number what it was multiplied by.
        errors: for each check that could not be computed: what was raised.
    """

    asked: Sequence[Asked | AskedOpaque]
    frame: pl.DataFrame
    scales: Mapping[str, int]
    errors: Mapping[str, str]


def unit_frame(evidence: Evidence, period: Period) -> pl.DataFrame:
    """Return a row for each unit, sorted: its kind, state, names, office at the end and due months."""
    rows = list(unit_rows(evidence, period))
    names = {
        "unit": pl.String, "kind": pl.String, "state": pl.String, "office": pl.String, "months": pl.Int64,
        "heir_zh": pl.String, "heir_en": pl.String, "office_zh": pl.String, "office_en": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


def asked_rows(
    computed: Computed, scheme: Scheme, units: pl.DataFrame, checks: Mapping[str, AnyCheck]
) -> pl.DataFrame:
    """Return a row for each check and each unit that it is asked of, with verdict and reasons."""
    titles = {name: table.title for name, table in scheme.tables.items()}
    names = names_of(scheme)
    wide = computed.frame.join(units.filter(state="open").select("unit", "kind"), on="unit", how="inner")
    parts: list[pl.LazyFrame] = []
    for item in computed.asked:
        if item.check.id not in checks or item.check.id in computed.errors:
            continue
        if isinstance(item, AskedOpaque):
            fault = partial(failure, scheme.provider(item.check.id))
            own = _of_kind(wide, item.check)
            parts.append(item.told(own, computed.scales, titles, fault).lazy())
            continue
        parts.append(Teller.of(item, _of_kind(wide, item.check), computed.scales, titles, names).told())
    for name, what in computed.errors.items():
        if name in checks:
            said = failure(scheme.provider(name), what)
            told = {f"reason_{language}": pl.lit(said[language]) for language in LANGUAGES}
            parts.append(
                _of_kind(wide, checks[name])
                .lazy()
                .select(
                    "unit",
                    pl.lit(name).alias("check"),
                    pl.lit(ERROR, pl.Int8).alias(CODE),
                    *(
                        pl.lit(None, pl.String).alias(column)
                        for column in ("measured_low", "measured_high", "required")
                    ),
                    pl.lit(None, pl.List(pl.String)).alias("missing"),
                    **told,
                )
            )
    return pl.concat(pl.collect_all(parts)) if parts else _none_asked()


def _of_kind(wide: pl.DataFrame, check: AnyCheck) -> pl.DataFrame:
    return wide if check.scope == "both" else wide.filter(pl.col("kind") == check.scope)


def _none_asked() -> pl.DataFrame:
    texts = dict.fromkeys(("unit", "check"), pl.String())
    told = dict.fromkeys(("measured_low", "measured_high", "required"), pl.String())
    return pl.DataFrame(
        schema={
            **texts,
            CODE: pl.Int8(),
            **told,
            "missing": pl.List(pl.String),
            "reason_zh": pl.String(),
            "reason_en": pl.String(),
        }
    )


def findings_of(
    asked: pl.DataFrame, units: pl.DataFrame, checks: Mapping[str, AnyCheck], inherit: Inherit
) -> pl.DataFrame:
    """Return the findings: units times checks, each with its verdict and reason, sorted by unit and check."""
    every = units.join(_check_frame(checks), how="cross")
    inherits = (
        (pl.col("kind") == "section")
        & (pl.col("scope") == "office")
        & (pl.col("state") == "open")
        & (pl.lit(inherit == "office"))
    )
    every = every.with_columns(
        pl.when(inherits).then(pl.col("office")).alias("inherited_from"),
        pl.when(inherits).then(pl.col("office")).otherwise(pl.col("unit")).alias("source"),
        ((pl.col("scope") != "both") & (pl.col("scope") != pl.col("kind")) & ~inherits).alias("out_of_scope"),
        (inherits & pl.col("office").is_null()).alias("no_office"),
    )
    found = every.join(asked.rename({"unit": "source"}), on=["source", "check"], how="left")
    verdict = pl.col(CODE).fill_null(NOT_APPLICABLE)
    found = found.with_columns(
        verdict.alias(CODE), *(_reason(language).alias(f"reason_{language}") for language in LANGUAGES)
    )
    found = found.with_columns(
        pl.col(CODE).replace_strict({**VERDICTS, ERROR: "error"}, return_dtype=pl.String).alias("verdict"),
        *(
            pl.when(pl.col(CODE) == 2).then(pl.col(f"remedy_{language}")).alias(f"remedy_{language}")
            for language in LANGUAGES
        ),
    )
    return found.select(*COLUMNS, CODE).sort("unit", "check")


def _check_frame(checks: Mapping[str, AnyCheck]) -> pl.DataFrame:
    items = list(checks.values())
    return pl.DataFrame(
        {
            "check": [item.id for item in items],
            "star": [item.star for item in items],
            "scope": [item.scope for item in items],
            "clauses": [list(item.clauses) for item in items],
            "remedy_zh": [item.remedy.zh for item in items],
            "remedy_en": [item.remedy.en for item in items],
        },
        schema={
            "check": pl.String,
            "star": pl.String,
            "scope": pl.String,
            "clauses": pl.List(pl.String),
            "remedy_zh": pl.String,
            "remedy_en": pl.String,
        },
    )


def _reason(language: str) -> pl.Expr:
    """Return the reason: of the unit's own state first, then of its scope, then of the check itself."""

    def text(key: str) -> str:
        return REASONS[key].zh if language == "zh" else REASONS[key].en

    before, after = text("merged").split("{unit}")
    inherited, told = text("inherited").split("{unit}")
    return (
        pl.when(pl.col("state") == "merged")
        .then(pl.lit(before) + pl.col(f"heir_{language}") + pl.lit(after))
        .when(pl.col("state") == "closed")
        .then(pl.lit(text("closed")))
        .when(pl.col("state") == "ended")
        .then(pl.lit(text("ended")))
        .when(pl.col("no_office"))
        .then(pl.lit(text("no_office")))
        .when(pl.col("out_of_scope"))
        .then(
            pl.when(pl.col("scope") == "office")
            .then(pl.lit(text("office")))
            .otherwise(pl.lit(text("section")))
        )
        .when(pl.col("inherited_from").is_not_null())
        .then(
            pl.lit(inherited)
            + pl.col(f"office_{language}")
            + pl.lit(told)
            + pl.col(f"reason_{language}").fill_null(text("closed"))
        )
        .otherwise(pl.col(f"reason_{language}"))
    )
