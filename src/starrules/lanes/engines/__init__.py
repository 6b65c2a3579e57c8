"""Engines: what computes the frames of a lane. The compiler is one; all that an engine does its own way is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starrules.errors import MissingExtraError, NotFoundError, one_of, suggestion
from starrules.evidence.frames import has_polars
from starrules.lanes.values import Frame
from starrules.messages import message

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import polars as pl

ENGINES = ("polars", "duckdb")
"""The engines by name, the default first."""
PYTHON = "python"
"""What computes without a dataframe library: the one-unit lane, unit by unit."""


class Engine(Protocol):
    """Makes, keeps and collects the frames of one run.

    Whole numbers have 64 bits or 128 on every engine, as the compiler proved them: a sum that an engine gives in
    another width is brought back to its own (``summed``), and 128 bits come back exact (``collected``).
    """

    name: str
    at_once: int | None
    """So many rules are computed in one query; None where an engine bears all of them."""

    def frame(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of these columns."""
        ...

    def table(self, rows: pl.DataFrame) -> Frame:
        """Return stored rows as a frame of this engine."""
        ...

    def scanned(self, path: Path) -> Frame:
        """Return the rows of a Parquet file as a frame of this engine."""
        ...

    def kept(self, frame: Frame) -> Frame:
        """Return a frame that is read more than once, computed once."""
        ...

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:
        """Return the sum of a column in a group, in 64 bits or, where it is wide, in 128."""
        ...

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return a row for every unit with the named columns of each part, 0 where a part has no row of it.

        Args:
            units: a row for each unit.
            parts: frames with a row for some of these units and no other, and the columns that are taken of each.
        """
        ...

    def stacked(self, frames: Sequence[Frame]) -> Frame:
        """Return the rows of several frames with the same columns, one below the other."""
        ...

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        ...

    def close(self) -> None:
        """Give back what the run held."""
        ...


def opened(name: str) -> Engine:
    """Return an engine, to be closed after the run.

    Raises:
        NotFoundError: when there is no engine of that name.
        MissingExtraError: when its library is not installed.
    """
    found: Engine
    try:
        if name == "polars":
            from starrules.lanes.engines.polars import PolarsEngine

            found = PolarsEngine()
        elif name == "duckdb":
            from starrules.lanes.engines.duckdb import DuckDBEngine

            found = DuckDBEngine()
        else:
            raise NotFoundError(
                message(
                    "engine: expected {names}, found {name!r}. {advice}",
                    names=one_of((*ENGINES, PYTHON)),
                    name=name,
                    advice=suggestion(name, (*ENGINES, PYTHON)),
                )
            )
    except ModuleNotFoundError as error:
        if error.name not in ENGINES:
            raise
        raise MissingExtraError(error.name, error.name, message("the engine {name!r}", name=name)) from error
    return found


def check_engine(name: str) -> None:
    """Raise what ``opened`` would raise, before anything is computed; ``PYTHON`` needs nothing to be opened."""
    if name != PYTHON:
        opened(name).close()


def default_engine() -> str:
    """Return what computes where no engine is named: Polars, or plain Python where Polars is not installed."""
    return ENGINES[0] if has_polars() else PYTHON


__all__ = ["ENGINES", "PYTHON", "Engine", "Frame", "check_engine", "default_engine", "opened"]
