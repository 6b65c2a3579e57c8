"""From verdicts on checks to standards, stars and titles."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrules.model import Text, Verdict
from starrules.report.awarding import judged, points_text, reached
from starrules.rules.values import Num
from starrules.scheme.awards import plan_awards
from starrules.scheme.model import Contribution, Star
from starrules.scheme.pool import total
from tests.scheme.kit import (
    CODES,
    EAST,
    POINTS,
    RULESET,
    WEST,
    YEAR,
    Units,
    award,
    check,
    clause,
    record,
    scheme,
    standings,
    text,
    unit_rows,
)

TWO: Units = {"o": ("office", None), "s": ("section", "o")}


def places(body: str = "") -> dict[str, str]:
    """Return where each check decides under a ruleset."""
    one = scheme(rulesets={"plain": RULESET + body})
    return dict(plan_awards(one, one.ruleset("plain")).places)


# ------------------------------------------------------------------------------------- the tree


def test_a_check_decides_through_its_first_clause_or_the_standard_it_is_linked_to() -> None:
    """A standard's own check decides there; a task's check decides in the standard that the task is linked to."""
    assert places() == {
        "east.one": "S.east.1",
        "east.two-a": "S.east.2.a",
        "east.two-b": "S.east.2.b",
        "east.task-a": "S.east.1",
        "east.task-b": "S.east.2",
        "west.one": "S.west.1",
        "west.two": "S.west.2",
    }


def test_tasks_may_be_shown_only() -> None:
    """With decides = 'standards-alone' no task decides anything."""
    assert {name for name in places('[awards]\ndecides = "standards-alone"') if "task" in name} == set()


def test_tasks_may_stand_beside_the_standards() -> None:
    """With decides = 'standards-and-tasks' a task decides in its own place."""
    found = places('[awards]\ndecides = "standards-and-tasks"')
    assert (found["east.task-a"], found["east.one"]) == ("T.east.1.a", "S.east.1")


def test_a_standard_decided_alone_leaves_its_other_checks_shown() -> None:
    """Checks that a ruleset names decide a standard alone; the others of that standard decide nowhere."""
    found = places('[standards]\n"S.east.2" = ["east.two-a", "west.two"]')
    assert found == {
        "east.one": "S.east.1",
        "east.task-a": "S.east.1",
        "east.two-a": "S.east.2",
        "west.two": "S.east.2",
        "west.one": "S.west.1",
    }


def test_a_check_of_another_plugin_counts_only_when_it_is_adopted() -> None:
    """A check that an outside plugin offers for a star counts where the ruleset adopts it by id."""
    outside = record("outside", Contribution(checks=(check("east.more", "S.east.1"),)))
    for body, counts in (("", False), ('adopted = ["east.more"]', True)):
        one = scheme(record("east", EAST), record("west", WEST), outside, rulesets={"plain": RULESET + body})
        assert ("east.more" in plan_awards(one, one.ruleset("plain")).places) is counts


def test_each_check_decides_in_one_place_and_duties_in_none() -> None:
    """No check is a member of two standards, and what a lead owes is a member of none."""
    one = scheme()
    plan = plan_awards(one, one.ruleset("plain"))
    members = [name for item in plan.standards if item.decides for name in item.members if name in one.checks]
    assert len(members) == len(set(members))
    assert "east.lead" not in members


def test_composites_that_decide_nothing_are_rolled_up_to_be_shown() -> None:
    """A task's composite is rolled up from the checks that rest on its parts, and marked as not deciding."""
    one = scheme()
    shown = {
        item.clause: item for item in plan_awards(one, one.ruleset("plain")).standards if not item.decides
    }
    assert {name: item.members for name, item in shown.items()} == {
        "T.east.1": ("east.task-a", "east.task-b", "east.two-b")
    }


def test_roll_ups() -> None:
    """A composite is all of its parts, a standard all of its checks; what does not apply drops out."""
    one = scheme()
    result = standings(one, "plain", {"o": {"east.task-b": "U", "east.two-a": "N", "west.one": "?"}})
    verdicts = dict(result.standards.filter(unit="o").select("clause", "verdict").iter_rows())
    assert verdicts == {
        "S.east.1": "met",
        "S.east.2": "unmet",
        "S.east.2.a": "not_applicable",
        "S.east.2.b": "not_applicable",
        "S.west.1": "unknown",
        "S.west.2": "met",
        "T.east.1": "unmet",
    }


# ------------------------------------------------------------------------------------- the stars

CASES = {
    "all met": ({}, "won"),
    "one unmet": ({"west.one": "U"}, "not_won"),
    "unmet and open": ({"west.one": "U", "west.two": "?"}, "not_won"),
    "unmet and error": ({"west.one": "U", "west.two": "E"}, "not_won"),
    "one open": ({"west.one": "?"}, "open"),
    "open and error": ({"west.one": "?", "west.two": "E"}, "error"),
    "one error": ({"west.one": "E"}, "error"),
    "one not applicable": ({"west.one": "N"}, "won"),
    "may not apply": ({"west.one": "M?N"}, "won"),
    "nothing applies": ({"west.one": "N", "west.two": "N"}, "not_rated"),
    "perhaps nothing applies": ({"west.one": "N", "west.two": "M?N"}, "open"),
}


@pytest.mark.parametrize("kind", CASES)
def test_all_standards(kind: str) -> None:
    """A star is won when every standard that applies is met, as the table of verdicts has it."""
    verdicts, expected = CASES[kind]
    assert award(standings(scheme(), "plain", {"o": verdicts}), "west") == expected


def test_the_reason_names_the_standards() -> None:
    """An award that is not won names the standards that are not met, in both languages."""
    row = standings(scheme(), "plain", {"o": {"west.one": "U"}}).awards.filter(star="west").row(0, named=True)
    assert (row["reason_zh"], row["reason_en"]) == ("未达到：S.west.1", "Not met: S.west.1")


def test_a_section_inherits_what_only_offices_are_asked() -> None:
    """The verdict on an office-only check goes to the sections of that office, and decides their star."""
    result = standings(scheme(), "plain", {"o": {"east.two-a": "U"}}, unit_rows(TWO))
    assert (award(result, "east", "o"), award(result, "east", "s")) == ("not_won", "not_won")


def test_a_section_may_be_judged_on_its_own_checks_alone() -> None:
    """With inherit = 'none' what only offices are asked does not apply to a section."""
    one = scheme(rulesets={"plain": RULESET + '[awards]\ninherit = "none"'})
    result = standings(one, "plain", {"o": {"east.two-a": "U"}}, unit_rows(TWO))
    assert (award(result, "east", "o"), award(result, "east", "s")) == ("not_won", "won")


def test_what_only_sections_are_asked_does_not_touch_the_office() -> None:
    """A section-only check is not applicable to an office."""
    result = standings(scheme(), "plain", {"s": {"east.two-b": "U"}}, unit_rows(TWO))
    assert (award(result, "east", "o"), award(result, "east", "s")) == ("won", "not_won")


@pytest.mark.parametrize(
    ("state", "months", "reason"),
    [
        ("merged", 12, "Not rated: o took over from it"),
        ("closed", 0, "Not rated: not open in the period"),
        ("ended", 0, "Not rated: closed before the period"),
        ("open", 5, "Not rated: fewer than 6 whole months in the period"),
    ],
)
def test_units_that_are_not_rated(state: str, months: int, reason: str) -> None:
    """A unit that was merged, not open, or too short in scope is not rated, with that reason."""
    units = unit_rows({"o": ("office", None)}, months={"o": months}, states={"o": state})
    rows = standings(scheme(), "plain", {}, units).awards
    assert set(rows["award"]) == {"not_rated"}
    assert set(rows["reason_en"]) == {reason}


def test_six_months_are_enough() -> None:
    """A unit in scope for exactly the least number of months is rated."""
    units = unit_rows({"o": ("office", None)}, months={"o": 6})
    assert award(standings(scheme(), "plain", {}, units), "east") == "won"


def test_kinds_of_unit_that_are_not_awarded() -> None:
    """With units = 'office' sections are not rated, and the sums still hold."""
    one = scheme(rulesets={"plain": RULESET + '[awards]\nunits = "office"'})
    result = standings(one, "plain", {}, unit_rows(TWO))
    assert (award(result, "east", "o"), award(result, "east", "s")) == ("won", "not_rated")


def test_a_ruleset_without_awards_says_so() -> None:
    """Where no award is defined every unit and star is not rated, for the reason that the ruleset gives."""
    body = '[awards]\ndefine = false\nnone_because = { zh = "没有规定", en = "not defined" }'
    result = standings(scheme(rulesets={"plain": RULESET + body}), "plain", {})
    assert set(result.awards["award"]) == {"not_rated"}
    assert set(result.awards["reason_zh"]) == {"没有规定"}
    assert result.titles["title"].to_list() == [None]


@pytest.mark.parametrize("name", ["plain", "points"])
def test_a_star_whose_plugin_failed_is_error_whatever_else(name: str) -> None:
    """The star of a failed plugin is error for every unit, those not rated included, and names the plugin."""
    stars = 'stars = ["east", "west"]\n'
    texts = {"plain": RULESET + stars, "points": POINTS.replace("[awards]", f"{stars}[awards]")}
    one = scheme(record("east", EAST), record("west", None, failed="no database"), rulesets=texts)
    units = unit_rows({"o": ("office", None), "p": ("office", None)}, months={"p": 1})
    result = standings(one, name, {}, units)
    rows = result.awards.filter(star="west")
    assert set(rows["award"]) == {"error"}
    assert all("plug-west 1.0 (failed): no database" in reason for reason in rows["reason_en"])
    assert award(result, "east", "p") == "not_rated"
    assert result.titles.filter(unit="o")["title"].item() == "error"


def test_a_failed_star_never_passes_a_unit_through_the_total() -> None:
    """With points, a star in error leaves the total open to error: the other stars are error, not won."""
    texts = {"points": POINTS.replace("[awards]", 'stars = ["east", "west"]\n[awards]')}
    one = scheme(record("east", EAST), record("west", None, failed="gone"), rulesets=texts)
    assert award(standings(one, "points", {}), "east") == "error"
    assert award(standings(one, "points", {"o": {"east.one": "U"}}), "east") == "not_won"


def test_a_star_that_no_check_decides_is_error() -> None:
    """A star with clauses and no check is error, and says that nothing decides it."""
    bare = Contribution(stars=(Star("north", text("北"), text("北局")),), clauses=(clause("S.north.1"),))
    one = scheme(record("east", EAST), record("north", bare))
    row = standings(one, "plain", {}).awards.filter(star="north").row(0, named=True)
    assert row["award"] == "error"
    assert "no check decides any of its standards" in row["reason_en"]


# -------------------------------------------------------------------------- deadline, prerequisites, title


@pytest.mark.parametrize(
    ("days", "verdict", "expected"),
    [(30, "?", "open"), (31, "?", "not_won"), (31, "M", "won"), (31, "E", "error"), (400, "M?N", "won")],
)
def test_the_deadline(days: int, verdict: str, expected: str) -> None:
    """What is open on the deadline is not won where the ruleset says so; before it, it stays open."""
    one = scheme(rulesets={"plain": RULESET + 'at_deadline = "not_won"'})
    result = standings(one, "plain", {"o": {"west.one": verdict}}, as_of=YEAR.days.last + days)
    assert award(result, "west") == expected
    reason = result.awards.filter(star="west")["reason_en"].item()
    assert ("Still open on 2025-01-31, which the ruleset takes as not won" in reason) is (
        expected == "not_won"
    )


def test_without_that_decision_open_stays_open() -> None:
    """By default a star stays open however late it is."""
    assert (
        award(standings(scheme(), "plain", {"o": {"west.one": "?"}}, as_of=YEAR.days.last + 999), "west")
        == "open"
    )


def test_a_prerequisite() -> None:
    """A star that others presuppose takes them with it, and stands by itself."""
    one = scheme(rulesets={"plain": RULESET + '[awards]\nprerequisites = ["west"]'})
    lost = standings(one, "plain", {"o": {"west.one": "U"}})
    assert (award(lost, "west"), award(lost, "east")) == ("not_won", "not_won")
    assert "Prerequisites not met: 西星" in lost.awards.filter(star="east")["reason_en"].item()
    alone = standings(one, "plain", {"o": {"east.one": "U"}})
    assert (award(alone, "west"), award(alone, "east")) == ("won", "not_won")
    assert award(standings(one, "plain", {"o": {"west.one": "?"}}), "east") == "open"


@pytest.mark.parametrize(
    ("needs", "verdicts", "expected"),
    [
        ('"all"', {}, "won"),
        ('"all"', {"west.one": "U"}, "not_won"),
        ('"all"', {"west.one": "?"}, "open"),
        ("1", {"west.one": "U"}, "won"),
        ("1", {"west.one": "U", "east.one": "U"}, "not_won"),
        ('"none"', {}, None),
    ],
)
def test_the_title(needs: str, verdicts: dict[str, str], expected: str | None) -> None:
    """The title over all stars needs all of them, or as many as the ruleset says, or does not exist."""
    one = scheme(rulesets={"plain": RULESET + f"[awards]\ntitle_needs = {needs}"})
    assert standings(one, "plain", {"o": verdicts}).titles["title"].item() == expected


# ------------------------------------------------------------------------------------------ points


def many(counts: dict[str, tuple[int, int]]) -> tuple[Contribution, dict[str, str]]:
    """Return stars with so many checks under one standard, and verdicts by which so many of them are met."""
    stars, clauses, checks, verdicts = [], [], [], {}
    for order, (star, (met, size)) in enumerate(counts.items()):
        stars.append(Star(star, text(star), text(star), order))
        clauses.append(clause(f"S.{star}", kind="composite"))
        for index in range(size):
            clauses.append(clause(f"S.{star}.{index}", parent=f"S.{star}"))
            checks.append(check(f"{star}.n{index}", f"S.{star}.{index}"))
            verdicts[f"{star}.n{index}"] = "M" if index < met else "U"
    return Contribution(stars=tuple(stars), clauses=tuple(clauses), checks=tuple(checks)), verdicts


@pytest.mark.parametrize(("met", "expected"), [(268, "won"), (267, "not_won")])
def test_the_sum_is_exact_at_the_edge(met: int, expected: str) -> None:
    """89 1/3 + 90 1/3 + 90 1/3 + 90 + 90 is 450 and wins; one part in 300 less does not."""
    counts = {"a": (met, 300), "b": (271, 300), "c": (271, 300), "d": (9, 10), "e": (9, 10)}
    contribution, verdicts = many(counts)
    texts = {"points": POINTS.replace("160", "450")}
    one = scheme(record("many", contribution), rulesets=texts)
    result = standings(one, "points", {"o": verdicts})
    assert award(result, "a") == expected
    if met == 268:
        row = result.awards.filter(star="a").row(0, named=True)
        assert (row["score_low"], row["score_high"]) == ("268/3", "268/3")
        assert result.titles.row(0, named=True) | {} == {
            "unit": "o", "title": "won", "upper": None, "total_low": "450", "total_high": "450",
        }  # fmt: skip


def test_a_reason_shows_points_in_decimals_that_stay_below_a_floor_not_reached() -> None:
    """A third of a point is no fraction to an office; the columns beside it keep the exact number."""
    counts = {"a": (267, 300), "b": (271, 300), "c": (271, 300), "d": (9, 10), "e": (9, 10)}
    contribution, verdicts = many(counts)
    one = scheme(record("many", contribution), rulesets={"points": POINTS.replace("160", "450")})
    lost = standings(one, "points", {"o": verdicts}).awards.filter(star="b").row(0, named=True)
    assert lost["reason_zh"] == "未达到：S.b；得分 90.33，下限 80；总分 449.66，下限 450"
    assert lost["reason_en"] == "Not met: S.b; points 90.33, floor 80; total 449.66, floor 450"
    assert lost["score_low"] == "271/3"
    assert points_text(Num(Fraction(4499999, 10000), Fraction(450)), Fraction(450), "zh") == "449.99 至 450"
    assert points_text(None, Fraction(450), "en") == "–"


def test_a_star_that_is_won_says_that_the_standards_which_apply_are_met() -> None:
    """What does not apply is not met, so the reason does not speak of all standards, in neither language."""
    won = standings(scheme(), "plain", {"o": {"west.one": "N"}}).awards.filter(star="west").row(0, named=True)
    assert (won["award"], won["reason_zh"]) == ("won", "适用的各项标准均已达到")
    assert won["reason_en"] == "Every standard that applies is met"


def test_points_are_spread_over_standards_and_open_ones_span() -> None:
    """With two standards each is 50 points; an open one spans them, and the floor decides as soon as it can."""
    result = standings(scheme(), "points", {"o": {"west.one": "?"}})
    row = result.awards.filter(star="west").row(0, named=True)
    assert (row["award"], row["score_low"], row["score_high"]) == ("open", "50", "100")
    lost = standings(scheme(), "points", {"o": {"west.one": "U"}})
    assert award(lost, "west") == "not_won"
    assert award(lost, "east") == "not_won"
    assert "total 150, floor 160" in lost.awards.filter(star="east")["reason_en"].item()


def test_a_star_that_does_not_apply_is_scaled_out_of_the_total() -> None:
    """Where one star does not apply, the total of the others is scaled to all: 100 counts as 200 of 200."""
    result = standings(scheme(), "points", {"o": {"west.one": "N", "west.two": "N"}})
    assert (award(result, "west"), award(result, "east")) == ("not_rated", "won")
    assert result.titles["total_low"].item() == "200"


def test_weights_count_in_the_total() -> None:
    """A star at half weight costs half: 50 of 100 in it leaves 125 of 150."""
    text_ = POINTS.replace('"160"', '"125"').replace('"80"', '"50"') + 'weights = { west = "0.5" }\n'
    result = standings(scheme(rulesets={"points": text_}), "points", {"o": {"west.one": "U"}})
    assert (award(result, "east"), result.titles["total_low"].item()) == ("won", "125")


def test_reaching_a_floor() -> None:
    """Points on the floor reach it, below do not, and a span decides only where it lies on one side."""
    assert reached(Num(Fraction(80), Fraction(80)), Fraction(80), error=False).word == "met"
    assert reached(Num(Fraction(239, 3), Fraction(239, 3)), Fraction(80), error=False).word == "unmet"
    assert reached(Num(Fraction(50), Fraction(100)), Fraction(80), error=False).word == "unknown"
    assert reached(Num(Fraction(50), Fraction(100)), Fraction(80), error=True).word == "error"
    assert reached(Num(Fraction(50), Fraction(60)), Fraction(80), error=True).word == "unmet"
    assert reached(None, Fraction(80), error=False).word == "not_applicable"


NUMS = st.builds(
    lambda low, wide, empty: Num(Fraction(low), Fraction(low + wide), empty),
    st.integers(0, 60), st.integers(0, 40), st.booleans(),
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 3).map(Fraction), NUMS), min_size=1, max_size=3), st.data())
def test_the_total_holds_every_completion(scores: list[tuple[Fraction, Num]], data: st.DataObject) -> None:
    """Whatever points the stars come to within their spans, the total is within the span found."""
    span = total(scores)
    assert span is not None
    known = []
    for weight, score in scores:
        if not (score.may_be_empty and data.draw(st.booleans())):
            known.append((weight, Fraction(data.draw(st.integers(int(score.low), int(score.high))))))
    whole = sum((weight for weight, _ in scores), Fraction(0))
    if known:
        mean = sum((weight * value for weight, value in known), Fraction(0)) / sum(
            (weight for weight, _ in known), Fraction(0)
        )
        assert span.low <= whole * mean <= span.high


# ---------------------------------------------------------------------------------- laws on verdicts

MEMBERS = ("east.one", "east.two-a", "east.two-b", "east.task-a", "east.task-b", "west.one", "west.two")
WORDS = st.sampled_from(["M", "U", "N", "?", "M?N"])


@given(st.fixed_dictionaries(dict.fromkeys(MEMBERS, WORDS)), st.sampled_from(["plain", "points"]), st.data())
def test_a_decided_award_stays_when_more_is_known(
    verdicts: dict[str, str], name: str, data: st.DataObject
) -> None:
    """An award that is decided while verdicts are open is the same in every completion of them."""
    one = scheme()
    units = unit_rows({"s": ("section", "o"), "o": ("office", None)})
    before = standings(one, name, {"o": verdicts, "s": verdicts}, units)
    outcomes = {
        "M": "M",
        "U": "U",
        "N": "N",
        "?": data.draw(st.sampled_from("MU")),
        "M?N": data.draw(st.sampled_from("MN")),
    }
    known = {check_: outcomes[word] for check_, word in verdicts.items()}
    after = standings(one, name, {"o": known, "s": known}, units)
    for old, new in zip(before.awards["award"], after.awards["award"], strict=True):
        assert old in (new, "open")
    assert "open" not in set(after.awards["award"]), "known decides"


def test_judging_goes_by_pattern() -> None:
    """Units with the same verdicts have the same awards: what is judged is the pattern, once."""
    one = scheme()
    plan = plan_awards(one, one.ruleset("plain"))
    step = plan.standard["S.east.1"].step
    assert step.members == ("east.one", "east.task-a")
    known = {name: Verdict.from_code(CODES["M"]) for name in step.members}
    assert judged(step.rule, known).word == "met"
    units: Units = {f"u{index}": ("office", None) for index in range(50)}
    verdicts = {name: {"west.one": "U" if int(name[1:]) % 2 else "M"} for name in units}
    result = standings(one, "plain", verdicts, unit_rows(units))
    won = {name: award(result, "west", name) for name in units}
    assert won == {name: "not_won" if int(name[1:]) % 2 else "won" for name in units}


def test_titles_of_texts_are_both_languages() -> None:
    """The reason of an open award is told in Chinese too."""
    row = standings(scheme(), "plain", {"o": {"west.one": "?"}}).awards.filter(star="west").row(0, named=True)
    assert Text(row["reason_zh"], row["reason_en"]) == Text("待定：S.west.1", "Open: S.west.1")
