"""Values as people write them: what a text stands for in a field, and what to write where it stands for nothing.

Files and rows that are typed in notebooks are read by these same rules.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from starrules.errors import suggestion
from starrules.messages import message
from starrules.model import FIRST_DAY, LAST_DAY, OTHER_DAY, day_number
from starrules.schema import Bool, Category, Date, Decimal, Field, FieldType, Int, Key, Note

YES = ("true", "1", "yes", "是")
NO = ("false", "0", "no", "否")
TRUTHS: Mapping[str, bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
WHOLE = r"^-?[0-9]{1,18}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
UNTIDY = r"^\s|\s$|[\x00-\x1f\x7f]"
A_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def decimal_pattern(places: int) -> str:
    """Return how a number with up to so many decimal places is written: with ASCII digits, and none too many."""
    digits = f"[0-9]{{1,{18 - places}}}"
    return rf"^-?{digits}(?:\.[0-9]{{1,{places}}})?$" if places else rf"^-?{digits}$"


@cache
def codes_of(kind: Category) -> Mapping[str, str]:
    """Return what may stand for each value: the value, or its label where no other value has it."""
    codes: dict[str, str] = {}
    for value, label in zip(kind.values, kind.labels, strict=False):
        for text in {label.zh, label.en}:
            holders = {
                v for v, other in zip(kind.values, kind.labels, strict=False) if text in (other.zh, other.en)
            }
            if len(holders) == 1:
                codes[text] = value
    return {**codes, **{value: value for value in kind.values}}


def read(kind: FieldType, text: str) -> int | bool | str | None:
    """Return what a text stands for in a field of this type, as it is stored; None where it stands for nothing."""
    if isinstance(kind, (Int, Decimal)):
        return _number(kind, text)
    if isinstance(kind, Date):
        return day(text)
    if isinstance(kind, Bool):
        return TRUTHS.get(text.lower())
    if isinstance(kind, Category):
        return codes_of(kind).get(text)
    tidy = isinstance(kind, Note) or not re.search(UNTIDY, text)
    return text if tidy and len(text) <= kind.max_length else None


def _number(kind: Int | Decimal, text: str) -> int | None:
    places = 0 if isinstance(kind, Int) else kind.places
    pattern = WHOLE if isinstance(kind, Int) else decimal_pattern(places)
    if text.endswith("\n") or not re.search(pattern, text):
        return None
    whole, _, fraction = text.partition(".")
    value = int(whole + fraction.ljust(places, "0"))
    scale = 10**places
    return value if int(kind.low * scale) <= value <= int(kind.high * scale) else None


def day(text: str) -> int | None:
    """Return the day that a text names, written like 2024-06-30, as a day number; None where it names none."""
    if text.endswith("\n") or not re.search(DAY, text):
        return None
    try:
        number = day_number(datetime.date.fromisoformat(text))
    except ValueError:
        return None
    return number if FIRST_DAY <= number <= LAST_DAY else None


# ------------------------------------------------------------------------------------- what to write


def advice(item: Field, text: str) -> str:
    """Return what to write for a text that stands for nothing in a field, as far as that can be guessed."""
    kind = item.type
    tidy = text.strip()
    if tidy != text and read(kind, tidy) is not None:
        return message("Take away the spaces around it: write {text}.", text=tidy)
    narrow = unicodedata.normalize("NFKC", tidy)
    wide = any(char.isdigit() and not char.isascii() for char in tidy)
    if narrow != tidy and wide and read(kind, narrow) is not None:
        return message("These are full-width digits; write {text}.", text=narrow)
    if isinstance(kind, (Int, Decimal)):
        better = _number_advice(kind, narrow)
    elif isinstance(kind, Date):
        better = day_advice(narrow)
    elif isinstance(kind, Category):
        better = suggestion(text, kind.values)
    else:
        better = ""
    if better or item.null != "unknown" or isinstance(kind, (Key, Note)) or _is_known(kind, narrow):
        return better
    return message("Leave the cell empty where it is not known.")


def _is_known(kind: FieldType, text: str) -> bool:
    """Return whether a text is a number or a day, though one that the field cannot hold."""
    if isinstance(kind, (Int, Decimal)):
        return A_NUMBER.fullmatch(text) is not None
    return isinstance(kind, Date) and OTHER_DAY.fullmatch(text) is not None


def _number_advice(kind: Int | Decimal, text: str) -> str:
    for plain in (
        "".join(str(unicodedata.decimal(char, char)) for char in text),
        text.replace(",", ""),
        text.removeprefix("+"),
        re.sub(r"\.0+$", "", text),
        re.sub(r"(\.\d*?)0+$", r"\1", text),
    ):
        if plain != text and read(kind, plain) is not None:
            return message("Write {text}.", text=plain)
    if len(text) == 1 and not text.isdigit():
        value = unicodedata.numeric(text, -1)
        if value >= 0 and read(kind, f"{value:g}") is not None:
            return message("Write {text}.", text=f"{value:g}")
    if isinstance(kind, Int) and A_NUMBER.fullmatch(text) and "." in text:
        return message("Only whole numbers are counted here.")
    return ""


def day_advice(text: str) -> str:
    """Return how a day is written that is written otherwise, as far as that can be guessed."""
    match = OTHER_DAY.fullmatch(text)
    if match is None:
        if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text):
            return message(
                "It looks like a spreadsheet's day number: give the column a date format and save again."
            )
        return message("Write the day like 2012-09-06.")
    try:
        meant = datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        return message("There is no such day.")
    if not FIRST_DAY <= day_number(meant) <= LAST_DAY:
        return ""
    return message("Write {text}.", text=meant)


__all__ = [
    "DAY",
    "NO",
    "TRUTHS",
    "UNTIDY",
    "WHOLE",
    "YES",
    "advice",
    "codes_of",
    "day",
    "day_advice",
    "decimal_pattern",
    "read",
]
