"""The petitions star keeps what every plugin owes, and on these facts its checks say what its clauses demand."""

from __future__ import annotations

from typing import Any

from starrules.testing import Example, PluginConformance

Row = dict[str, Any]


def document(**changed: object) -> Row:
    """Return the rules for letters and visits as a document in force, with some columns changed."""
    return {
        "document": "d1",
        "kind": "petitions-system",
        "issued_on": "2023-01-01",
        "verified": True,
        **changed,
    }


def letters(count: int, **changed: object) -> list[Row]:
    """Return so many visits, accepted on 1 March and answered on the sixtieth day after it."""
    name = changed.pop("name", "v")
    return [
        {
            "letter": f"{name}{number}",
            "channel": "visit",
            "received_on": "2024-03-01",
            "accepted_on": "2024-03-01",
            "answered_on": "2024-04-30",
            "repeated": False,
            **changed,
        }
        for number in range(count)
    ]


def receptions(*days: str) -> list[Row]:
    """Return the days on which leaders received visitors."""
    return [{"reception": f"r{index}", "held_on": day, "leader": "l1"} for index, day in enumerate(days)]


def marks(*given: int, criterion: str = "petitions-attitude") -> dict[str, list[Row]]:
    """Return a panel and the marks it gave."""
    names = [f"j{index}" for index in range(len(given))]
    panel = [{"year": 2024, "criterion": criterion, "judge": name} for name in names]
    return {
        "panels": panel,
        "judgements": [
            {
                "criterion": criterion,
                "judge": name,
                "judge_unit": "o9",
                "mark": mark,
                "given_on": "2024-11-11",
            }
            for name, mark in zip(names, given, strict=True)
        ],
    }


LATE: Row = {"answered_on": "2024-05-01"}
TWELVE = [f"2024-{month:02d}-15" for month in range(1, 13)]
RULES, ANSWERED, DAYS = "petitions.rules", "petitions.answered-in-time", "petitions.receptions"
ATTITUDE, AT_ONCE = "petitions.attitude", "service.visits-taken-at-once"
EXEMPT: Row = {
    "subject": "petitions-none",
    "reason": "不承担",
    "granted_on": "2020-01-01",
    "granted_by": "区信访局",
}


def of(*rows: list[Row]) -> dict[str, list[Row]]:
    """Return letters as facts."""
    return {"petitions_letters": [row for some in rows for row in some]}


EXAMPLES = (
    Example(check=RULES, verdict="met", because="in force", facts={"documents": [document()]}),
    Example(check=RULES, verdict="unmet", because="none", facts={"documents": []}),
    Example(
        check=RULES, verdict="unmet", because="another kind", facts={"documents": [document(kind="other")]}
    ),
    Example(
        check=RULES, verdict="unmet", because="not verified", facts={"documents": [document(verified=False)]}
    ),
    Example(
        check=RULES, verdict="unmet", because="ended", facts={"documents": [document(ended_on="2024-12-30")]}
    ),
    Example(
        check=RULES,
        verdict="met",
        because="to the last day",
        facts={"documents": [document(ended_on="2024-12-31")]},
    ),
    Example(
        check=RULES, verdict="not_applicable", because="takes no letters", facts={"exemptions": [EXEMPT]}
    ),
    Example(
        check=RULES,
        verdict="unmet",
        because="exempt from another matter",
        facts={"exemptions": [{**EXEMPT, "subject": "service-no-window"}]},
    ),
    Example(
        check=RULES,
        verdict="unmet",
        because="no longer exempt",
        facts={"exemptions": [{**EXEMPT, "ended_on": "2024-12-30"}]},
    ),
    Example(
        check=RULES,
        verdict="not_applicable",
        because="exempt to the last day",
        facts={"exemptions": [{**EXEMPT, "ended_on": "2024-12-31"}]},
    ),
    Example(
        check=ANSWERED, verdict="met", because="19 of 20", facts=of(letters(19), letters(1, name="l", **LATE))
    ),
    Example(
        check=ANSWERED,
        verdict="unmet",
        because="949 of 1,000",
        facts=of(letters(949), letters(51, name="l", **LATE)),
    ),
    Example(check=ANSWERED, verdict="unmet", because="the 61st day", facts=of(letters(1, **LATE))),
    Example(check=ANSWERED, verdict="unmet", because="not answered", facts=of(letters(1, answered_on=None))),
    Example(check=ANSWERED, verdict="not_applicable", because="no letters", facts=of()),
    Example(
        check=ANSWERED,
        verdict="met",
        because="accepted later",
        facts=of(letters(1, accepted_on="2024-03-02", **LATE)),
    ),
    Example(
        check=ANSWERED,
        verdict="unmet",
        because="counted from receipt",
        facts=of(letters(1, accepted_on="2024-03-02", **LATE)),
        readings={"P1": "received"},
    ),
    Example(
        check=ANSWERED,
        verdict="met",
        because="60 days from receipt",
        facts=of(letters(1)),
        readings={"P1": "received"},
    ),
    Example(
        check=ANSWERED,
        verdict="met",
        because="repeated ones left out",
        facts=of(letters(1), letters(1, name="r", repeated=True, **LATE)),
        readings={"P2": "first-only"},
    ),
    Example(
        check=ANSWERED,
        verdict="unmet",
        because="first ones alone",
        facts=of(letters(1, **LATE), letters(9, name="r", repeated=True)),
        readings={"P2": "first-only"},
    ),
    Example(
        check=DAYS, verdict="met", because="twelve days", facts={"petitions_receptions": receptions(*TWELVE)}
    ),
    Example(
        check=DAYS,
        verdict="unmet",
        because="eleven days",
        facts={"petitions_receptions": receptions(*TWELVE[:11])},
    ),
    Example(
        check=DAYS,
        verdict="unmet",
        because="twice on one day",
        facts={"petitions_receptions": receptions(*TWELVE[:11], TWELVE[0])},
    ),
    Example(check=ATTITUDE, verdict="met", because="the middle mark is 80", facts=marks(70, 80, 95)),
    Example(check=ATTITUDE, verdict="unmet", because="the middle mark is 79", facts=marks(70, 79, 95)),
    Example(
        check=ATTITUDE,
        verdict="met",
        because="low marks for another criterion",
        facts={
            table: rows + marks(70, 70, 70, 70, criterion="learning-content")[table]
            for table, rows in marks(80, 80, 80).items()
        },
    ),
    Example(check=ATTITUDE, verdict="unknown", because="two judges", facts=marks(90, 90)),
    Example(check=ATTITUDE, verdict="unknown", because="31 marks apart", facts=marks(65, 80, 96)),
    Example(check=ATTITUDE, verdict="met", because="30 marks apart", facts=marks(65, 80, 95)),
    Example(
        check=AT_ONCE,
        verdict="met",
        because="nine of ten",
        facts=of(letters(9), letters(1, name="l", accepted_on="2024-03-02")),
    ),
    Example(
        check=AT_ONCE,
        verdict="unmet",
        because="899 of 1,000",
        facts=of(letters(899), letters(101, name="l", accepted_on="2024-03-02")),
    ),
    Example(
        check=AT_ONCE,
        verdict="not_applicable",
        because="letters only",
        facts=of(letters(3, channel="letter")),
    ),
    Example(
        check=AT_ONCE,
        verdict="met",
        because="letters are not visits",
        facts=of(letters(1), letters(1, name="l", channel="letter", accepted_on="2024-03-09")),
    ),
)


class TestPetitions(PluginConformance):
    """What every plugin owes."""

    plugin = "petitions"
    examples = EXAMPLES
