"""Rules compiled for one unit whose rows are plain dictionaries."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrules import Verdict, compile_unit, load_scheme
from starrules.errors import EvidenceError, NotFoundError, RuleError
from starrules.evidence.quick import QuickRows
from starrules.evidence.typed import TypedRows
from starrules.model import MET, UNMET, Text
from starrules.rules import nodes as n
from starrules.rules.rows import all_of, due_months, filled, rows, verdict_of
from starrules.rules.types import NumberType
from starrules.schema import Date, Due, Field, Int, Key, Monthly, Table
from tests.generate import PERIOD
from tests.report.test_tryout import GOOD, ITEMS, SESSIONS, YEARLY

WORDS_OF = Text("词", "word")
items, staff, sessions = rows(ITEMS), rows(YEARLY), rows(SESSIONS)
MONTHLY = Table(
    "walks",
    WORDS_OF,
    (
        Field("walk", Key(), WORDS_OF),
        Field("walked_on", Date(), WORDS_OF),
        Field("found", Int(0, 9), WORDS_OF),
    ),
    key=("walk",),
    on="walked_on",
    completes=Monthly(),
    max_rows=3,
)
DUE = Table(
    "plans",
    WORDS_OF,
    (Field("pages", Int(0, 99, "pages"), WORDS_OF),),
    key=("unit", "year"),
    yearly=True,
    completes=Due(),
    max_rows=1,
)
walks, plans = rows(MONTHLY), rows(DUE)
EVERY_MONTH = [
    {"walk": str(month), "walked_on": f"2024-{month:02d}-15", "found": 1} for month in range(1, 13)
]


def test_verdicts_and_exact_values_of_typed_rows() -> None:
    """Verdicts are codes and verdicts; values are exact, both ends of them."""
    asked = compile_unit(
        {"fast": items.max("days", on_empty="met") <= 3}, measures={"days": items.sum("days")}, period=2024
    )
    found = asked({"items": [GOOD]})
    assert (found.codes, found.verdict("fast")) == ({"fast": 1}, MET)
    assert found.value("days") == (Fraction(5, 2), Fraction(5, 2))
    unknown = asked({"items": [GOOD, {**GOOD, "item": "b", "days": None}]})
    assert unknown.verdict("fast").word == "unknown"
    assert unknown.value("days") == (Fraction(5, 2), Fraction(205, 2))
    nothing = compile_unit({}, measures={"most": items.max("days", on_empty="met")}, period=2024)
    assert nothing({"items": []}).value("most") is None


def test_every_fault_of_the_rows_is_told() -> None:
    """Rows are read as strictly as those that a rule is tried on."""
    asked = compile_unit({"fast": items.max("days", on_empty="met") <= 3}, period=2024)
    with pytest.raises(EvidenceError) as raised:
        asked({"items": [{**GOOD, "days": 2.5}, {**GOOD, "kind": "odd", "dayz": 1}], "item": []})
    text = str(raised.value)
    for part in (
        "items row 1, column 'days'",
        "items row 2, column 'kind'",
        "'dayz'",
        "'item'",
        "a key of its own",
    ):
        assert part in text


def test_months_and_years_without_a_row_stay_unknown() -> None:
    """A slot without a row is unknown; with all of its rows the table is known."""
    asked = compile_unit(
        {
            "all": walks.sum("found") >= 12,
            "filled": filled(MONTHLY) >= due_months(),
            "plan": plans.sum("pages") >= 1,
        },
        period=2024,
    )
    full = asked({"walks": EVERY_MONTH, "plans": [{"pages": 3}]})
    assert set(full.codes.values()) == {1}
    lacking = asked({"walks": EVERY_MONTH[1:], "plans": []})
    alone = compile_unit({"filled": filled(MONTHLY) >= due_months()}, period=2024)
    assert alone({"walks": EVERY_MONTH}).verdict("filled") == MET
    assert alone({"walks": EVERY_MONTH[1:]}).verdict("filled") == UNMET
    assert {name: lacking.verdict(name).word for name in lacking.codes} == {
        "all": "unknown",
        "filled": "unmet",
        "plan": "unknown",
    }


def test_the_cut_and_open_tables_leave_what_comes_later_unknown() -> None:
    """Before the period's end a count can only grow; so it can in a table that is left open."""
    asked = {"two": sessions.count() >= 2}
    june = compile_unit(asked, period=2024, as_of=datetime.date(2024, 6, 30))
    held = [{"session": "a", "held_on": "2024-03-05"}, {"session": "b", "held_on": "2024-09-05"}]
    assert june({"sessions": held}).verdict("two").word == "unknown"
    assert compile_unit(asked, period=2024)({"sessions": held}).verdict("two") == MET
    open_one = compile_unit(asked, period=2024, open=["sessions"])
    assert open_one({"sessions": held[:1]}).verdict("two").word == "unknown"


def test_rows_of_other_years_are_not_counted() -> None:
    """Only the rows of the period are seen, and of the one before where a rule asks for it."""
    asked = compile_unit(
        {"now": staff.sum("persons") >= 5, "before": staff.previous().sum("persons") >= 5}, period=2024
    )
    found = asked({"staff_count": [{"persons": 5}, {"persons": 4, "year": 2023}]})
    assert found.codes == {"now": 1, "before": 2}


def test_verdicts_of_other_checks_are_given() -> None:
    """A rule that rests on another check takes that check's verdict."""
    rule = all_of(verdict_of("other.check"), items.count() >= 1)
    asked = compile_unit({"both": rule}, period=2024)
    for verdict in (MET, UNMET, Verdict.from_code(15)):
        found = asked({"items": [GOOD]}, verdicts={"other.check": verdict})
        assert found.verdict("both") == verdict == found.trial("both").verdict
    assert asked({"items": [GOOD]}, verdicts={"other.check": "unmet"}).verdict("both") == UNMET
    otherwise: tuple[tuple[dict[str, Verdict | str], str], ...] = (
        ({}, "none given"),
        ({"other.check": "mett"}, "'mett'"),
    )
    for verdicts, shown in otherwise:
        with pytest.raises(RuleError, match=rf"expected one of met, unmet, not_applicable, found {shown}"):
            asked({"items": [GOOD]}, verdicts=verdicts)


def test_parameters_are_bound_and_what_lacks_a_value_is_told() -> None:
    """Parameters and readings are put in when the rules are compiled."""
    least = n.Parameter("service.least", NumberType(Fraction(0), Fraction(10), 1, "cases"))
    rule = items.sum("cases") >= least
    assert compile_unit({"least": rule}, period=2024, parameters={"service.least": 3})(
        {"items": [GOOD]}
    ).codes == {"least": 1}
    with pytest.raises(RuleError, match=r"service\.least"):
        compile_unit({"least": rule}, period=2024)
    with pytest.raises(RuleError, match="open"):
        compile_unit({"count": items.count() >= 1}, period=2024, open=["item"])
    with pytest.raises(RuleError, match="scheme"):
        compile_unit({"count": items.count() >= 1}, period=2024, ruleset="proposed")
    with pytest.raises(RuleError, match="period"):
        compile_unit({"count": items.count() >= 1}, period="soon")


def test_the_reasons_are_those_of_the_reference_on_the_same_rows() -> None:
    """An explanation is one call away, and is what the reference evaluator says."""
    rule = items.count() >= 2
    found = compile_unit({"two": rule}, period=2024)({"items": [GOOD]})
    (trace,) = found.traces().values()
    assert trace.value == frozenset({False})
    assert [child.node for child in trace.children] == [child for _, child in trace.node.children()]
    assert found.trial("two").explain("en") == rule.try_on([GOOD], period=2024).explain("en")
    for ask in (found.trial, found.verdict):
        with pytest.raises(NotFoundError) as raised:
            ask("tow")
        assert str(raised.value) == "rule: expected the id of one, found 'tow'. Did you mean 'two'?"
    with pytest.raises(
        NotFoundError, match=r"measure: expected the id of one, found 'days'\. There are none\."
    ):
        found.value("days")


def test_a_closed_table_without_gaps_is_gone_through_once() -> None:
    """Where nothing can be unknown the source has one plain loop and no interval."""
    source = compile_unit({"some": staff.count() >= 1, "many": staff.sum("persons") >= 3}, period=2024).source
    assert source.count("for row") == 1
    assert "Unsure" not in source
    assert "_low" not in source


def test_all_rules_of_the_scheme_are_compiled_and_say_what_the_reference_says() -> None:
    """The whole scheme is one program, nothing of it left to the reference evaluator."""
    scheme = load_scheme()
    asked = compile_unit(scheme, period=2024)
    assert set(asked.bound) == {name for name, check in scheme.rule_checks.items() if not check.duty}
    assert asked.program.left == {}
    found = asked({})
    for name in asked.bound:
        assert found.verdict(name) == found.trial(name).verdict, name


ODD: list[object] = [
    "",
    None,
    True,
    1,
    "1",
    -1,
    10**9,
    "a",
    "simple",
    "简单",
    2.5,
    "2.5",
    datetime.date(2024, 3, 5),
    "2024-03-05",
    "2024",
    [],
]


@given(st.data())
def test_rows_read_at_speed_are_those_read_with_care(data: st.DataObject) -> None:
    """What is read at speed is what the careful reader stores, and never what it finds a fault in."""
    table = data.draw(st.sampled_from([ITEMS, YEARLY, SESSIONS]))
    names = [name for name in table.columns if name != "unit"]
    ordinary: dict[str, object] = {
        **GOOD,
        "persons": 3,
        "session": "a",
        "held_on": datetime.date(2024, 3, 5),
        "year": 2024,
    }
    rows_given = []
    for _ in range(data.draw(st.integers(0, 3))):
        row = {name: ordinary[name] for name in names if name in ordinary and data.draw(st.integers(0, 9))}
        for name in data.draw(st.lists(st.sampled_from([*names, "other"]), max_size=2)):
            row[name] = data.draw(st.sampled_from(ODD))
        rows_given.append(row)
    used = frozenset(data.draw(st.lists(st.sampled_from(names))))
    careful = TypedRows(table, used, PERIOD)
    expected = careful.read(rows_given, "u")
    found = QuickRows(table, used, PERIOD).read(rows_given, "u")
    if found is not None:
        assert found == expected
        assert not careful.faults
    else:
        plain = {name: ordinary[name] for name in names if name in ordinary}
        assert [row for row in rows_given if row != plain] or len(rows_given) > 1
