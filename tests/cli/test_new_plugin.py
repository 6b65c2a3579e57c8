"""From nothing to a working plugin: the template filled in, found, shown, built and installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import copier
import pytest

import starrules
from starrules import scaffold
from starrules.cli import FAULTY, OK, run
from starrules.evidence.empty import write_empty
from tests.installed import install

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {"star": "archives", "star_zh": "档案星", "lead_zh": "区档案局"}
GIVEN = ["--star", "archives", "--star-zh", "档案星", "--lead-zh", "区档案局"]
UNIT = "A1,office,档案馆,,,,2010-01-01,\n"
Said = pytest.CaptureFixture[str]


def test_what_it_makes_shows_a_new_star_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    """The command fills in the template; the plugin is found, counts, and its star is awarded."""
    made = tmp_path / "made"
    assert run(["new-plugin", str(made), *GIVEN]) == OK
    listed = capsys.readouterr().out.splitlines()
    assert str(made / "src" / "starrules_archives" / "checks.py") in listed
    assert not [path for path in made.rglob("*") if "{" in path.name or path.suffix == ".jinja"]
    install("archives", made / "src", tmp_path / "site", monkeypatch)
    scheme = starrules.load_scheme(only=["archives"])
    assert scheme.star["archives"].title == starrules.Text("档案星", "Archives star")
    write_empty(tmp_path / "evidence", scheme.tables)
    with (tmp_path / "evidence" / "units.csv").open("a", encoding="utf-8") as file:
        file.write(UNIT)
    evidence = starrules.read_evidence(tmp_path / "evidence", scheme)
    report = starrules.assess(evidence, scheme, period="2024", ruleset="archives", as_of="2024-12-31")
    assert report.awards.select("star", "award").rows() == [("archives", "open")]


FAULTS = {
    "there": (
        GIVEN,
        "要求：尚不存在的目录，或空目录；实际：非空目录。请另行指定目录。",
    ),
    "plugin that is there": (
        [*GIVEN[:1], "integrity", *GIVEN[2:]],
        "【星的编号】要求：未被已安装的插件、星或规则集使用的名称；实际：“integrity”，已由 starrules-integrity ",
    ),
    "ruleset that is there": (
        [*GIVEN[:1], "proposed", *GIVEN[2:]],
        "实际：“proposed”，已由 starrules-fivestar ",
    ),
    "star": ([*GIVEN[:1], "A1", *GIVEN[2:]], "Two to thirty lower case letters, no digits, no hyphens."),
    "name": ([*GIVEN[:2], *GIVEN[4:]], "实际：缺少“star_zh”一项。"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_what_is_wrong_is_told_and_nothing_is_made(kind: str, tmp_path: Path, capsys: Said) -> None:
    """A folder in use, a name in use, an answer that is not valid and one that is lacking are each named."""
    options, said = FAULTS[kind]
    made = tmp_path / "made"
    if kind == "there":
        made.mkdir()
        (made / "mine.txt").write_text("mine")
    assert run(["new-plugin", str(made), *options]) == FAULTY
    assert said in capsys.readouterr().err
    assert not (made / "pyproject.toml").exists()


def test_a_name_in_use_is_refused_where_it_is_asked_for_too(tmp_path: Path) -> None:
    """The template itself refuses a name that is taken, as it does when the star is typed on the terminal."""
    data = {**ANSWERS, scaffold.TAKEN: {"archives": "starrules-archives 0.1.0"}}
    with pytest.raises(ValueError, match=r"An installed plugin has this name: starrules-archives 0\.1\.0"):
        copier.run_copy(str(scaffold.template()), tmp_path / "made", data=data, defaults=True, quiet=True)


def test_a_plugin_that_does_not_load_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that is blocked or broken is still installed, so a new one would clash with it all the same."""
    monkeypatch.setenv("STARRULES_PLUGINS", "learning")
    with pytest.raises(scaffold.ScaffoldError) as caught:
        scaffold.new_plugin(tmp_path / "made", ANSWERS | {"star": "civility"})
    (fault,) = caught.value.faults
    assert fault.found.startswith("'civility', which starrules-civility ")
    assert fault.advice == "Give the star another id: with this one neither plugin would count."


def test_without_copier_the_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    """Where copier is not installed, the message says how to install it and what to run then."""
    monkeypatch.setitem(sys.modules, "copier", None)
    assert run(["new-plugin", str(tmp_path / "made"), *GIVEN]) == FAULTY
    said = capsys.readouterr().err
    assert "python -m pip install 'starrules[scaffold]'" in said
    assert f"copier copy {scaffold.template()} {tmp_path / 'made'}" in said


@pytest.mark.slow
def test_it_is_built_installed_in_an_empty_environment_and_passes_its_tests(tmp_path: Path) -> None:
    """Wheels of the core and of the new plugin, an environment with nothing else, one unit assessed, its kit passed."""
    made, wheels, place = tmp_path / "made", tmp_path / "wheels", tmp_path / "env"
    scaffold.new_plugin(made, ANSWERS)

    def call(*command: str, at: Path = tmp_path) -> str:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
        }
        done = subprocess.run(command, check=False, cwd=at, env=clean, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    for source in (ROOT, made):
        call("uv", "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(source))
    call("uv", "venv", "--quiet", "--python", sys.executable, str(place))
    built = {path.name.partition("-")[0]: path.as_uri() for path in wheels.glob("*.whl")}
    core = f"starrules[cli,polars,scaffold,testing] @ {built['starrules']}"
    python = str(place / "bin" / "python")
    call(
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        core,
        f"starrules-archives @ {built['starrules_archives']}",
    )
    evidence = tmp_path / "evidence"
    call(python, "-m", "starrules", "init", str(evidence))
    with (evidence / "units.csv").open("a", encoding="utf-8") as file:
        file.write(UNIT)
    shown = call(
        python,
        "-m",
        "starrules",
        "explain",
        str(evidence),
        "A1",
        "--ruleset",
        "archives",
        "--as-of",
        "2024-12-31",
    )
    assert "档案星：待定" in shown
    assert "passed" in call(python, "-m", "pytest", "-q", at=made)
    call("uv", "pip", "uninstall", "--quiet", "--python", python, "starrules-archives")
    again = tmp_path / "again"
    call(python, "-m", "starrules", "new-plugin", str(again), *GIVEN)
    assert (again / "pyproject.toml").read_bytes() == (made / "pyproject.toml").read_bytes()
