"""What became of a unit: who took over from it, from whom it took over, and from where to where it moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from starrules.evidence.model import Evidence
from starrules.model import Language, Period, Text, Unit, day_of

EVENTS: Mapping[str, Text] = {
    "unit": Text("{name}（{id}）", "{name} ({id})"),
    "taken": Text("{day} 起由{units}承接", "taken over by {units} on {day}"),
    "took": Text("{day} 起承接{units}", "took over from {units} on {day}"),
    "moved": Text("{day} 由{before}划转至{after}", "moved from {before} to {after} on {day}"),
    "comma": Text("、", ", "),
}


def history(evidence: Evidence, unit: Unit, period: Period, language: Language) -> Iterator[str]:
    """Yield what a reader has to know of a unit before its results, in the order in which it came about.

    Who took over from it is told whenever that was, as it explains why the unit is not rated; from whom it took
    over, and to which office it moved, where that was in the period.

    Args:
        evidence: the evidence, which has all units.
        unit: the unit.
        period: the period that is assessed.
        language: the language of the words.
    """

    def named(*units: str) -> str:
        words, known = EVENTS["unit"][language], evidence.units
        return EVENTS["comma"][language].join(
            words.format(name=known[item].name[language], id=item) if item in known else item
            for item in units
        )

    def said(key: str, day: int, **parts: str) -> tuple[int, str]:
        return day, EVENTS[key][language].format(day=day_of(day).isoformat(), **parts)

    events = []
    taken: dict[int, list[str]] = {}
    for before in evidence.kin.predecessors.get(unit.id, ()):
        since = evidence.units[before].succeeded_on
        if since is not None and since in period.days:
            taken.setdefault(since, []).append(before)
    events += [said("took", day, units=named(*sorted(units))) for day, units in taken.items()]
    stays = unit.memberships
    events += [
        said("moved", after.days.first, before=named(before.office), after=named(after.office))
        for before, after in pairwise(stays)
        if after.office != before.office and after.days.first in period.days
    ]
    if unit.successor and unit.succeeded_on is not None:
        events.append(said("taken", unit.succeeded_on, units=named(unit.successor)))
    yield from (words for _, words in sorted(events))
