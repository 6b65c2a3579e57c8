"""Facts about integrity, and the verdict that the words of each clause of the integrity star demand."""

from __future__ import annotations

from typing import Any

from starrules.testing.example import Word
from tests.plugin_kit import (
    Example,
    Facts,
    case,
    edges,
    examples,
    examples_of_all,
    failed,
    lacking_examples,
    loose_numbers,
    marks,
    paper,
    passed,
    scheme,
)

PANEL_ONLY = {"A18": "panel-only"}
AS_WRITTEN = {"A23": "as-written"}


def leader(duty: str | None = None, signed: str | None = None, until: str | None = None) -> Facts:
    """Return a member of the leadership since 2020."""
    post = {"from_on": "2020-01-01", "ended_on": until, "duty_on": duty, "signed_on": signed}
    return {"integrity_leaders": [post]}


def record(kind: str, *held_on: str, led_by: str = "top") -> Facts:
    return {"integrity_records": [{"kind": kind, "held_on": day, "led_by": led_by} for day in held_on]}


def task(done: str | None, due: str = "2024-06-30", kind: str = "prevention", role: str = "lead") -> Facts:
    return {"integrity_tasks": [{"kind": kind, "role": role, "due_on": due, "done_on": done}]}


def supervised(done: str | None, due: str = "2024-06-30") -> Facts:
    return task(done, due, "supervised")


def risk(has_measure: bool | None, listed: str = "2020-01-01", ended: str | None = None) -> Facts:
    return {"integrity_risks": [{"listed_on": listed, "ended_on": ended, "has_measure": has_measure}]}


def appraisal(grade: str, year: int = 2024) -> Facts:
    return {"integrity_appraisals": [{"year": year, "grade": grade}]}


def complaint(
    closed: str | None,
    topic: str = "delay",
    due: str = "2024-03-20",
    prominent: bool | None = False,
    upheld: bool | None = False,
    rectified: str | None = None,
) -> Facts:
    """Return a complaint that was received in December before the year."""
    return {
        "integrity_complaints": [
            {
                "received_on": "2023-12-20",
                "due_on": due,
                "closed_on": closed,
                "topic": topic,
                "prominent": prominent,
                "upheld": upheld,
                "rectified_on": rectified,
            }
        ]
    }


def breach(decided: str | None = "2024-06-01", **changes: Any) -> Facts:
    """Return a case that ended in a formal sanction, which stands since its appeal period ran out."""
    found = {
        "unit_at": "both",
        "act_on": "2023-05-01",
        "opened_on": "2024-01-10",
        "decided_on": decided,
        "formal": True,
        "appeal_until": "2024-12-01",
        "overturned_on": None,
        "leader": False,
        "clean_code": False,
    }
    return {"integrity_discipline": [{**found, **changes}]}


def inquiry(**changes: Any) -> Facts:
    """Return a case that is under inquiry."""
    open_still = {"formal": None, "appeal_until": None, "clean_code": None}
    return breach(None, **{**open_still, **changes})


def incident(detected: str, responded: str | None) -> Facts:
    return {"integrity_incidents": [{"detected_on": detected, "responded_on": responded}]}


def spending(budget: str | None, actual: str | None, kind: str = "reception", year: int = 2024) -> Facts:
    return {"integrity_expenses": [{"year": year, "kind": kind, "budget": budget, "actual": actual}]}


def car(cleared: bool | None = True, violations: int | None = 0) -> Facts:
    return {"integrity_vehicles": [{"cleared": cleared, "violations": violations}]}


@examples(
    "integrity.top-leader-duty",
    case("met", "a paper in force", paper("integrity-top-leader-duty")),
    case(
        "met", "issued on the last day of the year", paper("integrity-top-leader-duty", issued="2024-12-31")
    ),
    case("unmet", "issued a day after the year", paper("integrity-top-leader-duty", issued="2025-01-01")),
    case("unmet", "not in force at the year's end", paper("integrity-top-leader-duty", ended="2024-12-30")),
    case("unmet", "none"),
    case("unknown", "not verified yet", paper("integrity-top-leader-duty", verified=None)),
)
def test_top_leader_duty(example: Example) -> None:
    """A paper that is in force gives the top leader overall responsibility."""
    example.confirm()


ASSIGNED, NOT_ASSIGNED = leader(duty="2020-02-01"), leader()
EACH_LEADER: tuple[tuple[Word, str, tuple[Facts, ...]], ...] = (
    ("met", "each has a share", (ASSIGNED, ASSIGNED)),
    ("unmet", "one of two has none", (ASSIGNED, NOT_ASSIGNED)),
    ("met", "assigned on the last day", (leader(duty="2024-12-31"),)),
    ("unmet", "assigned a day after the year", (leader(duty="2025-01-01"),)),
    ("unmet", "one of ten thousand has none", (*[ASSIGNED] * 9_999, NOT_ASSIGNED)),
)


@examples(
    "integrity.leaders-duty",
    case("met", "each leader has a share", ASSIGNED, ASSIGNED),
    case("unmet", "one of two has none", ASSIGNED, NOT_ASSIGNED),
    case("met", "the one without has left", ASSIGNED, leader(until="2024-12-30")),
    case("unmet", "the one without stayed to the last day", ASSIGNED, leader(until="2024-12-31")),
    case("met", "assigned on the last day", leader(duty="2024-12-31")),
    case("unmet", "assigned a day after the year", leader(duty="2025-01-01")),
    case("not_applicable", "there are no leaders"),
    case("unmet", "no leaders counts as unmet", readings={"A21": "unmet"}),
    case("met", "no leaders counts as met", readings={"A21": "met"}),
    case("unknown", "the register of leaders is open", ASSIGNED, still_open=("integrity_leaders",)),
    case("unmet", "one of a hundred has none", *[ASSIGNED] * 99, NOT_ASSIGNED),
    *(
        case(expected, f"{because}, where nobody would be {option}", *facts, readings={"A21": option})
        for option in ("unmet", "met")
        for expected, because, facts in EACH_LEADER
    ),
)
def test_leaders_duty(example: Example) -> None:
    """Every leader in post has a share of the duty."""
    example.confirm()


STAGES = tuple(f"joint_{stage}" for stage in ("deployment", "execution", "inspection", "assessment"))


@examples(
    "integrity.done-together",
    case("met", "a record of each stage", *(record(stage, "2024-05-06") for stage in STAGES)),
    *(
        case("unmet", f"without {gone}", *(record(stage, "2024-05-06") for stage in STAGES if stage != gone))
        for gone in STAGES
    ),
    case(
        "unmet",
        "one stage four times",
        record(STAGES[0], "2024-01-05", "2024-04-05", "2024-07-05", "2024-10-08"),
    ),
    case("unknown", "a return is lacking", still_open=("integrity_records",)),
)
def test_done_together(example: Example) -> None:
    """Business and integrity work are deployed, carried out, inspected and assessed together."""
    example.confirm()


PREVENTION = "integrity-prevention"


@examples(
    "integrity.prevention",
    case("met", "the panel passes it and the task is done", passed(PREVENTION), task("2024-06-30")),
    case("met", "no task fell due", passed(PREVENTION)),
    case(
        "met",
        "a late supervised matter is no task of the plan",
        passed(PREVENTION),
        task("2024-06-30"),
        supervised(None),
    ),
    case("met", "done on the last day of the year", passed(PREVENTION), task("2024-12-31")),
    case("unmet", "done a day after the year", passed(PREVENTION), task("2025-01-01")),
    case("unmet", "a task is not done", passed(PREVENTION), task(None)),
    case("unmet", "the panel fails it", failed(PREVENTION), task("2024-06-30")),
    case("unmet", "too few judges, but a task is not done", marks(PREVENTION, 90), task(None)),
    case("unknown", "too few judges", marks(PREVENTION, 90), task("2024-06-30")),
    case(
        "unmet",
        "one of a hundred tasks is not done",
        passed(PREVENTION),
        *[task("2024-06-30")] * 99,
        task(None),
    ),
)
def test_prevention(example: Example) -> None:
    """A panel finds that the punish-and-prevent system shows results, and its tasks are done."""
    example.confirm()


PROMINENT = "integrity-prominent-problems"
LATE, IN_TIME = "2024-03-21", "2024-03-20"


@examples(
    "integrity.prominent-problems",
    case("met", "closed on the due date", passed(PROMINENT), complaint(IN_TIME, prominent=True)),
    case("unmet", "closed a day late", passed(PROMINENT), complaint(LATE, prominent=True)),
    case("met", "the late one was not prominent", passed(PROMINENT), complaint(LATE)),
    case(
        "unknown", "whether it is prominent is not known", passed(PROMINENT), complaint(LATE, prominent=None)
    ),
    case("met", "no complaint", passed(PROMINENT)),
    case("unmet", "the panel fails it", failed(PROMINENT), complaint(IN_TIME, prominent=True)),
    case("met", "the panel alone", passed(PROMINENT), complaint(LATE, prominent=True), readings=PANEL_ONLY),
    case(
        "unmet",
        "one of a hundred was late",
        passed(PROMINENT),
        *[complaint(IN_TIME, prominent=True)] * 99,
        complaint(LATE, prominent=True),
    ),
)
def test_prominent_problems(example: Example) -> None:
    """Matters strongly complained of are closed by their due date, and a panel finds them solved."""
    example.confirm()


STYLE = "integrity-work-style"


@examples(
    "integrity.work-style",
    case(
        "met",
        "put right on the last day",
        passed(STYLE),
        complaint(IN_TIME, upheld=True, rectified="2024-12-31"),
    ),
    case(
        "unmet",
        "put right a day after the year",
        passed(STYLE),
        complaint(IN_TIME, upheld=True, rectified="2025-01-01"),
    ),
    case("unmet", "not put right", passed(STYLE), complaint(IN_TIME, "slackness", upheld=True)),
    case(
        "unmet", "buck-passing is meant too", passed(STYLE), complaint(IN_TIME, "buck_passing", upheld=True)
    ),
    case("met", "rudeness is another matter", passed(STYLE), complaint(IN_TIME, "attitude", upheld=True)),
    case("met", "not upheld", passed(STYLE), complaint(IN_TIME, upheld=False)),
    case("unknown", "still being looked into", passed(STYLE), complaint(None, upheld=None)),
    case("unmet", "the panel fails it", failed(STYLE)),
    case("met", "the panel alone", passed(STYLE), complaint(IN_TIME, upheld=True), readings=PANEL_ONLY),
    case(
        "unmet",
        "one of a hundred is not put right",
        passed(STYLE),
        *[complaint(IN_TIME, upheld=True, rectified=IN_TIME)] * 99,
        complaint(IN_TIME, upheld=True),
    ),
)
def test_work_style(example: Example) -> None:
    """Every upheld complaint about delay, buck-passing or slackness is put right, and a panel judges it."""
    example.confirm()


ORDERS = "integrity-orders"


@examples(
    "integrity.orders",
    case("met", "the supervised matter was closed in time", passed(ORDERS), supervised("2024-06-30")),
    case("unmet", "closed a day late", passed(ORDERS), supervised("2024-07-01")),
    case("met", "a late task of another kind", passed(ORDERS), task("2024-07-01")),
    case("met", "nothing was supervised", passed(ORDERS)),
    case("unmet", "the panel fails it", failed(ORDERS)),
    case("met", "the panel alone", passed(ORDERS), supervised(None), readings=PANEL_ONLY),
    case(
        "unmet",
        "one of a hundred was late",
        passed(ORDERS),
        *[supervised("2024-06-30")] * 99,
        supervised("2024-07-01"),
    ),
)
def test_orders(example: Example) -> None:
    """Supervised matters are closed in time, and a panel finds the atmosphere upright."""
    example.confirm()


@examples(
    "integrity.style-appraisal",
    case("met", "good", appraisal("good")),
    case("met", "excellent", appraisal("excellent")),
    case("unmet", "fair", appraisal("fair")),
    case("unmet", "poor", appraisal("poor")),
    case("not_applicable", "not appraised this year"),
    case("not_applicable", "appraised last year only", appraisal("poor", 2023)),
    case("unmet", "good is not excellent", appraisal("good"), readings={"A26": "excellent-only"}),
    case("met", "only excellent", appraisal("excellent"), readings={"A26": "excellent-only"}),
    case("unknown", "the year's result stands when it ends", as_of="2024-06-30"),
)
def test_style_appraisal(example: Example) -> None:
    """The grade of the style appraisal is excellent or good; who was not appraised is not asked."""
    example.confirm()


@examples(
    "integrity.no-breach",
    case("met", "no case"),
    case("unmet", "one sanction stands", breach()),
    case("unmet", "decided on the last day of the year", breach("2024-12-31", appeal_until="2025-01-15")),
    case("met", "decided a day after the year", breach("2025-01-01", appeal_until="2025-01-15")),
    case("met", "decided a day before the year", breach("2023-12-31", opened_on="2023-06-01")),
    case("met", "no formal sanction, a reminder only", breach(formal=False)),
    case("met", "overturned on appeal", breach(overturned_on="2024-10-01")),
    case(
        "unmet",
        "in June the sanction had not been overturned",
        breach("2024-03-01", appeal_until="2024-04-01"),
        as_of="2024-06-30",
    ),
    case(
        "unknown",
        "in July it could still be overturned",
        breach(overturned_on="2024-10-01"),
        as_of="2024-07-01",
    ),
    case(
        "unknown", "the appeal period is still running", breach(appeal_until="2025-03-01"), as_of="2025-01-31"
    ),
    case("unknown", "an inquiry is open", inquiry()),
    case("unmet", "lost already, an inquiry cannot change it", breach(), inquiry()),
    case("met", "the person was elsewhere at the act", breach(unit_at="decision")),
    case("unmet", "the person was here at the act", breach(unit_at="act")),
    case("unknown", "half the year without a case", as_of="2024-06-30"),
    case("met", "an act of another year", breach(), readings={"A9": "act-date"}),
    case("unmet", "an act of this year", breach(act_on="2024-01-02"), readings={"A9": "act-date"}),
    case(
        "unmet",
        "an act of this year, decided later",
        breach("2025-01-10", act_on="2024-01-02", appeal_until="2025-01-15"),
        readings={"A9": "act-date"},
        as_of="2025-01-31",
    ),
    case("met", "an inquiry into an act of another year", inquiry(), readings={"A9": "act-date"}),
    case(
        "unknown",
        "an inquiry into an act of this year",
        inquiry(act_on="2024-01-02"),
        readings={"A9": "act-date"},
    ),
    case(
        "unmet",
        "the person is here at the decision",
        breach(unit_at="decision"),
        readings={"A9": "decided-at-decision"},
    ),
    case(
        "met",
        "the person was here at the act only",
        breach(unit_at="act"),
        readings={"A9": "decided-at-decision"},
    ),
    case("unmet", "a section's sanction is its office's too", sections={"s1": breach()}),
)
def test_no_breach(example: Example) -> None:
    """No sanction that stands was decided in the year about somebody of the unit; an inquiry leaves it open."""
    example.confirm()


LAW = "integrity-law-abiding"
BY_ACT, BY_DECISION = {"A9": "act-date"}, {"A9": "decided-at-decision"}


@examples(
    "integrity.law-abiding",
    case("met", "the panel passes it, no sanction", passed(LAW)),
    case("unmet", "a sanction stands", passed(LAW), breach()),
    case("unmet", "the panel fails it", failed(LAW)),
    case("unknown", "an inquiry is open", passed(LAW), inquiry()),
    case("unmet", "an inquiry is open, but the panel fails it", failed(LAW), inquiry()),
    case("met", "an act of another year", passed(LAW), breach(), readings=BY_ACT),
    case(
        "met", "the person was here at the act only", passed(LAW), breach(unit_at="act"), readings=BY_DECISION
    ),
)
def test_law_abiding(example: Example) -> None:
    """A panel finds law and discipline followed, and no sanction stands."""
    example.confirm()


LEADERS = "integrity-leaders-example"


@examples(
    "integrity.leaders-example",
    case("met", "the panel passes it, no sanction", passed(LEADERS)),
    case("unmet", "a sanction about a leader", passed(LEADERS), breach(leader=True)),
    case("met", "a sanction about somebody else", passed(LEADERS), breach()),
    case("unknown", "an inquiry about a leader", passed(LEADERS), inquiry(leader=True)),
    case("met", "an inquiry about somebody else", passed(LEADERS), inquiry()),
    case("unmet", "the panel fails it", failed(LEADERS)),
    case("met", "an act of another year", passed(LEADERS), breach(leader=True), readings=BY_ACT),
    case(
        "unmet",
        "a leader by now",
        passed(LEADERS),
        breach(leader=True, unit_at="decision"),
        readings=BY_DECISION,
    ),
)
def test_leaders_example(example: Example) -> None:
    """A panel finds that leaders set the example, and no sanction about one of them stands."""
    example.confirm()


NOTICE, SUCCESSOR = "integrity-responsibility-measures", "integrity-responsibility-successor"


@examples(
    "integrity.responsibility-notice",
    case("met", "a paper on the notice", paper(NOTICE)),
    case("met", "a paper on what followed it", paper(SUCCESSOR)),
    case("unmet", "neither", paper("integrity-conflict-rule")),
    case("unmet", "it is no longer in force", paper(NOTICE, ended="2024-12-30")),
    case("unmet", "only the notice itself", paper(SUCCESSOR), readings=AS_WRITTEN),
    case("met", "the notice itself", paper(NOTICE), readings=AS_WRITTEN),
    case("unmet", "found not to exist, as written", paper(NOTICE, verified=False), readings=AS_WRITTEN),
    case(
        "met",
        "in force until the year's last day, as written",
        paper(NOTICE, ended="2024-12-31"),
        readings=AS_WRITTEN,
    ),
    case(
        "unmet",
        "ended a day before the year did, as written",
        paper(NOTICE, ended="2024-12-30"),
        readings=AS_WRITTEN,
    ),
)
def test_responsibility_notice(example: Example) -> None:
    """A paper in force carries out the notice on the responsibility system, or what followed it."""
    example.confirm()


SIGNED = leader(signed="2024-12-31")
EACH_SIGNS: tuple[tuple[Word, str, tuple[Facts, ...]], ...] = (
    ("met", "each has signed by the last day", (SIGNED, SIGNED)),
    ("unmet", "one of two has not", (SIGNED, leader(duty="2020-02-01"))),
    ("unmet", "signed a day after the year", (leader(signed="2025-01-01"),)),
    ("unmet", "one of ten thousand has not", (*[SIGNED] * 9_999, leader())),
)


@examples(
    "integrity.dual-duty",
    case("met", "each has signed by the last day", SIGNED, SIGNED),
    case("unmet", "one of two has not", SIGNED, leader(duty="2020-02-01")),
    case("unmet", "signed a day after the year", leader(signed="2025-01-01")),
    case("not_applicable", "there are no leaders"),
    case("unmet", "no leaders counts as unmet", readings={"A21": "unmet"}),
    case("met", "no leaders counts as met", readings={"A21": "met"}),
    case("unmet", "one of a hundred has not", *[SIGNED] * 99, leader()),
    case("met", "who has left need not sign", SIGNED, leader(until="2024-12-30")),
    case("unmet", "who stayed to the last day signs", SIGNED, leader(until="2024-12-31")),
    *(
        case(expected, f"{because}, where nobody would be {option}", *facts, readings={"A21": option})
        for option in ("unmet", "met")
        for expected, because, facts in EACH_SIGNS
    ),
)
def test_dual_duty(example: Example) -> None:
    """Every leader in post has signed a dual-duty sheet."""
    example.confirm()


@examples(
    "integrity.lecture",
    case("met", "the top leader lectured once", record("lecture", "2024-05-06")),
    case("unmet", "a deputy lectured", record("lecture", "2024-05-06", led_by="member")),
    case("unmet", "the top leader led another matter", record("risk_review", "2024-05-06")),
    case("unmet", "none"),
    case("unmet", "last year", record("lecture", "2023-12-31")),
)
def test_lecture(example: Example) -> None:
    """The top leader gives an integrity lecture in person once a year."""
    example.confirm()


@examples(
    "integrity.dedicated-session",
    case("met", "one session", record("dedicated_session", "2024-05-06")),
    case("unmet", "none"),
    case("unmet", "a lecture is no session", record("lecture", "2024-05-06")),
    case("not_applicable", "the breakdown of 2012 is not of this year", readings=AS_WRITTEN),
    case("unmet", "the year 2012 as written", period=2012, readings=AS_WRITTEN),
    case(
        "met",
        "a session in 2012",
        record("dedicated_session", "2012-05-07"),
        period=2012,
        readings=AS_WRITTEN,
    ),
)
def test_dedicated_session(example: Example) -> None:
    """Clean-government work is deployed in a dedicated session by the year's task breakdown."""
    example.confirm()


@examples(
    "integrity.tasks-done",
    case("met", "done on the last day of the year", task("2024-12-31")),
    case("unmet", "done a day after the year", task("2025-01-01")),
    case("unmet", "done as lead, not as participant", task("2024-06-30"), task(None, role="participant")),
    case("not_applicable", "a supervised matter is no task of the plan", supervised(None)),
    case("not_applicable", "no task fell due"),
    case("unknown", "half the year is over", task("2024-06-30"), as_of="2024-06-30"),
    case("unmet", "one of a hundred tasks is not done", *[task("2024-06-30")] * 99, task(None)),
)
def test_tasks_done(example: Example) -> None:
    """All tasks of the punish-and-prevent plan that fell due are done, as lead and as participant."""
    example.confirm()


@examples(
    "integrity.conflict-rule",
    case("met", "a rule in force", paper("integrity-conflict-rule")),
    case("unmet", "none"),
    case("unmet", "found not to exist", paper("integrity-conflict-rule", verified=False)),
    case("met", "ended on the year's last day", paper("integrity-conflict-rule", ended="2024-12-31")),
)
def test_conflict_rule(example: Example) -> None:
    """A rule on conflicts of interest is in force."""
    example.confirm()


REVIEWED = record("risk_review", "2024-05-06")


@examples(
    "integrity.risks",
    case("met", "reviewed, each risk has a measure", REVIEWED, risk(True), risk(True)),
    case("met", "reviewed, no risk is listed", REVIEWED),
    case("unmet", "one risk has no measure", REVIEWED, risk(True), risk(False)),
    case("met", "the risk without a measure was taken off", REVIEWED, risk(False, ended="2024-12-30")),
    case(
        "unmet", "the one without a measure stood to the last day", REVIEWED, risk(False, ended="2024-12-31")
    ),
    case("unmet", "not reviewed this year", risk(True), record("risk_review", "2023-12-31")),
    case("unmet", "a lecture is no review", risk(True), record("lecture", "2024-05-06")),
    case("unknown", "whether it has a measure is not known", REVIEWED, risk(None)),
    case("unmet", "one of a hundred has no measure", REVIEWED, *[risk(True)] * 99, risk(False)),
)
def test_risks(example: Example) -> None:
    """The register of risks is reviewed in the year, and every risk on it has a measure."""
    example.confirm()


@examples(
    "integrity.supervised-tasks",
    case("met", "closed on the due date", supervised("2024-06-30")),
    case("unmet", "closed a day late", supervised("2024-07-01")),
    case("unmet", "not closed", supervised(None)),
    case("not_applicable", "nothing was supervised", task(None)),
    case("unmet", "one of a hundred was late", *[supervised("2024-06-30")] * 99, supervised("2024-07-01")),
)
def test_supervised_tasks(example: Example) -> None:
    """Matters supervised from above are closed by their due date."""
    example.confirm()


@examples(
    "integrity.immediate-handling",
    case("not_applicable", "counted in the service star", complaint(IN_TIME, "immediate", upheld=True)),
    case("met", "no complaint", readings={"A19": "everywhere"}),
    case(
        "unmet",
        "one was upheld",
        complaint(IN_TIME, "immediate", upheld=True),
        readings={"A19": "everywhere"},
    ),
    case("met", "it was not upheld", complaint(IN_TIME, "immediate"), readings={"A19": "everywhere"}),
    case("met", "one about delay", complaint(IN_TIME, "delay", upheld=True), readings={"A19": "everywhere"}),
    case(
        "unknown",
        "it is not closed",
        complaint(None, "immediate", upheld=None),
        readings={"A19": "everywhere"},
    ),
)
def test_immediate_handling(example: Example) -> None:
    """Immediate handling costs in the service star alone, unless facts count wherever they are cited."""
    example.confirm()


HANDLING = "integrity-complaint-handling"


@examples(
    "integrity.complaints-on-time",
    case("met", "closed on the due date", complaint(IN_TIME)),
    case("unmet", "closed a day late", complaint(LATE)),
    case("unmet", "one of two late", complaint(IN_TIME), complaint(LATE, "attitude")),
    case("unmet", "not closed", complaint(None)),
    case("not_applicable", "no complaint fell due"),
    case("not_applicable", "due a day after the year", complaint(None, due="2025-01-01")),
    case("unknown", "half the year is over", complaint(IN_TIME), as_of="2024-06-30"),
    case("unmet", "lost in the first half of the year", complaint(LATE), as_of="2024-06-30"),
    case("met", "the panel alone", passed(HANDLING), complaint(LATE), readings=PANEL_ONLY),
    case("unmet", "the panel fails it", failed(HANDLING), readings=PANEL_ONLY),
    case("unmet", "one of a hundred was late", *[complaint(IN_TIME)] * 99, complaint(LATE)),
)
def test_complaints_on_time(example: Example) -> None:
    """Every petition and complaint is closed by its own due date."""
    example.confirm()


OPINION = "integrity-opinion-handling"


@examples(
    "integrity.opinion-incidents",
    case("met", "answered on the second working day, over a weekend", incident("2024-05-10", "2024-05-14")),
    case("unmet", "answered on the third working day", incident("2024-05-10", "2024-05-15")),
    case("met", "answered the same day", incident("2024-05-10", "2024-05-10")),
    case("unmet", "never answered", incident("2024-05-10", None)),
    case("met", "detected at the year's end and answered after it", incident("2024-12-31", "2025-01-02")),
    case(
        "unmet",
        "one of two too late",
        incident("2024-05-10", "2024-05-13"),
        incident("2024-06-03", "2024-06-07"),
    ),
    case("not_applicable", "no incident"),
    case("met", "the panel alone", passed(OPINION), incident("2024-05-10", None), readings=PANEL_ONLY),
    case("unmet", "the panel fails it", failed(OPINION), incident("2024-05-10", None), readings=PANEL_ONLY),
    case("not_applicable", "no incident for a panel to judge", failed(OPINION), readings=PANEL_ONLY),
)
def test_opinion_incidents(example: Example) -> None:
    """Every public-opinion incident is answered within two working days."""
    example.confirm()


@examples(
    "integrity.clean-code",
    case("met", "a sanction under another rule", breach()),
    case("unmet", "a sanction under the code", breach(clean_code=True)),
    case("unknown", "an inquiry that may come to it", inquiry()),
    case(
        "met",
        "an inquiry under another rule, on the last day that there is",
        breach("2149-12-31", appeal_until="2149-12-31"),
        as_of="2149-12-31",
    ),
    case("met", "overturned", breach(clean_code=True, overturned_on="2024-10-01")),
    case(
        "not_applicable",
        "the code of 2010 is no longer in force",
        breach(clean_code=True),
        readings=AS_WRITTEN,
    ),
    case("met", "an act of another year", breach(clean_code=True), readings=BY_ACT),
    case("met", "here at the act only", breach(clean_code=True, unit_at="act"), readings=BY_DECISION),
)
def test_clean_code(example: Example) -> None:
    """No sanction that stands was given under the clean-government code in force."""
    example.confirm()


@examples(
    "integrity.thrift",
    case("met", "exactly the budget", spending("100.00", "100.00")),
    case("unmet", "a hundredth of a yuan above", spending("100.00", "100.01")),
    case("unmet", "one kind above, the sum below", spending("100", "101"), spending("500", "1", "meetings")),
    case("not_applicable", "no spending"),
    case("unknown", "what was spent is not known", spending("100", None)),
)
def test_thrift(example: Example) -> None:
    """No kind of spending is above its budget."""
    example.confirm()


LAST_YEAR = spending("200", "90.00", year=2023)


@examples(
    "integrity.reception",
    case("met", "within budget and as much as last year", spending("100", "90.00"), LAST_YEAR),
    case("unmet", "a hundredth of a yuan above last year", spending("100", "90.01"), LAST_YEAR),
    case("met", "exactly the budget, below last year", spending("80.00", "80.00"), LAST_YEAR),
    case("unmet", "above budget, below last year", spending("80", "80.01"), LAST_YEAR),
    case("not_applicable", "no receptions", spending("100", "90", "meetings")),
    case("unmet", "nothing was spent last year", spending("100", "0.01")),
    case("met", "there was no last year", spending("100", "90"), opened="2024-01-02"),
    case(
        "unmet",
        "a hundredth of a yuan above a budget of ten thousand",
        spending("10000.00", "10000.01"),
        spending("20000", "20000", year=2023),
    ),
    case(
        "unmet",
        "a hundredth of a yuan above the ten thousand of last year",
        spending("20000", "10000.01"),
        spending("20000", "10000.00", year=2023),
    ),
    case(
        "unmet",
        "above last year's, which other spending does not raise",
        spending("100", "90.01"),
        LAST_YEAR,
        spending("200", "90.00", "meetings", 2023),
    ),
)
def test_reception(example: Example) -> None:
    """Reception spending is neither above budget nor above last year's."""
    example.confirm()


@examples(
    "integrity.official-cars",
    case("met", "cleared and not misused", car(), car()),
    case("unmet", "one is not cleared", car(), car(cleared=False)),
    case("unmet", "one was misused once", car(), car(violations=1)),
    case("not_applicable", "there are no cars"),
    case("unknown", "whether it was misused is not known", car(violations=None)),
    case("unmet", "one of a hundred is not cleared", *[car()] * 99, car(cleared=False)),
)
def test_official_cars(example: Example) -> None:
    """Official cars are cleared and never misused."""
    example.confirm()


def sanctions(check: str, *besides: Facts, **about: Any) -> list[Example]:
    """Return the edges of what counts as a sanction that stands, and of what holds as an inquiry, by each reading."""

    def one(expected: Word, because: str, *facts: Facts, **options: Any) -> Example:
        return case(expected, because, *besides, *facts, check=check, **options)

    def stands(decided: str = "2024-06-01", **changes: Any) -> Facts:
        return breach(decided, **{**about, **changes})

    late = {"opened_on": "2024-11-01", "appeal_until": "2025-03-01"}
    found = [
        one("unmet", "decided on the first day of the year", stands("2024-01-01", opened_on="2023-06-01")),
        one("met", "decided a day before the year", stands("2023-12-31", opened_on="2023-06-01")),
        one("unmet", "decided on the last day of the year", stands("2024-12-31", **late)),
        one("met", "decided a day after the year", stands("2025-01-01", **late)),
        one("met", "no formal sanction, a reminder only", stands(formal=False)),
        one("met", "overturned on the last day of the appeal period", stands(overturned_on="2024-12-01")),
        one("unmet", "overturned a day too late", stands(overturned_on="2024-12-02")),
        one("met", "here at the decision only", stands(unit_at="decision")),
        one("unmet", "here at the act only, which counts", stands(unit_at="act")),
        one("unmet", "lost already, an inquiry cannot change it", stands(), inquiry(**about)),
        one("unknown", "an inquiry into what somebody did here", inquiry(**{**about, "unit_at": "act"})),
        one(
            "met", "an inquiry into what somebody did elsewhere", inquiry(**{**about, "unit_at": "decision"})
        ),
        one(
            "unknown",
            "an inquiry about somebody who is here now, where the decision counts",
            inquiry(**{**about, "unit_at": "decision"}),
            readings=BY_DECISION,
        ),
        one(
            "met",
            "an inquiry about somebody who has left, where the decision counts",
            inquiry(**{**about, "unit_at": "act"}),
            readings=BY_DECISION,
        ),
        one(
            "met",
            "an inquiry into what somebody did elsewhere, where the act counts",
            inquiry(**{**about, "unit_at": "decision", "act_on": "2024-02-01", "opened_on": "2024-03-01"}),
            readings=BY_ACT,
        ),
        one(
            "met",
            "an inquiry is closed by a decision on the last day but one that there is",
            stands("2149-12-30", appeal_until="2149-12-31"),
            as_of="2149-12-31",
        ),
        one(
            "unknown",
            "the last day that there is stands for no decision yet",
            stands("2149-12-31", appeal_until="2149-12-31"),
            as_of="2149-12-31",
        ),
        one(
            "met",
            "here at the act only, where the decision counts",
            stands(unit_at="act"),
            readings=BY_DECISION,
        ),
        one("unmet", "here at the decision, which counts", stands(unit_at="decision"), readings=BY_DECISION),
        one(
            "met",
            "here at the decision only, where the act counts",
            stands(unit_at="decision", act_on="2024-02-01"),
            readings=BY_ACT,
        ),
    ]
    for expected, asked, on in (
        ("met", "met", "2023-12-31"),
        ("unmet", "unknown", "2024-01-01"),
        ("unmet", "unknown", "2024-12-31"),
        ("met", "met", "2025-01-01"),
    ):
        found += [
            one(expected, f"an act of {on}", stands(act_on=on, **late), readings=BY_ACT),  # type: ignore[arg-type]
            one(asked, f"an inquiry into {on}", inquiry(**{**about, "act_on": on}), readings=BY_ACT),  # type: ignore[arg-type]
        ]
    return found


@examples_of_all(
    *sanctions("integrity.no-breach"),
    *sanctions("integrity.law-abiding", passed("integrity-law-abiding")),
    *sanctions("integrity.leaders-example", passed("integrity-leaders-example"), leader=True),
    *sanctions("integrity.clean-code", clean_code=True),
)
def test_what_stands_and_what_is_under_inquiry(example: Example) -> None:
    """A sanction counts by its day, by where the person was, and only while it stands; an inquiry holds."""
    example.confirm()


@examples_of_all(*edges("integrity", globals()))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_the_numbers_of_the_text_ship_as_the_text_has_them() -> None:
    """The text allows no breach at all."""
    assert scheme().parameters["integrity.breaches"].values[-1].value == 0


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("integrity", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("integrity", globals()) == []
