"""Looking through all that plugins bring: each by itself, then all against each other."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from starrules.errors import Fault
from starrules.host.clashes import clashes
from starrules.host.contents import own_faults, shape_faults, sound_part
from starrules.host.references import Known
from starrules.scheme.records import PluginRecord


def rejected(records: tuple[PluginRecord, ...]) -> tuple[PluginRecord, ...]:
    """Return the records with every plugin failed that is faulty by itself or clashes with another.

    A plugin that fails may take away what another rests on, so the look at references is repeated until
    nothing changes. All of it goes by sets of ids: the order of plugins plays no part.
    """
    clashing = clashes(records)
    records = tuple(map(_by_itself, records))
    records = tuple(_failed(item, clashing.get((item.name, item.label), ())) for item in records)
    while True:
        known = Known.of(records)
        found = tuple(_failed(item, list(known.faults(item)) if item.active else []) for item in records)
        if found == records:
            return records
        records = found


def _by_itself(record: PluginRecord) -> PluginRecord:
    """Return a record with what is wrong with its contribution in itself."""
    if record.contribution is None:
        return record
    if faults := shape_faults(record.contribution):
        return _failed(evolve(record, contribution=sound_part(record.contribution)), faults)
    return _failed(record, own_faults(record.contribution))


def _failed(record: PluginRecord, faults: Iterable[Fault]) -> PluginRecord:
    reasons = list(dict.fromkeys(str(fault) for fault in faults))
    if not reasons:
        return record
    told = [record.reason] if record.reason else []
    return evolve(record, status="failed", reason="\n".join(told + reasons))
