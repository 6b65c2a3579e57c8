"""The example district explained in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import starrules
from starrules.evidence.model import Evidence
from starrules.report.explain import explanation
from starrules.report.notebook import report_html, unit_html

DISTRICT = Path(__file__).parents[2] / "examples" / "district"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def report() -> starrules.Report:
    scheme = starrules.load_scheme()
    return starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")


def chinese_cells(evidence: Evidence) -> Iterator[str]:
    """Yield every cell of the evidence that has Chinese in it."""
    for data in evidence.data.values():
        for row in data.of_units(evidence.units):
            yield from (cell for cell in row.values() if isinstance(cell, str) and CHINESE.search(cell))


def without(text: str, cells: Iterable[str]) -> str:
    """Return a text without what it cites of the evidence."""
    for cell in cells:
        text = text.replace(cell, "")
    return text


def test_an_english_explanation_has_chinese_in_evidence_alone(report: starrules.Report) -> None:
    """Every thirtieth unit, and every check of two units: what is Chinese is a cell of the evidence, as it was filed."""
    units = sorted(report.evidence.units)
    asked: list[tuple[str, str | None]] = [(unit, None) for unit in units[::30]]
    asked += [(unit, check) for unit in units[5::600] for check in report.scheme.checks]
    parts = [part for unit, check in asked for part in explanation(report, unit, "en", check=check).walk()]
    assert len(parts) > 1000
    assert sum(part.kind == "clause" for part in parts) > 100
    left = [part for part in parts if CHINESE.search(part.text)]
    assert {part.kind for part in left} == {"rows"}
    cells = sorted(set(chinese_cells(report.evidence)), key=len, reverse=True)
    assert [text for text in (without(part.text, cells) for part in left) if CHINESE.search(text)] == []


def test_a_notebook_in_english_has_no_chinese(report: starrules.Report) -> None:
    """The tables of a report, and a unit with every reason."""
    assert not CHINESE.search(report_html(report, "en"))
    assert not CHINESE.search(unit_html(report.unit("QH022-09"), "en"))
