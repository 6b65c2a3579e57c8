"""Reports and explanations in a terminal: tables of units and stars, the commonest reasons, and the duties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from starrules.model import VERDICT_WORDS
from starrules.report.overview import AWARD_WORDS, Overview, Tally
from starrules.report.parts import Part
from starrules.report.words import SIGNS

if TYPE_CHECKING:
    from starrules.report.base import ReportBase

STYLES = {
    "met": "green",
    "won": "bold green",
    "unmet": "red",
    "not_won": "red",
    "unknown": "yellow",
    "open": "yellow",
    "error": "bold magenta",
    "not_applicable": "dim",
    "not_rated": "dim",
}
MOST_UNITS, MOST_REASONS = 40, 8


def report_view(
    report: ReportBase, language: str | None = None, *, most_units: int | None = MOST_UNITS
) -> RenderableType:
    """Return a report for a terminal: stars, units, the commonest reasons, and duties.

    Args:
        report: the report of a run.
        language: ``zh``, ``en`` or the tag of a language of ``Scheme.translations``; the report's own where none is named.
        most_units: how many units are listed; None for all.
    """
    view = Overview(*report.shown_in(language))
    parts: list[RenderableType] = [
        Text(view.title, style="bold"),
        *(Text(line, style="dim") for line in view.notes()),
    ]
    if view.awarded:
        parts += [Text(), star_table(view), Text(), unit_table(view, most_units)]
    for verdict in ("unmet", "unknown"):
        tallies = view.commonest(verdict, MOST_REASONS)
        if tallies:
            parts += [Text(), reason_table(view, verdict, tallies)]
    duties = view.duties()
    if duties:
        parts += [Text(), duty_table(view, duties)]
    return Group(*parts)


def _table(title: str) -> Table:
    return Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )


def _mark(view: Overview, mark: str, with_waivers: str | None = None) -> Text:
    """Return an award as a word, and after an arrow what it is with waivers, where that is another."""
    text = Text(view.word(mark), style=STYLES.get(mark, ""))
    if with_waivers is not None:
        text.append("→").append(view.word(with_waivers), style=STYLES.get(with_waivers, ""))
    return text


def star_table(view: Overview) -> Table:
    """Return how many units have won each star, not won it, and so on."""
    table = _table(view.head("awards"))
    table.add_column(view.head("star"))
    for word in AWARD_WORDS:
        table.add_column(view.word(word), justify="right")
    for title, counts in view.awards():
        table.add_row(title, *(_count(counts[word], word) for word in AWARD_WORDS))
    return table


def _count(count: int, mark: str) -> Text:
    return Text(str(count), style=STYLES.get(mark, "") if count else "dim")


def unit_table(view: Overview, most: int | None) -> Table:
    """Return the units with a mark for each star."""
    shown = view.units(most)
    table = _table(f"{view.head('unit')} × {view.head('star')}")
    table.add_column(view.head("unit"))
    table.add_column(view.head("name"))
    for heading in view.columns().values():
        table.add_column(heading, justify="center")
    for row in shown:
        name = f"  {row.name}" if row.section else row.name
        table.add_row(row.id, Text(name), *(_mark(view, *mark) for mark in view.marks(row)))
    if more := len(view.report.evidence.units) - len(shown):
        table.caption = view.head("more", count=more)
        table.caption_justify = "left"
    return table


def reason_table(view: Overview, verdict: str, tallies: list[Tally]) -> Table:
    """Return the checks with the most findings of a verdict."""
    table = _table(view.head(verdict))
    table.add_column(view.head("units"), justify="right")
    table.add_column(view.head("check"))
    table.add_column(view.head("clauses"), style="dim")
    for tally in tallies:
        text = Text(f"{tally.title} ").append(tally.check, style="dim")
        table.add_row(_count(tally.verdicts[verdict], verdict), text, ", ".join(tally.clauses))
    return table


def duty_table(view: Overview, tallies: list[Tally]) -> Table:
    """Return the duties of leads and of the district with their verdicts."""
    table = _table(view.head("duties"))
    table.add_column(view.head("check"))
    for word in VERDICT_WORDS:
        table.add_column(view.word(word), justify="right")
    table.add_column(view.head("clauses"), style="dim")
    for tally in tallies:
        counts = (_count(tally.verdicts.get(word, 0), word) for word in VERDICT_WORDS)
        table.add_row(tally.title, *counts, ", ".join(tally.clauses))
    return table


def part_view(part: Part) -> Tree:
    """Return an explanation as a tree."""
    tree = Tree(_line(part), guide_style="dim")
    _grow(tree, part)
    return tree


def _grow(tree: Tree, part: Part) -> None:
    for item in part.parts:
        _grow(tree.add(_line(item)), item)


def _line(part: Part) -> Text:
    sign = SIGNS.get(part.mark)
    text = Text(f"{sign} ", style=STYLES.get(part.mark, "")) if sign else Text()
    style = "bold" if part.kind in ("unit", "award", "check") else ""
    if part.kind in ("rows", "clause", "reading", "parameter", "note") and not part.mark:
        style = "dim"
    return text.append(part.text, style=style)


def as_text(view: RenderableType, *, width: int = 120) -> str:
    """Return what a terminal without colours would show."""
    console = Console(width=width, color_system=None, force_terminal=False, highlight=False, markup=False)
    with console.capture() as capture:
        console.print(view)
    return "\n".join(_stripped(capture.get()))


def _stripped(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.splitlines())
