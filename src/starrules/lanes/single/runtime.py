"""What generated source calls where numbers are intervals and rows may or may not be there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from starrules.model import month_days
from starrules.rules.values import EITHER, NO, YES, Maybe, Num, Possible, Row

Span = tuple[int, int, int, int]
"""A row's least and greatest value, and how many such rows there are at the least and at the most."""
Found = tuple[int, int, bool, bool]
"""Both ends of a number, whether there may be none, and whether there may be one."""
Wide = tuple[Any, ...]
"""A row with all that it may hold: how many there are at the least and the most, its months, its cells."""
NOTHING: Found = (0, 0, True, False)
TRUTHS: dict[Possible, int] = {YES: 1, NO: 2, EITHER: 3}
"""The bits of what a truth may be."""


class Unsure(Exception):  # noqa: N818  (no error: it says that a row is not known, and is caught in the same function)
    """Raised at a cell that is not known, where known rows are gone through."""


def sum_of(spans: Iterable[Span]) -> tuple[int, int]:
    """Return the sum over rows; 0 of nothing."""
    low = high = 0
    for least, most, fewest, rows in spans:
        low += (fewest if least > 0 else rows) * least
        high += (fewest if most < 0 else rows) * most
    return low, high


def total(spans: Sequence[Span], there: bool) -> Found:
    """Return the sum over rows, given that there is one at least; ``there`` where there surely is one."""
    if not spans:
        return NOTHING
    low, high = sum_of(spans)
    sure = any(fewest for _, _, fewest, _ in spans)
    if not sure:
        low = low if low < 0 else min(span[0] for span in spans)
        high = high if high > 0 else max(span[1] for span in spans)
    return low, high, not sure and not there, True


def least(spans: Sequence[Span], there: bool) -> Found:
    """Return the least value over rows."""
    if not spans:
        return NOTHING
    sure = [high for _, high, fewest, _ in spans if fewest]
    low = min(span[0] for span in spans)
    high = min(sure) if sure else max(span[1] for span in spans)
    return low, high, not sure and not there, True


def greatest(spans: Sequence[Span], there: bool) -> Found:
    """Return the greatest value over rows."""
    if not spans:
        return NOTHING
    sure = [low for low, _, fewest, _ in spans if fewest]
    high = max(span[1] for span in spans)
    low = max(sure) if sure else min(span[0] for span in spans)
    return low, high, not sure and not there, True


def median(spans: Sequence[Span], there: bool) -> Found:
    """Return the low median over rows: of all that are there, the least value that no fewer are up to than above.

    It is least where every row is as low as it can be, with as many rows up to it and as few above it as there can
    be; it is greatest where the rows are as high as they can be, and those below it as few.
    """
    spans = [span for span in spans if span[3]]
    if not spans:
        return NOTHING
    sure = sum(fewest for _, _, fewest, _ in spans)
    up_to = from_on = 0
    low, high = spans[0][0], spans[0][1]
    for value, _, fewest, rows in sorted(spans):
        up_to, low = up_to + fewest + rows, value
        if up_to >= max(sure, 1):
            break
    for _, value, fewest, rows in sorted(spans, key=_high, reverse=True):
        from_on, high = from_on + fewest + rows, value
        if from_on > sure:
            break
    return low, high, not sure and not there, True


def _high(span: Span) -> int:
    return span[1]


def balance(*members: tuple[int, int, bool, bool]) -> Found:
    """Return the sum of those weighted numbers that there are."""
    return total([(low, high, not empty, 1) for low, high, empty, there in members if there], False)


def product(low: int, high: int, other_low: int, other_high: int) -> tuple[int, int]:
    """Return both ends of the product of two intervals."""
    corners = (low * other_low, low * other_high, high * other_low, high * other_high)
    return min(corners), max(corners)


def hull(bits: int, first: Found, second: Found) -> Found:
    """Return what one of two numbers can come to: the first where bit 1 is set, the second where bit 2 is."""
    sides = [first] * (bits & 1) + [second] * (bits >> 1 & 1)
    there = [side for side in sides if side[3]]
    if not there:
        return NOTHING
    low, high = min(side[0] for side in there), max(side[1] for side in there)
    return low, high, any(side[2] for side in sides), True


def worst(scale: Sequence[int], *grades: int) -> int:
    """Return which grades the worst of several can be; ``scale`` has their bits, the worst last."""
    first = max(next(index for index, bit in enumerate(scale) if grade & bit) for grade in grades)
    every = found = 0
    for grade in grades:
        every |= grade
    for bit in scale[first:]:
        found |= every & bit
    return found


# ------------------------------------------------------------------------------------------- rows

Column = tuple[str, str, int]
"""A column of rows that are not known: its name, its kind, and the scale of its numbers."""


def unknown_rows(
    rows: Iterable[Row], columns: Sequence[Column], bits: dict[str, int], monthly: bool
) -> Iterable[Wide]:
    """Yield rows that may turn up, apart by month where they are grouped so."""
    for row in rows:
        if not monthly or len(row.months) <= 1:
            yield (row.low, row.high, row.months, *_slots(row, columns, bits, None))
            continue
        for month in row.months:
            yield (0, row.high, (month,), *_slots(row, columns, bits, month_days(month)))


def _slots(
    row: Row, columns: Sequence[Column], bits: dict[str, int], month: tuple[int, int] | None
) -> list[Any]:
    slots: list[Any] = []
    for name, kind, scale in columns:
        value: Any = row.cells[name]
        if isinstance(value, Maybe):
            own = kind.removeprefix("maybe ")
            if value.value is None:
                slots += (0, 0) if own == "number" else (0,)
            else:
                slots += _slot(value.value, own, scale, bits)
            slots.append(TRUTHS[value.none])
            continue
        if month is not None and name == row.on:
            value = Num(max(value.low, month[0]), min(value.high, month[1]))
        slots += _slot(value, kind, scale, bits)
    return slots


def _slot(value: Any, kind: str, scale: int, bits: dict[str, int]) -> tuple[Any, ...]:
    if kind == "number":
        return int(value.low * scale), int(value.high * scale)
    if kind == "truth":
        return (TRUTHS[value],)
    if kind == "category":
        return (sum([bits[item] for item in value]),)
    return (value,)


GroupKey = tuple[str, int, int]
"""A column to group by: its kind, its place in a row, and the scale of a number or the bits of a category."""


def grouped(
    rows: Iterable[Wide],
    keys: Sequence[GroupKey],
    due: Sequence[int] | None,
    closed: Sequence[Sequence[int]] | None,
) -> list[Wide]:
    """Return the groups of rows: how many at the least and the most, months, the rows in it, the cells of its keys.

    Args:
        rows: the rows.
        keys: the columns to group by.
        due: the months to group by; None where it is not by month.
        closed: the bits of all values of each key, where every key has a closed list of them.
    """
    placed: dict[tuple[Any, ...], list[Wide]] = {}
    loose: dict[int | None, list[Wide]] = {}
    for row in rows:
        month = None
        if due is not None:
            month = row[2][0]
            if month not in due:
                continue
        key = tuple(_known(row, item) for item in keys)
        if None in key:
            loose.setdefault(month, []).append(row)
        else:
            placed.setdefault((month, *key), []).append(row)
    maybe = {month: [(0, *row[1:]) for row in items] for month, items in loose.items()}
    found: list[Wide] = []
    if closed is not None:
        for month, *named in itertools.product((None,) if due is None else due, *closed):
            members = placed.get((month, *named), []) + maybe.get(month, [])
            found.append((1, 1, () if month is None else (month,), members, *named))
        return found
    for key, there in placed.items():
        cells = [cell for item, value in zip(keys, key[1:], strict=True) for cell in _cells(item, value)]
        members = there + maybe.get(key[0], [])
        months = () if key[0] is None else (key[0],)
        found.append((int(any(row[0] for row in there)), 1, months, members, *cells))
    for month, unplaced in loose.items():
        new = sum(_new_groups(keys, row) for row in unplaced)
        sure = any(row[0] for row in unplaced) and not any(key[0] == month for key in placed)
        cells = [cell for item in keys for cell in _every(item, unplaced)]
        found.append((int(sure), new, () if month is None else (month,), maybe[month], *cells))
    return found


def _known(row: Wide, key: GroupKey) -> Any:
    kind, place, _ = key
    value = row[place]
    if kind == "number":
        return value if value == row[place + 1] else None
    if kind == "category":
        return value if not value & (value - 1) else None
    return value


def _cells(key: GroupKey, value: Any) -> tuple[Any, ...]:
    return (value, value) if key[0] == "number" else (value,)


def _every(key: GroupKey, rows: Sequence[Wide]) -> tuple[Any, ...]:
    """Return all that a key may be in a group of rows whose group is not known."""
    kind, place, more = key
    if kind == "number":
        return min(row[place] for row in rows), max(row[place + 1] for row in rows)
    return (more,) if kind == "category" else (None,)


def _new_groups(keys: Sequence[GroupKey], row: Wide) -> int:
    """Return how many groups the unknown rows could make; by a date, no more than there are days."""
    kind, place, scale = keys[0]
    if len(keys) == 1 and kind == "number":
        return int(min(row[1], (row[place + 1] - row[place]) // scale + 1))
    return int(row[1])
