"""A unit's year as it usually goes: first with everything in order, then with what commonly goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from examples.district_maker.facts import (
    ACTIONS,
    AREA_ITEMS,
    AREAS,
    CRITERIA,
    DONTS,
    LEADS,
    OFFICE_CRITERIA,
    ROOM_ITEMS,
    SERVING_CRITERIA,
    STUDY_CHECKS,
    THEMES,
    WAYS,
    Breach,
    Complaint,
    Facts,
    Item,
    Paper,
    ServiceCase,
    end_of_year,
    failing_marks,
    passing_marks,
    quarter_day,
)
from examples.district_maker.kit import LAST, YEAR, Day, Dice, month_span, working_day_after
from examples.district_maker.units import Unit

OFFICE_SYSTEMS = (
    "learning-core-group-system",
    "learning-evening-system",
    "learning-lecturing-system",
    "learning-individual-system",
    "civility-supervision-rule",
    "civility-reward-rule",
    "integrity-top-leader-duty",
    "integrity-responsibility-successor",
    "integrity-conflict-rule",
    "service-open",
    "service-first",
    "service-once",
    "service-ab",
    "service-refuse",
    "service-agent",
    "cleanliness-rule",
    "fivestar-core-values",
    "fivestar-responsible-person",
)
"""Papers that stand until they are ended."""
YEARLY_PAPERS = (
    "civility-activity-plan",
    "service-brand",
    "service-experience",
    "service-catalogue",
    "fivestar-self-assessment",
)
"""Papers of which a new one is issued each year."""
TOPICS = ("attitude", "other", "delay", "buck_passing", "slackness", "immediate")
SPENDING = ("reception", "vehicles", "abroad", "meetings", "training", "other")


def in_order(unit: Unit) -> Facts:
    """Return the facts of a unit at which everything is as it should be."""
    facts, dice = Facts(unit), Dice(unit.id, "in order")
    months = unit.open_months
    facts.study_months = dice.some(months, len(months) - (len(months) == 12 and dice.chance(0.4)))
    facts.formats = dice.between(3, 6)
    facts.papers["learning-plan"] = Paper(_start(unit, dice))
    facts.leavers = int(dice.chance(0.1))
    facts.measures = [True] * dice.between(1, 2)
    facts.complaints = [_complaint(unit, dice) for _ in range(dice.between(0, 2))]
    criteria = CRITERIA + (OFFICE_CRITERIA if unit.kind == "office" else ())
    criteria += SERVING_CRITERIA if unit.serving else ()
    facts.marks = {criterion: passing_marks(dice) for criterion in criteria}
    if unit.kind == "office":
        _office_in_order(facts, dice)
    elif unit.serving:
        facts.items = [_item(dice, kind) for kind in _kinds(dice)]
    return facts


def _start(unit: Unit, dice: Dice) -> Day:
    first = max(Day(YEAR, 1, 3), unit.opened)
    return dice.workday(first, max(first, Day(YEAR, 3, 15)))


def _kinds(dice: Dice) -> list[str]:
    return (
        ["simple", "complex", "complex"] + ["special"] * dice.chance(0.3) + ["complex"] * dice.between(0, 2)
    )


def _item(dice: Dice, kind: str, *, least_cut: int = 30, most_cut: int = 46) -> Item:
    if kind == "simple":
        return Item(kind, None, None, immediate=True, steps=1, last_steps=1, cases=dice.between(10, 70))
    last = 5 * dice.between(12, 50)
    cut = dice.between(least_cut, most_cut)
    steps = dice.between(2, 5)
    return Item(
        kind,
        last * (100 - cut) // 100,
        last,
        steps=steps,
        last_steps=steps + dice.between(0, 2),
        guide="complete" if dice.chance(0.7) else "not_checked",
        cases=dice.between(10, 60) if kind == "complex" else dice.between(2, 8),
    )


def _complaint(unit: Unit, dice: Dice) -> Complaint:
    first = max(unit.first, Day(YEAR, 1, 8))
    received = dice.workday(first, max(first, min(end_of_year(unit), Day(YEAR, 11, 15))))
    due = working_day_after(received, 15)
    closed = working_day_after(received, dice.between(2, 15))
    if due > unit.last:
        due = closed = received = unit.last
    topic = dice.pick(TOPICS)
    upheld = dice.chance(0.4)
    return Complaint(received, due, closed, topic, dice.chance(0.15), upheld, closed if upheld else None)


def _office_in_order(facts: Facts, dice: Dice) -> None:
    unit = facts.unit
    first, last = max(unit.first, Day(YEAR, 1, 8)), end_of_year(unit)
    for kind in OFFICE_SYSTEMS:
        since = Day(dice.between(2016, 2023), dice.between(1, 12), dice.between(1, 28))
        facts.papers[kind] = Paper(max(since, unit.opened))
    for kind in YEARLY_PAPERS:
        facts.papers[kind] = Paper(dice.workday(first, max(first, Day(YEAR, 11, 30))))
    facts.papers["civility-activity-plan"] = Paper(_start(unit, dice))
    quarters = [quarter for quarter in (1, 2, 3, 4) if Day(YEAR, 3 * quarter - 2, 5) >= unit.first]
    days = [quarter_day(dice, quarter) for quarter in quarters]
    facts.self_checks = days
    facts.minutes = [(days[0], True), (days[-1] if len(days) > 1 else last, True)]
    facts.problems = [(day, working_day_after(day, 10), working_day_after(day, 7)) for day in days[:2]]
    facts.civility_tasks = [(day, working_day_after(day, -3)) for day in days[1:]]
    facts.tasks = [("prevention", day, working_day_after(day, -2)) for day in days[1:]]
    if dice.chance(0.6):
        facts.tasks.append(("supervised", days[-1], working_day_after(days[-1], -dice.between(0, 5))))
    signed = max(unit.opened, Day(YEAR, 1, dice.between(8, 28)))
    facts.leaders = (
        [(None, signed, signed)] * unit.persons if unit.persons < 10 else [(None, signed, signed)] * 7
    )
    facts.appraisal = dice.pick(("excellent", "good", "good", None if unit.unit_class == "group" else "good"))
    if dice.chance(0.25):
        detected = dice.workday(first, last)
        facts.incidents = [(detected, min(last, working_day_after(detected, dice.between(0, 2))))]
    facts.spending = {kind: _spending(dice) for kind in SPENDING}
    facts.cars = [0] * dice.between(0, 4)
    facts.posts = [dice.between(2, 3) for _ in range(dice.between(2, 6))] if unit.serving else []
    count = dice.between(10, 24) if unit.serving else dice.between(3, 8)
    facts.disclosures = [_disclosure(first, last, dice) for _ in range(count)]
    if not unit.serving:
        facts.exempt["service-no-window"] = "内部管理机关，不直接面向群众办事"
        if dice.chance(0.5):
            facts.exempt["service-no-major-projects"] = "没有重大项目审批职责"
            del facts.papers["service-agent"]
    facts.urged = [(day, working_day_after(day, 10), working_day_after(day, 6)) for day in days[1:2]]


def _spending(dice: Dice) -> tuple[str, str, str]:
    """Return last year's spending, this year's budget and this year's spending, in yuan with two places."""
    last = dice.between(20_000, 90_000)
    budget = last - dice.between(0, 2_000)
    spent = budget - dice.between(0, 5_000)
    return (
        f"{last}.{dice.between(10, 99)}",
        f"{budget}.00",
        f"{spent}.{dice.between(10, 99)}" if spent < budget else f"{spent}.00",
    )


def _disclosure(first: Day, last: Day, dice: Dice) -> tuple[Day, Day | None, str, bool]:
    due = dice.workday(first, last)
    published = max(first, working_day_after(due, -dice.between(0, 4)))
    return due, min(published, due), "true" if dice.chance(0.3) else "not_sampled", True


# ------------------------------------------------------------------------------------ what goes wrong


def go_wrong(facts: Facts, care: float) -> None:
    """Let things go wrong at a unit by chance; ``care`` is about 1, and what it is above makes it likelier."""
    unit = facts.unit
    dice = Dice(unit.id, "wrong")
    common = (_study, _creation, _conduct, _integrity, _unsure)
    changes: tuple[tuple[float, Callable[[Facts, Dice], None]], ...] = tuple(
        (0.10, change) for change in common
    )
    if unit.serving and unit.kind == "section":
        changes += ((0.22, _serving), (0.08, _limits))
    if unit.kind == "office":
        changes += (
            (0.10, _papers),
            (0.12, _office_creation),
            (0.14, _office_integrity),
            (0.10, _office_service),
            (0.15, _office_safeguards),
        )
    for share, change in changes:
        if dice.chance(share * care):
            change(facts, dice)


def _study(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 8)
    if choice == 1:
        facts.study_months = dice.some(facts.study_months, max(1, len(facts.study_months) * 2 // 3))
    elif choice == 2:
        facts.areas = tuple(dice.some(AREAS, 3))
    elif choice == 3:
        facts.formats = dice.between(1, 2)
    elif choice == 4:
        facts.ways = tuple(dice.some(WAYS, dice.between(2, 3)))
    elif choice == 5:
        facts.adopted_on = None
    elif choice == 6:
        facts.study_checks = tuple(dice.some(STUDY_CHECKS, 2))
    elif choice == 7:
        facts.papers["learning-plan"] = Paper(dice.workday(Day(YEAR, 4, 8), Day(YEAR, 6, 20)))
        facts.papers["learning-plan"].issued = max(facts.papers["learning-plan"].issued, facts.unit.opened)
    else:
        facts.marks[dice.pick(CRITERIA[:5])] = failing_marks(dice)


def _creation(facts: Facts, dice: Dice) -> None:
    if dice.chance(0.6):
        facts.absentees = dice.between(1, 2)
    else:
        facts.themes = tuple(dice.some(THEMES, 5))


def _conduct(facts: Facts, dice: Dice) -> None:
    facts.marks[dice.pick(CRITERIA[5:])] = failing_marks(dice)


def _integrity(facts: Facts, dice: Dice) -> None:
    choice, unit = dice.between(1, 10), facts.unit
    if choice == 1:
        act = Day(YEAR - 1, dice.between(1, 12), 10)
        decided = dice.workday(unit.first, end_of_year(unit))
        facts.breaches = [Breach(act, act.replace(day=20), decided, formal=True, appeal_until=decided)]
    elif choice == 2 and unit.last == LAST:
        facts.breaches = [Breach(Day(YEAR, 6, 3), Day(YEAR, 10, 8))]
    elif choice <= 5:
        facts.risk_review = False
    elif choice <= 7:
        facts.measures = [True, False]
    else:
        received = dice.workday(unit.first, min(end_of_year(unit), Day(YEAR, 10, 31)))
        due = min(working_day_after(received, 15), end_of_year(unit))
        facts.complaints.append(
            Complaint(received, due, working_day_after(due, dice.between(1, 20)), "other")
        )


def _unsure(facts: Facts, dice: Dice) -> None:
    """Let something be missing that would be needed to tell."""
    choice = dice.between(1, 5)
    if choice == 1 and facts.unit.last == LAST:
        facts.unfiled.add((dice.pick(("learning_sessions", "learning_checks", "civility_activities")), 2))
    elif choice == 2:
        facts.marks[dice.pick(CRITERIA)] = [84, 88, None]
    elif choice == 3:
        facts.papers["learning-plan"].verified = None
    elif choice == 4:
        facts.stated_beyond["learning_outputs", 2] = 1
        facts.ways = WAYS[:3]


def _serving(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 6)
    if choice == 1:
        facts.unsettled = dice.between(1, 3)
    elif choice == 2:
        facts.items[-1].guide = "incomplete"
    elif choice == 3:
        facts.items[-1].steps = (facts.items[-1].last_steps or 1) + 2
    else:
        for _ in range(dice.between(1, 4)):
            accepted = dice.workday(facts.unit.first, min(end_of_year(facts.unit), Day(YEAR, 11, 8)))
            due = working_day_after(accepted, 8)
            if due <= facts.unit.last:
                facts.cases.append(
                    ServiceCase("complex", accepted, due, working_day_after(due, dice.between(1, 6)))
                )


def _limits(facts: Facts, dice: Dice) -> None:
    facts.items = [_item(dice, item.kind, least_cut=8, most_cut=29) for item in facts.items]


def _papers(facts: Facts, dice: Dice) -> None:
    kind = dice.pick((*OFFICE_SYSTEMS, *YEARLY_PAPERS))
    if kind not in facts.papers:
        return
    choice = dice.between(1, 3)
    if choice == 1:
        del facts.papers[kind]
    elif choice == 2:
        facts.papers[kind].verified = False
    else:
        facts.papers[kind].ended = max(facts.papers[kind].issued, Day(YEAR, dice.between(1, 9), 15))


def _office_creation(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 6)
    if choice == 1:
        facts.minutes = facts.minutes[:1]
    elif choice == 2:
        facts.self_checks = facts.self_checks[:-1]
    elif choice == 3:
        facts.problems.append((Day(YEAR, 9, 10), Day(YEAR, 10, 10), None))
    elif choice == 4:
        facts.civility_tasks.append((Day(YEAR, 11, 29), None))
    elif choice == 5:
        facts.unfiled.add(("civility_sessions", 2))
        facts.minutes = facts.minutes[:1]
    else:
        facts.marks["civility-greening"] = failing_marks(dice)


def _office_integrity(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 7)
    if choice == 1:
        facts.lecturer = "member"
    elif choice == 2:
        facts.appraisal = "fair"
    elif choice == 3:
        facts.leaders = [*facts.leaders[:-1], (None, None, None)]
    elif choice == 4:
        last, budget, _ = facts.spending["reception"]
        facts.spending["reception"] = (
            last,
            budget,
            f"{int(last.split('.')[0]) + dice.between(500, 9_000)}.00",
        )
    elif choice == 5:
        facts.tasks.append(("supervised", Day(YEAR, 10, 25), Day(YEAR, 11, 20)))
    elif choice == 6:
        facts.cars = [0, 1]
    else:
        facts.marks[dice.pick(("integrity-prevention", "integrity-orders"))] = failing_marks(dice)


def _office_service(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 4)
    if choice == 1:
        facts.disclosures.append((Day(YEAR, 6, 28), Day(YEAR, 7, 9), "not_sampled", True))
    elif choice == 2:
        facts.disclosures.append((Day(YEAR, 9, 27), Day(YEAR, 9, 27), "untrue", True))
    elif choice == 3 and facts.posts:
        facts.posts[0] = 1
    else:
        facts.marks["service-brand"] = failing_marks(dice)


def _office_safeguards(facts: Facts, dice: Dice) -> None:
    choice = dice.between(1, 4)
    if choice == 1:
        facts.actions = tuple(dice.some(ACTIONS, 3))
    elif choice == 2:
        facts.visiting_leads = tuple(dice.some(LEADS, 3))
    elif choice == 3:
        facts.assessed_by_lead = False
    else:
        facts.urged.append((Day(YEAR, 8, 6), Day(YEAR, 8, 30), Day(YEAR, 9, 12)))


def inspect(office: Facts, sections: list[Facts], dirt: float) -> None:
    """Let the monthly visits of an office find what they find; ``dirt`` is the chance for each room and month."""
    dice = Dice(office.unit.id, "visits")
    for month in range(1, 13):
        start, end = month_span(month)
        for facts in (office, *sections):
            unit = facts.unit
            if unit.first <= start and end <= unit.last and dice.chance(dirt * (2 if facts is office else 1)):
                number = dice.pick((1, 1, 1, 1, 2, 2, 3, 4))
                items = AREA_ITEMS + DONTS if facts is office else ROOM_ITEMS + DONTS
                facts.visits[month] = [[(item, 1) for item in dice.some(items, number)]]


def inspect_lightly(office: Facts, sections: list[Facts]) -> None:
    """Let one month's visit find a problem or two in one room: the office and the section still have good months enough."""
    dice = Dice(office.unit.id, "visits")
    facts = dice.pick(sections)
    if facts.unit.months and dice.chance(0.7):
        facts.visits[dice.pick(facts.unit.months)] = [
            [(item, 1) for item in dice.some(ROOM_ITEMS, dice.between(1, 2))]
        ]
