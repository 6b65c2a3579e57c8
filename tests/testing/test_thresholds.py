"""Law 6: the sides of thresholds are found, or ruled out by what is declared, or told to be lacking."""

from __future__ import annotations

import random

import pytest
from attrs import evolve

from starrules.evidence.model import RowData
from starrules.model import Period, Text
from starrules.plugin import (
    AtMost,
    Category,
    Complete,
    Date,
    Field,
    Int,
    Key,
    Monthly,
    Ordered,
    Table,
    due_months,
    filled,
    rows,
)
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.testing.aiming import SIDES, Aim
from starrules.testing.edges import Edges
from starrules.testing.making import Maker
from starrules.testing.ranges import span_of
from starrules.testing.thresholds import Threshold, sides, thresholds
from starrules.testing.tried import Edge
from tests.testing.kit import Site

P = "plugin.py"
YEAR = Period.year(2024)
NAME = Text("表", "Table")
SHEETS = Table(
    "sheets",
    NAME,
    (
        Field("sheet", Key(), NAME),
        Field("held_on", Date(), NAME),
        Field("kind", Category(("one", "two", "three")), NAME),
        Field("asked", Int(0, 100, "n"), NAME),
        Field("given", Int(0, 100, "n"), NAME),
    ),
    key=("sheet",),
    on="held_on",
    completes=Complete(),
    max_rows=20,
    constraints=(AtMost("given", "asked"),),
)
MONTHS = evolve(SHEETS, name="months", completes=Monthly())
sheets = rows(SHEETS)
months = rows(MONTHS)
LONG = 'long=patrols.where(patrols["length"] >= 5).count() >= p["river.walks"]'
ALL = 'all=patrols.count() >= p["river.walks"]'
PATROLS = 'patrols.max("length", on_empty="met")'
WALKS = 'walks.max("length", on_empty="met")'
"""What is greatest among some is never above what is greatest among all; no declared range says so."""


def only(rule: n.Expr) -> Threshold:
    """Return the only threshold of a rule."""
    (found,) = thresholds(canonical(bind(rule, YEAR, {}, {}))).values()
    return found


# ------------------------------------------------------------------------------- what the kit tells


@pytest.mark.parametrize(
    ("what", "change", "message"),
    [
        (
            "a side that nothing lies on",
            (LONG, f"long={PATROLS} >= {WALKS}"),
            "expected facts on it, below it and above it, found none above",
        ),
        (
            "a threshold that nothing comes near to",
            (ALL, f"all={PATROLS} >= {WALKS} + 1"),
            "expected facts on it, below it and above it, found none on and none above",
        ),
        (
            "a threshold that is there under another option alone",
            (LONG, f"long={PATROLS} >= {WALKS} + 1"),
            "river_walks.max(length, on_empty='met') + 1): expected facts on it, below it and above it, found none on",
        ),
        (
            "a threshold of the rows of another option",
            (LONG, 'long=walks.where(walks["length"] - walks["length"] >= 1).count() >= 1'),
            "found none on and none above",
        ),
    ],
)
def test_a_threshold_that_is_not_tried_is_told(
    what: str, change: tuple[str, str], message: str, site: Site
) -> None:
    """A side on which nothing lies is told, under every option, with the check and the comparison."""
    found = site.kit({(P, change[0]): change[1]}).outcome("thresholds")
    assert found.status == "failed", what
    assert message in found.detail


def test_every_threshold_of_every_option_is_counted(site: Site) -> None:
    """The comparisons of both options count, those of rows too, and all of their sides are found."""
    kit = site.kit()
    edge = Edge(kit.subject, kit.laws)
    walks, rule = (edge.searched(check) for check in kit.subject.brought.checks)
    assert set(walks) == {
        "river_walks.where(kind == 'patrol').count() >= 4",
        "river_walks.where(kind == 'patrol').where(length >= 5).count() >= 4",
        "length >= 5 of each of river_walks.where(kind == 'patrol')",
    }
    assert not [name for name, search in {**walks, **rule}.items() if search.sought or search.wrong]
    assert kit.outcome("thresholds").count == len(walks) + len(rule) == 4


def test_a_comparison_that_comes_out_wrong_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the threshold is met where the rule says at least: one that asks for more there is caught."""
    right = Evaluation._decide

    def strict(self: Evaluation, expr: n.Decide, *where: object) -> object:
        if expr.operator == ">=" and expr.shown is not None:
            expr = n.Decide(
                ">=", n.Linear(expr.value.terms, expr.value.constant - 1), expr.guard, expr.on_empty
            )
        return right(self, expr, *where)  # type: ignore[arg-type]

    monkeypatch.setattr(Evaluation, "_decide", strict)
    found = site.kit().outcome("thresholds")
    assert "on: expected met, as it is decided, found unmet" in found.detail


# ------------------------------------------------------------------- what is ruled out, and what not


@pytest.mark.parametrize(
    ("rule", "ruled_out"),
    [
        (sheets.count() >= 1, set()),
        (sheets.count() >= 0, {"below"}),
        (sheets.where(sheets["asked"] >= 100).count() >= 1, set()),
        (sheets.sum(sheets["given"] - sheets["asked"]) >= 0, {"above"}),
        (sheets.sum(sheets["asked"] - sheets["given"]) > 0, {"below"}),
        (sheets.distinct("kind") >= 3, {"above"}),
        (sheets.distinct("kind") >= 2, set()),
        (sheets.where(sheets["kind"].is_in("one", "two")).distinct("kind") >= 2, {"above"}),
        (sheets.by("kind").count().where(sheets.by("kind").count()["value"] >= 1).count() >= 3, {"above"}),
        (filled(MONTHS) >= due_months(), {"above"}),
        (12 * filled(MONTHS) >= 10 * due_months(), set()),
        (months.by_month().count().count() >= due_months(), {"above"}),
        (sheets.share(sheets["kind"] == "one", on_empty="met") >= 1, {"above"}),
        (sheets.median("given", on_empty="met") >= 100, {"above"}),
        (sheets.median("given", on_empty="met") >= 80, set()),
    ],
    ids=repr,
)
def test_a_side_is_ruled_out_by_what_is_declared(rule: n.Expr, ruled_out: set[str]) -> None:
    """Ranges, constraints, closed lists of codes and months rule sides out, and nothing else does."""
    from starrules.testing.tried import _impossible

    asked = next(
        item for name, item in thresholds(canonical(bind(rule, YEAR, {}, {}))).items() if item.asked is None
    )
    assert _impossible(asked, YEAR) == ruled_out


def test_a_bound_goes_through_what_holds_within_a_row() -> None:
    """What is given is never more than what is asked, so that their difference is never above zero."""
    threshold = only(sheets.where(sheets["given"] - sheets["asked"] >= 0).any())
    assert threshold.asked is not None
    value = threshold.columns["#value"]
    assert isinstance(value, n.Linear)
    assert span_of(value, YEAR, threshold.asked) == (-100, 0)


# ------------------------------------------------------------------------- evidence made for one side

full = months.by_month().max("asked", on_empty="unmet")
AIMED: list[n.Expr] = [
    sheets.count() >= 7,
    sheets.where(sheets["kind"] == "two", sheets["asked"] >= 55).count() > 3,
    sheets.share(sheets["kind"] == "one", on_empty="met") >= n.exact("0.75"),
    sheets.median("given", on_empty="met") >= 62,
    sheets.median("given", on_empty="met") < 62,
    sheets.max("asked", on_empty="met") - sheets.min("asked", on_empty="met") <= 37,
    12 * filled(MONTHS) >= 10 * due_months(),
    12 * full.where(full["value"] >= 55).count() >= 10 * due_months(),
    sheets.previous().count() <= sheets.count(),
    sheets.sum("given") == 250,
]


@pytest.mark.parametrize("rule", AIMED, ids=repr)
def test_evidence_is_made_for_every_side(rule: n.Expr) -> None:
    """Below, on and above: of counts, shares, medians, spreads, months and last year's facts, all decided as written."""
    every = thresholds(canonical(bind(rule, YEAR, {}, {})))
    asked = next(item for item in every.values() if item.asked is None)
    found = Aim(asked, YEAR).reached(set(SIDES))
    assert set(found) == set(SIDES)
    for side, evaluation in found.items():
        assert sides(asked, evaluation) == {side}
        assert list(asked.misjudged(evaluation)) == []


def test_medians_are_tried_by_the_mark_in_the_middle() -> None:
    """A median lies on its threshold where the mark in the middle does, however many marks lie below and above."""
    threshold = only(sheets.median("given", on_empty="met") >= 62)
    found = Aim(threshold, YEAR).reached(set(SIDES))
    for side, evaluation in found.items():
        given = sorted(row.cells["given"].low for row in evaluation.case.rows["sheets", 0])  # type: ignore[union-attr]
        middle = given[(len(given) - 1) // 2]
        assert {"below": middle < 62, "on": middle == 62, "above": middle > 62}[side]


def test_aimed_evidence_keeps_to_what_is_declared() -> None:
    """What is made for a side is valid: no row has more given than asked, and no two rows have one key."""
    threshold = only(sheets.sum("given") >= 150)
    aim = Aim(threshold, YEAR)
    unit = aim._unit(0)
    data = aim._start(unit)
    changed = 0
    for _ in range(300):
        after = aim._changed(data, unit)
        changed += after != data
        data = after
        assert all(row["given"] <= row["asked"] for row in data["sheets"])
        assert len({row["sheet"] for row in data["sheets"]}) == len(data["sheets"])
        assert len(data["sheets"]) <= 20 * 24
    assert changed > 200


def test_made_evidence_keeps_to_what_is_declared() -> None:
    """A chain of columns stands in its order too, in whatever order the table names the pairs."""
    names = ("first_on", "second_on", "third_on", "last_on")
    dates = tuple(Field(name, Date(), NAME) for name in names)
    pairs = (Ordered(*names[2:]), Ordered(*names[1:3]), Ordered(*names[:2]))
    chain = evolve(SHEETS, fields=(SHEETS["sheet"], *dates), on="second_on", constraints=pairs)
    made = 0
    for number in range(30):
        evidence = Maker(random.Random(number), {chain.name: chain}, Edges.of([], YEAR)).evidence()
        for row in evidence.data.get(chain.name, RowData(())).of_units(evidence.units):
            made += 1
            assert [row[name] for name in names] == sorted(row[name] for name in names)
    assert made > 50


def test_the_same_evidence_is_made_on_every_run() -> None:
    """What is found does not go by chance: a second search makes the same rows."""
    threshold = only(sheets.sum("given") == 250)
    first, second = (Aim(threshold, YEAR).reached({"on"})["on"].case.rows for _ in range(2))
    assert first == second


def test_rows_in_one_group_are_made() -> None:
    """Rows that a rule groups by an identifier are made to share it, so that groups have several rows."""
    visits = evolve(SHEETS, fields=(*SHEETS.fields, Field("visit", Key(), NAME)), key=("visit", "sheet"))
    grouped = rows(visits).by("visit").count()
    rule = canonical(bind(grouped.where(grouped["value"] >= 2).count() >= 1, YEAR, {}, {}))
    aim = Aim(next(iter(thresholds(rule).values())), YEAR)
    maker = Maker(random.Random(0), aim.tables, aim.maker.edges)
    made = [row["visit"] for _ in range(20) for row in maker.rows(visits, aim._unit(0), {})]
    assert len(set(made)) < len(made)
