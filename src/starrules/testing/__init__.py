"""The kit for plugin authors: whether a plugin keeps what every plugin owes, and whether its examples bite.

It needs pytest, Hypothesis and Polars: ``python -m pip install 'starrules[testing]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from starrules.errors import MissingExtraError

if TYPE_CHECKING:
    from starrules.testing.conformance import check_plugin, conformance_checks
    from starrules.testing.example import Example
    from starrules.testing.mutants import Mutant, mutants_of
    from starrules.testing.pytest_class import PluginConformance
    from starrules.testing.strategies import evidence_for
    from starrules.testing.told import ConformanceError, Outcome, Outcomes

_HOMES = {
    "ConformanceError": "told",
    "Example": "example",
    "Mutant": "mutants",
    "Outcome": "told",
    "Outcomes": "told",
    "PluginConformance": "pytest_class",
    "check_plugin": "conformance",
    "conformance_checks": "conformance",
    "evidence_for": "strategies",
    "mutants_of": "mutants",
}
"""Where each public name lives: its module is imported when the name is first asked for."""
_EXTRA = {"pytest": "pytest", "_pytest": "pytest", "hypothesis": "Hypothesis", "polars": "Polars"}

__all__ = [
    "ConformanceError",
    "Example",
    "Mutant",
    "Outcome",
    "Outcomes",
    "PluginConformance",
    "check_plugin",
    "conformance_checks",
    "evidence_for",
    "mutants_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        msg = f"module 'starrules.testing' has no attribute {name!r}"
        raise AttributeError(msg)
    try:
        home = import_module(f"starrules.testing.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        library = _EXTRA.get((error.name or "").partition(".")[0])
        if library is None:
            raise
        raise MissingExtraError(library, "testing", "the kit for plugin authors") from error
    value = globals()[name] = getattr(home, name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
