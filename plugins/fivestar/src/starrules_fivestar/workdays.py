"""The working calendars of the years that ``calendar.toml`` has."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from starrules.plugin import YearCalendar

Entry = dict[str, Any]


def calendars() -> tuple[YearCalendar, ...]:
    """Return the working calendar of each year whose holidays are known."""
    text = resources.files(__package__).joinpath("calendar.toml").read_text(encoding="utf-8")
    return tuple(_calendar(entry) for entry in tomllib.loads(text)["year"])


def working_calendar(*wanted: int) -> Iterator[tuple[datetime.date, bool]]:
    """Yield each day of these years, all that are known by default, with whether it is a working day.

    Raises:
        ValueError: for a year whose holidays are not known.
    """
    known = {item.year: item for item in calendars()}
    for year in wanted or tuple(known):
        if year not in known:
            msg = f"calendar.toml has {', '.join(map(str, known))}, not {year}; add that year's notice to it"
            raise ValueError(msg)
        yield from known[year].days()


def _calendar(entry: Entry) -> YearCalendar:
    day = datetime.date.fromisoformat
    off = tuple((day(first), day(last)) for first, last in entry["off"])
    return YearCalendar(entry["year"], off, tuple(map(day, entry["work"])), entry["source"])
