"""What a notebook shows of a report, a unit, an explanation and a trial: plain HTML that needs no library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from starrules.report.overview import AWARD_WORDS, Overview
from starrules.report.parts import Part
from starrules.report.words import SIGNS

if TYPE_CHECKING:
    from starrules.report.base import ReportBase, UnitReport

MOST_UNITS, MOST_REASONS = 60, 8
COLOURS = {
    "met": "#2e7d32",
    "won": "#2e7d32",
    "unmet": "#c62828",
    "not_won": "#c62828",
    "unknown": "#b26a00",
    "open": "#b26a00",
    "error": "#6a1b9a",
}
MUTED = "#6b7280"
CELL = "padding:2px 10px;text-align:left;border-bottom:1px solid #d1d5db"


def mark_html(mark: str, text: str = "") -> str:
    """Return a verdict or an award with its sign, in its colour."""
    shown = escape(f"{SIGNS.get(mark, '')} {text}".strip())
    return f'<span style="color:{COLOURS.get(mark, MUTED)};font-weight:600">{shown}</span>'


def table_html(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return a table; its cells are HTML already, its head and caption are not."""
    top = "".join(f'<th style="{CELL}">{escape(name)}</th>' for name in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    title = f'<caption style="text-align:left;font-weight:600">{escape(caption)}</caption>' if caption else ""
    return f'<table style="border-collapse:collapse">{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def part_html(part: Part) -> str:
    """Return an explanation as a nested list."""
    return f'<div style="line-height:1.5">{_line(part)}{_below(part)}</div>'


def _below(part: Part) -> str:
    if not part.parts:
        return ""
    items = "".join(f"<li>{_line(item)}{_below(item)}</li>" for item in part.parts)
    return f'<ul style="list-style:none;margin:0;padding-left:1.4em">{items}</ul>'


def _line(part: Part) -> str:
    text = escape(part.text)
    if part.kind in ("unit", "award", "check"):
        text = f"<strong>{text}</strong>"
    elif part.kind in ("rows", "clause", "reading", "parameter", "note"):
        text = f'<span style="color:{MUTED}">{text}</span>'
    return f"{mark_html(part.mark)} {text}" if SIGNS.get(part.mark) else text


def report_html(report: ReportBase, language: str | None = None) -> str:
    """Return a report as tables: stars, units, and the commonest reasons; in its own language unless one is named."""
    view = Overview(*report.shown_in(language))
    lines = "".join(f'<div style="color:{MUTED}">{escape(line)}</div>' for line in view.notes())
    parts = [f"<div><strong>{escape(view.title)}</strong></div>{lines}"]
    if view.awarded:
        parts += [_stars(view), _units(view)]
    for verdict in ("unmet", "unknown"):
        tallies = view.commonest(verdict, MOST_REASONS)
        if tallies:
            head = [view.head(key) for key in ("units", "check", "clauses")]
            rows = [
                [str(tally.verdicts[verdict]), escape(tally.title), escape(", ".join(tally.clauses))]
                for tally in tallies
            ]
            parts.append(table_html(head, rows, view.head(verdict)))
    return '<div style="display:grid;gap:1em">' + "".join(parts) + "</div>"


def _stars(view: Overview) -> str:
    head = [view.head("star"), *(view.word(word) for word in AWARD_WORDS)]
    rows = [[escape(name), *(str(found[word]) for word in AWARD_WORDS)] for name, found in view.awards()]
    return table_html(head, rows, view.head("awards"))


def _units(view: Overview) -> str:
    units = view.units(MOST_UNITS)
    head = [view.head("unit"), view.head("name"), *view.columns().values()]
    rows = []
    for row in units:
        name = escape(row.name) if not row.section else f"&emsp;{escape(row.name)}"
        rows.append([escape(row.id), name, *(_award(view, *mark) for mark in view.marks(row))])
    table = table_html(head, rows)
    if more := len(view.report.evidence.units) - len(units):
        told = escape(view.head("more", count=more))
        table += f'<div style="color:{MUTED}">{told}</div>'
    return f"<div>{table}</div>"


def _award(view: Overview, mark: str, with_waivers: str | None) -> str:
    """Return an award, and after an arrow what it is with waivers, where that is another."""
    found = mark_html(mark, view.word(mark))
    return found if with_waivers is None else f"{found} → {mark_html(with_waivers, view.word(with_waivers))}"


def unit_html(unit: UnitReport, language: str | None = None) -> str:
    """Return one unit with its stars and every reason."""
    from starrules.report.explain import explanation

    return part_html(explanation(unit.report, unit.unit.id, language))
