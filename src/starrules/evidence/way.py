"""Ways of reading: in frames, or in plain rows where there is no dataframe library. Both find the same faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from starrules.evidence.csv_text import ReadTable
from starrules.evidence.flaws import Flawed
from starrules.evidence.model import Return
from starrules.model import Days, Text, Unit
from starrules.schema import Table


class Way(Protocol):
    """How the rows of files are held while they are read and checked; its own sheets are handed to no other way."""

    def sheet(
        self, table: Table, file: str, data: bytes, readers: Mapping[str, ReadTable]
    ) -> tuple[Flawed, bool]:
        """Return the rows of a file in stored form, and whether it could be read."""
        ...

    def check_rows(
        self,
        sheet: Any,
        vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
        absent: Collection[str],
    ) -> None:
        """Note the flaws that show without any other table."""
        ...

    def registry(
        self, units: Mapping[str, Unit] | None, faulty: Iterable[str], calendar: Days | None, first_month: int
    ) -> Any:
        """Return what rows are held against; of faulty units no more than the id is known."""
        ...

    def check_table(
        self,
        sheet: Any,
        registry: Any,
        returns: Any,
        vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
        absent: Collection[str],
    ) -> None:
        """Note the flaws of a table that is none of the registry's: by itself, and beside the registry and the returns."""
        ...

    def check_returns(
        self, sheet: Any, tables: Mapping[str, Table], registry: Any, absent: Collection[str]
    ) -> None:
        """Note what is wrong with the returns by themselves."""
        ...

    def returns(self, sheet: Any) -> Sequence[Return]:
        """Return the returns that have been read, in their order."""
        ...
