"""The waivers that a unit was granted, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence

from starrules.evidence.model import Evidence, Raw
from starrules.evidence.tables import WAIVERS


def grants(evidence: Evidence, unit: str, check: str, as_of: int) -> Sequence[Raw]:
    """Return the waivers of a unit for a check that were granted by a day, the latest first."""
    if WAIVERS.name not in evidence.data:
        return []
    owned = [name for name, _ in evidence.sources.get(unit, ()) if evidence.owners[name] == unit]
    rows = evidence.data[WAIVERS.name].of_units(owned)
    found = [row for row in rows if row["check"] == check and row["granted_on"] <= as_of]
    return sorted(found, key=lambda row: row["granted_on"], reverse=True)
