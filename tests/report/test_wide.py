"""What a run found, wide: the same as the long findings say, for every ruleset and day, and for one unit as for all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import starrules
from starrules.errors import NotFoundError
from starrules.model import VERDICT_WORDS
from starrules.report.cause import OWN
from starrules.report.kinds import FRAMES
from starrules.report.model import Report
from starrules.report.write import write_findings
from starrules.rules.rows import number
from tests.engine import kit

RULESETS = ("literal", "proposed", "community")
DAYS = ("2024-03-31", "2024-08-15", "2025-01-31")
GAP = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def evidence() -> tuple[starrules.Evidence, starrules.Scheme]:
    """Return the example district and the scheme."""
    scheme = starrules.load_scheme()
    return starrules.read_evidence("examples/district", scheme), scheme


@pytest.fixture(scope="module", params=list(zip(RULESETS, DAYS, strict=True)), ids="-".join)
def report(request: pytest.FixtureRequest, evidence: tuple[starrules.Evidence, starrules.Scheme]) -> Report:
    """Return the report of the example district under each ruleset, each as of a day of its own."""
    ruleset, day = request.param
    return starrules.assess(*evidence, period="2024", ruleset=ruleset, as_of=day)


@pytest.fixture(scope="module")
def proposed(evidence: tuple[starrules.Evidence, starrules.Scheme]) -> Report:
    """Return the report of the example district as it is made unless anything else is asked."""
    return starrules.assess(*evidence, period="2024")


def unpivoted(report: Report, name: str, value: str) -> pl.DataFrame:
    """Return a wide frame as rows of unit and check, in the order of the findings."""
    found: pl.DataFrame = report.frame(name).unpivot(index="unit", variable_name="check", value_name=value)
    return found.sort("unit", "check")


def test_wide_and_long_say_the_same(report: Report) -> None:
    """Each unit and check has one verdict and one reason, and they are those of its row of findings."""
    long = report.findings
    verdicts = unpivoted(report, "verdicts", "verdict").cast(pl.String)
    assert verdicts.equals(long.select("unit", "check", "verdict"))
    reasons = unpivoted(report, "reasons", "reason").cast({"reason": pl.UInt32})
    told = reasons.join(report.frame("catalogue"), on=["check", "reason"], how="left", maintain_order="left")
    assert told["template_zh"].null_count() == 0, "every code is in the catalogue"
    assert told["verdict"].equals(long["verdict"])
    assert told["missing"].equals(long["missing"])
    bare = ~told["template_en"].str.contains("{", literal=True)
    for language in ("zh", "en"):
        plain = told[f"template_{language}"].filter(bare)
        assert plain.equals(long[f"reason_{language}"].filter(bare), check_names=False)
    assert 0 < bare.sum() < long.height


def test_the_counts_of_both_add_up(report: Report) -> None:
    """Findings are units times checks in each form, and the verdicts of each form add up to the counts."""
    counts, verdicts = report.counts, report.frame("verdicts")
    assert verdicts.height * (verdicts.width - 1) == report.findings.height == counts["findings"]
    for form in (
        unpivoted(report, "verdicts", "verdict")["verdict"].cast(pl.String),
        report.findings["verdict"],
    ):
        found = dict(form.value_counts().iter_rows())
        assert {word: found.get(word, 0) for word in VERDICT_WORDS} == {
            word: counts[word] for word in VERDICT_WORDS
        }
    own = report.findings.filter(pl.col("inherited_from").is_null()).group_by("check", "verdict").len()
    expected = {(check, word): count for check, word, count in own.iter_rows()}
    told = {
        (check, word): count
        for check, each in report.wide.own_counts.items()
        for word, count in each.items()
        if count
    }
    assert told == expected


def test_one_unit_is_told_as_among_all(report: Report) -> None:
    """The findings, awards and roll-ups of a unit alone are those of the frames of all, to the last digit."""
    units = [*sorted(report.evidence.units)[::97], "QH030-07", "QH030-09", "QH072-10"]
    alone = pl.concat([report.unit(unit).findings for unit in sorted(set(units))])
    assert alone.equals(report.findings.filter(pl.col("unit").is_in(units)))
    assert alone.equals(report.findings_of(units))
    for unit in units[:5]:
        for name in ("awards", "standards"):
            assert getattr(report.unit(unit), name).equals(getattr(report, name).filter(unit=unit))


def test_numbers_fill_the_sentences(proposed: Report) -> None:
    """Each gap of a sentence has columns of measures, and those are there with their scales."""
    catalogue, measures = proposed.frame("catalogue"), proposed.frame("measures")
    gaps = catalogue.filter(pl.col("measures").list.len() > 0)
    assert gaps.height > 50
    assert set(gaps["measures"].explode()) <= set(measures.columns)
    assert (gaps["measures"].list.len() == gaps["scales"].list.len()).all()
    named = {gap for text in catalogue["template_en"] for gap in GAP.findall(text)}
    plain = {"heir", "office"}
    filled = catalogue.filter(pl.col("measures").list.len() == 0)["template_en"]
    assert {gap for text in filled for gap in GAP.findall(text)} <= plain
    assert named - plain


def test_a_section_has_the_numbers_it_inherits(proposed: Report) -> None:
    """In the wide measures a section stands with the number of its office where the office alone is asked."""
    rows = proposed.findings.filter(
        pl.col("inherited_from").is_not_null()
        & (pl.col("check") == "civility.tasks-done")
        & (pl.col("verdict") == "met")
    )
    measures = proposed.frame("measures").select("unit", "civility.tasks-done/0/0|low")
    numbers = dict(measures.iter_rows())
    assert rows.height > 100
    assert all(numbers[row["unit"]] == numbers[row["inherited_from"]] for row in rows.iter_rows(named=True))


def test_findings_come_in_batches_that_are_all_findings(proposed: Report, tmp_path: Path) -> None:
    """Batches of units put together are the findings, in memory and in a file that was written batch by batch."""
    batches = list(proposed.findings_in_batches(300))
    assert [batch["unit"].n_unique() for batch in batches] == [300, 300, 300, 200]
    assert pl.concat(batches).equals(proposed.findings)
    write_findings(proposed, tmp_path / "findings.parquet", units=300)
    assert pl.read_parquet(tmp_path / "findings.parquet").equals(proposed.findings)


@pytest.mark.parametrize("units", [0, -1])
def test_a_batch_of_no_units_is_refused(proposed: Report, units: int) -> None:
    """It would say that there are no findings, or never end."""
    with pytest.raises(NotFoundError, match=f"units: expected a whole number of 1 or more, found {units}"):
        next(proposed.findings_in_batches(units))


def test_every_frame_goes_by_one_name(proposed: Report) -> None:
    """What ``frame`` gives by a name, the report has under that name as a Polars frame."""
    for name in FRAMES:
        assert getattr(proposed, name).equals(proposed.frame(name, "polars")), name


def test_some_checks_of_some_units_are_told_alone(proposed: Report) -> None:
    """Units and checks that are named are told, sorted, and no others."""
    found = proposed.findings_of(["QH002", "QH001-01"], ["service.idea", "learning.plan"])
    assert found.select("unit", "check").rows() == [
        ("QH001-01", "learning.plan"),
        ("QH001-01", "service.idea"),
        ("QH002", "learning.plan"),
        ("QH002", "service.idea"),
    ]
    assert proposed.findings_of("QH002", "service.idea").rows() == found.tail(1).rows()
    assert proposed.findings_of([]).is_empty()
    assert proposed.findings_of(["QH002"], []).is_empty()
    assert proposed.findings_of(["QH002"], []).schema == proposed.findings.schema
    with pytest.raises(NotFoundError, match=r"check: .*'learning.plans'.*'learning.plan'"):
        proposed.findings_of(checks=["learning.plans"])
    with pytest.raises(NotFoundError, match="unit: expected the id of a unit of this evidence, found 'QH0'"):
        proposed.findings_of(["QH0"])


def test_a_report_in_rows_tells_some_findings_alike() -> None:
    """In batches and by units and checks, sorted in the same way, with the same refusals."""
    one = kit.report(given_cases=[kit.case("1", "a")])
    other = starrules.assess(one.evidence, one.scheme, ruleset=one.ruleset, engine="python")
    batches = list(one.findings_in_batches(4)), list(other.findings_in_batches(4))
    assert len(batches[0]) > 1
    for mine, theirs in zip(*batches, strict=True):
        assert mine.rows() == theirs.rows()
    named: list[tuple[Any, Any]] = [
        (["b", "a-1"], ["east.share", "east.cut"]), ("a", None), (None, "east.mean"), ([], None), (None, []),
    ]  # fmt: skip
    for units, checks in named:
        assert one.findings_of(units, checks).rows() == other.findings_of(units, checks).rows()
    for refused in ({"units": ["nobody"]}, {"checks": "east.share "}):
        with pytest.raises(NotFoundError, match="expected the id of"):
            other.findings_of(**refused)
    with pytest.raises(NotFoundError, match="units: expected a whole number of 1 or more, found 0"):
        next(other.findings_in_batches(0))


def test_codes_of_reasons_do_not_depend_on_the_evidence() -> None:
    """The same reason has the same code whatever other units come to, so that runs by district can be put together."""
    full = kit.report(given_cases=[kit.case(str(number), "a") for number in range(4)])
    bare = kit.report(given_sessions=[kit.session("1", "b")])
    codes: dict[tuple[str, int], str] = {}
    shared = 0
    for report in (full, bare):
        for check, code, text in (
            report.frame("catalogue").select("check", "reason", "template_en").iter_rows()
        ):
            shared += (check, code) in codes
            assert codes.setdefault((check, code), text) == text
    assert shared > 20
    assert all(code < OWN or report.wide.telling[check].size > 0 for check, code in codes)


def test_a_scale_may_be_greater_than_64_bits() -> None:
    """A number with very many places is told in the catalogue as in words, in every kind of frame."""
    small = kit.cases.sum("used") * number("0.00000000000000000001")
    scheme = kit.scheme(kit.check("tiny", small <= number("0.3"), "S.east.0"))
    report = kit.report(scheme, given_cases=[kit.case("1", "a")])
    for kind in ("polars", "pandas", "pyarrow", "duckdb"):
        made = report.frame("catalogue", kind)
        rows = made.fetchall() if kind == "duckdb" else pl.DataFrame(made).rows()
        scales = {row[0]: row[-1] for row in rows if row[0] == "east.tiny" and len(row[-1])}
        assert [int(scale) for scale in scales["east.tiny"]] == [10**21], kind


def test_a_report_of_no_checks_and_of_no_units_is_whole() -> None:
    """Without any unit there are no findings and no awards, and nothing is raised."""
    found = kit.report(units=())
    assert found.counts["findings"] == found.findings.height == found.awards.height == 0
    assert found.frame("verdicts").is_empty()
    assert found.standards.is_empty()
    assert next(iter(found.findings_in_batches())).is_empty()
