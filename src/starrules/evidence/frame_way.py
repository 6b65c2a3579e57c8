"""Reading in frames, which is what Polars is for.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starrules.evidence import returns, validate
from starrules.evidence.csv_text import ReadTable
from starrules.evidence.files import read_file
from starrules.evidence.large import LargeSheet
from starrules.evidence.sheet import Sheet, read_sheet
from starrules.evidence.wording import Vocabularies
from starrules.schema import Table


class FrameWay:
    """Reads each file into a frame."""

    check_rows = staticmethod(validate.check_rows)
    registry = staticmethod(validate.registry_of)
    check_returns = staticmethod(returns.check_returns)
    returns = staticmethod(returns.returns_of)

    def check_table(
        self,
        sheet: Sheet | LargeSheet,
        registry: validate.Registry,
        returned: Sheet | None,
        vocabularies: Vocabularies,
        absent: Collection[str],
    ) -> None:
        """Note the flaws of a table by itself, and beside the registry and the returns."""
        if isinstance(sheet, LargeSheet):  # each of its rows was looked at as it came in
            sheet.check(returned)
            return
        validate.check_rows(sheet, vocabularies, absent)
        validate.check_against(sheet, registry)
        if returned is not None:
            returns.check_stated(returned, sheet)

    def sheet(
        self, table: Table, file: str, data: bytes, readers: Mapping[str, ReadTable]
    ) -> tuple[Sheet, bool]:
        """Return the rows of a file in stored form, and whether it could be read."""
        contents = read_file(data, file, readers)
        return read_sheet(table, file, contents), contents.frame is not None
