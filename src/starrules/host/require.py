"""What a run requires: plugins or stars by name, with versions; and that nothing has failed, where it is strict."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from attrs import frozen

from starrules.errors import Fault, PluginError, suggestion
from starrules.host.find import canonical
from starrules.messages import Message, message, quoted
from starrules.scheme.records import PluginRecord

REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(.*?)\s*\Z")
BOUND = re.compile(r"\s*(~=|==|!=|<=|>=|<|>)\s*([^\s,]+)\s*\Z")
VERSION = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|rc|c)[-_.]?(?P<pre_n>\d*))?"
    r"(?:[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+[a-z0-9.]+)?\Z",
    re.IGNORECASE,
)
Key = tuple[int, tuple[int, ...], tuple[int, str, int], int, tuple[int, int]]


@frozen
class Requirement:
    """A plugin, a distribution or a star by name, with the bounds of its version."""

    text: str
    name: str
    bounds: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Requirement | None:
        """Return what a text such as ``starrules-integrity>=1,<2`` requires; None where it makes no sense."""
        whole = REQUIREMENT.match(text)
        if whole is None:
            return None
        bounds = [BOUND.match(part) for part in whole[2].split(",")] if whole[2] else []
        found = tuple((bound[1], bound[2]) for bound in bounds if bound is not None)
        if len(found) < len(bounds) or not all(_is_bound(*bound) for bound in found):
            return None
        return cls(text, whole[1], found)

    def holds(self, version: str) -> bool:
        """Return whether a version is within the bounds; one that makes no sense is not."""
        key = version_key(version)
        return not self.bounds or (key is not None and all(_within(key, *bound) for bound in self.bounds))


def version_key(version: str) -> Key | None:
    """Return what versions are compared by, or None for a text that is no version.

    The order is that of installers: ``1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 == 1.0.0 < 1.0.post1``.
    """
    found = VERSION.match(version)
    if found is None:
        return None
    release = [int(part) for part in found["release"].split(".")]
    while release and release[-1] == 0:
        release.pop()
    pre = (1, "", 0)
    if found["pre"]:
        word = found["pre"].lower()
        letter = {"alpha": "a", "beta": "b"}.get(word, "rc" if word in ("c", "pre", "preview") else word)
        pre = (0, letter, int(found["pre_n"] or 0))
    elif found["dev"] and not found["post"]:
        pre = (-1, "", 0)
    post = int(found["post_n"] or 0) if found["post"] else -1
    dev = (0, int(found["dev_n"] or 0)) if found["dev"] else (1, 0)
    return int(found["epoch"] or 0), tuple(release), pre, post, dev


def _is_bound(operator: str, version: str) -> bool:
    if operator in ("==", "!=") and version.endswith(".*"):
        return re.fullmatch(r"\d+(\.\d+)*", version[:-2]) is not None
    return version_key(version) is not None and (operator != "~=" or "." in version)


def _within(key: Key, operator: str, version: str) -> bool:
    if version.endswith(".*"):
        return _begins(key, version[:-2]) == (operator == "==")
    bound = version_key(version)
    assert bound is not None
    if operator == "~=":
        return key >= bound and _begins(key, ".".join(map(str, _release(version)[:-1])))
    compare: Mapping[str, Callable[[Key, Key], bool]] = {
        "==": lambda one, other: one == other,
        "!=": lambda one, other: one != other,
        "<=": lambda one, other: one <= other,
        ">=": lambda one, other: one >= other,
        "<": lambda one, other: one < other,
        ">": lambda one, other: one > other,
    }
    return compare[operator](key, bound)


def _release(version: str) -> list[int]:
    found = VERSION.match(version)
    assert found is not None
    return [int(part) for part in found["release"].split(".")]


def _begins(key: Key, release: str) -> bool:
    wanted = tuple(int(part) for part in release.split("."))
    return (*key[1], *([0] * len(wanted)))[: len(wanted)] == wanted


def check_required(
    records: Sequence[PluginRecord], require: Collection[str], *, strict: bool = False
) -> None:
    """Raise unless all that is required is there and active, and nothing has failed where it is strict.

    Raises:
        TypeError: when the requirements are one text, whose letters would be taken for names.
        PluginError: with every requirement that does not hold, and every plugin that failed.
    """
    if isinstance(require, str):
        msg = f"require: expected a tuple of requirements, found the text {require!r}. Write require=({require!r},)."
        raise TypeError(msg)
    faults = [fault for text in require for fault in _faults(records, text)]
    if strict:
        faults += [_failed(record) for record in records if record.status == "failed"]
    if faults:
        raise PluginError(message("plugins that this run requires"), faults)


def _failed(record: PluginRecord) -> Fault:
    place = message("plugin {name!r} of {label}", name=record.name, label=record.label)
    return Fault(place, message("an active one, as strict is asked for"), _told(record))


def _told(record: PluginRecord) -> Message:
    """Return why a plugin does not count; in Chinese a fault is pointed to, as its words are its author's."""
    if record.status == "blocked":
        return message("blocked: {cause}", cause=record.reason)
    lines = record.reason.removesuffix(".").splitlines()
    between = " " if len(lines) == 1 else "\n    "
    return message("failed:{reason}", reason=between.join(["", *lines]))


def _faults(records: Sequence[PluginRecord], text: str) -> Iterator[Fault]:
    place = message("require {text!r}", text=text)
    requirement = Requirement.of(text)
    if requirement is None:
        yield Fault(place, message("a name and versions, such as 'starrules-integrity>=1'"), quoted(text))
        return
    wanted = canonical(requirement.name)
    matching = [item for item in records if wanted in map(canonical, _names(item))]
    if not matching:
        known = sorted({name for item in records for name in _names(item)})
        advice = message(
            "{suggestion} Install it beside starrules.", suggestion=suggestion(requirement.name, known)
        )
        yield Fault(place, message("a plugin that is installed, or a star of one"), message("none"), advice)
    for record in matching:
        if not record.active:
            advice = message("Mend it, or take it off what is required.")
            found = message("{label}, {reason}", label=record.label, reason=_told(record))
            yield Fault(place, message("an active plugin"), found, advice)
        elif not requirement.holds(record.version):
            bounds = ",".join("".join(bound) for bound in requirement.bounds)
            advice = message("Install such a release of it.")
            yield Fault(place, message("a version {bounds}", bounds=bounds), record.label, advice)


def _names(record: PluginRecord) -> tuple[str, ...]:
    """Return the names by which a plugin may be required: its own, its distribution's and its stars'."""
    stars: object = () if record.contribution is None else record.contribution.stars
    ids = [getattr(star, "id", "") for star in stars] if isinstance(stars, tuple) else []
    return tuple(dict.fromkeys((record.name, record.distribution, *map(str, ids))))
