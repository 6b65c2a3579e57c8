"""Evidence of which something is lost: files, coverage, cells, returns, the end of the calendar."""

from __future__ import annotations

import random
from collections.abc import Iterator

from attrs import evolve

from starrules.evidence.model import Evidence, Reopened, RowData
from starrules.model import Period
from starrules.rules.case import Calendar


def losses(evidence: Evidence, period: Period, rng: random.Random) -> Iterator[tuple[str, Evidence]]:
    """Yield evidence of which something is lost, with what it is."""
    names = sorted(evidence.tables)
    for name in rng.sample(names, min(3, len(names))):
        coverage = {key: days for key, days in evidence.coverage.items() if key != name}
        data = {key: rows for key, rows in evidence.data.items() if key != name}
        returns = tuple(item for item in evidence.returns if item.table != name)
        yield f"the file of {name} is lost", evolve(evidence, coverage=coverage, data=data, returns=returns)
        yield f"the coverage of {name} is lost", evolve(evidence, coverage=coverage)
        reopened = (*evidence.reopened, Reopened(name, None, period.days))
        yield f"{name} is reopened", evolve(evidence, reopened=reopened)
        unknown = [item.name for item in evidence.tables[name].fields if item.null == "unknown"]
        if unknown and name in evidence.data:
            blank = [dict(row) for row in evidence.data[name].of_units(evidence.units)]
            for row in blank:
                if rng.random() < 0.4:
                    row[rng.choice(unknown)] = None
            yield f"cells of {name} are lost", evolve(evidence, data={**evidence.data, name: RowData(blank)})
    kept = tuple(item for item in evidence.returns if rng.random() < 0.6)
    yield "returns are lost", evolve(evidence, returns=kept)
    days = evidence.calendar.days
    yield "the calendar ends early", evolve(evidence, calendar=Calendar(days[: len(days) // 2]))


__all__ = ["losses"]
