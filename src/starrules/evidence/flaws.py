"""Flaws: what is found wrong in the rows of one table, and which rows would have to be set aside for it.

They are the same whichever way the rows are held.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from starrules.errors import Fault, nearest, suggestion
from starrules.evidence import cell_words
from starrules.evidence.model import TableData
from starrules.messages import message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, Text, day_of
from starrules.schema import Field, Int, Key, Table

ROW = "#row"
"""The column that holds the number of each row in its file; no field can be called so."""
SUGGESTED = 50
"""So many different unknown values of a column get a suggestion: finding one takes milliseconds."""

UNIT = Field("unit", Key(), Text("单位编号", "Unit"))
YEAR = Field("year", Int(day_of(FIRST_DAY).year, day_of(LAST_DAY).year), Text("年度", "Year"))


@frozen
class Flaw:
    """A fault, and the rows that would have to be set aside for it.

    Args:
        rows: the rows; empty where it is not a matter of rows, so that the run must stop.
        placing: whether the unit or the time of the rows is what is faulty.
        whole: whether the table's rows as a whole are in doubt, none of them in particular.
    """

    file: str
    fault: Fault
    row: int = 0
    column: int = 0
    rows: tuple[int, ...] = ()
    placing: bool = False
    whole: bool = False

    @property
    def order(self) -> tuple[str, int, int, Fault]:
        """Where the fault stands among others."""
        return self.file, self.row, self.column, self.fault

    @property
    def fatal(self) -> bool:
        """Whether nothing can be set aside that would mend it."""
        return not self.rows and not self.whole


@define(slots=False, kw_only=True)
class Flawed(ABC):
    """The rows of one table's file, however they are held, and the flaws found in them so far.

    Args:
        table: the table.
        file: the name of its file, or of its frame.
        records: how many rows the file has, faulty ones included.
        missing: the columns that are not there, or cannot be read.
        kept: what is made once for all rows, however many parts they are looked at in.
    """

    table: Table
    file: str
    records: int = 0
    flaws: list[Flaw] = field(factory=list)
    missing: frozenset[str] = frozenset()
    kept: dict[Hashable, Any] = field(factory=dict, repr=False)

    @abstractmethod
    def named(self, needed: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return the rows with their numbers, in their order: those in which these columns are filled in."""

    @abstractmethod
    def places(self, rows: Collection[int]) -> list[tuple[str | None, int | None]]:
        """Return the unit and the year of some rows, as far as they tell."""

    @abstractmethod
    def leave_out(self, rows: Collection[int]) -> None:
        """Leave rows out."""

    @abstractmethod
    def data(self) -> TableData:
        """Return the rows as evidence holds them; they are not asked for again."""

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.table.columns)}

    def flaw(  # the words of a fault stand in their order
        self,
        row: int,
        column: str,
        expected: str,
        found: str,
        advice: str = "",
        *,
        rows: Iterable[int] = (),
        placing: bool | None = None,
    ) -> None:
        """Note what is wrong in a row and column; ``rows`` are others that are in doubt with it."""
        if placing is None:
            placing = column in ("unit", "year", self.table.on)
        place = message("{file} row {row}, column {column}", file=self.file, row=row, column=column)
        fault = Fault(place, expected, found, advice)
        self.flaws.append(Flaw(self.file, fault, row, self._order.get(column, -1), (row, *rows), placing))

    def once(self, name: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is called so, made where it is asked for first."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def flawed(self, row: int, column: str) -> bool:
        """Return whether a flaw has been found in a cell."""
        return any(flaw.row == row and flaw.column == self._order.get(column) for flaw in self.flaws)


@frozen
class Taken:
    """What was taken in of one table: its rows, the digest of what they came from, and whether that could be read."""

    sheet: Flawed
    digest: str
    readable: bool


@define
class Advisor:
    """Suggests a spelling for unknown values, once for each, and only for the first so many."""

    known: Sequence[str]
    labels: Mapping[str, str] = field(factory=dict)
    given: dict[str, str] = field(factory=dict)

    def __call__(self, value: str) -> str:
        if value not in self.given:
            if value in self.labels:
                self.given[value] = message(
                    "It is the label of {name!r}; write that.", name=self.labels[value]
                )
            else:
                self.given[value] = suggestion(value, self.known) if len(self.given) < SUGGESTED else ""
        return self.given[value]


def all_fields(table: Table) -> dict[str, Field]:
    """Return the fields of a table by name, unit and year included."""
    first = ({} if table.reference else {"unit": UNIT}) | ({"year": YEAR} if table.yearly else {})
    return first | {item.name: item for item in table.fields}


def column_faults(
    table: Table, file: str, columns: Sequence[str], *, header: bool = True, index: Collection[str] = ()
) -> Iterable[Fault]:
    titles = {text: item.name for item in table.fields for text in (item.title.zh, item.title.en)}
    missing = [name for name in table.columns if name not in columns]
    misspelt: set[str] = set()
    for name in columns:
        if name in table.columns:
            continue
        meant = titles.get(name)
        misspelt.add(meant or nearest(name, missing) or "")
        advice = (
            message("It is the title of {name!r}; write that.", name=meant)
            if meant
            else suggestion(name, missing or table.columns)
        )
        place = (
            message("{file} row {row}, column {column}", file=file, row=1, column=name)
            if header
            else message("{file}, column {column}", file=file, column=name)
        )
        yield Fault(
            place,
            message("a column of the table {table!r}", table=table.name),
            quoted(name),
            advice,
        )
    for name in missing:
        if name in misspelt:
            continue  # it is there under another name, of which enough is said
        where: str = message("{file} row {row}", file=file, row=1) if header else file
        expected, none = message("a column {column!r}", column=name), message("none of that name")
        if name in index:
            yield Fault(where, expected, none, message("It is the frame's index: pass frame.reset_index()."))
        else:
            add = message("Add it to the header, and its cells below.") if header else ""
            yield Fault(where, expected, none, add)


def check_cells(sheet: Flawed, item: Field, wrong: Iterable[tuple[int, object]]) -> None:
    """Note a flaw for each cell of a column that cannot be stored: the number of its row, and what was found."""
    expected: str = cell_words.expected(item.type)
    advices: dict[object, str] = sheet.once(("advices", item.name), dict)
    for row, value in wrong:
        if value not in advices:
            advices[value] = cell_words.advice(item, value) if len(advices) < 20 * SUGGESTED else ""
        sheet.flaw(row, item.name, expected, cell_words.found(item.type, value), advices[value])
