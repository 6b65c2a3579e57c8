"""Writes the resolved version of every third-party package into pyproject.toml, or checks that it stands there."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
LIST = re.compile(r"(?<=^constraint-dependencies = \[\n)(?:    .*\n)*(?=\])", re.MULTILINE)
EXPORT = [
    *("uv", "export", "--quiet", "--all-packages", "--all-extras", "--all-groups", "--no-emit-workspace"),
    *("--no-hashes", "--no-header", "--no-annotate"),
]


def resolved() -> str:
    """Return the body of the list for what uv resolves now, one version a line and never an address."""
    done = subprocess.run(EXPORT, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)
    pins = [line for line in done.stdout.splitlines() if line and not line.startswith("-")]
    if strange := [pin for pin in pins if "==" not in pin or "://" in pin]:
        sys.exit(f"pyproject.toml: expected only `name==version` to be resolved, got {strange}")
    return "".join(f'    "{pin}",\n' for pin in pins)


def main() -> None:
    """Rewrite the list; with --check, only say whether it is what uv resolves."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 where the list is out of date"
    )
    arguments.add_argument("--upgrade", action="store_true", help="forget the versions that are held now")
    chosen = arguments.parse_args()

    text = PYPROJECT.read_text(encoding="utf-8")
    if not LIST.search(text):
        sys.exit(
            "pyproject.toml: expected a list `constraint-dependencies = [`, one pin a line, and found none"
        )
    if chosen.upgrade:
        PYPROJECT.write_text(LIST.sub("", text), encoding="utf-8")
        (ROOT / "uv.lock").unlink(missing_ok=True)
    pinned = LIST.sub(lambda _: resolved(), text)
    if chosen.check and pinned != text:
        sys.exit(
            "pyproject.toml: constraint-dependencies are not what uv resolves; run `uv run scripts/pins.py`"
        )
    if not chosen.check:
        PYPROJECT.write_text(pinned, encoding="utf-8")


if __name__ == "__main__":
    main()
