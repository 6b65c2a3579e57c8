"""What plugins bring beside checks shows in reports and works in runs: overrides, offered checks, readers, calendars."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import starrules
from starrules.cli import OK, run
from starrules.evidence.empty import write_empty
from starrules.model import LANGUAGES, Text
from starrules.report.overview import Overview
from starrules.report.write import assessment_data
from starrules.rules.rows import rows
from starrules.scheme.assemble import Scheme, assemble
from starrules.scheme.extras import EvidenceReader, Override
from starrules.scheme.model import Check, Contribution
from starrules.scheme.records import PluginRecord
from tests.engine.kit import PLUGIN, RECORD, SESSIONS, report, text

WEST = PluginRecord(
    "west",
    "plug-west",
    "2.0",
    "active",
    "",
    Contribution(
        checks=(
            Check(
                "east.offered",
                text("offered"),
                ("S.east.0",),
                rows(SESSIONS).count() >= 1,
                text("mend it"),
                "both",
            ),
        ),
        overrides=(
            Override("parameter", "panel.pass-mark", "85", Text("本区从严", "this district is stricter")),
        ),
    ),
)


def scheme() -> Scheme:
    """Return the scheme of the star, with another plugin that offers a check and overrides a number."""
    return assemble((RECORD, WEST))


def test_an_override_is_shown_in_every_report() -> None:
    """Who sets what otherwise, and why, stands in report.json and above the tables, in both languages."""
    found = report(scheme())
    assert found.ruleset.parameters["panel.pass-mark"] == Fraction(85)
    (told,) = assessment_data(found)["overrides"]
    assert (told["id"], told["before"], told["after"], told["by"]) == (
        "panel.pass-mark", "80 (1949-10-01)", "85", "plug-west 2.0"
    )  # fmt: skip
    notes = {language: "\n".join(Overview(found, language).notes()) for language in LANGUAGES}
    assert "plug-west 2.0 改动了 panel.pass-mark：85（本区从严）" in notes["zh"]
    assert "plug-west 2.0 sets panel.pass-mark otherwise: 85 (this district is stricter)" in notes["en"]
    assert assessment_data(report())["overrides"] == []


def test_a_check_that_is_offered_and_not_adopted_is_shown_as_such() -> None:
    """It is found for every unit, decides nothing, and the report says that it does not count."""
    found = report(scheme())
    assert "east.offered" in set(found.findings["check"])
    assert "east.offered" not in found.plan.places
    assert assessment_data(found)["not_adopted"] == ["east.offered"]
    assert "未采用、不计入的检查：east.offered" in "\n".join(Overview(found, "zh").notes())
    assert "not counted: east.offered" in "\n".join(Overview(found, "en").notes())


def test_a_plugins_reader_reads_evidence(tmp_path: Path) -> None:
    """A file whose name ends as a reader says is read by it, and what it raises names its provider."""

    def parted(data: bytes) -> list[list[str]]:
        return [line.split("|") for line in data.decode().splitlines()]

    def fails(data: bytes) -> list[list[str]]:
        raise ValueError("no such sheet")

    reader = EvidenceReader("bars", text("files parted by bars"), ".bar", parted)
    broken = attrs.evolve(reader, read=fails)
    write_empty(tmp_path, PLUGIN_TABLES)
    (tmp_path / "units.bar").write_text(
        (tmp_path / "units.csv").read_text("utf-8-sig").replace(",", "|") + UNIT
    )
    (tmp_path / "units.csv").unlink()
    manifest = (tmp_path / "manifest.toml").read_text("utf-8").replace('"units.csv"', '"units.bar"')
    (tmp_path / "manifest.toml").write_text(manifest, "utf-8")
    for brings, units in ((reader, ["a"]), (broken, [])):
        one = assemble((attrs.evolve(RECORD, contribution=attrs.evolve(PLUGIN, readers=(brings,))),))
        if units:
            assert list(starrules.read_evidence(tmp_path, one).units) == units
            continue
        with pytest.raises(starrules.EvidenceError) as caught:
            starrules.read_evidence(tmp_path, one)
        said = "units.bar, read by 'bars' of plug-east 1.2: expected a table, found a reader that raised ValueError: no such sheet"
        assert said in str(caught.value)


PLUGIN_TABLES = assemble((RECORD,)).tables
UNIT = "a|office|甲|||" + "|2010-01-01|\n"


def test_init_writes_the_working_days_that_plugins_know(tmp_path: Path) -> None:
    """The calendar of a new folder holds every day of the years whose holidays are known."""
    assert run(["init", str(tmp_path / "new")]) == OK
    days = (tmp_path / "new" / "calendar.csv").read_text("utf-8-sig").splitlines()
    assert days[0] == "day,working"
    assert {"2024-02-12,false", "2024-02-18,true", "2024-02-19,true", "2024-06-01,false"} <= set(days)
    assert len(days) > 365
