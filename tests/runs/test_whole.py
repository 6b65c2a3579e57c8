"""Folders are replaced whole: whatever ends a process at whichever step, there is the old one, the new one, or none."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from starrules.whole import (
    is_workspace,
    locked,
    recover,
    recover_within,
    remove_whole,
    whole_folder,
    write_whole,
)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGKILL to end a process with"
)

CHILD = """
import os, signal, sys
from pathlib import Path
from starrules.whole import remove_whole, whole_folder, write_whole

act, ending, last, target = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
steps = 0

def step(event, arguments):
    global steps
    path = next((str(item) for item in arguments if isinstance(item, (str, os.PathLike))), "")
    if not path.startswith(str(target.parent)):
        return
    steps += 1
    if steps == last:
        if ending == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise KeyboardInterrupt if ending == "interrupt" else OSError(28, "No space left on device")

sys.addaudithook(step)
try:
    if act == "folder":
        with whole_folder(target) as fresh:
            (fresh / "a").write_text("new")
            (fresh / "b").write_text("new")
    elif act == "file":
        write_whole(target, b"new")
    else:
        remove_whole(target)
except (OSError, KeyboardInterrupt):
    sys.exit(3)
if steps < last:
    sys.exit(4)
"""
"""Does one thing and ends at a step: a call of the system for a path in the target's folder; with 4 where there is none."""


def ended(act: str, ending: str, last: int, target: Path) -> int:
    """Return the exit code of a process that does something and is ended at a step."""
    arguments = [act, ending, str(last), str(target)]
    return subprocess.run([sys.executable, "-c", CHILD, *arguments], check=False).returncode


def standing(target: Path) -> str:
    """Return what stands at a place; a half of something fails."""
    if not target.exists():
        return "none"
    if target.is_file():
        return target.read_text()
    found = {path.name: path.read_text() for path in target.iterdir()}
    assert set(found) == {"a", "b"}, found
    assert found["a"] == found["b"]
    return found["a"]


def old(target: Path, act: str) -> None:
    """Put an old result in its place."""
    if act == "file":
        target.write_text("old")
        return
    target.mkdir()
    (target / "a").write_text("old")
    (target / "b").write_text("old")


@pytest.mark.parametrize("ending", ["kill", "interrupt", "error"])
@pytest.mark.parametrize("act", ["folder", "file", "removal"])
def test_every_step_leaves_the_old_the_new_or_none(
    act: str, ending: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Killed, interrupted or failing at each step in turn, no half stands there, and the next call clears up."""
    wanted = "none" if act == "removal" else "new"
    found: set[str] = set()
    last = 0
    while True:
        last += 1
        target = tmp_path / str(last) / "out"
        target.parent.mkdir()
        old(target, act)
        code = ended(act, ending, last, target)
        if code == 4:
            break
        assert code == -signal.SIGKILL if ending == "kill" else code in (0, 3)  # 0: clearing up goes on
        before = standing(target)
        assert before in {"old", wanted} or (before == "none" and act == "folder" and ending == "kill")
        found.add(before)
        recover(target)
        after = standing(target)
        assert after == ("old" if before == "none" and act == "folder" else before)
        assert [item.name for item in target.parent.iterdir()] == ([] if after == "none" else ["out"])
    assert found >= ({"old", wanted} if ending == "kill" else {"old"})
    assert last > 8
    record_property("steps", last - 1)


def test_a_place_that_was_empty_has_the_new_or_none(tmp_path: Path) -> None:
    """The first result of all is there whole, or not at all."""
    last, code, target = 0, 0, tmp_path
    while code != 4:
        last += 1
        target = tmp_path / str(last) / "out"
        target.parent.mkdir()
        code = ended("folder", "kill", last, target)
        assert standing(target) in {"new", "none"}
        recover(target)
        assert [item.name for item in target.parent.iterdir()] in ([], ["out"])
    assert standing(target) == "new"


def test_what_others_are_writing_is_left_alone(tmp_path: Path) -> None:
    """A workspace of a process that lives is no leftover, and neither is what only looks like one."""
    target = tmp_path / "out"
    near = tmp_path / ".out.starrules-mine"
    near.mkdir()
    with whole_folder(target) as fresh:
        (fresh / "a").write_text("new")
        (fresh / "b").write_text("new")
        recover(target)
        recover_within(tmp_path)
        assert fresh.is_dir()
    assert standing(target) == "new"
    assert {item.name for item in tmp_path.iterdir()} == {"out", near.name}


def test_many_writers_of_one_place_leave_one_whole_result(tmp_path: Path) -> None:
    """Processes that write to the same place at the same time end well, and the result is of one of them."""
    target = tmp_path / "out"
    writer = (
        "import sys; from pathlib import Path; from starrules.whole import whole_folder\n"
        "for turn in range(25):\n"
        "    with whole_folder(Path(sys.argv[1])) as fresh:\n"
        "        for name in 'ab': (fresh / name).write_text(f'{sys.argv[2]}-{turn}')\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", writer, str(target), name], stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert standing(target) in {"one-24", "two-24"}
    recover(target)
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_lock_holds_for_as_long_as_its_file_is_open(tmp_path: Path) -> None:
    """Nobody else gets it, until it is closed."""
    first = locked(tmp_path / "lock")
    assert first is not None
    assert locked(tmp_path / "lock") is None
    os.close(first)
    again = locked(tmp_path / "lock")
    assert again is not None
    os.close(again)
    assert locked(tmp_path / "nowhere" / "lock") is None


def test_a_file_system_without_locks_still_takes_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results are written whole there too; leftovers, of which nobody can say whose they are, stay."""

    def refuse(number: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("starrules.whole._lock", refuse)
    target = tmp_path / "out"
    left = tmp_path / f".out.starrules-{'0' * 16}"
    left.mkdir()
    write_whole(target, b"new")
    assert target.read_text() == "new"
    assert {item.name for item in tmp_path.iterdir()} == {"out", left.name}
    assert is_workspace(left.name)


def test_what_is_removed_may_be_anything(tmp_path: Path) -> None:
    """A folder that is removed whole is gone, with all that is in it."""
    old(tmp_path / "out", "folder")
    remove_whole(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
