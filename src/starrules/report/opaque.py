"""Assessments of a plugin's own code: their measures asked of the lane, and each pattern of values judged once."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import raised
from starrules.model import LANGUAGES, Period, Text, UnitKind
from starrules.report.cause import WORDS_BY_CODE, Plain, Reason, plain_text
from starrules.report.reason_words import WORDS
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.infer import type_of
from starrules.rules.types import NumberType
from starrules.scheme.assessment import Between, Measured, Opaque, Value

if TYPE_CHECKING:
    import polars as pl

    from starrules.lanes.single.program import Ends

ROW = "~row"
CORE = str(Path(__file__).parents[1])
UNKNOWN, NOT_APPLICABLE, ERROR = 7, 4, 15
Judged = tuple[int, list[str] | None, str, str]
"""The code of a verdict, the tables that are missing where it is open, and the reason in both languages."""
TRUTHS: Mapping[int, bool] = {1: True, 2: False}
NO_PAST = Text("上一年度尚未设立", "the unit was not there in the year before")


@frozen(eq=False)
class AskedOpaque:
    """One assessment as it is asked: its measures bound to a period and a ruleset.

    Args:
        check: the assessment.
        bound: its measures by name, with parameters, readings and days put in.
        numbers: those that are numbers, in canonical form.
        truths: those that are truths, in canonical form.
        tables: the names of the tables they read.
        seconds: how long its code took, once it has run.
    """

    check: Opaque
    bound: Mapping[str, n.Expr]
    numbers: Mapping[str, n.Expr]
    truths: Mapping[str, n.Expr]
    tables: tuple[str, ...]
    seconds: list[float] = field(factory=list)

    @classmethod
    def of(
        cls, check: Opaque, period: Period, parameters: Mapping[str, Fraction], options: Mapping[str, str]
    ) -> AskedOpaque:
        """Return an assessment as it is asked in a period under the parameters and options of a ruleset."""
        bound = {name: bind(expr, period, parameters, options) for name, expr in check.measures.items()}
        numbers = {name: expr for name, expr in bound.items() if isinstance(type_of(expr), NumberType)}
        read = (node for expr in bound.values() for node in expr.walk())
        tables = {node.table.name for node in read if isinstance(node, (n.Rows, n.Filled))}
        return cls(
            check,
            bound,
            {name: canonical(expr) for name, expr in numbers.items()},
            {name: canonical(expr) for name, expr in bound.items() if name not in numbers},
            tuple(sorted(tables)),
        )

    def rules(self) -> dict[str, n.Expr]:
        """Return the truths to compute."""
        return {f"{self.check.id}/{name}": expr for name, expr in self.truths.items()}

    def measures(self) -> dict[str, n.Expr]:
        """Return the numbers to compute."""
        return {f"{self.check.id}/{name}": expr for name, expr in self.numbers.items()}

    needed = rules
    needed_measures = measures

    def judged(
        self,
        wide: pl.DataFrame,
        scales: Mapping[str, int],
        titles: Mapping[str, Text],
        fault: Callable[[str], Text],
    ) -> tuple[Plain, pl.DataFrame]:
        """Return its reasons, and for each unit ``v id``, its verdict, and ``r id``, the number of its reason.

        Each pattern of values is judged once.

        Args:
            wide: a row for each unit that it is asked of, with ``kind``, the place ``~row`` and what the lane found.
            scales: for each number what it was multiplied by.
            titles: what the tables are called.
            fault: puts what the assessment's code raised into words that name its provider.
        """
        import polars as pl

        start = time.perf_counter()
        columns = self._columns(wide)
        patterns = wide.select(columns).unique(maintain_order=True)
        rows = [self._judged(row, scales, titles, fault) for row in patterns.iter_rows(named=True)]
        said = [(code, zh, en, missing and tuple(missing)) for code, missing, zh, en in rows]
        each = sorted(dict.fromkeys(said), key=lambda item: (*item[:3], item[3] or ()))
        numbers = {item: number for number, item in enumerate(each)}
        found = patterns.with_columns(
            pl.Series(f"v {self.check.id}", [row[0] for row in rows], pl.Int8),
            pl.Series(f"r {self.check.id}", [numbers[item] for item in said], pl.Int32),
        )
        told = wide.select(ROW, *columns).join(found, on=columns, how="left", nulls_equal=True)
        self.seconds.append(time.perf_counter() - start)
        reasons = tuple(
            Reason(
                WORDS_BY_CODE[code],
                plain_text(Text(zh, en)),
                missing=None if missing is None else tuple(missing),
            )
            for code, zh, en, missing in each
        )
        return Plain(reasons), told.drop(columns)

    def judge(
        self,
        scales: Mapping[str, int],
        titles: Mapping[str, Text],
        fault: Callable[[str], Text],
        there: Collection[str],
    ) -> Callable[[UnitKind, Mapping[str, int], Mapping[str, Ends], Collection[str]], Judged]:
        """Return what judges one unit after another, each pattern of values once.

        Args:
            scales, titles, fault: as for ``judged``.
            there: the tables of which it was found out whether rows may still turn up.
        """
        tables = [name for name in self.tables if name in there]
        numbers, truths = tuple(self.measures()), tuple(self.rules())
        known: dict[tuple[Any, ...], Judged] = {}

        def judged(
            kind: UnitKind, codes: Mapping[str, int], found: Mapping[str, Ends], open_: Collection[str]
        ) -> Judged:
            start = time.perf_counter()
            ends = [found[name] for name in numbers]
            flags = [name in open_ for name in tables]
            pattern = (kind, *ends, *(codes[name] for name in truths), *flags)
            if pattern not in known:
                row: dict[str, Any] = {"kind": kind, **{name: codes[name] for name in truths}}
                for name, pair in zip(numbers, ends, strict=True):
                    row[f"{name}|low"], row[f"{name}|high"] = pair or (None, None)
                row |= {f"open {name}": flag for name, flag in zip(tables, flags, strict=True)}
                known[pattern] = self._judged(row, scales, titles, fault)
            self.seconds.append(time.perf_counter() - start)
            return known[pattern]

        return judged

    def _columns(self, wide: pl.DataFrame) -> list[str]:
        numbers = [f"{name}|{end}" for name in self.measures() for end in ("low", "high")]
        tables = [f"open {name}" for name in self.tables if f"open {name}" in wide.columns]
        return ["kind", *numbers, *self.rules(), *tables]

    def _judged(
        self,
        row: Mapping[str, Any],
        scales: Mapping[str, int],
        titles: Mapping[str, Text],
        fault: Callable[[str], Text],
    ) -> Judged:
        """Return code, missing tables and reasons for one pattern of values."""
        values = self._values(row, scales)
        if values is None:
            return (NOT_APPLICABLE, None, *_in_words("not_applicable", NO_PAST))
        kind: UnitKind = row["kind"]
        measured = Measured(kind, values)
        if not measured.known and not self.check.handles_unknown:
            missing = [name for name in self.tables if row.get(f"open {name}")]
            return (UNKNOWN, missing, *_in_words("unknown", _lacking(missing or self.tables, titles)))
        try:
            found = self.check.assess(measured)
        except (Exception, SystemExit) as error:  # noqa: BLE001  (the culprit is named in the finding)
            said = fault(_raised(error))
            return (ERROR, None, said.zh, said.en)
        missing = [name for name in self.tables if row.get(f"open {name}")]
        word = found.verdict.word
        return (found.verdict.code, missing if word == "unknown" else None, *_in_words(word, found.reason))

    def _values(self, row: Mapping[str, Any], scales: Mapping[str, int]) -> dict[str, Value] | None:
        """Return the values of one unit; None where one looks back at a year in which it was not there."""
        values: dict[str, Value] = {}
        for name in self.numbers:
            key = f"{self.check.id}/{name}"
            low, high = row[f"{key}|low"], row[f"{key}|high"]
            if low is None or high is None:
                return None
            ends = Fraction(low, scales[key]), Fraction(high, scales[key])
            values[name] = ends[0] if low == high else Between(*ends)
        for name in self.truths:
            values[name] = TRUTHS.get(row[f"{self.check.id}/{name}"])
        return values


def _in_words(word: str, reason: Text) -> tuple[str, str]:
    zh, en = (
        WORDS[word if word in WORDS else "unknown"][language] + reason[language] for language in LANGUAGES
    )
    return zh, en


def _lacking(tables: list[str] | tuple[str, ...], titles: Mapping[str, Text]) -> Text:
    def named() -> Iterator[str]:
        for language in LANGUAGES:
            names = WORDS["comma"][language].join(f"“{titles[name][language]}”" for name in tables)
            yield WORDS["missing"][language].format(tables=names)

    return Text(*named())


def _raised(error: BaseException) -> str:
    """Return an exception in words with the plugin's own line; there is none where the core refused what it returned."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(CORE)]
    place = f" ({own[-1].name}, line {own[-1].lineno})" if own else ""
    return raised(error) + place


__all__ = ["AskedOpaque"]
