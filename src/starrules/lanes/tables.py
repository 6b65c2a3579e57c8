"""Tables as they are seen on the day of the cut, for every unit that sees them, as lazy frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.frames import ParquetData, column_types, empty_somewhere, frame_of
from starrules.evidence.model import Evidence, RowData
from starrules.evidence.roster import ALIKE, LAST, TARGET
from starrules.evidence.state import Cut, Missing
from starrules.lanes import values as v
from starrules.lanes.due import MONTH, UNIT
from starrules.lanes.engines import Engine
from starrules.lanes.measures import HIGH, LOW, Source
from starrules.lanes.outstanding import Outstanding
from starrules.lanes.values import Frame
from starrules.model import LAST_DAY, Days, month_days, month_number
from starrules.rules import nodes as n
from starrules.rules.types import NumberType
from starrules.schema import (
    Bool,
    Category,
    Date,
    Decimal,
    Field,
    Int,
    Monthly,
    Note,
    Panel,
    Table,
    bounds_of,
    scale_of,
)

Numeric = (Int, Decimal, Date)
FROM, TO = "~from", "~to"


class Tables:
    """Gives the rows of tables in one cut, each table read once.

    Args:
        cut: the evidence, the period and the day of the cut.
        engine: what computes the frames.
    """

    def __init__(self, cut: Cut, engine: Engine) -> None:
        self.cut = cut
        self.engine = engine
        self.evidence: Evidence = cut.evidence
        self._stored: dict[str, Frame] = {}
        self._seen: dict[tuple[str, int], Frame] = {}
        self._days: dict[int, dict[str, int]] = {}
        self._found: dict[tuple[str, int, bool], Source] = {}
        self.outstanding = Outstanding(
            cut, engine, self._seen_by_month, lambda table: self.current(table, self.stored(table))
        )
        self.roster = self.evidence.roster
        self.offices = self._if_any(self.roster.offices)
        self.heirs = self._if_any(self.roster.heirs)

    def _if_any(self, rows: pl.DataFrame) -> Frame | None:
        """Return rows as a frame, or None where there are none, so that nothing is joined with it."""
        return None if rows.is_empty() else self.engine.table(rows)

    def _rows(self, rows: Sequence[tuple[Any, ...]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of rows."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
        return self.engine.frame(dict(zip(types, map(list, columns), strict=True)), types)

    # ---------------------------------------------------------------------------- what is seen

    def stored(self, table: Table) -> Frame:
        """Return all rows of a table."""
        if table.name not in self._stored:
            data = self.evidence.data.get(table.name, RowData(()))
            self._stored[table.name] = (
                self.engine.scanned(data.path)
                if isinstance(data, ParquetData)
                else self.engine.table(self._placed(frame_of(table, data)))
            )
        return self._stored[table.name]

    def _placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        return self.roster.placed(rows, UNIT) if UNIT in rows.columns else rows

    def seen(self, table: Table, period: int) -> Frame:
        """Return the stored rows that belong to a period and are seen."""
        key = (table.name, period)
        if key not in self._seen:
            self._seen[key] = self._see(table, period)
        return self._seen[key]

    def _see(self, table: Table, offset: int) -> Frame:
        frame = self.current(table, self.stored(table))
        period, as_of = self.cut.shifted(offset), self.cut.as_of
        if table.yearly:
            if self.cut.stands_on(table, period) > as_of:
                return frame.head(0)
            return frame.filter(nw.col("year") == int(period.label))
        assert table.on is not None
        day = nw.col(table.on)
        last = min(as_of, period.days.last)
        return frame.filter(day <= last if table.standing else day.is_between(period.days.first, last))

    def current(self, table: Table, frame: Frame) -> Frame:
        """Return rows recorded by the day of the cut, without those that a later record supersedes."""
        if table.recorded is None:
            return frame
        frame = frame.filter(nw.col(table.recorded) <= self.cut.as_of)
        key = list(dict.fromkeys([*table.key, UNIT]))
        return frame.filter(nw.col(table.recorded) == nw.col(table.recorded).max().over(*key))

    def missing(self, table: Table, offset: int) -> list[Missing]:
        """Return the rows of every unit that may still turn up."""
        return self.outstanding.rows(table, offset)

    def _seen_by_month(self, table: Table, offset: int) -> Frame:
        """Return the rows that are seen with the month in which each lies, where the table tells months apart."""
        seen = self.seen(table, offset)
        if not table.dated or table.on is None:
            return seen
        return seen.with_columns(self._month(table.on, offset).alias(MONTH))

    def _month(self, column: str, offset: int) -> nw.Expr:
        """Return the month that a day of a period lies in.

        From March on months have 31, 30, 31, 30 and 31 days, and again: 153 days in five months, so that one division
        turns the days since the first of March into months.
        """
        months = self.cut.shifted(offset).months
        marches = [month for month in range(months[0] - 11, months[-1] + 1) if month % 12 == 2]
        day = nw.col(column).cast(nw.Int32)
        found: nw.Expr | None = None
        for march in marches:
            first = month_days(march)[0]
            here = ((day - first) * 5 + 2) // 153 + march
            found = here if found is None else nw.when(day >= first).then(here).otherwise(found)
        assert found is not None
        return found.cast(nw.Int32)

    def filled(self, table: Table) -> pl.DataFrame:
        """Return for every unit the number of its filled monthly slots, at the least and at the most.

        Units that were open on the same days and have rows in the same months are asked about once.
        """
        assert isinstance(table.completes, Monthly) and table.on is not None
        months = self.cut.period.months
        latest = {month: month_days(month)[1] + table.completes.lag for month in months}
        in_time = nw.col("~recorded") <= nw.col(MONTH).replace_strict(
            latest, default=0, return_dtype=nw.Int64
        )
        seen = self.seen(table, 0).select(
            UNIT, self._month(table.on, 0).alias(MONTH), nw.col(table.recorded or table.on).alias("~recorded")
        )
        rows = self.engine.collected(seen.filter(in_time).group_by(UNIT, MONTH).agg(nw.len().alias("~rows")))
        owner = pl.coalesce(TARGET, UNIT).alias(UNIT)
        rows = rows.join(self.roster.heirs, on=UNIT, how="left").select(owner, MONTH).unique()
        bits = rows.group_by(UNIT).agg((2 ** (pl.col(MONTH).cast(pl.Int64) - months[0])).sum().alias(MONTH))
        kinds = self.roster.columns.frame.get_column("kind")
        units = self.roster.units.select(UNIT, ALIKE).with_columns(kinds)
        units = units.join(bits, on=UNIT, how="left")
        reopened = any(item.table == table.name for item in self.evidence.reopened)
        alike = [UNIT] if reopened else [ALIKE, "kind", MONTH]
        found = []
        ids = self.roster.columns.ids
        for place, number in units.unique(alike).select(UNIT, pl.col(MONTH).fill_null(0)).iter_rows():
            there = {month: bool(number >> index & 1) for index, month in enumerate(months)}
            found.append((place, *self.cut.filled(table, self.evidence.assessed[ids[place]], there)))
        ends = pl.DataFrame(found, schema={UNIT: pl.Int32, "low": pl.Int64, "high": pl.Int64}, orient="row")
        told = units.join(ends, on=UNIT).select(*alike, "low", "high")
        return units.join(told, on=alike, nulls_equal=True, how="left").select(UNIT, "low", "high")

    # ------------------------------------------------------------------------------- as a source

    def source(self, rows: n.Rows) -> Source:
        """Return the rows of a table for every unit that sees them."""
        key = (rows.table.name, rows.period, rows.monthly)
        if key not in self._found:
            self._found[key] = self._source(rows.table, rows.period, monthly=rows.monthly)
        return self._found[key]

    def _source(self, table: Table, offset: int, *, monthly: bool) -> Source:
        expected = self._expected(table, offset, monthly=monthly)
        turning_up = self._turning_up(table, expected)
        frame = self.viewed(table, offset)
        certain = turning_up is None
        cells: dict[str, v.Compiled] = {}
        columns: list[nw.Expr] = [nw.col(TARGET).alias(UNIT), nw.col(MONTH)]
        if not certain:
            columns += [nw.lit(1, nw.Int64).alias(LOW), nw.lit(1, nw.Int64).alias(HIGH)]
        nulls = self._nulls(table)
        for item in table.fields:
            if not isinstance(item.type, Note):
                found, cells[item.name] = self._cell(
                    item, known=certain and item.name not in nulls, as_of=self.cut.as_of
                )
                columns += found
        frame = frame.select(columns)
        if turning_up is not None:
            frame = self.engine.stacked([frame, turning_up])
        return Source(
            self.engine.kept(frame),
            cells,
            certain,
            not certain,
            single=certain and table.yearly and table.max_rows * self._seen_by_one(table) == 1,
            in_month=self._in_month(table, expected),
        )

    def _seen_by_one(self, table: Table) -> int:
        """Return the rows of how many units one unit sees at the most: its own, those it took over, its sections'."""
        shared = [self.roster.heirs, *([self.roster.offices] if table.rolls_up else [])]
        return 1 + sum(most_of_one(rows) for rows in shared)

    def _in_month(self, table: Table, expected: Sequence[tuple[Any, ...]]) -> int:
        """Return how many rows of one month a unit sees at the most; 0 where months are not told apart."""
        if not table.dated:
            return 0
        more: Counter[tuple[int, int]] = Counter()
        for target, month, _, high, *_ in expected:
            if month is None:
                return 0
            more[target, month] += high
        return table.max_rows * self._seen_by_one(table) + max(more.values(), default=0)

    def _nulls(self, table: Table) -> set[str]:
        """Return the fields that may be unknown in a row that is there; one that is empty on purpose is known."""
        found = {item.name for item in table.fields if item.known_on is not None}
        data = self.evidence.data.get(table.name)
        if data is not None:
            empty = empty_somewhere(table, data)
            found |= {item.name for item in table.fields if item.name in empty and not _optional(item)}
        found |= {item.name for item in table.fields if isinstance(item.type, Date) and item.null == "none"}
        return found

    def viewed(self, table: Table, offset: int) -> Frame:
        """Return the rows once for each unit that sees them: whose they are, and the offices it belonged to."""
        seen = self.seen(table, offset)
        month = nw.lit(None, nw.Int32)
        if table.dated and table.on is not None:
            month = self._month(table.on, offset)
        seen = seen.with_columns(month.alias(MONTH))
        columns = [*column_types(table), MONTH, TARGET]
        own = self._owned(seen).select(columns)
        if self.offices is None or not table.rolls_up:
            return own
        return self.engine.stacked([own, self._rolled_up(table, seen, offset).select(columns)])

    def _owned(self, seen: Frame) -> Frame:
        """Return rows with the unit whose they are now: their own, or who took over."""
        if self.heirs is None:
            return seen.with_columns(nw.col(UNIT).alias(TARGET))
        return seen.join(self.heirs, on=UNIT, how="left").with_columns(
            nw.coalesce(nw.col(TARGET), nw.col(UNIT)).alias(TARGET)
        )

    def _rolled_up(self, table: Table, seen: Frame, offset: int) -> Frame:
        """Return the rows of sections with the offices they belonged to on the day that a row speaks of."""
        assert self.offices is not None
        if table.dated and table.on is not None:
            day = nw.col(table.on)
            joined = seen.join(self.offices, on=UNIT)
            return joined.filter((nw.col("~first") <= day) & (day <= nw.col("~last")))
        last = pl.min_horizontal(pl.lit(self.cut.shifted(offset).days.last), LAST).cast(pl.Int32)
        belongs = self.engine.table(self.roster.days.select(UNIT, last.alias("~day")))
        offices = self.offices.join(belongs, on=UNIT).filter(
            nw.col("~day").is_between(nw.col("~first"), nw.col("~last"))
        )
        return seen.join(offices, on=UNIT)

    def _cell(self, item: Field, *, known: bool, as_of: int) -> tuple[list[nw.Expr], v.Compiled]:
        """Return the columns of a field and how rules read them."""
        name, raw = item.name, nw.col(item.name)
        hidden: nw.Expr | None = None
        if item.known_on is not None:
            day = nw.col(item.known_on)
            hidden = day.is_null() | (day > as_of)
            raw = nw.when(~hidden).then(raw)
        columns: list[nw.Expr] = []
        value: v.Compiled
        if isinstance(item.type, Numeric):
            columns, value = self._number(item, raw, hidden, known=known, as_of=as_of)
        elif isinstance(item.type, Bool):
            columns, value = [raw.alias(name)], v.Bool(nw.col(name), known)
        elif isinstance(item.type, Category):
            columns = [raw.cast(nw.String).alias(name)]
            value = v.Category.read(nw.col(name), item.type.values, known=known)
        else:
            columns, value = [raw.cast(nw.String).alias(name)], v.Key(nw.col(name), known)
        if _optional(item):
            none = nw.col(name).is_null() if hidden is None else nw.when(~hidden).then(nw.col(name).is_null())
            columns.append(none.alias(f"{name}?"))
            assert isinstance(value, (v.Number, v.Category))
            value = v.Maybe(value, nw.col(f"{name}?"), known)
        return columns, value

    def _number(
        self, item: Field, raw: nw.Expr, hidden: nw.Expr | None, *, known: bool, as_of: int
    ) -> tuple[list[nw.Expr], v.Number]:
        scale = scale_of(item.type)
        least, most = (int(bound * scale) for bound in bounds_of(item.type))
        name = item.name
        raw = raw.cast(nw.Int64)
        if known:
            return [raw.alias(name)], v.Number(column := nw.col(name), column, scale, least, most)
        low, high = nw.lit(least, nw.Int64), nw.lit(most, nw.Int64)
        if isinstance(item.type, Date) and item.null == "none":
            later = nw.lit(min(as_of + 1, LAST_DAY), nw.Int64)
            own = nw.col(name).cast(nw.Int64)
            after = own.is_null() | (own > as_of)
            low_expr = nw.when(after).then(later).otherwise(own)
            high_expr = nw.when(after).then(high).otherwise(own)
            if hidden is not None:
                low_expr = nw.when(hidden).then(low).otherwise(low_expr)
                high_expr = nw.when(hidden).then(high).otherwise(high_expr)
        else:
            low_expr, high_expr = nw.coalesce(raw, low), nw.coalesce(raw, high)
        columns = [low_expr.alias(f"{name}|low"), high_expr.alias(f"{name}|high")]
        return columns, v.Number(nw.col(f"{name}|low"), nw.col(f"{name}|high"), scale, least, most)

    # ------------------------------------------------------------------- rows that may turn up

    def _expected(self, table: Table, offset: int, *, monthly: bool) -> list[tuple[Any, ...]]:
        """Return the rows that may turn up, for every unit that would see them."""
        rows: list[tuple[Any, ...]] = []
        missing = self.missing(table, offset)
        if not missing:
            return rows
        places = self.roster.places
        slots = _slots(table)
        day = self._attribution(offset)
        for item in missing:
            known = tuple(dict(item.known).get(name) for name in slots)
            for name, days in self.evidence.seen_by(table, item.unit):
                if name not in places:
                    continue
                target = places[name]
                if not table.dated or item.days is None:
                    if day[item.unit] in days:
                        ends = (None, None) if item.days is None else (item.days.first, item.days.last)
                        rows.append((target, None, item.low, item.high, *ends, *known))
                    continue
                part = item.days.meet(days)
                if part is not None:
                    low = item.low if part == item.days else 0
                    rows += [(*row, *known) for row in _by_month(item, part, low, target, monthly=monthly)]
        return rows

    def _turning_up(self, table: Table, expected: Sequence[tuple[Any, ...]]) -> Frame | None:
        """Return the rows that may turn up as a frame; None where there are none."""
        if not expected:
            return None
        types = {
            UNIT: nw.Int32,
            MONTH: nw.Int32,
            LOW: nw.Int64,
            HIGH: nw.Int64,
            FROM: nw.Int64,
            TO: nw.Int64,
        }
        slots = _slots(table)
        frame = self._rows(expected, {**types, **{f"{name}=": nw.String for name in slots}})
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
        return self.engine.frame(columns, dict.fromkeys(columns, nw.String))

    def null_key(self, kind: object) -> nw.Expr:
        """Return an unknown key of a type."""
        return nw.lit(None, nw.Int64 if isinstance(kind, NumberType) else nw.String)


def _slots(table: Table) -> tuple[str, ...]:
    """Return the fields of which it is known what a row that may turn up holds."""
    return table.completes.fields if isinstance(table.completes, Panel) else ()


def most_of_one(rows: pl.DataFrame) -> int:
    """Return how many rows one unit is the target of at the most."""
    counts: list[int] = rows.get_column(TARGET).value_counts().get_column("count").to_list()
    return max(counts, default=0)


def _by_month(
    item: Missing, part: Days, low: int, target: int, *, monthly: bool
) -> Iterator[tuple[int, int | None, int, int, int, int]]:
    """Yield rows that may turn up in certain days, apart for each month where that is asked for."""
    first, last = month_number(part.first), month_number(part.last)
    if not monthly or first == last:
        yield target, first if first == last else None, low, item.high, part.first, part.last
        return
    for month in range(first, last + 1):
        inside = part.meet(Days(*month_days(month)))
        assert inside is not None
        yield target, month, 0, item.high, inside.first, inside.last


def _domain(table: Table, item: Field, slots: Sequence[str]) -> Iterator[nw.Expr]:
    """Yield the columns of a field in rows that may turn up: all that it may hold, or what is known of a slot."""
    if isinstance(item.type, Note):
        return
    if item.name in slots:
        yield nw.col(f"{item.name}=").alias(item.name)
        return
    if isinstance(item.type, Numeric):
        scale = scale_of(item.type)
        for end, bound, day in zip(("low", "high"), bounds_of(item.type), (FROM, TO), strict=True):
            known = nw.col(day) if item.name == table.on else nw.lit(None, nw.Int64)
            yield nw.coalesce(known, nw.lit(int(bound * scale), nw.Int64)).alias(f"{item.name}|{end}")
    else:
        yield nw.lit(None, nw.Boolean if isinstance(item.type, Bool) else nw.String).alias(item.name)
    if _optional(item):
        yield nw.lit(None, nw.Boolean).alias(f"{item.name}?")


def _optional(item: Field) -> bool:
    """Return whether an empty cell says that there is none, so that a rule must ask for it first."""
    return item.null == "none" and isinstance(item.type, (Int, Decimal, Category))
