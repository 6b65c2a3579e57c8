"""The text of one query in SQL, put together from the steps that it is made in.

DuckDB takes longer to read and to bind a query than to run it on a few thousand rows, and each level of a nested query
costs it as much as some hundred characters. So steps that only add columns become one SELECT as far as they do not
build on each other; what is read once stands where it is read; and what nobody reads is not written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

TOKEN = re.compile(r"""'(?:[^']|'')*'|"((?:[^"]|"")*)\"""")
"""A text in quotes, in which names do not count, or a name."""
OVER = re.compile(r"\bover\s*\(", re.IGNORECASE)
"""What tells that an expression looks at other rows; in a text in quotes it does no harm."""
SHORT = 24
"""A text of no more characters is written again wherever it is read, if it reads nothing itself."""
LONG = 1500
"""A text of more characters stays a column of its own: it is not written into another."""


class Text:
    """An expression as text, and the names of the columns that stand in it.

    Args:
        source: the text, or what ``str`` makes it of.
    """

    __slots__ = ("_reads", "text")

    def __init__(self, source: object) -> None:
        # What makes the text is let go, for there are many of them, and the collector would look through them all.
        self.text = str(source)
        self._reads: list[str] | None = None

    @property
    def reads(self) -> list[str]:
        """The names in it, each as often as it is there."""
        if self._reads is None:
            self._reads = [name.replace('""', '"') for name in TOKEN.findall(self.text) if name]
        return self._reads

    @property
    def name(self) -> str | None:
        """The column that it is, where it is nothing else."""
        text = self.text
        return self.reads[0] if len(self.reads) == 1 and text == quoted(self.reads[0]) else None

    @property
    def over_rows(self) -> bool:
        """Whether it looks at other rows as well, so that it cannot stand in a condition or another such."""
        return OVER.search(self.text) is not None

    def put(self, found: Mapping[str, Text]) -> Text:
        """Return it with other texts in place of some names."""
        if not any(name in found for name in self.reads):
            return self

        def other(match: re.Match[str]) -> str:
            name = match.group(1)
            put = found.get(name.replace('""', '"')) if name else None
            return match.group() if put is None else put.text

        return Text(TOKEN.sub(other, self.text))


class Select:
    """Rows with columns that are being added: what stands after FROM, which rows of it, and the columns made of them.

    Args:
        source: what stands after FROM.
        columns: the columns of that, by name; None for what a join gives, whose columns are told by ``base``.
        base: for the columns of a join how they are written.
        shared: the queries by name that the source reads, which stand before the whole.
    """

    def __init__(
        self,
        source: str,
        columns: Iterable[str],
        base: Mapping[str, Text] | None = None,
        shared: Mapping[str, str] | None = None,
    ) -> None:
        self.source = source
        self.columns = dict.fromkeys(columns)
        self.base = base
        self.shared = dict(shared or {})
        self.where: list[Text] = []
        self.made: dict[str, Text] = {}
        self.shown: dict[str, str] = {name: name for name in self.columns}

    def select(self, items: Mapping[str, Text]) -> None:
        """Show these columns, made from those that are shown."""
        inside = self._inside()
        shown = {}
        for name, item in items.items():
            if (own := item.name) is not None and own in self.shown:
                shown[name] = self.shown[own]
            else:
                shown[name] = self._fresh(name)
                self.made[shown[name]] = item.put(inside)
        self.shown = shown

    def filter(self, condition: Text) -> bool:
        """Take the rows for which a condition holds; return whether it can be asked of the rows of the source."""
        asked = condition.put(self._inside())
        if any(item.over_rows for item in self.made.values()):
            return False
        while len(asked.text) <= LONG:
            made = {name: self.made[name] for name in asked.reads if name in self.made}
            if not made:
                self.where.append(asked)
                return True
            asked = asked.put(made)
        return False

    def written(
        self, outputs: Mapping[str, Text] | None = None, by: Sequence[str] = (), *, ordered: bool = False
    ) -> str:
        """Return the query with these columns, or with those that are shown.

        Args:
            outputs: the columns by name, made from those that are shown.
            by: the columns by whose values rows are grouped.
            ordered: whether the columns have to stand in this order.
        """
        if outputs is None:
            outputs = {name: column(own) for name, own in self.shown.items()}
        else:
            inside = self._inside()
            outputs = {name: item.put(inside) for name, item in outputs.items()}
        keys = [self.shown.get(name, name) for name in by]
        outputs, levels = self._levels(outputs, keys)
        source, here, where = self.source, list(self.columns), self.where
        base = self.base
        if base is not None:
            outputs = outputs if levels else {name: item.put(base) for name, item in outputs.items()}
            where = [item.put(base) for item in where]
        for level in levels:
            items = dict(level)
            if base is not None:
                items = {name: item.put(base) for name, item in items.items()}
                read = self._read_of_base(
                    [*outputs.values(), *(item for above in levels[1:] for item in above.values())], keys
                )
                source = _select(source, [], {**{name: base[name] for name in read}, **items}, where)
                here = [*read, *items]
            else:
                source = _select(source, ["*"], items, where)
                here = [*here, *items]
            source, where, base = f"({source})", [], None
        own = [name for name in outputs if outputs[name].name == name]
        if not by and not ordered and base is None and len(own) == len(here):
            return _select(source, ["*"], {name: outputs[name] for name in outputs if name not in own}, where)
        plain = {} if base is None else base
        grouped = (
            f" GROUP BY {', '.join(plain[key].text if key in plain else quoted(key) for key in keys)}"
            if by
            else ""
        )
        return _select(source, [], outputs, where) + grouped

    def as_source(self) -> str:
        """Return what stands after FROM for the columns that are shown and no others: a name, or the query in brackets."""
        return self.source if self.is_plain else f"({self.written()})"

    @property
    def is_plain(self) -> bool:
        """Whether what is shown is the source itself, all of its columns under their names."""
        if self.where or self.base is not None or len(self.shown) != len(self.columns):
            return False
        return all(name == own and name in self.columns for name, own in self.shown.items())

    def _inside(self) -> dict[str, Text]:
        """Return how columns that are shown under another name are called within."""
        return {name: column(own) for name, own in self.shown.items() if name != own}

    def _fresh(self, name: str) -> str:
        found, number = name, 1
        while found in self.columns or found in self.made:
            number += 1
            found = f"{name} {number}"
        return found

    def _read_of_base(self, items: Iterable[Text], keys: Sequence[str]) -> list[str]:
        """Return the columns of a join that are read above the first level."""
        found = {*keys, *(name for item in items for name in item.reads)}
        return [name for name in self.columns if name in found]

    def _levels(
        self, outputs: Mapping[str, Text], keys: Sequence[str]
    ) -> tuple[dict[str, Text], list[dict[str, Text]]]:
        """Return the outputs, and the columns that have to be made before: each level from the level below it."""
        uses: Counter[str] = Counter(name for item in outputs.values() for name in item.reads)
        live: list[str] = []
        for name in reversed(self.made):
            if uses[name] or name in keys:
                live.append(name)
                uses.update(self.made[name].reads)
        put: dict[str, Text] = {}
        depth: dict[str, int] = {}
        levels: list[dict[str, Text]] = []
        for name in reversed(live):
            item = self.made[name].put(put)
            if name not in keys and _goes_along(item, uses[name]):
                put[name] = item
                continue
            depth[name] = 1 + max((depth.get(read, 0) for read in item.reads), default=0)
            if len(levels) < depth[name]:
                levels.append({})
            levels[depth[name] - 1][name] = item
        return {name: item.put(put) for name, item in outputs.items()}, levels


def _goes_along(item: Text, uses: int) -> bool:
    """Return whether a text is written where it is read instead of being a column of its own."""
    if item.over_rows or len(item.text) > LONG:
        return False
    return uses == 1 or item.name is not None or (not item.reads and len(item.text) <= SHORT)


def _select(source: str, before: Sequence[str], items: Mapping[str, Text], where: Sequence[Text]) -> str:
    """Return a query of one level."""
    listed = [*before]
    for name, item in items.items():
        plain = quoted(name)
        listed.append(plain if item.text == plain else f"{item.text} AS {plain}")
    asked = f" WHERE {' AND '.join(item.text for item in where)}" if where else ""
    return f"SELECT {', '.join(listed)} FROM {source}{asked}"  # noqa: S608


@lru_cache(maxsize=2**14)
def column(name: str) -> Text:
    """Return a column as it is: the same one each time, for most columns of most steps are such."""
    return Text(quoted(name))


def quoted(name: str) -> str:
    """Return a name as it stands in a query."""
    return '"' + name.replace('"', '""') + '"'
