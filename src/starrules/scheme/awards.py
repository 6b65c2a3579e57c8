"""From clauses and checks to stars: which check decides where, and the rules over verdicts that follow.

A star is made of its standards, a composite standard of its parts, a part of the checks that rest on it.
Each check decides in one place. Standards and composites are roll-ups and are never scored themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from starrules.model import Text
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.infer import check_rule
from starrules.rules.rows import all_of, verdict_of
from starrules.scheme.assemble import Scheme
from starrules.scheme.model import AnyCheck, Clause
from starrules.scheme.records import STATUSES, absent_providers
from starrules.scheme.ruleset import Ruleset

TOTAL = "total"
"""The verdict on the points of all stars together, where points are used; ``floor`` before a star's id is its own."""


@frozen
class Step:
    """One verdict that is formed from verdicts: its id, its canonical rule, and what the rule stands on."""

    id: str
    rule: n.Expr
    members: tuple[str, ...]

    @classmethod
    def of(cls, name: str, rule: n.Expr) -> Step:
        """Return the step of a rule over verdicts."""
        check_rule(rule, name)
        return cls(name, canonical(rule), members_of(rule))


@frozen
class Standard:
    """A clause that rolls up what decides it.

    Args:
        clause: the id of the clause.
        star: the star it belongs to; empty for the scheme as a whole.
        parent: the composite that it counts in; empty at the top.
        members: the ids of the checks and of the clauses below that it rolls up.
        decides: whether it counts towards a star; otherwise it is only shown.
        step: its verdict.
    """

    clause: str
    star: str
    parent: str
    members: tuple[str, ...]
    decides: bool
    step: Step


@frozen
class StarRule:
    """How one star is won.

    Args:
        star: its id.
        standards: the standards at its top.
        score: its points, where points are used; they are compared exactly with the floors.
        step: the star's verdict.
        missing: why nothing can decide it, if so.
    """

    star: str
    standards: tuple[str, ...]
    score: n.Points | None
    step: Step
    missing: Text | None = None


@frozen(slots=False)
class AwardPlan:
    """Everything that turns the verdicts of checks into awards, under one ruleset.

    Args:
        places: for each check that decides, the clause in which it does.
        standards: the roll-ups, each after those that it stands on.
        stars: the stars in the ruleset's order, prerequisites first.
        title: the verdict on the title, if there is one.
        upper: the verdict on the floors of the tier above, if there is one.
        weights: the weight of each star in the total.
    """

    places: Mapping[str, str]
    standards: tuple[Standard, ...]
    stars: tuple[StarRule, ...] = ()
    title: Step | None = None
    upper: Step | None = None
    weights: Mapping[str, Fraction] = field(factory=dict)

    @cached_property
    def standard(self) -> Mapping[str, Standard]:
        """The roll-ups by clause."""
        return {item.clause: item for item in self.standards}


def members_of(rule: n.Expr) -> tuple[str, ...]:
    """Return the ids of the verdicts that a rule stands on, each once."""
    return tuple(dict.fromkeys(node.check for node in rule.walk() if isinstance(node, n.VerdictOf)))


def absent(star: str) -> str:
    """Return the id of the verdict that stands for a star which nothing can decide: always error."""
    return f"absent {star}"


def plan_awards(scheme: Scheme, ruleset: Ruleset) -> AwardPlan:
    """Return what turns the verdicts of a scheme's checks into the awards of a ruleset."""
    tree = _Tree(scheme, ruleset)
    places = tree.places()
    standards = tuple(tree.standards(places))
    shown = tuple(tree.shown({item.clause for item in standards}))
    awards = ruleset.awards
    if not awards.define:
        return AwardPlan(places, (*standards, *shown))
    tops = {star: tuple(s for s in standards if s.star == star and not s.parent) for star in ruleset.stars}
    stars = []
    for star in sorted(ruleset.stars, key=lambda item: item not in awards.prerequisites):
        names = tuple(item.clause for item in tops[star])
        if awards.rule == "points":
            score: n.Points | None = _points(star, tops[star])
            rule: n.Expr = verdict_of(floor_of(star)).requires(verdict_of(TOTAL))
        else:
            score, rule = None, all_of(*map(verdict_of, names or (absent(star),)))
        needed = [verdict_of(item) for item in awards.prerequisites]
        if needed and star not in awards.prerequisites:
            rule = rule.requires(*needed)
        stars.append(
            StarRule(star, names, score, Step.of(star, rule), None if names else _why_missing(scheme, star))
        )
    return AwardPlan(
        places,
        (*standards, *shown),
        tuple(stars),
        _title(ruleset),
        _upper(ruleset),
        {star: awards.weight(star) for star in ruleset.stars},
    )


def floor_of(star: str, *, upper: bool = False) -> str:
    """Return the id of the verdict on a star's own points."""
    return f"upper floor {star}" if upper else f"floor {star}"


def _points(star: str, tops: tuple[Standard, ...]) -> n.Points:
    """Return 100 points spread evenly over a star's standards, or over the parts of its only one."""
    names = tops[0].members if len(tops) == 1 else tuple(item.clause for item in tops)
    return n.Points(tuple((1, verdict_of(name)) for name in names or (absent(star),)))


def _title(ruleset: Ruleset) -> Step | None:
    needs = ruleset.awards.title_needs
    if needs == "none":
        return None
    least = len(ruleset.stars) if needs == "all" else needs
    return Step.of("title", n.AtLeast(least, tuple(verdict_of(star) for star in ruleset.stars)))


def _upper(ruleset: Ruleset) -> Step | None:
    if ruleset.awards.upper is None or ruleset.awards.title_needs == "none":
        return None
    floors = [verdict_of(floor_of(star, upper=True)) for star in ruleset.stars]
    return Step.of("upper", all_of(*floors, verdict_of(f"upper {TOTAL}")).requires(verdict_of("title")))


def _why_missing(scheme: Scheme, star: str) -> Text:
    """Return why nothing can decide a star: its plugin does not count, or has no check that decides there."""
    absent_ones = absent_providers(scheme.plugins, star)
    if absent_ones:
        told = [(item.label, STATUSES[item.status], item.why) for item in absent_ones]
        return Text(
            "；".join(f"{label}，{status.zh}：{why.zh}" for label, status, why in told),
            "; ".join(f"{label} ({status.en}): {why.en}" for label, status, why in told),
        )
    return Text(
        f"星“{star}”没有任何检查项决定其标准", f"star {star!r}: no check decides any of its standards"
    )


class _Tree:
    """Where the checks of a scheme decide, by parents and links of their clauses."""

    def __init__(self, scheme: Scheme, ruleset: Ruleset) -> None:
        self.scheme = scheme
        self.ruleset = ruleset
        self.clauses = scheme.clauses
        self.homes = {
            star.id: record.label
            for record in scheme.plugins
            if record.active and record.contribution is not None
            for star in record.contribution.stars
        }

    def places(self) -> dict[str, str]:
        """Return for each check that decides the clause in which it does."""
        alone = {check: name for name, checks in self.ruleset.standards.items() for check in checks}
        found = {}
        for name, check in self.scheme.unit_checks.items():
            place = alone.get(name) or self._place(check)
            if place is None or self.clauses[place].star not in self.ruleset.stars:
                continue
            if name not in alone and any(item in self.ruleset.standards for item in self.chain(place)):
                continue
            found[name] = place
        return found

    def _place(self, check: AnyCheck) -> str | None:
        if not self._counts(check):
            return None
        first = self.clauses.get(check.clauses[0])
        if first is None or not _owed(first):
            return None
        decides = self.ruleset.awards.decides
        if decides == "standards-alone" and first.standard:
            return None
        place = first.id
        while decides == "standards" and self.clauses[place].standard in self.clauses:
            place = self.clauses[place].standard
        return place if _owed(self.clauses[place]) else None

    def _counts(self, check: AnyCheck) -> bool:
        """Return whether a check counts: it comes with its star, or the ruleset adopts it by id."""
        if check.id in self.ruleset.adopted:
            return True
        return self.homes.get(check.star) == self.scheme.provider(check.id)

    def chain(self, place: str) -> Iterator[str]:
        """Yield a clause and those that it counts in, up to the top."""
        star = self.clauses[place].star
        while place in self.clauses and _owed(self.clauses[place]) and self.clauses[place].star == star:
            yield place
            place = self.clauses[place].parent

    def standards(self, places: Mapping[str, str]) -> Iterator[Standard]:
        """Yield the clauses that decide, each after those that it stands on."""
        members: dict[str, set[str]] = {}
        parents: dict[str, str] = {}
        depth: dict[str, int] = {}
        for check, place in places.items():
            members.setdefault(place, set()).add(check)
            chain = list(self.chain(place))
            for index, (below, above) in enumerate(zip(chain, [*chain[1:], ""], strict=True)):
                parents[below] = above
                depth[below] = len(chain) - index
                if above:
                    members.setdefault(above, set()).add(below)
        for name in sorted(members, key=lambda item: (-depth[item], item)):
            yield self._standard(name, parents[name], members[name], decides=True)

    def shown(self, decided: set[str]) -> Iterator[Standard]:
        """Yield the other composite clauses, rolled up from the checks that rest on anything below."""
        below: dict[str, set[str]] = {}
        for name, check in self.scheme.unit_checks.items():
            for cited in check.clauses:
                if cited in self.clauses and _owed(self.clauses[cited]):
                    above = cited
                    while above in self.clauses:
                        below.setdefault(above, set()).add(name)
                        above = self.clauses[above].parent
        for name, clause in self.clauses.items():
            if clause.kind == "composite" and name in below and name not in decided:
                yield self._standard(name, clause.parent, below[name], decides=False)

    def _standard(self, name: str, parent: str, members: Iterable[str], *, decides: bool) -> Standard:
        names = tuple(sorted(members))
        step = Step.of(name, all_of(*map(verdict_of, names)))
        return Standard(name, self.clauses[name].star, parent, names, decides, step)


def _owed(clause: Clause) -> bool:
    """Return whether a unit owes a clause: whatever it does not owe is never held against it."""
    return clause.bound == "unit" and clause.kind != "context"
