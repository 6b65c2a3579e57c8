"""Writes the rows of the integrity star: counts and dates, no names and no sanctions."""

from __future__ import annotations

from examples.district_maker.facts import Facts
from examples.district_maker.kit import YEAR, Book, Day, Dice, salted


def write(book: Book, facts: Facts) -> None:
    """Write what a unit did for clean government, and what was complained of or found at it."""
    unit, dice = facts.unit, Dice(facts.unit.id, "integrity")
    records: list[tuple[str, str]] = [("risk_review", "member")] if facts.risk_review else []
    if unit.kind == "office":
        records += [(kind, "top") for kind in facts.joint]
        records += [("lecture", facts.lecturer)]
        records += [("dedicated_session", "top")] if facts.dedicated_session else []
    for number, (kind, led_by) in enumerate(records):
        held = dice.workday(unit.first, unit.last)
        book.add(
            "integrity_records", unit=unit.id, record=f"J{number + 1}", held_on=held, kind=kind, led_by=led_by
        )
    for number, measure in enumerate(facts.measures):
        book.add(
            "integrity_risks",
            unit=unit.id,
            risk=f"R{number + 1}",
            listed_on=max(unit.opened, Day(dice.between(2020, 2023), dice.between(1, 12), 15)),
            ended_on=None,
            has_measure=measure,
        )
    for number, item in enumerate(facts.complaints):
        book.add(
            "integrity_complaints",
            unit=unit.id,
            complaint=f"T{number + 1}",
            received_on=item.received,
            due_on=item.due,
            closed_on=item.closed,
            topic=item.topic,
            prominent=item.prominent,
            upheld=item.upheld,
            rectified_on=item.rectified,
        )
    for number, breach in enumerate(facts.breaches):
        book.add(
            "integrity_discipline",
            unit=unit.id,
            case=salted(unit.id, "case", str(number)),
            unit_at=breach.unit_at,
            act_on=breach.act,
            opened_on=breach.opened,
            decided_on=breach.decided,
            formal=breach.formal,
            appeal_until=breach.appeal_until,
            overturned_on=breach.overturned,
            leader=False,
            clean_code=None if breach.decided is None else False,
        )
    if unit.kind == "office":
        _office(book, facts)


def _office(book: Book, facts: Facts) -> None:
    unit = facts.unit
    for number, (ended, duty, signed) in enumerate(facts.leaders):
        book.add(
            "integrity_leaders",
            unit=unit.id,
            leader=salted(unit.id, "leader", str(number)),
            from_on=max(unit.opened, Day(2021 + number % 3, 2, 1)),
            ended_on=ended,
            duty_on=duty,
            signed_on=signed,
        )
    for number, (kind, due, done) in enumerate(facts.tasks):
        role = "lead" if number % 2 else "participant"
        book.add(
            "integrity_tasks",
            unit=unit.id,
            task=f"F{number + 1}",
            kind=kind,
            role=role,
            due_on=due,
            done_on=done,
        )
    if facts.appraisal is not None:
        book.add("integrity_appraisals", unit=unit.id, year=YEAR, grade=facts.appraisal)
    for number, (detected, responded) in enumerate(facts.incidents):
        book.add(
            "integrity_incidents",
            unit=unit.id,
            incident=f"Y{number + 1}",
            detected_on=detected,
            responded_on=responded,
        )
    for kind, (last_year, budget, spent) in facts.spending.items():
        if unit.opened < Day(YEAR, 1, 1):
            book.add(
                "integrity_expenses",
                unit=unit.id,
                year=YEAR - 1,
                kind=kind,
                budget=last_year,
                actual=last_year,
            )
        book.add("integrity_expenses", unit=unit.id, year=YEAR, kind=kind, budget=budget, actual=spent)
    for number, violations in enumerate(facts.cars):
        book.add(
            "integrity_vehicles",
            unit=unit.id,
            year=YEAR,
            vehicle=f"V{number + 1}",
            cleared=True,
            violations=violations,
        )
