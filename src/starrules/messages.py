"""Messages: written in English where they arise, and told in Chinese too, from one catalogue that a reader can check."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

CATALOGUE = "messages.zh.toml"
JOINED = {"en": ", ", "zh": "、"}


class Message(str):
    """A text in English that can be told in Chinese as well.

    It is an ordinary ``str`` in English, so it can be compared, sorted and printed without a thought.

    Args:
        template: the text with a name in braces for each part; the Chinese one stands in the catalogue under it.
        parts: the parts by name; parts that are messages are told in the language of the whole, and several
            of them, as a tuple, are put in a row.
    """

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, object]

    def __new__(cls, template: str, parts: Mapping[str, object]) -> Message:  # noqa: PYI034  (no subclasses)
        """Put the parts into the English template."""
        english = {
            name: _row(part, "en") if isinstance(part, tuple) else part for name, part in parts.items()
        }
        made = super().__new__(cls, template.format_map(english))
        made.template, made.parts = template, parts
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, Mapping[str, object]]]:
        """Return what a copy is made of."""
        return Message, (self.template, dict(self.parts))


def message(template: str, /, **parts: object) -> Message:
    """Return a message; its template is a literal, so that the catalogue can be held against the code."""
    return Message(template, parts)


def quoted(value: object) -> Message:
    """Return a value in quotation marks, which show where it begins and ends."""
    return message("{value!r}", value=value)


def told(text: str, language: Literal["zh", "en"]) -> str:
    """Return a text in a language; what is no message, such as a name, is the same in both."""
    if language == "en" or not isinstance(text, Message):
        return str(text)
    return _CHINESE.vformat(catalogue()[text.template], (), text.parts)


@cache
def catalogue() -> Mapping[str, str]:
    """Return the Chinese templates by the English ones."""
    import tomllib  # only what is told in Chinese needs them
    from importlib import resources

    text = resources.files("starrules").joinpath(CATALOGUE).read_text(encoding="utf-8")
    return {key: value for section in tomllib.loads(text).values() for key, value in section.items()}


def _row(parts: Sequence[object], language: Literal["zh", "en"]) -> str:
    shown = (told(part, language) if isinstance(part, str) else str(part) for part in parts)
    return JOINED[language].join(shown)


class _Chinese(string.Formatter):
    """Puts parts into Chinese templates; words in quotation marks get Chinese ones."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Return a part in Chinese."""
        part = super().get_value(key, args, kwargs)
        if isinstance(part, tuple):
            return _row(part, "zh")
        return told(part, "zh") if isinstance(part, str) else part

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """Return a part as it is shown."""
        if conversion == "r" and isinstance(value, (str, list)):
            return _in_quotation_marks(value)
        return super().convert_field(value, conversion)


def _in_quotation_marks(value: object) -> str:
    """Return a value in Chinese quotation marks; of a list, as a file of settings has it, each of what is in it."""
    if isinstance(value, list):
        return f"[{'、'.join(map(_in_quotation_marks, value))}]"
    return f"“{repr(value)[1:-1]}”" if isinstance(value, str) else repr(value)


_CHINESE = _Chinese()

__all__ = ["Message", "message", "quoted", "told"]
