"""Folders of small districts, and what a run leaves."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from starrules.evidence.empty import write_empty
from starrules.runs.run import assess_districts
from starrules.scheme.assemble import Scheme, load_scheme
from tests.cli.folder import COVERED, INSPECTIONS, UNITS, put

PLUGINS = ("cleanliness", "fivestar")
"""What the districts are assessed by: a run is about files, and five stars would take five times as long."""
OPTIONS = tuple(option for plugin in PLUGINS for option in ("--only", plugin))
TIMINGS = ("timings.json", ".starrules.lock")
"""What is not compared."""


@cache
def scheme() -> Scheme:
    """Return the scheme of the installed plugins."""
    return load_scheme(only=PLUGINS)


def districts(folder: Path, *names: str) -> Path:
    """Write a folder of districts, alike but for the ids of their units, which begin with the district's name."""
    first = folder.parent / f"{folder.name}-template"
    write_empty(first, scheme().tables)
    put(first, "units", UNITS)
    put(first, "cleanliness_inspections", INSPECTIONS)
    manifest = first / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    covered = re.sub(r"^(# )?covers = .*$", f"covers = {COVERED}", text, flags=re.MULTILINE)
    manifest.write_text(covered, encoding="utf-8")
    for name in names:
        (folder / name).mkdir(parents=True)
        for path in sorted(first.iterdir()):
            text = path.read_text(encoding="utf-8")
            (folder / name / path.name).write_text(renamed(text, name), encoding="utf-8")
    return folder


def renamed(text: str, name: str) -> str:
    """Return the text of a file with the units of a district."""
    return re.sub(r"\b([os][12])\b", rf"{name}\1", text)


def spoil(folder: Path) -> None:
    """Make a cell of a district's evidence faulty."""
    path = folder / "cleanliness_inspections.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",4,true", ",三,true", 1), encoding="utf-8")


def change(folder: Path) -> None:
    """Change a cell of a district's evidence into another that is as good."""
    path = folder / "cleanliness_inspections.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",4,true", ",5,true", 1), encoding="utf-8")


def left(out: Path) -> dict[str, bytes]:
    """Return what stands in the folder of a run, file by file, timings apart."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in TIMINGS
    }


def plainly(folder: Path, out: Path) -> dict[str, bytes]:
    """Return what a run in this process leaves that nobody disturbs."""
    assess_districts(folder, scheme(), out=out, processes=0)
    return left(out)


def command(*arguments: object, code: str = "") -> subprocess.Popen[str]:
    """Start the command line in a process of its own, after some code."""
    start = f"{code}\nfrom starrules.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", start, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
