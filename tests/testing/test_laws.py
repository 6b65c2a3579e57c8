"""Faults planted in the engine and in rules, each of which the laws that the kit holds must catch."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from starrules import engine
from starrules.evidence.model import Evidence, RowData
from starrules.model import LAST_DAY, NOT_APPLICABLE, Days, Period, Text, Unit, Verdict
from starrules.plugin import AtMost, Complete, Date, Field, Int, Key, Ordered, Table, all_of, rows
from starrules.report import wide as found_by
from starrules.report.model import Report
from starrules.report.wide import Wide
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import Maybe, Num, Row, Value
from starrules.scheme.records import PluginRecord
from starrules.testing import exactness, reported, worlds
from starrules.testing.edges import Edges
from starrules.testing.exactness import Exactness, read_once
from starrules.testing.made import cases_of, settings
from starrules.testing.worlds import alike, settled
from tests.testing.kit import Site

P = "plugin.py"
YEAR = Period.year(2024)
NAME = Text("表", "Table")
FIRST, LAST = YEAR.days.first, YEAR.days.last
YEAR_END = n.Constant(Fraction(LAST), "date")


# ---------------------------------------------------------------------- law 5: nothing vanishes


def doubled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return as many rows, the first of them twice and the last not at all."""
    return pl.concat([frame.head(1), frame.head(frame.height - 1)])


def showing(report: Report, part: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Report:
    """Return a report that shows another frame of findings or awards than those it found."""
    frame = change(getattr(report, part))
    if part == "awards":
        return evolve(report, standings=evolve(report.standings, awards=frame))
    return evolve(report, told={part: frame})


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("findings", "in the report: expected one finding, found 2"),
        ("awards", "of made evidence no. 0: expected one award, found 2"),
    ],
)
def test_a_row_of_the_report_that_takes_the_place_of_another_is_caught(
    part: str, message: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many rows as there should be are not enough: each unit has one of each."""
    right = engine.assess

    def faulty(*args: Any, **options: Any) -> Report:
        return showing(right(*args, **options), part, doubled)

    monkeypatch.setattr(engine, "assess", faulty)
    found = site.kit().outcome("nothing-vanishes")
    assert found.status == "failed"
    assert message in found.detail
    assert "found 0" in found.detail


def test_a_finding_that_is_dropped_is_caught(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding that the engine loses on the way is told, with the sum that no longer holds or what it raised."""
    right = found_by.wide_of

    def faulty(*args: Any) -> Wide:
        wide = right(*args)
        return evolve(wide, codes=wide.codes.drop("river.rule")) if "river.rule" in wide.checks else wide

    monkeypatch.setattr(found_by, "wide_of", faulty)
    found = site.kit().outcome("nothing-vanishes")
    assert "report on made evidence no. 0: expected a report whose counts add up, found" in found.detail


def test_counts_that_do_not_add_up_are_caught(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a report says of its numbers is held against its rows."""
    right = Report.counts.func  # type: ignore[attr-defined]

    def faulty(self: Report) -> dict[str, int]:
        found = dict(right(self))
        return {**found, "findings": found["findings"] + 1}

    monkeypatch.setattr(Report, "counts", property(faulty))
    found = site.kit().outcome("nothing-vanishes")
    assert "report on made evidence no. 0, findings: expected 8, found 9" in found.detail


# ------------------------------------------------------------------ law 3: the order of plugins


def last_fails(records: tuple[PluginRecord, ...]) -> tuple[PluginRecord, ...]:
    """Let the plugin that is given last fail."""
    return (*records[:-1], evolve(records[-1], status="failed"))


def test_a_scheme_that_goes_by_the_order_of_plugins_is_caught(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which plugins count must not depend on which is given first."""
    kit = site.kit()
    monkeypatch.setattr(reported, "rejected", last_fails)
    found = kit.outcome("order")
    assert found.status == "failed"
    assert "scheme, plugins: expected the same, found" in found.detail
    assert "where plugins are given in another order" in found.detail


def test_a_scheme_that_goes_by_the_order_within_a_plugin_is_caught(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a plugin brings is put in order by ids, not by where it stands."""
    kit = site.kit()
    monkeypatch.setattr("starrules.scheme.assemble._by_key", dict)
    found = kit.outcome("order").detail
    assert "scheme, clauses: expected the same, found" in found
    assert "in the place of" in found


def test_findings_that_go_by_the_order_of_plugins_are_caught(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same scheme is not enough: findings and awards are compared too."""
    right, called = engine.assess, []

    def faulty(*args: Any, **options: Any) -> Report:
        report = right(*args, **options)
        called.append(1)
        return showing(report, "findings", pl.DataFrame.reverse) if len(called) == 2 else report

    monkeypatch.setattr(engine, "assess", faulty)
    found = site.kit().outcome("order").detail
    assert "report on made evidence no. 0, findings: expected the same" in found
    assert "awards" not in found


def test_every_option_is_taken_where_it_plays_a_part() -> None:
    """An option within another option's expression is taken together with it, and the defaults come first."""
    one, two = (rows(WALKS).count() >= number for number in (1, 2))
    inner = n.Choice("inner", (("x", one), ("y", two)))
    rule = n.Choice("outer", (("a", one), ("b", inner)))
    assert settings(rule, {"outer": "a", "inner": "x"}) == [
        {"outer": "a", "inner": "x"},
        {"outer": "b", "inner": "x"},
        {"outer": "b", "inner": "y"},
    ]


# ------------------------------------------------------------------------------ law 11: exactness

WALKS = Table(
    "walks",
    NAME,
    (
        Field("walk", Key(), NAME),
        Field("walked_on", Date(), NAME),
        Field("due_on", Date(), NAME, null="unknown"),
        Field("answered_on", Date(), NAME, null="none"),
        Field("length", Int(0, 50, "km"), NAME, null="unknown"),
        Field("paved", Int(0, 100, "km"), NAME, null="unknown"),
    ),
    key=("walk",),
    on="walked_on",
    completes=Complete(),
    max_rows=5,
    constraints=(Ordered("walked_on", "due_on"), Ordered("due_on", "answered_on"), AtMost("paved", "length")),
)
OTHERS = evolve(WALKS, name="others")
walks, others = rows(WALKS), rows(OTHERS)


@pytest.mark.parametrize(
    ("rule", "tables"),
    [
        (walks.count() >= 1, {"walks"}),
        (all_of(walks.count() >= 1, others.count() >= 1), {"walks", "others"}),
        ((walks.count() >= 1) & (others.count() >= 1), {"walks", "others"}),
        ((walks.count() >= 1).applies_if(others.count() >= 1, NAME), {"walks", "others"}),
        (all_of(walks.count() >= 1, walks.count() <= 3), None),
        (all_of(walks.count() >= 1, others.count() >= 1, walks.count() <= 3), None),
        (walks.where(walks["walked_on"] >= YEAR_END, walks["walked_on"] <= YEAR_END).any(), None),
        (walks.where(walks["paved"] >= 1).any(), None),
        (walks.where(walks["length"] >= 1, walks["paved"] >= 1).any(), None),
        (walks.max("length", on_empty="met") >= 1, None),
        ((walks.count() >= 1).hold(others.count() >= 1, NAME, NAME), None),
    ],
    ids=lambda item: repr(item) if isinstance(item, n.Expr) else "exact" if item else "not",
)
def test_rules_in_which_no_unknown_counts_twice(rule: n.Expr, tables: set[str] | None) -> None:
    """Several tables are no matter; one that is read twice is, and so are columns that depend on each other."""
    found = read_once(canonical(bind(rule, YEAR, {}, {})))
    assert (found and {table.name for table in found}) == tables


BOTH = {(P, "rule=standing.count() >= 1"): "rule=all_of(standing.count() >= 1, walks.count() >= 2)"}
"""A rule of two tables beside one of one table."""


def test_a_verdict_that_is_wider_than_it_needs_to_be_is_caught(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a rule of two tables, an outcome that no completion has is told, with how much was tried."""
    right = Evaluation._atleast

    def wide(self: Evaluation, expr: n.AtLeast, *where: object) -> Verdict:
        found = right(self, expr, *where)
        return found if found.decided else Verdict(found.possible | NOT_APPLICABLE.possible)

    monkeypatch.setattr(Evaluation, "_atleast", wide)
    found = site.kit(BOTH).outcome("exactness")
    assert "check 'river.rule'" in found.detail
    assert (
        "expected a completion for each outcome left possible, found none that is not_applicable"
        in found.detail
    )


def test_every_rule_has_its_share_of_the_search(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little may be tried, each rule is held to the law, and what was tried is counted and printed."""
    kit = site.kit(BOTH)
    monkeypatch.setattr(exactness, "MOST_SPENT", 2)
    monkeypatch.setattr(exactness, "FEWEST_SPENT", 1)
    search = Exactness(kit.laws.worlds)
    assert not any(search.faults())
    assert search.held == {"river.walks", "river.rule"}
    monkeypatch.undo()
    counts = kit.counts(32)
    assert counts["rules shown exact"] == 2
    assert counts["completions tried"] > search.tried > 2
    assert kit.outcome("exactness").count > 20


# -------------------------------------------------------------------------- completions are valid


def an_open_case(rng: random.Random) -> Case:
    """Return what is known of a unit with unknown cells in rows, and with rows that may turn up."""
    start = FIRST + rng.randrange(200)
    known: dict[str, Any] = {"unit": "u", "walked_on": start, "due_on": None, "answered_on": None}
    data = [
        {**known, "walk": "a", "length": 3, "paved": None},
        {**known, "walk": "b", "length": None, "paved": 7, "due_on": start + 9},
        {**known, "walk": "c", "length": None, "paved": None, "answered_on": start + 30},
    ]
    evidence = Evidence(
        tables={WALKS.name: WALKS},
        units={"u": Unit("u", "office", NAME, Days(FIRST - 900, LAST + 900))},
        coverage={WALKS.name: (Days(FIRST, FIRST + 300),)},
        data={WALKS.name: RowData(data)},
    )
    return cases_of(evidence, YEAR, LAST)["u"]


def completions(number: int) -> Iterator[Row]:
    """Yield the rows of completions, of both kinds."""
    rng = random.Random(number)
    case = an_open_case(rng)
    rule = canonical(
        bind(walks.where(walks["paved"] >= 4, walks["answered_on"] <= YEAR_END).any(), YEAR, {}, {})
    )
    edges = Edges.of([rule], YEAR)
    yield from settled(case, {WALKS.name: WALKS}, edges, rng).rows[WALKS.name, 0]
    for whole in alike(case, WALKS, frozenset({"paved", "answered_on"}), edges, 20):
        yield from whole.rows[WALKS.name, 0]


def broken(row: Row) -> list[tuple[str, str]]:
    """Return the pairs of columns of a settled row that break what the table declares; none is after every date."""
    values = {name: cell.low for name, cell in row.cells.items() if isinstance(cell, Num)}
    assert all(cell.low == cell.high for cell in row.cells.values() if isinstance(cell, Num))
    pairs = [("walked_on", "due_on"), ("due_on", "answered_on"), ("paved", "length")]
    return [(first, second) for first, second in pairs if values[first] > values[second]]


def test_completions_keep_to_what_holds_within_a_row() -> None:
    """Whatever is unknown of a row, dates stay in their order and parts within their whole."""
    seen = [row for number in range(40) for row in completions(number)]
    assert len(seen) > 2_000
    assert [broken(row) for row in seen if broken(row)] == []
    settled_to = {(int(row.cells["length"].low), int(row.cells["paved"].low)) for row in seen}  # type: ignore[union-attr]
    assert len(settled_to) > 20, "the values still vary"


def test_a_completion_that_breaks_a_constraint_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without the look at constraints, completions break every one of them."""
    monkeypatch.setattr(worlds, "_within_constraints", lambda name, value, cells, table: value)
    found = {pair for number in range(40) for row in completions(number) for pair in broken(row)}
    assert found == {("walked_on", "due_on"), ("due_on", "answered_on"), ("paved", "length")}


def test_a_date_that_never_comes_breaks_nothing() -> None:
    """Where an answer would have to come before it is due and after today, there is none."""
    row = Row({"due_on": Num(LAST + 1, LAST + 9), "answered_on": Num(LAST + 1, LAST_DAY)})
    kept = worlds._within_constraints("answered_on", row.cells["answered_on"], row.cells, WALKS)
    assert kept == Num(LAST + 1, LAST_DAY)
    late = {**row.cells, "due_on": Num.of(LAST_DAY)}
    assert worlds._within_constraints("answered_on", Num(LAST + 1, LAST + 9), late, WALKS) == Num.of(LAST_DAY)
    part: dict[str, Value] = {"paved": Maybe(Num(5, 9), frozenset({True, False})), "length": Num.of(3)}
    gone = worlds._within_constraints("paved", part["paved"], part, WALKS)
    assert isinstance(gone, Maybe)
    assert gone.none == {True}


def test_completed_rows_have_keys_of_their_own() -> None:
    """Two rows of one completion are never the same fact."""
    counts = []
    for number in range(40):
        rng = random.Random(number)
        whole = settled(an_open_case(rng), {WALKS.name: WALKS}, Edges.of([], YEAR), rng)
        keys = [row.cells["walk"] for row in whole.rows[WALKS.name, 0]]
        assert len(set(keys)) == len(keys)
        counts.append(len(keys))
    assert max(counts) > 4
