"""Tables as they are seen on the day of the cut, for every unit that sees them, as lazy frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.frames import frame_of
from starrules.evidence.model import Evidence, Return, RowData
from starrules.evidence.state import Cut, Missing
from starrules.lanes import values as v
from starrules.lanes.relations import HIGH, LOW, MONTH, UNIT, Source
from starrules.lanes.values import Frame
from starrules.model import LAST_DAY, Days, month_days, month_number
from starrules.rules import nodes as n
from starrules.rules.types import NumberType
from starrules.schema import (
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Field,
    Int,
    Monthly,
    Note,
    Panel,
    Returned,
    Table,
    bounds_of,
    scale_of,
)

Numeric = (Int, Decimal, Date)
FROM, TO = "~from", "~to"


class Tables:
    """Gives the rows of tables in one cut, each table read once.

    Args:
        evidence: the evidence.
        cut: the period and the day of the cut.
    """

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.evidence: Evidence = cut.evidence
        self._seen: dict[tuple[str, int], pl.LazyFrame] = {}
        self._days: dict[int, dict[str, int]] = {}
        self._missing: dict[tuple[str, int], list[Missing]] = {}
        self._found: dict[tuple[str, int, bool], Source] = {}
        self.returns: dict[str, dict[str, list[Return]]] = {}
        for item in self.evidence.returns:
            self.returns.setdefault(item.table, {}).setdefault(item.unit, []).append(item)
        ends = [
            (unit, target, days.first, days.last, index == 0)
            for unit, items in self.evidence.targets.items()
            for index, (target, days) in enumerate(items)
        ]
        self.targets = pl.LazyFrame(
            ends,
            schema={
                UNIT: pl.String,
                "~target": pl.String,
                "~first": pl.Int32,
                "~last": pl.Int32,
                "~own": pl.Boolean,
            },
            orient="row",
        )

    # ---------------------------------------------------------------------------- what is seen

    def seen(self, table: Table, period: int) -> pl.LazyFrame:
        """Return the stored rows that belong to a period and are seen."""
        key = (table.name, period)
        if key not in self._seen:
            self._seen[key] = self._see(table, period)
        return self._seen[key]

    def _see(self, table: Table, offset: int) -> pl.LazyFrame:
        frame = frame_of(table, self.evidence.data.get(table.name, RowData(()))).lazy()
        frame = self.current(table, frame)
        period, as_of = self.cut.shifted(offset), self.cut.as_of
        if table.yearly:
            if self.cut.stands_on(table, period) > as_of:
                return frame.filter(pl.lit(False))
            return frame.filter(pl.col("year") == int(period.label))
        assert table.on is not None
        day = pl.col(table.on)
        last = min(as_of, period.days.last)
        return frame.filter(day <= last if table.standing else day.is_between(period.days.first, last))

    def current(self, table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return rows recorded by the day of the cut, without those that a later record supersedes."""
        if table.recorded is None:
            return frame
        frame = frame.filter(pl.col(table.recorded) <= self.cut.as_of)
        key = list(dict.fromkeys([*table.key, UNIT]))
        return frame.filter(pl.col(table.recorded) == pl.col(table.recorded).max().over(key))

    # --------------------------------------------------------------------- what may be missing

    def missing(self, table: Table, offset: int) -> list[Missing]:
        """Return the rows of every unit that may still turn up."""
        key = (table.name, offset)
        if key not in self._missing:
            self._missing[key] = list(self._find_missing(table, offset))
        return self._missing[key]

    def _find_missing(self, table: Table, offset: int) -> Iterator[Missing]:
        if self._surely_closed(table, offset):
            return iter(())
        months, whole = self._counts(table, offset)

        def present(unit: str, month: int | None) -> int:
            return whole.get(unit, 0) if month is None else months.get((unit, month), 0)

        slots = self._empty_slots(table, offset) if isinstance(table.completes, Panel) else {}
        on_return = self._on_returns(table) if isinstance(table.completes, Returned) else {}
        units = list(self.evidence.units.values())
        returns = self.returns.get(table.name, {})
        return self.cut.missing(
            table,
            offset,
            units,
            present,
            returns,
            slots,
            lambda unit, days: on_return.get((unit, days.first, days.last), 0),
        )

    def _surely_closed(self, table: Table, offset: int) -> bool:
        if any(item.table == table.name for item in self.evidence.reopened):
            return False
        if not isinstance(table.completes, Complete) or not table.dated:
            return False
        return not self.cut.open_days(table, self.cut.shifted(offset).days)

    def _counts(self, table: Table, offset: int) -> tuple[dict[tuple[str, int], int], dict[str, int]]:
        seen = self.seen(table, offset)
        if table.dated and table.on is not None:
            seen = seen.with_columns(self._month(table.on, offset).alias(MONTH))
            found = seen.group_by(UNIT, MONTH).len().collect()
            months = {(unit, month): count for unit, month, count in found.iter_rows()}
            return months, {}
        return {}, dict(seen.group_by(UNIT).len().collect().iter_rows())

    def _month(self, column: str, offset: int) -> pl.Expr:
        months = self.cut.shifted(offset).months
        later = [(pl.col(column) >= month_days(month)[0]).cast(pl.Int32) for month in months[1:]]
        return pl.sum_horizontal(pl.lit(months[0], pl.Int32), *later).cast(pl.Int32)

    def _on_returns(self, table: Table) -> Mapping[tuple[str, int, int], int]:
        items = [item for unit in self.returns.get(table.name, {}).values() for item in unit]
        if not items or table.name not in self.evidence.data or table.on is None:
            return {}
        filed = pl.LazyFrame(
            {
                UNIT: [i.unit for i in items],
                "~from": [i.days.first for i in items],
                "~to": [i.days.last for i in items],
            }
        )
        rows = self.current(table, frame_of(table, self.evidence.data[table.name]).lazy())
        rows = rows.filter(pl.col(table.on) <= self.cut.as_of).select(UNIT, table.on)
        found = (
            filed.join(rows, on=UNIT)
            .filter(pl.col(table.on).is_between(pl.col("~from"), pl.col("~to")))
            .group_by(UNIT, "~from", "~to")
            .len()
            .collect()
        )
        return {(unit, first, last): count for unit, first, last, count in found.iter_rows()}

    def _empty_slots(self, table: Table, offset: int) -> dict[str, list[tuple[str, ...]]]:
        assert isinstance(table.completes, Panel)
        fields = list(table.completes.fields)
        due = self.seen(self.evidence.tables[table.completes.table], offset).select(UNIT, *fields).unique()
        empty = (
            due.join(self.seen(table, offset), on=[UNIT, *fields], how="anti").sort(UNIT, *fields).collect()
        )
        slots: dict[str, list[tuple[str, ...]]] = {}
        for unit, *slot in empty.iter_rows():
            slots.setdefault(unit, []).append(tuple(slot))
        return slots

    def filled(self, table: Table) -> pl.DataFrame:
        """Return the number of filled monthly slots of every unit, at the least and at the most."""
        assert isinstance(table.completes, Monthly) and table.on is not None
        lag = table.completes.lag
        seen = self.seen(table, 0).with_columns(self._month(table.on, 0).alias(MONTH))
        latest = {month: month_days(month)[1] + lag for month in self.cut.period.months}
        seen = seen.with_columns(
            pl.col(MONTH).replace_strict(latest, default=0, return_dtype=pl.Int64).alias("~end")
        )
        rows = (
            seen.filter(pl.col(table.recorded or table.on) <= pl.col("~end"))
            .select(UNIT, MONTH)
            .unique()
            .collect()
        )
        months: dict[str, dict[int, bool]] = {}
        for unit, month in rows.iter_rows():
            months.setdefault(self.evidence.owners[unit], {})[month] = True
        found = [
            (unit.id, *self.cut.filled(table, unit, months.get(unit.id, {})))
            for unit in self.evidence.assessed.values()
        ]
        return pl.DataFrame(found, schema={UNIT: pl.String, "low": pl.Int64, "high": pl.Int64}, orient="row")

    # ------------------------------------------------------------------------------- as a source

    def source(self, rows: n.Rows) -> Source:
        """Return the rows of a table for every unit that sees them."""
        key = (rows.table.name, rows.period, rows.monthly)
        if key not in self._found:
            self._found[key] = self._source(rows.table, rows.period, monthly=rows.monthly)
        return self._found[key]

    def _source(self, table: Table, offset: int, *, monthly: bool) -> Source:
        turning_up = self._turning_up(table, offset, monthly=monthly)
        frame = self.viewed(table, offset)
        certain = turning_up is None
        cells: dict[str, v.Compiled] = {}
        columns: list[pl.Expr] = [pl.col("~target").alias(UNIT), pl.col(MONTH)]
        if not certain:
            columns += [pl.lit(1, pl.Int64).alias(LOW), pl.lit(1, pl.Int64).alias(HIGH)]
        nulls = self._nulls(table)
        for item in table.fields:
            if not isinstance(item.type, Note):
                found, cells[item.name] = self._cell(
                    item, known=certain and item.name not in nulls, as_of=self.cut.as_of
                )
                columns += found
        frame = frame.select(columns)
        if turning_up is not None:
            frame = pl.concat([frame, turning_up.lazy()], how="vertical")
        return Source(nw.from_native(frame), cells, certain, not certain)

    def _nulls(self, table: Table) -> set[str]:
        """Return the fields that may be unknown in a row that is there; one that is empty on purpose is known."""
        found = {item.name for item in table.fields if item.known_on is not None}
        data = self.evidence.data.get(table.name)
        if data is not None:
            counts = frame_of(table, data).null_count()
            found |= {
                item.name
                for item in table.fields
                if item.name in counts.columns and counts[item.name][0] and not _optional(item)
            }
        found |= {item.name for item in table.fields if isinstance(item.type, Date) and item.null == "none"}
        return found

    def viewed(self, table: Table, offset: int) -> pl.LazyFrame:
        """Return the rows once for each unit that sees them."""
        seen = self.seen(table, offset)
        targets = self.targets if table.rolls_up else self.targets.filter("~own")
        if table.dated and table.on is not None:
            seen = seen.with_columns(self._month(table.on, offset).alias(MONTH))
            day = pl.col(table.on)
            joined = seen.join(targets, on=UNIT)
            return joined.filter((pl.col("~first") <= day) & (day <= pl.col("~last")))
        days = self._attribution(offset)
        belongs = pl.LazyFrame(
            {UNIT: list(days), "~day": list(days.values())}, schema={UNIT: pl.String, "~day": pl.Int32}
        )
        targets = targets.join(belongs, on=UNIT).filter(
            pl.col("~day").is_between(pl.col("~first"), pl.col("~last"))
        )
        return seen.with_columns(pl.lit(None, pl.Int32).alias(MONTH)).join(targets, on=UNIT)

    def _cell(self, item: Field, *, known: bool, as_of: int) -> tuple[list[pl.Expr], v.Compiled]:
        """Return the columns of a field and how rules read them."""
        name, raw = item.name, pl.col(item.name)
        hidden: pl.Expr | None = None
        if item.known_on is not None:
            day = pl.col(item.known_on)
            hidden = day.is_null() | (day > as_of)
            raw = pl.when(~hidden).then(raw)
        columns: list[pl.Expr] = []
        value: v.Compiled
        if isinstance(item.type, Numeric):
            columns, value = self._number(item, raw, hidden, known=known, as_of=as_of)
        elif isinstance(item.type, Bool):
            columns, value = [raw.alias(name)], v.Bool(nw.col(name), known)
        elif isinstance(item.type, Category):
            columns = [raw.cast(pl.String).alias(name)]
            value = v.Category.read(nw.col(name), item.type.values, known=known)
        else:
            columns, value = [raw.cast(pl.String).alias(name)], v.Key(nw.col(name), known)
        if _optional(item):
            none = pl.col(name).is_null() if hidden is None else pl.when(~hidden).then(pl.col(name).is_null())
            columns.append(none.alias(f"{name}?"))
            assert isinstance(value, (v.Number, v.Category))
            value = v.Maybe(value, nw.col(f"{name}?"), known)
        return columns, value

    def _number(
        self, item: Field, raw: pl.Expr, hidden: pl.Expr | None, *, known: bool, as_of: int
    ) -> tuple[list[pl.Expr], v.Number]:
        scale = scale_of(item.type)
        least, most = (int(bound * scale) for bound in bounds_of(item.type))
        name = item.name
        raw = raw.cast(pl.Int64)
        if known:
            return [raw.alias(name)], v.Number(column := nw.col(name), column, scale, least, most)
        low, high = pl.lit(least, pl.Int64), pl.lit(most, pl.Int64)
        if isinstance(item.type, Date) and item.null == "none":
            later = pl.lit(min(as_of + 1, LAST_DAY), pl.Int64)
            own = pl.col(name).cast(pl.Int64)
            after = own.is_null() | (own > as_of)
            low_expr = pl.when(after).then(later).otherwise(own)
            high_expr = pl.when(after).then(high).otherwise(own)
            if hidden is not None:
                low_expr = pl.when(hidden).then(low).otherwise(low_expr)
                high_expr = pl.when(hidden).then(high).otherwise(high_expr)
        else:
            low_expr, high_expr = pl.coalesce(raw, low), pl.coalesce(raw, high)
        columns = [low_expr.alias(f"{name}|low"), high_expr.alias(f"{name}|high")]
        return columns, v.Number(nw.col(f"{name}|low"), nw.col(f"{name}|high"), scale, least, most)

    # ------------------------------------------------------------------- rows that may turn up

    def _turning_up(self, table: Table, offset: int, *, monthly: bool) -> pl.DataFrame | None:
        """Return the rows that may turn up, for every unit that would see them; None where none may."""
        rows: list[tuple[Any, ...]] = []
        slots = table.completes.fields if isinstance(table.completes, Panel) else ()
        day = self._attribution(offset)
        for item in self.missing(table, offset):
            known = tuple(dict(item.known).get(name) for name in slots)
            for target, days in self.evidence.seen_by(table, item.unit):
                if not table.dated or item.days is None:
                    if day[item.unit] in days:
                        ends = (None, None) if item.days is None else (item.days.first, item.days.last)
                        rows.append((target, None, item.low, item.high, *ends, *known))
                    continue
                part = item.days.meet(days)
                if part is not None:
                    low = item.low if part == item.days else 0
                    rows += [(*row, *known) for row in _by_month(item, part, low, target, monthly=monthly)]
        if not rows:
            return None
        schema = {
            UNIT: pl.String,
            MONTH: pl.Int32,
            LOW: pl.Int64,
            HIGH: pl.Int64,
            FROM: pl.Int64,
            TO: pl.Int64,
        }
        frame = pl.DataFrame(
            rows, schema={**schema, **{f"{name}=": pl.String for name in slots}}, orient="row"
        )
        columns = [UNIT, MONTH, LOW, HIGH]
        return frame.select(
            *columns, *(column for item in table.fields for column in _domain(table, item, slots))
        )

    def _attribution(self, offset: int) -> dict[str, int]:
        if offset not in self._days:
            units = self.evidence.units.values()
            self._days[offset] = {unit.id: self.cut.attribution_day(unit, offset) for unit in units}
        return self._days[offset]

    # -------------------------------------------------------------------------------- for groups

    def constant(self, columns: Mapping[str, list[str]]) -> Frame:
        """Return a small frame of these columns."""
        frame: Frame = nw.from_native(pl.LazyFrame(dict(columns)))
        return frame

    def null_key(self, kind: object) -> nw.Expr:
        """Return an unknown key of a type."""
        return nw.lit(None, nw.Int64 if isinstance(kind, NumberType) else nw.String)


def _by_month(
    item: Missing, part: Days, low: int, target: str, *, monthly: bool
) -> Iterator[tuple[str, int | None, int, int, int, int]]:
    """Yield rows that may turn up in certain days, apart for each month where that is asked for."""
    first, last = month_number(part.first), month_number(part.last)
    if not monthly or first == last:
        yield target, first if first == last else None, low, item.high, part.first, part.last
        return
    for month in range(first, last + 1):
        inside = part.meet(Days(*month_days(month)))
        assert inside is not None
        yield target, month, 0, item.high, inside.first, inside.last


def _domain(table: Table, item: Field, slots: Sequence[str]) -> Iterator[pl.Expr]:
    """Yield the columns of a field in rows that may turn up: all that it may hold, or what is known of a slot."""
    if isinstance(item.type, Note):
        return
    if item.name in slots:
        yield pl.col(f"{item.name}=").alias(item.name)
        return
    if isinstance(item.type, Numeric):
        scale = scale_of(item.type)
        for end, bound, day in zip(("low", "high"), bounds_of(item.type), (FROM, TO), strict=True):
            known = pl.col(day) if item.name == table.on else pl.lit(None, pl.Int64)
            yield pl.coalesce(known, pl.lit(int(bound * scale), pl.Int64)).alias(f"{item.name}|{end}")
    else:
        yield pl.lit(None, pl.Boolean if isinstance(item.type, Bool) else pl.String).alias(item.name)
    if _optional(item):
        yield pl.lit(None, pl.Boolean).alias(f"{item.name}?")


def _optional(item: Field) -> bool:
    """Return whether an empty cell says that there is none, so that a rule must ask for it first."""
    return item.null == "none" and isinstance(item.type, (Int, Decimal, Category))
