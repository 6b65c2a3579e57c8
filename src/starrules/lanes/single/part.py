"""Where expressions stand, and what each part of the class that compiles them asks of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from attrs import frozen

from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.values import Code, Compiled, Number, Truth
from starrules.rules import nodes as n

Level = Literal["unit", "group", "row"]


class Cells(Protocol):
    """How the cells of the row at hand are read."""

    def __call__(self, name: str) -> Compiled:
        """Return a cell."""
        ...


@frozen
class Place:
    """Where expressions stand: above rows, in a group, or in a row whose cells are known or not."""

    level: Level
    cells: Cells | None = None
    measure: Callable[[n.Aggregate], Number] | None = None
    raises: bool = False
    """Whether what is not known may be left to the rows as intervals, by ``raise Unsure``."""
    facts: Mapping[str, str] = {}


class Part:
    """A part of the class that compiles expressions at one place; the whole class has all of these methods."""

    emit: Emitter
    place: Place

    def expr(self, expr: n.Expr) -> Compiled:
        """Return what an expression is."""
        raise NotImplementedError

    def truth(self, expr: n.Expr) -> Truth:
        """Return an expression that must be yes or no."""
        raise NotImplementedError

    def code(self, expr: n.Expr) -> Code:
        """Return an expression as a verdict."""
        raise NotImplementedError
