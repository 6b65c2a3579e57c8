"""Rules that every scheme needs again and again: a paper in force, a judged criterion, an exemption."""

from __future__ import annotations

from fractions import Fraction

from starrules.evidence.tables import DOCUMENTS, EXEMPTIONS, JUDGEMENTS
from starrules.model import Outcome, Text
from starrules.rules import nodes as n
from starrules.rules.rows import RowSet, all_of, choice, period_end, period_start, rows
from starrules.rules.types import NumberType


def panel_parameter(slug: str, low: int, high: int, unit: str | None) -> n.Parameter:
    """Return one of the core's parameters for panels of judges."""
    return n.Parameter(f"panel.{slug}", NumberType(Fraction(low), Fraction(high), 1, unit))


LEAST_JUDGES = panel_parameter("least-judges", 1, 50, None)
PASS_MARK = panel_parameter("pass-mark", 0, 100, "marks")
WIDEST_SPREAD = panel_parameter("widest-spread", 0, 100, "marks")

TOO_FEW = Text("评委人数不足", "too few judges")
ANOTHER_JUDGE = Text("补足评委评分", "a further judge's mark")
FAR_APART = Text("评委评分相差过大", "the judges' marks are far apart")
A_DECISION = Text("召集评委复议并定分", "a meeting of the judges that settles the mark")


def judged(criterion: str, *, pass_mark: n.Expr = PASS_MARK) -> n.Expr:
    """Return the rule for a judged criterion: the low median of the marks reaches the pass mark.

    Too few judges, or marks too far apart, hold it: no further evidence but an act settles that.
    """
    marks = rows(JUDGEMENTS).where(rows(JUDGEMENTS)["criterion"] == criterion)
    spread = marks.max("mark", on_empty="unmet") - marks.min("mark", on_empty="unmet")
    reached = marks.median("mark", on_empty="unmet") >= pass_mark
    return reached.hold(spread > WIDEST_SPREAD, FAR_APART, A_DECISION).hold(
        marks.count() < LEAST_JUDGES, TOO_FEW, ANOTHER_JUDGE
    )


def judged_with(criterion: str, *floor: n.Expr, reading: str = "A18") -> n.Choice:
    """Return the rule for a judged criterion that has a countable floor besides.

    The floor is a number that the text does not have: a reading says whether it counts or the panel alone.
    """
    return choice(
        reading,
        **{"parameter-or-panel": all_of(judged(criterion), *floor), "panel-only": judged(criterion)},
    )


def in_force(*kinds: str) -> RowSet:
    """Return the verified documents of these kinds that are in force on the period's last day."""
    documents = rows(DOCUMENTS)
    return documents.where(
        n.Member(documents["kind"], kinds), documents["verified"], documents["ended_on"] >= period_end()
    )


def in_force_during(*kinds: str) -> RowSet:
    """Return the verified documents of these kinds that were in force on some day of the period."""
    documents = rows(DOCUMENTS)
    return documents.where(
        n.Member(documents["kind"], kinds), documents["verified"], documents["ended_on"] >= period_start()
    )


def issued_in_period(*kinds: str) -> RowSet:
    """Return the verified documents of these kinds that were issued in the period."""
    documents = rows(DOCUMENTS)
    return documents.where(
        n.Member(documents["kind"], kinds), documents["verified"], documents["issued_on"] >= period_start()
    )


def exempt_from(subject: str) -> n.Expr:
    """Return whether an exemption of this subject stands on the period's last day."""
    exemptions = rows(EXEMPTIONS)
    return exemptions.where(exemptions["subject"] == subject, exemptions["ended_on"] >= period_end()).any()


def unless_exempt(rule: n.Expr, subject: str, reason: Text) -> n.AppliesIf:
    """Return a rule that is not applicable where an exemption of this subject is recorded."""
    return rule.applies_if(~exempt_from(subject), reason)


def where_there_is(rule: n.Expr, subject: str, reason: Text, *, reading: str = "A21") -> n.Choice:
    """Return a rule for units that have what it speaks of.

    What of a unit that has none, with an exemption recorded, is a reading: the rule does not apply to it, or
    it counts as unmet, or as met, whatever the rule would make of a unit without any row.
    """
    exempt = exempt_from(subject)
    return choice(
        reading,
        **{
            "not-applicable": unless_exempt(rule, subject, reason),
            "unmet": rule.overridden(exempt, Outcome.UNMET, reason),
            "met": rule.overridden(exempt, Outcome.MET, reason),
        },
    )
