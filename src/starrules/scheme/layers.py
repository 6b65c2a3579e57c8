"""The layers of a ruleset: each file read, every key of it looked at, and laid over the file it extends."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import Fault, NotFoundError, suggestion
from starrules.model import Period, Text
from starrules.scheme.data import day_in_year
from starrules.scheme.model import ParameterSpec
from starrules.scheme.records import speaks_of

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme

WHOLE, NUMBER = re.compile(r"-?[0-9]+\Z"), re.compile(r"-?[0-9]+(\.[0-9]+)?(/[1-9][0-9]*)?\Z")
MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}\Z")
EXACT = 'Write it as a whole number or as text, such as "0.5": that stays exact.'


def period_of(label: str, first_month: int) -> Period:
    """Return the assessed year of that label."""
    if not re.fullmatch(r"(19[5-9]|20[0-9]|21[0-3])[0-9]", label):
        msg = f"period: expected a year from 1950 to 2139, such as '2024', found {label!r}"
        raise NotFoundError(msg)
    return Period.year(label, first_month)


class Wrong(Exception):  # noqa: N818  (what a reader found instead of what it expected)
    """A value that is not what was expected."""

    def __init__(self, expected: str, advice: str = "") -> None:
        self.expected, self.advice = expected, advice
        super().__init__(expected)


@frozen
class Layer:
    """One ruleset file: what it sets by itself, and what it sets where a reading is taken one way."""

    name: str
    values: Mapping[str, Any]
    whens: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    absent: tuple[str, ...] = ()


Read = Callable[[Any], Any]


def _text(value: Any) -> Text:
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise Wrong('{ zh = "...", en = "..." }')
    if not all(isinstance(item, str) and item.strip() for item in value.values()):
        raise Wrong("a text in both languages")
    return Text(value["zh"], value["en"])


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong("a word")
    return value


def _maybe_word(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("the id of a ruleset, or nothing")
    return value


def _day(value: Any) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Wrong("a day, such as 2024-01-01") from error


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("true or false")
    return value


def _whole(low: int, high: int) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not (isinstance(value, int) or WHOLE.match(str(value))):
            raise Wrong(f"a whole number from {low} to {high}")
        if not low <= int(value) <= high:
            raise Wrong(f"a whole number from {low} to {high}")
        return int(value)

    return read


def _exact(low: int, high: int) -> Read:
    def read(value: Any) -> Fraction:
        if isinstance(value, float):
            raise Wrong(f"a number from {low} to {high}", EXACT)
        if isinstance(value, bool) or not NUMBER.match(str(value)) or not low <= Fraction(str(value)) <= high:
            raise Wrong(f"a number from {low} to {high}")
        return Fraction(str(value))

    return read


def _one_of(*words: str) -> Read:
    def read(value: Any) -> str:
        if value not in words:
            raise Wrong(" or ".join(map(repr, words)), suggestion(str(value), words))
        return str(value)

    return read


def _needs(value: Any) -> Any:
    if value in ("all", "none"):
        return value
    try:
        return _whole(1, 100)(value)
    except Wrong:
        raise Wrong("'all', 'none' or a whole number of stars") from None


def _list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong('a list of ids, such as ["one", "two"]')
    if len(set(value)) < len(value):
        raise Wrong("a list that names each id once")
    return tuple(value)


def _weights(value: Any) -> Mapping[str, Fraction]:
    if not isinstance(value, dict):
        raise Wrong('a weight for each star, such as { learning = "1" }')
    return {star: _positive(item) for star, item in value.items()}


def _positive(value: Any) -> Fraction:
    number: Fraction = _exact(0, 1000)(value)
    if number <= 0:
        raise Wrong("weights above 0", "To leave a star out, leave it out of stars.")
    return number


TOP: Mapping[str, Read] = {
    "id": _word,
    "title": _text,
    "extends": _maybe_word,
    "status": _word,
    "authority": _text,
    "valid_from": _day,
    "first_month": _whole(1, 12),
    "minimum_months": _whole(0, 12),
    "at_deadline": _one_of("open", "not_won"),
    "deadline_days": _whole(0, 1000),
    "duties": _one_of("report", "leave-out"),
    "stars": _list,
    "adopted": _list,
}
AWARDS: Mapping[str, Read] = {
    "define": _truth,
    "none_because": _text,
    "rule": _one_of("all-standards", "points"),
    "star_floor": _exact(0, 100),
    "total_floor": _exact(0, 100_000),
    "title_needs": _needs,
    "prerequisites": _list,
    "weights": _weights,
    "units": _one_of("both", "office", "section"),
    "inherit": _one_of("office", "none"),
    "decides": _one_of("standards", "standards-alone", "standards-and-tasks"),
}
UPPER: Mapping[str, Read] = {
    "star_floor": _exact(0, 100),
    "total_floor": _exact(0, 100_000),
    "pool": _one_of("won"),
    "top_share": _exact(0, 100),
    "rounding": _one_of("down", "up", "nearest"),
    "ties": _one_of("all", "none", "open"),
}
SECTIONS = ("readings", "parameters", "standards", "awards")


@frozen
class Reader:
    """Reads one ruleset file against a scheme and notes every fault with its place."""

    scheme: Scheme
    name: str
    faults: list[Fault] = field(factory=list)
    absent: list[str] = field(factory=list)

    def fault(self, place: str, expected: str, found: object, advice: str = "") -> None:
        """Note a fault of this file."""
        self.faults.append(Fault(f"ruleset {self.name!r}, {place}", expected, str(found), advice))

    def layer(self, data: Mapping[str, Any]) -> Layer:
        """Return the file as a layer."""
        values = self.values(data, "", extra=("when",))
        for key in ("id", "title"):
            if key not in data:
                self.fault(key, "a word" if key == "id" else '{ zh = "...", en = "..." }', "nothing")
        if values.get("id", self.name) != self.name:
            self.fault("id", f"{self.name!r}, by which the plugin brings it", repr(values["id"]))
        return Layer(self.name, values, tuple(self._whens(data.get("when", []))), tuple(self.absent))

    def values(self, data: Mapping[str, Any], at: str, extra: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return what a file, or a part that holds where a reading is taken, sets."""
        known = (*TOP, *SECTIONS, *extra)
        found: dict[str, Any] = {}
        for key, value in data.items():
            if key in TOP:
                self._put(found, key, value, TOP[key], f"{at}{key}")
            elif key not in known:
                self.fault(f"{at}{key}", "a known key", repr(key), suggestion(key, known))
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
            self.fault(place, wrong.expected, repr(value), wrong.advice)

    def _known(self, item: str, known: Mapping[str, object], place: str) -> bool:
        """Return whether an id is there; one that only an absent plugin could bring is noted, not a fault."""
        if item in known:
            return True
        if speaks_of(item, self.scheme.absent):
            self.absent.append(item)
        else:
            self.fault(place, "an id that a plugin declares", repr(item), suggestion(item, sorted(known)))
        return False

    def _counts(self, check: str, place: str) -> None:
        if check in self.scheme.duty_checks:
            self.fault(
                place, "checks that units are asked", f"{check!r}, which is a duty of a lead or the district"
            )

    def _section(self, data: Any, place: str, read: Callable[[str, Any, str], Any]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fault(place, f"a table [{place}]", repr(data))
            return {}
        found = {}
        for key, value in data.items():
            try:
                item = read(key, value, f"{place}.{key}")
            except Wrong as wrong:
                self.fault(f"{place}.{key}", wrong.expected, repr(value), wrong.advice)
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
                self.fault(
                    place, "the id of a reading", repr(key), suggestion(key, sorted(self.scheme.readings))
                )
            return None
        options = [option.id for option in reading.options]
        if value not in options:
            raise Wrong(f"an option of this reading ({', '.join(options)})", suggestion(str(value), options))
        return str(value)

    def _parameter(self, key: str, value: Any, place: str) -> Fraction | None:
        if not self._known(key, self.scheme.parameters, place):
            return None
        return parameter_value(self.scheme.parameters[key], value)

    def _standard(self, key: str, value: Any, place: str) -> tuple[str, ...] | None:
        checks = _list(value)
        if not checks:
            raise Wrong("one check or more")
        there = self._known(key, self.scheme.clauses, place)
        for check in checks:
            self._known(check, self.scheme.checks, place)
            self._counts(check, place)
        if there:
            clause = self.scheme.clauses[key]
            if clause.bound != "unit" or clause.kind == "context" or clause.standard:
                raise Wrong(
                    "a standard that units owe",
                    f"{key!r} is owed by {clause.bound!r}, kind {clause.kind!r}, "
                    f"linked to {clause.standard!r}.",
                )
        return checks if there else None

    def _awards(self, data: Any, place: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fault(place, "a table [awards]", repr(data))
            return {}
        found = self._keys(data, AWARDS, place, ("upper",))
        for key in ("prerequisites", "weights"):
            for star in found.get(key, ()):
                self._known(star, self.scheme.star, f"{place}.{key}")
        upper = data.get("upper")
        if isinstance(upper, dict):
            found["upper"] = self._keys(upper, UPPER, f"{place}.upper", ())
        elif upper is not None:
            self.fault(f"{place}.upper", "a table [awards.upper]", repr(upper))
        return found

    def _keys(
        self, data: Mapping[str, Any], reads: Mapping[str, Read], place: str, extra: tuple[str, ...]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in data.items():
            if key in reads:
                self._put(found, key, value, reads[key], f"{place}.{key}")
            elif key not in extra:
                self.fault(f"{place}.{key}", "a known key", repr(key), suggestion(key, (*reads, *extra)))
        return found

    def _whens(self, data: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield what is set where a reading is taken one way: ``[[when]] reading, option, set``."""
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            self.fault("when", "tables [[when]]", repr(data))
            return
        for index, item in enumerate(data):
            place = f"when[{index}]"
            for key in sorted(item.keys() ^ {"reading", "option", "set"}):
                found = "nothing" if key not in item else repr(key)
                self.fault(f"{place}.{key}", "the keys reading, option and set", found)
            sets = item.get("set", {})
            if not isinstance(sets, dict) or item.keys() != {"reading", "option", "set"}:
                continue
            for key in ("id", "title", "extends", "readings", "when"):
                if key in sets:
                    self.fault(f"{place}.set.{key}", "settings other than this", repr(key))
            try:
                option = self._reading(str(item["reading"]), item["option"], f"{place}.reading")
            except Wrong as wrong:
                self.fault(f"{place}.option", wrong.expected, repr(item["option"]), wrong.advice)
                continue
            if option is not None:
                yield str(item["reading"]), option, self.values(sets, f"{place}.set.")


def parameter_value(spec: ParameterSpec, value: Any) -> Fraction:
    """Return a value for a parameter, as a file writes it.

    Raises:
        Wrong: when it is not one that the parameter can have.
    """
    if isinstance(value, float):
        raise Wrong(f"a number from {spec.low} to {spec.high}", EXACT)
    if spec.kind == "date-in-year":
        if not isinstance(value, str) or not MONTH_DAY.match(value):
            raise Wrong('a day in the year, such as "03-31"')
        try:
            number = day_in_year(value)
        except ValueError as error:
            raise Wrong('a day in the year, such as "03-31"') from error
    elif isinstance(value, bool) or not NUMBER.match(str(value)):
        raise Wrong(f"a number from {spec.low} to {spec.high}", EXACT)
    else:
        number = Fraction(str(value))
    if not spec.low <= number <= spec.high:
        raise Wrong(f"a number from {spec.low} to {spec.high}")
    if (number * 10**spec.places).denominator != 1:
        raise Wrong(f"a number with {spec.places} places" if spec.places else "a whole number")
    return number


def layers_of(scheme: Scheme, name: str, faults: list[Fault]) -> tuple[Layer, ...]:
    """Return a ruleset and those that it extends, the nearest first; faults of all are noted."""
    layers: list[Layer] = []
    names: list[str] = []
    following = name
    while following:
        names.append(following)
        try:
            data = tomllib.loads(scheme.ruleset_texts[following])
        except tomllib.TOMLDecodeError as error:
            faults.append(
                Fault(f"ruleset {following!r}", "valid TOML", str(error), "Mend the file at that line.")
            )
            break
        reader = Reader(scheme, following)
        layer = reader.layer(data)
        faults += reader.faults
        layers.append(layer)
        base = layer.values.get("extends", "")
        place = f"ruleset {following!r}, extends"
        if base in names:
            faults.append(Fault(place, "a chain that ends", " -> ".join([*names, base])))
            break
        if base and base not in scheme.ruleset_texts:
            faults.append(
                Fault(
                    place,
                    "the id of a ruleset that a plugin brings",
                    repr(base),
                    suggestion(base, sorted(scheme.ruleset_texts)),
                )
            )
            break
        following = base
    return tuple(layers)


def merged(scheme: Scheme, layers: tuple[Layer, ...]) -> dict[str, Any]:
    """Return the layers laid over each other, the nearest on top.

    What a file sets for a reading taken one way lies directly over what the same file sets by itself.
    """
    taken = {name: reading.default for name, reading in scheme.readings.items()}
    for layer in reversed(layers):
        taken |= layer.values.get("readings", {})
    values: dict[str, Any] = {"readings": {}, "parameters": {}, "standards": {}, "awards": {}}
    for layer in reversed(layers):
        _lay(values, layer.values)
        for reading, option, sets in layer.whens:
            if taken.get(reading) == option:
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
    return tuple(star.id for star in sorted((*scheme.stars, *lost), key=lambda star: (star.order, star.id)))


def _lay(values: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(values.get(key), dict):
            values[key] = dict(values[key])
            _lay(values[key], value)
        else:
            values[key] = value
