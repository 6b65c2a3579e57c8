"""Facts about civility, and the verdict that the words of each clause of the civility star demand."""

from __future__ import annotations

from tests.plugin_kit import (
    Example,
    Facts,
    case,
    edges,
    examples,
    examples_of_all,
    exempt,
    failed,
    lacking_examples,
    loose_numbers,
    marks,
    paper,
    passed,
    scheme,
    together,
)


def task(due: str = "2024-06-30", done: str | None = "2024-06-30") -> Facts:
    return {"civility_tasks": [{"due_on": due, "done_on": done}]}


def activity(*themes: str, held: str = "2024-05-06") -> Facts:
    """Return an activity on each of these themes."""
    return {"civility_activities": [{"held_on": held, "theme": theme} for theme in themes]}


def people(first: int, last: int, standing: str | None = "permanent", activity: str = "a") -> Facts:
    """Return the people of these numbers as taking part in an activity."""
    return {
        "civility_participation": [
            {"activity": activity, "person": f"p{number}", "held_on": "2024-05-06", "standing": standing}
            for number in range(first, last + 1)
        ]
    }


def staff(on_roll: int | None, contract: int | None = 0, long_absent: int | None = 0) -> Facts:
    return {"staff": [{"on_roll": on_roll, "contract": contract, "long_absent": long_absent}]}


def meeting(*held_on: str, own_item: bool | None = True) -> Facts:
    return {"civility_sessions": [{"held_on": day, "own_item": own_item} for day in held_on]}


def planned(*amounts: str | None, year: int = 2024) -> Facts:
    return {"civility_budget": [{"planned": amount, "year": year} for amount in amounts]}


def in_charge(
    person: str = "p",
    since: str = "2020-01-01",
    until: str | None = None,
    vacant_days: int = 0,
    section: str = "s",
) -> Facts:
    """Return that a person is in charge of creation work."""
    post = {
        "section": section,
        "person": person,
        "from_on": since,
        "ended_on": until,
        "vacant_days": vacant_days,
    }
    return {"civility_duties": [post]}


def self_check(*held_on: str) -> Facts:
    return {"civility_self_checks": [{"held_on": day} for day in held_on]}


def problem(due: str, corrected: str | None, found: str = "2024-03-01") -> Facts:
    return {"civility_rectifications": [{"found_on": found, "due_on": due, "corrected_on": corrected}]}


@examples(
    "civility.tasks-done",
    case("met", "the only task is done", task()),
    case("met", "done late, but in the year", task(done="2024-12-31")),
    case("unmet", "done a day after the year", task(done="2025-01-01")),
    case("unmet", "one of a hundred is not done", *[task()] * 99, task(done=None)),
    case("not_applicable", "no task fell due"),
    case("not_applicable", "a task that falls due next year", task(due="2025-01-01", done=None)),
    case("unknown", "half the year is over", task(), as_of="2024-06-30"),
    case(
        "unknown", "not done by the day of the cut, which is no deadline", task(done=None), as_of="2024-07-31"
    ),
)
def test_tasks_done(example: Example) -> None:
    """All tasks of the civilised-city campaign that fell due in the year are done."""
    example.confirm()


@examples(
    "civility.creation-work",
    case("met", "work for a civilised unit", activity("civilised_unit")),
    case("met", "work for a demonstration point", activity("service_point")),
    case("unmet", "other activities only", activity("manners", "other")),
    case("unmet", "none"),
    case("unmet", "last year only", activity("civilised_unit", held="2023-12-31")),
    case("unknown", "a return is lacking", still_open=("civility_activities",)),
)
def test_creation_work(example: Example) -> None:
    """Work for a civilised unit or a demonstration point is done; the title itself is not asked for."""
    example.confirm()


@examples(
    "civility.conduct",
    case("met", "the median is the pass mark", passed("civility-conduct")),
    case("unmet", "the median is one below", failed("civility-conduct")),
    case("unknown", "no panel was named"),
    case("unknown", "two judges are too few", marks("civility-conduct", 90, 90)),
    case("unknown", "a missing mark may still lie far apart", marks("civility-conduct", 95, 95, None)),
)
def test_conduct(example: Example) -> None:
    """A panel of three or more judges manners, speech and travel, and its median reaches the pass mark."""
    example.confirm()


GREEN, TIDY = "civility-greening", "civility-surroundings"
EVERYWHERE = {"A19": "everywhere"}
NO_GROUNDS = exempt("civility-no-grounds")


@examples(
    "civility.surroundings",
    case("met", "the panel passes the planting", passed(GREEN)),
    case("unmet", "the panel fails the planting", failed(GREEN)),
    case("met", "both are passed", passed(GREEN), passed(TIDY), readings=EVERYWHERE),
    case("unmet", "tidiness counts here too", passed(GREEN), failed(TIDY), readings=EVERYWHERE),
    case("unmet", "tidy grounds without planting", failed(GREEN), passed(TIDY), readings=EVERYWHERE),
    case("met", "tidiness counts in the cleanliness star", passed(GREEN), failed(TIDY)),
    case("not_applicable", "no grounds of its own, whatever a panel gave", NO_GROUNDS, failed(GREEN)),
    case("not_applicable", "no grounds of its own, and no panel", NO_GROUNDS),
    case("met", "no grounds, but tidy", NO_GROUNDS, passed(TIDY), readings=EVERYWHERE),
    case("unmet", "no grounds, and not tidy", NO_GROUNDS, failed(TIDY), readings=EVERYWHERE),
)
def test_surroundings(example: Example) -> None:
    """Grounds are planted and beautified as the site allows; tidiness costs in its home star alone."""
    example.confirm()


ALL_TEN = (people(1, 10), staff(10))
LACKING_ONE = (people(1, 9), staff(10))
WHOLE_ROLL = {"A10": "whole-roll"}
PERMANENT_STAFF = {"A10": "permanent-staff"}
WAYS_TO_COUNT = {
    "of those at work": {"A10": "year-end-roll"},
    "of the whole roll": WHOLE_ROLL,
    "of permanent staff": PERMANENT_STAFF,
}


@examples(
    "civility.participation",
    case("met", "ten of ten", *ALL_TEN),
    case("unmet", "nine of ten", *LACKING_ONE),
    case("unmet", "999 of 1000 is not 100 %", people(1, 999), staff(1000)),
    case("met", "1000 of 1000", people(1, 1000), staff(1000)),
    case("unmet", "nine of ten, one of them twice", people(1, 1, activity="b"), *LACKING_ONE),
    case("met", "the tenth is long absent", people(1, 9), staff(10, long_absent=1)),
    case("unmet", "one who has left cannot stand in", people(1, 9), people(10, 10, "left"), staff(10)),
    case(
        "unmet",
        "one long absent cannot stand in",
        people(1, 8),
        people(9, 9, "absent"),
        staff(10, long_absent=1),
    ),
    case("met", "contract staff counts", people(1, 9), people(10, 10, "contract"), staff(10, contract=1)),
    case("unmet", "contract staff is due too", people(1, 9), staff(10, contract=1)),
    case("not_applicable", "nobody was due", staff(2, long_absent=2)),
    case("unknown", "no staff row", people(1, 10)),
    case("unknown", "the number on the roll is not known", people(1, 10), staff(None)),
    case("unmet", "none took part, however many were absent", staff(10, long_absent=5)),
    case("unknown", "the roll is that of the year's end", *ALL_TEN, as_of="2024-08-31"),
    case(
        "unknown", "participation may still be reported", *LACKING_ONE, still_open=("civility_participation",)
    ),
    case(
        "met", "all took part, whatever is still reported", *ALL_TEN, still_open=("civility_participation",)
    ),
    case("unmet", "long absence counts", people(1, 9), staff(10, long_absent=1), readings=WHOLE_ROLL),
    case(
        "met",
        "the one long absent took part",
        people(1, 9),
        people(10, 10, "absent"),
        staff(10, long_absent=1),
        readings=WHOLE_ROLL,
    ),
    case(
        "unmet",
        "one who has left cannot stand in for one on the roll",
        people(1, 9),
        people(10, 10, "left"),
        staff(10),
        readings=WHOLE_ROLL,
    ),
    case(
        "unmet",
        "of the whole roll nobody came, all being long absent",
        staff(2, long_absent=2),
        readings=WHOLE_ROLL,
    ),
    case("not_applicable", "nobody is on the roll", staff(0), readings=WHOLE_ROLL),
    case("met", "contract staff is left out", people(1, 9), staff(10, contract=1), readings=PERMANENT_STAFF),
    case("unmet", "of permanent staff one is lacking", *LACKING_ONE, readings=PERMANENT_STAFF),
    case(
        "unmet",
        "contract staff cannot stand in",
        people(1, 9),
        people(10, 10, "contract"),
        staff(10),
        readings=PERMANENT_STAFF,
    ),
    case(
        "not_applicable",
        "the permanent staff is long absent, the others are on contract",
        people(1, 1, "contract"),
        staff(2, contract=1, long_absent=1),
        readings=PERMANENT_STAFF,
    ),
    *(
        case("met", f"{whom} the only one took part", people(1, 1), staff(1), readings=way)
        for whom, way in WAYS_TO_COUNT.items()
    ),
    *(
        case(
            "unmet",
            f"{whom} 9,999 in 10,000 is not 100 %",
            people(1, 5_000),
            staff(5_000),
            sections={"s1": together(people(5_001, 9_999), staff(5_000))},
            readings=way,
        )
        for whom, way in WAYS_TO_COUNT.items()
    ),
    *(
        case(
            "unknown",
            f"{whom} nothing is known where the unit opened after the roll was taken",
            opened="2025-01-01",
            readings=way,
        )
        for whom, way in WAYS_TO_COUNT.items()
    ),
    case(
        "met",
        "an office counts itself and its sections",
        people(1, 2),
        staff(2),
        sections={"s1": together(people(3, 4), staff(2)), "s2": together(people(5, 6), staff(2))},
    ),
    case(
        "unmet",
        "a person of two sections counts once",
        people(1, 2),
        staff(2),
        sections={"s1": together(people(3, 4), staff(2)), "s2": together(people(4, 5), staff(2))},
    ),
)
def test_participation(example: Example) -> None:
    """Everybody who is on the roll and at work takes part at least once, and a person counts once."""
    example.confirm()


@examples(
    "civility.mood",
    case("met", "the median is the pass mark", passed("civility-mood")),
    case("unmet", "the median is one below", failed("civility-mood")),
    case("unknown", "marks too far apart", marks("civility-mood", 60, 90, 91)),
)
def test_mood(example: Example) -> None:
    """A panel finds the creation mood strong."""
    example.confirm()


PAPERS = ("civility-activity-plan", "civility-supervision-rule", "civility-reward-rule")
MECHANISM = "civility-mechanism"


@examples(
    "civility.mechanism",
    case("met", "three papers", paper(*PAPERS)),
    case("unmet", "two papers", paper(*PAPERS[:2])),
    case("unmet", "two papers, one of them in two editions", paper(*PAPERS[:2], PAPERS[0])),
    case("met", "in force for the first day of the year only", paper(*PAPERS, ended="2024-01-01")),
    case("unmet", "ended the day before the year", paper(*PAPERS, ended="2023-12-31")),
    case("unmet", "one was found not to exist", paper(*PAPERS[:2]), paper(PAPERS[2], verified=False)),
    case("met", "the panel besides", paper(*PAPERS), passed(MECHANISM), readings={"A18": "panel-only"}),
    case("met", "the panel is not asked", paper(*PAPERS), failed(MECHANISM)),
    case("unmet", "the panel fails it", paper(*PAPERS), failed(MECHANISM), readings={"A18": "panel-only"}),
    case("unmet", "papers are named in the text", passed(MECHANISM), readings={"A18": "panel-only"}),
)
def test_mechanism(example: Example) -> None:
    """The activity plan, the supervision rule and the reward rule are all in force during the year."""
    example.confirm()


@examples(
    "civility.moral-education",
    case("met", "both kinds", activity("work_ethics", "personal_morality")),
    case("unmet", "one kind twice", activity("work_ethics", "work_ethics")),
    case("unmet", "the other kind twice", activity("personal_morality", "personal_morality")),
    case("unmet", "none"),
)
def test_moral_education(example: Example) -> None:
    """There is education in work ethics and in personal morality, once each."""
    example.confirm()


@examples(
    "civility.practice-themes",
    case("met", "three themes", activity("manners", "travel", "honesty")),
    case("met", "more are allowed", activity("manners", "travel", "honesty", "other")),
    case("unmet", "two themes and another", activity("manners", "travel", "other")),
    case("unmet", "no travel", activity("manners", "honesty", "other")),
    case("unmet", "no manners", activity("travel", "honesty", "other")),
    case("unmet", "two themes, one twice", activity("manners", "travel", "travel")),
)
def test_practice_themes(example: Example) -> None:
    """There is practice on manners, on travel and on honesty, once each."""
    example.confirm()


AS_WRITTEN = {"A23": "as-written"}


@examples(
    "civility.outline-studied",
    case("met", "the outline in force since 2019", activity("outline_2019")),
    case("unmet", "the outline that it took the place of", activity("outline_2001")),
    case("met", "the old outline in 2018", activity("outline_2001", held="2018-05-06"), period=2018),
    case(
        "unmet", "the new outline before its time", activity("outline_2019", held="2018-05-06"), period=2018
    ),
    case(
        "met",
        "the new outline in the year it was issued",
        activity("outline_2019", held="2019-11-06"),
        period=2019,
    ),
    case("met", "the outline of the text", activity("outline_2001"), readings=AS_WRITTEN),
    case("unmet", "only the outline of the text", activity("outline_2019"), readings=AS_WRITTEN),
    case("unmet", "none"),
)
def test_outline_studied(example: Example) -> None:
    """The outline on civic morality that is in force in the year is studied."""
    example.confirm()


@examples(
    "civility.good-examples",
    case("met", "one example publicised", activity("good_example")),
    case("unmet", "none"),
    case("unmet", "a year ago", activity("good_example", held="2023-12-31")),
    case("unmet", "another matter", activity("manners")),
    case("met", "by a section", sections={"s1": activity("good_example")}),
)
def test_good_examples(example: Example) -> None:
    """A good example is found and publicised in the year."""
    example.confirm()


TWO_DAYS = meeting("2024-02-01", "2024-09-01")
NO_BODY = exempt("civility-no-leadership-body")


@examples(
    "civility.leadership-sessions",
    case("met", "two sessions", TWO_DAYS),
    case("met", "three sessions", TWO_DAYS, meeting("2024-12-31")),
    case("unmet", "one session", meeting("2024-02-01")),
    case("unmet", "none"),
    case("unmet", "two on one day", meeting("2024-02-01", "2024-02-01")),
    case("unmet", "the second was last year", meeting("2024-02-01", "2023-12-31")),
    case(
        "unmet",
        "the second had no item of its own",
        meeting("2024-02-01"),
        meeting("2024-03-01", own_item=False),
    ),
    case(
        "unknown",
        "whether it was an item of its own is not known",
        meeting("2024-02-01"),
        meeting("2024-03-01", own_item=None),
    ),
    case("unknown", "half the year and one session", meeting("2024-02-01"), as_of="2024-06-30"),
    case(
        "unknown",
        "two sessions, but that it does not apply may still be recorded",
        TWO_DAYS,
        as_of="2024-09-30",
    ),
    case("unknown", "a return is lacking", meeting("2024-02-01"), still_open=("civility_sessions",)),
    case(
        "met",
        "two on one day count as two",
        meeting("2024-02-01", "2024-02-01"),
        readings={"A28": "own-item"},
    ),
    case(
        "unmet",
        "no item of its own",
        meeting("2024-02-01", "2024-03-01", own_item=False),
        readings={"A28": "own-item"},
    ),
    case(
        "met",
        "any mention",
        meeting("2024-02-01", "2024-03-01", own_item=False),
        readings={"A28": "any-mention"},
    ),
    case(
        "unmet",
        "two mentions on one day",
        meeting("2024-02-01", "2024-02-01", own_item=False),
        readings={"A28": "any-mention"},
    ),
    case("not_applicable", "there is no leadership body", NO_BODY),
    case("unmet", "no body counts as unmet", NO_BODY, readings={"A21": "unmet"}),
    case("met", "no body counts as met", NO_BODY, readings={"A21": "met"}),
    case("met", "a body that holds its sessions", TWO_DAYS, readings={"A21": "met"}),
    case("unmet", "a body that holds too few", meeting("2024-02-01"), readings={"A21": "met"}),
)
def test_leadership_sessions(example: Example) -> None:
    """The leadership body holds two dedicated sessions a year or more, on different days."""
    example.confirm()


@examples(
    "civility.budget",
    case("met", "a hundredth of a yuan", planned("0.01")),
    case("met", "one line of two", planned("0", "5000.00")),
    case("unmet", "a line of nothing", planned("0")),
    case("unmet", "no line"),
    case("unmet", "a line of last year", planned("5000", year=2023)),
    case("unknown", "the amount is not known", planned(None)),
    case("unknown", "the year's budget stands when it ends", as_of="2024-06-30"),
    case("not_applicable", "none, for a recorded reason", exempt("civility-no-budget")),
)
def test_budget(example: Example) -> None:
    """Some money is put into creation activities, or the reason why none is needed is recorded."""
    example.confirm()


TWO_PERSONS = (in_charge("p"), in_charge("q"))
TWO_SECTIONS = {"civility.sections": 2}
TWO_STAFF = {"civility.staff": 2}


@examples(
    "civility.in-charge",
    case("met", "one person all year", in_charge()),
    case("unmet", "nobody"),
    case("unmet", "left in June and not replaced", in_charge(until="2024-06-01")),
    case(
        "met", "replaced after 29 days", in_charge(until="2024-06-01"), in_charge("q", "2024-07-01", None, 29)
    ),
    case(
        "unmet",
        "replaced after 30 days",
        in_charge(until="2024-06-01"),
        in_charge("q", "2024-07-02", None, 30),
    ),
    case("met", "vacant for the last 29 days of the year", in_charge(until="2024-12-02")),
    case("unmet", "vacant for the last 30 days of the year", in_charge(until="2024-12-01")),
    case(
        "unmet",
        "filled on the first day of the year after 30 days",
        in_charge(since="2024-01-01", vacant_days=30),
    ),
    case("met", "a long gap of years ago", in_charge(since="2023-12-31", vacant_days=300)),
    case(
        "unmet",
        "two persons of one section where two sections are asked for",
        *TWO_PERSONS,
        parameters=TWO_SECTIONS,
    ),
    case(
        "met", "two sections as asked for", in_charge(), in_charge("q", section="t"), parameters=TWO_SECTIONS
    ),
    case(
        "unmet",
        "one person of two sections where two persons are asked for",
        in_charge(),
        in_charge(since="2021-01-01", section="t"),
        parameters=TWO_STAFF,
    ),
    case("met", "two persons as asked for", *TWO_PERSONS, parameters=TWO_STAFF),
    case("unknown", "the record of posts is still open", still_open=("civility_duties",)),
)
def test_in_charge(example: Example) -> None:
    """A section and a person are in charge all year; a gap of less than 30 days is left out of account."""
    example.confirm()


QUARTERLY = ("2024-03-31", "2024-04-01", "2024-09-30", "2024-10-01")
REGULAR = "civility-regular-checks"


@examples(
    "civility.regular-checks",
    case("met", "one in each quarter, on its edges", self_check(*QUARTERLY)),
    case("unmet", "three quarters", self_check(*QUARTERLY[:3])),
    *(
        case("unmet", f"none in the quarter of {day}", self_check(*(one for one in QUARTERLY if one != day)))
        for day in QUARTERLY
    ),
    case(
        "met",
        "one in each quarter, on its other edges",
        self_check("2024-01-01", "2024-06-30", "2024-07-01", "2024-12-31"),
    ),
    case(
        "unmet",
        "twice in the first and none in the second",
        self_check("2024-01-01", *QUARTERLY[::2], "2024-10-01"),
    ),
    case(
        "unmet", "none in the third, the days around it", self_check("2024-03-31", "2024-06-30", "2024-10-01")
    ),
    case(
        "unmet",
        "none in the second, and the day after it is no day of it",
        self_check("2024-03-31", "2024-07-01", "2024-09-30", "2024-10-01"),
    ),
    case(
        "unmet",
        "due on the last day, seen on the last day",
        self_check(*QUARTERLY),
        problem("2024-12-31", None),
        as_of="2024-12-31",
    ),
    case("unmet", "four checks in three quarters", self_check(*QUARTERLY[:3], "2024-09-01")),
    case("met", "corrected in time", self_check(*QUARTERLY), problem("2024-09-01", "2024-08-01")),
    case("met", "corrected late, but corrected", self_check(*QUARTERLY), problem("2024-09-01", "2024-12-31")),
    case("unmet", "due and not corrected", self_check(*QUARTERLY), problem("2024-09-01", None)),
    case(
        "unmet", "due on the last day and not corrected", self_check(*QUARTERLY), problem("2024-12-31", None)
    ),
    case("met", "not yet due at the year's end", self_check(*QUARTERLY), problem("2025-01-01", None)),
    case(
        "met",
        "opened in May: two whole quarters",
        self_check("2024-08-01", "2024-11-01"),
        opened="2024-05-01",
    ),
    case("unmet", "opened in May: one quarter lacking", self_check("2024-08-01"), opened="2024-05-01"),
    case(
        "unknown",
        "half the year, a check in each quarter so far",
        self_check(*QUARTERLY[:2]),
        as_of="2024-06-30",
    ),
    case("unmet", "a quarter is over without a check", self_check("2024-04-01"), as_of="2024-06-30"),
    case("met", "the panel alone", passed(REGULAR), readings={"A18": "panel-only"}),
    case(
        "unmet", "the panel fails it", failed(REGULAR), self_check(*QUARTERLY), readings={"A18": "panel-only"}
    ),
    case(
        "unmet",
        "corrections are named in the text",
        passed(REGULAR),
        problem("2024-09-01", None),
        readings={"A18": "panel-only"},
    ),
)
def test_regular_checks(example: Example) -> None:
    """The unit checks itself each quarter, and what it finds is corrected or not yet due."""
    example.confirm()


@examples_of_all(*edges("civility", globals(), standing=("civility.mechanism",)))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_the_numbers_of_the_text_ship_as_the_text_has_them() -> None:
    """Two sessions, everybody, three papers: these stand in the text."""
    values = {name: item.values[-1].value for name, item in scheme().parameters.items()}
    assert values["civility.sessions"] == 2
    assert values["civility.participation"] == 100
    assert values["civility.papers"] == 3


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("civility", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("civility", globals(), "civility.sections", "civility.staff") == []
