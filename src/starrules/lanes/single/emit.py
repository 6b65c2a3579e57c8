"""Lines of generated source, the names in it, and what has been computed where it can be seen."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from starrules.rules import nodes as n

ATOM = re.compile(r"-?\d+|[A-Za-z_]\w*|True|False|None")


class Shared:
    """What all parts of one program share: constants, the bits of categories, and how often a node is used."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}
        self.bits: dict[str, int] = {}
        self.numbers = itertools.count(1)
        self.uses: Counter[n.Node] = Counter()
        self.nodes: dict[n.Node, n.Node] = {}

    def root(self, expr: n.Expr) -> n.Expr:
        """Return an expression of which equal parts are one with those of all others, and count them."""
        found = self.one(expr)
        assert isinstance(found, n.Expr)
        self._count(found)
        return found

    def _count(self, node: n.Node) -> None:
        self.uses[node] += 1
        if self.uses[node] == 1:
            for _, child in node.children():
                self._count(child)

    def one(self, node: n.Node) -> n.Node:
        """Return the one node that stands for all that are equal to it."""
        if node not in self.nodes:
            made = node.rebuilt(self.one)
            self.nodes[made] = made
        return self.nodes[node]

    def constant(self, value: object, name: str = "TABLE") -> str:
        """Return the name of a constant of the program."""
        for known, held in self.constants.items():
            if type(held) is type(value) and held == value:
                return known
        made = f"{name}_{len(self.constants) + 1}"
        self.constants[made] = value
        return made

    def bit(self, value: str) -> int:
        """Return the bit of a value of a category."""
        return self.bits.setdefault(value, 1 << len(self.bits))

    def mask(self, values: Iterable[str]) -> int:
        """Return the bits of several values."""
        found = 0
        for value in values:
            found |= self.bit(value)
        return found


class Emitter:
    """Collects the lines of one function."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.lines: list[str] = []
        self.depth = 1
        self.scopes: list[dict[Any, Any]] = [{}]

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * self.depth + text)

    def name(self, prefix: str = "v") -> str:
        """Return a new name."""
        return f"{prefix}{next(self.shared.numbers)}"

    def let(self, text: str, prefix: str = "v") -> str:
        """Return a name for what a text comes to, or the text itself where it is as short."""
        if ATOM.fullmatch(text):
            return text
        name = self.name(prefix)
        self.line(f"{name} = {text}")
        return name

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add a line with those under it; what is computed in there is not known after it."""
        self.line(head)
        self.depth += 1
        self.scopes.append({})
        before = len(self.lines)
        try:
            yield
            if len(self.lines) == before:
                self.line("pass")
        finally:
            self.scopes.pop()
            self.depth -= 1

    def recall(self, key: Any) -> Any:
        """Return what was found for a key where it can still be seen, or None."""
        for scope in reversed(self.scopes):
            if key in scope:
                return scope[key]
        return None

    def remember(self, key: Any, value: Any) -> None:
        """Keep what was found for a key as long as it can be seen."""
        self.scopes[-1][key] = value
