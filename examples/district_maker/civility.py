"""Writes the rows of the civility star, and the staff of which every member is due to take part."""

from __future__ import annotations

from examples.district_maker.facts import Facts
from examples.district_maker.kit import LAST, YEAR, Book, Day, Dice, salted
from examples.district_maker.units import HALF_YEAR, Unit


def roll(unit: Unit) -> list[str]:
    """Return the salted keys of the persons at a unit."""
    return [salted(unit.id, "person", str(number)) for number in range(unit.persons)]


def write(book: Book, facts: Facts, persons: list[str]) -> None:
    """Write a unit's activities and who took part, and for an office what its leadership did."""
    _activities(book, facts, persons)
    if facts.unit.kind == "office":
        _office(book, facts, persons)


def _activities(book: Book, facts: Facts, persons: list[str]) -> None:
    unit, dice = facts.unit, Dice(facts.unit.id, "civility")
    themes = [*facts.themes, *(facts.office_themes if unit.kind == "office" else ())]
    activities = []
    for number, theme in enumerate(themes):
        held = dice.workday(unit.first, unit.last)
        if unit.moved_on:
            early, late = (unit.first, Day(YEAR, 6, 28)), (HALF_YEAR, unit.last)
            held = dice.workday(*(early if number % 2 else late))
        activities.append((f"H{number + 1}", held))
        book.add("civility_activities", unit=unit.id, activity=f"H{number + 1}", held_on=held, theme=theme)
    contract = persons[4::5]
    due = persons[: len(persons) - facts.long_absent]
    taking_part = due[: len(due) - facts.absentees]
    share = 0.25 if len(persons) > 50 else 1.0 if unit.moved_on else 0.7
    for person in taking_part:
        attended = [activity for activity in activities if dice.chance(share)] or [dice.pick(activities)]
        for activity, held in attended:
            standing = "contract" if person in contract else "permanent"
            _participation(book, unit, activity, person, held, standing)
    for number in range(facts.leavers):
        activity, held = activities[number % len(activities)]
        _participation(book, unit, activity, salted(unit.id, "left", str(number)), held, "left")
    if facts.staff_row and unit.last == LAST:
        book.add(
            "staff",
            unit=unit.id,
            year=YEAR,
            on_roll=len(persons),
            contract=len(contract),
            long_absent=facts.long_absent,
        )


def _participation(book: Book, unit: Unit, activity: str, person: str, held: Day, standing: str) -> None:
    book.add(
        "civility_participation",
        unit=unit.id,
        activity=activity,
        person=person,
        held_on=held,
        standing=standing,
    )


def _office(book: Book, facts: Facts, persons: list[str]) -> None:
    unit = facts.unit
    for number, (due, done) in enumerate(facts.civility_tasks):
        book.add("civility_tasks", unit=unit.id, task=f"W{number + 1}", due_on=due, done_on=done)
    for number, (held, own_item) in enumerate(sorted(facts.minutes, key=lambda entry: entry[0])):
        book.add("civility_sessions", unit=unit.id, minutes=f"M{number + 1}", held_on=held, own_item=own_item)
    for number, planned in enumerate(facts.budget):
        book.add("civility_budget", unit=unit.id, year=YEAR, line=f"B{number + 1}", planned=planned)
    since = Day(YEAR, 3, 4) if facts.vacant_days else max(unit.opened, Day(2021, 3, 1))
    book.add(
        "civility_duties",
        unit=unit.id,
        section=unit.sections[0].id,
        person=persons[0],
        from_on=since,
        ended_on=None,
        vacant_days=facts.vacant_days,
    )
    for number, held in enumerate(facts.self_checks):
        book.add("civility_self_checks", unit=unit.id, check=f"Z{number + 1}", held_on=held)
    for number, (found, due, corrected) in enumerate(facts.problems):
        book.add(
            "civility_rectifications",
            unit=unit.id,
            problem=f"Q{number + 1}",
            found_on=found,
            due_on=due,
            corrected_on=corrected,
        )
