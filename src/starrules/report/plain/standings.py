"""Standards, awards and titles as plain rows: each verdict formed once for each pattern of those it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from attrs import define, field, frozen

from starrules.model import ERROR, LANGUAGES, UNMET, Text, Verdict
from starrules.report.awarding import AWARDS, Terms, any_error, judged, points_of, possible, reached
from starrules.report.plain.findings import Unit
from starrules.report.plain.rows import Rows
from starrules.report.reason_words import VERDICTS
from starrules.rules.exact import exact_text
from starrules.rules.values import NO, YES, Num
from starrules.scheme.awards import TOTAL, StarRule, absent, floor_of, members_of
from starrules.scheme.pool import Candidate, tier, total

Formed = TypeVar("Formed")
OPEN = (3, 5, 6, 7)


@frozen(eq=False)
class PlainStandings:
    """What findings come to: a row for each unit and clause that rolls up, for each unit and star, and for each unit."""

    standards: Rows
    awards: Rows
    titles: Rows


@define
class _Standing:
    """One unit on its way to its awards: its verdicts so far, its points, and the awards with their reasons."""

    unit: Unit
    codes: dict[str, int]
    unrated: Text | None
    scores: dict[str, Num] = field(factory=dict)
    total: Num | None = None
    awards: dict[str, tuple[str, Text | None, Num | None]] = field(factory=dict)
    """For each star the award, why, and the points that are shown."""


class _Forming:
    """The forming of standards, awards and titles."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.ruleset, self.plan = terms.ruleset, terms.plan
        self.known: dict[tuple[Any, ...], Any] = {}

    def standing(self, unit: Unit, codes: Mapping[str, int]) -> _Standing:
        """Return a unit with its standards and awards, from the verdicts of its checks."""
        one = _Standing(unit, {**codes}, self.terms.unrated(unit))
        one.codes |= {absent(star): ERROR.code for star in self.ruleset.stars}
        for standard in self.plan.standards:
            self._add(one, standard.step.id, standard.step.rule, standard.step.members)
        if not self.ruleset.awards.define:
            one.awards = dict.fromkeys(self.ruleset.stars, ("not_rated", one.unrated, None))
            return one
        if self.ruleset.awards.rule == "points":
            self._score(one)
        for rule in self.plan.stars:
            one.awards[rule.star] = self._award(one, rule)
        if self.plan.title is not None:
            self._add(one, self.plan.title.id, self.plan.title.rule, self.plan.title.members)
        if self.plan.upper is not None and self.ruleset.awards.upper is not None:
            self._add(one, self.plan.upper.id, self.plan.upper.rule, self.plan.upper.members)
        return one

    def _by_pattern(
        self,
        one: _Standing,
        key: object,
        names: Sequence[str],
        form: Callable[[Mapping[str, Verdict]], Formed],
    ) -> Formed:
        """Return what a unit's verdicts of these names come to; formed once for each pattern."""
        pattern = (key, *(one.codes[name] for name in names))
        if pattern not in self.known:
            self.known[pattern] = form({name: Verdict.from_code(one.codes[name]) for name in names})
        found: Formed = self.known[pattern]
        return found

    def _add(self, one: _Standing, name: str, rule: Any, members: Sequence[str]) -> None:
        one.codes[name] = self._by_pattern(one, name, members, lambda known: judged(rule, known).code)

    def _score(self, one: _Standing) -> None:
        """Form the points of each star and of all together, and the verdicts on whether they reach the floors."""
        errors = []
        for rule in self.plan.stars:
            assert rule.score is not None
            names = members_of(rule.score)
            score = self._by_pattern(one, ("points", rule.star), names, partial(points_of, rule.score))
            error = any_error({name: Verdict.from_code(one.codes[name]) for name in names})
            one.scores[rule.star] = score
            errors.append(error)
            for before, floor, _ in self.terms.bars:
                one.codes[f"{before}{floor_of(rule.star)}"] = reached(score, floor, error=error).code
        if not one.scores:
            return
        one.total = total([(self.plan.weights[star], score) for star, score in one.scores.items()])
        for before, _, floor in self.terms.bars:
            one.codes[f"{before}{TOTAL}"] = reached(one.total, floor, error=any(errors)).code

    def _award(self, one: _Standing, rule: StarRule) -> tuple[str, Text | None, Num | None]:
        self._add(one, rule.step.id, rule.step.rule, rule.step.members)
        code = one.codes[rule.star]
        closing = self.terms.past_deadline and code in OPEN
        if closing:
            code = one.codes[rule.star] = UNMET.code
        score = one.scores.get(rule.star)
        if (why := self.terms.absent(rule)) is not None:
            return AWARDS[ERROR.code], why, score
        if one.unrated is not None:
            return "not_rated", one.unrated, None
        told = Text("", "") if rule.score is None else self.terms.score_text(score, one.total)
        word = AWARDS[code]
        reason = self._by_pattern(
            one,
            ("reason", rule.star, word, closing, told),
            self.terms.named(rule),
            lambda known: self.terms.reason(rule, word, known, closing, told),
        )
        return word, reason, score

    def upper(self, every: Sequence[_Standing]) -> list[str]:
        """Return who is in the tier above: one pool for each kind of unit."""
        rules = self.ruleset.awards.upper
        assert rules is not None
        found = ["not_rated"] * len(every)
        pools: dict[str, list[Candidate]] = {}
        for index, one in enumerate(every):
            code = one.codes["upper"]
            if one.unrated is not None or one.total is None or code == 4:
                continue
            passes, eligible = possible(one.codes["title"]), possible(code)
            span = Fraction(one.total.low), Fraction(one.total.high)
            pools.setdefault(one.unit["kind"], []).append(Candidate(str(index), *span, passes, eligible))
        for pool in pools.values():
            for name, inside in tier(pool, rules).items():
                word = {YES: "won", NO: "not_won"}.get(inside, "open")
                wrong = word == "open" and every[int(name)].codes["upper"] & 8
                found[int(name)] = "error" if wrong else word
        return found


def standings_of(units: Sequence[Unit], codes: Sequence[Mapping[str, int]], terms: Terms) -> PlainStandings:
    """Return the standards, awards and titles that findings come to.

    Args:
        units: the units, sorted.
        codes: for each unit the verdicts of its checks.
        terms: what awards are formed under.
    """
    forming = _Forming(terms)
    every = [forming.standing(unit, found) for unit, found in zip(units, codes, strict=True)]
    return PlainStandings(_standards(every, terms), _awards(every, terms), _titles(every, terms, forming))


def both_standings(
    units: Sequence[Unit],
    codes: Sequence[Mapping[str, int]],
    waived: Sequence[Mapping[str, int]],
    terms: Terms,
) -> PlainStandings:
    """Return the standings without waivers, beside each award and title what it is with them.

    Args:
        units, codes, terms: as for ``standings_of``.
        waived: for each unit the verdicts of its checks as they count with waivers.
    """
    plain = standings_of(units, codes, terms)
    other = plain if waived == codes else standings_of(units, waived, terms)

    def beside(rows: Rows, with_them: Rows, *names: str) -> Rows:
        others = with_them.to_columns()
        return Rows(rows.to_columns() | {f"{name}_with_waivers": others[name] for name in names})

    return PlainStandings(
        plain.standards,
        beside(plain.awards, other.awards, "award"),
        beside(plain.titles, other.titles, "title", "upper"),
    )


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Rows:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return Rows(dict(zip(names, columns, strict=True)))


def _standards(every: Sequence[_Standing], terms: Terms) -> Rows:
    words = {**VERDICTS, ERROR.code: "error"}
    ordered = sorted(terms.plan.standards, key=lambda item: item.clause)
    rows = [
        (
            one.unit["unit"],
            item.clause,
            item.star,
            item.parent,
            item.decides,
            words[one.codes[item.clause]],
        )
        for one in every
        for item in ordered
    ]
    return _table(("unit", "clause", "star", "parent", "decides", "verdict"), rows)


def _awards(every: Sequence[_Standing], terms: Terms) -> Rows:
    """Return the awards by unit, the stars of each in the scheme's order."""
    stars = [star.id for star in terms.scheme.stars]
    stars += [star for star in terms.ruleset.stars if star not in stars]
    rows = []
    for one in every:
        for star in stars:
            if star in one.awards:
                award, reason, score = one.awards[star]
                shown = score is not None and score.may_be_there
                ends = (exact_text(score.low), exact_text(score.high)) if shown and score else (None, None)
                told = [None if reason is None else reason[language] for language in LANGUAGES]
                rows.append((one.unit["unit"], star, award, *ends, *told))
    return _table(("unit", "star", "award", "score_low", "score_high", "reason_zh", "reason_en"), rows)


def _titles(every: Sequence[_Standing], terms: Terms, forming: _Forming) -> Rows:
    """Return a row for each unit: the title over all stars and the tier above, as far as defined."""
    title: list[str | None] = [None] * len(every)
    upper: Sequence[str | None] = title
    if terms.plan.title is not None:
        title = ["not_rated" if one.unrated else AWARDS[one.codes["title"]] for one in every]
    if terms.plan.upper is not None and terms.ruleset.awards.upper is not None:
        upper = forming.upper(every)
    spans = [None if one.unrated is not None else one.total for one in every]
    return Rows(
        {
            "unit": [one.unit["unit"] for one in every],
            "title": title,
            "upper": upper,
            "total_low": [None if span is None else exact_text(span.low) for span in spans],
            "total_high": [None if span is None else exact_text(span.high) for span in spans],
        }
    )
