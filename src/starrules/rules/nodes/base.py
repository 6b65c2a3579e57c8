"""What all nodes are: frozen facts that are compared, walked and rebuilt alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any, ClassVar, Self, TypeVar, cast, dataclass_transform

import attrs
from attrs import field, frozen

_N = TypeVar("_N", bound="Node")


class Node:
    """The base of all expressions and relations."""

    _hash: int
    _names: ClassVar[tuple[str, ...]] = ()
    has_operator: ClassVar[bool] = False
    """Whether it is written with an operator, and so in brackets beside another."""

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            value = hash((type(self).__name__, *self.parts()))
            object.__setattr__(self, "_hash", value)
            return value

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy is made of: in another process its hash is another."""
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    def parts(self) -> tuple[object, ...]:
        """Return the values of the fields that make this node what it is."""
        own = self.__dict__
        return tuple([own[name] for name in self._names])  # asked for so often that a generator would tell

    @cached_property
    def furthest_period(self) -> int:
        """The furthest period that the node looks back to: 0, -1 and so on."""
        own: int = getattr(self, "period", 0)
        return min([own, *(child.furthest_period for _, child in self.children())])

    def children(self) -> Iterator[tuple[str, Node]]:
        """Yield the nodes directly below this one, each with its place."""
        for name in self._names:
            yield from _nodes_in(name, getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        ahead: list[Node] = [self]
        while ahead:
            node = ahead.pop()
            yield node
            below: list[Node] = []
            for value in node.parts():
                _gather(value, below)
            ahead += reversed(below)

    def rebuilt(self, change: Callable[[Node], Node]) -> Self:
        """Return this node with ``change`` applied to each node directly below it."""
        own = self.__dict__
        fields = _fields(cast(Any, type(self)))
        changed = {}
        for name, _ in fields:
            before = own[name]
            after = _changed(before, change)
            if after is not before:
                changed[name] = after
        if not changed:
            return self
        return type(self)(**{alias: changed.get(name, own[name]) for name, alias in fields})


@cache
def _fields(kind: type[Node]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of node, each with the name that its constructor has for it."""
    return tuple((item.name, item.alias) for item in attrs.fields(cast(Any, kind)))


def _nodes_in(place: str, value: object) -> Iterator[tuple[str, Node]]:
    if isinstance(value, Node):
        yield place, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _nodes_in(f"{place}[{index}]", item)


def _gather(value: object, found: list[Node]) -> None:
    """Add the nodes of a field to those found."""
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if not isinstance(value, tuple):
        return value
    items = [_changed(item, change) for item in value]
    for new, old in zip(items, value, strict=True):
        if new is not old:
            return tuple(items)
    return value


def same(first: Node, second: Node) -> bool:
    """Return whether two nodes are the same expression."""
    if first is second:
        return True
    if type(first) is not type(second) or hash(first) != hash(second):
        return False
    return all(map(_equal, first.parts(), second.parts()))


def _equal(first: object, second: object) -> bool:
    if isinstance(first, Node):  # its own == would make a comparison first
        return isinstance(second, Node) and same(first, second)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(_equal, first, second))
    return first is second or first == second


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(cls: type[_N]) -> type[_N]:
    """Make a class a frozen node."""
    made = frozen(eq=False, repr=False, slots=False)(cls)
    made._names = tuple(item.name for item in attrs.fields(cast(Any, made)))  # noqa: SLF001 - its own class
    return made


def bracketed(node: Node) -> str:
    """Return a node as it stands beside an operator."""
    return f"({node!r})" if node.has_operator else repr(node)


def joined(word: str, nodes: Iterable[Node]) -> str:
    """Return nodes with an operator between them."""
    return f" {word} ".join(bracketed(node) for node in nodes)


__all__ = ["Node", "bracketed", "joined", "node", "same"]
