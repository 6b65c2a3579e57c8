"""A run over many districts in a terminal: a row for each district and the totals, and why some have no report."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from starrules.model import Language, Text
from starrules.report.settings import star_text
from starrules.runs.model import DistrictResult, DistrictRun
from starrules.scheme.assemble import Scheme

HEADS: Mapping[str, Text] = {
    "title": Text(
        "{period} 年度评定：{assessed}/{all} 个区", "assessment of {period}: {assessed} of {all} districts"
    ),
    "kept": Text("沿用以往结果 {count} 个区", "{count} kept from an earlier run"),
    "district": Text("区", "district"),
    "units": Text("单位数", "units"),
    "title/title": Text("全部星级", "all stars"),
    "title/upper": Text("上一档次", "upper tier"),
    "total": Text("合计", "total"),
    "cells": Text("每格：得星/待定的单位数", "each cell: units that won / that are open"),
    "more": Text("另有 {count} 个区未列出", "{count} more districts are not listed"),
    "failed": Text("没有评定结果的区", "districts without a report"),
}
MOST_DISTRICTS = 40


def run_view(
    run: DistrictRun, scheme: Scheme, period: str, language: Language, *, most: int | None = MOST_DISTRICTS
) -> RenderableType:
    """Return a run for a terminal.

    Args:
        run: the run.
        scheme: the scheme, which names the stars.
        period: the assessed year.
        language: the language.
        most: how many districts are listed; None for all.
    """

    def head(name: str, **parts: object) -> str:
        return HEADS[name][language].format(**parts)

    title = head("title", period=period, assessed=len(run.assessed), all=len(run.districts))
    parts: list[RenderableType] = [Line(title, style="bold")]
    if kept := sum(item.kept for item in run.assessed.values()):
        parts.append(Line(head("kept", count=kept), style="dim"))
    if run.assessed:
        parts += [Line(), _table(run, scheme, language, most)]
    if run.failed:
        parts += [Line(), Line(head("failed"), style="bold")]
        for name, item in run.failed.items():
            parts.append(Line(name, style="red"))
            parts += [Line(f"  {line}") for line in item.reason[language].splitlines()]
    return Group(*parts)


def _table(run: DistrictRun, scheme: Scheme, language: Language, most: int | None) -> Table:
    table = Table(header_style="dim", box=None, pad_edge=False)
    table.add_column(HEADS["district"][language])
    table.add_column(HEADS["units"][language], justify="right")
    stars = sorted(run.awards, key=lambda star: scheme.star[star].order if star in scheme.star else 0)
    for star in stars:
        table.add_column(star_text(scheme, star)[language], justify="right")
    for title in run.titles:
        table.add_column(HEADS[f"title/{title}"][language], justify="right")
    rows = list(run.assessed.values())
    for item in rows[:most]:
        table.add_row(item.name, f"{item.units:,}", *_cells(item, stars, list(run.titles)))
    table.add_section()
    total = [HEADS["total"][language], f"{run.units:,}", *_cells(run, stars, list(run.titles))]
    table.add_row(*(Line(cell, style="bold") for cell in total))
    notes = [HEADS["cells"][language]]
    if most is not None and len(rows) > most:
        notes.append(HEADS["more"][language].format(count=len(rows) - most))
    table.caption, table.caption_justify = "\n".join(notes), "left"
    return table


def _cells(item: DistrictResult | DistrictRun, stars: list[str], titles: list[str]) -> list[str]:
    counts = [item.awards.get(star) for star in stars] + [item.titles.get(title) for title in titles]
    return ["–" if found is None else f"{found['won']:,}/{found['open']:,}" for found in counts]


__all__ = ["MOST_DISTRICTS", "run_view"]
