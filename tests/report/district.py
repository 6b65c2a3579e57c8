"""Two small tables, and the rules over them that the tests of explanations say in words."""

from __future__ import annotations

from fractions import Fraction

from starrules.evidence.tables import DOCUMENTS
from starrules.model import Outcome, Text
from starrules.rules import nodes as n
from starrules.rules.rows import (
    RowSet,
    all_of,
    any_of,
    at_least_of,
    choice,
    due_months,
    filled,
    number,
    period_end,
    period_start,
    points,
    rows,
    verdict_of,
    weighted_mean,
    when,
    working_days,
    worst_of,
)
from starrules.rules.types import NumberType
from starrules.schema import Bool, Category, Complete, Date, Field, Int, Key, Monthly, Returned, Table

VISITS = Table(
    "visits",
    Text("卫生检查记录", "Hygiene visits"),
    (
        Field("visit", Key(), Text("检查批次", "Visit")),
        Field("visited_on", Date(), Text("检查日期", "Visited on")),
        Field("item", Category.of(floor=("地面", "Floor"), wall=("墙面", "Wall")), Text("项目", "Item")),
        Field("problems", Int(0, 500, "problems"), Text("明显问题", "Obvious problems"), null="unknown"),
        Field("passed", Bool(), Text("是否合格", "Passed"), null="unknown"),
        Field("limit", Int(0, 100, "days"), Text("整改时限", "Time to mend"), null="none"),
    ),
    key=("unit", "visit", "item"),
    on="visited_on",
    completes=Monthly(),
    max_rows=50,
)
SESSIONS = Table(
    "sessions",
    Text("学习记录", "Study sessions"),
    (
        Field("session", Key(), Text("学习编号", "Session")),
        Field("held_on", Date(), Text("学习日期", "Held on")),
        Field("minutes", Int(0, 600, "minutes"), Text("时长", "Length"), null="unknown"),
    ),
    key=("session",),
    on="held_on",
    completes=Returned(),
    max_rows=50,
)
CASES = Table(
    "cases",
    Text("办件台账", "Service cases"),
    (
        Field("case", Key(), Text("办件编号", "Case")),
        Field("accepted_on", Date(), Text("受理日期", "Accepted on")),
        Field("closed_on", Date(), Text("办结日期", "Closed on"), null="none"),
        Field("settled", Bool(), Text("是否解决", "Settled"), known_on="closed_on"),
    ),
    key=("case",),
    on="accepted_on",
    completes=Complete(),
    max_rows=50,
)

visits: RowSet = rows(VISITS)
sessions: RowSet = rows(SESSIONS)
cases: RowSet = rows(CASES)
documents: RowSet = rows(DOCUMENTS)
REASON = Text("无自管区域", "no area of its own")
PROBLEMS = n.Parameter("cleanliness.problems", NumberType(Fraction(0), Fraction(500), 1, "problems"))

months = visits.by_month("visit").sum("problems").by_month().max(on_empty="met")
graded = months.band(good=0, fair=(1, 2), poor=n.at_least(3), on_empty="good")
worst = visits.max("problems", on_empty="met")

RULES: dict[str, n.Expr] = {
    "count": visits.where(visits["item"] == "floor", visits["passed"]).count() >= 2,
    "none": visits.where(visits["problems"] >= 3).count() == 0,
    "any": visits.any(visits["item"].is_in("floor", "wall")),
    "no row": ~visits.any(~visits["passed"]),
    "all": visits.all(visits["visited_on"] <= period_end(), on_empty="met"),
    "not all": ~visits.all(visits["visited_on"] != period_start(months=-1), on_empty="met"),
    "share": visits.share(visits["passed"], on_empty="not_applicable") >= number("0.3"),
    "sum": visits.sum("problems") <= PROBLEMS,
    "mean": visits.mean("problems", on_empty="met") < 3,
    "median": visits.median("problems", on_empty="met") <= 3,
    "least": visits.min("problems", on_empty="met") == 0,
    "distinct": visits.distinct("visit") >= 2,
    "ratio": visits.where(visits["passed"]).sum("problems").over(visits.sum("problems"), on_empty="met")
    <= number("0.5"),
    "last year": visits.sum("problems") < visits.previous().sum("problems"),
    "arithmetic": visits.count() * 2 + 3 - filled(VISITS) > due_months(),
    "minus": -visits.count() <= visits.count() * visits.count(),
    "clamp": visits.count().clamp(1, 5).clamp(high=4).clamp(low=2) >= 3,
    "when": when(visits.any(), visits.count(), 0) >= 1,
    "optional": visits.where(visits["limit"].is_none() | (visits["limit"].or_else(5) > 3)).count() >= 4,
    "working days": visits.all(working_days(visits["visited_on"], period_end()) >= 5, on_empty="met"),
    "grades": graded.count("poor") == 0,
    "months": 12 * graded.count("good") >= 10 * due_months(),
    "worst of": worst_of(
        worst.band(good=0, poor=n.at_least(1), on_empty="good"),
        visits.count().band(good=(0, 4), poor=n.at_least(5)),
    ).is_in("good"),
    "group": visits.by("visit").sum("problems").max(on_empty="met") <= 4,
    "all of": all_of(visits.any(), sessions.any()),
    "any of": any_of(visits.any(), sessions.any()),
    "two of three": at_least_of(2, visits.any(), sessions.any(), cases.any()),
    "points": points((2, visits.any()), (1, sessions.any())) >= 80,
    "weighted": weighted_mean((2, visits.count()), (1, sessions.count())) >= 3,
    "applies": visits.any().applies_if(sessions.any(), REASON),
    "hold": visits.any().hold(
        sessions.count() < 3, Text("人数不足", "too few"), Text("补评", "a further mark")
    ),
    "requires": visits.any().requires(sessions.any()),
    "veto": visits.any().vetoed_by(sessions.any(), authority="§1"),
    "override": visits.any().overridden(sessions.any(), Outcome.UNMET, REASON),
    "other check": verdict_of("learning.plan"),
    "both": visits.any(visits["passed"] & (visits["problems"] == 0)),
    "choice": choice("A4", pooled=visits.any(), each=visits.count() >= 3),
    "truth": all_of(n.Truth(True), n.Truth(False)),
    "documents": documents.where(documents["kind"] == "plan", documents["verified"]).any(),
    "same": visits.all(visits["item"] != "wall", on_empty="met"),
}
