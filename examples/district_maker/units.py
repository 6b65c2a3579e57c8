"""The offices and sections of the district: how many, what they are called, who opened, closed, merged or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from examples.district_maker.kit import FIRST, LAST, YEAR, Day, Dice, month_span
from examples.district_maker.names import OFFICES, section_names

LONG_AGO = Day(2015, 1, 1)
SECTIONS = 1_000
SERVING_CLASSES = ("government", "centre", "subdistrict", "town", "park")
WITHOUT_WINDOW = (
    "区政府办公室",
    "区审计局",
    "区统计局",
    "区爱卫办",
    "区数据局",
    "区国有资产监督管理局",
    "区机关事务服务中心",
    "区融媒体中心",
    "区园林绿化中心",
    "区环境卫生服务中心",
)
"""Offices of the serving classes that nevertheless do not serve the public directly."""
THOUSAND = ("区公安分局", "区环境卫生服务中心")
"""Offices with exactly a thousand members of staff."""
NEW_OFFICE = "区数据局"
HALF_YEAR = Day(YEAR, 7, 1)


@dataclass
class Unit:
    """An office or a section, as the registry has it.

    ``plain`` units have nothing wrong with them but what is planted; the others are as chance has it.
    """

    id: str
    kind: str
    zh: str
    en: str
    unit_class: str
    office: str = ""
    opened: Day = LONG_AGO
    closed: Day | None = None
    serving: bool = False
    persons: int = 0
    plain: bool = False
    moved_to: str = ""
    moved_on: Day | None = None
    successor: str = ""
    sections: list[Unit] = field(default_factory=list)

    @property
    def first(self) -> Day:
        """The first day of the year on which it was open."""
        return max(FIRST, self.opened)

    @property
    def last(self) -> Day:
        """The last day of the year on which it was open."""
        return min(LAST, self.closed or LAST)

    @property
    def months(self) -> list[int]:
        """The months that it was open for from the first day to the last."""
        spans = {month: month_span(month) for month in range(1, 13)}
        return [month for month, (start, end) in spans.items() if self.first <= start and end <= self.last]

    @property
    def open_months(self) -> list[int]:
        """The months that it was open in, for a day at least."""
        return list(range(self.first.month, self.last.month + 1))

    @property
    def year_end_office(self) -> str:
        """The office that it belonged to in the end; its own id for an office."""
        return self.moved_to or self.office or self.id


def make_units() -> list[Unit]:
    """Return the offices with their sections."""
    offices = [_office(number, *entry) for number, entry in enumerate(OFFICES, start=1)]
    sizes = _sizes(offices)
    for office, size in zip(offices, sizes, strict=True):
        office.sections = [_section(office, number) for number in range(1, size + 1)]
    return offices


def _office(number: int, unit_class: str, name: tuple[str, str]) -> Unit:
    zh, en = name
    unit = Unit(f"QH{number:03d}", "office", zh, en, unit_class)
    unit.serving = unit_class in SERVING_CLASSES and zh not in WITHOUT_WINDOW
    unit.persons = 10 if zh in THOUSAND else Dice(unit.id, "leaders").between(4, 6)
    if zh == NEW_OFFICE:
        unit.opened = Day(YEAR, 9, 1)
    return unit


def _sizes(offices: Sequence[Unit]) -> list[int]:
    """Return how many sections each office has, a thousand in all; ten where there are a thousand of staff."""
    dice = Dice("sizes")
    sizes = [10 if office.zh in THOUSAND else dice.between(8, 12) for office in offices]
    place = 0
    while sum(sizes) != SECTIONS:
        step = 1 if sum(sizes) < SECTIONS else -1
        if offices[place].zh not in THOUSAND and 8 <= sizes[place] + step <= 12:
            sizes[place] += step
        place = (place + 1) % len(offices)
    return sizes


def _section(office: Unit, number: int) -> Unit:
    section_id = f"{office.id}-{number:02d}"
    serving = office.serving and number in (2, 4, 6)
    names = section_names(office.unit_class, serving=serving)
    place = number // 2 - 1 if serving else number - 1
    zh, en = names[place % len(names)]
    persons = 99 if office.zh in THOUSAND else Dice(section_id, "persons").between(3, 8)
    return Unit(
        section_id,
        "section",
        f"{office.zh}{zh}",
        f"{office.en}, {en}",
        office.unit_class,
        office=office.id,
        opened=office.opened,
        serving=serving,
        persons=persons,
    )


def close(section: Unit, last: Day) -> None:
    """Close a section without anybody taking over."""
    section.closed = last


def move(section: Unit, office: Unit) -> None:
    """Move a section to another office from the first of July."""
    section.moved_to, section.moved_on = office.id, HALF_YEAR


def merge(old: Sequence[Unit], new: Unit) -> None:
    """Merge sections into a new one that opens on the first of July."""
    new.opened = HALF_YEAR
    for section in old:
        section.closed = Day(YEAR, 6, 30)
        section.successor = new.id
