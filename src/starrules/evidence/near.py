"""What bears on one unit out of all evidence: a few units, with their rows and returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from starrules.evidence.model import Evidence, RowData
from starrules.schema import Returned


def around(evidence: Evidence, unit: str) -> Evidence:
    """Return the evidence that bears on the verdicts of one unit.

    Args:
        evidence: the evidence.
        unit: the id of a unit that is there.
    """
    own = evidence.units[unit]
    asked = list(_heirs(evidence, [unit, *(stay.office for stay in own.memberships)]))
    seen = [source for name in asked for source, _ in evidence.sources[name]]
    names = sorted({*asked, *_heirs(evidence, seen)})
    tables = {name: data for name, data in evidence.data.items() if not evidence.tables[name].reference}
    if any(hasattr(data, "kept") for data in tables.values()):
        from starrules.evidence.frames import read_units

        read_units(tables.values(), names)
    filed = (name for name, table in evidence.tables.items() if isinstance(table.completes, Returned))
    return evolve(
        evidence,
        units={name: evidence.units[name] for name in names},
        returns=tuple(item for table in filed for name in names for item in evidence.filed(table, name)),
        data={**evidence.data, **{name: RowData(data.of_units(names)) for name, data in tables.items()}},
        reopened=tuple(item for item in evidence.reopened if item.unit is None or item.unit in names),
    )


def _heirs(evidence: Evidence, units: Iterable[str]) -> Iterator[str]:
    """Yield units that there are, each with whoever took over from it, one after another."""
    for unit in units:
        name, seen = unit, set[str]()
        while name in evidence.units and name not in seen:
            seen.add(name)
            yield name
            name = evidence.units[name].successor


__all__ = ["around"]
