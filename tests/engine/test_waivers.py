"""Waivers lie over findings: every award is told with and without them."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from starrules.report.console import as_text, report_view
from starrules.report.model import Report
from starrules.report.notebook import report_html
from starrules.report.write import assessment_data
from starrules.scheme.assemble import Scheme, assemble
from tests.engine.kit import PLUGIN, RECORD, case, day, finding, report

ASKED = ("east.few-late", "east.all-short", "east.cut")
LATE = [case(name, "a", used=90, in_time=False) for name in ("1", "2")]


def scheme() -> Scheme:
    """Return a scheme of three checks, one of which only offices are asked."""
    checks = tuple(item for item in PLUGIN.checks if item.id in ASKED)
    return assemble((attrs.evolve(RECORD, contribution=attrs.evolve(PLUGIN, checks=checks)),))


def waiver(unit: str, check: str, on: str = "2024-11-01") -> dict[str, Any]:
    """Return a waiver."""
    return {
        "unit": unit, "check": f"east.{check}", "reason": "系统停机", "authority": "区创建办〔2024〕3号", "granted_on": day(on),
    }  # fmt: skip


def assessed(*waivers: dict[str, Any], **given: Any) -> Report:
    """Return the report of office a, which was late twice, with these waivers."""
    return report(scheme(), given_cases=LATE, more={"waivers": waivers}, **given)


def awards(found: Report, unit: str) -> tuple[str, str]:
    """Return a unit's award without and with waivers."""
    row = found.awards.filter(unit=unit).row(0, named=True)
    return row["award"], row["award_with_waivers"]


def test_a_waiver_never_replaces_a_finding() -> None:
    """What is waived stays unmet, is marked, and counts as not applicable only beside the award."""
    found = assessed(waiver("a", "few-late"), waiver("a", "cut"))
    assert (finding(found, "a", "few-late")["verdict"], finding(found, "a", "few-late")["waived"]) == (
        "unmet",
        True,
    )
    assert finding(found, "b", "few-late")["waived"] is False
    assert awards(found, "a") == ("not_won", "won")
    assert awards(found, "b") == ("won", "won")
    assert found.titles.filter(unit="a").row(0, named=True)["title_with_waivers"] == "won"


def test_one_waiver_of_two_that_are_needed_changes_nothing() -> None:
    """The award with waivers is lost as long as anything that is not waived is unmet."""
    assert awards(assessed(waiver("a", "few-late")), "a") == ("not_won", "not_won")


def test_a_section_inherits_the_waivers_of_its_office() -> None:
    """A finding that is inherited is waived where the office's is."""
    found = assessed(waiver("a", "cut"))
    assert finding(found, "a-1", "cut")["waived"] is True
    assert awards(found, "a-1") == ("not_won", "won")


def test_a_waiver_of_what_is_met_takes_nothing_away() -> None:
    """What is met stays met although it is waived, so a waiver never costs a star."""
    found = assessed(*(waiver("b", name) for name in ("few-late", "all-short", "cut")))
    assert awards(found, "b") == ("won", "won")


@pytest.mark.parametrize(("as_of", "waived"), [("2024-11-01", True), ("2024-10-31", False)])
def test_a_waiver_counts_from_the_day_it_was_granted(as_of: str, waived: bool) -> None:
    """A waiver granted after the day of the cut is not seen, and none is expected."""
    found = assessed(waiver("a", "few-late"), waiver("a", "cut"), as_of=as_of)
    assert finding(found, "a", "few-late")["waived"] is waived


def test_a_register_that_is_not_there_leaves_open_what_may_be_waived() -> None:
    """Without a register of waivers nobody's loss is final with waivers, and what is won stays won."""
    found = report(scheme(), given_cases=LATE, leave_out=("waivers",))
    assert finding(found, "a", "few-late")["waived"] is None
    assert awards(found, "a") == ("not_won", "open")
    assert awards(found, "b") == ("won", "won")


def test_the_report_shows_awards_with_and_without_waivers() -> None:
    """Counts, terminal, notebook and explanation tell both, in both languages."""
    found = assessed(waiver("a", "few-late"), waiver("a", "cut"))
    data = assessment_data(found)
    assert data["with_waivers"]["waived"] == {"findings": 3, "open": 0}
    assert data["awards"]["east"]["won"] + 2 == data["with_waivers"]["awards"]["east"]["won"]
    assert "未得→得" in as_text(report_view(found, "zh"))
    assert "not won→won" in as_text(report_view(found, "en"))
    assert "→" in report_html(found)
    told = found.unit("a").explain(lang="zh")
    assert "计入豁免后：得星" in told
    assert "已豁免：系统停机（2024-11-01 批准，依据：区创建办〔2024〕3号）" in told
    told = found.unit("a").explain(lang="en")
    assert "with waivers: won" in told
    assert "waived: 系统停机 (granted 2024-11-01, authority: 区创建办〔2024〕3号)" in told


def test_nothing_is_said_where_nothing_is_waived() -> None:
    """A report without waivers has no word of them."""
    found = assessed()
    assert "豁免" not in as_text(report_view(found, "zh")) + found.unit("a").explain(lang="zh")


def test_checks_are_what_can_be_waived() -> None:
    """The codes of the column are the checks that units are asked, by their titles; duties are not waived."""
    known = scheme().vocabularies["waivers", "check"]
    assert set(known) == set(ASKED)
