"""business-rules: conditions and actions as nested dictionaries, with the counting done in Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC, FIELD_TEXT
from business_rules.variables import BaseVariables, numeric_rule_variable

from ways.facts import STARS, UNKNOWN, facts, named
from ways.python_by_hand import read
from ways.tally import Clock, Rows

NUMBERS: dict[str, Callable[[dict[str, Any]], int]] = {
    **{
        name: lambda given, name=name: given[name] or 0
        for name in (
            *("staff", "leadership_sessions", "learning_plan", "systems_in_place", "violations"),
            *("complaints_open", "panel_rating", "days_last_year", "disclosure_rate", "bad", "good"),
            "special_late",
        )
    },
    **{
        f"{name}_open": lambda given, figure=figure: int(given[figure] is None)
        for name, figure in UNKNOWN.items()
    },
    "more_participants": lambda given: given["participants"] - given["staff"],
    "reduced_enough": lambda given: 7 * given["days_last_year"] - 10 * given["days_this_year"],
    "in_time_enough": lambda given: 100 * given["in_time"] - 98 * given["cases"],
    "simple_enough": lambda given: 100 * given["in_a_day"] - 95 * given["simple"],
}
"""The variables: a condition compares one of them with a constant, so that two figures make one variable."""
RULES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "participation": (("staff", "greater_than", 0), ("more_participants", "greater_than_or_equal_to", 0)),
    "sessions": (("leadership_sessions", "greater_than_or_equal_to", 2),),
    "plan": (("learning_plan", "equal_to", 1),),
    "systems": (("systems_in_place", "greater_than_or_equal_to", 6),),
    "violations": (("violations", "equal_to", 0),),
    "complaints": (("complaints_open", "equal_to", 0),),
    "rating": (("panel_rating", "greater_than_or_equal_to", 80),),
    "reduction": (("days_last_year", "greater_than", 0), ("reduced_enough", "greater_than_or_equal_to", 0)),
    "disclosure": (("disclosure_rate", "greater_than_or_equal_to", 950),),
    "months": (("bad", "equal_to", 0), ("good", "greater_than_or_equal_to", 9)),
    "on_time": (("in_time_enough", "greater_than_or_equal_to", 0),),
    "simple": (("simple_enough", "greater_than_or_equal_to", 0),),
    "special": (("special_late", "equal_to", 0),),
}


def _rule(how: str, conditions: tuple[tuple[str, str, int], ...], name: str, code: int) -> dict[str, Any]:
    return {
        "conditions": {
            how: [{"name": item, "operator": word, "value": bound} for item, word, bound in conditions]
        },
        "actions": [{"name": "decide", "params": {"rule": name, "code": code}}],
    }


def _variables(names: dict[str, Callable[[dict[str, Any]], int]]) -> type[BaseVariables]:
    def reader(read: Callable[[dict[str, Any]], int], name: str) -> Any:
        def variable(self: Any) -> int:
            return int(read(self.given))

        variable.__name__ = name
        return numeric_rule_variable(variable)

    def start(self: Any, given: dict[str, Any]) -> None:
        self.given = given

    made = {name: reader(read, name) for name, read in names.items()}
    return type("Variables", (BaseVariables,), {"__init__": start, **made})


class Actions(BaseActions):  # type: ignore[misc]
    """Notes what was decided."""

    def __init__(self, codes: dict[str, int]) -> None:
        self.codes = codes

    @rule_action(params={"rule": FIELD_TEXT, "code": FIELD_NUMERIC})  # type: ignore[untyped-decorator]
    def decide(self, rule: str, code: int) -> None:
        self.codes[rule] = code


def run(folder: Path, clock: Clock) -> Rows:
    """Return the verdicts and values of all units."""
    with clock.stage("rows"):
        units = read(folder)
    with clock.stage("rules"):
        rules = [_rule("all", conditions, name, 1) for name, conditions in RULES.items()]
        rules += [_rule("all", ((f"{name}_open", "equal_to", 1),), name, 3) for name in UNKNOWN]
        stars = [
            _rule("any", tuple((f"{name}_code", "equal_to", code) for name in names), f"star_{star}", code)
            for star, names in STARS.items()
            for code in (3, 2)
        ]
        figures = _variables(NUMBERS)
        decided = _variables({f"{name}_code": lambda codes, name=name: codes[name] for name in RULES})
        found = []
        for unit in units.values():
            given = facts(unit)
            codes = dict.fromkeys(RULES, 2)
            run_all(rules, figures(given), Actions(codes))
            won = dict.fromkeys((f"star_{star}" for star in STARS), 1)
            run_all(stars, decided(codes), Actions(won))
            found.append(named({**codes, **won}, given))
        return found
