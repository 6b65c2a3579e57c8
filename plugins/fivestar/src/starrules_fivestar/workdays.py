"""The working calendar of the years that ``calendar.toml`` has, day by day, as rows of the table ``calendar``."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5

Entry = dict[str, Any]


def years() -> tuple[int, ...]:
    """Return the years whose holidays are known."""
    return tuple(entry["year"] for entry in _entries())


def working_calendar(*wanted: int) -> Iterator[tuple[datetime.date, bool]]:
    """Yield each day of these years, all that are known by default, with whether it is a working day.

    Raises:
        ValueError: for a year whose holidays are not known.
    """
    entries = {entry["year"]: entry for entry in _entries()}
    for year in wanted or tuple(entries):
        if year not in entries:
            msg = (
                f"calendar.toml has {', '.join(map(str, entries))}, not {year}; add that year's notice to it"
            )
            raise ValueError(msg)
        yield from _year(entries[year])


def _entries() -> list[Entry]:
    text = resources.files(__package__).joinpath("calendar.toml").read_text(encoding="utf-8")
    found: list[Entry] = tomllib.loads(text)["year"]
    return found


def _year(entry: Entry) -> Iterator[tuple[datetime.date, bool]]:
    day = datetime.date
    off = [(day.fromisoformat(first), day.fromisoformat(last)) for first, last in entry["off"]]
    worked = {day.fromisoformat(text) for text in entry["work"]}
    today = day(entry["year"], 1, 1)
    while today.year == entry["year"]:
        free = today.weekday() >= SATURDAY or any(first <= today <= last for first, last in off)
        yield today, today in worked or not free
        today += ONE_DAY
