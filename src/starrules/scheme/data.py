"""Reading the data files of a plugin: clauses, readings, parameters and agencies in TOML."""

from __future__ import annotations

import datetime
import tomllib
from fractions import Fraction
from importlib import resources
from typing import Any

from starrules.errors import Fault, SchemeError
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.rules.types import NumberType
from starrules.scheme.model import (
    COMMON_YEAR,
    Agency,
    Clause,
    DatedValue,
    Option,
    ParameterSpec,
    Quantity,
    Reading,
)

Entry = dict[str, Any]


def _load(package: str, name: str) -> Entry:
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(f"{package}/{name}", "valid TOML", str(error), "Mend the file at that line.")
        raise SchemeError(f"data of {package}", [fault]) from error


def _text(value: Entry | None) -> Text | None:
    return None if value is None else Text(value["zh"], value["en"])


def _title(value: Entry) -> Text:
    return Text(value["zh"], value["en"])


def _place(value: Entry | str) -> Text | str:
    """Return a place as a register has it: in both languages, or as one string where both read the same."""
    return value if isinstance(value, str) else _title(value)


def load_clauses(package: str, name: str = "clauses.toml") -> tuple[Clause, ...]:
    """Return the clauses of a plugin's register."""
    return tuple(_clause(entry) for entry in _load(package, name)["clause"])


def _clause(entry: Entry) -> Clause:
    quantity = entry.get("quantity")
    value = None if quantity is None else quantity["value"]
    return Clause(
        id=entry["id"],
        place=_place(entry["place"]),
        star=entry["star"],
        kind=entry["kind"],
        scope=entry["scope"],
        title=_title(entry["title"]),
        bound=entry.get("bound", "unit"),
        inherits=entry.get("inherits", False),
        period=entry.get("period", "yearly"),
        terms=tuple(entry.get("terms", ())),
        quantity=None
        if quantity is None
        else Quantity(
            quantity["metric"],
            quantity["op"],
            tuple(value) if isinstance(value, list) else str(value),
            quantity.get("unit", ""),
            quantity["origin"],
        ),
        parent=entry.get("parent", ""),
        standard=entry.get("standard", ""),
        same_fact=tuple(entry.get("same_fact", ())),
        home=entry.get("home", ""),
        note=_text(entry.get("note")),
        not_computed=_text(entry.get("not_computed")),
    )


def load_readings(package: str, name: str = "readings.toml") -> tuple[Reading, ...]:
    """Return the readings that a plugin offers."""
    return tuple(
        Reading(
            entry["id"],
            _title(entry["title"]),
            tuple(Option(option["id"], _title(option["title"])) for option in entry["option"]),
            entry["default"],
            tuple(entry.get("where", ())),
        )
        for entry in _load(package, name)["reading"]
    )


def load_parameters(package: str, name: str = "parameters.toml") -> tuple[ParameterSpec, ...]:
    """Return the parameters of a plugin."""
    return tuple(_parameter(entry) for entry in _load(package, name)["parameter"])


def _parameter(entry: Entry) -> ParameterSpec:
    kind = entry["kind"]
    number = day_in_year if kind == "date-in-year" else Fraction
    return ParameterSpec(
        id=entry["id"],
        title=_title(entry["title"]),
        unit=entry["unit"],
        low=number(str(entry["minimum"])),
        high=number(str(entry["maximum"])),
        places=int(entry.get("places", 0)),
        origin=entry["origin"],
        source=entry["source"],
        values=tuple(
            DatedValue(datetime.date.fromisoformat(str(value["from"])), number(str(value["value"])))
            for value in entry["value"]
        ),
        kind=kind,
    )


def day_in_year(text: str) -> Fraction:
    """Return ``MM-DD`` as the number of days after 1 January of a common year."""
    month, day = (int(part) for part in text.split("-"))
    return Fraction((COMMON_YEAR.replace(month=month, day=day) - COMMON_YEAR).days)


def load_agencies(package: str, name: str = "agencies.toml") -> tuple[Agency, ...]:
    """Return the agencies that a plugin names."""

    def day(value: object) -> datetime.date | None:
        return datetime.date.fromisoformat(str(value)) if value else None

    return tuple(
        Agency(
            entry["id"],
            _title(entry["name"]),
            tuple((role["role"], role.get("star", "")) for role in entry.get("roles", ())),
            day(entry.get("valid_from")),
            day(entry.get("valid_to")),
            entry.get("successor", ""),
        )
        for entry in _load(package, name)["agency"]
    )


class Parameters:
    """The parameters of a plugin as expressions: ``parameters["civility.sessions"]``."""

    def __init__(self, specs: tuple[ParameterSpec, ...]) -> None:
        self.specs = {spec.id: spec for spec in specs}

    def __getitem__(self, name: str) -> n.Parameter:
        spec = self.specs[name]
        unit = None if spec.unit in ("", "%") else spec.unit
        return n.Parameter(name, NumberType(spec.low, spec.high, 10**spec.places, unit))

    def percent(self, name: str) -> n.Expr:
        """Return a parameter that is given in percent as a share of one."""
        spec = self.specs[name]
        share = n.Parameter(name, NumberType(spec.low, spec.high, 10**spec.places, None))
        return n.Multiply(share, n.Constant(Fraction(1, 100)))
