"""Writes the rows of the learning star."""

from __future__ import annotations

from examples.district_maker.facts import STUDY_CHECKS, Facts
from examples.district_maker.kit import LAST, YEAR, Book, Day, Dice, month_span

FORMATS = ("lecture", "discussion", "reading", "training", "online", "visit", "contest")


def write(book: Book, facts: Facts) -> None:
    """Write what a unit studied, what came of it, and who checked it."""
    unit, dice = facts.unit, Dice(facts.unit.id, "learning")
    months = facts.study_months
    if months:
        extra = 2 if unit.kind == "office" else max(0, 5 - len(months))
        for number, month in enumerate([*months, *(dice.pick(months) for _ in range(extra))]):
            first, last = month_span(month)
            systems = facts.systems if unit.kind == "office" else ("individual", "none", "none")
            book.add(
                "learning_sessions",
                unit=unit.id,
                session=f"S{number + 1:02d}",
                held_on=dice.workday(max(first, unit.first), min(last, unit.last)),
                area=facts.areas[number % len(facts.areas)],
                system=systems[number % len(systems)],
                format=FORMATS[number % facts.formats],
            )
    for number, way in enumerate(facts.ways):
        adopted = facts.adopted_on if number == 0 else None
        if adopted is not None:
            adopted = max(unit.first, min(unit.last, adopted)) if adopted <= LAST else adopted
        book.add(
            "learning_outputs",
            unit=unit.id,
            output=f"C{number + 1}",
            dated_on=dice.workday(unit.first, min(unit.last, Day(YEAR, 11, 8))),
            way=way,
            adopted_on=adopted,
        )
    extra_checks = ["everyday"] * (dice.between(0, 2) if "everyday" in facts.study_checks else 0)
    for number, kind in enumerate([*facts.study_checks, *extra_checks]):
        assert kind in STUDY_CHECKS
        held = dice.workday(unit.first, unit.last)
        book.add("learning_checks", unit=unit.id, check=f"K{number + 1}", held_on=held, kind=kind)
    if unit.kind == "office" and facts.assessed_by_lead:
        held = dice.workday(max(unit.first, Day(YEAR, 11, 4)), LAST)
        book.add("learning_assessments", unit=unit.id, assessment=f"A{YEAR}", held_on=held)
