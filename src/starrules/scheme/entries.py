"""What each entry of a ruleset file may be, and how it is read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from starrules.errors import NotFoundError, suggestion
from starrules.model import Period, Text
from starrules.scheme.data import day_in_year
from starrules.scheme.model import ParameterSpec

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


def list_of_ids(value: Any) -> tuple[str, ...]:
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
