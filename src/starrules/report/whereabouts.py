"""Which section a row of an office lies with, and which sections still owe theirs."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.messages import told
from starrules.model import Language, Period, Text, Unit
from starrules.rules.values import Row
from starrules.schema import Table

MOST_NAMED = 4
OWED_BY = Text("，涉及{units}", ", owed by {units}")
OTHERS = Text("{units}等 {count} 个单位", "{units} and others, {count} units")


@frozen(slots=False, eq=False)
class Whereabouts:
    """Names the section that a row comes from, or is to come from, where that is not the unit itself."""

    evidence: Evidence
    unit: Unit
    language: Language
    period: Period

    def of(self, row: Row) -> str:
        """Return the name of the section, or nothing for the unit's own row."""
        return "" if row.source in ("", self.unit.id) else self._name(row.source)

    def owing(self, table: Table, sources: Collection[str]) -> str:
        """Return whose rows are to come, or nothing where it is everyone's that the unit sees, or its own alone."""
        of = {unit for unit in self._seen if table.is_of(self.evidence.units[unit].kind)}
        if of <= set(sources) or set(sources) <= {self.unit.id, ""}:
            return ""
        names = [self._name(unit) for unit in sorted(sources)]
        units = ("、" if self.language == "zh" else ", ").join(names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            units = OTHERS[self.language].format(units=units, count=len(names))
        return OWED_BY[self.language].format(units=units)

    def set_aside(self, table: Table, sources: Collection[str]) -> str:
        """Return where the faults are for which rows of these units were set aside, or nothing."""
        places = dict.fromkeys(
            told(place, self.language)
            for item in self.evidence.reopened
            if any(item.meets(table, source or self.unit.id, self.period.days) for source in sources)
            for place in item.places
        )
        shown = ("；" if self.language == "zh" else "; ").join(list(places)[:MOST_NAMED])
        return f"{shown}{'……' if self.language == 'zh' else ' ...'}" if len(places) > MOST_NAMED else shown

    @cached_property
    def _seen(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.evidence.sources.get(self.unit.id, ()))

    def _name(self, unit: str) -> str:
        return self.evidence.units[unit].name[self.language]
