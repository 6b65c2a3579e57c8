"""The example district: what its maker knows of it is what the engine finds, and the maker makes it again."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import starrules
from starrules.evidence.read import read_evidence

EXAMPLES = Path(__file__).parents[2] / "examples"
DISTRICT = EXAMPLES / "district"
Line = Mapping[str, Any]
Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def key() -> Mapping[str, Any]:
    return tomllib.loads((EXAMPLES / "answer_key.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(key: Mapping[str, Any]) -> starrules.Report:
    scheme = starrules.load_scheme()
    evidence = read_evidence(DISTRICT, scheme.tables, scheme.vocabularies)
    return starrules.assess(
        evidence, scheme, period=key["period"], ruleset=key["ruleset"], as_of=key["as_of"]
    )


def found(report: starrules.Report) -> dict[tuple[str, str], str]:
    """Return what the report says of every unit, by check and by star."""
    checks = pl.concat(
        [report.findings.select("unit", "check", "verdict"), report.duties.select("unit", "check", "verdict")]
    )
    stars = report.awards.select("unit", "star", "award")
    return {(unit, asked): word for frame in (checks, stars) for unit, asked, word in frame.iter_rows()}


def test_every_answer_of_the_key_is_what_the_engine_finds(
    key: Mapping[str, Any], report: starrules.Report, record_property: Recorder
) -> None:
    """The key was written from how the evidence was made, so both can be wrong only in different ways."""
    words = found(report)
    differ = []
    for line in key["line"]:
        asked = line.get("check") or line["star"]
        word = words.get((line["unit"], asked), "nothing")
        if word != line["expected"]:
            differ.append(f"{line['unit']} {asked}: {line['expected']}, not {word} ({line['en']})")
    record_property("answers", len(key["line"]))
    assert not differ, "\n".join(differ)


def test_the_key_covers_both_sides(key: Mapping[str, Any]) -> None:
    """There are 60 planted units at least, and every verdict and every award is expected often."""
    lines: list[Line] = key["line"]
    assert len({line["unit"] for line in lines}) >= 60
    assert len({line["plant"] for line in lines}) >= 60
    verdicts = Counter(line["expected"] for line in lines if "check" in line)
    awards = Counter(line["expected"] for line in lines if "star" in line)
    assert set(verdicts) == {"met", "unmet", "unknown", "not_applicable"}
    assert set(awards) == {"won", "not_won", "open", "not_rated"}
    assert min(*verdicts.values(), *awards.values()) >= 10
    asked = [(line["unit"], line.get("check") or line["star"]) for line in lines]
    assert len(set(asked)) == len(asked)


def test_the_district_is_as_large_and_as_mixed_as_a_real_one(
    report: starrules.Report, record_property: Recorder
) -> None:
    """About 100 offices and 1,000 sections, most of which win most stars, in at most 10 MB."""
    units = report.evidence.units.values()
    kinds = Counter(unit.kind for unit in units)
    assert kinds == {"office": 100, "section": 1_000}
    for star, awards in report.award_counts.items():
        assert awards["won"] > sum(awards.values()) // 2, star
        assert awards["not_won"] >= 20, star
    size = sum(file.stat().st_size for file in DISTRICT.iterdir())
    record_property("bytes", size)
    assert size <= 10_000_000


def test_no_person_is_named(report: starrules.Report) -> None:
    """Persons, leaders and cases are salted keys and nothing else."""
    for table, column in (
        ("civility_participation", "person"),
        ("civility_duties", "person"),
        ("integrity_leaders", "leader"),
        ("integrity_discipline", "case"),
    ):
        rows = report.evidence.data[table].of_units(report.evidence.units)
        assert rows
        assert all(len(row[column]) == 12 and int(row[column], 16) >= 0 for row in rows)


def test_the_maker_makes_the_district_again(tmp_path: Path) -> None:
    """Text files come out byte for byte, Parquet files with the same rows: how those are packed may change."""
    maker = [sys.executable, str(EXAMPLES / "make_district.py"), str(tmp_path)]
    subprocess.run(maker, check=True, capture_output=True)
    committed = {file.name: file for file in (EXAMPLES / "answer_key.toml", *DISTRICT.iterdir())}
    made = {file.name: file for file in (tmp_path / "answer_key.toml", *(tmp_path / "district").iterdir())}
    committed.pop("README.md", None)
    assert made.keys() == committed.keys()
    for name, file in made.items():
        if name.endswith(".parquet"):
            assert_frame_equal(pl.read_parquet(file), pl.read_parquet(committed[name]))
        else:
            assert file.read_bytes() == committed[name].read_bytes(), name
