"""A rule that cannot mean anything does not build; the error names the rule, the place and the way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from starrules.errors import RuleError, SchemaError
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.infer import check_rule
from starrules.schema import Date, Decimal, Field, Int, Key, Note, Table
from tests.generate import EVENTS, YEARLY

events, yearly = r.rows(EVENTS), r.rows(YEARLY)
WORDS = Text("词", "word")
HUGE = Table(
    "huge",
    WORDS,
    (Field("day", Date(), WORDS), Field("size", Int(0, 10**18), WORDS)),
    key=("day",),
    on="day",
    max_rows=10**6,
)

huge = r.rows(HUGE)

FAULTY: list[tuple[str, Callable[[], n.Expr], str]] = [
    (
        "a column where a measure belongs",
        lambda: events["whole"] >= 2,
        "rule 'r', at .left (whole): expected a measure over rows, such as .count() or .sum(...), found the column",
    ),
    (
        "no answer for nothing to measure",
        lambda: events.mean("tenths") >= 1,
        "expected on_empty='met', 'unmet' or 'not_applicable', as there may be nothing to measure, found no on_empty",
    ),
    (
        "no answer for all of nothing",
        lambda: events.all(events["sure"]),
        "expected on_empty='met', 'unmet' or 'not_applicable', as there may be no rows, found no on_empty",
    ),
    (
        "two units of measure",
        lambda: events.sum("whole") + r.due_months() >= 3,
        "expected two numbers of 'things', found 'things' and 'months'. Units of measure must agree.",
    ),
    (
        "a number against a category",
        lambda: events.any(events["grade"] == n.lift(3)),
        "expected two values of one kind, found one of good, fair, poor and a number",
    ),
    (
        "a category by order",
        lambda: events.any(n.Compare(">=", events["grade"], n.Name("fair"))),
        "expected two numbers or two dates to compare by order",
    ),
    ("a misspelt value", lambda: events.any(events["grade"] == "god"), "Did you mean 'good'?"),
    (
        "an optional field as it is",
        lambda: events.sum("spare") >= 1,
        "found an optional field. Write .or_else(number), or ask .is_none().",
    ),
    (
        "two dates added",
        lambda: events.any(events["day"] + events["done"] >= r.period_end()),
        "expected a date and a number of days, found two dates",
    ),
    ("a date against a number", lambda: events.any(events["day"] >= 3), "expected two dates"),
    (
        "a mean against a mean",
        lambda: events.mean("whole", on_empty="met") >= yearly.mean("whole", on_empty="met"),
        "expected a number or a parameter to compare a mean, median, share or ratio with",
    ),
    (
        "a ratio to what may be below nothing",
        lambda: events.count().over(events.sum("whole"), on_empty="met") >= 1,
        "expected a number that is never below 0",
    ),
    (
        "a gap between grades",
        lambda: events.count().band(good=n.at_most(1), fair=(3, 4), poor=n.at_least(5)) == "good",
        "nothing between 1 of 'good' and 3 of 'fair'",
    ),
    (
        "grades that overlap",
        lambda: events.count().band(good=n.at_most(0), fair=n.at_least(1), poor=n.at_least(3)) == "good",
        "'fair' and 'poor' overlap. Close the gap, or pass resolve='worst' or 'best' for an overlap.",
    ),
    (
        "a grade of nothing",
        lambda: events.max("whole", on_empty="met").band(good=n.at_most(1), poor=n.at_least(2)) == "good",
        "expected on_empty= with one of the grades",
    ),
    (
        "groups by a number",
        lambda: events.by("whole").count().count() >= 1,
        "expected a key, a date or a category that is never empty to group by",
    ),
    (
        "groups by what may be unknown",
        lambda: events.by("grade").count().count() >= 1,
        "expected a key, a date or a category that is never empty to group by",
    ),
    (
        "months of what has none",
        lambda: yearly.by_month().count().count() >= 1,
        "expected rows of an event table to group by month",
    ),
    (
        "a verdict among rows",
        lambda: events.where(events.count() >= 1).count() >= 1,
        "expected a value of the row at hand, found a measure over rows inside a row",
    ),
    (
        "the period before the one before",
        lambda: events.previous().previous().count() >= 1,
        (
            "expected rows of the assessed period or of the one before, found those of 2 periods before. "
            "Write .previous() once."
        ),
    ),
    (
        "more judges than there are",
        lambda: r.at_least_of(3, events.any(), yearly.any()),
        "expected a number from 1 to 2",
    ),
    ("nothing to be all of", r.all_of, "expected one member or more, found none"),
    (
        "a veto without authority",
        lambda: events.any().vetoed_by(yearly.any(), authority=" "),
        "expected authority= with who allows the veto",
    ),
    (
        "numbers too wide",
        lambda: huge.sum(huge["size"] * huge["size"]) >= 1,
        "expected whole numbers that fit 128 bits",
    ),
    (
        "numbers wider than a float can be",
        lambda: r.points(*((2**power, events.any()) for power in range(13))) >= 1,
        "expected weights whose sums have a common multiple that fits 128 bits, for scores are exact, found one of ",
    ),
    (
        "points of weights that have little in common",
        lambda: r.points(*((weight, events.any()) for weight in (7, 11, 13, 17, 19, 23))) >= 50,
        (
            "expected weights whose sums have a common multiple that fits 128 bits, for scores are exact, found one of "
            "3.97e+38. Give weights that are multiples of one another, such as 5, 10 and 20, or fewer of them."
        ),
    ),
    (
        "a day of the period that is moved out of time",
        lambda: events.where(events["day"] >= r.period_start(months=-100_000)).any(),
        "expected months from -1200 to 1200, a whole number, found -100000. Move the day by less, or compare with a date.",
    ),
    (
        "a day of the period that is moved by a part of a day",
        lambda: events.where(events["day"] >= r.period_end(days=1.5)).any(),  # type: ignore[arg-type]
        "expected days from -36525 to 36525, a whole number, found 1.5. Move the day by less, or compare with a date.",
    ),
    (
        "points that no lane divides",
        lambda: r.points((2**51, events.any()), (1, yearly.any())) >= 50,
        "expected points that add up to less than 2^51, found points that add up to 2251799813685249. Give the members smaller",
    ),
    ("a floor above the cap", lambda: events.count().clamp(3, 2) >= 1, "expected a floor not above the cap"),
    (
        "no applicability inside rows",
        lambda: (
            events.by("key").measure(a=events.all(events["sure"], on_empty="not_applicable")).count() >= 1
        ),
        "expected on_empty='met' or 'unmet' inside rows",
    ),
]


@pytest.mark.parametrize(("what", "make", "text"), FAULTY, ids=[item[0] for item in FAULTY])
def test_a_faulty_rule_does_not_build(what: str, make: Callable[[], n.Expr], text: str) -> None:
    """The text says what was expected and what was found."""
    with pytest.raises(RuleError) as caught:
        check_rule(make(), "r")
    assert text in str(caught.value), what
    assert str(caught.value).startswith("rule 'r' does not build: ")


def test_all_faults_of_a_rule_are_told_at_once() -> None:
    """Two faults in two places are two lines."""
    with pytest.raises(RuleError) as caught:
        check_rule(r.all_of(events["whole"] >= 2, events.mean("tenths") >= 1), "r")
    assert len(caught.value.faults) == 2
    assert "at [0].left" in str(caught.value)
    assert "at [1]" in str(caught.value)


def test_a_column_that_is_not_there_is_named_with_the_likeliest_one() -> None:
    """A misspelt column is found when it is asked for."""
    with pytest.raises(
        RuleError, match=r"expected a column of these rows, found 'hole'\. Did you mean 'whole'\?"
    ):
        events["hole"]


def test_floats_are_refused_in_rules() -> None:
    """0.3 as a float is not three tenths."""
    with pytest.raises(TypeError, match=r"got 0\.3; write '0\.3' for three tenths"):
        events.count() >= 0.3  # noqa: B015


def test_a_rule_has_no_truth_of_its_own() -> None:
    """Python's and, or and chained comparisons are refused with what to write instead."""
    with pytest.raises(TypeError, match=r"Write & for and, \| for or, ~ for not"):
        bool(events.count() >= 1)


def test_equal_expressions_are_the_same_and_no_others() -> None:
    """Expressions are facts: equal when they say the same."""
    assert (events.count() >= 1).parts() == (r.rows(EVENTS).count() >= 1).parts()
    assert n.same(events.sum("whole"), r.rows(EVENTS).sum("whole"))
    assert not n.same(events.sum("whole"), events.sum("tenths"))
    assert len({events.count(), r.rows(EVENTS).count(), yearly.count()}) == 2


def test_a_faulty_table_names_every_fault() -> None:
    """Tables are checked as a whole when they are declared."""
    with pytest.raises(SchemaError) as caught:
        Table(
            "Bad name",
            WORDS,
            (
                Field("unit", Key(), WORDS),
                Field("size", Decimal(2, 1, 1), WORDS),
                Field("note", Note(), WORDS),
            ),
            key=("nothing",),
            on="note",
            standing=False,
            max_rows=0,
        )
    text = str(caught.value)
    for part in (
        "table 'Bad name', name: expected lower-case letters, digits and _",
        "field 'unit': expected a name of its own, found 'unit', which is reserved",
        "key: expected columns of this table, found 'nothing'",
        "on: expected a date field of this table, found 'note'",
        "field 'size': expected low <= high, found 2 > 1",
        "max_rows: expected a whole number >= 1, found 0",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Int(0, 2**63), "field 'size': expected bounds that 64 bits hold, found 0 to 9223372036854775808"),
        (
            Int(-(2**63), 0),
            "field 'size': expected bounds that 64 bits hold, found -9223372036854775808 to 0",
        ),
        (Decimal(0, 10**15, 6), "field 'size': expected bounds that 64 bits hold with 6 places, found 0 to"),
    ],
)
def test_a_field_holds_what_can_be_stored(kind: Int | Decimal, text: str) -> None:
    """Rows are stored in whole numbers of 64 bits, so that a wider range could be declared but never filled."""
    with pytest.raises(SchemaError, match=text):
        Table("sizes", WORDS, (Field("size", kind, WORDS),), key=("size",), yearly=True)


def test_a_table_has_no_name_that_a_column_of_every_table_has() -> None:
    """What is open is told in a column for each table, beside the one of the units."""
    with pytest.raises(
        SchemaError, match="name: expected a name of its own, found 'unit', which is reserved"
    ):
        Table("unit", WORDS, (Field("size", Int(0, 1), WORDS),), key=("size",), yearly=True)


def test_reprs_read_as_they_were_written() -> None:
    """A rule's repr is the expression in infix form."""
    assert repr(events.count() >= 2) == "events.count() >= 2"
    cut = events.where(events["whole"] > 1).count().over(events.count(), on_empty="met") >= r.number("0.3")
    assert repr(cut) == "events.where(whole > 1).count().over(events.count(), on_empty='met') >= 3/10"
    assert repr(~events.any() & yearly.any()) == "(~events.any(True)) & yearly.any(True)"
