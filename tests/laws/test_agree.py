"""The longer comparison tells what it compared, goes on where it stopped, and shrinks a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws import agree
from tests.laws.agreement import Compared


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the seeds that were compared; nothing is computed."""
    seeds: list[int] = []

    def comparisons(wanted: list[int], workers: int) -> Iterator[tuple[int, Compared]]:
        for seed in wanted:
            seeds.append(seed)
            yield (
                seed,
                Compared([], agree.PAIRS, 100, frozenset({f"shape {seed % 3}"}), Counter({"sections": 2})),
            )

    monkeypatch.setattr(agree, "comparisons", comparisons)
    return seeds


def test_a_run_prints_its_counts_shapes_and_seeds(
    asked: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Pairs, shapes, numbers, seeds, differences and each kind of evidence are told, and how long is left."""
    assert agree.main(["4", "10"]) == 0
    said = capsys.readouterr().out
    assert f"{4 * agree.PAIRS:,} pairs a lane" in said
    assert "0 minutes left" in said
    assert (
        f"{4 * agree.PAIRS:,} (rule, unit) pairs over 3 shapes, 400 (number, unit) pairs, 0 differences"
        in said
    )
    assert "seeds 10 to 13" in said
    assert "sections 8;" in said
    assert asked == [10, 11, 12, 13]


def test_a_stopped_run_goes_on_where_it_was(
    asked: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seeds that were compared are not compared again, and their counts are kept."""
    file = str(tmp_path / "tally.json")
    assert agree.main(["3", "--resume", file]) == 0
    assert agree.main(["5", "--resume", file]) == 0
    assert asked == [0, 1, 2, 3, 4]
    assert f"{5 * agree.PAIRS:,} (rule, unit) pairs over 3 shapes" in capsys.readouterr().out


def test_a_hundred_million_pairs_are_compared_if_nothing_else_is_said(asked: list[int]) -> None:
    """Without a number of examples a run goes to a hundred million pairs in each lane."""
    assert agree.main([]) == 0
    assert len(asked) * agree.PAIRS >= 100_000_000 > (len(asked) - 1) * agree.PAIRS
