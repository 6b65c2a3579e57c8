"""The steps that a query of DuckDB is made in: what each asks of what it reads, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from starrules.lanes.engines.select import Select, Text, column, quoted

if TYPE_CHECKING:
    from starrules.lanes.engines.query import Query


class Step(Protocol):
    """What a query does with what it reads."""

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the queries that it reads, with the columns that some columns are made from."""
        ...

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:
        """Return these columns, made from what it reads."""
        ...


@frozen
class Table:
    """A table or a view."""

    name: str

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:  # noqa: ARG002
        """Yield nothing."""
        return iter(())

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:  # noqa: ARG002
        """Return the table, which has columns beside those that are asked for."""
        return Select(quoted(self.name), query.names)


@frozen(eq=False)
class Selected:
    """Columns made from those of each row."""

    items: Mapping[str, Text]

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the source; of a join nothing more than a row is asked for but through its sides."""
        yield query.reads[0], [name for item in asked for name in self.items[item].reads]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:
        """Return the source with these columns."""
        found = sources[query.reads[0]]
        items = {name: self.items[name] for name in asked}
        if isinstance(query.reads[0].step, Joined):
            return Select(found.source, items, items, found.shared)
        found.select(items)
        return found


@frozen(eq=False)
class Grouped:
    """A row for each group."""

    items: Mapping[str, Text]
    by: Sequence[str]

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the source."""
        yield query.reads[0], [*self.by, *(name for item in asked for name in self.items[item].reads)]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:
        """Return the groups of the source."""
        found = sources[query.reads[0]]
        text = found.written({name: self.items[name] for name in asked}, self.by)
        return Select(f"({text})", asked, shared=found.shared)


@frozen(eq=False)
class Filtered:
    """The rows of which a condition holds."""

    condition: Text

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the source."""
        yield query.reads[0], [*asked, *self.condition.reads]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:  # noqa: ARG002
        """Return some rows of the source."""
        found = sources[query.reads[0]]
        if not found.filter(self.condition):
            found = Select(found.as_source(), found.shown, shared=found.shared)
            found.filter(self.condition)
        return found


@frozen
class Limited:
    """The first rows."""

    count: int
    offset: int

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the source."""
        yield query.reads[0], asked

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:  # noqa: ARG002
        """Return the first rows of the source."""
        found = sources[query.reads[0]]
        return Select(
            f"({found.written()} LIMIT {self.count} OFFSET {self.offset})", found.shown, shared=found.shared
        )


@frozen
class Stacked:
    """The rows of several sources, column below column in their order."""

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the sources."""
        places = [query.names.index(name) for name in asked]
        for source in query.reads:
            yield source, [source.names[place] for place in places]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:
        """Return all rows."""
        texts: list[str] = []
        shared: dict[str, str] = {}
        for source, names in self.needs(query, asked):
            found = sources[source]
            shared |= found.shared
            texts.append(found.written({name: column(name) for name in names}))
        return Select(f"({' UNION ALL BY NAME '.join(texts)})", asked, shared=shared)


@frozen(eq=False)
class Joined:
    """Rows side by side; the first is called ``lhs``, and the columns are chosen by the step that reads it.

    Args:
        sides: for each further source the kind of the join, what it is called, and the condition.
    """

    sides: Sequence[tuple[str, str, Text | None]]

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the sources."""
        read = {*asked, *(name for _, _, on in self.sides if on is not None for name in on.reads)}
        for source in query.reads:
            yield source, [name for name in source.names if name in read]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:  # noqa: ARG002
        """Return what stands after FROM."""
        first, *others = (sources[source] for source in query.reads)
        text, shared = f'{first.as_source()} AS "lhs"', dict(first.shared)
        for (kind, side, on), found in zip(self.sides, others, strict=True):
            text += f' {kind} {found.as_source()} AS "{side}"' + ("" if on is None else f" ON {on.text}")
            shared |= found.shared
        return Select(text, (), shared=shared)


@frozen(eq=False)
class Aligned:
    """Each row with the columns of the row of each part that has the same key, 0 where none has.

    A part has one row of a key at the most, so that one of which no column is asked for can be left out.

    Args:
        key: the name of the key, in all of them.
        columns: the columns that are taken of each part.
    """

    key: str
    columns: Sequence[Sequence[str]]

    def needs(self, query: Query, asked: Sequence[str]) -> Iterator[tuple[Query, Sequence[str]]]:
        """Yield the rows, and the parts of which columns are asked for."""
        first, *parts = query.reads
        wanted = set(asked)
        yield first, [self.key, *(name for name in first.names if name in wanted)]
        for part, names in zip(parts, self.columns, strict=True):
            if found := [name for name in names if name in wanted]:
                yield part, [self.key, *found]

    def made(self, query: Query, asked: Sequence[str], sources: Mapping[Query, Select]) -> Select:
        """Return the rows with the parts joined to them."""
        (first, own), *parts = self.needs(query, asked)
        found = sources[first]
        text, shared = f'{found.as_source()} AS "lhs"', dict(found.shared)
        items = {name: Text(f'"lhs".{quoted(name)}') for name in own}
        key = quoted(self.key)
        for number, (part, names) in enumerate(parts):
            side = quoted(f"p{number}")
            text += f' LEFT JOIN {sources[part].as_source()} AS {side} ON {side}.{key} = "lhs".{key}'
            shared |= sources[part].shared
            items |= {name: Text(f"coalesce({side}.{quoted(name)}, 0)") for name in names[1:]}
        return Select(text, items, items, shared)
