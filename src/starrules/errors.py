"""What can go wrong, told so that the reader knows the culprit, the place and the next step."""

from __future__ import annotations

import difflib
import errno
import heapq
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Literal, Self

from attrs import frozen

from starrules.messages import Message, message, quoted, told

SHOWN_FAULTS = 50
"""So many faults of an error are written out unless more are asked for; all of them are in its ``faults``."""
MOST_COMPARED = 2_000
"""With so many names at the most a misspelt one is compared in full."""


@frozen(order=True)
class Fault:
    """One thing that is wrong: where it is, what was expected, what was found, what to do next.

    Those who keep evidence, rulesets and options are told in Chinese and English; those who write plugins and rules
    in English.
    """

    place: str
    """The culprit and the place: a file, row and column; a rule and the part of it; a plugin."""

    expected: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: expected {self.expected}, found {self.found}"
        return f"{text}. {self.advice}" if self.advice else text

    def told(self, language: Literal["zh", "en"]) -> str:
        """Return the fault in a language; in English it is what ``str`` returns."""
        if language == "en":
            return str(self)
        place, expected, found, advice = (
            told(text, "zh") for text in (self.place, self.expected, self.found, self.advice)
        )
        return f"【{place}】要求：{expected}；实际：{found}。{advice}"


class StarrulesError(Exception):
    """The base of every error that the library raises on purpose."""

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: Literal["zh", "en"]) -> str:
        """Return what is wrong in a language, a line for each thing; in English it is what ``str`` returns."""
        return "\n".join(
            part.told(language)
            if isinstance(part, StarrulesError)
            else told(part if isinstance(part, str) else str(part), language)
            for part in self.args
        )


class FaultsError(StarrulesError, ValueError):
    """Raised when something was looked through to its end and found faulty; carries every fault."""

    def __init__(self, subject: str, faults: Iterable[Fault]) -> None:
        self.subject = subject
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(subject, self.faults)

    def told(self, language: Literal["zh", "en"], most: int | None = SHOWN_FAULTS) -> str:
        """Return the faults in a language, a line each.

        Args:
            language: the language.
            most: how many at the most; the rest is counted. None for all of them.
        """
        count = len(self.faults)
        head = (
            message("{subject}: {count} fault", subject=self.subject, count=count)
            if count == 1
            else message("{subject}: {count} faults", subject=self.subject, count=count)
        )
        lines = [head, *(f"  {fault.told(language)}" for fault in self.faults[:most])]
        if most is not None and count > most:
            lines.append(message("  and {more} more", more=count - most))
        return "\n".join(told(line, language) for line in lines)


class SchemaError(FaultsError):
    """Raised when a table is declared in a way that could not be read or completed."""


class RuleError(FaultsError):
    """Raised when a rule cannot mean anything: types, units, scales, widths or emptiness do not fit."""


class EvidenceError(FaultsError):
    """Raised when evidence does not keep to the tables that the plugins declare."""


class AllFaultsError(StarrulesError):
    """Raised where every fault of an error is to be written out, however many there are."""

    def __init__(self, error: FaultsError) -> None:
        self.error = error
        super().__init__(error)

    def told(self, language: Literal["zh", "en"]) -> str:
        """Return every fault in a language, a line each."""
        return self.error.told(language, None)


class SchemeError(FaultsError):
    """Raised when stars, checks, readings, parameters or rulesets do not fit together."""


class PluginError(FaultsError):
    """Raised when plugins or stars that a run requires are absent, blocked or broken; names every one of them."""


class NotFoundError(StarrulesError, LookupError):
    """Raised when a unit, check, star, period or ruleset is asked for that is not there."""


class MissingExtraError(StarrulesError, ImportError):
    """Raised when an optional library is needed that is not installed; names the extra to install."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        self.library, self.extra, self.purpose = library, extra, purpose
        super().__init__(
            message(
                "{purpose} needs {library}, which is not installed. "
                "Install it with: python -m pip install 'starrules[{extra}]'",
                purpose=purpose,
                library=library,
                extra=extra,
            )
        )

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str]]:
        """Return what a copy is made of, such as one that another process is told of."""
        return type(self), (self.library, self.extra, self.purpose)


class MissingProgramError(StarrulesError):
    """Raised when a program is needed that Python packages do not bring; says where it was looked for."""


def in_short(value: object, most: int = 60) -> str:
    """Return how Python shows a value, cut after ``most`` characters and without the address of an object.

    An address differs from run to run, so that two reports of one fault would differ too.
    """
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if type(value).__repr__ is object.__repr__:
        return f"an object of the class {type(value).__name__}"
    shown = re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))
    return shown if len(shown) <= most else f"{shown[:most]} ..."


def raised(error: BaseException) -> str:
    """Return an exception in words, on one line that UTF-8 can hold, even one that raises when it is asked for them."""
    name = type(error).__name__
    try:
        said = " ".join(str(error).split()).encode("utf-8", "backslashreplace").decode()
    except (Exception, SystemExit):  # noqa: BLE001
        said = ""
    return f"{name}: {said}" if said else name


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the likeliest spelling of ``name`` among ``known``, or None where none is like it."""
    narrow = unicodedata.normalize("NFKC", name).strip()  # full-width letters and digits are one slip
    if narrow in known:
        return narrow
    return next(iter(difflib.get_close_matches(name, _alike(narrow, known), n=1, cutoff=0.6)), None)


def _alike(name: str, known: Sequence[str]) -> Sequence[str]:
    """Return those of many names that one slip can have made another one of: comparing each in full takes 20 microseconds.

    One slip leaves the first half of a name as it is, or the second one.
    """
    if len(known) <= MOST_COMPARED:
        return known
    half = max(1, len(name) // 2)
    first, second = name[:half], name[half:] or name
    near = (
        item
        for item in known
        if abs(len(item) - len(name)) < 2 and (item.startswith(first) or item.endswith(second))
    )
    return heapq.nlargest(MOST_COMPARED, near, key=lambda item: _in_common(name, item))


def _in_common(one: str, other: str) -> int:
    """Return how many letters two names have in common at their beginning and at their end."""
    pairs = (zip(one, other, strict=False), zip(reversed(one), reversed(other), strict=False))
    return sum(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], each)) for each in pairs)


def suggestion(name: str, known: Sequence[str]) -> Message:
    """Return a sentence that names the likeliest spelling of ``name`` among ``known``, or what there is."""
    near = nearest(name, known)
    if near is not None:
        return message("Did you mean {name!r}?", name=near)
    if not known:
        return message("There are none.")
    shown = tuple(quoted(item) for item in list(known)[:8])
    if len(known) <= 8:
        return message("There are: {names}.", names=shown)
    return message("There are: {names} and {more} more.", names=shown, more=len(known) - 8)


def one_of(values: Sequence[str]) -> Message:
    """Return which values there are, the first eight of them."""
    shown = tuple(quoted(value) for value in values[:8])
    return (
        message("one of {names} ...", names=shown)
        if len(values) > 8
        else message("one of {names}", names=shown)
    )


def unknown(what: str, name: str, known: Sequence[str]) -> Message:
    """Return what to say where ``what``, such as a star, is asked for by a name that is not among ``known``."""
    return message(
        "{what}: expected the id of one, found {name!r}. {advice}",
        what=what,
        name=name,
        advice=suggestion(name, known),
    )


def unknown_language(what: str, tag: str, known: Sequence[str]) -> NotFoundError:
    """Return the error where ``what``, such as a report, is asked for in a language that is not among ``known``."""
    return NotFoundError(
        message(
            "{what}: expected the tag of a language that there is, found {tag!r}. {advice}",
            what=what,
            tag=tag,
            advice=suggestion(tag, known),
        )
    )


def system_error(error: OSError) -> Message:
    """Return what the operating system refused."""
    known = {
        errno.ENOENT: message("no such file"),
        errno.EACCES: message("no permission"),
        errno.EPERM: message("no permission"),
        errno.EROFS: message("no permission"),
        errno.ENOSPC: message("no space left"),
        errno.EEXIST: message("a file of that name"),
        errno.ENOTDIR: message("a file of that name"),
        errno.EISDIR: message("a folder of that name"),
    }
    reason = error.strerror or str(error)
    return known.get(error.errno or 0, message("an error of the system: {reason}", reason=reason))


def toml_error(error: Exception) -> Message:
    """Return where a file is no TOML."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    if found is None:
        return message("an error: {reason}", reason=str(error))
    reason, line, column = found.groups()
    place = (
        message("the end of the file")
        if line is None
        else message("line {line}, column {column}", line=line, column=column)
    )
    return message("an error at {place}: {reason}", place=place, reason=reason)
