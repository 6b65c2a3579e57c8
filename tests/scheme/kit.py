"""A small scheme of two stars, and verdicts written by hand, for tests of rulesets and awards."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from starrules.evidence.tables import DOCUMENTS
from starrules.model import Period, Text
from starrules.report.awarding import Terms
from starrules.report.cause import Plain, Reason
from starrules.report.plain.standings import standings_of as plainly
from starrules.report.standings import Standings, standings_of
from starrules.report.wide import Wide, office_rows, placed
from starrules.rules import nodes as n
from starrules.rules.rows import rows
from starrules.schema import UnitScope
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.awards import plan_awards
from starrules.scheme.model import (
    Bound,
    Check,
    Clause,
    ClauseKind,
    Contribution,
    DatedValue,
    Option,
    ParameterSpec,
    Reading,
    Star,
)
from starrules.scheme.records import PluginRecord
from starrules.scheme.ruleset import Inherit

ANY = rows(DOCUMENTS).any()
YEAR = Period.year("2024")
RULESET = """
id = "plain"
title = { zh = "基本", en = "Plain" }
"""
POINTS = """
id = "points"
title = { zh = "计分", en = "Points" }
[awards]
rule = "points"
star_floor = "80"
total_floor = "160"
"""
CODES = {"M": 1, "U": 2, "N": 4, "?": 3, "M?N": 5, "E": 15}


def text(words: str) -> Text:
    """Return a text that is the same in both languages."""
    return Text(words, words)


def clause(
    name: str,
    *,
    kind: ClauseKind = "documentary",
    bound: Bound = "unit",
    parent: str = "",
    standard: str = "",
    not_computed: Text | None = None,
) -> Clause:
    """Return a clause; its star is the second part of its id."""
    return Clause(
        name, "1", name.split(".")[1], kind, "both", text(name), bound, parent=parent, standard=standard,
        not_computed=not_computed,
    )  # fmt: skip


def check(
    name: str, *clauses: str, scope: UnitScope = "both", duty: bool = False, rule: n.Expr = ANY
) -> Check:
    """Return a check that rests on these clauses."""
    return Check(name, text(name), clauses, rule, text(f"mend {name}"), scope, duty=duty)


def reading(name: str, *options: str) -> Reading:
    """Return a reading; its first option is the default."""
    return Reading(name, text(name), tuple(Option(item, text(item)) for item in options), options[0])


def parameter(name: str, *values: tuple[int, int], high: int = 100, places: int = 0) -> ParameterSpec:
    """Return a parameter with its value from the first day of each year."""
    dated = tuple(DatedValue(datetime.date(year, 1, 1), Fraction(value)) for year, value in values)
    return ParameterSpec(name, text(name), "", Fraction(0), Fraction(high), places, "proposed", "", dated)


EAST = Contribution(
    stars=(Star("east", text("东星"), text("东局"), 1),),
    clauses=(
        clause("S.east.1"),
        clause("S.east.2", kind="composite"),
        clause("S.east.2.a", parent="S.east.2"),
        clause("S.east.2.b", parent="S.east.2"),
        clause("T.east.0", kind="context", bound="none"),
        clause("T.east.1", kind="composite", standard="S.east.1"),
        clause("T.east.1.a", parent="T.east.1", standard="S.east.1"),
        clause("T.east.1.b", parent="T.east.1", standard="S.east.2"),
        clause("T.east.2", bound="lead", standard="S.east.1"),
    ),
    readings=(reading("A1", "yes", "no"), reading("A2", "mild", "strict")),
    parameters=(parameter("east.least", (2012, 2), (2025, 3)),),
    checks=(
        check("east.one", "S.east.1"),
        check("east.two-a", "S.east.2.a", scope="office"),
        check("east.two-b", "S.east.2.b", "T.east.1.b", scope="section"),
        check("east.task-a", "T.east.1.a"),
        check("east.task-b", "T.east.1.b"),
        check("east.lead", "T.east.2", duty=True),
    ),
)
WEST = Contribution(
    stars=(Star("west", text("西星"), text("西局"), 2),),
    clauses=(
        clause("S.west.1"),
        clause("S.west.2"),
        clause("S.west.3", not_computed=text("nobody counts it")),
        clause("S.west.4"),
    ),
    checks=(check("west.one", "S.west.1"), check("west.two", "S.west.2")),
)


def record(name: str, contribution: Contribution | None, *, failed: str = "") -> PluginRecord:
    """Return the record of a plugin, active unless there is a reason why it failed."""
    return PluginRecord(name, f"plug-{name}", "1.0", "failed" if failed else "active", failed, contribution)


def scheme(*records: PluginRecord, rulesets: Mapping[str, str] | None = None) -> Scheme:
    """Return the scheme of these plugins, of the two stars where none is given, with these rulesets."""
    given = records or (record("east", EAST), record("west", WEST))
    texts = {"plain": RULESET, "points": POINTS} if rulesets is None else rulesets
    return assemble((*given, record("rules", Contribution(rulesets=texts))))


Units = Mapping[str, tuple[str, str | None]]
"""Units by id: their kind and, for a section, their office."""
OFFICE: Units = {"o": ("office", None)}


def unit_rows(
    units: Units, *, months: Mapping[str, int] | None = None, states: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the frame of units, open for twelve months unless said otherwise."""
    names = sorted(units)
    return pl.DataFrame(
        {
            "unit": names,
            "kind": [units[name][0] for name in names],
            "state": [(states or {}).get(name, "open") for name in names],
            "office": [units[name][1] for name in names],
            "months": [(months or {}).get(name, 12) for name in names],
            **{f"{word}_{language}": names for word in ("heir", "office") for language in ("zh", "en")},
        },
        schema_overrides={"office": pl.String},
    )


def found(
    which: Scheme, verdicts: Mapping[str, Mapping[str, str]], units: pl.DataFrame, inherit: Inherit = "office"
) -> Wide:
    """Return what verdicts by unit and check come to for all units; a check that is not named is met."""
    asked = {
        before: [
            CODES[verdicts.get(unit, {}).get(name, "M")] if before[0] == "v" else 0 for unit in units["unit"]
        ]
        for name in which.unit_checks
        for before in (f"v {name}", f"r {name}")
    }
    own = units.select("kind", "state").hstack(pl.DataFrame(asked, schema=dict.fromkeys(asked, pl.Int8)))
    own = own.with_columns(office_rows(units))
    telling = {name: Plain((Reason("met", text("told")),)) for name in which.unit_checks}
    return placed(own.lazy(), pl.DataFrame(), units, which.unit_checks, inherit, telling, {})


def standings(
    which: Scheme,
    ruleset: str,
    verdicts: Mapping[str, Mapping[str, str]],
    units: pl.DataFrame | None = None,
    *,
    as_of: int | None = None,
) -> Standings:
    """Return the awards that verdicts come to under a ruleset, the same in frames and in plain rows."""
    rules = which.ruleset(ruleset, period="2024")
    frame = unit_rows(OFFICE) if units is None else units
    wide = found(which, verdicts, frame, rules.awards.inherit)
    terms = Terms(which, rules, plan_awards(which, rules), YEAR, as_of or YEAR.days.last)
    result = standings_of(wide.codes, frame, terms)
    plain = plainly(frame.rows(named=True), wide.codes.rows(named=True), terms)
    for table in ("standards", "awards", "titles"):
        assert getattr(plain, table).to_dicts() == getattr(result, table).to_dicts(), table
    return result


def award(result: Standings, star: str, unit: str = "o") -> str:
    """Return one award in one word."""
    return str(result.awards.filter(unit=unit, star=star)["award"].item())
