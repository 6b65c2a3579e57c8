"""Tiers with a quota: a step over a stated pool after the awards, sure only where no rival can change it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor

from attrs import frozen

from starrules.rules.values import EITHER, NO, YES, Num, Possible
from starrules.scheme.ruleset import Rounding, UpperTier


@frozen
class Candidate:
    """One unit of a pool: its score at worst and at best, and whether it passes and meets the floors.

    Whoever meets the floors passes.
    """

    unit: str
    low: Fraction
    high: Fraction
    passes: Possible
    eligible: Possible


def places(share: Fraction, rounding: Rounding, size: int) -> int:
    """Return how many places a share (in percent) of a pool has."""
    exact = share * size / 100
    if rounding == "up":
        return ceil(exact)
    return floor(exact + Fraction(1, 2)) if rounding == "nearest" else floor(exact)


def tier(candidates: Iterable[Candidate], rules: UpperTier) -> dict[str, Possible]:
    """Return for each unit of one pool whether it is in the tier.

    A unit is surely in when, at its worst score, with every rival that can be ahead counted as ahead and
    passing, it is still inside; surely out is the mirror. As a share is at most the whole, one more rival
    ahead never makes more than one more place, so that these are the extremes.
    """
    pool = _Pool(tuple(candidates), rules)
    return {item.unit: pool.outcome(item) for item in pool.candidates}


class _Pool:
    """The sorted scores of the rivals, so that those ahead are counted and not compared one by one."""

    def __init__(self, candidates: Sequence[Candidate], rules: UpperTier) -> None:
        self.candidates = candidates
        self.rules = rules
        self.sure = [item for item in candidates if item.passes == YES]
        self.maybe = [item for item in candidates if True in item.passes]
        rivals = [item for item in candidates if True in item.eligible]
        self.best = sorted(item.high for item in rivals)
        self.best_unsure = sorted(item.high for item in rivals if item.passes != YES)
        self.worst = sorted(item.low for item in rivals if item.eligible == YES)

    def outcome(self, item: Candidate) -> Possible:
        """Return whether a unit is in."""
        if True not in item.eligible or not self.can_be_in(item):
            return NO
        return YES if item.eligible == YES and self.surely_in(item) else EITHER

    def surely_in(self, item: Candidate) -> bool:
        """Return whether a unit that meets the floors is inside at its worst."""
        strict = self.rules.ties == "all"
        ahead = _above(self.best, item.low, strict=strict) - _counts(item.high, item.low, strict=strict)
        unsure = _above(self.best_unsure, item.low, strict=strict)
        return ahead < self._places(len(self.sure) + unsure)

    def can_be_in(self, item: Candidate) -> bool:
        """Return whether a unit can be inside at its best."""
        strict = self.rules.ties != "none"
        ahead = _above(self.worst, item.high, strict=strict)
        if item.eligible == YES:
            ahead -= _counts(item.low, item.high, strict=strict)
        return ahead < self._places(len(self.maybe))

    def _places(self, size: int) -> int:
        return places(self.rules.top_share, self.rules.rounding, size)


def _above(scores: Sequence[Fraction], score: Fraction, *, strict: bool) -> int:
    """Return how many sorted scores are ahead of one; equals count as ahead unless ``strict``."""
    return len(scores) - (bisect_right(scores, score) if strict else bisect_left(scores, score))


def _counts(own: Fraction, score: Fraction, *, strict: bool) -> int:
    """Return 1 where a unit's own score would be counted among those ahead of it."""
    return int(own > score if strict else own >= score)


def total(scores: Sequence[tuple[Fraction, Num]]) -> Num | None:
    """Return the weighted points of all stars together, those that do not apply scaled out; None for none.

    Args:
        scores: each star's weight and points.
    """
    whole = sum((weight for weight, _ in scores), Fraction(0))
    there = [(weight, score) for weight, score in scores if score.may_be_there]
    ways = [(True, False) if score.may_be_empty else (True,) for _, score in there]
    lows, highs = [], []
    for kept in product(*ways):
        part = [item for item, keep in zip(there, kept, strict=True) if keep]
        base = sum((weight for weight, _ in part), Fraction(0))
        if part:
            lows.append(whole * sum((weight * score.low for weight, score in part), Fraction(0)) / base)
            highs.append(whole * sum((weight * score.high for weight, score in part), Fraction(0)) / base)
    if not lows:
        return None
    empty = all(score.may_be_empty for _, score in there)
    return Num(min(lows), max(highs), empty)


__all__ = ["Candidate", "places", "tier", "total"]
