"""Cases that were kept, replayed: the reference says what it said, and so does every lane."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.agreement import LANES, answers_of, by_reference, differences
from tests.laws.stored import FOLDER, as_text, read

CASES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_kept_case_comes_to_what_it_came_to_in_every_lane(path: Path) -> None:
    """Each case that once told something is judged as it was when it was written."""
    kept = read(path.read_text(encoding="utf-8"))
    expected = by_reference(kept.example)
    assert expected == kept.expected, kept.about
    for lane in LANES:
        assert list(differences(kept.example, lane, expected, answers_of(kept.example, lane))) == [], (
            kept.about
        )


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_kept_case_is_written_as_it_was_read(path: Path) -> None:
    """Nothing of a case is lost between its text and the rules and rows it stands for."""
    text = path.read_text(encoding="utf-8")
    kept = read(text)
    assert as_text(kept.about, kept.example) == text


def test_there_are_cases() -> None:
    """What the implementation taught (docs/laws.md) is kept as cases."""
    assert len(CASES) >= 10
