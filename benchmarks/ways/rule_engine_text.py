"""rule-engine: each rule as a text, with the counting done in Python."""

from __future__ import annotations

from pathlib import Path

import rule_engine

from ways.facts import CONDITIONS, STARS, UNKNOWN, facts, named
from ways.python_by_hand import read
from ways.tally import Clock, Rows


def run(folder: Path, clock: Clock) -> Rows:
    """Return the verdicts and values of all units."""
    with clock.stage("rows"):
        units = read(folder)
    with clock.stage("rules"):
        met = {name: rule_engine.Rule(text) for name, text in CONDITIONS.items()}
        open_ = {name: rule_engine.Rule(f"{figure} == null") for name, figure in UNKNOWN.items()}
        stars = {
            f"star_{star}": [
                rule_engine.Rule(" or ".join(f"{name} == {code}" for name in names)) for code in (2, 3)
            ]
            for star, names in STARS.items()
        }
        found = []
        for unit in units.values():
            given = facts(unit)
            codes = {}
            for name, rule in met.items():
                unknown = name in open_ and open_[name].matches(given)
                codes[name] = 3 if unknown else 1 if rule.matches(given) else 2
            for star, (unmet, unknown_) in stars.items():
                codes[star] = 2 if unmet.matches(codes) else 3 if unknown_.matches(codes) else 1
            found.append(named(codes, given))
        return found
