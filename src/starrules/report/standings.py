"""Standards, awards and titles for all units: each verdict formed once for each pattern of those it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from typing import Any

import polars as pl
from attrs import evolve, field, frozen

from starrules.model import ERROR, LANGUAGES, NOT_APPLICABLE, UNMET, Text, Verdict
from starrules.report.awarding import AWARDS, Terms, any_error, judged, points_of, possible, reached
from starrules.report.cause import WORDS_BY_CODE
from starrules.report.waivers import Waived
from starrules.report.wide import interleaved
from starrules.rules.exact import exact_text
from starrules.rules.values import NO, YES, Num
from starrules.scheme.assemble import Scheme
from starrules.scheme.awards import TOTAL, AwardPlan, StarRule, Step, absent, floor_of, members_of
from starrules.scheme.pool import Candidate, tier, total
from starrules.scheme.ruleset import Ruleset


@frozen(eq=False, slots=False)
class Standings:
    """What the awards of a run stand on, and the awards.

    Args:
        rolled: the roll-ups, wide: for each clause that rolls up the codes of its verdicts, in the order of the units.
        awards: a row for each unit and star.
        titles: a row for each unit: the title over all stars, and the tier above where there is one.
        units: the ids of the units, sorted.
        plan: what decides where.
    """

    rolled: pl.DataFrame
    awards: pl.DataFrame
    titles: pl.DataFrame
    units: pl.Series
    plan: AwardPlan

    @cached_property
    def standards(self) -> pl.DataFrame:
        """The roll-ups: a row for each unit and clause that rolls up, told when they are first asked for."""
        return self.standards_of()

    def standards_of(self, units: slice = slice(None)) -> pl.DataFrame:
        """Return the roll-ups of the units at some places, all unless given."""
        ids, rolled = self.units[units], self.rolled[units]
        items = sorted(self.plan.standards, key=lambda item: item.clause)
        place = pl.int_range(len(ids) * len(items), eager=True)
        if not items:
            return pl.DataFrame(schema=_STANDARD_SCHEMA)
        clauses = pl.DataFrame(
            [(item.clause, item.star, item.parent, item.decides) for item in items],
            schema=dict(list(_STANDARD_SCHEMA.items())[1:5]),
            orient="row",
        )
        codes = interleaved([rolled[item.clause] for item in items])
        return pl.DataFrame(
            [
                ids.gather(place // len(items)).alias("unit"),
                *clauses[place % len(items)].get_columns(),
                codes.replace_strict(dict(enumerate(WORDS_BY_CODE)), return_dtype=pl.String).alias("verdict"),
            ]
        )


@frozen(eq=False)
class Patterns:
    """The combinations of values that units have in some columns, each once.

    Args:
        which: for each unit the number of its combination.
        rows: the combinations.
    """

    which: pl.Series
    rows: Sequence[tuple[int, ...]]

    @classmethod
    def of(cls, columns: Sequence[pl.Series], height: int) -> Patterns:
        """Return the combinations of columns of whole numbers."""
        if not columns:
            return cls(pl.repeat(0, height, dtype=pl.UInt32, eager=True), [()])
        if len(columns) * 4 > 64 or any(column.dtype != pl.Int8 for column in columns):
            some = pl.DataFrame([column.alias(str(place)) for place, column in enumerate(columns)])
            found = some.unique(maintain_order=True).with_row_index("~number")
            which = some.join(found, on=some.columns, how="left", maintain_order="left")["~number"]
            return cls(which, list(found.drop("~number").iter_rows()))
        # Codes of verdicts are below 16: sixteen of them are one number.
        keys = reduce(add, (column.cast(pl.UInt64) * 16**place for place, column in enumerate(columns)))
        each = keys.unique().sort()
        rows = [tuple(key >> 4 * place & 15 for place in range(len(columns))) for key in each]
        return cls(each.search_sorted(keys), rows)

    def spread(self, values: Sequence[Any], dtype: Any) -> pl.Series:
        """Return for each unit the value of its combination."""
        return pl.Series(values, dtype=dtype).gather(self.which)


@frozen(eq=False)
class _Codes:
    """The verdicts of every unit, column by column, to which those formed from them are added."""

    frame: pl.DataFrame
    columns: dict[str, pl.Series] = field(factory=dict)

    def __getitem__(self, name: str) -> pl.Series:
        return self.columns[name] if name in self.columns else self.frame[name]

    def patterns(self, names: Sequence[str], *more: pl.Series) -> Patterns:
        """Return the combinations of the verdicts of these names, and of further columns behind them."""
        return Patterns.of([*(self[name] for name in names), *more], self.frame.height)

    def add(self, step: Step) -> None:
        """Add the verdict of a step, judged once for each combination of those it stands on."""
        found = self.patterns(step.members)
        codes = [judged(step.rule, verdicts_of(step.members, row)).code for row in found.rows]
        self.columns[step.id] = found.spread(codes, pl.Int8)


BY_CODE = {code: Verdict.from_code(code) for code in (*range(1, 8), ERROR.code)}


def verdicts_of(names: Iterable[str], codes: Iterable[int]) -> dict[str, Verdict]:
    """Return verdicts by their names, from their codes."""
    return {name: BY_CODE[code] for name, code in zip(names, codes, strict=False)}


def standings_of(verdicts: pl.DataFrame, units: pl.DataFrame, terms: Terms) -> Standings:
    """Return the standards, awards and titles that verdicts come to.

    Args:
        verdicts: for each check the codes of its verdicts, in the order of the units.
        units: a row for each unit, as ``unit_frame`` makes it.
        terms: what they are formed under.
    """
    codes = _Codes(verdicts)
    for star in terms.ruleset.stars:
        name = absent(star)
        codes.columns[name] = pl.repeat(ERROR.code, units.height, dtype=pl.Int8, eager=True).alias(name)
    for standard in terms.plan.standards:
        codes.add(standard.step)
    forming = _Forming(codes, units, terms)
    rolled = pl.DataFrame([codes[item.clause].alias(item.clause) for item in terms.plan.standards])
    return Standings(rolled, forming.awards(), forming.titles(), units["unit"], terms.plan)


def both_standings(waived: Waived, terms: Terms) -> Standings:
    """Return the standings without waivers, beside each award and title what it is with them."""
    verdicts, units = waived.wide.codes, waived.wide.units
    plain = standings_of(verdicts, units, terms)
    over = waived.over()
    other = plain if waived.none or over.equals(verdicts) else standings_of(over, units, terms)

    def beside(frame: pl.DataFrame, with_them: pl.DataFrame, *names: str) -> pl.DataFrame:
        return frame.with_columns(with_them[name].alias(f"{name}_with_waivers") for name in names)

    return evolve(
        plain,
        awards=beside(plain.awards, other.awards, "award"),
        titles=beside(plain.titles, other.titles, "title", "upper"),
    )


class _Forming:
    """The forming of awards and titles from the verdicts on standards."""

    def __init__(self, codes: _Codes, units: pl.DataFrame, terms: Terms) -> None:
        self.codes, self.terms = codes, terms
        self.ruleset, self.plan = terms.ruleset, terms.plan
        self.units = units
        self.unrated = self._unrated()
        self.rated = self.unrated["zh"].is_null()
        self.scores: dict[str, Patterns] = {}
        self.points: dict[str, list[Num]] = {}
        self.totals = Patterns.of((), units.height)
        self.total: list[Num | None] = [None]

    def _unrated(self) -> pl.DataFrame:
        """Return why each unit is not rated in each language; null where it is."""
        facts = ["kind", "state", "months", *(f"heir_{language}" for language in LANGUAGES)]
        each = self.units.select(facts).unique()
        why = [self.terms.unrated(row) for row in each.iter_rows(named=True)]
        texts = [
            pl.Series(language, [None if text is None else text[language] for text in why], pl.String)
            for language in LANGUAGES
        ]
        told = each.with_columns(texts)
        found = self.units.select(facts).join(
            told, on=facts, how="left", nulls_equal=True, maintain_order="left"
        )
        return found.select(LANGUAGES)

    # ------------------------------------------------------------------------------------- stars

    def awards(self) -> pl.DataFrame:
        """Return a row for each unit and star."""
        if not self.ruleset.awards.define:
            return _sorted_awards(
                [self._undefined(star) for star in self.ruleset.stars], self.terms.scheme, self.ruleset
            )
        if self.ruleset.awards.rule == "points":
            self._score()
        frames = [self._award(rule) for rule in self.plan.stars]
        return _sorted_awards(frames, self.terms.scheme, self.ruleset)

    def _score(self) -> None:
        """Form the points of each star and of all together, and the verdicts on whether they reach the floors."""
        bars = self.terms.bars
        errors: dict[str, list[bool]] = {}
        for rule in self.plan.stars:
            assert rule.score is not None
            names = members_of(rule.score)
            found = self.scores[rule.star] = self.codes.patterns(names)
            known = [verdicts_of(names, row) for row in found.rows]
            points = self.points[rule.star] = [points_of(rule.score, item) for item in known]
            errors[rule.star] = [any_error(item) for item in known]
            for before, floor, _ in bars:
                self._reach(f"{before}{floor_of(rule.star)}", found, points, floor, errors[rule.star])
        stars = list(self.points)
        self.totals = Patterns.of([self.scores[star].which for star in stars], self.units.height)
        each = [[(star, place) for star, place in zip(stars, row, strict=True)] for row in self.totals.rows]
        self.total = [
            total([(self.plan.weights[star], self.points[star][place]) for star, place in row])
            for row in each
        ]
        some = [any(errors[star][place] for star, place in row) for row in each]
        for before, _, floor in bars:
            self._reach(f"{before}{TOTAL}", self.totals, self.total, floor, some)

    def _reach(
        self,
        name: str,
        found: Patterns,
        scores: Sequence[Num | None],
        floor: Fraction,
        errors: Sequence[bool],
    ) -> None:
        codes = [reached(score, floor, error=error).code for score, error in zip(scores, errors, strict=True)]
        self.codes.columns[name] = found.spread(codes, pl.Int8)

    def _undefined(self, star: str) -> pl.DataFrame:
        none = Patterns.of((), self.units.height)
        return self._frame(star, none, [Formed(NOT_APPLICABLE.code, None, None)])

    def _award(self, rule: StarRule) -> pl.DataFrame:
        """Return the awards of one star, each formed once for each combination of all that it stands on."""
        self.codes.add(rule.step)
        names = self.terms.named(rule)
        more = [self.scores[rule.star].which, self.totals.which] if rule.score is not None else []
        patterns = self.codes.patterns((rule.star, *names), *more)
        formed = []
        for row in patterns.rows:
            known = verdicts_of((rule.star, *names), row)
            closing = self.terms.past_deadline and known[rule.star].word == "unknown"
            verdict = UNMET if closing else known.pop(rule.star)
            known.pop(rule.star, None)
            score = None if rule.score is None else self.points[rule.star][row[-2]]
            told = Text("", "") if score is None else self.terms.score_text(score, self.total[row[-1]])
            reason = self.terms.reason(rule, AWARDS[verdict.code], known, closing, told)
            formed.append(Formed(verdict.code, reason, score))
        self.codes.columns[rule.star] = patterns.spread([item.code for item in formed], pl.Int8)
        if (why := self.terms.absent(rule)) is not None:
            formed = [Formed(ERROR.code, why, item.score) for item in formed]
            return self._frame(rule.star, patterns, formed, always=True)
        return self._frame(rule.star, patterns, formed)

    def _frame(
        self, star: str, patterns: Patterns, formed: Sequence[Formed], *, always: bool = False
    ) -> pl.DataFrame:
        """Return the awards of one star; a unit that is not rated is so unless the star is in error."""
        rated = pl.lit(value=True) if always else pl.lit(self.rated)

        def text(column: str, values: Sequence[str | None], otherwise: pl.Expr) -> pl.Expr:
            spread = pl.lit(patterns.spread(values, pl.String))
            return pl.when(rated).then(spread).otherwise(otherwise).alias(column)

        ends = [item.ends for item in formed]
        none = pl.lit(None, pl.String)
        return pl.select(
            pl.lit(self.units["unit"]).alias("unit"),
            pl.lit(star).alias("star"),
            text("award", [AWARDS[item.code] for item in formed], pl.lit("not_rated")),
            text("score_low", [low for low, _ in ends], none),
            text("score_high", [high for _, high in ends], none),
            *(
                text(
                    f"reason_{language}",
                    [None if item.reason is None else item.reason[language] for item in formed],
                    pl.lit(self.unrated[language]),
                )
                for language in LANGUAGES
            ),
        )

    # ------------------------------------------------------------------------------------ titles

    def titles(self) -> pl.DataFrame:
        """Return a row for each unit: the title over all stars and the tier above, as far as defined."""
        none = pl.lit(None, pl.String)
        title = upper = none
        if self.plan.title is not None:
            self.codes.add(self.plan.title)
            words = self.codes["title"].replace_strict(AWARDS, return_dtype=pl.String)
            title = pl.when(pl.lit(self.rated)).then(pl.lit(words)).otherwise(pl.lit("not_rated"))
        if self.plan.upper is not None and self.ruleset.awards.upper is not None:
            self.codes.add(self.plan.upper)
            upper = pl.lit(pl.Series(self._upper(self.codes["upper"].to_list()), dtype=pl.String))
        low, high = (
            pl.when(pl.lit(self.rated)).then(
                pl.lit(
                    self.totals.spread(
                        [None if span is None else exact_text(getattr(span, end)) for span in self.total],
                        pl.String,
                    )
                )
            )
            for end in ("low", "high")
        )
        return pl.select(
            pl.lit(self.units["unit"]).alias("unit"),
            title.alias("title"),
            upper.alias("upper"),
            low.alias("total_low"),
            high.alias("total_high"),
        )

    def _upper(self, codes: Sequence[int]) -> list[str]:
        """Return who is in the tier above: one pool for each kind of unit."""
        rules = self.ruleset.awards.upper
        assert rules is not None
        found = ["not_rated"] * len(codes)
        titles = self.codes["title"].to_list()
        pools: dict[str, list[Candidate]] = {}
        for index, (kind, rated, which) in enumerate(
            zip(self.units["kind"], self.rated, self.totals.which, strict=True)
        ):
            span = self.total[which]
            if not rated or span is None or codes[index] == NOT_APPLICABLE.code:
                continue
            passes, eligible = possible(titles[index]), possible(codes[index])
            candidate = Candidate(str(index), Fraction(span.low), Fraction(span.high), passes, eligible)
            pools.setdefault(kind, []).append(candidate)
        for pool in pools.values():
            for name, inside in tier(pool, rules).items():
                word = {YES: "won", NO: "not_won"}.get(inside, "open")
                found[int(name)] = "error" if word == "open" and codes[int(name)] & 8 else word
        return found


@frozen
class Formed:
    """An award as it is formed from one combination of verdicts: the code of its verdict, why, and its points."""

    code: int
    reason: Text | None
    score: Num | None

    @property
    def ends(self) -> tuple[str | None, str | None]:
        """Its points at worst and at best, exactly."""
        if self.score is None or not self.score.may_be_there:
            return None, None
        return exact_text(self.score.low), exact_text(self.score.high)


_STANDARD_SCHEMA = {
    "unit": pl.String, "clause": pl.String, "star": pl.String, "parent": pl.String, "decides": pl.Boolean,
    "verdict": pl.String,
}  # fmt: skip


def _sorted_awards(frames: Sequence[pl.DataFrame], scheme: Scheme, ruleset: Ruleset) -> pl.DataFrame:
    """Return the awards by unit, the stars of each in the scheme's order."""
    order = [star.id for star in scheme.stars]
    order += [star for star in ruleset.stars if star not in order]
    found = sorted(frames, key=lambda frame: order.index(frame["star"][0]) if frame.height else 0)
    return pl.DataFrame([interleaved([frame[name] for frame in found]) for name in frames[0].columns])


__all__ = ["Standings", "both_standings", "standings_of"]
