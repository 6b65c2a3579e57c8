"""Findings as plain rows: each unit and check with its verdict and reason, with what is inherited and out of scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from starrules.errors import raised
from starrules.evidence.model import Evidence
from starrules.evidence.tables import WAIVERS
from starrules.lanes.single.district import Ask, District
from starrules.model import LANGUAGES, Language, Period, Text
from starrules.report.asked import Asked
from starrules.report.cause import filled
from starrules.report.isolated import isolated
from starrules.report.listing import names_of
from starrules.report.opaque import AskedOpaque
from starrules.report.plain.rows import Rows
from starrules.report.reason_words import (
    COLUMNS,
    ERROR,
    NOT_APPLICABLE,
    REASONS,
    UNIT_COLUMNS,
    UNMET,
    VERDICTS,
    failure,
    unit_rows,
)
from starrules.report.told import Teller
from starrules.rules import nodes as n
from starrules.scheme.assemble import Scheme
from starrules.scheme.model import AnyCheck
from starrules.scheme.ruleset import Inherit

Unit = Mapping[str, Any]
"""A unit with its kind, state, office and names, as ``UNIT_COLUMNS`` has them."""


@frozen
class Found:
    """What was found of one check on one unit that it is asked of.

    Args:
        code: the verdict.
        reason: why.
        missing: the tables in which records may be missing, where the verdict is open.
        low, high, required: what was measured and required, in exact text; None where no number was.
    """

    code: int
    reason: Text
    missing: list[str] | None = None
    low: str | None = None
    high: str | None = None
    required: str | None = None


FoundOf = Mapping[tuple[str, str], Found]
"""What was found, by unit and check, of all that were asked."""


def units_of(evidence: Evidence, period: Period) -> list[Unit]:
    """Return the units, sorted."""
    return [dict(zip(UNIT_COLUMNS, row, strict=True)) for row in unit_rows(evidence, period)]


@frozen(eq=False)
class Computed:
    """What the one-unit lane found for the checks asked.

    Args:
        asked: the checks that could be bound.
        parts: what their rules come to, in as many parts as were computed apart.
        errors: for each check that could not be computed: what was raised.
    """

    asked: Sequence[Asked | AskedOpaque]
    parts: Sequence[District]
    errors: Mapping[str, str]

    @classmethod
    def of(cls, ask: Ask, asked: Sequence[Asked | AskedOpaque], errors: Mapping[str, str]) -> Computed:
        """Return what is found; rules that make the lane raise are found out one by one, and the others go on."""

        def run(some: Sequence[Asked | AskedOpaque], bare: bool) -> District:
            rules: dict[str, n.Expr] = {}
            measures: dict[str, n.Expr] = {}
            for item in some:
                rules |= item.needed() if bare else item.rules()
                measures |= item.needed_measures() if bare else item.measures()
            return ask.compute(rules, measures)

        parts, culprits = isolated(asked, run)
        return cls(asked, parts, {**errors, **{name: raised(error) for name, error in culprits.items()}})


def found_of(computed: Computed, scheme: Scheme, units: Iterable[Unit]) -> FoundOf:
    """Return what was found of each check and each unit that it is asked of."""
    titles = {name: table.title for name, table in scheme.tables.items()}
    names = names_of(scheme)
    scales = {name: scale for part in computed.parts for name, scale in part.scales.items()}
    open_: dict[str, frozenset[str]] = {}
    for part in computed.parts:
        for name, targets in part.open.items():
            open_[name] = open_.get(name, frozenset()) | targets
    there = frozenset(open_)
    each = (next(iter(part.codes.values()), {}) for part in computed.parts)
    known = frozenset([*(name for codes in each for name in codes), *(f"open {name}" for name in there)])
    checks = [item for item in computed.asked if item.check.id not in computed.errors]
    tellers = {
        item.check.id: Teller(item, known, scales, titles, names)
        for item in checks
        if isinstance(item, Asked)
    }
    judges = {
        item.check.id: item.judge(scales, titles, partial(failure, scheme.provider(item.check.id)), there)
        for item in checks
        if isinstance(item, AskedOpaque)
    }
    failures = {
        name: Found(ERROR, failure(scheme.provider(name), what)) for name, what in computed.errors.items()
    }
    found: dict[tuple[str, str], Found] = {}
    for unit in units:
        if unit["state"] != "open":
            continue
        name = unit["unit"]
        codes = {key: code for part in computed.parts for key, code in part.codes[name].items()}
        numbers = {key: ends for part in computed.parts for key, ends in part.numbers[name].items()}
        ends = {
            f"{key}|{side}": None if pair is None else pair[place]
            for key, pair in numbers.items()
            for place, side in enumerate(("low", "high"))
        }
        mine = frozenset(table for table, targets in open_.items() if name in targets)
        for check in checks:
            if check.check.scope not in ("both", unit["kind"]):
                continue
            own = check.check.id
            if own in tellers:
                found[name, own] = _told(tellers[own], codes, ends, mine)
            else:
                code, missing, zh, en = judges[own](unit["kind"], codes, numbers, mine)
                found[name, own] = Found(code, Text(zh, en), missing)
        for own, failed in failures.items():
            if own in scheme.checks and scheme.checks[own].scope in ("both", unit["kind"]):
                found[name, own] = failed
    return found


def _told(
    teller: Teller, codes: Mapping[str, int], ends: Mapping[str, int | None], open_: frozenset[str]
) -> Found:
    """Return what was found of a unit, in the words that its reason has in every lane."""
    reason = teller.reason(teller.code_of(codes, ends, open_))
    amounts = teller.amounts_of(reason, ends)
    low = amounts.get("low")
    return Found(
        codes[teller.asked.check.id],
        Text(*(filled(reason, language, amounts, {}) for language in LANGUAGES)),
        None if reason.missing is None else list(reason.missing),
        low,
        low if reason.exact else amounts.get("high"),
        None if reason.withheld else amounts.get("required"),
    )


def findings_of(
    found: FoundOf, units: Sequence[Unit], checks: Mapping[str, AnyCheck], inherit: Inherit
) -> tuple[Rows, list[int]]:
    """Return the findings, units times checks, sorted by unit and check, and the code of each."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    codes: list[int] = []
    ordered = [checks[name] for name in sorted(checks)]
    clauses = {check.id: list(check.clauses) for check in ordered}
    adders = [columns[name].append for name in COLUMNS]
    for unit in units:
        for check in ordered:
            inherits = (
                inherit == "office"
                and check.scope == "office"
                and unit["kind"] == "section"
                and unit["state"] == "open"
            )
            source = unit["office"] if inherits else unit["unit"]
            own = found.get((source, check.id))
            code = NOT_APPLICABLE if own is None else own.code
            out_of_scope = check.scope not in ("both", unit["kind"]) and not inherits
            zh, en = (
                _reason(unit, check, own, language, inherits=inherits, out_of_scope=out_of_scope)
                for language in LANGUAGES
            )
            codes.append(code)
            row = (
                unit["unit"],
                check.id,
                check.star,
                "error" if code == ERROR else VERDICTS[code],
                source if inherits else None,
                out_of_scope,
                *((None, None, None) if own is None else (own.low, own.high, own.required)),
                zh,
                en,
                clauses[check.id],
                None if own is None else own.missing,
                check.remedy.zh if code == UNMET else None,
                check.remedy.en if code == UNMET else None,
            )
            for add, cell in zip(adders, row, strict=True):
                add(cell)
    return Rows(columns), codes


def _reason(
    unit: Unit,
    check: AnyCheck,
    own: Found | None,
    language: Language,
    *,
    inherits: bool,
    out_of_scope: bool,
) -> str | None:
    """Return the reason: of the unit's own state first, then of its scope, then of the check itself."""
    if unit["state"] == "merged":
        return REASONS["merged"][language].format(unit=unit[f"heir_{language}"])
    if unit["state"] != "open":
        return REASONS[unit["state"]][language]
    if inherits and unit["office"] is None:
        return REASONS["no_office"][language]
    if out_of_scope:
        return REASONS["office" if check.scope == "office" else "section"][language]
    if inherits:
        told = REASONS["closed"][language] if own is None else own.reason[language]
        return REASONS["inherited"][language].format(unit=unit[f"office_{language}"]) + told
    return None if own is None else own.reason[language]


def duties_of(found: FoundOf, units: Iterable[Unit], checks: Mapping[str, AnyCheck]) -> Rows:
    """Return what leads and the district owe: the duties that are asked of each unit that was open."""
    open_ = [unit for unit in units if unit["state"] == "open"]
    rows, _ = findings_of(found, open_, checks, "none")
    return rows.filter(out_of_scope=False).drop("inherited_from", "out_of_scope")


def waived_of(findings: Rows, ask: Ask) -> list[bool | None]:
    """Return for each finding whether a waiver lies over it; None where one may, as the register does not reach so far."""
    evidence, rows = ask.evidence, ask.rows
    if WAIVERS.name not in evidence.tables:
        return [False] * findings.height
    granted = {
        (evidence.owners[unit], row["check"]) for unit in evidence.units for row in rows.seen(WAIVERS, unit)
    }
    last = min(ask.as_of, ask.period.days.last)
    open_ = {
        target
        for item in rows.missing(WAIVERS)
        if item.days is None or item.days.first <= last
        for target, _ in evidence.seen_by(WAIVERS, item.unit)
    }
    waived: list[bool | None] = []
    for unit, check, office in findings.select("unit", "check", "inherited_from").iter_rows():
        source = office or unit
        if (unit, check) in granted or (source, check) in granted:
            waived.append(True)
        else:
            waived.append(None if unit in open_ or source in open_ else False)
    return waived


def over(codes: Sequence[int], waived: Sequence[bool | None]) -> list[int]:
    """Return verdicts as they count with waivers: what is waived cannot be unmet, and then does not apply."""
    return [
        code
        if waiver is False or code == ERROR or not code & UNMET
        else (code if waiver is None else code - UNMET) | NOT_APPLICABLE
        for code, waiver in zip(codes, waived, strict=True)
    ]
