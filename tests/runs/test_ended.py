"""Processes that are ended while they run: by Ctrl-C, by the system, for want of memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from starrules.cli import EXHAUSTED, FAULTY, INTERRUPTED, OK
from starrules.runs import workers
from starrules.runs.run import assess_districts
from tests.cli.folder import UNITS, put
from tests.runs import kit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in ways of its own")

HELD = """
import time
import starrules.engine
honest, moment = starrules.engine.assess, 0
def reached():
    global moment
    moment += 1
    if moment == {last}:
        print("held", flush=True)
        time.sleep(60)
def assess(*rest, **options):
    reached()
    report = honest(*rest, **options)
    reached()
    return report
starrules.engine.assess = assess
"""
"""Holds a run still at one of its moments, and tells so: before each district is assessed, and before it is written."""


def arguments(folder: Path, out: Path, *more: object) -> list[object]:
    """Return how a run is asked for on the command line."""
    return ["assess-districts", folder, "--out", out, "--processes", 0, *kit.OPTIONS, *more]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three districts."""
    return kit.districts(tmp_path_factory.mktemp("three") / "districts", "a", "b", "c")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what a run over them leaves that nobody disturbs."""
    return kit.plainly(folder, tmp_path_factory.mktemp("undisturbed") / "out")


@pytest.mark.parametrize("moment", [1, 4, 6])
def test_a_run_that_is_killed_goes_on_and_leaves_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes], moment: int
) -> None:
    """SIGKILL in the middle of a district: what was done is whole, and nothing is half done."""
    out = tmp_path / "out"
    with kit.command(*arguments(folder, out), code=HELD.format(last=moment)) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "held\n"
        process.kill()
        assert process.wait(timeout=60) == -signal.SIGKILL
    reports = sorted(path.name for path in (out / "districts").iterdir())
    assert reports == ["a", "b", "c"][: (moment - 1) // 2]
    assert kit.left(out).items() <= undisturbed.items()
    again = assess_districts(folder, kit.scheme(), out=out, processes=0)
    assert [name for name, item in again.districts.items() if item.kept] == reports
    assert kit.left(out) == undisturbed


def test_ctrl_c_says_what_is_done_and_how_to_go_on(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    """The run ends with 130 and leaves nothing half done; the same command then finishes it."""
    out = tmp_path / "out"
    with kit.command(*arguments(folder, out), code=HELD.format(last=3)) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "held\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(timeout=60) == INTERRUPTED
    assert said.endswith(
        "starrules: 3 个区中已有 1 个评定完毕；用同一输出目录再运行一次，即从此处继续\nstarrules: 已中止\n"
    )
    assert "Traceback" not in said
    assert sorted(item.name for item in (out / "districts").iterdir()) == ["a"]
    with kit.command(*arguments(folder, out, "--lang", "en")) as process:
        printed, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (OK, "")
    assert printed.startswith("assessment of 2024: 3 of 3 districts\n1 kept from an earlier run\n")
    assert kit.left(out) == undisturbed


def test_ctrl_c_ends_the_processes_that_assess(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes on assessing after a run was stopped."""
    started: list[subprocess.Popen[bytes]] = []
    honest = subprocess.Popen

    def noted(*rest: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(honest(*rest, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr("starrules.runs.workers.subprocess.Popen", noted)

    def interrupt(step: object) -> None:
        if "validation" in str(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess_districts(folder, kit.scheme(), out=tmp_path / "out", processes=2, progress=interrupt)
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)
    assert not [item.name for item in (tmp_path / "out" / "districts").iterdir() if item.name.startswith(".")]


def sabotage(deed: str) -> str:
    """Return how a process is started that does something when it comes to the district b."""
    return (
        "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer)\n"
        "import os, resource, signal\n"
        "import starrules.runs.one as one\n"
        "import starrules.engine\n"
        "honest = starrules.engine.assess\n"
        "def assess(evidence, *rest, **options):\n"
        "    if 'bo1' in evidence.units:\n"
        f"        {deed}\n"
        "    return honest(evidence, *rest, **options)\n"
        "starrules.engine.assess = assess\n"
        "from starrules.runs.worker import main; main()\n"
    )


DEEDS = {
    "killed by the system": (
        "os.kill(os.getpid(), signal.SIGKILL)",
        "exhausted",
        "district b: expected memory, found none left; the process held ",
    ),
    "out of memory in Polars, which aborts": (
        "import polars; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); polars.int_range(0, 4 * 10**9, eager=True)",
        "exhausted",
        "district b: expected memory for 32000000000 bytes more, found none left; the process held ",
    ),
    "out of memory in Python": (
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); bytes(2**34)",
        "exhausted",
        "district b: expected memory, found none left; the process held ",
    ),
    "ended by a plugin": (
        "os.write(2, b'going\\n'); os._exit(7)",
        "internal",
        "district b: the process that assessed it ended with the code 7: going",
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("processes", [1, 2])
def test_a_process_that_ends_takes_one_district_along(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, processes: int
) -> None:
    """The others are assessed, and what happened is told, with what to do where memory was short."""
    done, cause, expected = DEEDS[deed]
    monkeypatch.setattr(workers, "START", sabotage(done))
    found = assess_districts(folder, kit.scheme(), out=tmp_path / "out", processes=processes)
    assert (list(found.assessed), list(found.failed)) == (["a", "c"], ["b"])
    item = found.failed["b"]
    assert item.cause == cause
    assert item.reason["en"].startswith(expected)
    if cause == "exhausted":
        assert "the process held 0 MB" not in item.reason["en"]
        assert "take the engine 'duckdb'" in item.reason["en"]
        assert "请分区评定" in item.reason["zh"]


@pytest.mark.parametrize(("spoilt", "code"), [((), OK), (("b",), FAULTY)])
def test_the_command_tells_districts_and_totals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoilt: tuple[str, ...], code: int
) -> None:
    """A row for each district with what was won and what is open, the totals, and why one has no report."""
    from starrules.cli import run

    folder = kit.districts(tmp_path / "districts", "a", "b")
    for name in spoilt:
        kit.spoil(folder / name)
    asked = [str(item) for item in arguments(folder, tmp_path / "out")]
    assert run([*asked, "--lang", "en"]) == code
    out = capsys.readouterr().out
    assert out.startswith(f"assessment of 2024: {2 - len(spoilt)} of 2 districts\n")
    assert "total" in out
    if spoilt:
        assert "districts without a report\nb\n" in out
        assert "found '三'" in out
    assert run(asked) == code
    out = capsys.readouterr().out
    assert "2024 年度评定：" in out
    assert "每格：得星/待定的单位数" in out
    assert ("没有评定结果的区\nb\n" in out) is bool(spoilt)
    assert run([*asked, "--json"]) == code
    assert capsys.readouterr().out.encode() == (tmp_path / "out" / "run.json").read_bytes()


WRITING = """
import time
import polars
honest = polars.DataFrame.write_parquet
def slow(self, path, *rest, **options):
    honest(self, path, *rest, **options)
    print("written", flush=True)
    time.sleep(60)
polars.DataFrame.write_parquet = slow
"""
"""Stops in the middle of writing a report, when some of its files are there."""


def test_a_report_that_is_killed_while_it_is_written_leaves_the_earlier_one(
    folder: Path, tmp_path: Path
) -> None:
    """What is half written stands beside it, out of the way, and is gone after the next run."""
    out = tmp_path / "out"
    asked = ["assess", folder / "a", "--out", out, *kit.OPTIONS]
    with kit.command(*asked) as process:
        assert process.wait(timeout=120) == OK
    before = kit.left(out)
    with kit.command(*asked, "--as-of", "2024-06-30", code=WRITING) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
        assert process.wait(timeout=60) == -signal.SIGKILL
    assert kit.left(out) == before
    (half,) = [item for item in tmp_path.iterdir() if item != out]
    assert {item.name for item in (half / "new").iterdir()} == {"report.json", "findings.parquet"}
    wrong = tmp_path.parent / "nowhere"
    with kit.command("assess", wrong, "--out", out, *kit.OPTIONS) as process:
        assert process.wait(timeout=120) == FAULTY
    assert [item.name for item in tmp_path.iterdir()] == ["out"]
    assert kit.left(out) == before


OFFICES, VISITS, DISTRICTS = 100, 1_200, 9


def test_memory_is_that_of_one_district_however_many_there_are(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """After nine districts of 120,000 rows a process has held hardly more than after three."""
    names = [f"d{number}" for number in range(DISTRICTS)]
    folder = kit.districts(tmp_path / "districts", *names)
    first = folder / names[0]
    visit = {"announced": "false", "place": "p", "item": "indoor_3", "problems": "0", "photo": "true"}
    offices = [{**UNITS[0], "unit_id": f"d0u{number}"} for number in range(OFFICES)]
    visits = [
        {
            **visit,
            "unit": f"d0u{office}",
            "visit": f"v{number}",
            "visited_on": f"2024-{number % 12 + 1:02d}-10",
        }
        for office in range(OFFICES)
        for number in range(VISITS)
    ]
    for table, rows in (("units", offices), ("cleanliness_inspections", visits)):
        path = first / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[0], encoding="utf-8")
        put(first, table, rows)
    for name in names[1:]:
        for file in ("units.csv", "cleanliness_inspections.csv", "manifest.toml"):
            text = (first / file).read_text(encoding="utf-8").replace("d0u", f"{name}u")
            (folder / name / file).write_text(text, encoding="utf-8")
    found = assess_districts(folder, kit.scheme(), out=tmp_path / "out", processes=1)
    assert not found.failed
    timings = json.loads((tmp_path / "out" / "timings.json").read_text())
    held = [timings[name]["memory"] / 2**20 for name in names]
    record_property("MB after each district", [round(item) for item in held])
    assert held[-1] < held[2] + 25


LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))"
"""Lets no file grow beyond so many bytes, as a full disk would not."""


@pytest.mark.parametrize("engine", ["polars", "python"])
@pytest.mark.parametrize("many", [False, True])
def test_a_disk_that_is_full_leaves_what_was_there(
    folder: Path, tmp_path: Path, many: bool, engine: str
) -> None:
    """The command ends with 3, in words, and neither report nor leftovers are half there."""
    out = tmp_path / "out"
    asked = arguments(folder, out) if many else ["assess", folder / "a", "--out", out, *kit.OPTIONS]
    asked += ["--engine", engine]
    if not many:
        with kit.command(*asked) as process:
            assert process.wait(timeout=120) == OK
    before = kit.left(out) if out.exists() else {}
    with kit.command(*asked, "--lang", "en", code=LIMITED) as process:
        printed, said = process.communicate(timeout=120)
    assert (process.returncode, printed) == (EXHAUSTED, "")
    place = out / "districts" / "a" if many else out
    assert said.startswith(f"starrules: writing {place}: expected space to write it, found ")
    assert " MB free in " in said
    assert "Make room there, or name another folder; TMPDIR names the one for temporary files." in said
    assert ("0 of 3 districts are assessed and whole" in said) is many
    assert "Traceback" not in said
    assert kit.left(out) == before
    assert [item.name for item in tmp_path.iterdir()] == ["out"]
    assert not many or list((out / "districts").iterdir()) == []
