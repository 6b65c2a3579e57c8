"""The figures of the full scheme as one page: a table for each size, and where the seconds and the memory go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ways.page import axes_for, drawn, table, write_document


def write_scheme_page(found: Mapping[str, Any], file: Path) -> None:
    """Write the page.

    Args:
        found: what ``scheme.py`` writes as JSON.
        file: the HTML file.
    """
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    sizes, stages = found["sizes"], found["stages"]
    parts = [
        "<h1>The full scheme on a district multiplied</h1>",
        f"<p>Seed {found['seed']}. {escape(machine)}.</p>",
    ]
    if find_spec("matplotlib") is None:
        parts.append("<p>Left out: plots (not installed: matplotlib).</p>")
    else:
        parts.append(
            _bars(
                sizes, stages, "microseconds a check and unit", "Microseconds of processor a check and unit"
            )
        )
    for size in sizes:
        parts += [
            f"<h2>{size['units']:,} units, {size['rows']:,} rows, {size['counts']['findings']:,} findings</h2>",
            table(
                ("", "seconds", "processor seconds", "µs a check and unit", "MB held at most so far"),
                [
                    (
                        stage,
                        f"{size['seconds'][stage]:.2f}",
                        f"{size['processor'][stage]:.2f}",
                        f"{size['microseconds a check and unit'][stage]:.3f}",
                        f"{size['peak_mb'][stage]:,.0f}",
                    )
                    for stage in stages
                ],
            ),
            (
                f"<p>{size['explained']['units']} units explained: {size['explained']['median_ms']:.1f} ms of processor, "
                f"the slowest {size['explained']['slowest_ms']:.1f} ms. Written: {size['written_mb']:,.1f} MB.</p>"
            ),
        ]
    write_document(parts, file)


def _bars(sizes: Sequence[Mapping[str, Any]], stages: Sequence[str], key: str, title: str) -> str:
    """Return a bar for each size, in parts for its stages."""
    names = [f"{size['units']:,} units" for size in sizes]
    figure, axes = axes_for(len(names))
    begun = [0.0] * len(names)
    for stage in stages:
        taken = [size[key][stage] for size in sizes]
        axes.barh(names, taken, left=begun, label=stage)
        begun = [start + more for start, more in zip(begun, taken, strict=True)]
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    axes.set_title(title, loc="left")
    return drawn(figure)
