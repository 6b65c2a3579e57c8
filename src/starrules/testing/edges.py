"""Values worth trying in each column of a rule's tables: those next to every threshold, and those it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from starrules.model import FIRST_DAY, LAST_DAY, Period, day_of, month_days
from starrules.rules import nodes as n
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Table, bounds_of, scale_of

MOST_COUNTED = 40
"""Rows are put together by the number up to here; what is counted beyond is tried by shares alone."""


@frozen
class Edges:
    """What rules compare columns and numbers of rows with.

    Args:
        numbers: for each column the numbers that it is compared with, days as day numbers.
        names: for each column the codes that it is compared with.
        counts: the numbers that counts and sums are compared with.
        period: the period of the rules.
        grouped: the columns by which rows are grouped: several rows are worth having in one group.
    """

    numbers: Mapping[str, frozenset[Fraction]]
    names: Mapping[str, frozenset[str]]
    counts: frozenset[Fraction]
    period: Period
    grouped: frozenset[str] = frozenset()
    _pools: dict[Field, tuple[Any, ...]] = field(factory=dict, init=False, repr=False, eq=False)

    @classmethod
    def of(cls, rules: Iterable[n.Node], period: Period) -> Edges:
        """Return the edges of canonical rules, or of parts of them."""
        numbers: dict[str, set[Fraction]] = {}
        names: dict[str, set[str]] = {}
        counts: set[Fraction] = set()
        grouped: set[str] = set()
        for rule in rules:
            for item in rule.walk():
                if isinstance(item, n.Member) and isinstance(item.value, n.Cell):
                    names.setdefault(item.value.name, set()).update(item.values)
                elif isinstance(item, n.Compare) and isinstance(item.left, n.Cell):
                    if isinstance(item.right, n.Name):
                        names.setdefault(item.left.name, set()).add(item.right.value)
                elif isinstance(item, n.Decide):
                    for factor, atom in item.value.terms:
                        edge = Fraction(-item.value.constant) / Fraction(factor)
                        if isinstance(atom, n.Cell):
                            numbers.setdefault(atom.name, set()).add(edge)
                        else:
                            counts.add(edge)
                            for name in _measured(atom):
                                numbers.setdefault(name, set()).add(edge)
                elif isinstance(item, n.Linear) and len(item.terms) == 1:
                    ((factor, atom),) = item.terms
                    if isinstance(atom, n.Cell):
                        numbers.setdefault(atom.name, set()).add(Fraction(-item.constant) / Fraction(factor))
                elif isinstance(item, n.Groups):
                    grouped.update(item.keys)
        return cls(
            {name: frozenset(found) for name, found in numbers.items()},
            {name: frozenset(found) for name, found in names.items()},
            frozenset(counts),
            period,
            frozenset(grouped),
        )

    def pool(self, item: Field) -> tuple[Any, ...]:
        """Return stored values worth trying in a column; ``None`` is among them where it may be empty."""
        if item not in self._pools:
            found = list(dict.fromkeys(self._values(item)))
            if item.null != "never":
                found.append(None)
            self._pools[item] = tuple(found)
        return self._pools[item]

    def _values(self, item: Field) -> list[Any]:
        kind = item.type
        if isinstance(kind, Bool):
            return [True, False]
        named = sorted(self.names.get(item.name, ()))
        if isinstance(kind, Category):
            known = [name for name in named if name in kind.values]
            return known + [name for name in kind.values if name not in known][: 1 if known else 8]
        if isinstance(kind, Date):
            return self._days(item)
        if isinstance(kind, (Int, Decimal)):
            return self._numbers(item, kind)
        return [*named, "a", "b", "c"]

    def _numbers(self, item: Field, kind: Int | Decimal) -> list[int]:
        low, high = (int(bound * scale_of(kind)) for bound in bounds_of(kind))
        tried = {0, 1, 2, 10 * scale_of(kind), 100 * scale_of(kind), low, high}
        for edge in self.numbers.get(item.name, ()):
            near = int(edge * scale_of(kind))
            tried |= {near - 1, near, near + 1}
        return sorted(value for value in tried if low <= value <= high)

    def _days(self, item: Field) -> list[int]:
        days, before = self.period.days, self.period.previous.days
        tried = {days.first, days.last, days.last + 1, before.last, before.first, days.first + 125}
        tried |= {month_days(self.period.months[index])[1] for index in (2, 5, 8)}
        for edge in self.numbers.get(item.name, ()):
            tried |= {int(edge) - 1, int(edge), int(edge) + 1}
        return sorted(day for day in tried if FIRST_DAY <= day <= LAST_DAY)

    def row_counts(self, table: Table) -> list[int]:
        """Return how many rows to put together: none, one, two, and next to what they are compared with."""
        near = {int(edge) + step for edge in self.counts for step in (-1, 0, 1)}
        most = min(table.max_rows, MOST_COUNTED)
        return sorted(count for count in {0, 1, 2, 3} | near if 0 <= count <= most)


def _measured(atom: n.Expr) -> list[str]:
    """Return the columns whose values a sum, or a least or greatest value, is made of."""
    if not isinstance(atom, (n.Sum, n.Minimum, n.Maximum)):
        return []
    return [item.name for item in atom.value.walk() if isinstance(item, n.Cell)]


def typed(item: Field, value: Any) -> Any:
    """Return a stored value as a person types it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(item.type, Date):
        return day_of(value).isoformat()
    if isinstance(item.type, Decimal):
        whole, rest = divmod(abs(value), scale_of(item.type))
        sign = "-" if value < 0 else ""
        return f"{sign}{whole}.{rest:0{item.type.places}d}" if item.type.places else f"{sign}{whole}"
    return value


__all__ = ["Edges", "typed"]
