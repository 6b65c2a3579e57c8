"""The facts of one unit and year, before they are written down as rows: in order, unless chance or a plant has it otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

from examples.district_maker.kit import LAST, YEAR, Day, Dice
from examples.district_maker.units import Unit

SYSTEMS = ("core_group", "evening", "lecturing", "individual")
AREAS = ("political", "culture", "skills", "integrity")
WAYS = ("guidance", "exchange", "research", "practice")
STUDY_CHECKS = ("everyday", "results", "selection")
THEMES = ("work_ethics", "personal_morality", "manners", "travel", "honesty", "outline_2019")
OFFICE_THEMES = ("civilised_unit", "service_point", "good_example")
JOINT = ("joint_deployment", "joint_execution", "joint_inspection", "joint_assessment")
ACTIONS = ("culture", "values", "opinions", "mobilisation")
LEADS = ("learning", "civility", "integrity", "service")

CRITERIA = (
    "learning-content",
    "learning-formats",
    "learning-results",
    "learning-regularity",
    "learning-practice",
    "civility-conduct",
    "civility-mood",
    "integrity-prominent-problems",
    "integrity-work-style",
    "integrity-law-abiding",
    "integrity-complaint-handling",
    "service-idea",
)
OFFICE_CRITERIA = (
    "civility-greening",
    "civility-surroundings",
    "civility-mechanism",
    "civility-regular-checks",
    "integrity-prevention",
    "integrity-orders",
    "integrity-leaders-example",
    "service-brand",
)
SERVING_CRITERIA = ("service-speed", "service-flow")

ADOPTED = Day(YEAR, 11, 20)

Finding = tuple[str, int | None]
"""An item looked at, and the problems found at it; None where the number was not written down."""


@dataclass
class Paper:
    """A document: when it was issued, its last day in force, and whether somebody verified it."""

    issued: Day
    ended: Day | None = None
    verified: bool | None = True


@dataclass
class Complaint:
    """A petition or complaint; ``rectified`` says when what was upheld was put right."""

    received: Day
    due: Day
    closed: Day | None
    topic: str = "other"
    prominent: bool = False
    upheld: bool | None = False
    rectified: Day | None = None


@dataclass
class Breach:
    """A case of law or discipline: counts and dates only."""

    act: Day
    opened: Day
    decided: Day | None = None
    formal: bool | None = None
    appeal_until: Day | None = None
    overturned: Day | None = None
    unit_at: str = "both"


@dataclass
class Item:
    """A service item; limits in tenths of a working day, this year's and last year's."""

    kind: str
    limit: int | None
    last_limit: int | None
    immediate: bool = False
    floor: bool = False
    steps: int = 4
    last_steps: int | None = 5
    classified: bool = True
    guide: str = "complete"
    cases: int = 30


@dataclass
class ServiceCase:
    """A service case beside the ordinary ones, which are all in time."""

    kind: str
    accepted: Day
    due: Day
    closed: Day | None
    paused: int = 0
    corrections: int | None = 0
    refusal: str | None = "not_refused"


@dataclass
class Facts:
    """What a unit did and what was found at it in the year."""

    unit: Unit
    # The learning star.
    study_months: list[int] = field(default_factory=list)
    areas: tuple[str, ...] = AREAS
    formats: int = 5
    systems: tuple[str, ...] = SYSTEMS
    ways: tuple[str, ...] = WAYS
    adopted_on: Day | None = ADOPTED
    study_checks: tuple[str, ...] = STUDY_CHECKS
    assessed_by_lead: bool = True
    marks: dict[str, list[int | None]] = field(default_factory=dict)
    # The civility star.
    themes: tuple[str, ...] = THEMES
    office_themes: tuple[str, ...] = OFFICE_THEMES
    absentees: int = 0
    long_absent: int = 0
    leavers: int = 0
    staff_row: bool = True
    minutes: list[tuple[Day, bool | None]] = field(default_factory=list)
    self_checks: list[Day] = field(default_factory=list)
    problems: list[tuple[Day, Day, Day | None]] = field(default_factory=list)
    civility_tasks: list[tuple[Day, Day | None]] = field(default_factory=list)
    budget: tuple[str, ...] = ("60000.00", "20000.00")
    vacant_days: int = 0
    # The integrity star.
    leaders: list[tuple[Day | None, Day | None, Day | None]] = field(default_factory=list)
    joint: tuple[str, ...] = JOINT
    lecturer: str = "top"
    dedicated_session: bool = True
    risk_review: bool = True
    measures: list[bool | None] = field(default_factory=list)
    tasks: list[tuple[str, Day, Day | None]] = field(default_factory=list)
    appraisal: str | None = "good"
    complaints: list[Complaint] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    incidents: list[tuple[Day, Day | None]] = field(default_factory=list)
    spending: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    cars: list[int] = field(default_factory=list)
    # The service star.
    items: list[Item] = field(default_factory=list)
    cases: list[ServiceCase] = field(default_factory=list)
    channels: tuple[str, ...] = ("window", "online")
    unsettled: int = 0
    posts: list[int] = field(default_factory=list)
    disclosures: list[tuple[Day, Day | None, str, bool]] = field(default_factory=list)
    late_alerts: int = 0
    # The cleanliness star: for a month its visits, for a visit its findings; one clean visit if nothing is said.
    visits: dict[int, list[list[Finding]]] = field(default_factory=dict)
    unvisited: dict[int, str] = field(default_factory=dict)
    announced: tuple[int, ...] = ()
    # The scheme as a whole.
    actions: tuple[str, ...] = ACTIONS
    visiting_leads: tuple[str, ...] = LEADS
    urged: list[tuple[Day, Day, Day | None]] = field(default_factory=list)
    # What is on file.
    papers: dict[str, Paper] = field(default_factory=dict)
    exempt: dict[str, str] = field(default_factory=dict)
    unfiled: set[tuple[str, int]] = field(default_factory=set)
    stated_beyond: dict[tuple[str, int], int] = field(default_factory=dict)

    def found(self, month: int, *numbers: int) -> None:
        """Let the visits of a month find so many problems each, every one at an item of its own."""
        items = AREA_ITEMS + DONTS if self.unit.kind == "office" else ROOM_ITEMS
        self.visits[month] = [[(item, 1) for item in items[:number]] for number in numbers]

    def mark(self, criterion: str, *marks: int | None) -> None:
        """Let the judges of a criterion give these marks; None is a judge who is named and gives none."""
        self.marks[criterion] = list(marks)


AREA_ITEMS = ("area_1", "area_2", "area_3", "area_4")
DONTS = ("dont_a", "dont_b", "dont_c", "dont_d", "dont_e")
ROOM_ITEMS = ("indoor_1", "indoor_3", "indoor_4", "indoor_8", "indoor_9", "indoor_2", "indoor_5", "indoor_6")


def passing_marks(dice: Dice) -> list[int | None]:
    """Return marks whose middle is 80 or more; no two of a family of units are over 30 apart."""
    judges = 5 if dice.chance(0.25) else 3
    base = dice.between(83, 92)
    marks: list[int | None] = [max(80, min(95, base + dice.between(-5, 4))) for _ in range(judges)]
    if dice.chance(0.15):
        marks[0] = dice.between(72, 79)
    return marks


def failing_marks(dice: Dice) -> list[int | None]:
    """Return marks whose middle is below 80."""
    return [dice.between(68, 78) for _ in range(3)]


def quarter_day(dice: Dice, quarter: int) -> Day:
    """Return a working day of a quarter (1 to 4)."""
    return dice.workday(Day(YEAR, 3 * quarter - 2, 5), Day(YEAR, 3 * quarter, 25))


def end_of_year(unit: Unit) -> Day:
    """Return the last day on which a unit may have done something."""
    return min(LAST, unit.last)
