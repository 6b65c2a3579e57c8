"""zen-engine: the rules as expressions of a decision model, with the counting done in Python."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import zen

from ways.facts import CONDITIONS, STARS, UNKNOWN, facts, named
from ways.python_by_hand import read
from ways.tally import Clock, Rows


def model() -> dict[str, Any]:
    """Return the decision model: a step for the rules, and one for the stars."""
    rules = {}
    for name, met in CONDITIONS.items():
        code = f"({met}) ? 1 : 2"
        rules[name] = f"{UNKNOWN[name]} == null ? 3 : ({code})" if name in UNKNOWN else code
    stars = {
        f"star_{star}": f"({_any(names, 2)}) ? 2 : (({_any(names, 3)}) ? 3 : 1)"
        for star, names in STARS.items()
    }
    nodes: list[dict[str, Any]] = [
        {"id": "input", "name": "input", "type": "inputNode"},
        _step("rules", {f"code.{name}": text for name, text in rules.items()}),
        _step("stars", {f"code.{name}": text for name, text in stars.items()}),
        {"id": "output", "name": "output", "type": "outputNode"},
    ]
    ids = [node["id"] for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in itertools.pairwise(ids)
    ]
    return {"nodes": nodes, "edges": edges}


def _any(names: tuple[str, ...], code: int) -> str:
    return " or ".join(f"code.{name} == {code}" for name in names)


def _step(name: str, expressions: dict[str, str]) -> dict[str, Any]:
    listed = [{"id": key, "key": key, "value": text} for key, text in expressions.items()]
    return {
        "id": name,
        "name": name,
        "type": "expressionNode",
        "content": {"expressions": listed, "passThrough": True},
    }


def run(folder: Path, clock: Clock) -> Rows:
    """Return the verdicts and values of all units."""
    with clock.stage("rows"):
        units = read(folder)
    with clock.stage("rules"):
        decision = zen.ZenEngine().create_decision(json.dumps(model()))
        found = []
        for unit in units.values():
            given = facts(unit)
            codes = decision.evaluate(given)["result"]["code"]
            found.append(named({name: int(code) for name, code in codes.items()}, given))
        return found
