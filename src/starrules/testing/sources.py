"""What a plugin's sources rest on: public modules alone, and no clock, network, environment or chance."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

from starrules.errors import Fault
from starrules.testing.declared import Found
from starrules.testing.subject import GROUP, Subject

PUBLIC = ("starrules", "starrules.plugin", "starrules.testing")
OUTSIDE = {
    "asyncio": "the network",
    "ftplib": "the network",
    "http": "the network",
    "httpx": "the network",
    "requests": "the network",
    "smtplib": "the network",
    "socket": "the network",
    "ssl": "the network",
    "urllib": "the network",
    "urllib3": "the network",
    "random": "chance",
    "secrets": "chance",
    "uuid": "chance",
    "subprocess": "other programs",
    "tempfile": "the file system",
    "time": "the clock",
}
"""Modules that nothing which is the same on every machine needs, with what each of them reaches for."""
CALLS = {
    "datetime.now": "the clock",
    "datetime.today": "the clock",
    "datetime.utcnow": "the clock",
    "date.today": "the clock",
    "os.environ": "the environment",
    "os.environb": "the environment",
    "os.getenv": "the environment",
    "os.urandom": "chance",
    "os.system": "other programs",
    "os.popen": "other programs",
    "os.getcwd": "the environment",
    "Path.cwd": "the environment",
    "Path.home": "the environment",
    "locale.getlocale": "the environment",
    "platform.node": "the environment",
    "sys.argv": "the environment",
}
NAMES = {"environ": "the environment", "getenv": "the environment", "urandom": "chance"}


def imports(subject: Subject) -> Found:
    """Return the imports of modules that are private, another plugin's, or not declared."""
    others = {point.module.partition(".")[0] for point in importlib.metadata.entry_points(group=GROUP)} - {
        subject.package
    }
    declared = _declared(subject)
    faults, count = [], 0
    for source in subject.sources:
        for line, module, names in _imports(source):
            count += 1
            fault = _import_fault(subject, module, names, others, declared)
            if fault:
                place = subject.place(f"{source.name} line {line}")
                faults.append(Fault(place, *fault))
    return count, faults


def _import_fault(
    subject: Subject, module: str, names: tuple[str, ...], others: set[str], declared: set[str]
) -> tuple[str, str, str] | None:
    """Return what was expected, what was found and what to do, where an import is a fault."""
    top = module.partition(".")[0]
    shown = f"import of {module}" + (f" ({', '.join(names)})" if names else "")
    if module.startswith(".") or top == subject.package:
        return None
    if top == "starrules":
        private = [name for name in names if name.startswith("_")]
        submodules = [name for name in names if module == "starrules" and f"starrules.{name}" in sys.modules]
        wrong = [name for name in submodules if f"starrules.{name}" not in PUBLIC and name != "errors"]
        if module in PUBLIC and not private and not wrong:
            return None
        advice = "What a plugin needs stands in starrules.plugin; ask for what is lacking there."
        return f"imports from {', '.join(PUBLIC)}", shown, advice
    if top in others:
        return "no import of another plugin", shown, "Name what it brings by id: a table, a reading, a check."
    if top not in sys.stdlib_module_names and top not in declared:
        return "the standard library, or a declared dependency", shown, "Declare it in the distribution."
    return None


def _declared(subject: Subject) -> set[str]:
    """Return the top modules of the distributions that the plugin's own distribution requires."""
    try:
        asked = importlib.metadata.requires(subject.record.distribution) or []
    except importlib.metadata.PackageNotFoundError:
        asked = []
    names = {"".join(_name(text)).lower().replace("_", "-") for text in asked}
    return {
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if names & {owner.lower().replace("_", "-") for owner in owners}
    } - {"starrules"}


def _name(requirement: str) -> Iterator[str]:
    for letter in requirement.strip():
        if not (letter.isalnum() or letter in "-_."):
            return
        yield letter


def _imports(source: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the line, the module and the names that are taken from it, of each import of a file."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            module = "." * node.level + (node.module or "")
            yield node.lineno, module, tuple(alias.name for alias in node.names)


def purity(subject: Subject) -> Found:
    """Return the places of the sources that reach for the clock, the network, the environment or chance."""
    faults = []
    for source in subject.sources:
        for line, shown, what in sorted(set(_reaches(ast.parse(source.read_text(encoding="utf-8"))))):
            place = subject.place(f"{source.name} line {line}")
            advice = (
                "A rule is the same on every machine and day: take dates from the period, facts from tables."
            )
            faults.append(Fault(place, f"nothing that reaches for {what}", shown, advice))
    return len(subject.sources), faults


def _reaches(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (top := alias.name.partition(".")[0]) in OUTSIDE:
                    yield node.lineno, f"import {alias.name}", OUTSIDE[top]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            top = node.module.partition(".")[0]
            if top in OUTSIDE:
                yield node.lineno, f"from {node.module} import", OUTSIDE[top]
            for alias in node.names:
                if alias.name in NAMES:
                    yield node.lineno, f"from {node.module} import {alias.name}", NAMES[alias.name]
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            for call, what in CALLS.items():
                if dotted == call or dotted.endswith(f".{call}"):
                    yield node.lineno, dotted, what


__all__ = ["imports", "purity"]
