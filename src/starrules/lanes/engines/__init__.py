"""Engines: what computes the frames of a lane. The compiler is one; all that an engine does its own way is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starrules.errors import MissingExtraError, NotFoundError, one_of, suggestion
from starrules.evidence.frames import has_polars
from starrules.lanes.values import Frame, Wide
from starrules.messages import message

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import polars as pl


class Engine(Protocol):
    """Makes, keeps and collects the frames of one run.

    Whole numbers have 64 bits or 128 on every engine, as the compiler proved them: a sum that an engine gives in
    another width is brought back to its own (``summed``), and 128 bits come back exact (``collected``).
    """

    name: str

    @property
    def wide(self) -> Wide:
        """The type of whole numbers that 64 bits do not hold: it holds all up to 2^126, and rounds nothing."""
        ...

    def at_once(self, units: int) -> int | None:
        """Return how many rules are computed in one query for so many units; None where an engine bears all of them."""
        ...

    @classmethod
    def check(cls) -> None:
        """Raise where something is not there that the engine needs beside its library."""
        ...

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

    def counted(self, column: nw.Expr) -> nw.Expr:
        """Return how many rows of a group say yes in a column that is never null, in 64 bits."""
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

    def collected_together(self, frames: Sequence[Frame]) -> list[pl.DataFrame]:
        """Return the rows of several frames that read the same ones."""
        ...

    def close(self) -> None:
        """Give back what the run held."""
        ...


LISTED = {
    "polars": ("polars", "PolarsEngine"),
    "duckdb": ("duckdb", "DuckDBEngine"),
    "pyspark": ("spark", "SparkEngine"),
}
"""The module and the class of each engine by its name, which is that of its library and extra too."""
ENGINES = tuple(LISTED)
"""The engines by name, the default first."""
PYTHON = "python"
"""What computes without a dataframe library: the one-unit lane, unit by unit."""


def opened(name: str) -> Engine:
    """Return an engine, to be closed after the run.

    Raises:
        NotFoundError: when there is no engine of that name, or no session that it could use.
        MissingExtraError: when its library is not installed.
        MissingProgramError: when a program that it starts is not there.
    """
    made = _made(name)
    made.check()
    return made()


def check_engine(name: str) -> None:
    """Raise what ``opened`` would raise, before anything is computed; nothing is started for it.

    ``PYTHON`` needs nothing.
    """
    if name != PYTHON:
        _made(name).check()


def default_engine() -> str:
    """Return what computes where no engine is named: Polars, or plain Python where Polars is not installed."""
    return ENGINES[0] if has_polars() else PYTHON


def _made(name: str) -> type[Engine]:
    """Return the class of an engine."""
    if name not in LISTED:
        raise NotFoundError(
            message(
                "engine: expected {names}, found {name!r}. {advice}",
                names=one_of((*ENGINES, PYTHON)),
                name=name,
                advice=suggestion(name, (*ENGINES, PYTHON)),
            )
        )
    module, made = LISTED[name]
    try:
        found: type[Engine] = getattr(import_module(f"{__name__}.{module}"), made)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in (*ENGINES, "pyarrow"):
            raise
        raise MissingExtraError(library, name, message("the engine {name!r}", name=name)) from error
    return found


__all__ = ["ENGINES", "PYTHON", "Engine", "Frame", "check_engine", "default_engine", "opened"]
