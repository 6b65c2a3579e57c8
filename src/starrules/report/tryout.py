"""Trying a rule on a handful of rows typed in a notebook, with the meaning that it has everywhere."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from starrules.errors import EvidenceError, Fault, RuleError, suggestion, unknown_language
from starrules.evidence import written
from starrules.evidence.model import Evidence, Raw, Reopened, Return, RowData
from starrules.evidence.state import Cases
from starrules.evidence.typed import TypedRows
from starrules.messages import message
from starrules.model import (
    FIRST_DAY,
    LANGUAGES,
    Days,
    Language,
    Outcome,
    Period,
    Text,
    Unit,
    Verdict,
    day_number,
    day_of,
    month_days,
    own_language,
)
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Calendar
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.rules.infer import check_rule
from starrules.schema import Complete, Monthly, Panel, Returned, Table

if TYPE_CHECKING:
    from starrules.report.parts import Part
    from starrules.scheme.assemble import Scheme

UNIT = "the unit"
LONGEST_LAG = 400


@frozen
class Trial:
    """What a rule came to on rows that were typed in.

    Args:
        rule: the rule, with parameters and readings put in.
        verdict: what it came to.
        evaluation: the unit's evidence and what was found from it.
        language: the language in which the trial shows itself.
    """

    rule: n.Expr
    verdict: Verdict
    evaluation: Evaluation = field(repr=False)
    language: Language = "zh"

    def explanation(self, language: Language | None = None) -> Part:
        """Return the rule with its verdict and its reasons.

        Raises:
            NotFoundError: when the language is neither Chinese nor English.
        """
        from starrules.report.phrase import Speaker
        from starrules.report.reasons import Reasons

        spoken = _spoken(language or self.language)
        return Reasons(self._named(spoken), Speaker(spoken), thorough=True).of(self.rule)

    def _named(self, language: Language) -> Evaluation:
        """Return the evaluation with rows that have no key called after the unit, as there is no id to call them by."""
        case = self.evaluation.case
        name = case.unit.name[language]
        rows = {
            table: tuple(evolve(row, label=name) if row.label == case.unit.id else row for row in found)
            for table, found in case.rows.items()
        }
        return Evaluation(evolve(case, rows=rows))

    def explain(self, language: Language | None = None) -> str:
        """Return the reasons as text."""
        return str(self.explanation(language))

    def __repr__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        from starrules.report.notebook import part_html

        return part_html(self.explanation())


def try_on(
    rule: n.Expr,
    *rows: Iterable[Mapping[str, Any]],
    period: str | int,
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: datetime.date | str | None = None,
    open: Collection[str] = (),  # noqa: A002  (the word for it)
    scheme: Scheme | None = None,
    verdicts: Mapping[str, Verdict | str] | None = None,
    calendar: Iterable[datetime.date] | None = None,
    language: Language = "zh",
    **tables: Iterable[Mapping[str, Any]],
) -> Trial:
    """Try a rule on rows of one unit that are typed in.

    The evidence counts as closed for the whole period and the one before it, so that what is not typed
    did not happen; a month of a monthly table and a judge of a panel that have no row stay unknown.

    Args:
        rule: a rule as an author writes it, with parameters and readings or without.
        rows: the rows of the one table that the rule reads.
        period: the year.
        parameters: the values of the rule's parameters.
        readings: the options taken of the rule's readings.
        as_of: the day of the cut; the default sees everything.
        open: tables whose rows may still be missing.
        scheme: where values of parameters and readings come from that are not given.
        verdicts: the verdicts of other checks that the rule asks for: ``met``, ``unmet``, ``not_applicable``, or ones that
            were found.
        calendar: the working days; Monday to Friday unless given.
        language: the language in which the trial shows itself.
        tables: the rows of each table by its name.

    Raises:
        NotFoundError: when the language is neither Chinese nor English.
        RuleError: with every fault of the rule, and every parameter and reading that lacks a value.
        EvidenceError: with every fault of the rows.
    """
    language = _spoken(language)
    check_rule(rule, "try_on")
    span = tried_period(period)
    bound = bind(rule, span, *values_of((rule,), span, parameters or {}, readings or {}, scheme))
    faults: list[Fault] = []
    read = tables_of(bound)
    given = _given(bound, read, rows, tables, faults)
    faults += unknown_names("open", "a table that the rule reads", open, read)
    cut = day_of_cut(as_of, span.days.last + LONGEST_LAG, faults)
    used = frozenset(item.name for item in bound.walk() if isinstance(item, n.Cell))
    data: dict[str, list[Raw]] = {}
    for name, table in sorted(read.items()):
        typed = TypedRows(table, used | revealing(table, used), span, faults)
        data[name] = typed.read(given.get(name, ()), UNIT)
    if faults:
        raise EvidenceError(message("rows to try the rule on"), faults)
    evidence = closed_evidence(read, data, span, frozenset(open), calendar)
    case = Cases(evidence, span, cut).case(UNIT)
    case = evolve(case, verdicts=_verdicts(bound, verdicts or {}))
    whole = canonical(bound)
    return Trial(bound, evaluate(whole, case), Evaluation(case), language)


def _spoken(language: str) -> Language:
    """Return the language in which a trial can show itself, or raise."""
    own = own_language(language)
    if own is None:
        raise unknown_language("language", language, LANGUAGES)
    return own


def tried_period(label: str | int) -> Period:
    """Return the year as a period, or raise."""
    if not re.fullmatch(r"(19[5-9]|20[0-9]|21[0-3])[0-9]", str(label)):
        raise RuleError(
            "the rule cannot be tried", [Fault("period", "a year from 1950 to 2139", repr(label))]
        )
    return Period.year(label)


def tables_of(rule: n.Expr) -> dict[str, Table]:
    """Return the tables that a rule reads, the panels of judges included."""
    found = {item.table.name: item.table for item in rule.walk() if isinstance(item, (n.Rows, n.Filled))}
    if any(isinstance(table.completes, Panel) for table in found.values()):
        from starrules.evidence.tables import PANELS

        found[PANELS.name] = PANELS
    return found


def revealing(table: Table, used: frozenset[str]) -> frozenset[str]:
    """Return the dates on which the columns used became known: without them the cut would hide these."""
    return frozenset(
        item.known_on for item in table.fields if item.name in used and item.known_on is not None
    )


# ------------------------------------------------------------------------------------------ the rule


def values_of(
    rules: Iterable[n.Expr],
    period: Period,
    parameters: Mapping[str, Any],
    readings: Mapping[str, str],
    scheme: Scheme | None,
    *,
    spare: Collection[str] = (),
) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Return the values of parameters and the options of readings, or raise with all that are wrong.

    ``spare`` names those that may be given although no rule asks for them.
    """
    faults: list[Fault] = []
    nodes = [item for rule in rules for item in rule.walk()]
    asked = {item.id: item for item in nodes if isinstance(item, n.Parameter)}
    choices = {item.reading: item for item in nodes if isinstance(item, n.Choice)}
    faults += unknown_names("parameters", "a parameter of the rule", parameters, {*asked, *spare})
    faults += unknown_names("readings", "a reading of the rule", readings, {*choices, *spare})
    values = {}
    for name, parameter in sorted(asked.items()):
        value = _parameter(parameter, period, parameters, scheme, faults)
        if value is not None:
            values[name] = value
    options = {}
    for name, choice in sorted(choices.items()):
        known = [option for option, _ in choice.options]
        option = readings.get(name)
        if option is None and scheme is not None and name in scheme.readings:
            option = scheme.readings[name].default
        if option in known:
            options[name] = str(option)
        else:
            found = "none given" if option is None else repr(option)
            advice = f"Give readings={{{name!r}: ...}}. {suggestion(option or '', known)}"
            faults.append(Fault(f"reading {name!r}", "one of its options", found, advice))
    if faults:
        raise RuleError("the rule cannot be tried", faults)
    return values, options


def _parameter(
    parameter: n.Parameter,
    period: Period,
    given: Mapping[str, Any],
    scheme: Scheme | None,
    faults: list[Fault],
) -> Fraction | None:
    name, kind = parameter.id, parameter.type
    expected = f"a number from {kind.low} to {kind.high}"
    if name not in given:
        if scheme is not None and name in scheme.parameters:
            spec = scheme.parameters[name]
            return spec.within(period, spec.on(day_of(period.days.last)))
        advice = f"Give parameters={{{name!r}: ...}}, or scheme=load_scheme()."
        faults.append(Fault(f"parameter {name!r}", expected, "none given", advice))
        return None
    try:
        value = n.exact(given[name])
    except (TypeError, ValueError) as error:
        faults.append(Fault(f"parameter {name!r}", expected, repr(given[name]), str(error)))
        return None
    if not kind.low <= value <= kind.high or (value * kind.scale).denominator != 1:
        faults.append(Fault(f"parameter {name!r}", expected, repr(given[name])))
        return None
    return value


def verdicts_given(
    asked: Iterable[str], given: Mapping[str, Verdict | str], faults: list[Fault]
) -> dict[str, Verdict]:
    """Return the verdicts of other checks, given as such or as words; what is lacking is added to the faults."""
    words = [item.value for item in Outcome]
    found = {}
    for name in sorted(asked):
        verdict = given.get(name)
        if isinstance(verdict, Verdict):
            found[name] = verdict
        elif verdict in words:
            found[name] = Verdict.of(Outcome(verdict))
        else:
            advice = f"Give verdicts={{{name!r}: ...}}."
            shown = "none given" if verdict is None else repr(verdict)
            faults.append(Fault(f"verdict of {name!r}", f"one of {', '.join(words)}", shown, advice))
    return found


def _verdicts(rule: n.Expr, given: Mapping[str, Verdict | str]) -> dict[str, Verdict]:
    asked = {item.check for item in rule.walk() if isinstance(item, n.VerdictOf)}
    faults: list[Fault] = []
    found = verdicts_given(asked, given, faults)
    faults += unknown_names("verdicts", "a check that the rule asks for", given, asked)
    if faults:
        raise RuleError("the rule cannot be tried", faults)
    return found


def unknown_names(place: str, expected: str, names: Iterable[str], known: Collection[str]) -> list[Fault]:
    """Return a fault for each name that is not known."""
    return [
        Fault(place, expected, repr(name), suggestion(name, sorted(known)))
        for name in names
        if name not in known
    ]


# -------------------------------------------------------------------------------------- the evidence


def _given(
    rule: n.Expr,
    read: Mapping[str, Table],
    positional: tuple[Any, ...],
    named: Mapping[str, Any],
    faults: list[Fault],
) -> dict[str, Any]:
    """Return the rows by table; those given without a name belong to the one table that the rule reads."""
    given = dict(named)
    faults += unknown_names("rows", "those of a table that the rule reads", named, read)
    if not positional:
        return given
    direct = sorted({item.table.name for item in rule.walk() if isinstance(item, (n.Rows, n.Filled))})
    if len(positional) == 1 and len(direct) == 1 and direct[0] not in given:
        return {**given, direct[0]: positional[0]}
    advice = f"Give the rows by name: {', '.join(f'{name}=[...]' for name in direct)}."
    found = f"{len(positional)} lists for {len(direct)} tables"
    faults.append(Fault("rows", "one list, of the only table that the rule reads", found, advice))
    return given


def day_of_cut(value: datetime.date | str | None, latest: int, faults: list[Fault]) -> int:
    """Return the day of the cut as a day number, the latest unless given."""
    if value is None:
        return latest
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return day_number(value)
    day = written.day(value) if isinstance(value, str) else None
    if day is not None:
        return day
    advice = written.day_advice(unicodedata.normalize("NFKC", str(value)).strip())
    faults.append(Fault("as_of", "a date such as '2024-06-30'", repr(value), advice))
    return latest


def closed_evidence(
    tables: Mapping[str, Table],
    data: Mapping[str, list[Raw]],
    period: Period,
    left_open: frozenset[str],
    calendar: Iterable[datetime.date] | None,
) -> Evidence:
    """Return evidence of one unit that is closed for the whole period and the one before it, but for some tables."""
    spans = (period.previous, period)
    sections = bool(tables) and all(table.of == "section" for table in tables.values())
    ever = Days(FIRST_DAY, period.days.last + LONGEST_LAG)
    unit = Unit(UNIT, "section" if sections else "office", Text("本单位", "this unit"), ever)
    returns = [
        Return(name, UNIT, days, _rows_on(table, data[name], days), days.last)
        for name, table in tables.items()
        if isinstance(table.completes, Returned) and name not in left_open
        for span in spans
        for days in (Days(*month_days(month)) for month in span.months)
    ]
    if calendar is None:
        working = _weekdays(spans[0].days.first, ever.last)
    else:
        working = tuple(sorted(day_number(day) for day in calendar))
    return Evidence(
        tables=tables,
        units={UNIT: unit},
        coverage={
            name: (ever,)
            for name, table in tables.items()
            if isinstance(table.completes, (Complete, Monthly)) and name not in left_open
        },
        returns=tuple(returns),
        calendar=Calendar(working, Days(spans[0].days.first, ever.last)),
        data={name: RowData(rows) for name, rows in data.items()},
        reopened=tuple(Reopened(name, UNIT, None) for name in sorted(left_open)),
        covered_to=ever.last,
    )


@cache
def _weekdays(first: int, last: int) -> tuple[int, ...]:
    """Return the days from Monday to Friday."""
    return tuple(day for day in range(first, last) if day_of(day).weekday() < 5)


def _rows_on(table: Table, rows: Iterable[Raw], days: Days) -> int:
    assert table.on is not None
    return sum(1 for row in rows if int(row[table.on]) in days)


__all__ = ["Trial", "tables_of", "try_on"]
