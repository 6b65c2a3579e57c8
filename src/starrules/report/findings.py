"""Findings: one row for each unit and check with its reason in words, told on demand from what was found wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl
from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.model import LANGUAGES, Language, Period
from starrules.report.cause import NAMED, UNIT_GAP, WORDS_BY_CODE, Amounts, Reason, filled, pieces
from starrules.report.reason_words import UNIT_COLUMNS, UNMET, unit_rows
from starrules.report.waivers import Waived
from starrules.report.wide import Wide, check_of, interleaved, is_out_of_scope
from starrules.report.words import unit_word
from starrules.scheme.model import AnyCheck

SCHEMA: Mapping[str, Any] = {
    "unit": pl.String, "check": pl.String, "star": pl.String, "verdict": pl.String, "inherited_from": pl.String,
    "out_of_scope": pl.Boolean, "measured_low": pl.String, "measured_high": pl.String, "required": pl.String,
    "reason_zh": pl.String, "reason_en": pl.String, "clauses": pl.List(pl.String), "missing": pl.List(pl.String),
    "remedy_zh": pl.String, "remedy_en": pl.String, "waived": pl.Boolean,
}  # fmt: skip
"""The columns of findings."""


def unit_frame(evidence: Evidence, period: Period) -> pl.DataFrame:
    """Return a row for each unit, sorted: its kind, state, names, office at the end and due months."""
    types: dict[str, Any] = dict.fromkeys(UNIT_COLUMNS, pl.String)
    rows = list(unit_rows(evidence, period))
    return pl.DataFrame(rows, schema={**types, "months": pl.Int64}, orient="row")


# ----------------------------------------------------------------------------------------- of many units


def findings_of(
    wide: Wide,
    waived: Waived | None,
    units: slice | Sequence[int] = slice(None),
    checks: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return findings, sorted by unit and check.

    Args:
        wide: what was found.
        waived: what lies over it; None for what no waiver is given for.
        units: the places of the units that are meant, in order: all unless given.
        checks: the ids of the checks that are meant, sorted; all unless given.
    """
    names = list(wide.checks if checks is None else checks)
    there = slice(None) if units == slice(None) else units if isinstance(units, slice) else list(units)
    rows = pl.int_range(wide.height, eager=True, dtype=pl.UInt32)[there]
    columns = [name for name in SCHEMA if name != "waived" or waived is not None]
    if not names or not len(rows):
        return pl.DataFrame(schema=SCHEMA).select(columns)
    base = _base(wide, rows, there, names)
    present = base.select(pl.col(f"~reason {name}").unique().sort().implode() for name in names).row(0)
    lacking: dict[tuple[str, ...] | None, int] = {None: 0}
    parts = [
        part
        for place, (name, codes) in enumerate(zip(names, present, strict=True))
        for part in _told(wide, name, base, codes, (place, len(names)), lacking)
    ]
    told = pl.concat(pl.collect_all(parts)).sort("~place")
    unit, check = told["~place"] // len(names), told["~place"] % len(names)
    found = pl.DataFrame(
        [
            wide.units["unit"][there].gather(unit),
            *_of_checks([wide.checks[name] for name in names])[check].get_columns(),
            *told.drop("~place", "~missing").get_columns(),
            pl.Series("missing", list(lacking), pl.List(pl.String)).gather(told["~missing"]),
            interleaved(wide.codes.select(names)[there].get_columns()).alias("~code"),
            interleaved([wide.inherited_from(name)[there] for name in names]).alias("inherited_from"),
            interleaved([wide.out_of_scope(name)[there] for name in names]).alias("out_of_scope"),
            *(
                []
                if waived is None
                else [interleaved([waived.of(name)[there] for name in names]).alias("waived")]
            ),
        ]
    )
    return found.with_columns(
        pl.col("~code")
        .replace_strict(dict(enumerate(WORDS_BY_CODE)), return_dtype=pl.String)
        .alias("verdict"),
        *(
            pl.when(pl.col("~code") == UNMET).then(pl.col(f"remedy_{language}")).alias(f"remedy_{language}")
            for language in LANGUAGES
        ),
    ).select(columns)


def _of_checks(checks: Sequence[AnyCheck]) -> pl.DataFrame:
    """Return what findings say of the checks themselves."""
    return pl.DataFrame(
        {
            "check": [item.id for item in checks],
            "star": [item.star for item in checks],
            "clauses": [list(item.clauses) for item in checks],
            "remedy_zh": [item.remedy.zh for item in checks],
            "remedy_en": [item.remedy.en for item in checks],
        },
        schema_overrides={"clauses": pl.List(pl.String)},
    )


def _base(wide: Wide, rows: pl.Series, there: slice | list[int], names: Sequence[str]) -> pl.DataFrame:
    """Return for some units the places, the reasons of checks, the numbers and the names that they are told from."""
    inherits = {name: wide.inherits(name) for name in names}
    numbers = [(name, inherits.get(check_of(name))) for name in wide.numbers.columns]
    own, shared = ([name for name, found in numbers if found is way] for way in (False, True))
    parts = [
        pl.int_range(len(rows), eager=True).alias("~row").to_frame(),
        wide.causes.select(pl.col(name).alias(f"~reason {name}") for name in names)[there],
        wide.numbers.select(own)[there],
        wide.units.select(f"{gap}_{language}" for gap in NAMED for language in LANGUAGES)[there],
    ]
    if shared:
        sources = pl.select(pl.coalesce(wide.office_rows[there], rows)).to_series()
        parts.append(wide.numbers.select(shared)[sources])
    return pl.concat([part for part in parts if part.width], how="horizontal")


def _told(
    wide: Wide,
    name: str,
    base: pl.DataFrame,
    codes: Iterable[int],
    place: tuple[int, int],
    lacking: dict[tuple[str, ...] | None, int],
) -> Iterator[pl.LazyFrame]:
    """Yield what is told of one check, in a frame for each reason that units have.

    Args:
        wide: what was found.
        name: the check.
        base: what it is told from.
        codes: the reasons that units have.
        place: which of how many checks it is, from which follows where its rows stand among all.
        lacking: the lists of tables in which records are missing, each with its number; new ones are added.
    """
    reasons = {code: wide.reason(name, code) for code in codes}
    read = {column: None for reason in reasons.values() for column in wide.telling[name].columns(reason)}
    # A plan over few columns is made much sooner than one over all.
    narrow = pl.DataFrame(
        [base[column] for column in ("~row", f"~reason {name}", *read, *_names_in(reasons.values()))]
    ).lazy()
    for code, reason in reasons.items():
        amounts = {
            amount: text.alias(f"~{amount}") for amount, text in wide.telling[name].amounts(reason).items()
        }
        low, high, required = (
            pl.col(f"~{amount}") if amount in amounts else pl.lit(None, pl.String)
            for amount in ("low", "low" if reason.exact else "high", "required")
        )
        yield (
            narrow.filter(pl.col(f"~reason {name}") == code)
            .with_columns(amounts.values())
            .select(
                (pl.col("~row") * place[1] + place[0]).alias("~place"),
                low.alias("measured_low"),
                high.alias("measured_high"),
                (pl.lit(None, pl.String) if reason.withheld else required).alias("required"),
                *(_sentence(reason, language).alias(f"reason_{language}") for language in LANGUAGES),
                pl.lit(lacking.setdefault(reason.missing, len(lacking)), pl.Int64).alias("~missing"),
            )
        )


def _names_in(reasons: Iterable[Reason]) -> list[str]:
    """Return the columns of the names of units that stand in the sentences of reasons."""
    gaps = {gap for reason in reasons for language in LANGUAGES for gap in reason.gaps(language)}
    return [f"{gap}_{language}" for gap in NAMED if gap in gaps for language in LANGUAGES]


def _sentence(reason: Reason, language: Language) -> pl.Expr:
    """Return the sentence of a reason with its gaps filled."""
    parts: list[pl.Expr] = []
    for words, gap in pieces(reason.template[language]):
        parts.append(pl.lit(words))
        if gap in NAMED:
            parts.append(pl.col(f"{gap}_{language}"))
        elif gap is not None and gap.endswith(UNIT_GAP):
            one, several = (f" {unit_word(reason.unit or '', language, number)}" for number in ("1", "2"))
            amount = pl.col(f"~{gap.removesuffix(UNIT_GAP)}")
            parts.append(pl.when(amount == "1").then(pl.lit(one)).otherwise(pl.lit(several)))
        elif gap is not None:
            parts.append(pl.col(f"~{gap}"))
    return pl.concat_str(parts)


# ------------------------------------------------------------------------------------------- of one unit


@frozen(eq=False, slots=False)
class UnitRows:
    """The rows of one unit in what was found, and in those of its office, read once."""

    wide: Wide
    row: int

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What is known of the unit itself."""
        return self.wide.units.row(self.row, named=True)

    @cached_property
    def office(self) -> int | None:
        """The place of its office, if it is a section that is open."""
        found: int | None = self.wide.office_rows[self.row]
        return found

    @cached_property
    def own(self) -> Mapping[str, Any]:
        """Its numbers."""
        return self.wide.numbers.row(self.row, named=True)

    @cached_property
    def above(self) -> Mapping[str, Any]:
        """The numbers of its office, or its own."""
        return self.own if self.office is None else self.wide.numbers.row(self.office, named=True)


class Finding(Mapping[str, Any]):
    """One check on one unit, as a row of findings; its sentence and its numbers are told when they are asked for."""

    def __init__(self, rows: UnitRows, check: AnyCheck, reason: int, known: Mapping[str, Any]) -> None:
        """Make a row.

        Args:
            rows: the rows of the unit.
            check: the check.
            reason: the code of its reason.
            known: what needs no telling: the verdict, whom it is inherited from, whether it is out of scope and waived.
        """
        self.check = check
        self._rows, self._code, self._known = rows, reason, known

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SCHEMA)

    def __len__(self) -> int:
        return len(SCHEMA)

    @cached_property
    def _told(self) -> dict[str, Any]:
        """What is told of the reason, and of the check itself."""
        reason, amounts, check = self._reason, self._amounts, self.check
        unmet = self._known["verdict"] == "unmet"
        return {
            "unit": self._rows.facts["unit"],
            "check": check.id,
            "star": check.star,
            "measured_low": amounts.get("low"),
            "measured_high": amounts.get("high"),
            "required": None if reason.withheld else amounts.get("required"),
            **{
                f"reason_{language}": filled(reason, language, amounts, self._rows.facts)
                for language in LANGUAGES
            },
            "clauses": list(check.clauses),
            "missing": None if reason.missing is None else list(reason.missing),
            "remedy_zh": check.remedy.zh if unmet else None,
            "remedy_en": check.remedy.en if unmet else None,
        }

    @property
    def _reason(self) -> Reason:
        return self._rows.wide.reason(self.check.id, self._code)

    @property
    def _amounts(self) -> Amounts:
        rows, telling = self._rows, self._rows.wide.telling[self.check.id]
        return telling.amounts_of(
            self._reason, rows.own if self._known["inherited_from"] is None else rows.above
        )


def findings_of_unit(wide: Wide, waived: Waived | None, unit: str) -> dict[str, Finding]:
    """Return the findings of one unit by check; no other unit is looked at but its office."""
    if not wide.checks:
        return {}
    row = wide.row_of(unit)
    rows = UnitRows(wide, row)
    kind, state, office = rows.facts["kind"], rows.facts["state"], rows.facts["office"]
    codes, causes = wide.codes.row(row), wide.causes.row(row)
    found = {}
    for (name, check), code, cause in zip(wide.checks.items(), codes, causes, strict=True):
        inherits = wide.inherits(name)
        above = rows.office if inherits else None
        known = {
            "verdict": WORDS_BY_CODE[code],
            "inherited_from": None if above is None else office,
            "out_of_scope": is_out_of_scope(check, kind, state, inherits=inherits),
            "waived": False if waived is None else waived.at(name, row, above),
        }
        found[name] = Finding(rows, check, cause, known)
    return found


def long_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a frame."""
    return pl.DataFrame([dict(item) for item in findings], schema=SCHEMA, orient="row")


__all__ = ["SCHEMA", "Finding", "findings_of", "findings_of_unit", "long_frame", "unit_frame"]
