"""Puts the district together: which unit carries which plant, whose year is ordinary, and all rows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from examples.district_maker import civility, cleanliness, integrity, learning, service, shared
from examples.district_maker.facts import Facts
from examples.district_maker.files import returned_tables
from examples.district_maker.kit import BOOKS_CLOSE, CALENDAR, LAST, YEAR, Book, Day, Dice
from examples.district_maker.office_plants import OFFICE_PLANTS
from examples.district_maker.ordinary import go_wrong, in_order, inspect, inspect_lightly
from examples.district_maker.plant import MET, NOT_WON, STARS, UNMET, WON, Answer, Plant, answers, day
from examples.district_maker.section_plants import SECTION_PLANTS
from examples.district_maker.units import NEW_OFFICE, THOUSAND, Unit, close, make_units, merge, move

HOSTS = 12
"""So many offices have a plant at nearly every section."""
TOGETHER = 3
"""So many plants an office carries at the most, each in a star of its own."""
HALVES = ((1, day(1, 1), day(6, 30)), (2, day(7, 1), day(12, 31)))


@dataclass
class District:
    """The units with their facts and plants, and in the end the rows and the answer key."""

    offices: list[Unit] = field(default_factory=make_units)
    facts: dict[str, Facts] = field(default_factory=dict)
    planted: dict[str, list[Plant]] = field(default_factory=dict)
    key: list[Answer] = field(default_factory=list)
    rolls: dict[str, list[str]] = field(default_factory=dict)

    def units(self) -> Iterable[Unit]:
        """Yield each office, followed by its sections."""
        for office in self.offices:
            yield office
            yield from office.sections

    # --------------------------------------------------------------------- who carries which plant

    def plant(self) -> None:
        """Give every plant to a unit."""
        dice = Dice("who")
        free = dice.some(self.offices, len(self.offices))
        free = sorted(free, key=lambda office: Dice(office.id, "order").roll())
        named = {office.zh: office for office in self.offices}
        for group in _grouped(OFFICE_PLANTS):
            wanted = {plant.serving for plant in group} - {None}
            name = next((plant.named for plant in group if plant.named), "")
            office = named[name] if name else next(item for item in free if _fits(item, wanted))
            free.remove(office)
            self._make_plain(office)
            self.planted[office.id] = group
        mover, taker, first, second = (self._take(free) for _ in range(4))
        self._move(mover, taker)
        self._merge(first, dirty=True)
        self._merge(second, dirty=False)
        hosts = [self._take(free, serving=True) for _ in range(HOSTS)]
        self._fill(hosts)
        for office in free[:5]:
            close(office.sections[-1], day(8, 31))
        for office in free[5:9]:
            office.sections[-1].opened = day(4, 1)

    def _take(self, free: list[Unit], *, serving: bool = False) -> Unit:
        office = next(item for item in free if item.serving or not serving)
        free.remove(office)
        self._make_plain(office)
        return office

    def _make_plain(self, office: Unit) -> None:
        for unit in (office, *office.sections):
            unit.plain = True

    def _fill(self, hosts: list[Unit]) -> None:
        sections = [section for office in hosts for section in office.sections]
        for plant in sorted(SECTION_PLANTS, key=lambda plant: plant.serving is None):
            section = next(item for item in sections if plant.serving in (None, item.serving))
            sections.remove(section)
            if plant.unit is not None:
                plant.unit(section)
            self.planted[section.id] = [plant]

    def _move(self, mover: Unit, taker: Unit) -> None:
        section = mover.sections[-1]
        move(section, taker)
        zh = "科室七月一日划出，三月的“差”留在原机关"
        en = "a section moved on 1 July: its poor month of March stays with the office it left"

        def poor(facts: Facts) -> None:
            facts.visits.clear()
            facts.found(3, 3)

        rule, star = "cleanliness.no-poor-month", "cleanliness"
        left = Plant("moved-from", zh, en, lambda facts: facts.visits.clear(), {rule: UNMET, star: NOT_WON})
        joined = Plant("moved-to", zh, en, lambda facts: facts.visits.clear(), {rule: MET, star: WON})
        self.planted[section.id] = [Plant("moved", zh, en, poor, {rule: UNMET, star: NOT_WON})]
        self.planted[mover.id], self.planted[taker.id] = [left], [joined]

    def _merge(self, office: Unit, *, dirty: bool) -> None:
        *_, first, second, new = office.sections
        merge((first, second), new)
        new.zh, new.en = f"{office.zh}合并科", f"{office.en}, Merged Section"
        new.persons = first.persons + second.persons
        self.rolls[new.id] = civility.roll(first) + civility.roll(second)
        if dirty:
            zh, en = (
                "两科合并，原科室三月的“差”随之承接",
                "two sections merged: the poor month of one goes with it",
            )
            expect = {"cleanliness.no-poor-month": UNMET, "cleanliness": NOT_WON, "learning.plan": MET}
            was = Plant("merged-poor-before", zh, en, lambda facts: facts.found(3, 3), {})
            self.planted[first.id] = [was]
        else:
            zh, en = "两科合并，全年12个月都齐备", "two sections merged, in order in all twelve months"
            expect = dict.fromkeys(STARS, WON)
        name = "merged-poor" if dirty else "merged"
        self.planted[new.id] = [Plant(name, zh, en, lambda facts: facts.visits.clear(), expect)]

    # ------------------------------------------------------------------------------- what happened

    def live(self) -> None:
        """Let the year happen: in order, by chance, and as planted."""
        for unit in self.units():
            self.facts[unit.id] = in_order(unit)
            self.rolls.setdefault(unit.id, civility.roll(unit))
        for office in self.offices:
            own = self.facts[office.id]
            sections = [self.facts[section.id] for section in office.sections]
            quiet = not any(unit.id in self.planted for unit in office.sections)
            if not office.plain:
                dice = Dice(office.id, "care")
                care = 0.3 + 1.5 * dice.roll()
                for facts in (own, *sections):
                    go_wrong(facts, care)
                inspect(own, sections, 0.03 * dice.roll() ** 2)
            elif quiet:
                inspect_lightly(own, sections)
        for unit in self.units():
            for plant in self.planted.get(unit.id, ()):
                plant.change(self.facts[unit.id])
                if plant.sections is not None:
                    plant.sections([self.facts[section.id] for section in unit.sections])
                self.key += answers(plant, unit)

    # ------------------------------------------------------------------------------- what is filed

    def write(self, labels: Mapping[str, str]) -> Book:
        """Return the book with the rows of all tables."""
        book = Book()
        shared.write_registry(book, self.offices)
        for today, working in CALENDAR:
            book.add("calendar", day=today, working=working)
        judges = shared.Judges(self.offices)
        for unit in self.units():
            facts = self.facts[unit.id]
            shared.write_papers(book, facts, labels)
            judges.write(book, facts)
            learning.write(book, facts)
            civility.write(book, facts, self.rolls[unit.id])
            integrity.write(book, facts)
            service.write(book, facts)
            if unit.kind == "office":
                shared.write_drive(book, facts)
        for office in self.offices:
            sections = [self.facts[section.id] for section in office.sections]
            cleanliness.write(book, self.facts[office.id], sections)
        self._file(book)
        return book

    def _file(self, book: Book) -> None:
        """File the returns: for each unit and half-year what is on record, unless something else is planted."""
        for table in returned_tables():
            assert table.on is not None
            counts: dict[tuple[str, int], int] = {}
            for row in book.rows.get(table.name, ()):
                held = row[table.on]
                assert isinstance(held, Day)
                place = (str(row["unit"]), 1 if held.month <= 6 else 2)
                counts[place] = counts.get(place, 0) + 1
            for unit in self.units():
                if table.of not in ("both", unit.kind):
                    continue
                facts = self.facts[unit.id]
                for half, start, end in HALVES:
                    first, last = max(start, unit.first), min(end, unit.last)
                    if first > last or (table.name, half) in facts.unfiled:
                        continue
                    stated = counts.get((unit.id, half), 0) + facts.stated_beyond.get((table.name, half), 0)
                    filed = shared.filed_on(unit, half)
                    assert last <= filed <= BOOKS_CLOSE
                    book.add(
                        "returns",
                        table_name=table.name,
                        unit_id=unit.id,
                        from_on=first,
                        to_on=last,
                        rows=stated,
                        filed_on=filed,
                    )


def _grouped(plants: Iterable[Plant]) -> list[list[Plant]]:
    """Put plants of different stars together, so that most offices of the district stay ordinary."""
    groups: list[list[Plant]] = []
    for plant in plants:
        alone = bool(plant.named) or len(plant.expect) > len(STARS)
        alone = alone or set(STARS) <= set(plant.expect)
        fitting = [group for group in groups if not alone and _goes_with(plant, group)]
        if fitting:
            fitting[0].append(plant)
        else:
            groups.append([plant])
    return groups


def _goes_with(plant: Plant, group: list[Plant]) -> bool:
    stars = {_star(other) for other in group}
    serving = {other.serving for other in (*group, plant)} - {None}
    alone = any(other.named or set(STARS) <= set(other.expect) for other in group)
    return not alone and len(group) < TOGETHER and _star(plant) not in stars and len(serving) < 2


def _star(plant: Plant) -> str:
    return next(iter(plant.expect)).partition(".")[0]


def _fits(office: Unit, wanted: set[bool | None]) -> bool:
    reserved = office.zh in (*THOUSAND, NEW_OFFICE)
    return not reserved and (not wanted or office.serving in wanted)


def make_district() -> District:
    """Return the district with everything that happened in it."""
    district = District()
    district.plant()
    district.live()
    assert all(unit.last <= LAST and unit.opened.year <= YEAR for unit in district.units())
    return district
