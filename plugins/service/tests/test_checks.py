"""Facts about service, and the verdict that the words of each clause of the service star demand."""

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
    paper,
    passed,
    scheme,
)

PANEL_ONLY = {"A18": "panel-only"}
THIS_YEAR = "2024-03-01"
NO_WINDOW = exempt("service-no-window")


def item(
    promised: str | None = "7.0",
    last_year: str | None = "10.0",
    was_immediate: bool = False,
    at_floor: bool = False,
    steps: tuple[int | None, int | None] = (3, 3),
    item_class: str | None = "complex",
    connected: bool | None = True,
    guide: str = "complete",
) -> Facts:
    """Return a service item; its limits are in working days, its steps those of this year and of the last."""
    return {
        "service_items": [
            {
                "item_class": item_class,
                "promised_limit": promised,
                "last_year_limit": last_year,
                "was_immediate": was_immediate,
                "at_statutory_floor": at_floor,
                "steps": steps[0],
                "last_year_steps": steps[1],
                "connected": connected,
                "guide": guide,
            }
        ]
    }


def handled(
    accepted: str,
    due: str,
    closed: str | None,
    case_class: str = "complex",
    paused: int = 0,
    corrections: int | None = 0,
    refusal: str | None = "not_refused",
) -> Facts:
    """Return a case; 6 May 2024 is a Monday."""
    return {
        "service_cases": [
            {
                "case_class": case_class,
                "accepted_on": accepted,
                "due_on": due,
                "closed_on": closed,
                "paused_days": paused,
                "corrections": corrections,
                "refusal": refusal,
            }
        ]
    }


def simple(closed: str | None, accepted: str = "2024-05-10", paused: int = 0) -> Facts:
    """Return a simple case accepted on a Friday."""
    return handled(accepted, "2024-05-31", closed, "simple", paused)


def post(holders: int) -> Facts:
    return {"service_posts": [{"holders": holders}]}


def disclosure(
    published: str | None = "2024-06-30",
    due: str = "2024-06-30",
    has_basis: bool = True,
    sample: str = "not_sampled",
) -> Facts:
    return {
        "service_disclosures": [
            {"due_on": due, "published_on": published, "has_basis": has_basis, "sample": sample}
        ]
    }


def alert(handled_on: str | None, due: str = "2024-06-30") -> Facts:
    return {"service_alerts": [{"raised_on": "2024-06-20", "due_on": due, "handled_on": handled_on}]}


def ratings(
    channel: str, negative: int = 0, settled: int = 0, by_default: int = 0, month: str = "2024-05-31"
) -> Facts:
    by_persons = max(100, negative)
    counted = {"by_persons": by_persons, "by_default": by_default, "negative": negative, "settled": settled}
    return {"service_feedback": [{"counted_on": month, "channel": channel, **counted}]}


@examples(
    "service.idea",
    case("met", "the median is the pass mark", passed("service-idea")),
    case("unmet", "the median is one below", failed("service-idea")),
    case("unknown", "no panel was named"),
)
def test_idea(example: Example) -> None:
    """A panel finds that the service idea is shared and good service a habit."""
    example.confirm()


BRAND = passed("service-brand")
BRAND_PAPERS = paper("service-brand", "service-experience", issued=THIS_YEAR)


@examples(
    "service.brand",
    case("met", "both papers of this year and the panel", BRAND_PAPERS, BRAND),
    case("unmet", "no summary of experience", paper("service-brand", issued=THIS_YEAR), BRAND),
    case("unmet", "no brand statement", paper("service-experience", issued=THIS_YEAR), BRAND),
    case(
        "unmet",
        "papers of last year",
        paper("service-brand", "service-experience", issued="2023-12-31"),
        BRAND,
    ),
    case("unmet", "the panel fails it", BRAND_PAPERS, failed("service-brand")),
    case(
        "met",
        "both on the first day",
        paper("service-brand", "service-experience", issued="2024-01-01"),
        BRAND,
    ),
    *(
        case(
            "unmet",
            f"{late} is of last year",
            paper(late, issued="2023-12-31"),
            paper(other, issued=THIS_YEAR),
            BRAND,
        )
        for late, other in (("service-brand", "service-experience"), ("service-experience", "service-brand"))
    ),
)
def test_brand(example: Example) -> None:
    """The year has a brand statement and a summary of experience, and a panel judges the practice."""
    example.confirm()


@examples(
    "service.open-handling",
    case("met", "a rule and a disclosure", paper("service-open"), disclosure()),
    case("unmet", "a rule without disclosures", paper("service-open")),
    case("unmet", "a disclosure that was not published", paper("service-open"), disclosure(None)),
    case("unmet", "disclosures without a rule", disclosure()),
    case("met", "published on the last day", paper("service-open"), disclosure("2024-12-31")),
    case("unmet", "published a day after the year", paper("service-open"), disclosure("2025-01-01")),
)
def test_open_handling(example: Example) -> None:
    """A rule on open handling is in force, and things are published."""
    example.confirm()


@examples(
    "service.first-asked",
    case("met", "a rule in force", paper("service-first")),
    case("unmet", "none"),
    case("unmet", "ended before the year did", paper("service-first", ended="2024-12-30")),
    case("unknown", "not verified yet", paper("service-first", verified=None)),
)
def test_first_asked(example: Example) -> None:
    """A rule makes the first person asked responsible."""
    example.confirm()


def corrected(*notices: int | None) -> list[Facts]:
    return [handled("2024-05-06", "2024-05-20", "2024-05-20", corrections=number) for number in notices]


@examples(
    "service.told-at-once",
    case("met", "a rule, and one notice at the most", paper("service-once"), *corrected(0, 1)),
    case("unmet", "two notices in one case", paper("service-once"), *corrected(0, 2)),
    case("met", "a rule and no case", paper("service-once")),
    case("unmet", "no rule", *corrected(0)),
    case("unknown", "the number is not known", paper("service-once"), *corrected(None)),
)
def test_told_at_once(example: Example) -> None:
    """A rule is in force, and no case is sent back a second time."""
    example.confirm()


@examples(
    "service.posts-covered",
    case("met", "two holders for each post", paper("service-ab"), post(2), post(3)),
    case("unmet", "one post has one holder", paper("service-ab"), post(2), post(1)),
    case("unmet", "no rule", post(2)),
    case("met", "a rule, and no service posts", paper("service-ab")),
    case("unmet", "one of a hundred posts has one holder", paper("service-ab"), *[post(2)] * 99, post(1)),
)
def test_posts_covered(example: Example) -> None:
    """A rule is in force, and every service post has an A and a B holder."""
    example.confirm()


def refused(how: str | None) -> Facts:
    return handled("2024-05-06", "2024-05-20", "2024-05-20", refusal=how)


@examples(
    "service.refusals-filed",
    case("met", "a rule, and the refusal is filed", paper("service-refuse"), refused("filed")),
    case("unmet", "one was not filed", paper("service-refuse"), refused("filed"), refused("unfiled")),
    case("met", "nothing was refused", paper("service-refuse"), refused("not_refused")),
    case("unmet", "no rule"),
    case("unknown", "whether it was filed is not known", paper("service-refuse"), refused(None)),
)
def test_refusals_filed(example: Example) -> None:
    """A rule is in force, and no refused case is without a filing entry."""
    example.confirm()


NO_PROJECTS, AGENT = exempt("service-no-major-projects"), paper("service-agent")


@examples(
    "service.project-agent",
    case("met", "a rule in force", AGENT),
    case("unmet", "none"),
    case("not_applicable", "no major projects", NO_PROJECTS),
    case("unmet", "no projects counts as unmet", NO_PROJECTS, readings={"A21": "unmet"}),
    case("met", "no projects counts as met", NO_PROJECTS, readings={"A21": "met"}),
    case("met", "projects and a rule, where none counts as met", AGENT, readings={"A21": "met"}),
    case("unmet", "projects and no rule, where none counts as met", readings={"A21": "met"}),
)
def test_project_agent(example: Example) -> None:
    """A rule on agents is in force where there are approvals of major projects."""
    example.confirm()


@examples(
    "service.catalogue",
    case("met", "revised this year", paper("service-catalogue", issued="2024-01-01")),
    case("unmet", "last revised a year ago", paper("service-catalogue", issued="2023-12-31")),
    case("unmet", "revised a day after the year", paper("service-catalogue", issued="2025-01-01")),
    case("unmet", "none"),
)
def test_catalogue(example: Example) -> None:
    """The catalogue of duties and items is revised in the year."""
    example.confirm()


@examples(
    "service.items-classified",
    case("met", "each has a class", item(item_class="simple"), item(item_class="special")),
    case("unmet", "one of a hundred has none", *[item()] * 99, item(item_class=None)),
    case("not_applicable", "there are no items"),
    case("unknown", "the list of the year stands when it ends", item(), as_of="2024-06-30"),
)
def test_items_classified(example: Example) -> None:
    """Every service item has a published class."""
    example.confirm()


@examples(
    "service.simple-at-once",
    case("met", "closed the same day", simple("2024-05-10")),
    case("met", "closed on the day off that follows", simple("2024-05-11")),
    case("unmet", "closed the next working day", simple("2024-05-13")),
    case("met", "paused for the day between", simple("2024-05-13", paused=1)),
    case("unmet", "never closed", simple(None)),
    case("unmet", "one of a hundred was late", *[simple("2024-05-10")] * 99, simple("2024-05-13")),
    case("not_applicable", "no simple case", handled("2024-05-06", "2024-05-20", None)),
    case("unmet", "it is late already in June", simple(None), as_of="2024-06-30"),
    case("unknown", "half the year is over", simple("2024-05-10"), as_of="2024-06-30"),
)
def test_simple_at_once(example: Example) -> None:
    """Every simple matter is closed on the working day on which it comes in."""
    example.confirm()


@examples(
    "service.complex-in-time",
    case("met", "closed on the due date", handled("2024-05-06", "2024-05-20", "2024-05-20")),
    case("unmet", "closed a working day late", handled("2024-05-06", "2024-05-20", "2024-05-21")),
    case(
        "met",
        "due on a Friday, closed on the day off after",
        handled("2024-05-06", "2024-05-17", "2024-05-18"),
    ),
    case("met", "a pause moves the due date", handled("2024-05-06", "2024-05-20", "2024-05-20", paused=5)),
    case(
        "unmet", "a pause is no excuse beyond it", handled("2024-05-06", "2024-05-20", "2024-05-21", paused=5)
    ),
    case("unmet", "not closed", handled("2024-05-06", "2024-05-20", None)),
    case(
        "unmet",
        "closed in August, so late in June",
        handled("2024-05-06", "2024-05-20", "2024-08-01"),
        as_of="2024-06-30",
    ),
    case("not_applicable", "due after the year", handled("2024-12-20", "2025-01-06", None)),
    case("not_applicable", "no complex case", simple("2024-05-10")),
    case("met", "100 of 100 working days", handled("2024-01-02", "2024-05-21", "2024-05-21")),
    case("unmet", "101 of 100 working days", handled("2024-01-02", "2024-05-21", "2024-05-22")),
    case(
        "unmet",
        "100 of 100 working days, where 99.99 % of them are allowed",
        handled("2024-01-02", "2024-05-21", "2024-05-21"),
        parameters={"service.promised-share": "99.99"},
    ),
    case(
        "unmet",
        "one of a hundred was late",
        *[handled("2024-05-06", "2024-05-20", "2024-05-20")] * 99,
        handled("2024-05-06", "2024-05-20", "2024-05-21"),
    ),
)
def test_complex_in_time(example: Example) -> None:
    """Every complex matter is closed within its promised limit, paused days left out."""
    example.confirm()


def special(due: str, closed: str | None, paused: int = 0) -> Facts:
    return handled("2024-05-06", due, closed, "special", paused)


@examples(
    "service.special-urgent",
    case("met", "five of ten working days", special("2024-05-20", "2024-05-13")),
    case("unmet", "six of ten working days", special("2024-05-20", "2024-05-14")),
    case("met", "four of nine working days", special("2024-05-17", "2024-05-10")),
    case("unmet", "five of nine working days", special("2024-05-17", "2024-05-13")),
    case("met", "three of six, four days paused", special("2024-05-20", "2024-05-15", paused=4)),
    case("unmet", "four of six, four days paused", special("2024-05-20", "2024-05-16", paused=4)),
    case("not_applicable", "no special case"),
    case(
        "met",
        "a case that is not special took its whole limit",
        special("2024-05-20", "2024-05-13"),
        handled("2024-05-06", "2024-05-20", "2024-05-20"),
    ),
    case(
        "unmet",
        "50 of 100 working days, where 49.99 % of them are allowed",
        handled("2024-01-02", "2024-05-21", "2024-03-12", "special"),
        parameters={"service.urgent-share": "49.99"},
    ),
    case("met", "50 of 100 working days", handled("2024-01-02", "2024-05-21", "2024-03-12", "special")),
    case("unmet", "51 of 100 working days", handled("2024-01-02", "2024-05-21", "2024-03-13", "special")),
    case(
        "unmet",
        "one of a hundred was too slow",
        *[special("2024-05-20", "2024-05-13")] * 99,
        special("2024-05-20", "2024-05-14"),
    ),
)
def test_special_urgent(example: Example) -> None:
    """Every special matter is closed within half of its limit."""
    example.confirm()


@examples(
    "service.disclosed",
    case("met", "published late, but in the year", disclosure("2024-12-31")),
    case("unmet", "published a day after the year", disclosure("2025-01-01")),
    case("unmet", "one of two was not", disclosure(), disclosure(None)),
    case("not_applicable", "nothing was due"),
    case("unmet", "one of a hundred was not", *[disclosure()] * 99, disclosure(None)),
)
def test_disclosed(example: Example) -> None:
    """All that was due in the year is published."""
    example.confirm()


@examples(
    "service.disclosed-in-time",
    case("met", "published on the due date", disclosure("2024-06-30")),
    case("unmet", "published a day late", disclosure("2024-07-01")),
    case("unmet", "not published", disclosure(None)),
    case("not_applicable", "nothing was due"),
    case("unmet", "one of a hundred was late", *[disclosure()] * 99, disclosure("2024-07-01")),
)
def test_disclosed_in_time(example: Example) -> None:
    """All that was due is published by its due date."""
    example.confirm()


@examples(
    "service.disclosed-true",
    case("met", "the sample is true", disclosure(sample="true"), disclosure()),
    case("unmet", "one of two samples is untrue", disclosure(sample="true"), disclosure(sample="untrue")),
    case("not_applicable", "nothing was sampled", disclosure()),
    case(
        "unmet",
        "one of a hundred samples is untrue",
        *[disclosure(sample="true")] * 99,
        disclosure(sample="untrue"),
    ),
)
def test_disclosed_true(example: Example) -> None:
    """What was sampled of the disclosures is true."""
    example.confirm()


@examples(
    "service.disclosed-lawfully",
    case("met", "the basis is recorded", disclosure()),
    case("unmet", "one has none", disclosure(), disclosure(has_basis=False)),
    case("not_applicable", "nothing was due"),
)
def test_disclosed_lawfully(example: Example) -> None:
    """Every disclosure states its lawful basis."""
    example.confirm()


@examples(
    "service.guides-easy",
    case("met", "the guides checked are complete", item(), item(guide="not_checked")),
    case("unmet", "one is not", item(), item(guide="incomplete")),
    case("unknown", "none was checked", item(guide="not_checked")),
    case("not_applicable", "there are no items"),
    case("not_applicable", "it does not serve the public", item(guide="incomplete"), NO_WINDOW),
    case("unmet", "no window is no excuse", item(guide="incomplete"), NO_WINDOW, readings={"A21": "unmet"}),
    case("unmet", "no window counts as unmet, without any item too", NO_WINDOW, readings={"A21": "unmet"}),
    case("not_applicable", "there are no items, where none counts as met", readings={"A21": "met"}),
    case("met", "no window counts as met", item(guide="incomplete"), NO_WINDOW, readings={"A21": "met"}),
    case("met", "a window and complete guides, where none counts as met", item(), readings={"A21": "met"}),
    case(
        "unmet",
        "a window and an incomplete guide, where none counts as met",
        item(guide="incomplete"),
        readings={"A21": "met"},
    ),
    case("unmet", "one of a hundred is not", *[item()] * 99, item(guide="incomplete")),
)
def test_guides_easy(example: Example) -> None:
    """The guides that a mystery check looked at are complete and easy to find."""
    example.confirm()


@examples(
    "service.network-supervision",
    case("met", "items connected, the alert handled on its due date", item(), alert("2024-06-30")),
    case("unmet", "one item is not connected", item(), item(connected=False)),
    case("unmet", "an alert handled a day late", item(), alert("2024-07-01")),
    case("unmet", "an alert not handled", item(), alert(None)),
    case("met", "no alerts", item()),
    case("not_applicable", "no items and no alerts"),
    case("unknown", "whether it is connected is not known", item(connected=None)),
    case("unmet", "one of a hundred items is not connected", *[item()] * 99, item(connected=False)),
    case(
        "unmet", "one of a hundred alerts was late", item(), *[alert("2024-06-30")] * 99, alert("2024-07-01")
    ),
)
def test_network_supervision(example: Example) -> None:
    """Every item is connected to network supervision, and every alert is handled by its due date."""
    example.confirm()


@examples(
    "service.feedback-channels",
    case("met", "two channels", ratings("window"), ratings("hotline")),
    case("unmet", "one channel in two months", ratings("window"), ratings("window", month="2024-06-30")),
    case("unmet", "none"),
    case("not_applicable", "it does not serve the public", NO_WINDOW),
    case("unmet", "no window counts as unmet", NO_WINDOW, readings={"A21": "unmet"}),
    case("met", "no window counts as met", NO_WINDOW, readings={"A21": "met"}),
    case(
        "met",
        "a window and two channels, where none counts as met",
        ratings("window"),
        ratings("hotline"),
        readings={"A21": "met"},
    ),
    case(
        "unmet",
        "a window and one channel, where none counts as met",
        ratings("window"),
        readings={"A21": "met"},
    ),
)
def test_feedback_channels(example: Example) -> None:
    """Two channels or more are open to those who are served."""
    example.confirm()


@examples(
    "service.negatives-settled",
    case("met", "all settled", ratings("window", 3, 3)),
    case("unmet", "one of a hundred is not", ratings("window", 100, 99)),
    case("unmet", "one of ten thousand is not", ratings("window", 10_000, 9_999)),
    case(
        "unmet", "settled in one channel, not in the other", ratings("window", 3, 3), ratings("hotline", 1, 0)
    ),
    case("not_applicable", "none was negative", ratings("window")),
    case("not_applicable", "a thousand ratings by default say nothing", ratings("window", by_default=1000)),
)
def test_negatives_settled(example: Example) -> None:
    """Every negative rating that a person gave is settled; ratings by default count for nothing."""
    example.confirm()


LAST_YEAR = handled("2023-05-08", "2023-05-31", "2023-05-22")
"""A case of last year that took ten working days."""
HUNDRED_LAST_YEAR = (handled("2023-01-03", "2023-06-30", "2023-05-23"),) * 100
"""A hundred cases of last year, each of which took a hundred working days."""


@examples(
    "service.faster-handling",
    case(
        "met", "nine working days against ten", LAST_YEAR, handled("2024-05-06", "2024-05-31", "2024-05-17")
    ),
    case("unmet", "ten against ten", LAST_YEAR, handled("2024-05-06", "2024-05-31", "2024-05-20")),
    case(
        "met",
        "the mean of 18 and 1 against ten",
        LAST_YEAR,
        handled("2024-05-06", "2024-05-31", "2024-05-30"),
        handled("2024-05-06", "2024-05-31", "2024-05-07"),
    ),
    case(
        "met",
        "paused days are left out",
        LAST_YEAR,
        handled("2024-05-06", "2024-05-31", "2024-05-21", paused=2),
    ),
    case("not_applicable", "no case last year", handled("2024-05-06", "2024-05-31", "2024-05-17")),
    case("not_applicable", "no case is closed yet", LAST_YEAR, handled("2024-05-06", "2024-05-31", None)),
    case("met", "closed on the last day", LAST_YEAR, handled("2024-12-30", "2024-12-31", "2024-12-31")),
    case(
        "not_applicable",
        "closed a day after it",
        LAST_YEAR,
        handled("2024-12-30", "2024-12-31", "2025-01-01"),
    ),
    case(
        "met",
        "ten days last year, closed on its last day",
        handled("2023-12-15", "2023-12-31", "2023-12-31"),
        handled("2024-05-06", "2024-05-31", "2024-05-17"),
    ),
    case(
        "not_applicable",
        "a case of last year that was closed this year",
        handled("2023-12-15", "2023-12-31", "2024-01-01"),
        handled("2024-05-06", "2024-05-31", "2024-05-17"),
    ),
    case(
        "unmet",
        "twenty days, and a case that was paused for longer than it took",
        LAST_YEAR,
        handled("2024-05-06", "2024-06-30", "2024-06-03"),
        handled("2024-05-06", "2024-05-31", "2024-05-07", paused=5),
    ),
    case(
        "met",
        "nineteen days, and a case that was paused for longer than it took",
        LAST_YEAR,
        handled("2024-05-06", "2024-06-30", "2024-05-31"),
        handled("2024-05-06", "2024-05-31", "2024-05-07", paused=5),
    ),
    case(
        "unmet",
        "ten days, last year twenty and a case that was paused for longer than it took",
        handled("2023-05-08", "2023-06-30", "2023-06-05"),
        handled("2023-05-08", "2023-05-31", "2023-05-09", paused=5),
        handled("2024-05-06", "2024-05-31", "2024-05-20"),
    ),
    case(
        "not_applicable",
        "there was no last year",
        handled("2024-05-06", "2024-05-31", "2024-05-17"),
        opened="2024-01-02",
    ),
    case("met", "the panel alone", passed("service-speed"), readings=PANEL_ONLY),
    case("unmet", "the panel fails it", failed("service-speed"), readings=PANEL_ONLY),
    case(
        "met",
        "99 working days, 100 last year",
        handled("2023-01-03", "2023-05-31", "2023-05-23"),
        handled("2024-01-02", "2024-05-31", "2024-05-20"),
    ),
    case(
        "met",
        "9,999 working days over a hundred cases, 10,000 last year",
        *HUNDRED_LAST_YEAR,
        *[handled("2024-01-02", "2024-05-31", "2024-05-21")] * 99,
        handled("2024-01-02", "2024-05-31", "2024-05-20"),
    ),
    case(
        "unmet",
        "10,000 working days over a hundred cases, as last year",
        *HUNDRED_LAST_YEAR,
        *[handled("2024-01-02", "2024-05-31", "2024-05-21")] * 100,
    ),
)
def test_faster_handling(example: Example) -> None:
    """Closed cases take less time on the mean than last year."""
    example.confirm()


@examples(
    "service.fewer-steps",
    case("met", "as many as last year", item(steps=(5, 5))),
    case("unmet", "one more", item(steps=(6, 5))),
    case("met", "one more here, one fewer there", item(steps=(6, 5)), item(steps=(4, 5))),
    case("not_applicable", "nothing to compare with", item(steps=(6, None))),
    case("unknown", "this year's are not known", item(steps=(None, 5))),
    case("met", "the panel alone", passed("service-flow"), item(steps=(6, 5)), readings=PANEL_ONLY),
    case("unmet", "the panel fails it", failed("service-flow"), readings=PANEL_ONLY),
    case("met", "100 steps as last year", item(steps=(50, 50)), item(steps=(50, 50))),
    case("unmet", "101 steps, 100 last year", item(steps=(51, 50)), item(steps=(50, 50))),
    case(
        "unmet",
        "10,001 steps, 10,000 last year",
        *[item(steps=(100, 100))] * 99,
        item(steps=(51, 50)),
        item(steps=(50, 50)),
    ),
)
def test_fewer_steps(example: Example) -> None:
    """There are no more steps than last year, over all items together."""
    example.confirm()


PER_ITEM, ACTUAL, HOLD = ({"A4": name} for name in ("promised-per-item", "actual-pooled", "hold-the-gain"))
REACHED = paper("service-cut-reached")
SEVENTY = handled("2024-01-02", "2024-05-31", "2024-04-09")
"""A case of this year that took seventy working days."""


@examples(
    "service.limit-cut",
    case("met", "16.1 against 23.0 working days is 30 %", item("16.1", "23.0")),
    case("unmet", "16.2 against 23.0", item("16.2", "23.0")),
    case("unmet", "29.99 %", item("350.1", "500.0"), item("350.0", "500.0")),
    case("met", "30.00 %", item("350.0", "500.0"), item("350.0", "500.0")),
    case("met", "30.01 %", item("349.9", "500.0"), item("350.0", "500.0")),
    case("met", "40 % of a long limit and none of a short one", item("12.0", "20.0"), item("4.0", "4.0")),
    case("unmet", "50 % of a short limit and 20 % of a long one", item("1.0", "2.0"), item("16.0", "20.0")),
    case("met", "an item without a baseline is left out", item("7.0", "10.0"), item("99.0", None)),
    case("met", "an item without a limit now is left out", item("7.0", "10.0"), item(None, "99.0")),
    case(
        "met",
        "an item that was immediate is left out",
        item("7.0", "10.0"),
        item("9.0", "9.0", was_immediate=True),
    ),
    case(
        "met",
        "an item at its statutory floor is left out",
        item("7.0", "10.0"),
        item("9.0", "9.0", at_floor=True),
    ),
    case(
        "unmet",
        "an item without a limit now is no cut",
        item("7.1", "10.0"),
        item(None, "99.0"),
    ),
    case("not_applicable", "no baseline at all", item("7.0", None)),
    case("not_applicable", "no items"),
    case("unknown", "the list of the year stands when it ends", item("7.0", "10.0"), as_of="2024-06-30"),
    case("met", "each reaches it", item("7.0", "10.0"), item("1.4", "2.0"), readings=PER_ITEM),
    case("unmet", "one does not, the pool does", item("12.0", "20.0"), item("4.0", "4.0"), readings=PER_ITEM),
    case("met", "300.0 of 999.9 working days, item by item", item("699.9", "999.9"), readings=PER_ITEM),
    case("unmet", "299.9 of 999.9 is 29.99 %, item by item", item("700.0", "999.9"), readings=PER_ITEM),
    case("not_applicable", "nothing to compare, item by item", item("7.0", None), readings=PER_ITEM),
    case(
        "met",
        "seven working days against ten",
        LAST_YEAR,
        handled("2024-05-06", "2024-05-31", "2024-05-15"),
        readings=ACTUAL,
    ),
    case(
        "unmet",
        "eight against ten",
        LAST_YEAR,
        handled("2024-05-06", "2024-05-31", "2024-05-16"),
        readings=ACTUAL,
    ),
    case(
        "unmet",
        "what is promised does not count",
        item("1.0", "10.0"),
        LAST_YEAR,
        handled("2024-05-06", "2024-05-31", "2024-05-20"),
        readings=ACTUAL,
    ),
    case(
        "met",
        "7,000 working days over a hundred cases, 10,000 last year",
        *HUNDRED_LAST_YEAR,
        *[SEVENTY] * 100,
        readings=ACTUAL,
    ),
    case(
        "unmet",
        "7,001 working days over a hundred cases, 10,000 last year",
        *HUNDRED_LAST_YEAR,
        *[SEVENTY] * 99,
        handled("2024-01-02", "2024-05-31", "2024-04-10"),
        readings=ACTUAL,
    ),
    case(
        "met",
        "what was actually closed on the last day",
        LAST_YEAR,
        handled("2024-12-30", "2024-12-31", "2024-12-31"),
        readings=ACTUAL,
    ),
    case(
        "not_applicable",
        "what was actually closed a day after the year",
        LAST_YEAR,
        handled("2024-12-30", "2024-12-31", "2025-01-01"),
        readings=ACTUAL,
    ),
    case(
        "met",
        "what was actually closed on last year's last day",
        handled("2023-12-15", "2023-12-31", "2023-12-31"),
        handled("2024-05-06", "2024-05-31", "2024-05-15"),
        readings=ACTUAL,
    ),
    case(
        "not_applicable",
        "a case of last year that was actually closed this year",
        handled("2023-12-15", "2023-12-31", "2024-01-01"),
        handled("2024-05-06", "2024-05-31", "2024-05-15"),
        readings=ACTUAL,
    ),
    case(
        "met",
        "fourteen days, and a case that was paused for longer than it took",
        LAST_YEAR,
        handled("2024-05-06", "2024-06-30", "2024-05-24"),
        handled("2024-05-06", "2024-05-31", "2024-05-07", paused=5),
        readings=ACTUAL,
    ),
    case(
        "unmet",
        "fifteen days, and a case that was paused for longer than it took",
        LAST_YEAR,
        handled("2024-05-06", "2024-06-30", "2024-05-27"),
        handled("2024-05-06", "2024-05-31", "2024-05-07", paused=5),
        readings=ACTUAL,
    ),
    case(
        "unmet",
        "three days, last year eight and a case that was paused for longer than it took",
        handled("2023-05-08", "2023-05-31", "2023-05-18"),
        handled("2023-05-08", "2023-05-31", "2023-05-09", paused=5),
        handled("2024-05-06", "2024-05-31", "2024-05-09"),
        readings=ACTUAL,
    ),
    case("met", "reached once, and the limit did not rise", item("10.0", "10.0"), REACHED, readings=HOLD),
    case("unmet", "reached once, and the limit rose", item("10.1", "10.0"), REACHED, readings=HOLD),
    case("unmet", "never confirmed as reached", item("10.0", "10.0"), readings=HOLD),
    case("met", "reached this year", item("7.0", "10.0"), readings=HOLD),
    case(
        "met",
        "an office with the items of its sections",
        sections={"s1": item("12.0", "20.0"), "s2": item("4.0", "4.0")},
    ),
)
def test_limit_cut(example: Example) -> None:
    """Promised limits are cut by 30 % or more on last year, over all items that have a limit in both years."""
    example.confirm()


@examples_of_all(*edges("service", globals(), standing=("service.brand", "service.catalogue")))
def test_edges_of_panels_papers_and_exemptions(example: Example) -> None:
    """Judged criteria, papers and exemptions decide exactly at their edges."""
    example.confirm()


def test_the_numbers_of_the_text_ship_as_the_text_has_them() -> None:
    """The text cuts limits by 30 %."""
    assert scheme().parameters["service.limit-cut"].values[-1].value == 30


def test_every_check_has_examples() -> None:
    """Each check is shown met and unmet, and under every option of the readings that it switches."""
    assert lacking_examples("service", globals()) == []


def test_every_number_shows() -> None:
    """A number that ships one step off would change the verdict of some example of each check that uses it."""
    assert loose_numbers("service", globals()) == []
