"""Reading plain rows, which finds the faults that reading in frames finds."""

from __future__ import annotations

from collections.abc import Mapping

from starrules.evidence.csv_text import ReadTable
from starrules.evidence.plain import returns, validate
from starrules.evidence.plain.files import read_file
from starrules.evidence.plain.sheet import RowSheet, read_rows
from starrules.schema import Table


class PlainWay:
    """Reads each file into rows."""

    check_rows = staticmethod(validate.check_rows)
    check_against = staticmethod(validate.check_against)
    registry = staticmethod(validate.registry_of)
    check_returns = staticmethod(returns.check_returns)
    returns = staticmethod(returns.returns_of)

    def sheet(
        self, table: Table, file: str, data: bytes, readers: Mapping[str, ReadTable]
    ) -> tuple[RowSheet, bool]:
        """Return the rows of a file in stored form, and whether it could be read."""
        contents = read_file(data, file, readers)
        return read_rows(table, file, contents), contents.header is not None
