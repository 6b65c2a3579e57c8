"""Memory and disk that are used up are told alike, whichever library ran out of them."""

from __future__ import annotations

import errno
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

import starrules.lanes.population as lane
from starrules import assess
from starrules.cli import EXHAUSTED, run
from starrules.evidence.files import read_file
from starrules.evidence.frame_way import FrameWay
from starrules.evidence.kinds import contents_of
from starrules.evidence.plain.way import PlainWay
from starrules.evidence.read import read_evidence
from starrules.evidence.way import Way
from starrules.lanes.engines.duckdb import DuckDBEngine
from starrules.lanes.single.district import Ask
from starrules.resources import (
    OutOfMemoryError,
    OutOfSpaceError,
    ResourceError,
    peak_memory,
    resource_error,
    told_when_out,
)
from tests.engine import kit as engine_kit
from tests.runs import kit


def out_of_duckdb() -> None:
    """Ask DuckDB for more than it may hold."""
    connection = duckdb.connect(
        ":memory:", config={"memory_limit": "20MB", "temp_directory": "", "threads": 1}
    )
    connection.execute("SET enable_progress_bar = false")
    connection.sql("SELECT count(*) FROM (SELECT DISTINCT range FROM range(3000000))").fetchall()


def raising(error: BaseException) -> Callable[[], None]:
    """Return what raises an error."""

    def act() -> None:
        raise error

    return act


MEMORY: dict[str, tuple[Callable[[], object], str]] = {
    "Python": (raising(MemoryError()), "expected memory, found none left"),
    "Python, which asks for too much": (lambda: bytes(2**62), "expected memory, found none left"),
    "Polars": (
        raising(pl.exceptions.ComputeError("memory allocation of 64 bytes failed")),
        "expected memory for 64 bytes more, found none left",
    ),
    "Polars, in a panic": (
        raising(pl.exceptions.PanicException("capacity overflow")),
        "expected memory, found none left",
    ),
    "DuckDB": (out_of_duckdb, "iB more, found none left"),
}


@pytest.mark.parametrize("library", MEMORY)
def test_memory_that_is_used_up_is_told(library: str) -> None:
    """What was being done, what was asked for as far as it is known, what was held, and what to do."""
    act, expected = MEMORY[library]
    with pytest.raises(OutOfMemoryError) as raised, told_when_out("measuring"):
        act()
    assert str(raised.value).startswith("measuring: expected memory")
    assert expected in str(raised.value)
    assert f"the process held {peak_memory() // 2**20:,} MB. Assess district by district" in str(raised.value)
    assert "内存已用完" in raised.value.told("zh")
    assert isinstance(raised.value, MemoryError)


SPACE: dict[str, BaseException] = {
    "a full disk": OSError(errno.ENOSPC, "No space left on device"),
    "a quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "a file that may not grow": OSError(errno.EFBIG, "File too large"),
    "Polars": pl.exceptions.ComputeError(
        "parquet: underlying IO error: No space left on device (os error 28)"
    ),
    "DuckDB": duckdb.IOException('Could not write file "/x/duckdb_temp.tmp": No space left on device'),
    "DuckDB's own limit": duckdb.OutOfMemoryException(
        "failed to offload data block (max_temp_directory_size)"
    ),
}


@pytest.mark.parametrize("what", SPACE)
def test_a_disk_that_is_full_is_told(what: str, tmp_path: Path) -> None:
    """What was being written, how much is free, and what to do; also where the folder is not there yet."""
    with pytest.raises(OutOfSpaceError) as raised, told_when_out("writing out", tmp_path / "new" / "out"):
        raise SPACE[what]
    assert str(raised.value).startswith("writing out: expected space to write it, found ")
    assert f" MB free in {tmp_path}, or a limit to what may be written. Make room there" in str(raised.value)
    assert "请腾出空间" in raised.value.told("zh")
    elsewhere = resource_error(SPACE[what], "measuring")
    assert str(elsewhere).startswith(
        "measuring: expected space on the disk, found none left. Make room there"
    )


def test_what_says_nothing_of_memory_or_disk_is_left_as_it_is() -> None:
    """Neither a wrong file nor a plugin that speaks of memory is taken for a machine that is full."""
    for error in (
        OSError(errno.ENOENT, "No such file or directory"),
        ValueError("out of memory"),
        pl.exceptions.ColumnNotFoundError("unit"),
        KeyboardInterrupt(),
    ):
        assert resource_error(error, "measuring") is None
        with pytest.raises(type(error)), told_when_out("measuring"):
            raise error


def test_an_error_is_told_once_and_crosses_processes() -> None:
    """The innermost place is the one that is told, and a copy says the same."""
    with (
        pytest.raises(ResourceError) as raised,
        told_when_out("assessing"),
        told_when_out("reading units.csv"),
    ):
        raise MemoryError
    assert str(raised.value).startswith("reading units.csv: expected memory")
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.told("zh")) == (str(raised.value), raised.value.told("zh"))


COMPUTING: dict[str, tuple[object, Exception, str]] = {
    "polars": (lane, pl.exceptions.ComputeError("memory allocation of 64 bytes failed"), "memory for 64 bytes more"),
    "python": (Ask, MemoryError(), "memory, found none left"),
}  # fmt: skip
"""What computes on an engine, and what it raises where there is no memory."""


@pytest.mark.parametrize("engine", COMPUTING)
def test_no_rule_is_blamed_for_a_machine_without_memory(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """The run ends, where a rule that raises is an error in its findings."""
    one = engine_kit.scheme()
    given = engine_kit.evidence(one)
    place, error, expected = COMPUTING[engine]
    asked: list[object] = []

    def compute(*rest: object, **options: object) -> None:
        asked.append(rest)
        raise error

    monkeypatch.setattr(place, "compute", compute)
    with pytest.raises(OutOfMemoryError, match=f"^measuring: expected {expected}"):
        assess(given, one, engine=engine)
    assert len(asked) == 1


STAGES = {
    "preparing rules": "starrules.report.asked.Asked.of",
    "measuring": "starrules.report.plain.run.units_of",
    "writing findings": "starrules.report.plain.run.findings_of",
    "awarding stars": "starrules.report.plain.run.both_standings",
}


@pytest.mark.parametrize("doing", STAGES)
def test_each_stage_in_plain_python_tells_that_memory_is_used_up(
    monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    """Wherever it happens, the stage is named, and no check is an error for it."""
    one = engine_kit.scheme()
    given = engine_kit.evidence(one)

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(STAGES[doing], full)
    with pytest.raises(OutOfMemoryError, match=f"^{doing}: expected memory, found none left"):
        assess(given, one, engine="python")


def test_duckdb_that_runs_out_of_memory_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told which stage it was."""
    honest = DuckDBEngine.__init__

    def small(self: DuckDBEngine) -> None:
        honest(self)
        self.connection.execute("SET memory_limit = '1MB'")
        self.connection.execute("SET temp_directory = ''")

    monkeypatch.setattr(DuckDBEngine, "__init__", small)
    one = engine_kit.scheme()
    with pytest.raises(OutOfMemoryError, match=r"measuring: expected memory for .*iB more"):
        assess(engine_kit.evidence(one), one, engine="duckdb")


def test_duckdb_that_finds_the_disk_full_is_told() -> None:
    """What does not fit in memory goes to the disk, and the disk may be full."""
    code = (
        "import resource, duckdb, tempfile\n"
        "from starrules.resources import told_when_out\n"
        "settings = {'memory_limit': '30MB', 'temp_directory': tempfile.mkdtemp(), 'threads': '1'}\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16))\n"
        "with told_when_out('measuring'):\n"
        "    duckdb.connect(':memory:', config=settings).sql(\n"
        "        'SELECT sum(hash(a.range)) FROM (SELECT * FROM range(6000000) ORDER BY hash(range)) a').fetchall()\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = found.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "starrules.resources.OutOfSpaceError: measuring: expected space on the disk, found none left."
    )


def test_duckdb_draws_nothing_on_standard_output() -> None:
    """JSON of a run that takes long is JSON and nothing else."""
    engine = DuckDBEngine()
    (shown,) = engine.connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() or ()
    engine.close()
    assert shown is False


def test_a_table_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No damaged file is made of one for which there is no memory, nor a frame that cannot be read."""
    pl.DataFrame({"unit": ["a"]}).write_parquet(tmp_path / "x.parquet")
    full = raising(pl.exceptions.ComputeError("memory allocation of 64 bytes failed"))
    monkeypatch.setattr(pl, "read_parquet", lambda *_: full())
    with pytest.raises(OutOfMemoryError, match=r"^reading x\.parquet: expected memory for 64 bytes more"):
        read_file((tmp_path / "x.parquet").read_bytes(), "x.parquet")
    monkeypatch.setattr(pl.LazyFrame, "collect", lambda *_: full())
    with pytest.raises(OutOfMemoryError, match=r"^reading staff: expected memory for 64 bytes more"):
        contents_of(pl.LazyFrame({"unit": ["a"]}), "staff")


READING = {
    "sheet": "reading units.csv",
    "check_rows": "looking through units.csv",
    "check_table": "looking through cleanliness_inspections.csv",
}


@pytest.mark.parametrize("way", [FrameWay, PlainWay])
@pytest.mark.parametrize("step", READING)
def test_reading_a_folder_names_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: type[Way], step: str
) -> None:
    """In frames and in plain rows: the file that there was no memory to read, or to look through."""
    folder = kit.districts(tmp_path / "districts", "a") / "a"
    scheme = kit.scheme()

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(way, step, full)
    with pytest.raises(OutOfMemoryError, match=f"^{READING[step]}: expected memory, found none left"):
        read_evidence(folder, scheme.tables, scheme.vocabularies, absent=scheme.absent, way=way())


def test_the_command_ends_with_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it runs out of memory."""

    def full(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("starrules.commands.load_scheme", full)
    assert run(["plugins", "--lang", "en"]) == EXHAUSTED
    assert capsys.readouterr().err.startswith("starrules: the command: expected memory, found none left;")
    assert run(["plugins"]) == EXHAUSTED
    assert capsys.readouterr().err.startswith("starrules: 运行命令：要求足够的内存；实际：内存已用完")
