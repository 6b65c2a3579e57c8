"""What rule engines without aggregates are given of a unit: its figures and what was counted, by plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thirteen import FIGURES

VALUES = {
    **{item.name: item.name for item in FIGURES.fields if item.name != "learning_plan"},
    "bad months": "bad",
    "good months": "good",
    "on time": "in_time",
    "cases": "cases",
    "simple in a day": "in_a_day",
    "simple": "simple",
    "special late": "special_late",
}
"""Under which name a fact stands for each value that the job measures."""
CONDITIONS = {
    "participation": "staff > 0 and participants >= staff",
    "sessions": "leadership_sessions >= 2",
    "plan": "learning_plan == true",
    "systems": "systems_in_place >= 6",
    "violations": "violations == 0",
    "complaints": "complaints_open == 0",
    "rating": "panel_rating >= 80",
    "reduction": "days_last_year > 0 and 10 * (days_last_year - days_this_year) >= 3 * days_last_year",
    "disclosure": "disclosure_rate >= 950",
    "months": "bad == 0 and good >= 9",
    "on_time": "100 * in_time >= 98 * cases",
    "simple": "100 * in_a_day >= 95 * simple",
    "special": "special_late == 0",
}
"""When each rule is met, in words that the engines with texts share."""
STARS = {
    "learning": ("participation", "sessions", "plan"),
    "integrity": ("systems", "violations"),
    "civility": ("complaints", "rating", "reduction"),
    "service": ("disclosure", "on_time", "simple", "special"),
    "cleanliness": ("months",),
}
"""The rules of each star, under names that engines take."""
UNKNOWN = {"plan": "learning_plan", "rating": "panel_rating", "disclosure": "disclosure_rate"}
"""The rules that are unknown where a figure is."""


def facts(unit: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the figures of a unit with what was counted of its inspections and cases."""
    problems = [0] * 12
    for visit in unit["inspections"]:
        problems[visit["visited_on"].month - 1] += visit["problems"]
    in_time = simple = in_a_day = special_late = 0
    for case in unit["cases"]:
        late = case["days_taken"] > case["days_allowed"]
        in_time += not late
        if case["kind"] == "simple":
            simple += 1
            in_a_day += case["days_taken"] <= 1
        elif case["kind"] == "special":
            special_late += late
    return {
        **unit["figures"][0],
        "bad": sum(found >= 3 for found in problems),
        "good": problems.count(0),
        "in_time": in_time,
        "cases": len(unit["cases"]),
        "simple": simple,
        "in_a_day": in_a_day,
        "special_late": special_late,
    }


def named(codes: Mapping[str, int], given: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """Return codes and values under the names of the job."""
    return (
        {name.replace("_", " "): code for name, code in codes.items()},
        {name: given[fact] for name, fact in VALUES.items()},
    )
