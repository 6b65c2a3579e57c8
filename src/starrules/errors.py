"""What can go wrong, told so that the reader knows the culprit, the place and the next step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from attrs import frozen

SHOWN_FAULTS = 50
"""So many faults of an error are written out; all of them are in its ``faults``."""


@frozen(order=True)
class Fault:
    """One thing that is wrong: where it is, what was expected, what was found, what to do next."""

    place: str
    """The culprit and the place: a file, row and column; a rule and the part of it; a plugin."""

    expected: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: expected {self.expected}, found {self.found}"
        return f"{text}. {self.advice}" if self.advice else text


class StarrulesError(Exception):
    """The base of every error that the library raises on purpose."""


class FaultsError(StarrulesError, ValueError):
    """Raised when something was looked through to its end and found faulty; carries every fault."""

    def __init__(self, subject: str, faults: Iterable[Fault]) -> None:
        self.subject = subject
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(subject, self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        noun = "fault" if count == 1 else "faults"
        lines = [f"{self.subject}: {count} {noun}", *(f"  {fault}" for fault in self.faults[:SHOWN_FAULTS])]
        if count > SHOWN_FAULTS:
            lines.append(f"  and {count - SHOWN_FAULTS} more")
        return "\n".join(lines)


class SchemaError(FaultsError):
    """Raised when a table is declared in a way that could not be read or completed."""


class RuleError(FaultsError):
    """Raised when a rule cannot mean anything: types, units, scales, widths or emptiness do not fit."""


class EvidenceError(FaultsError):
    """Raised when evidence does not keep to the tables that the plugins declare."""


class SchemeError(FaultsError):
    """Raised when stars, checks, readings, parameters or rulesets do not fit together."""


class PluginError(FaultsError):
    """Raised when plugins or stars that a run requires are absent, blocked or broken; names every one of them."""


class NotFoundError(StarrulesError, LookupError):
    """Raised when a unit, check, star, period or ruleset is asked for that is not there."""


class MissingExtraError(StarrulesError, ImportError):
    """Raised when an optional library is needed that is not installed; names the extra to install."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {library}, which is not installed. "
            f"Install it with: python -m pip install 'starrules[{extra}]'"
        )


def suggestion(name: str, known: Sequence[str]) -> str:
    """Return a sentence that names the likeliest spelling of ``name`` among ``known``, or what there is."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not known:
        return "There are none."
    shown = ", ".join(repr(item) for item in list(known)[:8])
    return f"There are: {shown} and {len(known) - 8} more." if len(known) > 8 else f"There are: {shown}."
