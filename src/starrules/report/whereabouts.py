"""Which section a row of an office lies with: rows carry their unit only as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from starrules.evidence.model import Evidence, Raw
from starrules.model import Language, Unit
from starrules.rules.values import Num, Row
from starrules.schema import Table, scale_of


@frozen(slots=False, eq=False)
class Whereabouts:
    """Names the section that a row comes from, where that is not the unit itself."""

    evidence: Evidence
    unit: Unit
    language: Language

    @cached_property
    def _kept(self) -> dict[str, Mapping[str, Sequence[Raw]]]:
        return {}

    def of(self, table: Table, row: Row) -> str:
        """Return the name of the section, or nothing for the unit's own row."""
        sources = [name for name, _ in self.evidence.sources.get(self.unit.id, ())]
        data = self.evidence.data.get(table.name)
        if len(sources) < 2 or data is None:
            return ""
        if table.name not in self._kept:
            kept: dict[str, list[Raw]] = {}
            for raw in data.of_units(sources):
                kept.setdefault(_label(table, raw), []).append(raw)
            self._kept[table.name] = kept
        found = {raw["unit"] for raw in self._kept[table.name].get(row.label, ()) if _is(table, raw, row)}
        names = sorted(
            self.evidence.units[unit].name[self.language] for unit in found if unit != self.unit.id
        )
        return "/".join(names)


def _label(table: Table, raw: Raw) -> str:
    return " ".join(str(raw[name]) for name in table.key if name not in ("unit", "year")) or str(raw["unit"])


def _is(table: Table, raw: Raw, row: Row) -> bool:
    """Return whether a stored row may be the one that is seen: no number that is known differs."""
    for item in table.fields:
        value, stored = row.cells.get(item.name), raw[item.name]
        if isinstance(value, Num) and value.exact and isinstance(stored, int):
            if Fraction(stored, scale_of(item.type)) != value.low:
                return False
        elif isinstance(value, str) and value != stored:
            return False
    return True
