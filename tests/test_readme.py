"""README.md shows what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from starrules.cli import OK, run

ROOT = Path(__file__).resolve().parent.parent
SHOWN = re.findall(
    r"^```text\n\$ uv run starrules (.*)\n((?:.*\n)*?)```$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)


def test_both_outputs_are_found() -> None:
    """README.md shows one assessment and one explanation."""
    assert [command.split()[0] for command, _ in SHOWN] == ["assess", "explain"]


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command.split()[0] for command, _ in SHOWN])
def test_the_readme_shows_what_the_command_prints(
    command: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every stretch between two … stands in the output, in that order; spaces at the ends of lines aside."""
    monkeypatch.chdir(ROOT)
    assert run(shlex.split(command)) == OK
    rest = "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())
    for stretch in filter(None, shown.split("…\n")):
        _, found, rest = rest.partition(stretch)
        assert found, stretch
