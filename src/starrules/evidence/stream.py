"""Rows on their way from one library to another."""

from __future__ import annotations

from typing import Protocol


class Streaming(Protocol):
    """What gives its rows as an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the stream, in a capsule."""
        ...


class Stream:
    """Rows as an Arrow stream and nothing else, so that neither side looks at what the other is.

    DuckDB would want PyArrow for a frame of Polars. Polars remembers the class of what it is given, and where that is
    DuckDB's, DuckDB tells at the end of the process that it leaks.
    """

    def __init__(self, rows: Streaming) -> None:
        self.rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the stream, in a capsule."""
        return self.rows.__arrow_c_stream__(requested_schema)
