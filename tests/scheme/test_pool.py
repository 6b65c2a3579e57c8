"""The tier above: a share of those who pass, surely in or out only where no rival can change it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from starrules.rules.values import EITHER, NO, YES, Possible
from starrules.scheme.pool import Candidate, places, tier
from starrules.scheme.ruleset import Rounding, Ties, UpperTier
from tests.scheme.kit import POINTS, Units, scheme, standings, unit_rows


@frozen
class Fate:
    """What one unit comes to: its score, whether it passes, and whether it meets the floors."""

    score: int
    passes: bool
    eligible: bool


def rules(share: int | Fraction = 10, rounding: Rounding = "down", ties: Ties = "open") -> UpperTier:
    """Return the rules of a tier without floors of its own."""
    return UpperTier(Fraction(0), Fraction(0), "won", Fraction(share), rounding, ties)


def inside(fates: Sequence[Fate], rule: UpperTier, who: int) -> bool | None:
    """Return whether a unit is in when all is known, from the rule alone; None for a tie that stays open."""
    if not fates[who].eligible:
        return False
    size = places(rule.top_share, rule.rounding, sum(fate.passes for fate in fates))
    others = [fate.score for index, fate in enumerate(fates) if fate.eligible and index != who]
    ahead = sum(score > fates[who].score for score in others)
    level = sum(score >= fates[who].score for score in others)
    if rule.ties == "all":
        return ahead < size
    if rule.ties == "none":
        return level < size
    return True if level < size else False if ahead >= size else None


def fates_of(candidate: Candidate) -> Iterator[Fate]:
    """Yield all that a unit can come to."""
    for score in range(int(candidate.low), int(candidate.high) + 1):
        for passes, eligible in itertools.product(candidate.passes, candidate.eligible):
            if passes or not eligible:
                yield Fate(score, passes, eligible)


PASSING = st.sampled_from([(YES, YES), (YES, NO), (YES, EITHER), (EITHER, NO), (EITHER, EITHER), (NO, NO)])
SPANS = st.tuples(st.integers(0, 3), st.integers(0, 2))


@given(
    st.lists(st.tuples(SPANS, PASSING), min_size=1, max_size=4),
    st.sampled_from([0, 10, 25, 34, 50, 75, 100]),
    st.sampled_from(["down", "up", "nearest"]),
    st.sampled_from(["all", "none", "open"]),
)
def test_the_tier_against_brute_force(
    units: list[tuple[tuple[int, int], tuple[Possible, Possible]]], share: int, rounding: Rounding, ties: Ties
) -> None:
    """A unit said to be surely in, or out, is so in every way in which the whole pool may turn out."""
    candidates = [
        Candidate(str(index), Fraction(low), Fraction(low + wide), passes, eligible)
        for index, ((low, wide), (passes, eligible)) in enumerate(units)
    ]
    rule = rules(share, rounding, ties)
    found = tier(candidates, rule)
    outcomes: list[set[bool | None]] = [set() for _ in candidates]
    for fates in itertools.product(*map(fates_of, candidates)):
        for who in range(len(candidates)):
            outcomes[who].add(inside(fates, rule, who))
    for who, possible in enumerate(outcomes):
        if found[str(who)] != EITHER:
            assert possible == set(found[str(who)])
    if all(item.low == item.high and EITHER not in (item.passes, item.eligible) for item in candidates):
        for who, possible in enumerate(outcomes):
            assert found[str(who)] == (EITHER if possible == {None} else frozenset(possible)), "known decides"


@pytest.mark.parametrize(
    ("share", "rounding", "size", "expected"),
    [(10, "down", 19, 1), (10, "up", 11, 2), (10, "nearest", 15, 2), (10, "nearest", 14, 1), (10, "down", 9, 0),
     (100, "down", 7, 7), (0, "up", 7, 0)],
)  # fmt: skip
def test_places(share: int, rounding: Rounding, size: int, expected: int) -> None:
    """A tenth of 19 is one place rounded down, of 11 two rounded up, of 15 two at the nearest."""
    assert places(Fraction(share), rounding, size) == expected


@pytest.mark.parametrize(("ties", "expected"), [("all", YES), ("none", NO), ("open", EITHER)])
def test_a_tie_across_the_last_place(ties: Ties, expected: Possible) -> None:
    """Two equals for one place are both in, both out, or both left open, as the rule states."""
    pool = [Candidate(name, Fraction(9), Fraction(9), YES, YES) for name in ("a", "b")]
    assert tier(pool, rules(50, "down", ties)) == {"a": expected, "b": expected}


def test_the_upper_tier_of_a_run() -> None:
    """Ten who pass make one place: the best of them has it, offices and sections in pools of their own."""
    body = (
        POINTS + '[awards.upper]\nstar_floor = "100"\ntotal_floor = "200"\ntop_share = "10"\nties = "none"\n'
    )
    units: Units = {f"o{index}": ("office", None) for index in range(10)} | {"s": ("section", "o0")}
    one = scheme(
        rulesets={"points": body.replace('star_floor = "80"', 'star_floor = "50"').replace("160", "100")}
    )
    verdicts = {f"o{index}": {"west.one": "U"} for index in range(1, 10)}
    result = standings(one, "points", verdicts, unit_rows(units))
    told = dict(result.titles.select("unit", "upper").iter_rows())
    assert {name for name, word in told.items() if word == "won"} == {"o0"}
    assert told["s"] == "not_won", "one section that passes is no tenth of ten"
    assert set(result.titles.filter(unit="o1")["title"]) == {"won"}


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("none", {"a": "open", "b": "not_won"}),
        ("all", {"a": "won", "b": "open"}),
        ("open", {"a": "open", "b": "open"}),
    ],
)
def test_an_open_rival(ties: Ties, expected: dict[str, str]) -> None:
    """A rival who may still draw level for the only place keeps open whatever the rule on ties makes of that."""
    body = (
        POINTS
        + f'[awards.upper]\nstar_floor = "80"\ntotal_floor = "160"\ntop_share = "50"\nrounding = "up"\nties = "{ties}"\n'
    )
    one = scheme(rulesets={"points": body})
    units: Units = {"a": ("office", None), "b": ("office", None)}
    result = standings(one, "points", {"b": {"west.one": "?"}}, unit_rows(units))
    assert dict(result.titles.select("unit", "upper").iter_rows()) == expected
