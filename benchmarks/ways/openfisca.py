"""OpenFisca-Core: each rule a variable of the entity "unit", computed for all units at once; Polars counts the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from ways.facts import STARS, UNKNOWN, VALUES
from ways.polars_by_hand import measured
from ways.tally import Clock

UNIT = Entity("unit", "units", "An assessed unit", "An office or a section.")
YEAR = "2024"
Read = Callable[[str], Any]
"""Returns the values of a variable of all units."""
RULES: dict[str, Callable[[Read], Any]] = {
    "participation": lambda v: (v("staff") > 0) & (v("participants") >= v("staff")),
    "sessions": lambda v: v("leadership_sessions") >= 2,
    "plan": lambda v: v("learning_plan") == 1,
    "systems": lambda v: v("systems_in_place") >= 6,
    "violations": lambda v: v("violations") == 0,
    "complaints": lambda v: v("complaints_open") == 0,
    "rating": lambda v: v("panel_rating") >= 80,
    "reduction": lambda v: (
        (v("days_last_year") > 0)
        & (10 * (v("days_last_year") - v("days_this_year")) >= 3 * v("days_last_year"))
    ),
    "disclosure": lambda v: v("disclosure_rate") >= 950,
    "months": lambda v: (v("bad") == 0) & (v("good") >= 9),
    "on_time": lambda v: 100 * v("in_time") >= 98 * v("cases"),
    "simple": lambda v: 100 * v("in_a_day") >= 95 * v("simple"),
    "special": lambda v: v("special_late") == 0,
}
FIGURES = [*VALUES.values(), "learning_plan"]
NONE = -1
"""Stands for an empty cell: OpenFisca has no null."""


def _code(name: str) -> Callable[[Read], Any]:
    met, figure = RULES[name], UNKNOWN.get(name)

    def code(v: Read) -> Any:
        known = np.where(met(v), 1, 2)
        return known if figure is None else np.where(v(figure) == NONE, 3, known)

    return code


def _star(names: tuple[str, ...]) -> Callable[[Read], Any]:
    def code(v: Read) -> Any:
        codes = [v(f"code_{name}") for name in names]
        unmet = np.logical_or.reduce([item == 2 for item in codes])
        return np.where(unmet, 2, np.maximum.reduce(codes))

    return code


def _variable(name: str, code: Callable[[Read], Any] | None) -> type[Variable]:
    made = {"value_type": int, "entity": UNIT, "definition_period": DateUnit.YEAR, "label": name}
    if code is not None:

        def formula(unit: Any, period: Any) -> Any:
            return code(lambda other: unit(other, period))

        made["formula"] = formula
    return type(name, (Variable,), made)


def system() -> TaxBenefitSystem:
    """Return the figures, the rules and the stars as variables."""
    found = TaxBenefitSystem([UNIT])
    for name in FIGURES:
        found.add_variable(_variable(name, None))
    for name in RULES:
        found.add_variable(_variable(f"code_{name}", _code(name)))
    for star, names in STARS.items():
        found.add_variable(_variable(f"code_star_{star}", _star(names)))
    return found


def run(folder: Path, clock: Clock) -> pl.DataFrame:
    """Return the verdicts and values of all units."""
    with clock.stage("rows"):
        frame = measured(folder).with_columns(good=12 - pl.col("some")).collect(engine="streaming")
    with clock.stage("rules"):
        simulation = SimulationBuilder().build_default_simulation(system(), count=frame.height)
        for name in FIGURES:
            cells = frame[name].cast(pl.Int32).fill_null(NONE).to_numpy()
            simulation.set_input(name, YEAR, cells)
        names = [*RULES, *(f"star_{star}" for star in STARS)]
        codes = {
            f"code {name.replace('_', ' ')}": simulation.calculate(f"code_{name}", YEAR).astype(np.int8)
            for name in names
        }
        values = [pl.col(fact).alias(f"value {name}") for name, fact in VALUES.items()]
        return frame.select("unit", *values).with_columns(
            pl.Series(name, column) for name, column in codes.items()
        )
