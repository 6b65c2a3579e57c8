"""Queries of DuckDB that are run together: what is read of each step, and what becomes a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from starrules.lanes.engines.select import Select, column, quoted

if TYPE_CHECKING:
    from starrules.lanes.engines.query import Query

Store = Callable[[str], str]
"""Makes a table of a query, and returns its name."""


class Plan:
    """The queries that are run together: what each step has to give, and to how many.

    Args:
        queries: the queries.
        store: makes a table of what is kept and read several times; nothing becomes one if it is not given.
    """

    def __init__(self, queries: Sequence[Query], store: Store | None = None) -> None:
        self.queries = queries
        self.store = store
        self.order = list(_in_order(queries))
        self.asked: dict[Query, dict[str, None]] = {query: dict.fromkeys(query.names) for query in queries}
        self.readers: dict[Query, int] = dict.fromkeys(queries, 0)
        for query in reversed(self.order):
            if query in self.asked:
                self._ask(query)

    def texts(self) -> list[str]:
        """Return the text of each query."""
        done: dict[Query, Callable[[], Select]] = {}
        names = 0
        for query in self.order:
            if query not in self.asked or (query in self.queries and not self.readers[query]):
                continue
            asked = list(self.asked[query])
            if (table := self._table(query)) is not None:
                done[query] = _giving(quoted(table[0]), table[1])
                continue
            made = self._made(query, asked, done)
            alone = self.readers[query] == 1 and query not in self.queries
            if made.is_plain and not made.source.startswith("("):
                done[query] = _giving(made.source, made.columns, made.shared)
            elif query.is_kept and self.store is not None and not alone:
                name = self.store(_whole(made, made.written()))
                query.stored = name, frozenset(asked)
                done[query] = _giving(quoted(name), asked)
            elif alone:
                done[query] = lambda made=made: made  # type: ignore[misc]
            else:
                names += 1
                shared = {**made.shared, f"s{names}": made.written()}
                done[query] = _giving(f"s{names}", asked, shared)
        found = []
        for query in self.queries:
            made = done[query]() if query in done else self._made(query, query.names, done)
            items = {name: column(name) for name in query.names}
            found.append(_whole(made, made.written(items, ordered=True)))
        return found

    def _ask(self, query: Query) -> None:
        """Ask what a query reads for the columns that it needs."""
        asked = self.asked[query]
        if not asked:
            asked[query.names[0]] = None
        if self._table(query) is not None:
            return
        for source, names in query.step.needs(query, list(asked)):
            self.readers[source] = self.readers.get(source, 0) + 1
            known = set(source.names)
            self.asked.setdefault(source, {}).update(dict.fromkeys(name for name in names if name in known))

    def _table(self, query: Query) -> tuple[str, frozenset[str]] | None:
        """Return the table that a query has become, where it has the columns that are asked for."""
        return (
            query.stored if query.stored is not None and self.asked[query].keys() <= query.stored[1] else None
        )

    def _made(self, query: Query, asked: Sequence[str], done: Mapping[Query, Callable[[], Select]]) -> Select:
        return query.step.made(
            query, asked, {source: done[source]() for source in query.reads if source in done}
        )


def _in_order(queries: Sequence[Query]) -> Iterator[Query]:
    """Yield queries and what they read: each once, and before what reads it."""
    seen: set[Query] = set()
    for root in queries:
        if root in seen:
            continue
        seen.add(root)
        waiting = [(root, iter(root.reads))]
        while waiting:
            query, rest = waiting[-1]
            if (below := next((item for item in rest if item not in seen), None)) is not None:
                seen.add(below)
                waiting.append((below, iter(below.reads)))
                continue
            waiting.pop()
            yield query


def _giving(
    source: str, columns: Iterable[str], shared: Mapping[str, str] | None = None
) -> Callable[[], Select]:
    """Return what makes a new selection of a source for each that reads it."""
    return lambda: Select(source, columns, shared=shared)


def _whole(found: Select, text: str) -> str:
    """Return a query with the queries before it that it reads."""
    if not found.shared:
        return text
    return f"WITH {', '.join(f'{name} AS ({query})' for name, query in found.shared.items())} {text}"
