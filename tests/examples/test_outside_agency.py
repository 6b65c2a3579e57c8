"""The outside agency's plugin: a sixth star and a check for another's, without touching the core."""

from __future__ import annotations

import ast
import datetime
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

import starrules
from starrules.evidence.model import Return, RowData
from starrules.model import Days, day_number
from starrules.report.write import assessment_data, canonical_bytes
from starrules.scheme.awards import plan_awards
from tests.installed import install

ROOT = Path(__file__).resolve().parents[2]
AGENCY = ROOT / "examples" / "outside_agency"
DISTRICT = ROOT / "examples" / "district"
CORE = ("src/starrules", *(f"plugins/{item.name}/src" for item in sorted((ROOT / "plugins").iterdir())))
YEAR = Days(day_number(datetime.date(2024, 1, 1)), day_number(datetime.date(2024, 12, 31)))
EVER = (Days(day_number(datetime.date(2020, 1, 1)), day_number(datetime.date(2025, 1, 31))),)
FILED = day_number(datetime.date(2025, 1, 5))
Rows = Mapping[str, list[dict[str, Any]]]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the distribution."""
    install("petitions", AGENCY / "src", tmp_path / "site", monkeypatch)


def day(text: str) -> int:
    """Return a day number."""
    return day_number(datetime.date.fromisoformat(text))


def letter(
    name: str, received: str, days: int | None, *, repeated: bool = False, taken: int = 0
) -> dict[str, Any]:
    """Return a visit that was answered so many days after it was accepted."""
    accepted = day(received) + taken
    return {
        "letter": name, "channel": "visit", "received_on": day(received), "accepted_on": accepted,
        "answered_on": None if days is None else accepted + days, "repeated": repeated,
    }  # fmt: skip


def facts(letters: list[dict[str, Any]], *, marks: tuple[int, ...] = (90, 90, 90)) -> Rows:
    """Return the evidence of one office that does everything else that is asked."""
    judges = [f"judge {number}" for number in range(len(marks))]
    return {
        "petitions_letters": letters,
        "petitions_receptions": [
            {"reception": f"r{month}", "held_on": day(f"2024-{month:02d}-15"), "leader": "l1"} for month in range(1, 13)
        ],
        "documents": [
            {
                "document": "d1", "kind": "petitions-system", "title": "", "issued_on": day("2023-01-01"),
                "ended_on": None, "verified": True, "reference": None,
            }
        ],
        "panels": [{"year": 2024, "criterion": "petitions-attitude", "judge": name} for name in judges],
        "judgements": [
            {
                "criterion": "petitions-attitude", "judge": name, "judge_unit": "elsewhere", "mark": mark,
                "given_on": day("2024-11-11"), "reason": None,
            }
            for name, mark in zip(judges, marks, strict=True)
        ],
    }  # fmt: skip


def assessed(offices: Mapping[str, Rows], *, readings: Mapping[str, str] | None = None) -> starrules.Report:
    """Return the report of offices of which everything is known."""
    scheme = starrules.load_scheme()
    open_since = Days(day("2015-01-01"), day("2040-01-01"))
    units = [
        starrules.Unit(name, "office", starrules.Text(name, name), open_since)
        for name in (*offices, "elsewhere")
    ]
    data = {
        table: RowData(
            [{"unit": unit, **row} for unit, rows in offices.items() for row in rows.get(table, [])]
        )
        for table in scheme.tables
    }
    returns = tuple(
        Return(
            "petitions_receptions",
            unit.id,
            YEAR,
            len(offices.get(unit.id, {}).get("petitions_receptions", [])),
            FILED,
        )
        for unit in units
    )
    evidence = starrules.Evidence(
        tables=scheme.tables, units={unit.id: unit for unit in units}, coverage=dict.fromkeys(scheme.tables, EVER),
        returns=returns, data=data, covered_to=EVER[0].last,
    )  # fmt: skip
    ruleset = scheme.ruleset("six-stars", period="2024")
    taken = attrs.evolve(ruleset, readings={**ruleset.readings, **(readings or {})})
    return starrules.assess(evidence, scheme, period="2024", ruleset=taken)


def award(report: starrules.Report, unit: str, star: str = "petitions") -> str:
    """Return one award."""
    return str(report.awards.filter(unit=unit, star=star)["award"].item())


def verdict(report: starrules.Report, unit: str, check: str) -> str:
    """Return one verdict."""
    return str(report.findings.filter(unit=unit, check=check)["verdict"].item())


def letters(count: int, *, days: int = 60, repeated: int = 0, year: int = 2024) -> list[dict[str, Any]]:
    """Return so many visits, of which the last ones are repeated."""
    return [
        letter(f"{year}-{number}", f"{year}-03-01", days, repeated=number >= count - repeated)
        for number in range(count)
    ]


@pytest.mark.usefixtures("installed")
def test_six_stars_are_awarded() -> None:
    """The sixth star stands beside the five, and is won where all that it asks is done."""
    report = assessed(
        {
            "good": facts(letters(3)),
            "late": facts([*letters(2), letter("x", "2024-03-01", 61)]),
            "rude": facts(letters(3), marks=(79, 79, 90)),
            "silent": {**facts(letters(3)), "documents": []},
        }
    )
    assert list(report.award_counts) == [
        "learning",
        "civility",
        "integrity",
        "service",
        "cleanliness",
        "petitions",
    ]
    assert [award(report, unit) for unit in ("good", "late", "rude", "silent")] == ["won", *["not_won"] * 3]
    assert verdict(report, "late", "petitions.answered-in-time") == "unmet"
    assert verdict(report, "rude", "petitions.attitude") == "unmet"
    assert verdict(report, "silent", "petitions.rules") == "unmet"


@pytest.mark.usefixtures("installed")
def test_its_report_is_shown_in_traditional_characters() -> None:
    """What its translation names is in the other characters, and nothing that was found is another."""
    report = assessed({"late": facts([*letters(2), letter("x", "2024-03-01", 61)])})
    told = report.unit("late").explain("zh-Hant", star="petitions")
    assert "信訪星：未得" in told
    assert "✗ 信訪事項按期答覆：未达标" in told
    assert "《信訪事項台賬》" in told
    shown = report.translated("zh-Hant")
    assert canonical_bytes(assessment_data(shown)) == canonical_bytes(assessment_data(report))


@pytest.mark.usefixtures("installed")
def test_its_readings_switch_its_rule() -> None:
    """From which day the limit runs, and whether repeated letters count, is the ruleset's choice."""
    slow = facts([letter("x", "2024-03-01", 60, taken=5)])
    for option, expected in (("accepted", "met"), ("received", "unmet")):
        assert (
            verdict(assessed({"o": slow}, readings={"P1": option}), "o", "petitions.answered-in-time")
            == expected
        )
    late = facts([*letters(1), letter("x", "2024-03-01", 90, repeated=True)])
    for option, expected in (("every", "unmet"), ("first-only", "met")):
        assert (
            verdict(assessed({"o": late}, readings={"P2": option}), "o", "petitions.answered-in-time")
            == expected
        )


REPEATS = {
    "few": (letters(9, repeated=2), letters(9, year=2023), "met"),
    "as before": (letters(10, repeated=3), letters(20, repeated=6, year=2023), "met"),
    "more": (letters(10, repeated=3), letters(21, repeated=6, year=2023), "unmet"),
    "no past": (letters(10, repeated=3), [], "not_applicable"),
}  # fmt: skip


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("kind", REPEATS)
def test_its_own_code_judges_repeated_letters(kind: str) -> None:
    """Few are never held against a unit; more are compared with last year's part, exactly."""
    now, before, expected = REPEATS[kind]
    report = assessed({"o": facts([*now, *before])})
    assert verdict(report, "o", "petitions.repeats") == expected
    assert "由插件自带的程序判定" in report.unit("o").explain(lang="zh", check="petitions.repeats")


@pytest.mark.usefixtures("installed")
def test_the_check_it_offers_counts_only_where_it_is_adopted() -> None:
    """The service star asks it under the ruleset that adopts it by id, and under no other."""
    scheme = starrules.load_scheme()
    for name, counts in (("six-stars", True), ("proposed", False), ("community", False)):
        plan = plan_awards(scheme, scheme.ruleset(name, period="2024"))
        assert ("service.visits-taken-at-once" in plan.places) is counts
    late = facts([letter("x", "2024-03-01", 1, taken=1)])
    assert verdict(assessed({"o": late}), "o", "service.visits-taken-at-once") == "unmet"


def core_digest() -> str:
    """Return a digest of every file of the core and of the six plugins."""
    digest = hashlib.sha256()
    for folder in CORE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def test_blocking_it_brings_back_the_five_star_report_byte_for_byte(request: pytest.FixtureRequest) -> None:
    """With the plugin installed and blocked, and with no file of the core changed, all is as it was without it."""
    before, scheme = core_digest(), starrules.load_scheme()
    without = starrules.assess(starrules.read_evidence(DISTRICT, scheme), scheme, period="2024")
    request.getfixturevalue("installed")
    blocked = starrules.load_scheme(block=["petitions"])
    assert {item.name: item.status for item in blocked.plugins}["petitions"] == "blocked"
    report = starrules.assess(starrules.read_evidence(DISTRICT, blocked), blocked, period="2024")
    assert canonical_bytes(assessment_data(report)) == canonical_bytes(assessment_data(without))
    assert report.findings.equals(without.findings)
    assert report.awards.equals(without.awards)
    assert core_digest() == before


def test_it_stands_on_the_public_api_alone() -> None:
    """Its modules import the authors' module, itself and the standard library, and nothing private."""
    allowed = (
        "starrules.plugin",
        "starrules_petitions",
        "__future__",
        "collections",
        "fractions",
        "importlib",
    )
    for path in sorted((AGENCY / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").startswith(allowed), f"{path.name}: {node.module}"
            assert not isinstance(node, ast.Import), path.name


def test_it_passes_the_kit_with_every_mutant_killed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Its own tests, run where nothing of this project's tests is, pass every check of the kit."""
    request.getfixturevalue("installed")
    shutil.copytree(AGENCY / "tests", tmp_path / "tests")
    path = os.pathsep.join([str(tmp_path / "site"), str(AGENCY / "src"), *sys.path])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert ", 0 surviving," in done.stdout
    assert " 0 mutants" not in done.stdout
