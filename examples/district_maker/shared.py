"""Writes what every star shares, and what belongs to the scheme as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from examples.district_maker.facts import Facts
from examples.district_maker.kit import LAST, YEAR, Book, Day, Dice, working_day_after
from examples.district_maker.units import Unit

TITLES: Mapping[str, str] = {"learning-plan": f"{YEAR}年度学习计划"}


def write_registry(book: Book, offices: Sequence[Unit]) -> None:
    """Write the units, who moved, and who took over."""
    for unit in [unit for office in offices for unit in (office, *office.sections)]:
        book.add(
            "units",
            unit_id=unit.id,
            kind=unit.kind,
            name_zh=unit.zh,
            name_en=unit.en,
            unit_class=unit.unit_class,
            office=unit.office or None,
            opened_on=unit.opened,
            closed_on=unit.closed,
        )
        if unit.moved_on:
            book.add("moves", section=unit.id, office=unit.moved_to, moved_on=unit.moved_on)
        if unit.successor:
            took_over = Day(YEAR, 7, 1)
            book.add("successions", old_unit=unit.id, successor=unit.successor, took_over_on=took_over)


def write_papers(book: Book, facts: Facts, labels: Mapping[str, str]) -> None:
    """Write a unit's documents and exemptions."""
    unit = facts.unit
    for number, (kind, paper) in enumerate(facts.papers.items()):
        book.add(
            "documents",
            document=f"{unit.id}-D{number + 1:02d}",
            unit=unit.id,
            kind=kind,
            title=TITLES.get(kind) or labels[kind],
            issued_on=paper.issued,
            ended_on=paper.ended,
            verified=paper.verified,
            reference=f"档案室{unit.id[2:]}卷{number + 1}",
        )
    for subject, reason in facts.exempt.items():
        granted = max(unit.opened, Day(YEAR, 1, 10))
        book.add(
            "exemptions",
            unit=unit.id,
            subject=subject,
            reason=reason,
            granted_on=granted,
            granted_by="区五星创建办公室",
            ended_on=None,
        )


class Judges:
    """The judges of the district: each comes from an office, and nobody judges their own."""

    def __init__(self, offices: Sequence[Unit]) -> None:
        dice = Dice("judges")
        homes = dice.some([office.id for office in offices if office.opened.year < YEAR], 40)
        self.judges = [(f"P{number + 1:02d}", home) for number, home in enumerate(homes)]

    def write(self, book: Book, facts: Facts) -> None:
        """Write the panels of a unit and the marks that their members gave."""
        unit = facts.unit
        near = {unit.id, unit.office, unit.year_end_office}
        outside = [judge for judge in self.judges if judge[1] not in near]
        for star in dict.fromkeys(criterion.partition("-")[0] for criterion in facts.marks):
            dice = Dice(unit.year_end_office, star, "panel")
            panel = dice.some(outside, 5)
            given = dice.workday(Day(YEAR, 11, 11), Day(YEAR, 12, 20))
            given = min(max(given, unit.first), unit.last)
            for criterion, marks in facts.marks.items():
                if criterion.startswith(star):
                    self._marks(book, facts, criterion, panel[: len(marks)], given)

    def _marks(
        self, book: Book, facts: Facts, criterion: str, panel: Sequence[tuple[str, str]], given: Day
    ) -> None:
        for (judge, home), mark in zip(panel, facts.marks[criterion], strict=True):
            unit = facts.unit.id
            book.add("panels", unit=unit, year=YEAR, criterion=criterion, judge=judge)
            if mark is not None:
                book.add(
                    "judgements",
                    unit=unit,
                    criterion=criterion,
                    judge=judge,
                    judge_unit=home,
                    mark=mark,
                    given_on=given,
                    reason=None,
                )


def write_drive(book: Book, facts: Facts) -> None:
    """Write what an office did for the drive as a whole, and what the leads did for it."""
    unit, dice = facts.unit, Dice(facts.unit.id, "drive")
    for number, kind in enumerate(facts.actions):
        received = dice.between(3, 40) if kind == "opinions" else None
        book.add(
            "fivestar_actions",
            unit=unit.id,
            action=f"X{number + 1}",
            held_on=dice.workday(unit.first, unit.last),
            kind=kind,
            opinions=received,
            answered=received,
            title=None,
        )
    for number, lead in enumerate(facts.visiting_leads):
        book.add(
            "fivestar_lead_visits",
            unit=unit.id,
            visit=f"L{number + 1}",
            visited_on=dice.workday(unit.first, LAST),
            lead=lead,
        )
    for number, (found, due, corrected) in enumerate(facts.urged):
        book.add(
            "fivestar_rectifications",
            unit=unit.id,
            problem=f"{unit.id}-{number + 1}",
            clause="S.civility.3",
            found_on=found,
            due_on=due,
            corrected_on=corrected,
        )


def filed_on(unit: Unit, half: int) -> Day:
    """Return the day on which a unit files its returns for a half of the year."""
    first = Day(YEAR, 7, 2) if half == 1 else Day(YEAR + 1, 1, 2)
    return working_day_after(first, Dice(unit.id, "files", str(half)).between(0, 8))
