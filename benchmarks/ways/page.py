"""The figures of a benchmark as one page that needs nothing else: a table, and plots where Matplotlib is installed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ways import BY_HAND

OURS, OTHERS = "#c8102e", "#8a8f98"
STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
    "table{border-collapse:collapse}td,th{padding:.2rem .6rem;border-bottom:1px solid #ddd;text-align:right}"
    "td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}"
)


def write_page(found: Mapping[str, Any], file: Path) -> None:
    """Write the page.

    Args:
        found: what ``batch.py`` writes as JSON.
        file: the HTML file.
    """
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    parts = [
        "<h1>Thirteen rules, five stars, one population</h1>",
        (
            f"<p>{found['units']:,} units all at once, {found['units taken one by one']:,} one by one; "
            f"seed {found['seed']}, {found['rounds']} rounds. {escape(machine)}.</p>"
        ),
        *(f"<p>Left out: {escape(name)} ({escape(why)}).</p>" for name, why in found["left out"].items()),
        *_plots(found["ways"]),
        _table(found["ways"]),
    ]
    write_document(parts, file)


def write_document(parts: Sequence[str], file: Path) -> None:
    """Write parts of a page as an HTML file that needs nothing else."""
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Benchmark</title>'
        f"<style>{STYLE}</style>{''.join(parts)}</html>\n"
    )
    file.write_text(text, encoding="utf-8")


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    return f"<table><tr>{head}</tr>{body}</table>"


def _table(ways: Mapping[str, Mapping[str, Any]]) -> str:
    ratio = f"ratio to {BY_HAND.name}"
    heads = ("", "units", "seconds", "range", "µs a unit", "peak MB", ratio, f"{ratio}, processor seconds")
    lines = [
        (
            name,
            f"{row['units']:,}",
            f"{row['seconds']:.3f}",
            "–".join(f"{end:.3f}" for end in row["range of seconds"]),
            f"{row['microseconds a unit']:.2f}",
            f"{row['peak MB']:,}",
            *(f"{row[key]:.2f}" if key in row else "" for key in heads[-2:]),
        )
        for name, row in ways.items()
    ]
    return table(heads, lines)


def _plots(ways: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if find_spec("matplotlib") is None:
        return []
    names = list(ways)
    each = [ways[name]["microseconds a unit"] for name in names]
    ranges = [
        tuple(end / ways[name]["units"] * 1e6 for end in ways[name]["range of seconds"]) for name in names
    ]
    at_once = [name for name in names if ways[name]["units"] == max(row["units"] for row in ways.values())]
    memory = [ways[name]["peak MB"] for name in at_once]
    return [
        _bars("Microseconds a unit, median and range of rounds (log scale)", names, each, ranges, log=True),
        _bars("Most memory the process held, MB", at_once, memory),
        _stages(ways),
    ]


def axes_for(rows: int) -> tuple[Any, Any]:
    """Return a figure and its axes with room for so many bars, the first at the top."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "starrules", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.9 + 0.36 * rows), layout="constrained")
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def drawn(figure: Any) -> str:
    """Return a figure as SVG, and close it."""
    from matplotlib import pyplot

    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :]


def _bars(
    title: str,
    names: Sequence[str],
    values: Sequence[float],
    ranges: Sequence[tuple[float, ...]] = (),
    *,
    log: bool = False,
) -> str:
    figure, axes = axes_for(len(names))
    colours = [OURS if name.startswith("starrules") else OTHERS for name in names]
    axes.barh(names, values, color=colours)
    if ranges:
        spread = [
            [max(0, value - ends[0]) for value, ends in zip(values, ranges, strict=True)],
            [max(0, ends[1] - value) for value, ends in zip(values, ranges, strict=True)],
        ]
        axes.errorbar(values, range(len(names)), xerr=spread, fmt="none", ecolor="black", capsize=3)
    for row, value in enumerate(values):
        end = max(value, *ranges[row]) if ranges else value
        axes.annotate(
            f"{value:,.4g}", (end, row), (6, 0), textcoords="offset points", verticalalignment="center"
        )
    if log:
        axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_title(title, loc="left")
    return drawn(figure)


def _stages(ways: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a plot of what starrules does first, and of what it does then."""
    ours = [name for name in ways if name.startswith("starrules") or name == BY_HAND.name]
    figure, axes = axes_for(len(ours))
    begun = [0.0] * len(ours)
    words = {"all": "all", "evidence": "evidence read", "rules": "rules computed"}
    for stage, word in words.items():
        taken = [ways[name]["seconds of stages"].get(stage, 0.0) for name in ours]
        axes.barh(ours, taken, left=begun, label=word)
        begun = [start + more for start, more in zip(begun, taken, strict=True)]
    axes.legend(loc="lower right", frameon=False)
    axes.set_title("Where the seconds go", loc="left")
    return drawn(figure)
