"""Facts about study, and the verdict that the words of each clause of the learning star demand."""

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
)

PANEL_ONLY = {"A18": "panel-only"}
AREAS = ("political", "culture", "skills", "integrity")
SYSTEMS = ("core_group", "evening", "lecturing", "individual")
PAPERS = (
    "learning-core-group-system",
    "learning-evening-system",
    "learning-lecturing-system",
    "learning-individual-system",
)


def session(
    *held_on: str,
    area: str = "skills",
    system: str = "none",
    format: str = "lecture",  # noqa: A002  (the column)
) -> Facts:
    """Return a study session on each of these days."""
    return {
        "learning_sessions": [
            {"held_on": day, "area": area, "system": system, "format": format} for day in held_on
        ]
    }


def in_areas(*areas: str) -> list[Facts]:
    return [session("2024-05-06", area=area) for area in areas]


def in_formats(*formats: str) -> list[Facts]:
    return [session("2024-05-06", format=item) for item in formats]


def under(*systems: str) -> list[Facts]:
    return [session("2024-05-06", system=system) for system in systems]


def in_months(first: int, last: int) -> Facts:
    return session(*(f"2024-{month:02}-05" for month in range(first, last + 1)))


def output(way: str = "research", adopted: str | None = "2024-09-01", dated: str = "2024-06-01") -> Facts:
    return {"learning_outputs": [{"dated_on": dated, "way": way, "adopted_on": adopted}]}


def study_checks(*kinds: str) -> Facts:
    return {"learning_checks": [{"held_on": "2024-05-06", "kind": kind} for kind in kinds]}


def assessed(*held_on: str) -> Facts:
    return {"learning_assessments": [{"held_on": day} for day in held_on]}


def plan(issued: str, verified: bool | None = True, ended: str | None = None) -> Facts:
    return paper("learning-plan", issued=issued, verified=verified, ended=ended)


CONTENT = "learning-content"


@examples(
    "learning.content",
    case("met", "the panel passes it and all four areas were studied", passed(CONTENT), *in_areas(*AREAS)),
    case("unmet", "one of the four areas is lacking", passed(CONTENT), *in_areas(*AREAS[:3])),
    case("unmet", "an area outside the list in its place", passed(CONTENT), *in_areas(*AREAS[:3], "other")),
    case("unmet", "the median mark is one below the pass mark", failed(CONTENT), *in_areas(*AREAS)),
    case("unknown", "two judges are too few", marks(CONTENT, 90, 90), *in_areas(*AREAS)),
    case(
        "unmet", "too few judges, but an area is lacking anyway", marks(CONTENT, 90, 90), *in_areas("culture")
    ),
    case(
        "unknown",
        "a judge of the panel has not judged and decides",
        marks(CONTENT, 79, 80, None),
        *in_areas(*AREAS),
    ),
    case("met", "marks thirty apart are not too far apart", marks(CONTENT, 70, 80, 100), *in_areas(*AREAS)),
    case("unknown", "marks thirty-one apart need a decision", marks(CONTENT, 69, 85, 100), *in_areas(*AREAS)),
    case(
        "met",
        "four judges: the lower of the two middle marks",
        marks(CONTENT, 79, 80, 85, 90),
        *in_areas(*AREAS),
    ),
    case("met", "the panel alone", passed(CONTENT), readings=PANEL_ONLY),
    case("unmet", "the panel alone fails it", failed(CONTENT), readings=PANEL_ONLY),
)
def test_content(example: Example) -> None:
    """Study content is judged by a panel, and all four areas of the text have been studied."""
    example.confirm()


@examples(
    "learning.formats",
    case("met", "three formats", passed("learning-formats"), *in_formats("lecture", "visit", "reading")),
    case(
        "unmet",
        "two formats, however often",
        passed("learning-formats"),
        *in_formats("lecture", "visit", "visit"),
    ),
    case(
        "unmet", "the panel fails it", failed("learning-formats"), *in_formats("lecture", "visit", "reading")
    ),
    case("met", "the panel alone", passed("learning-formats"), readings=PANEL_ONLY),
)
def test_formats(example: Example) -> None:
    """Study is varied, with three formats in the year, and a panel judges its character."""
    example.confirm()


EVERYTHING = (paper(*PAPERS), *under(*SYSTEMS))
NO_CORE_GROUP = (paper(*PAPERS[1:]), *under(*SYSTEMS[1:]), exempt("learning-no-core-group"))


@examples(
    "learning.systems",
    case("met", "four papers and study under each", *EVERYTHING),
    case("unmet", "one paper is lacking", paper(*PAPERS[:3]), *under(*SYSTEMS)),
    case("unmet", "no study under one of them", paper(*PAPERS), *under(*SYSTEMS[1:])),
    case("unmet", "nothing at all"),
    *(
        case(
            "unmet",
            f"no study under {system}",
            paper(*PAPERS),
            *under(*(one for one in SYSTEMS if one != system)),
        )
        for system in SYSTEMS
    ),
    case("met", "no core group, the other three in use", *NO_CORE_GROUP),
    case("unmet", "another matter is exempt", paper(*PAPERS[1:]), *under(*SYSTEMS[1:]), exempt("another")),
    case("met", "there is a core group, and its study is held", *EVERYTHING, readings={"A21": "met"}),
    case(
        "met",
        "the exemption lasts to the year's end",
        *NO_CORE_GROUP[:-1],
        exempt("learning-no-core-group", "2024-12-31"),
    ),
    case(
        "unmet",
        "the exemption has ended",
        *NO_CORE_GROUP[:-1],
        exempt("learning-no-core-group", "2024-12-30"),
    ),
    case("unmet", "no core group counts as unmet", *NO_CORE_GROUP, readings={"A21": "unmet"}),
    case(
        "unmet",
        "no core group counts as unmet, whatever papers there are",
        *EVERYTHING,
        exempt("learning-no-core-group"),
        readings={"A21": "unmet"},
    ),
    case("met", "no core group counts as met", *NO_CORE_GROUP, readings={"A21": "met"}),
    case("unknown", "sessions may still be reported", paper(*PAPERS), still_open=("learning_sessions",)),
)
def test_systems(example: Example) -> None:
    """All four study systems are in force and study is held under each of them."""
    example.confirm()


RESULTS = "learning-results"


@examples(
    "learning.results",
    case("met", "one output was adopted", passed(RESULTS), output()),
    case("met", "adopted on the last day of the year", passed(RESULTS), output(adopted="2024-12-31")),
    case("unmet", "adopted a day after the year", passed(RESULTS), output(adopted="2025-01-01")),
    case("unmet", "an output that nobody adopted", passed(RESULTS), output(adopted=None)),
    case("unmet", "an output of last year", passed(RESULTS), output(dated="2023-12-31")),
    case("unmet", "no output", passed(RESULTS)),
    case("unmet", "the panel fails it", failed(RESULTS), output()),
    case("met", "the panel alone", passed(RESULTS), readings=PANEL_ONLY),
)
def test_results(example: Example) -> None:
    """Learning pays off: a panel says so, and an output of the year has been adopted."""
    example.confirm()


@examples(
    "learning.plan",
    case("met", "issued on 31 March of a leap year", plan("2024-03-31")),
    case("unmet", "issued a day late in a leap year", plan("2024-04-01")),
    case("met", "issued on 31 March of a common year", plan("2023-03-31"), period=2023),
    case("unmet", "issued a day late in a common year", plan("2023-04-01"), period=2023),
    case("met", "issued on the first day of the last quarter before", plan("2023-10-01")),
    case("unmet", "issued a day earlier, it is last year's plan", plan("2023-09-30")),
    case("unmet", "no plan"),
    case("unmet", "another paper", paper("learning-evening-system", issued="2024-01-10")),
    case("unmet", "found not to exist", plan("2024-01-10", verified=False)),
    case("unknown", "not verified yet", plan("2024-01-10", verified=None)),
    case("met", "withdrawn on the first day of the year", plan("2023-11-01", ended="2024-01-01")),
    case("unmet", "withdrawn before the year began", plan("2023-11-01", ended="2023-12-31")),
    case("unknown", "the register of documents is still open", still_open=("documents",)),
    case("not_applicable", "open for nine months of the year", opened="2024-04-01"),
    case("unmet", "open for ten months of the year", opened="2024-03-01"),
    case(
        "met", "open for ten months, and a plan by the end of March", plan("2024-03-20"), opened="2024-03-01"
    ),
)
def test_plan(example: Example) -> None:
    """The year's study plan is issued by 31 March, by every unit that is open for ten months or more."""
    example.confirm()


@examples(
    "learning.areas",
    case("met", "one session in each area", *in_areas(*AREAS)),
    case("unmet", "three areas", *in_areas(*AREAS[:3])),
    case("unmet", "three areas and one outside the list", *in_areas(*AREAS[:3], "other")),
    case("met", "more areas are allowed", *in_areas(*AREAS, "other")),
    case("unmet", "one area twelve times", in_months(1, 12)),
    case("unmet", "the fourth was last year", *in_areas(*AREAS[:3]), session("2023-12-31", area="integrity")),
    case(
        "unknown",
        "three areas, and more may be reported",
        *in_areas(*AREAS[:3]),
        still_open=("learning_sessions",),
    ),
    case(
        "met",
        "all four, whatever may still be reported",
        *in_areas(*AREAS),
        still_open=("learning_sessions",),
    ),
    case(
        "met",
        "the sections together",
        opened="2000-01-01",
        sections={
            "s1": session("2024-05-06", area="political"),
            "s2": session("2024-05-06", area="culture"),
            "s3": session("2024-05-06", area="skills"),
            "s4": session("2024-05-06", area="integrity"),
        },
    ),
)
def test_areas(example: Example) -> None:
    """Study covers political theory, science and culture, job skills and anti-corruption, once each."""
    example.confirm()


@examples(
    "learning.core-group-study",
    case("met", "a paper in force and one session", paper(PAPERS[0]), *under("core_group")),
    case("unmet", "a paper but no session", paper(PAPERS[0])),
    case("unmet", "a session under another system", paper(PAPERS[0]), *under("evening")),
    case("met", "a core group that studies", paper(PAPERS[0]), *under("core_group"), readings={"A21": "met"}),
    case("unmet", "a session but no paper", *under("core_group")),
    case("not_applicable", "there is no core group", exempt("learning-no-core-group")),
    case("unmet", "the exemption has ended", exempt("learning-no-core-group", ended="2024-12-30")),
    case(
        "not_applicable",
        "the exemption lasts to the year's end",
        exempt("learning-no-core-group", ended="2024-12-31"),
    ),
    case(
        "unmet", "no core group counts as unmet", exempt("learning-no-core-group"), readings={"A21": "unmet"}
    ),
    case(
        "unmet",
        "no core group counts as unmet, whatever stands on paper",
        paper(PAPERS[0]),
        *under("core_group"),
        exempt("learning-no-core-group"),
        readings={"A21": "unmet"},
    ),
    case("met", "no core group counts as met", exempt("learning-no-core-group"), readings={"A21": "met"}),
    case("unknown", "exemptions may still be entered", still_open=("exemptions",)),
)
def test_core_group_study(example: Example) -> None:
    """Core-group study has a system in force and is held; where there is no core group it is not asked for."""
    example.confirm()


@examples(
    "learning.evening-study",
    case("met", "a paper in force and one session", paper(PAPERS[1]), *under("evening")),
    case(
        "met", "in force until the year's last day", paper(PAPERS[1], ended="2024-12-31"), *under("evening")
    ),
    case("unmet", "ended a day before the year did", paper(PAPERS[1], ended="2024-12-30"), *under("evening")),
    case("unmet", "a session under another system", paper(PAPERS[1]), *under("individual")),
    case("unmet", "a session last year", paper(PAPERS[1]), session("2023-12-31", system="evening")),
    case("unmet", "a session but no paper", *under("evening")),
)
def test_evening_study(example: Example) -> None:
    """Evening study has a system in force and is held."""
    example.confirm()


@examples(
    "learning.lecturing",
    case("met", "a paper in force and one session", paper(PAPERS[2]), *under("lecturing")),
    case("unmet", "a lecture that was not given under the system", paper(PAPERS[2]), *in_formats("lecture")),
    case("unmet", "a session but no paper", *under("lecturing")),
)
def test_lecturing(example: Example) -> None:
    """Lecturing by members has a system in force and is held."""
    example.confirm()


@examples(
    "learning.individual-study",
    case("met", "a paper in force and one session", paper(PAPERS[3]), *under("individual")),
    case("unmet", "a session under another system", paper(PAPERS[3]), *under("evening")),
    case("unmet", "a paper but no session", paper(PAPERS[3])),
    case("unmet", "a session but no paper", *under("individual")),
)
def test_individual_study(example: Example) -> None:
    """Individual study has a system in force and is held."""
    example.confirm()


REGULAR = "learning-regularity"


@examples(
    "learning.regularity",
    case("met", "sessions in ten months", passed(REGULAR), in_months(1, 10)),
    case("unmet", "sessions in nine months", passed(REGULAR), in_months(1, 9)),
    case(
        "unmet", "ten sessions, but two in one month", passed(REGULAR), in_months(1, 9), session("2024-09-20")
    ),
    case("unmet", "the panel fails it", failed(REGULAR), in_months(1, 12)),
    case(
        "met", "open for six months, sessions in five", passed(REGULAR), in_months(7, 11), opened="2024-07-01"
    ),
    case(
        "unmet",
        "open for six months, sessions in four",
        passed(REGULAR),
        in_months(7, 10),
        opened="2024-07-01",
    ),
    case(
        "met",
        "open for seven months, sessions in six",
        passed(REGULAR),
        in_months(6, 11),
        opened="2024-06-01",
    ),
    case(
        "unmet",
        "open for seven months, sessions in five",
        passed(REGULAR),
        in_months(6, 10),
        opened="2024-06-01",
    ),
    case("unknown", "half the year, study in each month so far", in_months(1, 6), as_of="2024-06-30"),
    case("unmet", "no study in three months that are over", passed(REGULAR), in_months(4, 12)),
    case("met", "the panel alone", passed(REGULAR), readings=PANEL_ONLY),
)
def test_regularity(example: Example) -> None:
    """Study goes on regularly: in ten months of twelve, fewer for a unit that was not open all year."""
    example.confirm()


PRACTICE = "learning-practice"
WAYS = ("guidance", "exchange", "research", "practice")


@examples(
    "learning.practice",
    case("met", "all four ways", passed(PRACTICE), *map(output, WAYS)),
    case(
        "met",
        "an output need not have been adopted",
        passed(PRACTICE),
        *(output(way, adopted=None) for way in WAYS),
    ),
    case("unmet", "three ways", passed(PRACTICE), *map(output, WAYS[:3])),
    case("unmet", "three ways, one of them twice", passed(PRACTICE), *map(output, (*WAYS[:3], "research"))),
    case("unmet", "the panel fails it", failed(PRACTICE), *map(output, WAYS)),
    case("met", "the panel alone", passed(PRACTICE), readings=PANEL_ONLY),
)
def test_practice(example: Example) -> None:
    """Study is turned into practice in all four ways that the text names, and a panel judges it."""
    example.confirm()


KINDS = ("everyday", "results", "selection")


@examples(
    "learning.study-checks",
    case("met", "one of each kind", study_checks(*KINDS)),
    case("unmet", "two kinds", study_checks(*KINDS[:2])),
    case("unmet", "two kinds, one of them twice", study_checks("everyday", "everyday", "results")),
    case("unmet", "none at all"),
    case("unknown", "a return is lacking", study_checks(*KINDS[:2]), still_open=("learning_checks",)),
)
def test_study_checks(example: Example) -> None:
    """Everyday checks, appraisal by results and selection are each held once in the year."""
    example.confirm()


@examples(
    "learning.assessed-by-lead",
    case("met", "assessed once", assessed("2024-11-20")),
    case("met", "assessed on the last day", assessed("2024-12-31")),
    case("unmet", "not assessed"),
    case("unmet", "assessed last year and next year", assessed("2023-12-31", "2025-01-01")),
    case("unknown", "half the year is over and it may still come", as_of="2024-06-30"),
    case("met", "half the year is over and it has come", assessed("2024-05-06"), as_of="2024-06-30"),
)
def test_assessed_by_lead(example: Example) -> None:
    """The lead agency assesses each office's study once in the year, which is the lead's own duty."""
    assert scheme().checks[example.check].duty
    example.confirm()


@examples_of_all(*edges("learning", globals(), standing=("learning.plan",)))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_the_numbers_of_the_text_ship_as_the_text_has_them() -> None:
    """Four areas, four ways and three kinds of check are named in the text."""
    values = {name: item.values[-1].value for name, item in scheme().parameters.items()}
    assert values["learning.areas"] == 4
    assert values["learning.transfer-ways"] == 4
    assert values["learning.check-kinds"] == 3


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("learning", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("learning", globals()) == []
