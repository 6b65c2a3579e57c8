"""A relation of DuckDB as the steps of a query, which nobody looks at before it is run.

DuckDB's own relation has each step bound when it is made, and compares each of its expressions with the names of all
columns. For the many small steps of a rule that takes several times as long as to run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from starrules.lanes.engines.division import shortened
from starrules.lanes.engines.plan import Plan
from starrules.lanes.engines.select import Text, column, quoted
from starrules.lanes.engines.steps import (
    Aligned,
    Filtered,
    Grouped,
    Joined,
    Limited,
    Selected,
    Stacked,
    Step,
    Table,
)

KINDS = {"inner": "JOIN", "left": "LEFT JOIN", "semi": "SEMI JOIN", "anti": "ANTI JOIN"}


class Query(duckdb.DuckDBPyRelation):
    """What narwhals asks of a relation, and the step that comes of it.

    Args:
        connection: where the query will run.
        columns: the names of its columns.
        step: what is done with what it reads.
        reads: the queries that it reads.
        is_kept: whether it becomes a table where several queries read it.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Sequence[str],
        step: Step,
        reads: Sequence[Query] = (),
        *,
        is_kept: bool = False,
    ) -> None:
        self.connection = connection
        self.names = list(columns)
        self.step = step
        self.reads = tuple(reads)
        self.is_kept = is_kept
        self.stored: tuple[str, frozenset[str]] | None = None

    @classmethod
    def of_table(cls, connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str]) -> Query:
        """Return a table."""
        return cls(connection, columns, Table(name))

    # --------------------------------------------------------------------------------- the whole

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.names)

    @property
    def types(self) -> list[Any]:
        """The types of the columns, for which DuckDB has to look at the query."""
        return self.connection.sql(self.sql_query()).types

    @property
    def alias(self) -> str:
        """A name that says nothing: in a join each side has a name of its own."""
        return "query"

    def sql_query(self) -> str:
        """Return the whole query: what it reads, each once, and itself."""
        return Plan([self.read()]).texts()[0]

    # --------------------------------------------------------------------------------- the steps

    def set_alias(self, alias: str) -> Query:  # noqa: ARG002 - the sides of a join are named where they are joined
        """Return the query itself."""
        return self

    def kept(self) -> Query:
        """Return the query as one that becomes a table where several read it."""
        return Query(
            self.connection,
            self.names,
            Selected({name: column(name) for name in self.names}),
            [self.read()],
            is_kept=True,
        )

    def select(self, *args: Any, groups: str = "") -> Query:  # noqa: ARG002 - narwhals groups by ``aggregate``
        """Return these columns only."""
        return self._then(Selected(self._items(args)))

    def aggregate(self, aggr_expr: Any, group_expr: Any = "") -> Query:
        """Return a row for each group."""
        return self._then(Grouped(self._items(aggr_expr), tuple(Text(group_expr).reads)))

    def filter(self, filter_expr: Any) -> Query:
        """Return the rows of which a condition holds."""
        return Query(self.connection, self.names, Filtered(Text(shortened(str(filter_expr)))), [self.read()])

    def limit(self, n: int, offset: int = 0) -> Query:
        """Return the first rows."""
        return Query(self.connection, self.names, Limited(n, offset), [self.read()])

    def union(self, union_rel: Any) -> Query:
        """Return the rows of both."""
        return stacked([self, union_rel])

    def join(
        self,
        other_rel: Any,
        condition: Any = "",
        how: str = "inner",
        suffix: str | None = None,  # noqa: ARG002 - narwhals chooses the columns after it
    ) -> Query:
        """Return the rows of both side by side where a condition holds."""
        columns = self.names if how in ("semi", "anti") else [*self.names, *other_rel.names]
        return Query(
            self.connection,
            columns,
            Joined(((KINDS[how], "rhs", Text(condition)),)),
            (self.read(), other_rel.read()),
        )

    def cross(self, other_rel: Any) -> Query:
        """Return each row of one beside each row of the other."""
        step = Joined((("CROSS JOIN", "rhs", None),))
        return Query(self.connection, [*self.names, *other_rel.names], step, (self.read(), other_rel.read()))

    def aligned(self, parts: Sequence[tuple[Query, Sequence[str]]], key: str) -> Query:
        """Return each row with the named columns of the row of each part that has the same key, 0 where none has."""
        step = Aligned(key, tuple(tuple(names) for _, names in parts))
        columns = [*self.names, *(name for _, names in parts for name in names)]
        return Query(self.connection, columns, step, (self, *(part for part, _ in parts)))

    def read(self) -> Query:
        """Return the query for one that reads it: parts are put beside each other for each reader, as far as it reads them."""
        if not isinstance(self.step, Aligned):
            return self
        return Query(self.connection, self.names, self.step, self.reads)

    def _then(self, step: Selected | Grouped) -> Query:
        return Query(self.connection, list(step.items), step, [self.read()])

    def _items(self, args: Sequence[Any]) -> dict[str, Text]:
        """Return columns by name; a text is a name or all columns of the left side."""
        items: dict[str, Text] = {}
        for item in args:
            if not isinstance(item, str):
                name, text = item.get_name(), str(item)
                items[name] = column(name) if text == quoted(name) else Text(shortened(text))
            elif item.endswith("*"):
                items |= {name: column(name) for name in self.names}
            else:
                items[item] = column(item)
        return items


def stacked(queries: Sequence[Query]) -> Query:
    """Return the rows of several queries with the same columns, one below the other."""
    first = queries[0]
    return (
        first
        if len(queries) == 1
        else Query(first.connection, first.names, Stacked(), [query.read() for query in queries])
    )
