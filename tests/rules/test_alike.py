"""What was found on rows and groups holds for those that look alike, and for no others."""

from __future__ import annotations

from starrules.evidence.state import Cases
from starrules.model import LAST_DAY, Days, Outcome, Unit, Verdict
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.alike import Alike, Judged
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import check_rule
from starrules.rules.values import Num, Row, verdict_of
from starrules.schema import Date, Field, Int, Table
from tests.generate import PERIOD, WORDS
from tests.laws.agreement import example_of


class Forgetful(Alike):
    """Remembers nothing: each row and each group is judged for itself."""

    def of(self, node: n.Expr | n.Groups) -> Judged:
        """Return a place in which nothing is kept."""
        return Judged(node, None)


def test_what_is_remembered_is_what_would_be_judged_anew() -> None:
    """For all units of generated evidence, rules and numbers come to the same with and without what others came to."""
    remembered = 0
    for seed in range(6):
        example = example_of(seed, rules=24, offices=6)
        calendar = example.evidence.calendar
        cases = Cases(example.evidence, PERIOD, example.as_of)
        alike, forgetful = Alike(calendar), Forgetful(calendar)
        for unit in example.units:
            case = cases.case(unit)
            quick, slow = Evaluation(case, alike), Evaluation(case, forgetful)
            for name, expr in {**example.rules, **example.measures}.items():
                assert quick.value(expr) == slow.value(expr), (seed, unit, name)
        remembered += sum(len(judged.rows) + len(judged.groups) for judged in alike.judged.values())
        assert not forgetful.judged
    assert remembered > 1_000


def test_what_asks_about_the_unit_is_judged_for_each_unit() -> None:
    """Equal rows of two units are told apart where a rule sets them beside the months for which their unit is due."""
    months = Field("lasted", Int(0, 12, unit="months"), WORDS)
    stays = Table("stays", WORDS, (Field("day", Date(), WORDS), months), key=("day",), on="day")
    rows = r.rows(stays)
    written = rows.where(rows["lasted"] >= r.due_months()).count() >= 1
    check_rule(written, "stays of all months")
    rule = canonical(bind(written, PERIOD, {}, {}))
    unit = Unit("u", "office", WORDS, Days(0, LAST_DAY))
    row = Row({"day": Num.of(20_000), "lasted": Num.of(2)})
    alike = Alike(Case(unit).calendar)
    due_of_units = [(1, 2), (1, 2, 3)]
    cases = [Case(unit, {("stays", 0): [row]}, {0: due}) for due in due_of_units]
    found = [verdict_of(Evaluation(case, alike).value(rule)) for case in cases]
    assert found == [Verdict.of(Outcome.MET), Verdict.of(Outcome.UNMET)]
