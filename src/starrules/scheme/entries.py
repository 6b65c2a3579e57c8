"""What each entry of a ruleset file may be, and how it is read."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

from attrs import frozen

from starrules.errors import NotFoundError, one_of, suggestion
from starrules.messages import message
from starrules.model import OTHER_DAY, Period, Text
from starrules.scheme.data import day_in_year
from starrules.scheme.model import ParameterSpec

WHOLE, NUMBER = re.compile(r"-?[0-9]+\Z"), re.compile(r"-?[0-9]+(\.[0-9]+)?(/[1-9][0-9]*)?\Z")
MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}\Z")
EXACT = message('Write it as a whole number or as text, such as "0.5": that stays exact.')
BOTH = message('{{ zh = "...", en = "..." }}')


def period_of(label: str, first_month: int) -> Period:
    """Return the assessed year of that label."""
    if not re.fullmatch(r"(19[5-9]|20[0-9]|21[0-3])[0-9]", label, re.ASCII):
        raise NotFoundError(
            message("period: expected a year from 1950 to 2139, such as '2024', found {label!r}", label=label)
        )
    return Period.year(label, first_month)


def day_from(value: datetime.date | str, option: str) -> datetime.date:
    """Return the day that an option names: a date without a time of day, or a text written like 2024-06-30.

    Raises:
        NotFoundError: when it is no day, or written otherwise.
    """
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    advice, text = "", str(value)
    if other := OTHER_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip()):
        with suppress(ValueError):
            day = datetime.date(*(int(part) for part in other.groups()))
            if value == day.isoformat():
                return day
            advice = message("Write {text}.", text=day.isoformat())
    said = message("{option}: expected a day, such as '2024-06-30', found {day!r}", option=option, day=text)
    raise NotFoundError(message("{said}. {advice}", said=said, advice=advice) if advice else said)


class Wrong(Exception):  # noqa: N818  (what a reader found instead of what it expected)
    """A value that is not what was expected."""

    def __init__(self, expected: str, advice: str = "") -> None:
        self.expected, self.advice = expected, advice
        super().__init__(expected)


Read = Callable[[Any], Any]


def _text(value: Any) -> Text:
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise Wrong(BOTH)
    if not all(isinstance(item, str) and item.strip() for item in value.values()):
        raise Wrong(message("a text in both languages"))
    return Text(value["zh"], value["en"])


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong(message("a word"))
    return value


def _maybe_word(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(message("the id of a ruleset, or nothing"))
    return value


def _day(value: Any) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Wrong(message("a day, such as 2024-01-01")) from error


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(message("true or false"))
    return value


def _whole(low: int, high: int) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not (isinstance(value, int) or WHOLE.match(str(value))):
            raise Wrong(message("a whole number from {low} to {high}", low=low, high=high))
        if not low <= int(value) <= high:
            raise Wrong(message("a whole number from {low} to {high}", low=low, high=high))
        return int(value)

    return read


def _exact(low: int, high: int) -> Read:
    def read(value: Any) -> Fraction:
        if isinstance(value, float):
            raise Wrong(message("a number from {low} to {high}", low=low, high=high), EXACT)
        if isinstance(value, bool) or not NUMBER.match(str(value)) or not low <= Fraction(str(value)) <= high:
            raise Wrong(message("a number from {low} to {high}", low=low, high=high))
        return Fraction(str(value))

    return read


@frozen
class OneOf:
    """Reads one of a few fixed words."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> str:
        """Return the word that a file has."""
        if value not in self.words:
            raise Wrong(one_of(self.words), suggestion(str(value), self.words))
        return str(value)


def _one_of(*words: str) -> OneOf:
    return OneOf(words)


STARS_IN_WORDS = ("all", "none")


def _needs(value: Any) -> Any:
    if value in STARS_IN_WORDS:
        return value
    try:
        return _whole(1, 100)(value)
    except Wrong:
        raise Wrong(message("'all', 'none' or a whole number of stars")) from None


def list_of_ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(message('a list of ids, such as ["one", "two"]'))
    if len(set(value)) < len(value):
        raise Wrong(message("a list that names each id once"))
    return tuple(value)


def _weights(value: Any) -> Mapping[str, Fraction]:
    if not isinstance(value, dict):
        raise Wrong(message('a weight for each star, such as {{ learning = "1" }}'))
    return {star: _positive(item) for star, item in value.items()}


def _positive(value: Any) -> Fraction:
    number: Fraction = _exact(0, 1000)(value)
    if number <= 0:
        raise Wrong(message("weights above 0"), message("To leave a star out, leave it out of stars."))
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
    "stars": list_of_ids,
    "adopted": list_of_ids,
}
AWARDS: Mapping[str, Read] = {
    "define": _truth,
    "none_because": _text,
    "rule": _one_of("all-standards", "points"),
    "star_floor": _exact(0, 100),
    "total_floor": _exact(0, 100_000),
    "title_needs": _needs,
    "prerequisites": list_of_ids,
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


def fixed_words(read: Read) -> tuple[str, ...]:
    """Return the fixed words that a reader takes, as a listing writes them; none where it takes what people write."""
    if isinstance(read, OneOf):
        return read.words
    if read is _truth:
        return ("true", "false")
    return STARS_IN_WORDS if read is _needs else ()


def _between(spec: ParameterSpec) -> str:
    return message("a number from {low} to {high}", low=spec.low, high=spec.high)


def parameter_value(spec: ParameterSpec, value: Any) -> Fraction:
    """Return a value for a parameter, as a file writes it.

    Raises:
        Wrong: when it is not one that the parameter can have.
    """
    if isinstance(value, float):
        raise Wrong(_between(spec), EXACT)
    if spec.kind == "date-in-year":
        if not isinstance(value, str) or not MONTH_DAY.match(value):
            raise Wrong(message('a day in the year, such as "03-31"'))
        try:
            number = day_in_year(value)
        except ValueError as error:
            raise Wrong(message('a day in the year, such as "03-31"')) from error
    elif isinstance(value, bool) or not NUMBER.match(str(value)):
        raise Wrong(_between(spec), EXACT)
    else:
        number = Fraction(str(value))
    if not spec.low <= number <= spec.high:
        raise Wrong(_between(spec))
    if (number * 10**spec.places).denominator != 1:
        raise Wrong(
            message("a number with {places} decimal places", places=spec.places)
            if spec.places
            else message("a whole number")
        )
    return number
