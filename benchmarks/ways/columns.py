"""The thirteen rules, the stars and the values, in what columns of Polars and of PySpark have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thirteen import FIGURES

MONTHS = 12
COUNTED = ("bad", "some", "cases", "in_time", "simple", "in_a_day", "special_late")
"""What is counted of inspections and cases; a unit without any has 0 of each."""
STARS = {
    "learning": ("participation", "sessions", "plan"),
    "integrity": ("systems", "violations"),
    "civility": ("complaints", "rating", "reduction"),
    "service": ("disclosure", "on time", "simple", "special"),
    "cleanliness": ("months",),
}


def rules(col: Callable[[str], Any]) -> Mapping[str, Any]:
    """Return whether each rule is met, null where that is unknown, in columns that ``col`` names."""
    return {
        "participation": (col("staff") > 0) & (col("participants") >= col("staff")),
        "sessions": col("leadership_sessions") >= 2,
        "plan": col("learning_plan"),
        "systems": col("systems_in_place") >= 6,
        "violations": col("violations") == 0,
        "complaints": col("complaints_open") == 0,
        "rating": col("panel_rating") >= 80,
        "reduction": (col("days_last_year") > 0)
        & (10 * (col("days_last_year") - col("days_this_year")) >= 3 * col("days_last_year")),
        "disclosure": col("disclosure_rate") >= 950,
        "months": (col("bad") == 0) & (MONTHS - col("some") >= 9),
        "on time": 100 * col("in_time") >= 98 * col("cases"),
        "simple": 100 * col("in_a_day") >= 95 * col("simple"),
        "special": col("special_late") == 0,
    }


def values(col: Callable[[str], Any]) -> Mapping[str, Any]:
    """Return the values that the rules measure, in columns that ``col`` names."""
    named = [item.name for item in FIGURES.fields if item.name != "learning_plan"]
    return {
        **{name: col(name) for name in named},
        "bad months": col("bad"),
        "good months": MONTHS - col("some"),
        "on time": col("in_time"),
        "cases": col("cases"),
        "simple in a day": col("in_a_day"),
        "simple": col("simple"),
        "special late": col("special_late"),
    }
