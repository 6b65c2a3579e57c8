"""A corrected fact changes the rows it is about and nothing else."""

from __future__ import annotations

import random

import pytest

from starrules.errors import EvidenceError
from starrules.evidence.model import Evidence, RowData
from tests.generate import EVENTS, TABLES, Maker


def evidence() -> Evidence:
    """Return evidence with two rows of one unit."""
    made = Maker(random.Random(1)).evidence(1, 0)
    row = {
        "unit": "o0",
        "day": 19_800,
        "key": "k1",
        "kind": "a",
        "whole": 1,
        "tenths": 5,
        "sure": True,
        "flag": None,
        "grade": None,
        "spare": None,
        "choice": None,
        "done": None,
        "late": None,
    }
    data = {"events": RowData([row, {**row, "key": "k2"}])}
    return Evidence(TABLES, made.units, data=data)


def test_only_the_rows_looked_for_are_changed() -> None:
    """The other row and the original evidence stay as they were."""
    before = evidence()
    after = before.corrected(
        "events", {"unit": "o0", "key": "k1"}, {"whole": 3, "tenths": "1.5", "done": "2024-05-01"}
    )
    rows = sorted(after.data["events"].of_units(["o0"]), key=lambda row: row["key"])
    assert [row["whole"] for row in rows] == [3, 1]
    assert [row["tenths"] for row in rows] == [15, 5]
    assert [row["done"] for row in rows] == [19_844, None]
    assert all(row["whole"] == 1 for row in before.data["events"].of_units(["o0"]))
    assert after.tables["events"] is EVENTS


@pytest.mark.parametrize(
    ("table", "find", "to", "text"),
    [
        ("event", {}, {}, "expected a table that has rows, found 'event'. Did you mean 'events'?"),
        (
            "events",
            {"hole": 1},
            {},
            "column 'hole': expected a column of the table, found 'hole'. Did you mean 'whole'?",
        ),
        (
            "events",
            {"key": "k1"},
            {"whole": 9},
            "column 'whole': expected a whole number from -2 to 3, found 9",
        ),
        (
            "events",
            {"key": "k1"},
            {"key": "k3"},
            "column 'key': expected a column that does not tell rows apart",
        ),
        ("events", {"key": "k9"}, {"whole": 2}, "expected a row that holds what is looked for"),
    ],
)
def test_what_cannot_be_corrected_is_told(
    table: str, find: dict[str, object], to: dict[str, object], text: str
) -> None:
    """The error names the table, the column and what was expected."""
    with pytest.raises(EvidenceError) as caught:
        evidence().corrected(table, find, to)
    assert text in str(caught.value)
