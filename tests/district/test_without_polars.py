"""A district on a machine for which no dataframe library is built: the same report from a folder of CSV, to the byte."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import starrules
from starrules.cli import FAULTY, OK
from starrules.errors import EvidenceError, MissingExtraError
from starrules.evidence.model import Evidence
from starrules.evidence.plain.way import PlainWay
from starrules.evidence.read import read_evidence
from starrules.report.plain.model import PlainReport
from starrules.report.write import canonical_bytes, report_data
from tests.district.folders import DISTRICT, FEW, as_csv
from tests.engine.kit import differences
from tests.evidence import kit

LIBRARIES = ("polars", "_polars_runtime_32", "duckdb", "pandas", "pyarrow", "pyspark", "numpy")
BLOCKED = f"import sys; sys.modules.update(dict.fromkeys({LIBRARIES!r}))\n"
"""What a process begins with in which no dataframe library can be imported."""
RULESETS = ("proposed", "literal", "community")


@pytest.fixture(scope="module")
def scheme() -> starrules.Scheme:
    return starrules.load_scheme()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a few offices of the example district as a folder of CSV."""
    return as_csv(tmp_path_factory.mktemp("few") / "district", FEW)


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python where no dataframe library can be imported."""
    command = [sys.executable, "-c", BLOCKED + code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where no dataframe library can be imported."""
    return run(f"from starrules.cli import main\nmain({list(map(str, arguments))!r})")


def read(scheme: starrules.Scheme, folder: Path, *, set_aside: bool = False) -> Evidence:
    """Read a folder as it is read where there is no Polars."""
    return read_evidence(
        folder, scheme.tables, scheme.vocabularies, set_aside=set_aside, absent=scheme.absent, way=PlainWay()
    )


def test_the_command_line_writes_the_same_assessment(folder: Path, tmp_path: Path) -> None:
    """In canonical bytes, with the same digests of the inputs; findings and awards stand beside it as CSV."""
    done = command("assess", folder, "--out", tmp_path / "plain")
    assert (done.returncode, done.stderr) == (OK, "")
    scheme = starrules.load_scheme()
    report = starrules.assess(starrules.read_evidence(folder, scheme), scheme)
    plain = json.loads((tmp_path / "plain" / "report.json").read_text(encoding="utf-8"))
    framed = report_data(report)
    assert canonical_bytes(plain["assessment"]) == canonical_bytes(framed["assessment"])
    assert plain["provenance"]["inputs"] == framed["provenance"]["inputs"]
    with (tmp_path / "plain" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reason_zh"] for row in rows] == report.findings["reason_zh"].to_list()
    assert {row["waived"] for row in rows} == {"false"}
    assert len((tmp_path / "plain" / "awards.csv").read_text(encoding="utf-8").splitlines()) == (
        1 + report.awards.height
    )
    again = command("assess", folder, "--out", tmp_path / "plain", "--as-of", "2024-06-30")
    assert again.returncode == OK, "an earlier report is replaced"


def test_the_command_line_explains_alike(folder: Path) -> None:
    """A unit, and a check of it, in the same words as with Polars."""
    scheme = starrules.load_scheme()
    report = starrules.assess(starrules.read_evidence(folder, scheme), scheme)
    for more in (["--check", "civility.tasks-done"], ["--lang", "en"]):
        done = command("explain", folder, "QH004", *more)
        assert (done.returncode, done.stderr) == (OK, "")
        check = more[1] if more[0] == "--check" else None
        language = "en" if check is None else "zh"
        assert done.stdout == report.unit("QH004").explain(lang=language, check=check) + "\n"


@pytest.mark.parametrize(
    ("ruleset", "as_of"),
    [("proposed", None), ("literal", None), ("community", None), ("proposed", "2024-06-30")],
)
def test_every_table_is_the_same_under_every_ruleset(
    scheme: starrules.Scheme, folder: Path, ruleset: str, as_of: str | None
) -> None:
    """At the end and in mid-year."""
    plain, framed = read(scheme, folder), starrules.read_evidence(folder, scheme)
    one = starrules.assess(framed, scheme, ruleset=ruleset, as_of=as_of)
    assert one.findings.height == len(framed.units) * len(scheme.unit_checks)
    other = starrules.assess(plain, scheme, ruleset=ruleset, as_of=as_of, engine="python")
    assert differences(one, other) == []


def test_it_does_not_matter_which_way_the_evidence_was_read(scheme: starrules.Scheme, folder: Path) -> None:
    """Rows are computed from frames and from plain rows, and so are frames."""
    plain, framed = read(scheme, folder), starrules.read_evidence(folder, scheme)
    one = starrules.assess(framed, scheme)
    for evidence, engine in ((framed, "python"), (plain, "polars")):
        assert differences(one, starrules.assess(evidence, scheme, engine=engine)) == [], engine


def test_faulty_rows_are_told_and_set_aside_alike(
    scheme: starrules.Scheme, folder: Path, tmp_path: Path
) -> None:
    """The same faults in the same order; set aside, they open the same scopes and leave the same report."""
    for item in folder.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    for name in ("service_cases", "judgements", "learning_sessions", "staff"):
        lines = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
        lines[2] = lines[2].replace("-", "/").replace("2024", "２０２４")
        lines[3] = lines[4]
        lines[5] += ","
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = []
    for way in (None, PlainWay()):
        with pytest.raises(EvidenceError) as raised:
            read_evidence(tmp_path, scheme.tables, scheme.vocabularies, way=way)
        told.append(raised.value.faults)
    assert told[0] == told[1]
    assert len(told[0]) > 10
    plain = read(scheme, tmp_path, set_aside=True)
    framed = starrules.read_evidence(tmp_path, scheme, set_aside=True)
    assert kit.differences(framed, plain) == []
    assert plain.reopened
    one, other = (
        starrules.assess(item, scheme, engine=engine)
        for item, engine in ((framed, "polars"), (plain, "python"))
    )
    assert differences(one, other) == []
    done = command("assess", tmp_path, "--json", "--set-aside")
    assert done.returncode == OK, done.stderr
    assert json.loads(done.stdout)["provenance"]["set_aside"] == [
        {"zh": fault.told("zh"), "en": fault.told("en")} for fault in told[0]
    ]


def test_a_parquet_file_names_the_extra() -> None:
    """What no one but Polars reads is told with what to install; so is an engine that is asked for by name."""
    done = command("assess", DISTRICT, "--lang", "en")
    assert done.returncode == FAULTY
    assert done.stderr == (
        "starrules: reading panels.parquet needs polars, which is not installed. "
        "Install it with: python -m pip install 'starrules[polars]'\n"
    )
    done = command("assess", DISTRICT, "--engine", "polars")
    assert (done.returncode, "starrules[polars]" in done.stderr) == (FAULTY, True)


def test_from_python_all_names_are_there(folder: Path) -> None:
    """Every public name and every plugin is imported, a report is made, and tells itself, without any dataframe library."""
    code = (
        "import starrules\n"
        "from starrules.errors import MissingExtraError\n"
        "found = [getattr(starrules, name) for name in starrules.__all__]\n"
        "scheme = starrules.load_scheme()\n"
        "assert [item.status for item in scheme.plugins] == ['active'] * 6\n"
        f"report = starrules.assess(starrules.read_evidence({str(folder)!r}, scheme), scheme)\n"
        "print(report)\n"
        "print(report.unit('QH004'))\n"
        "print(len(report.unit('QH004').findings), len(report._repr_html_()) > 1000)\n"
        "print(report.findings.filter(unit='QH004', verdict='unmet').to_dicts()[0]['reason_en'])\n"
        "print(report.frame('awards').columns[:3])\n"
        "for attempt in (lambda: report.frame('awards', 'pandas'), lambda: starrules.read_evidence({}, scheme)):\n"
        "    try:\n"
        "        attempt()\n"
        "    except MissingExtraError as error:\n"
        "        print(error)\n"
    )
    done = run(code)
    assert (done.returncode, done.stderr) == (OK, "")
    hint = "needs polars, which is not installed. Install it with: python -m pip install 'starrules[polars]'"
    assert done.stdout.splitlines()[3:] == [
        "Not met: measured 1/2 (50%), required at least 100%",
        "['unit', 'star', 'award']",
        f"a frame of pandas {hint}",
        f"reading frames {hint}",
    ]
    assert done.stdout.startswith("<Report of ")
    assert done.stdout.splitlines()[2] == "105 True"


def test_a_report_in_rows_gives_frames_where_polars_is_there(scheme: starrules.Scheme, folder: Path) -> None:
    """A kind that is asked for is made; of none that is named the rows are given."""
    evidence = read(scheme, folder)
    report: object = starrules.assess(evidence, scheme, engine="python")
    assert isinstance(report, PlainReport)
    one = starrules.assess(evidence, scheme)
    for name in ("findings", "standards", "awards", "titles", "duties"):
        assert report.frame(name) is getattr(report, name)
        assert report.frame(name, "polars").equals(getattr(one, name)), name
    with pytest.raises(starrules.NotFoundError, match="frame: expected the id of one, found 'award'"):
        report.frame("award")
    assert report.translated("en").engine == "python"


def test_a_library_that_is_missing_is_told_for_rows_too(
    scheme: starrules.Scheme, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames of rows need Polars, whatever their kind."""
    report = starrules.assess(read(scheme, folder), scheme, engine="python")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"a frame of polars needs polars.*starrules\[polars\]"):
        report.frame("awards", "polars")


@pytest.mark.long
def test_the_whole_district_is_assessed_alike(scheme: starrules.Scheme, tmp_path: Path) -> None:
    """All 1,100 units: the command line without any dataframe library, to the canonical bytes; every table to the cell."""
    folder = as_csv(tmp_path / "district")
    done = command("assess", folder, "--json")
    assert (done.returncode, done.stderr) == (OK, "")
    framed = starrules.read_evidence(folder, scheme)
    assert kit.differences(framed, read(scheme, folder)) == []
    report = starrules.assess(framed, scheme)
    plain = json.loads(done.stdout)
    expected = report_data(report)
    assert canonical_bytes(plain["assessment"]) == canonical_bytes(expected["assessment"])
    assert plain["provenance"]["inputs"] == expected["provenance"]["inputs"]
    for ruleset, as_of in ((RULESETS[0], None), (RULESETS[0], "2024-06-30"), (RULESETS[2], "2024-09-10")):
        one, other = (
            starrules.assess(framed, scheme, ruleset=ruleset, as_of=as_of, engine=engine)
            for engine in ("polars", "python")
        )
        assert differences(one, other) == []
    explained = command("explain", folder, "QH004", "--check", "civility.tasks-done")
    assert explained.stdout == report.unit("QH004").explain(check="civility.tasks-done") + "\n"
