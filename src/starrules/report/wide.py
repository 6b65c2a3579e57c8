"""What a run found, wide: a row for each unit, and for each check its verdict, its reason and its numbers as columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import polars as pl
from attrs import frozen

from starrules.model import VERDICT_WORDS
from starrules.report.asked import Asked
from starrules.report.cause import (
    NO_OFFICE,
    OFFICE_CLOSED,
    OUT_OF_SCOPE,
    OWN,
    STATE_CODES,
    WORDS_BY_CODE,
    Plain,
    Reason,
    Telling,
    plain_text,
    reason_of,
)
from starrules.report.listing import names_of
from starrules.report.opaque import ROW, AskedOpaque
from starrules.report.reason_words import ERROR, NOT_APPLICABLE, failure
from starrules.report.told_columns import ColumnTeller
from starrules.scheme.assemble import Scheme
from starrules.scheme.model import AnyCheck
from starrules.scheme.ruleset import Inherit

UNIT, OFFICE_ROW = "unit", "~office"
VERDICT = pl.Enum(VERDICT_WORDS)
LARGE = pl.Decimal(38, 0)
"""Whole numbers of 128 bits, which no other library has; decimals without places are the same numbers."""
BITS: Mapping[str, tuple[int, ...]] = {
    word: tuple(code for code in range(1, 16) if WORDS_BY_CODE[code] == word) for word in VERDICT_WORDS
}
"""The codes of each verdict in one word."""


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


@frozen(eq=False, slots=False)
class Wide:
    """What a run found of some checks.

    Args:
        units: a row for each unit, sorted, as ``unit_frame`` makes it.
        checks: the checks by id, sorted.
        codes: for each check the codes of its verdicts, ``Verdict.code``, in the order of the units.
        causes: for each check the codes of its reasons, in the same order.
        numbers: what the lane measured, in the same order: whole numbers, times their scale.
        scales: for each number what it was multiplied by.
        telling: for each check what knows its reasons.
        inherit: whether sections have the findings of their office where offices alone are asked.
    """

    units: pl.DataFrame
    checks: Mapping[str, AnyCheck]
    codes: pl.DataFrame
    causes: pl.DataFrame
    numbers: pl.DataFrame
    scales: Mapping[str, int]
    telling: Mapping[str, Telling]
    inherit: Inherit

    @property
    def height(self) -> int:
        """How many units there are."""
        return self.units.height

    # ---------------------------------------------------------------------------------- who is meant

    def row_of(self, unit: str) -> int:
        """Return the place of a unit that is there."""
        return int(self.units[UNIT].search_sorted(unit))

    @cached_property
    def office_rows(self) -> pl.Series:
        """The place of the office of each section that is open; null for all else."""
        return office_rows(self.units)

    def inherits(self, check: str) -> bool:
        """Return whether sections have the finding of their office."""
        return self.inherit == "office" and self.checks[check].scope == "office"

    def source(self, check: str, rows: pl.Series) -> pl.Series:
        """Return the places of the units whose evidence the findings of units stand on."""
        if not self.inherits(check):
            return rows
        return pl.select(pl.coalesce(self.office_rows.gather(rows), rows)).to_series()

    def inherited_from(self, check: str) -> pl.Series:
        """Return the id of the office that each unit has its finding from; null where it has its own."""
        return self._offices[self.inherits(check)]

    @cached_property
    def _offices(self) -> Mapping[bool, pl.Series]:
        none = pl.repeat(None, self.height, dtype=pl.String, eager=True)
        return {False: none, True: self.units["unit"].gather(self.office_rows)}

    def out_of_scope(self, check: str) -> pl.Series:
        """Return for each unit whether a check is asked of the other kind alone."""
        return self._outside[self.checks[check].scope]

    @cached_property
    def _outside(self) -> Mapping[str, pl.Series]:
        kinds = self.units.select("kind", "state")
        found: dict[str, pl.Series] = {}
        for check in {check.scope: check for check in self.checks.values()}.values():
            outside = [
                (kind, state)
                for kind, state in kinds.unique().iter_rows()
                if is_out_of_scope(check, kind, state, inherits=self.inherits(check.id))
            ]
            each = [(pl.col("kind") == kind) & (pl.col("state") == state) for kind, state in outside]
            found[check.scope] = kinds.select(pl.any_horizontal(pl.col("kind").is_null(), *each)).to_series()
        return found

    # ------------------------------------------------------------------------------------- as frames

    def verdicts(self) -> pl.DataFrame:
        """Return the verdicts in words, with the units before them."""
        words = {code: word for code, word in enumerate(WORDS_BY_CODE) if code}
        found = self.codes.select(pl.all().replace_strict(words, return_dtype=VERDICT))
        return self._with_units(found)

    def reasons(self) -> pl.DataFrame:
        """Return the codes of the reasons, with the units before them."""
        return self._with_units(self.causes)

    def measures(self) -> pl.DataFrame:
        """Return the numbers, with the units before them; a section has those of what it inherits from its office."""
        inherited = [
            pl.coalesce(pl.col(name).gather(self.office_rows), pl.col(name))
            for name in self.numbers.columns
            if self.inherits(check_of(name))
        ]
        found = self.numbers.with_columns(inherited).cast({pl.Int128: LARGE})
        return self._with_units(found)

    def _with_units(self, frame: pl.DataFrame) -> pl.DataFrame:
        return self.units.select(UNIT).hstack(frame.get_columns())

    def catalogue(self) -> pl.DataFrame:
        """Return a row for each check and reason that is there, in order: what its code means."""
        rows = [
            {
                "check": name,
                "reason": code,
                "verdict": reason.verdict,
                "template_zh": reason.template.zh,
                "template_en": reason.template.en,
                "missing": None if reason.missing is None else list(reason.missing),
                "measures": sorted({column for columns in reason.fills.values() for column in columns}),
            }
            for name in self.checks
            for code, reason in self.present(name)
        ]
        found = pl.DataFrame(rows, schema=CATALOGUE, orient="row")
        numbers = [[self.scales[name.rpartition("|")[0]] for name in names] for names in found["measures"]]
        # One type for all runs of a scheme: it goes by all scales, not by those that are there.
        dtype = pl.Int64 if max(self.scales.values(), default=1) < 2**63 else LARGE
        return found.with_columns(pl.Series("scales", numbers, pl.List(pl.Int128)).cast(pl.List(dtype)))

    def present(self, check: str) -> Iterator[tuple[int, Reason]]:
        """Yield the reasons that units have for a check, by their codes."""
        for code in self.causes[check].unique().sort():
            yield code, self.reason(check, code)

    def reason(self, check: str, code: int) -> Reason:
        """Return what a code means."""
        if (check, code) not in self._reasons:
            self._reasons[check, code] = reason_of(self.telling[check], self.checks[check].scope, code)
        return self._reasons[check, code]

    @cached_property
    def _reasons(self) -> dict[tuple[str, int], Reason]:
        return {}

    # -------------------------------------------------------------------------------------- counted

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """For each check how many units have each verdict."""
        return self._counted(self.codes)

    @cached_property
    def own_counts(self) -> Mapping[str, Mapping[str, int]]:
        """The same without what sections inherit."""
        inheriting = self.office_rows.is_not_null()
        shared = [name for name in self.checks if self.inherits(name)]
        inherited = self._counted(self.codes.select(shared).filter(inheriting))
        return {
            name: {word: number - inherited.get(name, {}).get(word, 0) for word, number in counts.items()}
            for name, counts in self.counts.items()
        }

    @cached_property
    def asked_counts(self) -> Mapping[str, Mapping[str, int]]:
        """For each check how many of the units that it is asked of have each verdict."""
        found: dict[str, Mapping[str, int]] = {}
        for name, check in self.checks.items():
            asked = self.units.select(asked_of(check)).to_series()
            found |= self._counted(self.codes.select(name).filter(asked))
        return found

    def asked(self, check: str) -> int:
        """Return of how many units a check is asked, without what sections inherit."""
        return int(self.units.select(asked_of(self.checks[check])).to_series().sum())

    def _counted(self, verdicts: pl.DataFrame) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for column in verdicts:
            each = dict(zip(*column.value_counts().get_columns(), strict=True))
            found[column.name] = {
                word: sum(each.get(code, 0) for code in codes) for word, codes in BITS.items()
            }
        return found


def is_out_of_scope(check: AnyCheck, kind: str, state: str, *, inherits: bool) -> bool:
    """Return whether a check is asked of the other kind of unit alone, which the unit inherits nothing from."""
    return check.scope not in ("both", kind) and not (inherits and kind == "section" and state == "open")


CATALOGUE: Mapping[str, Any] = {
    "check": pl.String, "reason": pl.UInt32, "verdict": pl.String, "template_zh": pl.String, "template_en": pl.String,
    "missing": pl.List(pl.String), "measures": pl.List(pl.String),
}  # fmt: skip


def check_of(number: str) -> str:
    """Return the check that a column of numbers belongs to."""
    return number.partition("/")[0]


def office_rows(units: pl.DataFrame) -> pl.Series:
    """Return the place of the office of each section that is open; null for all else."""
    places = units.select(pl.col(UNIT).alias("office")).with_row_index(OFFICE_ROW)
    asked = units.select(
        pl.when((pl.col("kind") == "section") & (pl.col("state") == "open"))
        .then(pl.col("office"))
        .alias("office")
    )
    return asked.join(places, on="office", how="left", maintain_order="left")[OFFICE_ROW]


def wide_of(
    computed: Computed,
    scheme: Scheme,
    units: pl.DataFrame,
    checks: Mapping[str, AnyCheck],
    inherit: Inherit,
) -> Wide:
    """Return what a run found of some checks: units times checks, each with its verdict and its reason.

    Args:
        computed: what the lane found.
        scheme: the scheme.
        units: a row for each unit, as ``unit_frame`` makes it.
        checks: the checks that are meant.
        inherit: whether sections have the findings of their office where offices alone are asked.
    """
    titles = {name: table.title for name, table in scheme.tables.items()}
    names, known = names_of(scheme), frozenset(computed.frame.columns)
    there = _verdicts_there(computed, checks)
    frame = computed.frame.with_columns(units["kind"], units["state"], office_rows(units)).with_row_index(ROW)
    telling: dict[str, Telling] = {}
    found: list[pl.Expr] = []
    for item in computed.asked:
        check = item.check
        if check.id not in checks or check.id in computed.errors:
            continue
        if isinstance(item, AskedOpaque):
            fault = partial(failure, scheme.provider(check.id))
            telling[check.id], judged = item.judged(
                frame.filter(asked_of(check)), computed.scales, titles, fault
            )
            frame = frame.join(judged, on=ROW, how="left", maintain_order="left")
            continue
        teller = ColumnTeller(item, known, computed.scales, titles, names)
        telling[check.id] = teller
        found += [
            verdict_column(check.id, pl.col(check.id)),
            reason_column(check.id, teller.coded(there[check.id])),
        ]
    for name, what in computed.errors.items():
        if name in checks:
            said = plain_text(failure(scheme.provider(name), what))
            telling[name] = Plain((Reason("error", said),))
            found += [verdict_column(name, pl.lit(ERROR, pl.Int8)), reason_column(name, pl.lit(0))]
    return placed(frame.lazy().with_columns(found), frame, units, checks, inherit, telling, computed.scales)


def _verdicts_there(computed: Computed, checks: Collection[str]) -> Mapping[str, frozenset[int]]:
    """Return the codes of the verdicts that units have, for each check that has a rule."""
    own = [name for name in computed.frame.columns if name in checks and name not in computed.errors]
    if not own:
        return {}
    found = computed.frame.select(pl.col(own).unique().implode()).row(0, named=True)
    return {name: frozenset(codes) for name, codes in found.items()}


def verdict_column(check: str, codes: pl.Expr) -> pl.Expr:
    """Return the codes of verdicts under the name by which they are placed."""
    return codes.alias(f"v {check}")


def reason_column(check: str, numbers: pl.Expr) -> pl.Expr:
    """Return the numbers of reasons under the name by which they are placed."""
    return numbers.alias(f"r {check}")


def placed(
    found: pl.LazyFrame,
    numbers: pl.DataFrame,
    units: pl.DataFrame,
    checks: Mapping[str, AnyCheck],
    inherit: Inherit,
    telling: Mapping[str, Telling],
    scales: Mapping[str, int],
) -> Wide:
    """Return what was found of each unit itself as what is found of all: inherited, out of scope, or of a closed unit.

    Args:
        found: ``kind``, ``state`` and ``~office`` of each unit, and for each check the code of its verdict and the
            number of its reason, as they are for the units it is asked of.
        numbers: what was measured, in the same order.
        units: a row for each unit, in the same order.
        checks: the checks.
        inherit: whether sections have the findings of their office.
        telling: for each check what knows its reasons.
        scales: for each number what it was multiplied by.
    """
    checks = dict(sorted(checks.items()))
    own = found.select(
        "kind",
        "state",
        OFFICE_ROW,
        *(
            pl.when(asked_of(check)).then(pl.col(f"{before} {name}")).alias(f"{before} {name}")
            for name, check in checks.items()
            for before in ("v", "r")
        ),
    )
    columns: list[pl.Expr] = []
    for name, check in checks.items():
        inherits = inherit == "office" and check.scope == "office"
        columns += _placed(name, telling[name].size, inherits=inherits)
    every = own.select(columns).collect() if columns else pl.DataFrame()
    return Wide(
        units,
        checks,
        every.select(pl.col(f"v {name}").alias(name) for name in checks),
        every.select(pl.col(f"r {name}").alias(name) for name in checks),
        numbers.select(name for name in numbers.columns if "|" in name and check_of(name) in checks),
        {name: scale for name, scale in scales.items() if check_of(name) in checks},
        telling,
        inherit,
    )


def asked_of(check: AnyCheck) -> pl.Expr:
    """Return whether a check is asked of a unit itself."""
    open_ = pl.col("state") == "open"
    return open_ if check.scope == "both" else open_ & (pl.col("kind") == check.scope)


def _placed(name: str, size: int, *, inherits: bool) -> tuple[pl.Expr, pl.Expr]:
    """Return the verdict and the code of the reason of one check for all units."""
    verdict, own = pl.col(f"v {name}"), pl.col(f"r {name}")
    reason = own + OWN
    if inherits:
        inherited = (pl.col("state") == "open") & (pl.col("kind") == "section")
        office = pl.col(OFFICE_ROW)
        verdict = pl.when(inherited).then(verdict.gather(office)).otherwise(verdict)
        from_office = (own.gather(office) + (OWN + size)).fill_null(OFFICE_CLOSED)
        reason = (
            pl.when(inherited & office.is_null())
            .then(NO_OFFICE)
            .when(inherited)
            .then(from_office)
            .otherwise(reason)
        )
    state: pl.Expr = pl.lit(None, pl.Int32)
    for word, code in STATE_CODES.items():
        state = pl.when(pl.col("state") == word).then(code).otherwise(state)
    most = OWN + size * (2 if inherits else 1)
    return (
        verdict.fill_null(NOT_APPLICABLE).cast(pl.Int8).alias(f"v {name}"),
        pl.coalesce(state, reason, OUT_OF_SCOPE)
        .cast(pl.UInt16 if most < 2**16 else pl.UInt32)
        .alias(f"r {name}"),
    )


def interleaved(columns: Sequence[pl.Series]) -> pl.Series:
    """Return columns of equal length as one: the first values of all, then the second ones, and so on."""
    place = pl.int_range(len(columns) * len(columns[0]), eager=True)
    found = pl.concat([column.alias(columns[0].name) for column in columns])
    return found.gather(place % len(columns) * len(columns[0]) + place // len(columns))


__all__ = ["Computed", "Wide", "interleaved", "is_out_of_scope", "office_rows", "placed", "wide_of"]
