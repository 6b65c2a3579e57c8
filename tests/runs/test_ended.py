"""Processes that are ended while they run: by Ctrl-C, by the system, for want of memory."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from starrules.cli import EXHAUSTED, FAULTY, INTERRUPTED, OK
from starrules.runs import workers
from starrules.runs.run import assess_districts
from tests.runs import kit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in ways of its own")

SLOW = """
import time
import starrules.engine
honest = starrules.engine.assess
def slow(*rest, **options):
    print("assessing", flush=True)
    time.sleep(0.4)
    return honest(*rest, **options)
starrules.engine.assess = slow
"""
"""Makes each assessment take long enough to be ended in the middle, and tells when it begins."""


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


@pytest.mark.parametrize("district", [1, 2, 3])
def test_a_run_that_is_killed_goes_on_and_leaves_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes], district: int
) -> None:
    """SIGKILL in the middle of a district: what was done is whole, and nothing is half done."""
    out = tmp_path / "out"
    with kit.command(*arguments(folder, out), code=SLOW) as process:
        assert process.stderr is not None
        for _ in range(district):
            process.stderr.readline()
        time.sleep(0.3 + 0.15 * district)
        process.kill()
        assert process.wait(timeout=60) == -signal.SIGKILL
    reports = [path for path in (out / "districts").iterdir() if not path.name.startswith(".")]
    assert len(reports) <= district
    for path in reports:
        assert {f"districts/{path.name}/{item.name}" for item in path.iterdir()} <= set(undisturbed)
    assert {
        path: content for path, content in kit.left(out).items() if "/." not in path
    }.items() <= undisturbed.items()
    again = assess_districts(folder, kit.scheme(), out=out, processes=0)
    assert {name for name, item in again.districts.items() if item.kept} == {path.name for path in reports}
    assert kit.left(out) == undisturbed


def test_ctrl_c_says_what_is_done_and_how_to_go_on(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    """The run ends with 130 and leaves nothing half done; the same command then finishes it."""
    out = tmp_path / "out"
    with kit.command(*arguments(folder, out), code=SLOW) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.stderr.readline()
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


LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))"
"""Lets no file grow beyond so many bytes, as a full disk would not."""


@pytest.mark.parametrize("many", [False, True])
def test_a_disk_that_is_full_leaves_what_was_there(folder: Path, tmp_path: Path, many: bool) -> None:
    """The command ends with 3, in words, and neither report nor leftovers are half there."""
    out = tmp_path / "out"
    asked = arguments(folder, out) if many else ["assess", folder / "a", "--out", out, *kit.OPTIONS]
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
