"""The layers of a ruleset: each file read, every key of it looked at, and laid over the file it extends."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import Fault, NotFoundError, suggestion, system_error, toml_error
from starrules.messages import message, quoted
from starrules.model import speaks_of
from starrules.scheme.entries import AWARDS, BOTH, TOP, UPPER, Read, Wrong, list_of_ids, parameter_value

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.records import PluginRecord


@frozen
class Source:
    """The text of a ruleset.

    Args:
        name: the id by which a plugin brings it, or the name of the file it is in.
        text: what it says.
        path: the file it is in, where no plugin brings it.
    """

    name: str
    text: str
    path: Path | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file of the caller's own."""
        return self.path is not None


@frozen
class Layer:
    """One ruleset file: what it sets by itself, and what it sets where a reading is taken one way."""

    name: str
    values: Mapping[str, Any]
    whens: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    absent: tuple[str, ...] = ()


SECTIONS = ("readings", "parameters", "standards", "awards")


@frozen
class Reader:
    """Reads one ruleset file against a scheme and notes every fault with its place."""

    scheme: Scheme
    source: Source
    faults: list[Fault] = field(factory=list)
    absent: list[str] = field(factory=list)

    @property
    def name(self) -> str:
        """How the file is called in faults."""
        return self.source.name

    def fault(self, place: str, expected: str, found: object, advice: str = "") -> None:
        """Note a fault of this file."""
        shown = found if isinstance(found, str) else quoted(found)
        self.faults.append(Fault(ruleset_place(self.name, place), expected, shown, advice))

    def layer(self, data: Mapping[str, Any]) -> Layer:
        """Return the file as a layer."""
        values = self.values(data, "", extra=("when",))
        for key in ("id", "title"):
            if key not in data:
                self.fault(key, message("a word") if key == "id" else BOTH, message("nothing"))
        name = values.get("id", self.name)
        if self.source.is_file and name in self.scheme.ruleset_texts:
            advice = message("Give this ruleset another id.")
            self.fault("id", message("an id that no plugin's ruleset has"), quoted(name), advice)
        elif not self.source.is_file and name != self.name:
            expected = message("{name!r}, by which the plugin brings it", name=self.name)
            self.fault("id", expected, quoted(name))
        return Layer(name, values, tuple(self._whens(data.get("when", []))), tuple(self.absent))

    def values(self, data: Mapping[str, Any], at: str, extra: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return what a file, or a part that holds where a reading is taken, sets."""
        known = (*TOP, *SECTIONS, *extra)
        found: dict[str, Any] = {}
        for key, value in data.items():
            if key in TOP:
                self._put(found, key, value, TOP[key], f"{at}{key}")
            elif key not in known:
                self.fault(f"{at}{key}", message("a known key"), quoted(key), suggestion(key, known))
        for key in ("stars", "adopted"):
            for item in found.get(key, ()):
                self._known(item, self.scheme.star if key == "stars" else self.scheme.checks, f"{at}{key}")
        for check in found.get("adopted", ()):
            self._counts(check, f"{at}adopted")
        readers = {"readings": self._reading, "parameters": self._parameter, "standards": self._standard}
        for section, read in readers.items():
            if section in data:
                found[section] = self._section(data[section], f"{at}{section}", read)
        if "awards" in data:
            found["awards"] = self._awards(data["awards"], f"{at}awards")
        return found

    def _put(self, found: dict[str, Any], key: str, value: Any, read: Read, place: str) -> None:
        try:
            found[key] = read(value)
        except Wrong as wrong:
            self.fault(place, wrong.expected, quoted(value), wrong.advice)

    def _known(self, item: str, known: Mapping[str, object], place: str) -> bool:
        """Return whether an id is there; one that only an absent plugin could bring is noted, not a fault."""
        if item in known:
            return True
        if speaks_of(item, self.scheme.absent):
            self.absent.append(item)
        else:
            advice = suggestion(item, sorted(known))
            self.fault(place, message("an id that a plugin declares"), quoted(item), advice)
        return False

    def _counts(self, check: str, place: str) -> None:
        if check in self.scheme.duty_checks:
            found = message("{check!r}, which is a duty of a lead or the district", check=check)
            self.fault(place, message("checks that units are asked"), found)

    def _section(self, data: Any, place: str, read: Callable[[str, Any, str], Any]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fault(place, message("a table [{name}]", name=place), quoted(data))
            return {}
        found = {}
        for key, value in data.items():
            try:
                item = read(key, value, f"{place}.{key}")
            except Wrong as wrong:
                self.fault(f"{place}.{key}", wrong.expected, quoted(value), wrong.advice)
                continue
            if item is not None:
                found[key] = item
        return found

    def _reading(self, key: str, value: Any, place: str) -> str | None:
        reading = self.scheme.readings.get(key)
        if reading is None:
            if self.scheme.absent:
                self.absent.append(key)
            else:
                advice = suggestion(key, sorted(self.scheme.readings))
                self.fault(place, message("the id of a reading"), quoted(key), advice)
            return None
        options = [option.id for option in reading.options]
        if value not in options:
            expected = message("an option of this reading ({options})", options=tuple(options))
            raise Wrong(expected, suggestion(str(value), options))
        return str(value)

    def _parameter(self, key: str, value: Any, place: str) -> Fraction | None:
        if not self._known(key, self.scheme.parameters, place):
            return None
        return parameter_value(self.scheme.parameters[key], value)

    def _standard(self, key: str, value: Any, place: str) -> tuple[str, ...] | None:
        checks = list_of_ids(value)
        if not checks:
            raise Wrong(message("one check or more"))
        there = self._known(key, self.scheme.clauses, place)
        for check in checks:
            self._known(check, self.scheme.checks, place)
            self._counts(check, place)
        if there:
            clause = self.scheme.clauses[key]
            if clause.bound != "unit" or clause.kind == "context" or clause.standard:
                advice = message(
                    "{clause!r} is owed by {bound!r}, kind {kind!r}, linked to {standard!r}.",
                    clause=key,
                    bound=clause.bound,
                    kind=clause.kind,
                    standard=clause.standard,
                )
                raise Wrong(message("a standard that units owe"), advice)
        return checks if there else None

    def _awards(self, data: Any, place: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fault(place, message("a table [{name}]", name="awards"), quoted(data))
            return {}
        found = self._keys(data, AWARDS, place, ("upper",))
        for key in ("prerequisites", "weights"):
            for star in found.get(key, ()):
                self._known(star, self.scheme.star, f"{place}.{key}")
        upper = data.get("upper")
        if isinstance(upper, dict):
            found["upper"] = self._keys(upper, UPPER, f"{place}.upper", ())
        elif upper is not None:
            self.fault(f"{place}.upper", message("a table [{name}]", name="awards.upper"), quoted(upper))
        return found

    def _keys(
        self, data: Mapping[str, Any], reads: Mapping[str, Read], place: str, extra: tuple[str, ...]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in data.items():
            if key in reads:
                self._put(found, key, value, reads[key], f"{place}.{key}")
            elif key not in extra:
                advice = suggestion(key, (*reads, *extra))
                self.fault(f"{place}.{key}", message("a known key"), quoted(key), advice)
        return found

    def _whens(self, data: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield what is set where a reading is taken one way: ``[[when]] reading, option, set``."""
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            self.fault("when", message("tables [[when]]"), quoted(data))
            return
        for index, item in enumerate(data):
            place = f"when[{index}]"
            for key in sorted(item.keys() ^ {"reading", "option", "set"}):
                found = message("nothing") if key not in item else quoted(key)
                self.fault(f"{place}.{key}", message("the keys reading, option and set"), found)
            sets = item.get("set", {})
            if not isinstance(sets, dict) or item.keys() != {"reading", "option", "set"}:
                continue
            for key in ("id", "title", "extends", "readings", "when"):
                if key in sets:
                    self.fault(f"{place}.set.{key}", message("settings other than this"), quoted(key))
            try:
                option = self._reading(str(item["reading"]), item["option"], f"{place}.reading")
            except Wrong as wrong:
                self.fault(f"{place}.option", wrong.expected, quoted(item["option"]), wrong.advice)
                continue
            if option is not None:
                yield str(item["reading"]), option, self.values(sets, f"{place}.set.")


def ruleset_place(name: str, key: str = "") -> str:
    """Return how a ruleset, or a key of it, is called in faults."""
    return (
        message("ruleset {name!r}, {key}", name=name, key=key)
        if key
        else message("ruleset {name!r}", name=name)
    )


def is_file(name: str | Path) -> bool:
    """Return whether a ruleset is named by a file, and not by the id by which a plugin brings it."""
    return isinstance(name, Path) or name.endswith(".toml")


def source_of(scheme: Scheme, name: str | Path, folder: Path) -> Source:
    """Return the text of a ruleset.

    Args:
        scheme: the scheme, whose plugins bring rulesets.
        name: the id of one of these, or a file whose name ends in ``.toml``.
        folder: where the file is looked for.

    Raises:
        Wrong: when there is no such ruleset, or its file cannot be read.
    """
    if not is_file(name):
        if name in scheme.ruleset_texts:
            return Source(str(name), scheme.ruleset_texts[str(name)])
        expected = message("the id of a ruleset or a file ending in .toml")
        raise Wrong(expected, _advice(scheme, str(name)))
    path = folder / name
    try:
        return Source(path.name, path.read_text(encoding="utf-8-sig"), path.resolve())
    except OSError as error:
        advice = message("{path}: {reason}.", reason=system_error(error), path=str(path))
        raise Wrong(message("a file that can be read"), advice) from error
    except UnicodeDecodeError as error:
        advice = message(
            "Byte {position} is not; save {file} as UTF-8.", position=error.start, file=path.name
        )
        raise Wrong(message("text in UTF-8"), advice) from error


def _advice(scheme: Scheme, name: str) -> str:
    known = sorted(scheme.ruleset_texts)
    lacking = tuple(_lacking(item) for item in scheme.plugins if not item.active)
    if not lacking:
        return suggestion(name, known)
    return message(
        "{suggestion} These plugins do not count: {plugins}.",
        suggestion=suggestion(name, known),
        plugins=lacking,
    )


def _lacking(record: PluginRecord) -> str:
    if record.status == "blocked":
        return message("{label} (blocked: {cause})", label=record.label, cause=record.reason)
    return message("{label} (failed: {reason})", label=record.label, reason=record.reason)


def layers_of(scheme: Scheme, name: str | Path, faults: list[Fault]) -> tuple[Layer, ...]:
    """Return a ruleset and those that it extends, the nearest first; faults of all are noted.

    Raises:
        NotFoundError: when there is no such ruleset.
    """
    try:
        source = source_of(scheme, name, Path())
    except Wrong as wrong:
        raise NotFoundError(
            message(
                "ruleset: expected {expected}, found {name!r}. {advice}",
                expected=wrong.expected,
                name=str(name),
                advice=wrong.advice,
            )
        ) from wrong
    layers: list[Layer] = []
    sources: list[Source] = []
    while True:
        sources.append(source)
        try:
            data = tomllib.loads(source.text)
        except tomllib.TOMLDecodeError as error:
            place, advice = ruleset_place(source.name), message("Mend the file at that line.")
            found = toml_error(error)
            faults.append(Fault(place, message("valid TOML"), found, advice))
            break
        reader = Reader(scheme, source)
        layers.append(reader.layer(data))
        faults += reader.faults
        base = layers[-1].values.get("extends", "")
        if not base:
            break
        place = ruleset_place(source.name, "extends")
        try:
            source = source_of(scheme, base, source.path.parent if source.path is not None else Path())
        except Wrong as wrong:
            faults.append(Fault(place, wrong.expected, quoted(base), wrong.advice))
            break
        if source in sources:
            chain = " -> ".join(item.name for item in [*sources, source])
            faults.append(Fault(place, message("a chain that ends"), chain))
            break
    return tuple(layers)


def steps(scheme: Scheme, layers: tuple[Layer, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what is laid over each other, the nearest last, with the name of the layer that says it.

    What a file sets for a reading taken one way lies directly over what the same file sets by itself.
    """
    taken = {name: reading.default for name, reading in scheme.readings.items()}
    for layer in reversed(layers):
        taken |= layer.values.get("readings", {})
    for layer in reversed(layers):
        yield layer.name, layer.values
        for reading, option, sets in layer.whens:
            if taken.get(reading) == option:
                yield f"{layer.name}, where {reading} is {option}", sets


def merged(scheme: Scheme, layers: tuple[Layer, ...]) -> dict[str, Any]:
    """Return the layers laid over each other, the nearest on top."""
    values: dict[str, Any] = {"readings": {}, "parameters": {}, "standards": {}, "awards": {}}
    for _, sets in steps(scheme, layers):
        _lay(values, sets)
    values.setdefault("stars", _every_star(scheme))
    return values


def _every_star(scheme: Scheme) -> tuple[str, ...]:
    """Return all stars in order, those of plugins that do not count included: they are awarded as error."""
    lost = [
        star
        for record in scheme.plugins
        if not record.active and record.contribution is not None
        for star in record.contribution.stars
    ]
    ordered = sorted((*scheme.stars, *lost), key=lambda star: (star.order, star.id))
    return tuple(dict.fromkeys(star.id for star in ordered))


def _lay(values: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(values.get(key), dict):
            values[key] = dict(values[key])
            _lay(values[key], value)
        else:
            values[key] = value
