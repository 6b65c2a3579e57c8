"""Facts about the safeguards, and the verdict that the words of each clause of the scheme as a whole demand."""

from __future__ import annotations

from tests.plugin_kit import (
    Example,
    Facts,
    case,
    edges,
    examples,
    examples_of_all,
    lacking_examples,
    loose_numbers,
    paper,
    scheme,
)

LEADS = ("learning", "civility", "integrity", "service")


def action(
    kind: str, held: str = "2024-05-06", opinions: int | None = None, answered: int | None = None
) -> Facts:
    return {"fivestar_actions": [{"held_on": held, "kind": kind, "opinions": opinions, "answered": answered}]}


def visited_by(*leads: str, on: str = "2024-05-06") -> Facts:
    return {"fivestar_lead_visits": [{"visited_on": on, "lead": lead} for lead in leads]}


def problem(corrected: str | None, due: str = "2024-06-30") -> Facts:
    return {"fivestar_rectifications": [{"found_on": "2023-12-01", "due_on": due, "corrected_on": corrected}]}


@examples(
    "fivestar.office-culture",
    case("met", "one activity", action("culture")),
    case("unmet", "none"),
    case("unmet", "a day before the year", action("culture", "2023-12-31")),
    case("unmet", "another matter", action("values")),
    case("unknown", "a return is lacking", still_open=("fivestar_actions",)),
)
def test_office_culture(example: Example) -> None:
    """An activity on the qualities of office culture is held in the year."""
    example.confirm()


@examples(
    "fivestar.public-spirit",
    case("met", "one session", action("values")),
    case("unmet", "another matter", action("culture")),
    case("unmet", "none"),
)
def test_public_spirit(example: Example) -> None:
    """A session on the idea of governing and public spirit is held in the year."""
    example.confirm()


@examples(
    "fivestar.opinions",
    case("met", "all ten answered", action("opinions", opinions=10, answered=10)),
    case("unmet", "nine of ten answered", action("opinions", opinions=10, answered=9)),
    case(
        "unmet",
        "all of one round, none of another",
        action("opinions", opinions=9, answered=9),
        action("opinions", opinions=1, answered=0),
    ),
    case("met", "a round that brought none", action("opinions", opinions=0, answered=0)),
    case("met", "a round without numbers", action("opinions")),
    case("unmet", "no round", action("mobilisation", opinions=10, answered=10)),
    case("unmet", "one of a hundred is not answered", action("opinions", opinions=100, answered=99)),
    case(
        "unmet",
        "one of ten thousand is not answered",
        *[action("opinions", opinions=2_000, answered=2_000)] * 4,
        action("opinions", opinions=2_000, answered=1_999),
    ),
    case(
        "met",
        "what another matter leaves unanswered plays no part",
        action("opinions", opinions=10, answered=10),
        action("culture", opinions=10, answered=0),
    ),
    case(
        "unmet",
        "what another matter answers plays no part",
        action("opinions", opinions=10, answered=9),
        action("culture", opinions=0, answered=1),
    ),
)
def test_opinions(example: Example) -> None:
    """Opinions are collected in the year, and each is answered."""
    example.confirm()


@examples(
    "fivestar.core-values",
    case("met", "a paper of long ago, which need not be yearly", paper("fivestar-core-values")),
    case("unmet", "none"),
    case("unmet", "found not to exist", paper("fivestar-core-values", verified=False)),
    case("unmet", "withdrawn before the year ended", paper("fivestar-core-values", ended="2024-12-30")),
)
def test_core_values(example: Example) -> None:
    """A paper words the unit's spirit and core values."""
    example.confirm()


@examples(
    "fivestar.responsible-person",
    case("met", "a paper in force", paper("fivestar-responsible-person")),
    case("unmet", "none"),
    case("met", "issued on the last day", paper("fivestar-responsible-person", issued="2024-12-31")),
    case("unmet", "issued a day after the year", paper("fivestar-responsible-person", issued="2025-01-01")),
)
def test_responsible_person(example: Example) -> None:
    """A paper in force names who is responsible for the drive."""
    example.confirm()


@examples(
    "fivestar.lead-visits",
    case("met", "each of the four leads", visited_by(*LEADS)),
    *(
        case("unmet", f"{lead} did not come", visited_by(*(other for other in LEADS if other != lead)))
        for lead in LEADS
    ),
    case("unmet", "three of the four", visited_by(*LEADS[:3])),
    case("unmet", "three of them, one twice", visited_by(*LEADS[:3], "learning")),
    case(
        "unmet", "the fourth came last year", visited_by(*LEADS[:3]), visited_by("service", on="2023-12-31")
    ),
    case("unknown", "half the year is over", visited_by(*LEADS[:3]), as_of="2024-06-30"),
)
def test_lead_visits(example: Example) -> None:
    """Each lead visits the unit once in the year, which is the leads' own duty."""
    assert scheme().checks[example.check].duty
    example.confirm()


@examples(
    "fivestar.corrections-urged",
    case("met", "corrected on the due date", problem("2024-06-30")),
    case("unmet", "corrected a day late", problem("2024-07-01")),
    case("unmet", "not corrected", problem(None)),
    case("unmet", "one of two", problem("2024-06-30"), problem(None)),
    case("not_applicable", "no problem was found"),
    case("not_applicable", "it falls due after the year", problem(None, "2025-01-01")),
    case("unmet", "one of a hundred was late", *[problem("2024-06-30")] * 99, problem("2024-07-01")),
)
def test_corrections_urged(example: Example) -> None:
    """Every problem that a lead found is corrected by its due date, which is the leads' own duty."""
    assert scheme().checks[example.check].duty
    example.confirm()


@examples(
    "fivestar.self-assessment",
    case("met", "on the first day of the year", paper("fivestar-self-assessment", issued="2024-01-01")),
    case(
        "unmet", "on the last day of the year before", paper("fivestar-self-assessment", issued="2023-12-31")
    ),
    case("unmet", "none"),
    case(
        "unknown", "not verified yet", paper("fivestar-self-assessment", issued="2024-11-01", verified=None)
    ),
)
def test_self_assessment(example: Example) -> None:
    """The unit assesses itself once in the year."""
    example.confirm()


@examples(
    "fivestar.mobilisation",
    case("met", "one record", action("mobilisation")),
    case("unmet", "another matter", action("culture")),
    case("unmet", "none"),
)
def test_mobilisation(example: Example) -> None:
    """Staff are mobilised once in the year."""
    example.confirm()


@examples_of_all(*edges("fivestar", globals(), standing=("fivestar.self-assessment",)))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_no_check_of_the_scheme_as_a_whole_belongs_to_a_star() -> None:
    """Safeguards are shown and never part of an award."""
    stars = {star.id for star in scheme().stars}
    assert "fivestar" not in stars
    assert len(stars) == 5


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("fivestar", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("fivestar", globals()) == []
