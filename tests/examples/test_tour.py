"""The tour notebook runs, and shows what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "notebooks" / "tour.ipynb"


def shown(notebook: Any) -> list[list[str]]:
    """Return the texts that each code cell shows, the page that a browser would show included."""
    return [
        [
            part
            for output in cell["outputs"]
            for part in (
                output.get("text", ""),
                *(text for _, text in sorted(output.get("data", {}).items())),
            )
        ]
        for cell in notebook.cells
        if cell["cell_type"] == "code"
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_the_tour_shows_what_it_was_committed_with() -> None:
    """Executed anew, every cell gives the output that is kept in the file."""
    kept = nbformat.read(NOTEBOOK, as_version=4)
    fresh = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
    nbclient.NotebookClient(fresh, timeout=600, kernel_name="python3", resources=resources).execute()
    assert shown(kept) == shown(fresh)


def test_the_tour_wins_a_star_back_by_one_fact() -> None:
    """The kept outputs tell the story: a star lost, a fact corrected, the star won."""
    text = "\n".join(part for cell in shown(nbformat.read(NOTEBOOK, as_version=4)) for part in cell)
    assert "✗ 廉政星：未得" in text
    assert "★ 廉政星：得星" in text
    assert "not_won ┆ won" in text
