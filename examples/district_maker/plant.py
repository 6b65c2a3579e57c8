"""What is planted: one thing at one unit, and what follows from it by the text of the scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from examples.district_maker.facts import Facts
from examples.district_maker.kit import YEAR, Day
from examples.district_maker.units import Unit

MET, UNMET, UNKNOWN, NONE = "met", "unmet", "unknown", "not_applicable"
WON, NOT_WON, OPEN, NOT_RATED = "won", "not_won", "open", "not_rated"
STARS = ("learning", "civility", "integrity", "service", "cleanliness")


def day(month: int, number: int) -> Day:
    """Return a day of the assessed year."""
    return Day(YEAR, month, number)


def unchanged(_: Facts) -> None:
    """Leave the facts in order."""


@dataclass
class Plant:
    """One thing that is so at one unit, and what must come of it.

    Args:
        id: what the answer key calls it.
        zh, en: what was planted and why that follows.
        change: what it does to the facts of the unit.
        expect: what checks (``star.slug``), stars and duties come to at the unit.
        inherits: what the first section of an office comes to, because it inherits or for its own part.
        unit: what it does to the unit itself.
        sections: what it does to the facts of an office's sections.
        serving: whether the unit has to serve the public, or must not; None if it does not matter.
        named: the name of the office that it is planted at, where it cannot be any.
    """

    id: str
    zh: str
    en: str
    change: Callable[[Facts], None]
    expect: Mapping[str, str]
    inherits: Mapping[str, str] = field(default_factory=dict)
    unit: Callable[[Unit], None] | None = None
    sections: Callable[[list[Facts]], None] | None = None
    serving: bool | None = None
    named: str = ""


@dataclass
class Answer:
    """One line of the answer key."""

    plant: str
    unit: str
    asked: str
    expected: str
    zh: str
    en: str


def answers(plant: Plant, unit: Unit) -> list[Answer]:
    """Return the lines of the key for a plant at a unit."""
    found = [
        Answer(plant.id, unit.id, asked, word, plant.zh, plant.en) for asked, word in plant.expect.items()
    ]
    for asked, word in plant.inherits.items():
        zh, en = f"所属机关：{plant.zh}", f"Its office: {plant.en}"
        found.append(Answer(plant.id, unit.sections[0].id, asked, word, zh, en))
    return found
