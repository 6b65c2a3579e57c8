"""Writes the rows of the service star."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from examples.district_maker.facts import Facts, Item, ServiceCase
from examples.district_maker.kit import WORKING, YEAR, Book, Day, Dice, month_span, working_day_after


def write(book: Book, facts: Facts) -> None:
    """Write a unit's service items and cases, and for an office its posts and disclosures."""
    _items(book, facts)
    if facts.unit.kind == "office":
        _office(book, facts)
    elif facts.items:
        _feedback(book, facts, facts.channels)


def _items(book: Book, facts: Facts) -> None:
    unit, dice = facts.unit, Dice(facts.unit.id, "service")
    cases: list[tuple[str, ServiceCase]] = []
    for number, item in enumerate(facts.items):
        name = f"{unit.id}-{number + 1}"
        book.add(
            "service_items",
            unit=unit.id,
            year=YEAR,
            item=name,
            item_class=item.kind if item.classified else None,
            promised_limit=_tenths(item.limit),
            last_year_limit=_tenths(item.last_limit),
            was_immediate=item.immediate,
            at_statutory_floor=item.floor,
            floor_reason="法律规定的最短期限" if item.floor else None,
            steps=item.steps,
            last_year_steps=item.last_steps,
            connected=True,
            guide=item.guide,
        )
        for year in (YEAR - 1, YEAR) if unit.opened.year < YEAR else (YEAR,):
            cases += [(name, _case(item, year, facts, dice)) for _ in range(item.cases)]
    cases += [(f"{unit.id}-1", case) for case in facts.cases]
    for number, (name, case) in enumerate(cases):
        book.add(
            "service_cases",
            unit=unit.id,
            case_id=f"{unit.id}-{number + 1:04d}",
            item=name,
            case_class=case.kind,
            accepted_on=case.accepted,
            due_on=case.due,
            closed_on=case.closed,
            paused_days=case.paused,
            corrections=case.corrections,
            refusal=case.refusal,
        )


def _tenths(limit: int | None) -> str | None:
    return None if limit is None else f"{limit // 10}.{limit % 10}"


def _case(item: Item, year: int, facts: Facts, dice: Dice) -> ServiceCase:
    """Return a case of an item that is closed in time, faster this year than last."""
    limit = max(1, ((item.limit if year == YEAR else item.last_limit) or 50) // 10)
    paused = dice.between(1, 4) if dice.chance(0.05) else 0
    if item.kind == "simple":
        limit = paused = 0
    unit = facts.unit
    first = bisect_left(WORKING, max(Day(year, 1, 1), unit.opened))
    last = bisect_right(WORKING, Day(year, 12, 31) if year < YEAR else unit.last) - 1
    due = dice.between(min(first + limit + paused, last), last)
    accepted = max(first, due - limit - paused)
    used = limit // 2 if item.kind == "special" else limit
    taken = dice.between(used * 3 // 4 if year < YEAR else 0, used)
    closed = min(due, accepted + (taken + paused if limit else 0))
    corrections = int(limit > 0 and dice.chance(0.1))
    refusal = "filed" if limit and dice.chance(0.02) else "not_refused"
    return ServiceCase(
        item.kind, WORKING[accepted], WORKING[due], WORKING[closed], paused, corrections, refusal
    )


def _feedback(book: Book, facts: Facts, channels: tuple[str, ...]) -> None:
    unit, dice = facts.unit, Dice(facts.unit.id, "feedback")
    for month in unit.months:
        for channel in channels:
            given = dice.between(5, 60)
            negative = int(dice.chance(0.15))
            unsettled = facts.unsettled if month == unit.months[-1] and channel == channels[0] else 0
            book.add(
                "service_feedback",
                unit=unit.id,
                counted_on=month_span(month)[1],
                channel=channel,
                by_persons=given,
                by_default=dice.between(20, 300),
                negative=negative + unsettled,
                settled=negative,
            )


def _office(book: Book, facts: Facts) -> None:
    unit = facts.unit
    for number, holders in enumerate(facts.posts):
        book.add("service_posts", unit=unit.id, year=YEAR, post=f"P{number + 1}", holders=holders)
    for number, (due, published, sample, has_basis) in enumerate(facts.disclosures):
        book.add(
            "service_disclosures",
            unit=unit.id,
            disclosure=f"{unit.id}-{number + 1}",
            due_on=due,
            published_on=published,
            has_basis=has_basis,
            sample=sample,
        )
    if not unit.serving:
        return
    if len(facts.channels) > 1:
        _feedback(book, facts, ("hotline",))
    dice = Dice(unit.id, "alerts")
    late = facts.late_alerts
    for number in range(dice.between(2, 6) + late):
        raised = dice.workday(unit.first, Day(YEAR, 12, 10))
        due = working_day_after(raised, 5)
        handled = working_day_after(due, 2 if number < late else -dice.between(0, 3))
        book.add(
            "service_alerts",
            unit=unit.id,
            alert=f"{unit.id}-{number + 1}",
            raised_on=raised,
            due_on=due,
            handled_on=max(raised, handled),
        )
