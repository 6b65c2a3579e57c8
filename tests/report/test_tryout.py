"""Trying a rule on rows typed in a notebook."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from starrules.errors import EvidenceError, NotFoundError, RuleError
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.rules.rows import choice, number, rows, verdict_of
from starrules.rules.types import NumberType
from starrules.schema import Bool, Category, Complete, Date, Decimal, Field, Int, Key, Note, Returned, Table

ITEMS = Table(
    "items",
    Text("服务事项", "Service items"),
    (
        Field("item", Key(8), Text("事项", "Item")),
        Field("listed_on", Date(), Text("公布日期", "Listed on")),
        Field("kind", Category.of(simple=("简单", "Simple"), hard=("复杂", "Hard")), Text("类别", "Kind")),
        Field("days", Decimal(0, 100, 1, "days"), Text("时限", "Limit"), null="unknown"),
        Field("cases", Int(0, 9, "cases"), Text("办件", "Cases"), null="unknown"),
        Field("open", Bool(), Text("公开", "Public"), null="unknown"),
        Field("remark", Note(20), Text("备注", "Remark"), null="none"),
    ),
    key=("item",),
    on="listed_on",
    max_rows=20,
)
YEARLY = Table(
    "staff_count",
    Text("人数", "Staff"),
    (Field("persons", Int(0, 900, "persons"), Text("人数", "Persons")),),
    key=("unit", "year"),
    yearly=True,
    max_rows=1,
)
SESSIONS = Table(
    "sessions",
    Text("学习", "Sessions"),
    (Field("session", Key(), Text("学习", "Session")), Field("held_on", Date(), Text("日期", "Held on"))),
    key=("session",),
    on="held_on",
    completes=Returned(),
    max_rows=20,
)
items, staff, sessions = rows(ITEMS), rows(YEARLY), rows(SESSIONS)
LEAST = n.Parameter("service.least", NumberType(Fraction(0), Fraction(10), 1, "cases"))
MOMENT = datetime.datetime(2024, 6, 30, 12)  # noqa: DTZ001  (as people have it from a frame)
GOOD = {"item": "a", "listed_on": "2024-03-05", "kind": "simple", "days": "2.5", "cases": 3, "open": True}


def word(rule: n.Expr, *given: object, **options: object) -> str:
    """Return what a rule comes to in 2024."""
    return rule.try_on(*given, period=2024, **options).verdict.word  # type: ignore[arg-type]


def test_rows_are_typed_as_python_has_them() -> None:
    """Dates are text or dates, decimals are text, Decimal or Fraction, categories are codes or their labels."""
    rule = (
        items.where(items["kind"] == "simple", items["days"] <= number("2.5"), items["open"]).sum("cases")
        >= 3
    )
    friendly = [
        {**GOOD, "cases": 1},
        {**GOOD, "item": "b", "kind": "简单", "days": decimal.Decimal("2.4"), "cases": "1", "open": "是"},
        {
            **GOOD,
            "item": "c",
            "listed_on": datetime.date(2024, 5, 1),
            "days": Fraction(1, 2),
            "cases": 1,
            "open": "yes",
        },
    ]
    assert word(rule, friendly) == "met"
    assert word(rule, friendly[:2]) == "unmet"


def test_what_is_not_typed_did_not_happen_unless_left_open() -> None:
    """The evidence is closed for the period and the one before, except for tables that are named open."""
    assert word(sessions.count() >= 1, []) == "unmet"
    assert word(sessions.count() >= 1, [], open=("sessions",)) == "unknown"
    assert word(sessions.previous().count() == 0, []) == "met"
    assert word(sessions.any(), [{"session": "s", "held_on": "2023-12-31"}]) == "unmet"
    assert word(sessions.previous().any(), [{"session": "s", "held_on": "2023-12-31"}]) == "met"


def test_an_empty_cell_is_unknown() -> None:
    """None stands for an empty cell, with the meaning that the table declares."""
    assert word(items.sum("cases") >= 5, [{**GOOD, "cases": None}]) == "unknown"
    assert word(items.sum("cases") >= 10, [{**GOOD, "cases": None}]) == "unmet"


def test_a_cut_hides_what_comes_later() -> None:
    """as_of looks at the year from a day within it."""
    given = [{"session": "s", "held_on": "2024-08-01"}]
    assert word(sessions.any(), given, as_of="2024-06-30") == "unknown"
    assert word(sessions.any(), given, as_of=datetime.date(2024, 8, 31)) == "met"


def test_columns_that_the_rule_does_not_read_may_be_left_out() -> None:
    """Keys are numbered, and other columns stay unknown; a yearly row speaks of the period."""
    assert word(items.count() >= 2, [{"listed_on": "2024-03-05"}, {"listed_on": "2024-03-06"}]) == "met"
    assert word(staff.sum("persons") >= 5, [{"persons": 7}]) == "met"
    assert word(staff.previous().sum("persons") >= 5, [{"persons": 7, "year": 2023}]) == "met"


def test_parameters_and_readings_are_given_or_come_from_a_scheme() -> None:
    """A rule is tried unbound, with the values of the moment."""
    rule = choice(
        "A4", pooled=items.sum("cases") >= LEAST, each=items.all(items["cases"] >= LEAST, on_empty="met")
    )
    for reading, expected in (("pooled", "met"), ("each", "unmet")):
        found = word(
            rule, [GOOD, {**GOOD, "item": "b"}], parameters={"service.least": 4}, readings={"A4": reading}
        )
        assert found == expected


def test_missing_parameters_and_readings_are_all_named() -> None:
    """One error says every value that the rule lacks, and what it could be."""
    rule = choice("A4", pooled=items.sum("cases") >= LEAST, each=items.any())
    with pytest.raises(RuleError) as caught:
        rule.try_on([GOOD], period=2024, parameters={"service.lest": 1}, readings={"A4": "polled"})
    text = str(caught.value)
    assert (
        "parameters: expected a parameter of the rule, found 'service.lest'. Did you mean 'service.least'?"
        in text
    )
    assert "parameter 'service.least': expected a number from 0 to 10, found none given." in text
    assert "reading 'A4': expected one of its options, found 'polled'." in text
    assert "Did you mean 'pooled'?" in text


def test_a_parameter_out_of_its_range_is_refused() -> None:
    """A value that the scheme could never set is an error, and a float is refused with the way to write it."""
    rule = items.sum("cases") >= LEAST
    for value in (11, "0.5", 0.5, "many"):
        with pytest.raises(RuleError, match=r"parameter 'service\.least': expected a number from 0 to 10"):
            rule.try_on([GOOD], period=2024, parameters={"service.least": value})


def test_verdicts_of_other_checks_are_given() -> None:
    """A rule over verdicts is tried with the verdicts it asks for."""
    rule = verdict_of("learning.plan")
    assert word(rule, verdicts={"learning.plan": "not_applicable"}) == "not_applicable"
    with pytest.raises(
        RuleError, match=r"verdict of 'learning\.plan': expected one of met, unmet, not_applicable"
    ):
        rule.try_on(period=2024)


FAULTS: list[tuple[object, str]] = [
    ([{**GOOD, "listed": "x"}], "items row 1, column 'listed': expected a column of this table, found 'listed'. Did you mean 'listed_on'?"),
    ([{**GOOD, "listed_on": "2012.9.6"}], "items row 1, column 'listed_on': expected a date such as '2024-03-05', found '2012.9.6'"),
    ([{**GOOD, "listed_on": None}], "items row 1, column 'listed_on': expected a date such as '2024-03-05', found an empty cell"),
    ([{**GOOD, "kind": "simpel"}], "expected one of 'simple', 'hard', found 'simpel'. Did you mean 'simple'?"),
    ([{**GOOD, "days": 2.5}], "found 2.5. Floats are not exact: write the number as text, such as '0.3'."),
    ([{**GOOD, "days": "2.55"}], "expected a number with up to 1 decimal places from 0 to 100, found '2.55'"),
    ([{**GOOD, "cases": "４"}], "expected a whole number from 0 to 9, found '４'. These are full-width digits; write 4."),
    ([{**GOOD, "days": "１２.５"}], "found '１２.５'. These are full-width digits; write 12.5."),
    ([{**GOOD, "days": "1_0"}], "found '1_0'"),
    ([{**GOOD, "days": "1e1"}], "found '1e1'"),
    ([{**GOOD, "cases": "+5"}], "found '+5'. Write 5."),
    ([{**GOOD, "cases": "٣"}], "found '٣'. Write 3."),
    ([{**GOOD, "cases": " 5 "}], "found ' 5 '. Take away the spaces around it: write 5."),
    ([{**GOOD, "item": "a "}], "found 'a '. Take away the spaces around it: write a."),
    ([{**GOOD, "listed_on": "20240102"}], "found '20240102'. Write 2024-01-02."),
    ([{**GOOD, "listed_on": "2024-W01-2"}], "found '2024-W01-2'. Write the day like 2012-09-06."),
    ([{**GOOD, "listed_on": MOMENT}], "found datetime.datetime(2024, 6, 30, 12, 0). Write 2024-06-30."),
    ([{**GOOD, "cases": 3.5}], "found 3.5. Only whole numbers are counted here."),
    ([{**GOOD, "cases": 3.0}], "found 3.0. Write 3."),
    ([{**GOOD, "cases": Fraction(7, 2)}], "found Fraction(7, 2). Only whole numbers are counted here."),
    ([{**GOOD, "cases": float("nan")}], "found nan. Write None where it is not known."),
    ([{**GOOD, "days": float("inf")}], "found inf. Write None where it is not known."),
    ([{**GOOD, "cases": 10}], "expected a whole number from 0 to 9, found 10"),
    ([{**GOOD, "cases": True}], "expected a whole number from 0 to 9, found True"),
    ([{**GOOD, "cases": "nan"}], "expected a whole number from 0 to 9, found 'nan'"),
    ([{**GOOD, "open": "maybe"}], "expected True or False, found 'maybe'"),
    ([{**GOOD, "item": "a" * 9}], "expected a text of at most 8 characters"),
    ([GOOD, {**GOOD, "cases": 1}], "items row 2: expected a key of its own, found that of row 1: item='a'"),
    (["abc"], "items row 1: expected a dictionary of columns and values, found 'abc'"),
    (GOOD, "items rows: expected a list of rows, each a dictionary"),
    ([{"item": "a", "listed_on": "2024-03-05"}], "column 'kind': expected one of 'simple', 'hard', found no such column in the row"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "text"), FAULTS, ids=[text[-40:] for _, text in FAULTS])
def test_faulty_rows_are_refused_with_what_was_expected(given: object, text: str) -> None:
    """Every fault names the table, the row and the column, what was expected and what was found."""
    rule = items.where(items["kind"] == "simple", items["days"] <= 5, items["open"]).sum("cases") >= 1
    with pytest.raises(EvidenceError) as caught:
        rule.try_on(given, period=2024)  # type: ignore[arg-type]
    assert text in str(caught.value)


@pytest.mark.parametrize("value", [-5, "-5", 10, "10"])
def test_what_is_known_is_not_to_be_left_empty(value: object) -> None:
    """A number out of its range is wrong, not unknown: nobody is told to take it away."""
    with pytest.raises(EvidenceError) as caught:
        word(items.sum("cases") >= 1, [{**GOOD, "cases": value}])
    assert str(caught.value).endswith(f"expected a whole number from 0 to 9, found {value!r}")
    assert caught.value.told("zh").startswith(
        "试算所用的数据：1 处问题\n  【items 第 1 行“cases”列】要求：0 至 9 之间的整数；实际："
    )


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("20240630", "found '20240630'. Write 2024-06-30."),
        ("2024-W26-7", "found '2024-W26-7'. Write the day like 2012-09-06."),
        (
            MOMENT,
            "found datetime.datetime(2024, 6, 30, 12, 0). Write 2024-06-30.",
        ),
        (20240630, "found 20240630. Write 2024-06-30."),
    ],
)
def test_a_day_of_the_cut_is_written_in_one_way(day: Any, text: str) -> None:
    """The day of the cut is read as strictly as the days in rows, and a time of day is not dropped in silence."""
    with pytest.raises(EvidenceError) as caught:
        word(sessions.any(), [], as_of=day)
    assert f"as_of: expected a date such as '2024-06-30', {text}" in str(caught.value)


def test_a_row_without_a_key_is_called_after_the_unit() -> None:
    """What shows itself in Chinese is in Chinese throughout: the unit that was typed in has a name in each language."""
    trial = (staff.sum("persons") >= 5).try_on([{"persons": 4}], period=2024)
    assert "本单位（4 人）" in trial.explain()
    assert "this unit" in trial.explain("en")
    assert "the unit" not in trial.explain()


def test_a_language_that_there_is_not_is_told() -> None:
    """A trial shows itself in Chinese and in English, and says so where another language is asked for."""
    told = "language: expected the tag of a language that there is, found 'fr'. There are: 'zh', 'en'."
    with pytest.raises(NotFoundError) as caught:
        word(sessions.any(), [], language="fr")
    assert str(caught.value) == told
    language: Any = "fr"
    with pytest.raises(NotFoundError) as caught:
        sessions.any().try_on([], period=2024).explain(language)
    assert str(caught.value) == told


def test_all_faults_are_told_at_once() -> None:
    """One call shows everything that is to be mended."""
    with pytest.raises(EvidenceError) as caught:
        (items.sum("cases") >= 1).try_on(
            [{**GOOD, "cases": -1, "kind": "x", "listed_on": "soon"}],
            period=2024,
            as_of="June",
            open=("item",),
        )
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: sessions.any().try_on([], [], period=2024), "found 2 lists for 1 tables"),
        (lambda: sessions.any().try_on(period=2024, session=[]), "found 'session'. Did you mean 'sessions'?"),
        (lambda: sessions.any().try_on([], period="next year"), "period: expected a year from 1950 to 2139"),
    ],
)
def test_misplaced_arguments_are_named(call: Callable[[], object], text: str) -> None:
    """Rows for no table, rows for two tables in one list and a period that is no year are told as such."""
    with pytest.raises((EvidenceError, RuleError)) as caught:
        call()
    assert text in str(caught.value)


def test_a_rule_that_does_not_build_is_refused_before_its_rows_are_read() -> None:
    """The type checker speaks first."""
    with pytest.raises(RuleError, match="Units of measure must agree"):
        (items.sum("cases") >= items.sum("days")).try_on([GOOD], period=2024)


def test_working_days_are_monday_to_friday_unless_a_calendar_is_given() -> None:
    """A notebook has no calendar table; the five-day week stands in, or the days that are given."""
    from starrules.rules.rows import period_start, working_days

    rule = items.all(working_days(period_start(), items["listed_on"]) <= 5, on_empty="met")
    given = [{**GOOD, "listed_on": "2024-01-08"}]
    assert word(rule, given) == "met"
    assert word(rule, given, calendar=[datetime.date(2024, 1, day) for day in range(1, 10)]) == "unmet"


def test_completeness_by_a_system_of_record_closes_late_days_too() -> None:
    """A lag of a table does not leave the last days of the period open."""
    late = Table(
        "late",
        Text("迟", "Late"),
        (Field("at", Date(), Text("日", "At")),),
        key=("unit", "at"),
        on="at",
        completes=Complete(lag=60),
    )
    assert word(rows(late).any(), []) == "unmet"
