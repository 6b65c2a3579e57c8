"""Writes the rows of the cleanliness star: a visit to every office and its sections each month."""

from __future__ import annotations

from examples.district_maker.facts import AREA_ITEMS, ROOM_ITEMS, Facts
from examples.district_maker.kit import Book, Dice, month_span


def write(book: Book, office: Facts, sections: list[Facts]) -> None:
    """Write the visits to an office: the shared area is the office's, the rooms are its sections'."""
    dice = Dice(office.unit.id, "cleanliness")
    for month in range(1, 13):
        days = [dice.workday(*month_span(month)) for _ in range(2)]
        for facts in (office, *sections):
            unit = facts.unit
            reason = office.unvisited.get(month)
            if reason is not None or facts.unvisited.get(month) is not None:
                continue
            for number, findings in enumerate(facts.visits.get(month, [[]])):
                day = days[number]
                if unit.first <= day <= unit.last:
                    visit = f"{office.unit.id}-{month:02d}-{number + 1}"
                    clean = dice.some(AREA_ITEMS if facts is office else ROOM_ITEMS, 1)
                    looked = findings or [(item, 0) for item in clean]
                    for item, problems in looked:
                        book.add(
                            "cleanliness_inspections",
                            unit=unit.id,
                            visit=visit,
                            visited_on=day,
                            announced=month in office.announced,
                            place="公共区域" if facts is office else "办公室",
                            item=item,
                            problems=problems,
                            photo=bool(problems) and dice.chance(0.8),
                            remark="物品摆放大体整齐，尚不规范" if item == "lowered" else None,
                        )
        if office.unvisited.get(month):
            last = month_span(month)[1]
            book.add(
                "cleanliness_missed_visits",
                unit=office.unit.id,
                missed_on=last,
                reason=office.unvisited[month],
            )
