"""Whose rows are whose: who took over whom, and which sections belonged to which office on which days."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import evolve, field, frozen

from starrules.model import Days, Unit

Fact = TypeVar("Fact")
EVER = Days(-(10**6), 10**6)


class Registry(Mapping[str, Unit]):
    """A registry that lists what few units have, without making every unit."""

    @abstractmethod
    def successors(self) -> Iterator[tuple[str, str]]:
        """Yield each unit that was taken over, and by whom."""

    @abstractmethod
    def members(self, offices: Collection[str]) -> Iterator[tuple[str, Days]]:
        """Yield the sections that belonged to some offices, and on which days, in the order of their ids and days."""

    @abstractmethod
    def called(self, name: str) -> Iterator[str]:
        """Yield the ids of the units that have a name, in Chinese or English."""


@frozen(eq=False)
class PerUnit(Mapping[str, Fact]):
    """A fact about every unit, found when it is asked for and kept.

    Args:
        units: the registry by unit id.
        find: returns the fact about a unit that is in the registry.
    """

    units: Mapping[str, Unit]
    find: Callable[[str], Fact] = field(repr=False)
    _kept: dict[str, Fact] = field(init=False, factory=dict, repr=False)

    def __getitem__(self, unit: str) -> Fact:
        if unit not in self._kept:
            if unit not in self.units:
                raise KeyError(unit)
            self._kept[unit] = self.find(unit)
        return self._kept[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)


@frozen(slots=False, eq=False)
class Kin:
    """The relations of units to each other.

    Only units that were taken over, or that belonged to an office, are looked at more than once, so that a registry
    of a million units costs no more than these.

    Args:
        units: the registry by unit id.
    """

    units: Mapping[str, Unit]

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """For each unit that took others over at once, and not through a third, which."""
        found: dict[str, tuple[str, ...]] = {}
        for unit, successor in _successors(self.units):
            found[successor] = (*found.get(successor, ()), unit)
        return found

    @cached_property
    def heirs(self) -> Mapping[str, str]:
        """For each unit that was taken over, who has its rows now, which is another."""
        next_ = dict(_successors(self.units))
        found = {}
        for unit in next_:
            owner, seen = unit, {unit}
            while (later := next_.get(owner)) in self.units and later not in seen:
                assert later is not None
                owner = later
                seen.add(owner)
            if owner != unit:
                found[unit] = owner
        return found

    @cached_property
    def taken_over(self) -> Mapping[str, tuple[str, ...]]:
        """For each unit that has the rows of others now, whose."""
        found: dict[str, tuple[str, ...]] = {}
        for unit, owner in self.heirs.items():
            found[owner] = (*found.get(owner, ()), unit)
        return found

    def members(self, unit: str) -> tuple[tuple[str, Days], ...]:
        """Return the sections whose rows an office has now, and of which days: those on which they belonged to it."""
        if unit in self.heirs:
            return ()
        offices = (unit, *self.taken_over.get(unit, ()))
        if isinstance(self.units, Registry):
            return tuple(self.units.members(offices))
        stays = [stay for office in offices for stay in self._stays.get(office, ())]
        return tuple((section, days) for _, section, days in sorted(stays))

    @cached_property
    def _stays(self) -> Mapping[str, Sequence[tuple[int, str, Days]]]:
        """For each office the sections that belonged to it and on which days, each with its place among all."""
        stays = ((unit.id, item) for unit in self.units.values() for item in unit.memberships)
        found: dict[str, list[tuple[int, str, Days]]] = {}
        for place, (section, item) in enumerate(stays):
            found.setdefault(item.office, []).append((place, section, item.days))
        return found

    def owner(self, unit: str) -> str:
        """Return the unit that a unit's rows belong to now."""
        return self.heirs.get(unit, unit)

    def assessed(self, unit: str) -> Unit:
        """Return a unit with the days of those whose rows it took over."""
        own = self.units[unit]
        first = min(
            [own.days.first, *(self.units[item].days.first for item in self.taken_over.get(unit, ()))]
        )
        return own if first == own.days.first else evolve(own, days=Days(first, own.days.last))

    def targets(self, unit: str) -> tuple[tuple[str, Days], ...]:
        """Return the units that see a unit's rows, and for rows of which days."""
        offices = [(self.owner(item.office), item.days) for item in self.units[unit].memberships]
        return (self.owner(unit), EVER), *offices

    def sources(self, unit: str) -> tuple[tuple[str, Days], ...]:
        """Return the units whose rows a unit sees, and of which days."""
        own = () if unit in self.heirs else ((unit, EVER),)
        taken = ((item, EVER) for item in self.taken_over.get(unit, ()))
        return (*own, *taken, *self.members(unit))


def units_called(units: Mapping[str, Unit], name: str) -> Iterator[str]:
    """Yield the ids of the units that have a name, in Chinese or English."""
    if isinstance(units, Registry):
        yield from units.called(name)
        return
    yield from (unit.id for unit in units.values() if name in (unit.name.zh, unit.name.en))


def _successors(units: Mapping[str, Unit]) -> Iterator[tuple[str, str]]:
    if isinstance(units, Registry):
        yield from units.successors()
        return
    for unit in units.values():
        if unit.successor:
            yield unit.id, unit.successor
