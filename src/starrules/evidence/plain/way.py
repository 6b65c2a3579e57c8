"""Reading plain rows, which finds the faults that reading in frames finds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starrules.evidence.csv_text import ReadTable
from starrules.evidence.plain import returns, validate
from starrules.evidence.plain.files import read_file
from starrules.evidence.plain.sheet import RowSheet, read_rows
from starrules.evidence.wording import Vocabularies
from starrules.schema import Table


class PlainWay:
    """Reads each file into rows."""

    check_rows = staticmethod(validate.check_rows)
    registry = staticmethod(validate.registry_of)
    check_returns = staticmethod(returns.check_returns)
    returns = staticmethod(returns.returns_of)

    def check_table(
        self,
        sheet: RowSheet,
        registry: validate.PlainRegistry,
        returned: RowSheet | None,
        vocabularies: Vocabularies,
        absent: Collection[str],
    ) -> None:
        """Note the flaws of a table by itself, and beside the registry and the returns."""
        validate.check_rows(sheet, vocabularies, absent)
        validate.check_against(sheet, registry)
        if returned is not None:
            returns.check_stated(returned, sheet)

    def sheet(
        self, table: Table, file: str, data: bytes, readers: Mapping[str, ReadTable]
    ) -> tuple[RowSheet, bool]:
        """Return the rows of a file in stored form, and whether it could be read."""
        contents = read_file(data, file, readers)
        return read_rows(table, file, contents), contents.header is not None
