"""Folders that are spoilt at random: read in frames and in plain rows they tell the same faults in the same order."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from starrules.errors import EvidenceError
from starrules.evidence.csv_text import BOM
from tests.evidence import kit

CELLS = (
    *("", " ", "x", "-1", "0", "3", "3.0", "3.555", "１２", "+3", "1e3", "99999999999999999999", "true", "是", "TRUE", "否"),
    *("2024-02-30", "2024-02-05", "2024/02/05", "1900-01-01", "2024-12-31", "2025-01-02", "2023-06-06", "45000"),
    *("O1", "O2", "S1", "S2", "S9", "O1 ", "permit", "Permit", "office", "section", "机关", "indoor", "室内", "J1"),
    *('"a,b"', '"a\nb"', '"', 'a"b', '""', "a;b", "a,b", "　", "\t", "null", "None", "NaN", "V1", "C1", "2024", "2023"),
)  # fmt: skip
Spoil = Callable[[random.Random, list[str]], None]


def _cell(rng: random.Random, lines: list[str]) -> None:
    place = rng.randrange(len(lines) if rng.random() < 0.1 else max(1, len(lines) - 1)) - 1
    cells = lines[place].split(",")
    cells[rng.randrange(len(cells))] = rng.choice(CELLS)
    lines[place] = ",".join(cells)


def _copy(rng: random.Random, lines: list[str]) -> None:
    lines.insert(rng.randrange(1, len(lines) + 1), rng.choice(lines))


def _lose(rng: random.Random, lines: list[str]) -> None:
    del lines[rng.randrange(len(lines))]
    if not lines:
        lines.append("")


def _empty(rng: random.Random, lines: list[str]) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(["", ",", ",,,,,,,,", " "]))


def _quote(rng: random.Random, lines: list[str]) -> None:
    place = rng.randrange(len(lines))
    lines[place] = ",".join(f'"{cell}"' for cell in lines[place].split(","))


SPOILS: tuple[Spoil, ...] = (_cell, _cell, _cell, _cell, _copy, _lose, _empty, _quote)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")


def spoilt(rng: random.Random) -> tuple[dict[str, str | bytes | None], str]:
    """Return some files of the small district with a few things wrong in them, and a manifest that mostly counts their rows."""
    changed: dict[str, str | bytes | None] = {}
    counts: dict[str, str] = {}
    for name in rng.sample(sorted(kit.FILES), rng.randint(1, 4)):
        if rng.random() < 0.03:
            changed[name] = None
            continue
        lines = kit.FILES[name].splitlines()
        for _ in range(rng.randint(1, 6)):
            rng.choice(SPOILS)(rng, lines)
        text = rng.choice(["\n", "\n", "\n", "\r\n", "\r"]).join([*lines, ""])
        data = text.encode(rng.choice(ENCODINGS) if rng.random() < 0.2 else "utf-8", "replace")
        changed[name] = BOM + data if rng.random() < 0.1 else data
        covers = "" if name in kit.UNCOVERED else 'covers = [["2024-01-01", "2024-12-31"]]\n'
        counts[name] = f'file = "{name}.csv"\nrows = {len(lines) - 1}\n{covers}'
    kept = {name: content for name, content in kit.FILES.items() if changed.get(name, "") is not None}
    return changed, kit.manifest(kept, **(counts if rng.random() < 0.8 else {}))


def compared(folder: Path, seed: int) -> tuple[list[str], bool]:
    """Return in what two readings of a spoilt folder differ, set aside or not, and whether it was faulty."""
    files, listing = spoilt(random.Random(seed))
    kit.write(folder / str(seed), files, listing)
    wrong, faulty = [], False
    for set_aside in (False, True):
        one, _, different = kit.both(folder / str(seed), set_aside=set_aside)
        faulty |= isinstance(one, EvidenceError)
        wrong += different
    return wrong, faulty


def counted(folder: Path, seeds: range) -> dict[str, int]:
    """Compare many folders, and return how many were faulty and how many sound."""
    found = {"faulty": 0, "sound": 0}
    for seed in seeds:
        wrong, faulty = compared(folder, seed)
        assert wrong == [], f"seed {seed}"
        found["faulty" if faulty else "sound"] += 1
    return found


def test_a_spoilt_folder_is_told_alike(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Whatever is wrong in whichever files, and whether faulty rows are set aside or not."""
    found = counted(tmp_path, range(60))
    record_property("spoilt folders", found)
    assert min(found.values()) > 0


@pytest.mark.long
def test_thousands_of_spoilt_folders_are_told_alike(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The same with more of them."""
    record_property("spoilt folders", counted(tmp_path, range(1_000, 4_000)))


@pytest.mark.parametrize("rest", ["O1,2024,40,3,1", '"O1",2024,40,3,1', '"O\n1",2024,40,3,1'])
def test_an_empty_first_line_is_a_header_without_a_name(tmp_path: Path, rest: str) -> None:
    """Whether cells stand in quotes or not."""
    assert kit.faults(kit.write(tmp_path, {"staff": f"\n{rest}\n"}))[0] == (
        "staff.csv row 1: expected a name over every column, found none over column 1"
    )


def test_many_unknown_words_get_the_same_suggestions(tmp_path: Path) -> None:
    """Only the first so many get one, in the order in which they stand; quoted rows stand after the others."""
    rows = [f"S{number:03d},2024,{number % 9},," for number in range(100, 180)]
    rows[::7] = [f'"{row[:4]}",2024,3,,' for row in rows[::7]]
    folder = kit.write(tmp_path, {"staff": kit.added("staff", *rows)})
    one, _, different = kit.both(folder)
    assert different == []
    assert isinstance(one, EvidenceError)
    assert len(one.faults) == 80
    assert 0 < sum("Did you mean" in fault.advice for fault in one.faults) < 80
