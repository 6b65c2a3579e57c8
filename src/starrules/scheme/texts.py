"""What keeps a text from being shown to an office: a half that is no text, is blank, or cannot stand on one line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from starrules.errors import Fault, in_short
from starrules.model import LANGUAGES, Text

BREAKS = frozenset({"Cc", "Zl", "Zp"})
"""What Unicode calls the characters that end a line or steer a terminal."""


def text_faults(text: Text, place: str) -> Iterator[Fault]:
    """Yield what is wrong with each half of a text, and what to write instead."""
    for language in LANGUAGES:
        half: object = text[language]
        where = f"{place}, {language}"
        if not isinstance(half, str):
            yield Fault(where, "text", in_short(half), "Write it in quotation marks.")
        elif not half.isprintable():  # a quick look that lets most pass
            kinds = {unicodedata.category(char) for char in half}
            if "Cs" in kinds:
                advice = "It holds half of a character: write the whole one."
                yield Fault(where, "text that UTF-8 can hold", in_short(half), advice)
            elif not kinds.isdisjoint(BREAKS):
                advice = "Put a space for the line break or control character."
                yield Fault(where, "text on one line", in_short(half), advice)
    halves: tuple[object, ...] = (text.zh, text.en)
    if not all(half.strip() for half in halves if isinstance(half, str)):
        yield Fault(place, "a Text in both languages", in_short(text))


__all__ = ["text_faults"]
