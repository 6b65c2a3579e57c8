"""Whether there is a Java that PySpark can start; it looks where PySpark looks."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from starrules.errors import MissingProgramError
from starrules.messages import Message, message

OLDEST = 17
"""The oldest Java that PySpark 4 runs on."""


def check_java(environment: Mapping[str, str]) -> None:
    """Raise where no Java is found that is new enough.

    Args:
        environment: the variables of the environment, in which ``JAVA_HOME`` goes before ``PATH``.

    Raises:
        MissingProgramError: when there is none; it says where it was looked for.
    """
    home = environment.get("JAVA_HOME", "")
    if home:
        java = Path(home) / "bin" / "java"
        if shutil.which(java) is None:
            raise _missing(message("JAVA_HOME is {home!r}, and there is no bin/java in it", home=home))
        place = message("JAVA_HOME is {home!r}", home=home)
    else:
        found = shutil.which("java", path=environment.get("PATH", ""))
        if found is None:
            raise _missing(message("JAVA_HOME is not set, and no folder in PATH holds java"))
        java = Path(found)
        place = message("JAVA_HOME is not set, and PATH leads to {java!r}", java=found)
    version = _version(java)
    if version is None or version < OLDEST:
        said = (
            message("of an unknown version")
            if version is None
            else message("of version {version}", version=version)
        )
        raise _missing(message("{place}, which is {said}", place=place, said=said))


def _version(java: Path) -> int | None:
    """Return which Java it is: from the file beside it that says so, which is quick, or from itself."""
    try:
        text = (java.resolve().parent.parent / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = re.search(r'^JAVA_VERSION="([^"]*)"', text, re.MULTILINE)
    if found is None:
        try:
            said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = re.search(r'version "([^"]*)"', said.stderr)
    numbers = re.findall(r"\d+", found[1]) if found else []
    if not numbers:
        return None
    return int(
        numbers[1] if numbers[0] == "1" and len(numbers) > 1 else numbers[0]
    )  # Java 8 calls itself 1.8


def _missing(found: Message) -> MissingProgramError:
    return MissingProgramError(
        message(
            "the engine {name!r} needs Java {oldest} or later: {found}. Install one, such as OpenJDK 17 or 21 "
            "(on Debian and Ubuntu the package openjdk-17-jre-headless), or set JAVA_HOME to the folder of one.",
            name="pyspark",
            oldest=OLDEST,
            found=found,
        )
    )
