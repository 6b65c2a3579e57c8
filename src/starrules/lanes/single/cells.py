"""How the cells of stored rows are read: as they are where all is known, else as all that they may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.runtime import Column
from starrules.lanes.single.values import (
    Category,
    Compiled,
    Key,
    Maybe,
    NotCompiledError,
    Number,
    Truth,
    any_of,
)
from starrules.model import LAST_DAY
from starrules.rules.infer import table_columns
from starrules.rules.types import CategoryType
from starrules.schema import (
    Bool,
    Date,
    Decimal,
    Field,
    Int,
    Table,
    bounds_of,
    scale_of,
)
from starrules.schema import (
    Category as CategoryField,
)


def kind_of(item: Field) -> str:
    """Return what a field's cells are in rows that are not known."""
    if isinstance(item.type, (Int, Decimal, Date)):
        kind = "number"
    elif isinstance(item.type, Bool):
        kind = "truth"
    elif isinstance(item.type, CategoryField):
        kind = "category"
    else:
        return "key"
    return f"maybe {kind}" if item.null == "none" and not isinstance(item.type, Date) else kind


def sharp(text: str, item: Field) -> Compiled:
    """Return the cell of a field that is known, as the text of what is stored."""
    value: Compiled
    if isinstance(item.type, (Int, Decimal, Date)):
        value = Number(text, text, scale_of(item.type))
    elif isinstance(item.type, Bool):
        value = Truth(text, known=True)
    elif isinstance(item.type, CategoryField):
        value = Category(text, known=True)
    else:
        value = Key(text, known=True)
    if item.null != "none" or isinstance(item.type, Date):
        return value
    if not isinstance(value, (Number, Category)):
        raise NotCompiledError(f"{item.name!r}, an optional field that is neither a number nor a category")
    return Maybe(value, Truth(f"({text} is None)", known=True))


@frozen(eq=False)
class StoredCells:
    """The cells of the stored row at hand; what is not known raises ``Unsure``.

    Args:
        often: the columns that are read in more than one place of the loop.
    """

    emit: Emitter
    table: Table
    row: str
    often: frozenset[str] = frozenset()

    def __call__(self, name: str) -> Compiled:
        """Return a cell."""
        found: Compiled | None = self.emit.recall((self, name))
        if found is None:
            found = self._read(self.table[name])
            self.emit.remember((self, name), found)
        return found

    def start(self) -> None:
        """Read what is read often and is always known."""
        for name in sorted(self.often):
            if not may_be_unknown(self.table[name]):
                self(name)

    def _read(self, item: Field) -> Compiled:
        if isinstance(item.type, CategoryField):
            self.emit.shared.mask(item.type.values)
        text = f"{self.row}[{item.name!r}]"
        unknown = unknown_if(item)
        optional = item.null == "none" and not isinstance(item.type, Date)
        if not unknown and not optional and item.name not in self.often:
            return sharp(text, item)
        name = self.emit.let(text, f"{item.name}_")
        for asked in unknown:
            with self.emit.block(f"if {asked.format(cell=name, row=self.row)}:"):
                self.emit.line("raise Unsure")
        return sharp(name, item)


def unknown_if(item: Field) -> list[str]:
    """Return when the cell of a field is not known, as texts about ``{cell}`` of ``{row}``."""
    found = []
    if item.known_on is not None:
        day = f"{{row}}[{item.known_on!r}]"
        found.append(f"{day} is None or {day} > as_of")
    if item.null == "unknown":
        found.append("{cell} is None")
    if item.null == "none" and isinstance(item.type, Date):
        found.append("{cell} is None or {cell} > as_of")
    return found


def may_be_unknown(item: Field) -> bool:
    """Return whether the cells of a field may be not known in rows that are there."""
    return bool(unknown_if(item))


# ------------------------------------------------------------------------- rows that may be unknown


@frozen(eq=False)
class Slots:
    """Where a column stands in a row that may be unknown, and what it is.

    ``partial`` columns have two more places after their ends: whether there may be none, and one.
    """

    kind: str
    first: int
    scale: int = 1
    partial: bool = False
    closed: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many places it takes."""
        own = 2 if self.kind.endswith("number") else 1
        return own + self.kind.startswith("maybe ") + 2 * self.partial


@frozen(eq=False)
class Layout:
    """The columns of rows that may be unknown; places 0 to 2 are how many there are, and their months."""

    columns: Mapping[str, Slots]
    size: int = field(default=3)

    def with_columns(self, added: Sequence[tuple[str, str, int, bool, tuple[str, ...]]]) -> Layout:
        """Return the layout with columns added at the end: name, kind, scale, whether partial, closed values."""
        columns, size = dict(self.columns), self.size
        for name, kind, scale, partial, closed in added:
            columns[name] = Slots(kind, size, scale, partial, closed)
            size += columns[name].size
        return Layout(columns, size)

    def cell(self, name: str, row: str) -> Compiled:
        """Return a cell of the row that has this name."""
        slots = self.columns[name]
        return self.cell_of(
            name, [f"{row}[{place}]" for place in range(slots.first, slots.first + slots.size)]
        )

    def cell_of(self, name: str, texts: Sequence[str]) -> Compiled:
        """Return the cell of a column whose places are read by these texts."""
        slots = self.columns[name]
        kind = slots.kind.removeprefix("maybe ")
        value: Compiled
        if kind == "number":
            value = Number(texts[0], texts[1], slots.scale)
            if slots.partial:
                value = Number(texts[0], texts[1], slots.scale, texts[2], texts[3], decided=False)
        elif kind == "truth":
            return Truth(texts[0], known=False)
        elif kind == "category":
            value = Category(texts[0], known=False)
        else:
            return Key(texts[0], known=False)
        return Maybe(value, Truth(texts[-1], known=False)) if kind != slots.kind else value


def table_layout(table: Table, used: Iterable[str]) -> tuple[Layout, tuple[Column, ...]]:
    """Return how rows of a table that may be unknown are laid out, and their columns for ``unknown_rows``."""
    types = table_columns(table)
    added, columns = [], []
    for name in used:
        item, kind = table[name], kind_of(table[name])
        closed = types[name].values if isinstance(types[name], CategoryType) else ()  # type: ignore[union-attr]
        added.append((name, kind, scale_of(item.type), False, closed))
        columns.append((name, kind, scale_of(item.type)))
    return Layout({}).with_columns(added), tuple(columns)


def wide_cell(emit: Emitter, item: Field, row: str) -> list[str]:
    """Return the texts of the places of a field's cell in a stored row, as what it may hold."""
    kind = kind_of(item)
    text = f"{row}[{item.name!r}]"
    if not may_be_unknown(item) and not kind.startswith("maybe "):
        return _places(emit, kind, text)
    name = emit.let(text)
    hidden = None
    if item.known_on is not None:
        day = emit.let(f"{row}[{item.known_on!r}]")
        hidden = emit.let(f"{day} is None or {day} > as_of")
    every = _domain(emit, item)
    if kind == "key":
        return [_unless(hidden, "None", name)]
    if kind.startswith("maybe "):
        held = _places(emit, kind.removeprefix("maybe "), name)
        found = [
            _unless(hidden, whole, f"(0 if {name} is None else {known})")
            for whole, known in zip(every, held, strict=True)
        ]
        return [*found, _unless(hidden, "3", f"(1 if {name} is None else 2)")]
    known = _places(emit, kind, name)
    if isinstance(item.type, Date) and item.null == "none":
        later = (f"min(as_of + 1, {LAST_DAY})", str(LAST_DAY))
        asked = f"{name} is None or {name} > as_of"
        known = [f"({end} if {asked} else {held})" for end, held in zip(later, known, strict=True)]
        return [_unless(hidden, whole, held) for whole, held in zip(every, known, strict=True)]
    unknown = any_of(hidden, f"{name} is None" if item.null == "unknown" else None)
    return [_unless(unknown, whole, held) for whole, held in zip(every, known, strict=True)]


def _unless(condition: str | None, instead: str, text: str) -> str:
    return text if condition is None else f"({instead} if {condition} else {text})"


def _places(emit: Emitter, kind: str, text: str) -> list[str]:
    if kind == "number":
        name = emit.let(text)
        return [name, name]
    if kind == "truth":
        return [f"(1 if {text} else 2)"]
    return [f"BITS[{text}]"] if kind == "category" else [text]


def _domain(emit: Emitter, item: Field) -> list[str]:
    if isinstance(item.type, (Int, Decimal, Date)):
        return [str(int(bound * scale_of(item.type))) for bound in bounds_of(item.type)]
    if isinstance(item.type, Bool):
        return ["3"]
    if isinstance(item.type, CategoryField):
        return [str(emit.shared.mask(item.type.values))]
    return ["None"]


def slots_of(value: Compiled) -> tuple[str, int, bool]:
    """Return what a computed column is in rows that may be unknown: its kind, its scale, whether partial."""
    if isinstance(value, Number):
        return "number", value.scale, value.empty is not None or value.there is not None
    if isinstance(value, Truth):
        return "truth", 1, False
    if isinstance(value, Category):
        return "category", 1, False
    if isinstance(value, Key):
        return "key", 1, False
    if isinstance(value, Maybe):
        kind, scale, partial = slots_of(value.value)
        if not partial:
            return f"maybe {kind}", scale, False
    raise NotCompiledError("a verdict as a column of rows")


__all__ = [
    "Layout",
    "Slots",
    "StoredCells",
    "may_be_unknown",
    "sharp",
    "slots_of",
    "table_layout",
    "wide_cell",
]
