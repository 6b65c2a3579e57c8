"""The job that the benchmarks measure: thirteen rules and five stars on a unit, as data and written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starrules.model import Period, Text
from starrules.rules import nodes as n
from starrules.rules.rows import all_of, number, rows
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Key, Table

PERIOD = Period.year(2024)
WORDS = Text("词", "word")


def _field(name: str, kind: Any, null: Any = "never") -> Field:
    return Field(name, kind, WORDS, null=null)


FIGURES = Table(
    "figures",
    WORDS,
    (
        _field("staff", Int(0, 1000, "persons")),
        _field("participants", Int(0, 1000, "persons")),
        _field("leadership_sessions", Int(0, 50, "sessions")),
        _field("learning_plan", Bool(), "unknown"),
        _field("systems_in_place", Int(0, 10, "systems")),
        _field("violations", Int(0, 50, "violations")),
        _field("complaints_open", Int(0, 50, "complaints")),
        _field("panel_rating", Int(0, 100, "points"), "unknown"),
        _field("days_last_year", Decimal(0, 1000, 1, "days")),
        _field("days_this_year", Decimal(0, 1000, 1, "days")),
        _field("disclosure_rate", Decimal(0, 100, 1, "percent"), "unknown"),
    ),
    key=("unit", "year"),
    yearly=True,
    max_rows=1,
)
INSPECTIONS = Table(
    "inspections",
    WORDS,
    (_field("visit", Key()), _field("visited_on", Date()), _field("problems", Int(0, 500, "problems"))),
    key=("visit",),
    on="visited_on",
    max_rows=50,
)
CASES = Table(
    "cases",
    WORDS,
    (
        _field("case", Key()),
        _field("received_on", Date()),
        _field("kind", Category(("simple", "ordinary", "special"))),
        _field("days_taken", Int(0, 400, "days")),
        _field("days_allowed", Int(1, 400, "days")),
    ),
    key=("case",),
    on="received_on",
    max_rows=500,
)


def job() -> tuple[dict[str, n.Expr], dict[str, n.Expr]]:
    """Return the thirteen rules and five stars, and the numbers that the rules measure."""
    figures, inspections, cases = rows(FIGURES), rows(INSPECTIONS), rows(CASES)
    total = {item.name: figures.sum(item.name) for item in FIGURES.fields if not isinstance(item.type, Bool)}
    by_month = inspections.by_month()
    months = by_month.measure(problems=by_month.group.sum("problems"))
    on_time = cases["days_taken"] <= cases["days_allowed"]
    simple, special = cases.where(cases["kind"] == "simple"), cases.where(cases["kind"] == "special")
    within_a_day = simple["days_taken"] <= 1
    bad, good = months.where(months["problems"] >= 3).count(), months.where(months["problems"] == 0).count()
    less = total["days_last_year"] - total["days_this_year"]
    rules: dict[str, n.Expr] = {
        "participation": total["participants"].over(total["staff"], on_empty="unmet") >= 1,
        "sessions": total["leadership_sessions"] >= 2,
        "plan": figures.all(figures["learning_plan"], on_empty="unmet"),
        "systems": total["systems_in_place"] >= 6,
        "violations": total["violations"] == 0,
        "complaints": total["complaints_open"] == 0,
        "rating": total["panel_rating"] >= 80,
        "reduction": less.over(total["days_last_year"], on_empty="unmet") >= number("0.3"),
        "disclosure": total["disclosure_rate"] >= 95,
        "months": (bad == 0) & (good >= 9),
        "on time": cases.share(on_time, on_empty="met") >= number("0.98"),
        "simple": simple.share(within_a_day, on_empty="met") >= number("0.95"),
        "special": special.all(on_time, on_empty="met"),
    }
    stars = {
        "learning": ("participation", "sessions", "plan"),
        "integrity": ("systems", "violations"),
        "civility": ("complaints", "rating", "reduction"),
        "service": ("disclosure", "on time", "simple", "special"),
        "cleanliness": ("months",),
    }
    measures: dict[str, n.Expr] = {
        **total,
        "bad months": bad,
        "good months": good,
        "on time": cases.where(on_time).count(),
        "cases": cases.count(),
        "simple in a day": simple.where(within_a_day).count(),
        "simple": simple.count(),
        "special late": special.where(~on_time).count(),
    }
    every = {name: all_of(*(rules[item] for item in members)) for name, members in stars.items()}
    return {**rules, **{f"star {name}": rule for name, rule in every.items()}}, measures


# ----------------------------------------------------------------------------------------- by hand


def _all(*codes: int) -> int:
    if 2 in codes:
        return 2
    return 3 if 3 in codes else 1


def by_hand(unit: Mapping[str, list[dict[str, Any]]]) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the codes of all verdicts and what was measured: 1 met, 2 unmet, 3 unknown."""
    row = unit["figures"][0]
    staff, participants = row["staff"], row["participants"]
    sessions, systems = row["leadership_sessions"], row["systems_in_place"]
    violations, complaints = row["violations"], row["complaints_open"]
    plan, rating, rate = row["learning_plan"], row["panel_rating"], row["disclosure_rate"]
    last, this = row["days_last_year"], row["days_this_year"]
    problems = [0] * 12
    for visit in unit["inspections"]:
        problems[visit["visited_on"].month - 1] += visit["problems"]
    good, bad = problems.count(0), sum(1 for found in problems if found >= 3)
    in_time = simple = simple_in_day = special_late = 0
    for case in unit["cases"]:
        taken, kind = case["days_taken"], case["kind"]
        late = taken > case["days_allowed"]
        if not late:
            in_time += 1
        if kind == "simple":
            simple += 1
            if taken <= 1:
                simple_in_day += 1
        elif kind == "special" and late:
            special_late += 1
    total = len(unit["cases"])
    participation = 1 if staff > 0 and participants >= staff else 2
    sessions_code = 1 if sessions >= 2 else 2
    plan_code = 3 if plan is None else 1 if plan else 2
    systems_code = 1 if systems >= 6 else 2
    violations_code = 1 if violations == 0 else 2
    complaints_code = 1 if complaints == 0 else 2
    rating_code = 3 if rating is None else 1 if rating >= 80 else 2
    reduction = 1 if last > 0 and 10 * (last - this) >= 3 * last else 2
    disclosure = 3 if rate is None else 1 if rate >= 950 else 2
    months = 1 if bad == 0 and good >= 9 else 2
    on_time = 1 if 100 * in_time >= 98 * total else 2
    simple_code = 1 if 100 * simple_in_day >= 95 * simple else 2
    special = 1 if special_late == 0 else 2
    return {
        "participation": participation,
        "sessions": sessions_code,
        "plan": plan_code,
        "systems": systems_code,
        "violations": violations_code,
        "complaints": complaints_code,
        "rating": rating_code,
        "reduction": reduction,
        "disclosure": disclosure,
        "months": months,
        "on time": on_time,
        "simple": simple_code,
        "special": special,
        "star learning": _all(participation, sessions_code, plan_code),
        "star integrity": _all(systems_code, violations_code),
        "star civility": _all(complaints_code, rating_code, reduction),
        "star service": _all(disclosure, on_time, simple_code, special),
        "star cleanliness": months,
    }, {
        "staff": staff,
        "participants": participants,
        "leadership_sessions": sessions,
        "systems_in_place": systems,
        "violations": violations,
        "complaints_open": complaints,
        "panel_rating": rating,
        "days_last_year": last,
        "days_this_year": this,
        "disclosure_rate": rate,
        "bad months": bad,
        "good months": good,
        "on time": in_time,
        "cases": total,
        "simple in a day": simple_in_day,
        "simple": simple,
        "special late": special_late,
    }
