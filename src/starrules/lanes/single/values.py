"""What an expression is in the generated source: the text of it, and how much of it is known when it is compiled.

A truth or verdict that is not surely known is a whole number of bits: 1 yes or met, 2 no or unmet,
4 not applicable, 8 error. A category that is not surely known is a whole number with a bit for each value.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen


class NotCompiledError(Exception):
    """An expression that this lane leaves to the reference evaluator."""


class NotSharpError(Exception):
    """An expression that may be unknown although all of its rows are known."""


@frozen
class Number:
    """A number times ``scale``: the texts of both ends, the same text where it is one number.

    ``empty`` is the text of whether there may be none, ``there`` of whether there may be one; None for
    surely not, and surely. ``decided`` says that just one of the two is true wherever it is run.
    """

    low: str
    high: str
    scale: int = 1
    empty: str | None = None
    there: str | None = None
    decided: bool = True

    @property
    def one(self) -> bool:
        """Whether both ends are one number."""
        return self.low == self.high

    @property
    def known(self) -> bool:
        """Whether it is known to be there or not, and if so which number it is."""
        return self.one and self.decided

    def scaled(self, scale: int) -> Number:
        """Return the same number times another scale."""
        if scale == self.scale:
            return self
        factor = scale // self.scale
        low = times(factor, self.low)
        high = low if self.one else times(factor, self.high)
        return evolve(self, low=low, high=high, scale=scale)


@frozen
class Truth:
    """Yes or no: a Python truth where ``known``, else bits."""

    text: str
    known: bool

    @property
    def bits(self) -> str:
        """The text of its bits."""
        return f"(1 if {self.text} else 2)" if self.known else self.text


@frozen
class Category:
    """A value of a category: a Python string where ``known``, else bits; ``value`` where it is written in the rule."""

    text: str
    known: bool
    value: str | None = None


@frozen
class Key:
    """An identifier: a Python string, or None where it is not known."""

    text: str
    known: bool


@frozen
class Maybe:
    """The cell of an optional field: its value, and whether there is none."""

    value: Number | Category
    none: Truth


@frozen
class Code:
    """A verdict as its code; ``error`` says whether it may be one."""

    text: str
    error: bool = False


Compiled = Number | Truth | Category | Key | Maybe | Code


def times(factor: int, text: str) -> str:
    """Return the text of a product with a whole factor."""
    if factor == 1:
        return text
    return f"(-{text})" if factor == -1 else f"({factor} * {text})"


def any_of(*texts: str | None) -> str | None:
    """Return the text of whether one of several is so; None stands for what never is."""
    found = list(dict.fromkeys(text for text in texts if text is not None))
    return joined("or", found) if found else None


def all_of(*texts: str | None) -> str | None:
    """Return the text of whether all are so; None stands for what always is."""
    found = list(dict.fromkeys(text for text in texts if text is not None))
    return joined("and", found) if found else None


def joined(word: str, texts: Iterable[str]) -> str:
    """Return texts with a word between them."""
    found = list(texts)
    return found[0] if len(found) == 1 else f"({f' {word} '.join(found)})"


def balanced(pairs: Iterable[tuple[int, str]], constant: int) -> tuple[str, str]:
    """Return two texts whose difference is a sum of products and a constant, nothing taken away in either."""
    sides: tuple[list[str], list[str]] = ([], [])
    for factor, text in pairs:
        sides[factor < 0].append(times(abs(factor), text))
    if constant:
        sides[constant < 0].append(str(abs(constant)))
    left, right = (" + ".join(side) if side else "0" for side in sides)
    return left, right


def summed(pairs: Iterable[tuple[int, str]], constant: int) -> str:
    """Return the text of a sum of products and a constant."""
    pairs = tuple(pairs)
    if not pairs:
        return str(constant)
    left, right = (_bracketed(side) for side in balanced(pairs, constant))
    if right == "0":
        return left
    return f"(-{right})" if left == "0" else f"({left} - {right})"


def _bracketed(text: str) -> str:
    whole = " " not in text or (text[0] == "(" and text.find(")") == len(text) - 1)
    return text if whole else f"({text})"
