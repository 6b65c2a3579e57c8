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
        yield self
        for _, child in self.children():
            yield from child.walk()

    def rebuilt(self, change: Callable[[Node], Node]) -> Self:
        """Return this node with ``change`` applied to each node directly below it."""
        changed = {}
        for name, alias in _fields(cast(Any, type(self))):
            before = getattr(self, name)
            if isinstance(before, (Node, tuple)):
                after = _changed(before, change)
                if after is not before:
                    changed[alias] = after
        return attrs.evolve(cast(Any, self), **changed) if changed else self


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


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        items = tuple(_changed(item, change) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def same(first: Node, second: Node) -> bool:
    """Return whether two nodes are the same expression."""
    if first is second:
        return True
    return type(first) is type(second) and hash(first) == hash(second) and first.parts() == second.parts()


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
