"""The district with a plugin that does not count."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import starrules
from starrules.report.write import provenance_data

DISTRICT = Path(__file__).parents[2] / "examples" / "district"
STARS = ("learning", "civility", "integrity", "service", "cleanliness")


@pytest.fixture(scope="module")
def whole() -> starrules.Report:
    scheme = starrules.load_scheme()
    return starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")


@pytest.mark.parametrize("star", STARS)
def test_a_plugin_that_does_not_count_takes_nothing_from_the_others(
    star: str, whole: starrules.Report
) -> None:
    """The evidence of its tables is left unread and named, its star is error, and all else is as it was."""
    scheme = starrules.load_scheme(block=[star])
    found = starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")
    rest = whole.findings.filter(pl.col("check").is_in(list(scheme.unit_checks)))
    assert found.findings.equals(rest)
    assert found.awards.filter(pl.col("star") != star).equals(whole.awards.filter(pl.col("star") != star))
    assert set(found.awards.filter(star=star)["award"]) == {"error"}
    unread = provenance_data(found)["not_read"]
    assert unread
    assert all(name.startswith(f"{star}_") for name in unread)
    assert found.as_of == whole.as_of
