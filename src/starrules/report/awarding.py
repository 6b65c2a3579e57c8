"""How awards are formed and told, before any frame: the verdict of rules over verdicts, points, and every reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from starrules.model import (
    ERROR,
    LANGUAGES,
    NOT_APPLICABLE,
    Days,
    Language,
    Outcome,
    Period,
    Text,
    Unit,
    Verdict,
    day_of,
)
from starrules.report.numbers import interval, shown
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import EITHER, NO, YES, Num, Possible, verdict_of
from starrules.scheme.assemble import Scheme
from starrules.scheme.awards import AwardPlan, StarRule
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

    @property
    def deadline(self) -> int:
        """The day on which stars that are still open are closed, where the ruleset closes them."""
        return self.period.days.last + self.ruleset.deadline_days

    @property
    def past_deadline(self) -> bool:
        """Whether stars that are still open count as not won."""
        return self.ruleset.at_deadline == "not_won" and self.as_of >= self.deadline

    @property
    def bars(self) -> list[tuple[str, Fraction, Fraction]]:
        """The floors of points that must be reached, of one star and of all: for the title, and for the tier above."""
        awards = self.ruleset.awards
        assert awards.star_floor is not None
        assert awards.total_floor is not None
        bars = [("", awards.star_floor, awards.total_floor)]
        if awards.upper is not None:
            bars.append(("upper ", awards.upper.star_floor, awards.upper.total_floor))
        return bars

    def named(self, rule: StarRule) -> tuple[str, ...]:
        """Return the verdicts that the reason of a star's award speaks of: its standards, and what it presupposes."""
        prerequisites = self.ruleset.awards.prerequisites
        needed = () if rule.star in prerequisites else tuple(prerequisites)
        return (*rule.standards, *needed)

    def unrated(self, row: Mapping[str, Any]) -> Text | None:
        """Return why a unit is not rated, if so."""
        awards = self.ruleset.awards
        if not awards.define:
            assert awards.none_because is not None, "a validated ruleset without awards says why"
            return awards.none_because
        if row["state"] != "open":
            words, heir = WORDS[row["state"]], {item: row[f"heir_{item}"] for item in LANGUAGES}
            return Text(*(words[item].format(unit=heir[item]) for item in LANGUAGES))
        if awards.units not in ("both", row["kind"]):
            return WORDS["kind"]
        if row["months"] < self.ruleset.minimum_months:
            text, least = WORDS["short"], self.ruleset.minimum_months
            return Text(text.zh.format(least=least), text.en.format(least=least))
        return None

    def absent(self, rule: StarRule) -> Text | None:
        """Return why nothing can decide a star, if so."""
        if rule.missing is None:
            return None
        return Text(*(WORDS["absent"][item].format(what=rule.missing[item]) for item in LANGUAGES))

    def score_text(self, score: Num | None, total: Num | None) -> Text:
        """Return the points of a star and of all stars, beside their floors."""
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

    def reason(
        self, rule: StarRule, word: str, known: Mapping[str, Verdict], closing: bool, score: Text
    ) -> Text:
        """Return why a star is won or not: by its word, the verdicts it names, whether it was closed, and its points."""
        shown = {"won": "met", "not_won": "unmet", "open": "unknown", "error": "error"}
        looked = "unknown" if closing else shown.get(word, "")
        parts = [_said("deadline", day=day_of(self.deadline).isoformat())] if closing else []
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


def points_of(points: n.Points, known: Mapping[str, Verdict]) -> Num:
    """Return points under known verdicts."""
    value = evaluated(known).value(points)
    assert isinstance(value, Num)
    return value


def any_error(known: Mapping[str, Verdict]) -> bool:
    """Return whether one of some verdicts is an error."""
    return any(item.error for item in known.values())


def possible(code: int) -> Possible:
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
