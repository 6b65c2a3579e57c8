"""PySpark runs on Java: one that is absent or too old is told before anything is read, with where it was looked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from starrules.cli import FAULTY, run
from starrules.errors import MissingExtraError, MissingProgramError
from starrules.lanes.engines import check_engine
from starrules.lanes.engines.java import check_java

INSTALL = (
    "Install one, such as OpenJDK 17 or 21 (on Debian and Ubuntu the package openjdk-17-jre-headless), "
    "or set JAVA_HOME to the folder of one."
)


def java(folder: Path, *, release: str | None = None, says: str = "") -> Path:
    """Make the folder of a Java: a program that says its version, and the file beside it that says it too."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    if release is not None:
        (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{release}"\n', encoding="utf-8")
    return folder


def told(**environment: str) -> str:
    """Return what is said of an environment."""
    with pytest.raises(MissingProgramError) as raised:
        check_java(environment)
    return str(raised.value)


@pytest.mark.parametrize("version", ["17.0.15", "21", "26.0.1"])
def test_a_java_that_is_new_enough_will_do(version: str, tmp_path: Path) -> None:
    """By JAVA_HOME or by PATH, with the version from its file or from itself."""
    filed = java(tmp_path / "filed", release=version)
    asked = java(tmp_path / "asked", says=f'openjdk version "{version}" 2025-04-15')
    for home in (filed, asked):
        check_java({"JAVA_HOME": str(home), "PATH": ""})
        check_java({"PATH": f"{tmp_path}{os.pathsep}{home / 'bin'}"})


def test_a_link_to_java_leads_to_the_file_with_its_version(tmp_path: Path) -> None:
    """As /usr/bin/java is one on most systems; the program itself need not run for that."""
    home = java(tmp_path / "home", release="11.0.2", says='version "17"')
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    assert "of version 11" in told(PATH=str(tmp_path / "bin"))


def test_no_java_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    """In JAVA_HOME where that is set, which goes before PATH, else in PATH."""
    assert told(PATH=str(tmp_path)) == (
        "the engine 'pyspark' needs Java 17 or later: JAVA_HOME is not set, and no folder in PATH holds java. "
        + INSTALL
    )
    good = java(tmp_path / "good", release="21")
    assert told(JAVA_HOME=str(tmp_path / "gone"), PATH=str(good / "bin")) == (
        f"the engine 'pyspark' needs Java 17 or later: JAVA_HOME is '{tmp_path / 'gone'}', and there is no bin/java "
        f"in it. {INSTALL}"
    )


def test_a_java_that_is_too_old_is_told(tmp_path: Path) -> None:
    """Java 8 calls itself 1.8; one that says nothing is taken for too old."""
    old = java(tmp_path / "old", release="1.8.0_402")
    assert told(JAVA_HOME=str(old)) == (
        f"the engine 'pyspark' needs Java 17 or later: JAVA_HOME is '{old}', which is of version 8. {INSTALL}"
    )
    odd = java(tmp_path / "odd", says="hello")
    assert told(PATH=str(odd / "bin")) == (
        f"the engine 'pyspark' needs Java 17 or later: JAVA_HOME is not set, and PATH leads to '{odd / 'bin' / 'java'}', "
        f"which is of an unknown version. {INSTALL}"
    )


def test_an_office_is_told_in_chinese(tmp_path: Path) -> None:
    """In its own words, with the same parts."""
    with pytest.raises(MissingProgramError) as raised:
        check_java({"PATH": str(tmp_path)})
    assert raised.value.told("zh") == (
        "计算引擎“pyspark”需要 Java 17 或更高版本：未设置 JAVA_HOME，PATH 中也没有 java。请安装 Java，例如 OpenJDK 17 或 21"
        "（Debian、Ubuntu 上为 openjdk-17-jre-headless），或将 JAVA_HOME 设为 Java 所在文件夹。"
    )


@pytest.mark.parametrize("library", ["pyspark", "pyarrow"])
def test_pyspark_that_is_not_installed_names_its_extra(
    library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read or computed; rows reach Spark as Arrow, so PyArrow is a part of the extra."""
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "starrules.lanes.engines.spark", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark", None if library == "pyspark" else ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError) as raised:
        check_engine("pyspark")
    assert str(raised.value) == (
        f"the engine 'pyspark' needs {library}, which is not installed. "
        "Install it with: python -m pip install 'starrules[pyspark]'"
    )
    assert run(["assess", str(tmp_path / "nowhere"), "--engine", "pyspark"]) == FAULTY
    assert "starrules[pyspark]" in capsys.readouterr().err
