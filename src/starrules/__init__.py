"""Award criteria written once, as data, and explained, computed and watched from there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from starrules.engine import assess
    from starrules.errors import (
        EvidenceError,
        Fault,
        FaultsError,
        MissingExtraError,
        NotFoundError,
        PluginError,
        RuleError,
        SchemaError,
        SchemeError,
        StarrulesError,
    )
    from starrules.evidence.model import Evidence
    from starrules.model import Outcome, Period, Text, Unit, Verdict
    from starrules.report.model import Report, UnitReport
    from starrules.report.one_unit import UnitRules, UnitVerdicts, compile_unit
    from starrules.report.tryout import Trial
    from starrules.rules.nodes import at_least, at_most
    from starrules.rules.rows import (
        all_of,
        any_of,
        at_least_of,
        choice,
        due_months,
        filled,
        not_yet,
        number,
        period_end,
        period_start,
        points,
        rows,
        verdict_of,
        weighted_mean,
        when,
        working_days,
        worst_of,
    )
    from starrules.scheme.assemble import Scheme, load_scheme
    from starrules.scheme.model import Check, Clause, Reading, Star
    from starrules.scheme.ruleset import Ruleset

    __version__: str

_HOMES = {
    "engine": ("assess",),
    "errors": (
        "EvidenceError", "Fault", "FaultsError", "MissingExtraError", "NotFoundError", "PluginError",
        "RuleError", "SchemaError", "SchemeError", "StarrulesError",
    ),
    "evidence.model": ("Evidence",),
    "model": ("Outcome", "Period", "Text", "Unit", "Verdict"),
    "report.model": ("Report", "UnitReport"),
    "report.one_unit": ("UnitRules", "UnitVerdicts", "compile_unit"),
    "rules.nodes": ("at_least", "at_most"),
    "rules.rows": (
        "all_of", "any_of", "at_least_of", "choice", "due_months", "filled", "not_yet", "number", "period_end",
        "period_start", "points", "rows", "verdict_of", "weighted_mean", "when", "working_days", "worst_of",
    ),
    "report.tryout": ("Trial",),
    "scheme.assemble": ("Scheme", "load_scheme"),
    "scheme.model": ("Check", "Clause", "Reading", "Star"),
    "scheme.ruleset": ("Ruleset",),
}  # fmt: skip
"""Where each public name lives: its module is imported when the name is first asked for."""
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Check", "Clause", "Evidence", "EvidenceError", "Fault", "FaultsError", "MissingExtraError", "NotFoundError",
    "Outcome", "Period", "PluginError", "Reading", "Report", "RuleError", "Ruleset", "SchemaError", "Scheme", "SchemeError", "Star",
    "StarrulesError", "Text", "Trial", "Unit", "UnitReport", "UnitRules", "UnitVerdicts", "Verdict", "__version__", "all_of", "any_of", "assess",
    "at_least", "at_least_of", "at_most", "choice", "compile_unit", "due_months", "filled", "load_scheme", "not_yet", "number", "period_end",
    "period_start", "points", "read_evidence", "rows", "verdict_of", "weighted_mean", "when", "working_days",
    "worst_of",
]  # fmt: skip


def read_evidence(path: str | PathLike[str], scheme: Scheme, *, set_aside: bool = False) -> Evidence:
    """Return the evidence of a folder, validated against the tables of a scheme.

    Args:
        path: the folder, with its manifest.
        scheme: the scheme, as ``load_scheme()`` returns it.
        set_aside: leave faulty rows out and reopen their scopes, instead of stopping at them.

    Raises:
        EvidenceError: with every fault of every file.
    """
    from starrules.evidence.read import read_evidence as read

    return read(
        path,
        scheme.tables,
        scheme.vocabularies,
        set_aside=set_aside,
        absent=scheme.absent,
        readers=scheme.read_table,
    )


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("starrules")
    elif name in _MODULES:
        value = getattr(import_module(f"starrules.{_MODULES[name]}"), name)
    else:
        msg = f"module 'starrules' has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
