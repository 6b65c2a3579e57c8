"""Assessments of a plugin's own code: given measured values, judged once for each pattern, guarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import attrs
import pytest

from starrules.engine import assess
from starrules.evidence.model import Return
from starrules.model import MET, NOT_APPLICABLE, UNKNOWN, UNMET, Days, Text
from starrules.report.listing import scheme_data
from starrules.report.model import Report
from starrules.rules import nodes as n
from starrules.schema import UnitScope
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.assessment import Assessment, Between, Judgement, Measured, Value
from starrules.scheme.model import Check
from tests.engine.kit import (
    PLUGIN,
    RECORD,
    UNITS,
    case,
    cases,
    day,
    evidence,
    finding,
    report,
    returned,
    session,
    sessions,
    text,
)  # fmt: skip

Judge = Callable[[Measured], Judgement]
TITLE, REMEDY = text("own code"), text("mend it")


@attrs.define(eq=False)
class Own:
    """An assessment whose judge is handed in and whose calls are kept."""

    judge: Judge
    measures: Mapping[str, n.Expr]
    scope: UnitScope = "both"
    handles_unknown: bool = False
    id: str = "east.own"
    title: Text = TITLE
    clauses: tuple[str, ...] = ("S.east.0",)
    remedy: Text = REMEDY
    calls: list[Measured] = attrs.field(factory=list)

    def assess(self, measured: Measured) -> Judgement:
        """Keep the call and judge."""
        self.calls.append(measured)
        return self.judge(measured)


MEASURES: Mapping[str, n.Expr] = {
    "cases": cases.count(), "used": cases.sum("used"), "held": sessions.any(), "sessions": sessions.count(),
}  # fmt: skip


def more_sessions_than_cases(measured: Measured) -> Judgement:
    """Judge by comparing two numbers that are known."""
    if measured.number("sessions") >= measured.number("cases"):
        return Judgement.met(Text("学习不少于办件", "as many sessions as cases"))
    return Judgement.unmet(Text("学习少于办件", "fewer sessions than cases"))


def scheme(*own: Assessment, checks: tuple[Check, ...] = ()) -> Scheme:
    """Return a scheme of the star with these assessments, and no other checks but those given."""
    contribution = attrs.evolve(PLUGIN, checks=checks, assessments=own)
    return assemble((attrs.evolve(RECORD, contribution=contribution),))


EVERYBODY = [returned(unit.id, 0) for unit in UNITS if unit.id not in ("a", "b")]
RETURNS = [*EVERYBODY, returned("a", 1), returned("b", 0)]
CASES = [case("1", "a", used=25), case("2", "b", used=3)]
SESSIONS = [session("s", "a")]


def assessed(own: Own, *, checks: tuple[Check, ...] = (), **given: object) -> Report:
    """Return the report of a district in which everything is known but what is left out."""
    facts: dict[str, Any] = {"given_cases": CASES, "given_sessions": SESSIONS, "returns": RETURNS, **given}
    return report(scheme(own, checks=checks), **facts)


def test_it_judges_exact_values_of_one_unit() -> None:
    """Numbers come as exact fractions and truths as booleans, and verdict and reason go into the finding."""
    own = Own(more_sessions_than_cases, MEASURES)
    found = assessed(own)
    assert finding(found, "a", "own")["verdict"] == "met"
    assert finding(found, "a", "own")["reason_zh"] == "已达标：学习不少于办件"
    assert finding(found, "b", "own")["verdict"] == "unmet"
    assert finding(found, "b", "own")["reason_en"] == "Not met: fewer sessions than cases"
    values: dict[str, Value] = {
        "cases": Fraction(1),
        "used": Fraction(5, 2),
        "held": True,
        "sessions": Fraction(1),
    }
    assert Measured("office", values) in own.calls
    assert found.awards.filter(unit="b")["award"].to_list() == ["not_won"]


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_it_is_called_once_for_each_pattern_of_values(engine: str) -> None:
    """Units of one kind with the same values are judged in one call, so a population takes few."""
    own = Own(more_sessions_than_cases, MEASURES)
    one = scheme(own)
    given = evidence(one, given_cases=CASES, given_sessions=SESSIONS, returns=RETURNS)
    assess(given, one, engine=engine)
    assert len(own.calls) == len({(call.kind, tuple(call.items())) for call in own.calls}) < len(UNITS)


def test_it_is_not_called_with_values_that_are_not_known() -> None:
    """Where evidence is missing the verdict is unknown, and the tables that would settle it are named."""
    own = Own(more_sessions_than_cases, MEASURES)
    found = assessed(own, returns=[])
    row = finding(found, "b", "own")
    assert (row["verdict"], row["missing"]) == ("unknown", ["sessions"])
    assert row["reason_zh"] == "待定：缺“学习记录”的记录"
    assert own.calls == []


def test_one_that_handles_unknown_values_gets_the_ends_of_what_is_possible() -> None:
    """A number in part unknown comes as its least and greatest value, an unknown truth as None."""

    def judge(measured: Measured) -> Judgement:
        held = measured["sessions"]
        if isinstance(held, Between) and held.low >= 1:
            return Judgement.met(text("enough already"))
        return Judgement.unknown(text("nothing decided"))

    own = Own(judge, MEASURES, handles_unknown=True)
    found = assessed(own, returns=[])
    assert finding(found, "a", "own")["verdict"] == "met"
    row = finding(found, "b", "own")
    assert (row["verdict"], row["missing"], row["reason_en"]) == (
        "unknown",
        ["sessions"],
        "Open: nothing decided",
    )
    unknown = next(call for call in own.calls if call["held"] is None)
    assert unknown["sessions"] == Between(Fraction(0), Fraction(50 * 12))
    assert not unknown.known


def fails(error: BaseException) -> Judge:
    """Return a judge that raises."""

    def judge(measured: Measured) -> Judgement:
        del measured
        raise error

    return judge


ANYTHING: Callable[[object], Any] = lambda value: value  # noqa: E731  (past the types, as code without them passes)
RAISED = {
    "error": (fails(ValueError("no such thing")), "ValueError: no such thing (judge, line "),
    "exit": (fails(SystemExit(3)), "SystemExit: 3 (judge, line "),
    "nothing": (
        lambda measured: None,
        "assess: expected a Judgement with a reason, found None. Write: return Judgement.met(Text(...)).",
    ),
    "reason that is no text": (
        lambda measured: Judgement.met(ANYTHING("ok")),
        "assess, reason: expected a Text, found 'ok'. Write: return Judgement.met(Text(...)).",
    ),
    "verdict in words": (
        lambda measured: Judgement(ANYTHING("met"), text("so it is")),
        "assess, verdict: expected a Verdict, found 'met'. Write: return Judgement.met(Text(...)).",
    ),
    "number for a reason": (
        lambda measured: Judgement.met(Text("甲", ANYTHING(1))),
        "assess, reason, en: expected text, found 1. Write it in quotation marks.",
    ),
    "nothing for a reason": (
        lambda measured: Judgement.met(Text("甲", ANYTHING(None))),
        "assess, reason, en: expected text, found None. Write it in quotation marks.",
    ),
    "half a character": (
        lambda measured: Judgement.met(Text("\ud800", "so it is")),
        "assess, reason, zh: expected text that UTF-8 can hold, found '\\ud800'. It holds half of a character: write the whole one.",
    ),
    "blank reason": (
        lambda measured: Judgement.unmet(Text("", " ")),
        "assess, reason: expected a Text in both languages, found Text(zh='', en=' ')",
    ),
    "two lines": (
        lambda measured: Judgement.unmet(Text("甲", "so it is\nindeed")),
        "assess, reason, en: expected text on one line, found 'so it is\\nindeed'. Put a space for the line break or control character.",
    ),
    "error without words": (fails(MemoryError()), "MemoryError (judge, line "),
    "error of two lines": (fails(ValueError("no\n  such thing")), "ValueError: no such thing (judge, line "),
    "error of half a character": (fails(ValueError("\ud800")), "ValueError: \\ud800 (judge, line "),
    "truth": (lambda measured: measured.number("held"), "measure 'held': expected a number that is known, found False. (<lambda>, line "),
    "number": (lambda measured: measured.truth("used"), "measure 'used': expected a truth that is known, found Fraction("),
}  # fmt: skip


@pytest.mark.parametrize("kind", RAISED)
def test_what_its_code_raises_is_an_error_that_names_the_culprit(kind: str) -> None:
    """A fault of the code, a call for exit included, is an error of its findings alone and names the provider."""
    judge, said = RAISED[kind]
    sound = tuple(item for item in PLUGIN.checks if item.id == "east.few-late")
    found = assessed(Own(judge, MEASURES), checks=sound)
    row = finding(found, "b", "own")
    assert row["verdict"] == "error"
    assert row["reason_zh"].startswith("出错：检查项未能计算（plug-east 1.2）：")
    assert said in row["reason_en"]
    assert finding(found, "b", "few-late")["verdict"] == "met"
    assert found.counts["error"] > 0


def test_an_interrupt_passes_through() -> None:
    """Ctrl-C in the code of a plugin stops the run."""
    with pytest.raises(KeyboardInterrupt):
        assessed(Own(fails(KeyboardInterrupt()), MEASURES))


def test_a_value_of_the_year_before_does_not_apply_to_who_was_not_there() -> None:
    """A unit that did not exist last year is not judged by last year's numbers."""
    own = Own(more_sessions_than_cases, {"cases": cases.previous().count(), "sessions": sessions.count()})
    row = finding(assessed(own), "young", "own")
    assert (row["verdict"], row["reason_zh"]) == ("not_applicable", "不适用：上一年度尚未设立")


def test_it_is_marked_as_opaque_and_its_time_is_told() -> None:
    """Nobody can look into a plugin's code: listings say so, and the run says how long it took."""
    own = Own(more_sessions_than_cases, MEASURES)
    (listed,) = (item for item in scheme_data(scheme(own))["checks"] if item["id"] == "east.own")
    assert listed["opaque"] is True
    assert listed["tables"] == ["cases", "sessions"]
    assert listed["rule"]["zh"].startswith("由插件自带的程序判定，依据：《办件台账》的记录数；")
    assert assessed(own).timings["assessment east.own"] > 0


def test_the_explanation_tells_every_value_it_was_given() -> None:
    """Both languages name each measure and its value, and that the plugin's own code judged."""
    told = assessed(Own(more_sessions_than_cases, MEASURES)).unit("b").explain(lang="zh", check="east.own")
    assert "未达标：学习少于办件" in told
    assert "由插件自带的程序判定，所依据的数值如下" in told
    assert "《办件台账》的记录数：1" in told
    assert "《学习记录》中有记录：否" in told
    told = assessed(Own(more_sessions_than_cases, MEASURES)).unit("b").explain(lang="en", check="east.own")
    assert "the sum of “Used” in “Service cases”: 0.3 days" in told


def test_the_explanation_tells_what_is_open_as_that_of_a_rule_does() -> None:
    """A number that only the size of a table bounds has no greatest end, whatever that size; nor is there one of a year before."""
    measures = {**MEASURES, "before": cases.previous().count()}
    until_november = Return("sessions", "b", Days(day("2024-01-01"), day("2024-11-30")), 0, day("2024-12-05"))
    found = assessed(Own(more_sessions_than_cases, measures), returns=[until_november])
    told = found.unit("b").explain(lang="en", check="east.own")
    assert "the number of records in “Study sessions”: none so far, more may come" in told
    assert "there are records in “Study sessions”: not known yet" in told
    told = found.unit("a").explain(lang="zh", check="east.own")
    assert "《学习记录》的记录数：至少 1" in told
    told = found.unit("young").explain(lang="en", check="east.own")
    assert "last year's “Service cases”: there is nothing to measure: does not apply" in told


def test_a_check_satisfies_the_same_protocol() -> None:
    """A declarative check is an assessment whose one measure is what its rule came to."""
    one = PLUGIN.checks[0]
    assert isinstance(one, Assessment)
    assert isinstance(Own(more_sessions_than_cases, MEASURES), Assessment)
    assert one.measures == {"rule": one.rule}
    for verdict in (MET, UNMET, NOT_APPLICABLE, UNKNOWN):
        assert one.assess(Measured("office", {"rule": verdict})).verdict == verdict
