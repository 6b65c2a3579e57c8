"""What inspectors found, and the verdict that the words of each clause of the cleanliness star demand."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.plugin_kit import (
    Example,
    Facts,
    case,
    edges,
    examples,
    examples_of_all,
    exempt,
    lacking_examples,
    loose_numbers,
    paper,
    scheme,
    together,
)

AREA = {"hall": "area_1", "shared-surfaces": "area_2", "washrooms": "area_3", "bins": "area_4"}
INDOOR = {
    "doors-and-windows": "indoor_1",
    "walls": "indoor_2",
    "floor": "indoor_3",
    "desks": "indoor_4",
    "cabinets": "indoor_5",
    "equipment": "indoor_6",
    "cleaning-things": "indoor_8",
    "corners": "indoor_9",
}
DONT = {
    "no-litter": "dont_a",
    "no-casual-posting": "dont_b",
    "no-piles": "dont_c",
    "nothing-scattered": "dont_d",
    "no-dead-corners": "dont_e",
}
ITEMS = {f"cleanliness.{slug}": item for slug, item in {**AREA, **INDOOR, **DONT}.items()}


def visit(
    on: str,
    *found: str,
    problems: int | None = 1,
    photo: bool = True,
    announced: bool = False,
    mark: str = "",
) -> Facts:
    """Return a visit that found so many problems with each of these items, each at a place of its own."""
    seen = {"visit": f"visit of {on}", "visited_on": on, "announced": announced, "photo": photo}
    looked: list[dict[str, Any]] = [
        {**seen, "place": f"hall {mark}".strip(), "item": "area_1", "problems": 0}
    ]
    looked += [
        {**seen, "place": f"place {number} {mark}".strip(), "item": item, "problems": problems}
        for number, item in enumerate(found)
    ]
    return {"cleanliness_inspections": looked}


def year(*visits: Facts, months: range = range(1, 13)) -> Facts:
    """Return these visits and one that found nothing in each other month."""
    seen = {int(row["visited_on"][5:7]) for facts in visits for row in facts["cleanliness_inspections"]}
    return together(*visits, *(visit(f"2024-{month:02}-10") for month in months if month not in seen))


def march(*found: str, **how: Any) -> Facts:
    """Return a year in which a visit in March found problems with these items, and no other visit did."""
    return year(visit("2024-03-12", *found, **how))


def twice_in_march(first: int, second: int) -> Facts:
    """Return a year in which two visits in March found so many problems."""
    found = "indoor_3"
    return year(visit("2024-03-05", *[found] * first), visit("2024-03-25", *[found] * second))


def missed(month_end: str) -> Facts:
    return {"cleanliness_missed_visits": [{"missed_on": month_end, "reason": "暴雨停工"}]}


ONE, TWO, THREE = (["indoor_3"] * number for number in (1, 2, 3))
ALL_BUT_JUNE = year(months=range(1, 6)), year(months=range(7, 13))
EVERY_DEFECT, WITH_PHOTO = {"A7": "every-defect"}, {"A7": "location-item-photo"}
GUEST = exempt("cleanliness-no-shared-area")


def spotless(check: str, item: str) -> list[Example]:
    """Return the examples of an item of the lists: one problem in the year is one too many."""
    other = "indoor_3" if item != "indoor_3" else "indoor_4"
    found = [
        case("met", "nothing was found all year", year()),
        case("unmet", "one problem in March", march(item)),
        case("met", "a problem with another item", march(other)),
        case("unknown", "June was not visited", *ALL_BUT_JUNE),
        case(
            "unmet", "June was not visited, but March has a problem", visit("2024-03-20", item), *ALL_BUT_JUNE
        ),
        case("unknown", "whether there was a problem is not known", march(item, problems=None)),
        case("met", "a problem without a photo", march(item, photo=False), readings=WITH_PHOTO),
        case("unmet", "a problem with a photo", march(item), readings=WITH_PHOTO),
        case("met", "a photo of what is in order", march(item, problems=0), readings=WITH_PHOTO),
        case("unmet", "every defect counts, so one does", march(item), readings=EVERY_DEFECT),
    ]
    if item.startswith("area"):
        found += [
            case("not_applicable", "a guest in another's building", march(item), GUEST),
            case(
                "unmet", "what a guest lacks counts as unmet", march(item), GUEST, readings={"A21": "unmet"}
            ),
            case("unmet", "it does so where nothing was found", year(), GUEST, readings={"A21": "unmet"}),
            case("met", "what a guest lacks counts as met", march(item), GUEST, readings={"A21": "met"}),
            case("met", "clean, and no guest", year(), readings={"A21": "met"}),
        ]
    return [evolve(one, check=check) for one in found]


@examples_of_all(*(one for check, item in ITEMS.items() for one in spotless(check, item)))
def test_items_of_the_lists(example: Example) -> None:
    """Each item of the two lists and of the five don'ts shows no obvious problem all year."""
    example.confirm()


@examples(
    "cleanliness.hygiene-rule",
    case("met", "a rule in force", paper("cleanliness-rule")),
    case("unmet", "none"),
    case("unmet", "ended before the year did", paper("cleanliness-rule", ended="2024-12-30")),
    case("unknown", "not verified yet", paper("cleanliness-rule", verified=None)),
)
def test_hygiene_rule(example: Example) -> None:
    """A hygiene rule is in force."""
    example.confirm()


def fair_in(*months: int) -> Facts:
    """Return a year in which these months have one problem and the others none."""
    return year(*(visit(f"2024-{month:02}-15", "indoor_3") for month in months))


@examples(
    "cleanliness.good-months",
    case("met", "ten months of twelve", fair_in(1, 2)),
    case("unmet", "nine months of twelve", fair_in(1, 2, 3)),
    case("met", "twelve", year()),
    case(
        "unmet", "a month with two visits goes by the worse", fair_in(1, 2), visit("2024-03-20", "indoor_3")
    ),
    case(
        "unknown",
        "nine good, one without a visit",
        visit("2024-02-15", *ONE),
        visit("2024-03-15", *ONE),
        year(months=range(4, 13)),
    ),
    case(
        "unmet",
        "eight good, one without a visit",
        visit("2024-02-15", *ONE),
        visit("2024-03-15", *ONE),
        visit("2024-04-15", *ONE),
        year(months=range(5, 13)),
    ),
    case(
        "met",
        "eight months open, seven good",
        visit("2024-05-15", *ONE),
        year(months=range(6, 13)),
        opened="2024-05-01",
    ),
    case(
        "unmet",
        "eight months open, six good",
        visit("2024-05-15", *ONE),
        visit("2024-06-15", *ONE),
        year(months=range(7, 13)),
        opened="2024-05-01",
    ),
    case("unmet", "smoking bars good", fair_in(1, 2), visit("2024-03-20", "smoking")),
    case(
        "unmet",
        "smoking is a problem",
        fair_in(1, 2),
        visit("2024-03-20", "smoking"),
        readings={"A16": "one-problem"},
    ),
    case("met", "nobody smoked", fair_in(1, 2), visit("2024-03-20", "smoking", problems=0)),
    case("unmet", "lowered by a step with a reason", fair_in(1, 2), visit("2024-03-20", "lowered")),
    case(
        "met",
        "the count alone",
        fair_in(1, 2),
        visit("2024-03-20", "lowered"),
        readings={"A8": "count-alone"},
    ),
    case("met", "the picture plays no part in good", fair_in(1, 2), visit("2024-03-20", "disorder")),
    case(
        "unmet",
        "two visits together found one",
        fair_in(1, 2),
        visit("2024-03-20", *ONE),
        visit("2024-03-25"),
        readings={"A13": "total"},
    ),
    case(
        "met",
        "a mean below one is good",
        fair_in(1, 2),
        visit("2024-03-20", *ONE),
        visit("2024-03-25"),
        readings={"A13": "mean"},
    ),
    case("unmet", "a mean of one is not", fair_in(1, 2, 3), readings={"A13": "mean"}),
    case(
        "met",
        "without a photo it does not count",
        fair_in(1, 2),
        visit("2024-03-20", *ONE, photo=False),
        readings=WITH_PHOTO,
    ),
    case("unmet", "with a photo it does", fair_in(1, 2, 3), readings=WITH_PHOTO),
    case("unmet", "every defect counts", fair_in(1, 2, 3), readings=EVERY_DEFECT),
    case(
        "unmet",
        "whoever smoked may have left more behind: the month is not good either way",
        fair_in(1, 2),
        visit("2024-03-20", "smoking"),
        visit("2024-03-20", "indoor_3", problems=None, mark="b"),
    ),
    case("met", "all months are good", year(), readings={"A14": "all-good"}),
    case("unmet", "eleven are not all", fair_in(1), readings={"A14": "all-good"}),
    case(
        "not_applicable",
        "no number of good months is asked for",
        fair_in(1, 2, 3),
        readings={"A14": "no-poor"},
    ),
    case(
        "not_applicable",
        "the text makes nothing of the year",
        fair_in(1, 2, 3),
        readings={"A14": "undefined"},
    ),
)
def test_good_months(example: Example) -> None:
    """Ten months of twelve are graded good, fewer for a unit that was not open all year."""
    example.confirm()


@examples(
    "cleanliness.no-poor-month",
    case("met", "no problem", year()),
    case("met", "one problem is fair", march(*ONE)),
    case("met", "two problems are fair", march(*TWO)),
    case("unmet", "three problems are poor, though fair claims them too", march(*THREE)),
    case("unmet", "four problems", march(*THREE, "indoor_4")),
    case("unmet", "five problems", march(*THREE, *TWO)),
    case("met", "two visits, two problems each", twice_in_march(2, 2)),
    case("unmet", "two visits, the worse has three", twice_in_march(0, 3)),
    case("met", "together two", twice_in_march(1, 1), readings={"A13": "total"}),
    case("unmet", "together three", twice_in_march(1, 2), readings={"A13": "total"}),
    case("unmet", "together four", twice_in_march(2, 2), readings={"A13": "total"}),
    case("met", "the mean of two and three is below three", twice_in_march(2, 3), readings={"A13": "mean"}),
    case("unmet", "the mean of two and four is three", twice_in_march(2, 4), readings={"A13": "mean"}),
    case("unknown", "a month without a visit is not good", *ALL_BUT_JUNE),
    case(
        "unmet",
        "a month without a visit does not heal a poor one",
        visit("2024-03-20", *THREE),
        *ALL_BUT_JUNE,
    ),
    case("unknown", "half the year, and nothing poor", year(), as_of="2024-06-30"),
    case("unmet", "half the year, and one is poor", march(*THREE), as_of="2024-06-30"),
    case(
        "unknown",
        "whether it was a third is not known",
        year(together(visit("2024-03-12", *TWO), visit("2024-03-12", "indoor_4", problems=None, mark="b"))),
    ),
    case("met", "three defects at one place are one problem", march("indoor_3", problems=3)),
    case("unmet", "every defect counts", march("indoor_3", problems=3), readings=EVERY_DEFECT),
    case("met", "without photos they do not count", march(*THREE, photo=False), readings=WITH_PHOTO),
    case("unmet", "with photos they do", march(*THREE), readings=WITH_PHOTO),
    case("met", "photos of what is in order", march(*THREE, problems=0), readings=WITH_PHOTO),
    case("met", "smoking and two problems are fair", march(*TWO, "smoking")),
    case("unmet", "smoking is a third problem", march(*TWO, "smoking"), readings={"A16": "one-problem"}),
    case("met", "what is only broadly tidy is lowered to fair", march("lowered")),
    case("unmet", "the count alone", march(*THREE), readings={"A8": "count-alone"}),
    case("met", "three problems without the picture", march(*THREE), readings={"A6": "count-and-picture"}),
    case(
        "unmet",
        "three problems and the picture",
        march(*THREE, "disorder"),
        readings={"A6": "count-and-picture"},
    ),
    case(
        "met",
        "three problems, and nothing dirty or disorderly on the whole",
        together(march(*THREE), visit("2024-03-12", "disorder", problems=0, mark="b")),
        readings={"A6": "count-and-picture"},
    ),
    case(
        "met",
        "two problems or three, but not the picture",
        year(together(visit("2024-03-12", *TWO), visit("2024-03-12", "indoor_4", problems=None, mark="b"))),
        readings={"A6": "count-and-picture"},
    ),
    case(
        "met", "two problems and the picture", march(*TWO, "disorder"), readings={"A6": "count-and-picture"}
    ),
    case("unknown", "from three on both grades apply", march(*THREE), readings={"A5": "literal-overlap"}),
    case("met", "with two they do not", march(*TWO), readings={"A5": "literal-overlap"}),
    case("met", "fair has no upper bound", march(*THREE), readings={"A5": "best-wins"}),
    case("unmet", "poor bars the star however many are good", march(*THREE), readings={"A14": "no-poor"}),
    case("unmet", "all good needs none poor", march(*THREE), readings={"A14": "all-good"}),
    case(
        "not_applicable", "the text makes nothing of the year", march(*THREE), readings={"A14": "undefined"}
    ),
    case(
        "unmet",
        "an office's visit is that of its rooms too",
        march(*TWO),
        sections={"s1": march("indoor_4", mark="s1")},
    ),
    case(
        "met",
        "two visits to two rooms",
        march(*TWO),
        sections={"s1": year(visit("2024-03-20", "indoor_4", mark="s1"))},
    ),
    case("unknown", "a room that was not visited", year(), sections={"s1": ALL_BUT_JUNE[0]}),
)
def test_no_poor_month(example: Example) -> None:
    """No month is graded poor: its worst visit finds fewer than three obvious problems."""
    example.confirm()


@examples(
    "cleanliness.monthly-visit",
    case("met", "twelve months", year()),
    case("unmet", "eleven months, no reason", *ALL_BUT_JUNE),
    case("unmet", "eleven months, and May twice", visit("2024-05-20"), *ALL_BUT_JUNE),
    case("met", "eleven months and a reason", *ALL_BUT_JUNE, missed("2024-06-30")),
    case(
        "unmet", "a reason does not excuse", *ALL_BUT_JUNE, missed("2024-06-30"), readings={"A12": "strict"}
    ),
    case("met", "twelve without exception", year(), readings={"A12": "strict"}),
    case("met", "eight months open, eight visits", year(months=range(5, 13)), opened="2024-05-01"),
    case("met", "no visit is due for the month of opening", year(months=range(6, 13)), opened="2024-05-02"),
    case("unknown", "half the year, all visited so far", year(), as_of="2024-06-30"),
)
def test_monthly_visit(example: Example) -> None:
    """The lead visits each month, or enters the reason why not; this is the lead's own duty."""
    assert scheme().checks[example.check].duty
    example.confirm()


@examples(
    "cleanliness.unannounced-visit",
    case("met", "each month one that nobody knew of", year()),
    case("unmet", "the visit of March was announced", march(announced=True)),
    case(
        "met", "a second one in March was not", year(visit("2024-03-05", announced=True), visit("2024-03-25"))
    ),
    case("unknown", "June has no visit at all", *ALL_BUT_JUNE),
)
def test_unannounced_visit(example: Example) -> None:
    """In each month one visit at least is not announced; this is the lead's own duty."""
    assert scheme().checks[example.check].duty
    example.confirm()


@pytest.mark.parametrize(
    ("found", "grade"), list(enumerate(("good", "fair", "fair", "poor", "poor", "poor")))
)
def test_a_number_of_problems_has_exactly_one_grade(found: int, grade: str) -> None:
    """No problem is good, one or two are fair, three and more are poor."""
    a_month = march(*["indoor_3"] * found)
    all_good = case("met", "", a_month, check="cleanliness.good-months", readings={"A14": "all-good"})
    none_poor = case("met", "", a_month, check="cleanliness.no-poor-month")
    words = (all_good.trial().verdict.word, none_poor.trial().verdict.word)
    assert words == {"good": ("met", "met"), "fair": ("unmet", "met"), "poor": ("unmet", "unmet")}[grade]


def test_item_seven_of_the_room_list_is_reserved_and_never_invented() -> None:
    """The room list has no item 7: no check cites it and no inspector can enter it."""
    assert "H.indoor.7" in scheme().clauses
    assert not [check.id for check in scheme().checks.values() if "H.indoor.7" in check.clauses]
    kinds = getattr(scheme().tables["cleanliness_inspections"]["item"].type, "values", ())
    assert "indoor_6" in kinds
    assert "indoor_7" not in kinds


@examples_of_all(*edges("cleanliness", globals()))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_the_numbers_of_the_text_ship_as_the_text_has_them() -> None:
    """One visit a month stands in the text."""
    assert scheme().parameters["cleanliness.visits-per-month"].values[-1].value == 1


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("cleanliness", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("cleanliness", globals()) == []
