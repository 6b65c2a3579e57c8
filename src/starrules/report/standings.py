"""Standards, awards and titles for all units: each verdict formed once for each pattern of those it stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeVar

import polars as pl
from attrs import field, frozen

from starrules.model import ERROR, LANGUAGES, UNMET, Text, Verdict
from starrules.report.awarding import (
    AWARDS,
    Terms,
    any_error,
    judged,
    points_of,
    possible,
    reached,
)
from starrules.report.findings import CODE
from starrules.report.reason_words import VERDICTS
from starrules.report.waivers import over
from starrules.rules.exact import exact_text
from starrules.rules.values import NO, YES, Num
from starrules.scheme.assemble import Scheme
from starrules.scheme.awards import TOTAL, AwardPlan, StarRule, Step, absent, floor_of, members_of
from starrules.scheme.pool import Candidate, tier, total
from starrules.scheme.ruleset import Ruleset

_T = TypeVar("_T")


@frozen(eq=False)
class Standings:
    """What the awards of a run stand on, and the awards.

    Args:
        standards: the roll-ups: a row for each unit and clause that rolls up.
        awards: a row for each unit and star.
        titles: a row for each unit: the title over all stars, and the tier above where there is one.
    """

    standards: pl.DataFrame
    awards: pl.DataFrame
    titles: pl.DataFrame


@frozen(eq=False)
class _Codes:
    """The verdicts of every unit, column by column, to which those formed from them are added."""

    frame: pl.DataFrame
    columns: dict[str, pl.Series] = field(factory=dict)

    def __getitem__(self, name: str) -> pl.Series:
        return self.columns[name] if name in self.columns else self.frame[name]

    def by_pattern(self, names: Sequence[str], judge: Callable[[Mapping[str, Verdict]], _T]) -> list[_T]:
        """Return for each unit what its verdicts of these names come to; judged once for each pattern."""
        if not names:
            return [judge({})] * self.frame.height
        some = pl.DataFrame([self[name].alias(name) for name in names])
        patterns = some.unique().with_row_index("pattern")
        found = [judge(_verdicts(names, row)) for row in patterns.select(names).iter_rows()]
        which = some.join(patterns, on=names, how="left", maintain_order="left")["pattern"]
        return [found[index] for index in which]

    def add(self, step: Step) -> None:
        """Add the verdict of a step."""
        codes = self.by_pattern(step.members, lambda known: judged(step.rule, known).code)
        self.columns[step.id] = pl.Series(step.id, codes, pl.Int8)


def _verdicts(names: Iterable[str], codes: Iterable[int]) -> dict[str, Verdict]:
    return {name: Verdict.from_code(code) for name, code in zip(names, codes, strict=True)}


def standings_of(findings: pl.DataFrame, units: pl.DataFrame, terms: Terms) -> Standings:
    """Return the standards, awards and titles that findings come to."""
    scheme, ruleset, plan = terms.scheme, terms.ruleset, terms.plan
    wide = findings.pivot("check", index="unit", values=CODE, on_columns=list(scheme.unit_checks)).sort(
        "unit"
    )
    codes = _Codes(wide)
    for star in ruleset.stars:
        name = absent(star)
        codes.columns[name] = pl.Series(name, [ERROR.code] * wide.height, pl.Int8)
    for standard in plan.standards:
        codes.add(standard.step)
    forming = _Forming(codes, units, terms)
    return Standings(_standards(codes, plan), forming.awards(), forming.titles())


def both_standings(findings: pl.DataFrame, units: pl.DataFrame, terms: Terms) -> Standings:
    """Return the standings without waivers, beside each award and title what it is with them."""
    plain = standings_of(findings, units, terms)
    waived = over(findings)
    other = plain if waived[CODE].equals(findings[CODE]) else standings_of(waived, units, terms)

    def beside(frame: pl.DataFrame, with_them: pl.DataFrame, *names: str) -> pl.DataFrame:
        return frame.with_columns(with_them[name].alias(f"{name}_with_waivers") for name in names)

    return Standings(
        plain.standards,
        beside(plain.awards, other.awards, "award"),
        beside(plain.titles, other.titles, "title", "upper"),
    )


def _standards(codes: _Codes, plan: AwardPlan) -> pl.DataFrame:
    schema = {
        "unit": pl.String, "clause": pl.String, "star": pl.String, "parent": pl.String, "decides": pl.Boolean,
        "verdict": pl.String,
    }  # fmt: skip
    parts = [
        pl.DataFrame(
            {
                "unit": codes["unit"],
                "clause": pl.repeat(item.clause, codes.frame.height, eager=True),
                "star": pl.repeat(item.star, codes.frame.height, eager=True),
                "parent": pl.repeat(item.parent, codes.frame.height, eager=True),
                "decides": pl.repeat(item.decides, codes.frame.height, eager=True),
                "verdict": codes[item.clause].replace_strict(
                    {**VERDICTS, 15: "error"}, return_dtype=pl.String
                ),
            },
            schema=schema,
        )
        for item in plan.standards
    ]
    found = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    return found.sort("unit", "clause")


class _Forming:
    """The forming of awards and titles from the verdicts on standards."""

    def __init__(self, codes: _Codes, units: pl.DataFrame, terms: Terms) -> None:
        self.codes, self.terms = codes, terms
        self.scheme, self.ruleset, self.plan = terms.scheme, terms.ruleset, terms.plan
        self.units = codes.frame.select("unit").join(units, on="unit", how="left", maintain_order="left")
        self.unrated = [terms.unrated(row) for row in self.units.iter_rows(named=True)]
        self.scores: dict[str, list[Num]] = {}
        self.totals: list[Num | None] = [None] * self.units.height
        self.closed: dict[str, list[bool]] = {}

    # ------------------------------------------------------------------------------------- stars

    def awards(self) -> pl.DataFrame:
        """Return a row for each unit and star."""
        if not self.ruleset.awards.define:
            return _sorted_awards(
                [self._undefined(star) for star in self.ruleset.stars], self.scheme, self.ruleset
            )
        if self.ruleset.awards.rule == "points":
            self._score()
        frames = [self._award(rule) for rule in self.plan.stars]
        return _sorted_awards(frames, self.scheme, self.ruleset)

    def _score(self) -> None:
        """Form the points of each star and of all together, and the verdicts on whether they reach the floors."""
        bars = self.terms.bars
        errors: dict[str, list[bool]] = {}
        for rule in self.plan.stars:
            assert rule.score is not None
            names = members_of(rule.score)
            self.scores[rule.star] = self.codes.by_pattern(names, partial(points_of, rule.score))
            errors[rule.star] = self.codes.by_pattern(names, any_error)
            for before, floor, _ in bars:
                self._reach(
                    f"{before}{floor_of(rule.star)}", self.scores[rule.star], floor, errors[rule.star]
                )
        weights = [self.plan.weights[star] for star in self.scores]
        for index, scores in enumerate(zip(*self.scores.values(), strict=True)):
            self.totals[index] = total(list(zip(weights, scores, strict=True)))
        some = [any(flags) for flags in zip(*errors.values(), strict=True)]
        for before, _, floor in bars:
            self._reach(f"{before}{TOTAL}", self.totals, floor, some)

    def _reach(
        self, name: str, scores: Sequence[Num | None], floor: Fraction, errors: Sequence[bool]
    ) -> None:
        codes = [reached(score, floor, error=error).code for score, error in zip(scores, errors, strict=True)]
        self.codes.columns[name] = pl.Series(name, codes, pl.Int8)

    def _undefined(self, star: str) -> pl.DataFrame:
        return self._frame(star, [4] * self.units.height, [None] * self.units.height)

    def _award(self, rule: StarRule) -> pl.DataFrame:
        self.codes.add(rule.step)
        codes = self.codes[rule.star].to_list()
        closing = [self.terms.past_deadline and code in (3, 5, 6, 7) for code in codes]
        if any(closing):
            codes = [UNMET.code if close else code for close, code in zip(closing, codes, strict=True)]
            self.codes.columns[rule.star] = pl.Series(rule.star, codes, pl.Int8)
        self.closed[rule.star] = closing
        reasons = self._reasons(rule, codes, closing)
        if (why := self.terms.absent(rule)) is not None:
            return self._frame(rule.star, [ERROR.code] * len(codes), [why] * len(codes), always=True)
        return self._frame(rule.star, codes, reasons)

    def _frame(
        self, star: str, codes: Sequence[int], reasons: Sequence[Text | None], *, always: bool = False
    ) -> pl.DataFrame:
        """Return the awards of one star; a unit that is not rated is so unless the star is in error."""
        rated = [always or why is None for why in self.unrated]
        told = [
            reason if keep else why for keep, reason, why in zip(rated, reasons, self.unrated, strict=True)
        ]
        scores = self.scores.get(star, [None] * len(codes))
        ends = [
            (None, None)
            if score is None or not keep or not score.may_be_there
            else (exact_text(score.low), exact_text(score.high))
            for keep, score in zip(rated, scores, strict=True)
        ]
        return pl.DataFrame(
            {
                "unit": self.units["unit"],
                "star": pl.repeat(star, len(codes), eager=True),
                "award": [
                    AWARDS[code] if keep else "not_rated" for keep, code in zip(rated, codes, strict=True)
                ],
                "score_low": [low for low, _ in ends],
                "score_high": [high for _, high in ends],
                **{
                    f"reason_{language}": [item[language] if item else None for item in told]
                    for language in LANGUAGES
                },
            },
            schema=_AWARD_SCHEMA,
        )

    def _reasons(self, rule: StarRule, codes: Sequence[int], closing: Sequence[bool]) -> list[Text]:
        """Return why a star is won or not, told once for each pattern of its standards."""
        names = self.terms.named(rule)
        patterns = self.codes.by_pattern(names, lambda known: known)
        seen: dict[tuple[int, bool, int, str], Text] = {}
        reasons = []
        for index, known in enumerate(patterns):
            score = Text("", "")
            if rule.score is not None:
                score = self.terms.score_text(self.scores[rule.star][index], self.totals[index])
            key = (codes[index], closing[index], id(known), score.zh)
            if key not in seen:
                seen[key] = self.terms.reason(rule, AWARDS[codes[index]], known, closing[index], score)
            reasons.append(seen[key])
        return reasons

    # ------------------------------------------------------------------------------------ titles

    def titles(self) -> pl.DataFrame:
        """Return a row for each unit: the title over all stars and the tier above, as far as defined."""
        height = self.units.height
        title: list[str | None] = [None] * height
        upper: list[str | None] = [None] * height
        if self.plan.title is not None:
            self.codes.add(self.plan.title)
            title = [
                "not_rated" if why else AWARDS[code]
                for why, code in zip(self.unrated, self.codes["title"], strict=True)
            ]
        if self.plan.upper is not None and self.ruleset.awards.upper is not None:
            self.codes.add(self.plan.upper)
            upper = self._upper(self.codes["upper"].to_list())
        rated = [why is None for why in self.unrated]
        spans = [item if keep else None for keep, item in zip(rated, self.totals, strict=True)]
        return pl.DataFrame(
            {
                "unit": self.units["unit"],
                "title": title,
                "upper": upper,
                "total_low": [None if span is None else exact_text(span.low) for span in spans],
                "total_high": [None if span is None else exact_text(span.high) for span in spans],
            },
            schema=dict.fromkeys(("unit", "title", "upper", "total_low", "total_high"), pl.String),
        )

    def _upper(self, codes: Sequence[int]) -> list[str | None]:
        """Return who is in the tier above: one pool for each kind of unit."""
        rules = self.ruleset.awards.upper
        assert rules is not None
        found: list[str | None] = ["not_rated"] * len(codes)
        titles = self.codes["title"].to_list()
        pools: dict[str, list[Candidate]] = {}
        for index, unit in enumerate(self.units.iter_rows(named=True)):
            span = self.totals[index]
            if self.unrated[index] is not None or span is None or codes[index] == 4:
                continue
            passes, eligible = possible(titles[index]), possible(codes[index])
            candidate = Candidate(str(index), Fraction(span.low), Fraction(span.high), passes, eligible)
            pools.setdefault(unit["kind"], []).append(candidate)
        for pool in pools.values():
            for name, inside in tier(pool, rules).items():
                word = {YES: "won", NO: "not_won"}.get(inside, "open")
                found[int(name)] = "error" if word == "open" and codes[int(name)] & 8 else word
        return found


_AWARD_SCHEMA = {
    "unit": pl.String, "star": pl.String, "award": pl.String, "score_low": pl.String, "score_high": pl.String,
    "reason_zh": pl.String, "reason_en": pl.String,
}  # fmt: skip


def _sorted_awards(frames: Sequence[pl.DataFrame], scheme: Scheme, ruleset: Ruleset) -> pl.DataFrame:
    """Return the awards by unit, the stars of each in the scheme's order."""
    order = [star.id for star in scheme.stars]
    order += [star for star in ruleset.stars if star not in order]
    found = pl.concat(frames)
    ranks = {star: index for index, star in enumerate(order)}
    rank = pl.col("star").replace_strict(ranks, return_dtype=pl.Int64)
    return found.sort("unit", rank)


__all__ = ["Standings", "both_standings", "standings_of"]
