"""A relation of DuckDB as the text of a query, which nobody looks at before it is run.

DuckDB's own relation has each step bound when it is made, and compares each of its expressions with the names of all
columns. For the many small steps of a rule that takes several times as long as to run them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

KINDS = {"inner": "JOIN", "left": "LEFT JOIN", "semi": "SEMI JOIN", "anti": "ANTI JOIN"}


class Query(duckdb.DuckDBPyRelation):
    """What narwhals asks of a relation, and the text that comes of it.

    Args:
        connection: where the query will run.
        columns: the names of its columns.
        text: what stands after FROM if ``is_source``, else the query; ``{0}``, ``{1}`` stand for what it reads.
        reads: the queries that it reads.
        is_source: whether it is a table or a join, of which columns are still to be chosen.
        left: the columns of the left side of a join, whose name is ``lhs``.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Sequence[str],
        text: str,
        reads: Sequence[Query] = (),
        *,
        is_source: bool = False,
        left: Sequence[str] = (),
    ) -> None:
        self.connection = connection
        self.names = list(columns)
        self.text = text
        self.reads = tuple(reads)
        self.is_source = is_source
        self.left = left

    @classmethod
    def of_table(cls, connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str]) -> Query:
        """Return a table."""
        return cls(connection, columns, _literal(quoted(name)), is_source=True)

    # --------------------------------------------------------------------------------- the whole

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.names)

    @property
    def types(self) -> list[Any]:
        """The types of the columns, for which DuckDB has to look at the query."""
        return self.bound().types

    @property
    def alias(self) -> str:
        """A name that says nothing: in a join each side has a name of its own."""
        return "query"

    def bound(self) -> duckdb.DuckDBPyRelation:
        """Return the relation that DuckDB makes of it."""
        return self.connection.sql(self.sql_query())

    def sql_query(self) -> str:
        """Return the whole query: what it reads, each once, and itself."""
        names: dict[Query, str] = {}
        steps: list[str] = []
        for query in self._below():
            if query.is_source and not query.reads:
                names[query] = query._text(names)  # noqa: SLF001 - of the same class
            else:
                names[query] = f"s{len(steps)}"
                steps.append(f"{names[query]} AS NOT MATERIALIZED ({query._selected(names)})")  # noqa: SLF001
        return f"WITH {', '.join(steps)} {self._selected(names)}" if steps else self._selected(names)

    def _below(self) -> Iterator[Query]:
        """Yield what this query reads, and what that reads: each once, and before what reads it."""
        seen: set[Query] = {self}
        waiting = [(self, iter(self.reads))]
        while waiting:
            query, rest = waiting[-1]
            if (below := next((item for item in rest if item not in seen), None)) is not None:
                seen.add(below)
                waiting.append((below, iter(below.reads)))
                continue
            waiting.pop()
            if query is not self:
                yield query

    def _text(self, names: dict[Query, str]) -> str:
        return self.text.format(*(names[query] for query in self.reads))

    def _selected(self, names: dict[Query, str]) -> str:
        return f"SELECT * FROM {self._text(names)}" if self.is_source else self._text(names)  # noqa: S608

    # --------------------------------------------------------------------------------- the steps

    def set_alias(self, alias: str) -> Query:  # noqa: ARG002 - the sides of a join are named where they are joined
        """Return the query itself."""
        return self

    def select(self, *args: Any, groups: str = "") -> Query:  # noqa: ARG002 - narwhals groups by ``aggregate``
        """Return these columns only."""
        names, items = self._items(args)
        if self.left:
            before, every = [f"{quoted('lhs')}.{quoted(name)}" for name in self.left], "lhs.*"
        else:
            before, every = [quoted(name) for name in self.names], "*"
        if items[: len(before)] == before:
            items = [every, *items[len(before) :]]
        return self._selecting(names, items)

    def aggregate(self, aggr_expr: Any, group_expr: Any = "") -> Query:
        """Return a row for each group."""
        names, items = self._items(aggr_expr)
        return self._selecting(names, items, f" GROUP BY {group_expr}" if group_expr else "")

    def filter(self, filter_expr: Any) -> Query:
        """Return the rows of which a condition holds."""
        return self._selecting(self.names, ["*"], f" WHERE {filter_expr}")

    def limit(self, n: int, offset: int = 0) -> Query:
        """Return the first rows."""
        return self._selecting(self.names, ["*"], f" LIMIT {n} OFFSET {offset}")

    def union(self, union_rel: Any) -> Query:
        """Return the rows of both."""
        text = "SELECT * FROM {0} UNION ALL SELECT * FROM {1}"
        return Query(self.connection, self.names, text, (self, union_rel))

    def join(
        self,
        other_rel: Any,
        condition: Any = "",
        how: str = "inner",
        suffix: str | None = None,  # noqa: ARG002 - narwhals chooses the columns after it
    ) -> Query:
        """Return the rows of both side by side where a condition holds."""
        columns = self.names if how in ("semi", "anti") else [*self.names, *other_rel.names]
        text = f"{{0}} AS lhs {KINDS[how]} {{1}} AS rhs ON {_literal(str(condition))}"
        return Query(self.connection, columns, text, (self, other_rel), is_source=True, left=self.names)

    def cross(self, other_rel: Any) -> Query:
        """Return each row of one beside each row of the other."""
        text, columns = "{0} AS lhs CROSS JOIN {1} AS rhs", [*self.names, *other_rel.names]
        return Query(self.connection, columns, text, (self, other_rel), is_source=True, left=self.names)

    def aligned(self, parts: Sequence[tuple[Query, Sequence[str]]], key: str) -> Query:
        """Return each row with the named columns of the row of each part that has the same key, 0 where none has."""
        sides = [f"p{index}" for index, _ in enumerate(parts)]
        joins = [
            f" LEFT JOIN {{{index}}} AS {side} ON {side}.{key} = lhs.{key}"
            for index, side in enumerate(sides, start=1)
        ]
        found = [(side, name) for side, (_, names) in zip(sides, parts, strict=True) for name in names]
        columns = [*self.names, *(name for _, name in found)]
        items = ["lhs.*", *(f"coalesce({side}.{quoted(name)}, 0) AS {quoted(name)}" for side, name in found)]
        reads = (self, *(part for part, _ in parts))
        source = Query(self.connection, columns, f"{{0}} AS lhs{''.join(joins)}", reads, is_source=True)
        return source._selecting(columns, items)

    def _items(self, args: Sequence[Any]) -> tuple[list[str], list[str]]:
        """Return the names of columns, and how they are written; a text is a name or all columns of a side."""
        names: list[str] = []
        items: list[str] = []
        for item in args:
            if isinstance(item, str) and item.endswith("*"):
                names += self.left or self.names
                items.append(item)
                continue
            name = item if isinstance(item, str) else item.get_name()
            text, plain = quoted(name) if isinstance(item, str) else str(item), quoted(name)
            names.append(name)
            items.append(text if text in (plain, f'"lhs".{plain}') else f"{text} AS {plain}")
        return names, items

    def _selecting(self, names: Sequence[str], items: Sequence[str], rest: str = "") -> Query:
        source, reads = (self.text, self.reads) if self.is_source else ("{0}", (self,))
        text = f"SELECT {_literal(', '.join(items))} FROM {source}{_literal(rest)}"  # noqa: S608
        return Query(self.connection, names, text, reads)


def quoted(name: str) -> str:
    """Return a name as it stands in a query."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """Return a text in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")
