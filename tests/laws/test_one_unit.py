"""Law 1 for the one-unit lane where no row is missing, and for the door by which plain dictionaries come in."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.state import Cases
from starrules.lanes.single import StoredCases, compile_rules
from starrules.model import Unit, day_of
from starrules.report.one_unit import compile_unit
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import verdict_of
from starrules.schema import Date, Decimal, Table
from tests.generate import EVENTS, FIRST, LAST, PERIOD, TABLES, Maker
from tests.laws.cases import canonical_rules, day_of_cut, written_rules


def without_missing(case: Case) -> Case:
    """Return a case from which no row is missing."""
    rows = {source: [row for row in found if row.label] for source, found in case.rows.items()}
    return evolve(case, rows=rows)


@given(st.integers(0, 2**32))
@settings(max_examples=40)
def test_source_written_for_closed_tables_says_what_the_reference_says(seed: int) -> None:
    """Where no row can be missing nothing is written for such rows, and every verdict is the same."""
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = canonical_rules(maker, 12)
    evidence, as_of = maker.evidence(4, 2), day_of_cut(rng)
    closed = [(name, offset) for name in TABLES for offset in (0, -1)]
    program = compile_rules(rules, closed=closed)
    cases, stored = Cases(evidence, PERIOD, as_of), StoredCases(evidence, PERIOD, as_of)
    assert "unknown_rows" not in program.source
    for unit in evidence.units:
        evaluation = Evaluation(without_missing(cases.case(unit)))
        expected = {name: verdict_of(evaluation.value(rule)).code for name, rule in rules.items()}
        found, _ = program(stored.unit(unit))
        assert found == expected, [rules[name] for name in rules if found[name] != expected[name]]


def test_the_period_before_is_not_taken_for_a_table_of_a_like_name() -> None:
    """Rows of a table in the period before are others than those of a table whose name ends in "before"."""
    like = evolve(EVENTS, name="events_before")
    evidence = Maker(random.Random(7), (EVENTS, like)).evidence(6, 2)
    written = {"before": r.rows(EVENTS).previous().count() >= 2, "like": r.rows(like).count() >= 2}
    rules = {name: canonical(bind(rule, PERIOD, {}, {})) for name, rule in written.items()}
    program = compile_rules(rules)
    cases, stored = Cases(evidence, PERIOD, LAST), StoredCases(evidence, PERIOD, LAST)
    seen = set()
    for unit in evidence.units:
        evaluation = Evaluation(cases.case(unit))
        expected = {name: verdict_of(evaluation.value(rule)).code for name, rule in rules.items()}
        assert program(stored.unit(unit))[0] == expected
        seen.add(tuple(expected.values()))
    assert len(seen) > 3


def typed_rows(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return stored rows as a person would type them."""
    found = []
    for row in rows:
        typed = {"year": row["year"]} if table.yearly else {}
        for item in table.fields:
            value = row[item.name]
            if value is not None and isinstance(item.type, Date):
                value = day_of(value)
            elif value is not None and isinstance(item.type, Decimal):
                value = Fraction(value, 10**item.type.places)
            typed[item.name] = value
        found.append(typed)
    return found


def some_rows(maker: Maker, tables: Mapping[str, Table]) -> dict[str, list[dict[str, Any]]]:
    """Return typed rows of one unit for these tables."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, table in tables.items():
        kind: Any = "section" if table.of == "section" else "office"
        unit = Unit("u", kind, table.title, evolve(PERIOD.days, first=FIRST - 1000, last=LAST + 1000))
        found[name] = typed_rows(table, maker._rows(table, unit, 4))
    return found


@given(st.integers(0, 2**32))
@settings(max_examples=60)
def test_plain_dictionaries_come_to_what_try_on_finds(seed: int) -> None:
    """Rows that are typed mean the same whether a rule is tried on them or compiled, whatever the cut leaves open."""
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = {f"rule {index}": rule for index, rule in enumerate(written_rules(maker, 3))}
    tables = {name: table for rule in rules.values() for name, table in tables_of(rule).items()}
    rows = some_rows(maker, tables)
    options: dict[str, Any] = {}
    if maker.chance(50):
        options["as_of"] = day_of(day_of_cut(rng)).isoformat()
    left_open = [name for name in tables if maker.chance(15)]
    compiled = compile_unit(rules, period=2024, open=left_open, **options)
    found = compiled(rows)
    for name, rule in rules.items():
        own = tables_of(rule)
        # A unit of section tables alone is a section, and else an office: the rules share one unit.
        if {table.of for table in own.values()} != {table.of for table in tables.values()}:
            continue
        given_rows = {table: rows[table] for table in own}
        trial = rule.try_on(
            period=2024, open=[item for item in left_open if item in own], **options, **given_rows
        )
        assert found.verdict(name) == trial.verdict, rule
        assert found.trial(name).verdict == trial.verdict
        assert found.trial(name).explain("en") == trial.explain("en")


def test_every_kind_of_node_is_compiled() -> None:
    """None of the generated rules is left to the reference evaluator, in part or in whole."""
    kinds: set[str] = set()
    for seed in range(10):
        rules = canonical_rules(Maker(random.Random(seed)), 30)
        assert not compile_rules(rules).left
        kinds |= {type(node).__name__ for rule in rules.values() for node in rule.walk()}
    canonical_kinds = {
        "Decide",
        "Steps",
        "Linear",
        "Excess",
        "Balance",
        "Points",
        "AtLeast",
        "WorkingDays",
        "WorstOf",
    }
    assert kinds >= canonical_kinds | {
        "Groups",
        "Mapped",
        "Where",
        "Filled",
        "DueMonths",
        "OrElse",
        "IsNone",
        "Clamp",
    }


def test_a_sub_expression_that_is_not_compiled_is_asked_of_the_reference() -> None:
    """What the compiler does not know is left to the reference evaluator, for that part only, and said."""
    rng = random.Random(5)
    maker = Maker(rng)
    events, yearly = TABLES["events"], TABLES["yearly"]
    inside = n.Sum(n.Rows(yearly), n.Linear((), Fraction(1)))
    groups = n.Groups(n.Rows(events), ("kind",), False, (("value", inside),))
    odd = n.Sum(groups, n.Cell("value", _number()))
    rule = n.Decide(">=", n.Linear(((Fraction(1), odd),), Fraction(-3)), None, None)
    plain = n.Decide(
        ">=",
        n.Linear(((Fraction(1), n.Sum(n.Rows(events), n.Linear((), Fraction(1)))),), Fraction(-1)),
        None,
        None,
    )
    both = n.And((rule, plain))
    program = compile_rules({"both": both})
    assert list(program.left) == [repr(odd)]
    evidence = maker.evidence(6, 2)
    cases, stored = Cases(evidence, PERIOD, LAST), StoredCases(evidence, PERIOD, LAST)
    codes = set()
    for unit in evidence.units:
        expected = verdict_of(Evaluation(cases.case(unit)).value(both)).code
        found, _ = program(stored.unit(unit))
        assert found["both"] == expected
        codes.add(expected)
    assert len(codes) > 1


def _number() -> Any:
    from starrules.rules.types import NumberType

    return NumberType(Fraction(0), Fraction(2 * 10**9))
