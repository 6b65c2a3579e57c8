"""Standards, awards and titles for all units: each verdict formed once for each pattern of those it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from typing import Any

import polars as pl
from attrs import evolve, field, frozen

from starrules.model import (
    ERROR,
    LANGUAGES,
    NOT_APPLICABLE,
    UNMET,
    Days,
    Language,
    Outcome,
    Period,
    Text,
    Unit,
    Verdict,
    day_of,
)
from starrules.report.cause import WORDS_BY_CODE
from starrules.report.numbers import interval, shown
from starrules.report.waivers import Waived
from starrules.report.wide import interleaved
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import exact_text
from starrules.rules.values import EITHER, NO, YES, Num, Possible, verdict_of
from starrules.scheme.assemble import Scheme
from starrules.scheme.awards import TOTAL, AwardPlan, StarRule, Step, absent, floor_of, members_of
from starrules.scheme.pool import Candidate, tier, total
from starrules.scheme.ruleset import Ruleset

AWARDS: Mapping[int, str] = {
    1: "won",
    2: "not_won",
    4: "not_rated",
    15: "error",
    **dict.fromkeys((3, 5, 6, 7), "open"),
}
AWARD_WORDS = ("won", "not_won", "open", "error", "not_rated")
NOBODY = Unit("", "office", Text("", ""), Days(0, 0))
WORDS: Mapping[str, Text] = {
    "won": Text("适用的各项标准均已达到", "Every standard that applies is met"),
    "not_won": Text("未达到：{names}", "Not met: {names}"),
    "open": Text("待定：{names}", "Open: {names}"),
    "error": Text("出错：{names}", "Error: {names}"),
    "not_rated": Text("各项标准均不适用", "No standard applies"),
    "points": Text(
        "得分 {score}，下限 {floor}；总分 {total}，下限 {total_floor}",
        "points {score}, floor {floor}; total {total}, floor {total_floor}",
    ),
    "needs": Text("前提未达到：{names}", "Prerequisites not met: {names}"),
    "deadline": Text(
        "截至 {day} 仍待定，按规则集视为未得；", "Still open on {day}, which the ruleset takes as not won. "
    ),
    "absent": Text("出错：没有可用的评定依据（{what}）", "Error: nothing can decide it ({what})"),
    "closed": Text("考核期内未设立，不参评", "Not rated: not open in the period"),
    "ended": Text("考核期前已撤销，不参评", "Not rated: closed before the period"),
    "merged": Text("已由{unit}承接，不参评", "Not rated: {unit} took over from it"),
    "short": Text(
        "在考核期内不足 {least} 个整月，不参评", "Not rated: fewer than {least} whole months in the period"
    ),
    "kind": Text("本规则集不评此类单位", "Not rated: the ruleset gives no stars to units of this kind"),
    "stop": Text("；", "; "),
}


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


def evaluated(known: Mapping[str, Verdict]) -> Evaluation:
    """Return the evaluation of rules over verdicts alone."""
    return Evaluation(Case(NOBODY, verdicts=known))


def judged(rule: n.Expr, known: Mapping[str, Verdict]) -> Verdict:
    """Return the verdict of a canonical rule over verdicts."""
    return verdict_of(evaluated(known).value(rule))


def reached(score: Num | None, floor: Fraction, *, error: bool) -> Verdict:
    """Return whether points reach a floor; ``error`` says that a verdict among them is one."""
    if score is None or not score.may_be_there:
        return NOT_APPLICABLE
    outcomes = {Outcome.MET} if score.high >= floor else set()
    outcomes |= {Outcome.UNMET} if score.low < floor else set()
    outcomes |= {Outcome.NOT_APPLICABLE} if score.may_be_empty else set()
    return ERROR if error and len(outcomes) > 1 else Verdict(frozenset(outcomes))


@frozen(eq=False)
class Terms:
    """What awards are formed under: the scheme, a ruleset with its plan, the period and the day of the cut."""

    scheme: Scheme
    ruleset: Ruleset
    plan: AwardPlan
    period: Period
    as_of: int


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
        self.codes, self.scheme, self.ruleset, self.plan = codes, terms.scheme, terms.ruleset, terms.plan
        self.units = units
        deadline = terms.period.days.last + terms.ruleset.deadline_days
        self.past_deadline = terms.ruleset.at_deadline == "not_won" and terms.as_of >= deadline
        self.deadline = day_of(deadline)
        self.unrated = units.select(*self._unrated())
        self.rated = self.unrated["zh"].is_null()
        self.scores: dict[str, Patterns] = {}
        self.points: dict[str, list[Num]] = {}
        self.totals = Patterns.of((), units.height)
        self.total: list[Num | None] = [None]

    def _unrated(self) -> Iterator[pl.Expr]:
        """Yield why each unit is not rated in each language; null where it is."""
        awards = self.ruleset.awards
        for language in LANGUAGES:
            if not awards.define:
                assert awards.none_because is not None, "a validated ruleset without awards says why"
                yield pl.lit(awards.none_because[language]).alias(language)
                continue
            least = self.ruleset.minimum_months
            short = WORDS["short"][language].format(least=least)
            found: pl.Expr = pl.when(pl.col("months") < least).then(pl.lit(short))
            if awards.units != "both":
                other = pl.col("kind") != awards.units
                found = pl.when(other).then(pl.lit(WORDS["kind"][language])).otherwise(found)
            for state in ("closed", "ended"):
                there = pl.col("state") == state
                found = pl.when(there).then(pl.lit(WORDS[state][language])).otherwise(found)
            before, after = WORDS["merged"][language].split("{unit}")
            heir = pl.lit(before) + pl.col(f"heir_{language}") + pl.lit(after)
            yield pl.when(pl.col("state") == "merged").then(heir).otherwise(found).alias(language)

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
        awards = self.ruleset.awards
        assert awards.star_floor is not None
        assert awards.total_floor is not None
        bars = [("", awards.star_floor, awards.total_floor)]
        if awards.upper is not None:
            bars.append(("upper ", awards.upper.star_floor, awards.upper.total_floor))
        errors: dict[str, list[bool]] = {}
        for rule in self.plan.stars:
            assert rule.score is not None
            names = members_of(rule.score)
            found = self.scores[rule.star] = self.codes.patterns(names)
            known = [verdicts_of(names, row) for row in found.rows]
            points = self.points[rule.star] = [_points(rule.score, item) for item in known]
            errors[rule.star] = [any(verdict.error for verdict in item.values()) for item in known]
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
        prerequisites = [item for item in self.ruleset.awards.prerequisites if item != rule.star]
        if rule.star in self.ruleset.awards.prerequisites:
            prerequisites = []
        names = (*rule.standards, *prerequisites)
        more = [self.scores[rule.star].which, self.totals.which] if rule.score is not None else []
        patterns = self.codes.patterns((rule.star, *names), *more)
        formed = []
        for row in patterns.rows:
            known = verdicts_of((rule.star, *names), row)
            closing = self.past_deadline and known[rule.star].word == "unknown"
            verdict = UNMET if closing else known.pop(rule.star)
            known.pop(rule.star, None)
            score = None if rule.score is None else self.points[rule.star][row[-2]]
            told = None if score is None else self._score_text(score, self.total[row[-1]])
            reason = self._reason(rule, AWARDS[verdict.code], known, closing, told or Text("", ""))
            formed.append(Formed(verdict.code, reason, score))
        self.codes.columns[rule.star] = patterns.spread([item.code for item in formed], pl.Int8)
        if rule.missing is not None:
            why = Text(*(WORDS["absent"][item].format(what=rule.missing[item]) for item in LANGUAGES))
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

    def _score_text(self, score: Num, total: Num | None) -> Text:
        awards = self.ruleset.awards
        assert awards.star_floor is not None
        assert awards.total_floor is not None
        return Text(
            *(
                WORDS["points"][language].format(
                    score=points_text(score, awards.star_floor, language),
                    floor=shown(awards.star_floor),
                    total=points_text(total, awards.total_floor, language),
                    total_floor=shown(awards.total_floor),
                )
                for language in LANGUAGES
            )
        )

    def _reason(
        self, rule: StarRule, word: str, known: Mapping[str, Verdict], closing: bool, score: Text
    ) -> Text:
        shown = {"won": "met", "not_won": "unmet", "open": "unknown", "error": "error"}
        looked = "unknown" if closing else shown.get(word, "")
        parts = [_said("deadline", day=self.deadline.isoformat())] if closing else []
        standing = [name for name in rule.standards if known[name].word == looked]
        needed = [name for name in known if name not in rule.standards and known[name].word == "unmet"]
        if word in ("won", "not_rated") and not score.zh:
            parts.append(WORDS[word])
        elif standing:
            parts.append(self._listed("open" if closing else word, standing))
        if needed and word == "not_won":
            parts.append(self._listed("needs", needed))
        if score.zh:
            parts.append(score)
        return Text(*(_joined(parts, language) for language in LANGUAGES))

    def _listed(self, key: str, names: Iterable[str]) -> Text:
        names = list(names)

        def title(name: str) -> Text:
            return (
                self.scheme.clauses[name].title
                if name in self.scheme.clauses
                else self.scheme.star[name].title
            )

        return Text(
            WORDS[key].zh.format(names="；".join(title(name).zh for name in names)),
            WORDS[key].en.format(names="; ".join(title(name).en for name in names)),
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
            passes, eligible = _possible(titles[index]), _possible(codes[index])
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


def _points(points: n.Points, known: Mapping[str, Verdict]) -> Num:
    value = evaluated(known).value(points)
    assert isinstance(value, Num)
    return value


def _possible(code: int) -> Possible:
    """Return whether a verdict may be met: what does not apply is not met."""
    if code == 1:
        return YES
    return EITHER if code & 1 else NO


def _said(key: str, **parts: str) -> Text:
    return Text(WORDS[key].zh.format(**parts), WORDS[key].en.format(**parts))


def _joined(parts: Sequence[Text], language: Language) -> str:
    return WORDS["stop"][language].join(part[language].rstrip("；; ") for part in parts)


def points_text(value: Num | None, floor: Fraction, language: Language) -> str:
    """Return points in decimals: what does not reach the floor is never shown as reaching it."""
    return "–" if value is None or not value.may_be_there else interval(value, None, language, bar=floor)


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


__all__ = [
    "AWARD_WORDS",
    "Standings",
    "Terms",
    "both_standings",
    "judged",
    "points_text",
    "reached",
    "standings_of",
]
