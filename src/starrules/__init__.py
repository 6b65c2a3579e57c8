"""Award criteria written once, as data, and explained, computed and watched from there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from starrules.engine import assess
    from starrules.errors import (
        EvidenceError,
        Fault,
        FaultsError,
        MissingExtraError,
        MissingProgramError,
        NotFoundError,
        PluginError,
        RuleError,
        SchemaError,
        SchemeError,
        StarrulesError,
    )
    from starrules.evidence.model import Evidence
    from starrules.model import Outcome, Period, Text, Unit, Verdict
    from starrules.progress import Progress
    from starrules.report.model import Report, UnitReport
    from starrules.report.one_unit import UnitRules, UnitVerdicts, compile_unit
    from starrules.report.tryout import Trial
    from starrules.report.write import OutputError
    from starrules.resources import ResourceError
    from starrules.rules.exact import at_least, at_most
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
    from starrules.runs.model import DistrictRun, RunStoppedError
    from starrules.runs.run import assess_districts
    from starrules.scheme.assemble import Scheme, load_scheme
    from starrules.scheme.model import Check, Clause, Reading, Star
    from starrules.scheme.ruleset import Ruleset

    __version__: str

_HOMES = {
    "engine": ("assess",),
    "errors": (
        "EvidenceError", "Fault", "FaultsError", "MissingExtraError", "MissingProgramError", "NotFoundError", "PluginError",
        "RuleError", "SchemaError", "SchemeError", "StarrulesError",
    ),
    "evidence.model": ("Evidence",),
    "model": ("Outcome", "Period", "Text", "Unit", "Verdict"),
    "progress": ("Progress",),
    "report.model": ("Report", "UnitReport"),
    "report.one_unit": ("UnitRules", "UnitVerdicts", "compile_unit"),
    "resources": ("ResourceError",),
    "rules.exact": ("at_least", "at_most"),
    "rules.rows": (
        "all_of", "any_of", "at_least_of", "choice", "due_months", "filled", "not_yet", "number", "period_end",
        "period_start", "points", "rows", "verdict_of", "weighted_mean", "when", "working_days", "worst_of",
    ),
    "report.tryout": ("Trial",),
    "report.write": ("OutputError",),
    "runs.model": ("DistrictRun", "RunStoppedError"),
    "runs.run": ("assess_districts",),
    "scheme.assemble": ("Scheme", "load_scheme"),
    "scheme.model": ("Check", "Clause", "Reading", "Star"),
    "scheme.ruleset": ("Ruleset",),
}  # fmt: skip
"""Where each public name lives: its module is imported when the name is first asked for."""
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Check", "Clause", "DistrictRun", "Evidence", "EvidenceError", "Fault", "FaultsError", "MissingExtraError", "MissingProgramError", "NotFoundError",
    "Outcome", "OutputError", "Period", "PluginError", "Progress", "Reading", "Report", "ResourceError", "RuleError", "Ruleset", "RunStoppedError", "SchemaError", "Scheme", "SchemeError", "Star",
    "StarrulesError", "Text", "Trial", "Unit", "UnitReport", "UnitRules", "UnitVerdicts", "Verdict", "__version__", "all_of", "any_of", "assess", "assess_districts",
    "at_least", "at_least_of", "at_most", "choice", "compile_unit", "due_months", "filled", "load_scheme", "not_yet", "number", "period_end",
    "period_start", "points", "read_evidence", "rows", "store_evidence", "verdict_of", "weighted_mean", "when", "working_days",
    "worst_of",
]  # fmt: skip


def read_evidence(
    source: str | PathLike[str] | Mapping[str, Any],
    scheme: Scheme,
    *,
    manifest: Mapping[str, Any] | str | PathLike[str] | None = None,
    set_aside: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> Evidence:
    """Return the evidence of a folder or of frames, validated against the tables of a scheme.

    Args:
        source: the folder, with its manifest, or one that ``store_evidence`` wrote; or frames by the names of their tables: Polars, pandas or PyArrow
            frames, DuckDB relations, or whatever else narwhals takes. Lazy ones are run here; long ones are not held.
        scheme: the scheme, as ``load_scheme()`` returns it.
        manifest: beside frames, what the manifest of a folder says, as a mapping or the path of its file; ``file``
            may be left out.
        set_aside: leave faulty rows out and reopen their scopes, instead of stopping at them.
        progress: called with a ``Progress`` after each table, such as ``print``: how many rows have been read, then how
            many have been looked through.

    Raises:
        EvidenceError: with every fault of every table.
        MissingExtraError: for frames and Parquet files where Polars is not installed; a folder of CSV needs it not.
        ResourceError: where there is no memory left.
    """
    from starrules.evidence.read import read_evidence as read

    return read(
        source,
        scheme.tables,
        scheme.vocabularies,
        manifest=manifest,
        set_aside=set_aside,
        absent=scheme.absent,
        readers=scheme.read_table,
        progress=progress,
    )


def store_evidence(
    evidence: Evidence | str | PathLike[str] | Mapping[str, Any],
    folder: str | PathLike[str],
    scheme: Scheme | None = None,
    *,
    manifest: Mapping[str, Any] | str | PathLike[str] | None = None,
    set_aside: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> Evidence:
    """Write evidence so that ``read_evidence`` opens it at once, and return it as it is stored.

    A population is assessed from it without holding all of its rows, and of a unit that is explained only the rows
    that it sees are read. What was checked is not checked again: the files are held to their digests, and the tables
    must be declared as they were.

    Evidence that was not read yet is read, checked and stored table after table, and large tables a part at a time, so
    that what is stored need not fit in memory.

    Args:
        evidence: the evidence, as ``read_evidence`` returns it; or a folder, or frames by the names of their tables, as
            ``read_evidence`` takes them.
        folder: where it is written: a folder that is empty or not there yet.
        scheme: the scheme by whose tables a folder or frames are read; not needed for evidence that was read.
        manifest: beside frames, what the manifest of a folder says.
        set_aside: leave faulty rows of a folder or of frames out, instead of stopping at them.
        progress: called with a ``Progress`` after each table that is read.

    Raises:
        TypeError: where a folder or frames are passed without a scheme.
        EvidenceError: with every fault of every table; or where the folder holds something already, or cannot be written.
        MissingExtraError: where Polars is not installed.
        ResourceError: where there is no memory or disk left for it; nothing is there then.
    """
    from starrules.evidence.frames import need_polars
    from starrules.evidence.model import Evidence as Known
    from starrules.messages import message

    need_polars(message("storing evidence"))
    from starrules.evidence import store
    from starrules.progress import nobody

    if isinstance(evidence, Known):
        return store.store_evidence(evidence, folder)
    if scheme is None:
        msg = "store_evidence: expected a scheme to read a folder or frames by, found none. Pass scheme=load_scheme()."
        raise TypeError(msg)
    return store.store_source(
        evidence,
        folder,
        scheme.tables,
        vocabularies=scheme.vocabularies,
        manifest=manifest,
        set_aside=set_aside,
        absent=scheme.absent,
        readers=scheme.read_table,
        progress=progress or nobody,
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
