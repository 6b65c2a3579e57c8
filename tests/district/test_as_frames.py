"""The example district is the same evidence in a folder and in frames of every kind, and gives the same assessment."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.csv
import pyarrow.parquet
import pytest

from starrules import Evidence, NotFoundError, Report, Scheme, assess, load_scheme, read_evidence
from starrules.report.kinds import FRAMES
from starrules.report.write import assessment_data, canonical_bytes
from tests.evidence.framed import same

DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
MANIFEST = tomllib.loads((DISTRICT / "manifest.toml").read_text(encoding="utf-8"))
FILES = {name: DISTRICT / entry["file"] for name, entry in MANIFEST["tables"].items()}
CONNECTION = duckdb.connect()


def arrow(path: Path) -> Any:
    """Return a file as PyArrow reads it."""
    return pyarrow.csv.read_csv(path) if path.suffix == ".csv" else pyarrow.parquet.ParquetFile(path).read()


READERS: Mapping[str, Callable[[Path], Any]] = {
    "polars": lambda path: pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path),
    "polars-lazy": lambda path: pl.scan_csv(path) if path.suffix == ".csv" else pl.scan_parquet(path),
    "pandas": lambda path: pd.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path).to_pandas(),
    "pyarrow": arrow,
    "duckdb": lambda path: CONNECTION.from_arrow(arrow(path)),
}
"""How each library reads the files with its own defaults, whatever it makes of numbers with gaps, days and truths."""


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme()


@pytest.fixture(scope="module")
def folder(scheme: Scheme) -> Evidence:
    return read_evidence(DISTRICT, scheme)


@pytest.fixture(scope="module")
def mixed(scheme: Scheme) -> Evidence:
    """Read the district with its tables in each kind by turns."""
    kinds = itertools.cycle(READERS.values())
    frames = {name: read(path) for (name, path), read in zip(FILES.items(), kinds, strict=False)}
    return read_evidence(frames, scheme, manifest=DISTRICT / "manifest.toml")


@pytest.fixture(scope="module")
def report(mixed: Evidence, scheme: Scheme) -> Report:
    return assess(mixed, scheme)


@pytest.mark.parametrize("kind", READERS)
def test_the_district_is_the_same_evidence(
    kind: str, scheme: Scheme, folder: Evidence, mixed: Evidence
) -> None:
    """Units, returns, days and 200,000 rows, and digests that do not tell the kinds apart."""
    frames = {name: READERS[kind](path) for name, path in FILES.items()}
    found = read_evidence(frames, scheme, manifest=MANIFEST)
    assert same(found, folder)
    assert found.passed.kind == kind
    assert found.inputs == mixed.inputs
    assert [name for name, _ in found.inputs] == sorted(["manifest", *FILES])


def test_the_assessment_is_the_same_bytes(
    folder: Evidence, mixed: Evidence, report: Report, scheme: Scheme
) -> None:
    """From the folder and from frames of all kinds at once."""
    expected = assessment_data(assess(folder, scheme))
    assert canonical_bytes(assessment_data(report)) == canonical_bytes(expected)
    assert same(mixed, folder)


@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_of_a_report_is_given_in_every_kind(name: str, report: Report) -> None:
    """With the rows that the Polars frame has; asked for without a kind, in that of most rows."""
    every = report.frame(name, "polars")
    counts = {"polars": len, "pandas": len, "pyarrow": len, "polars-lazy": lambda it: it.collect().height}
    for kind in READERS if name in ("awards", "titles") else ("polars-lazy", "duckdb"):
        found = report.frame(name, kind)
        height = len(found) if kind == "duckdb" else counts[kind](found)
        assert height == every.height
    assert report.frame(name, "duckdb").limit(50).fetchall() == every.head(50).rows()
    assert type(report.frame(name)) is type(report.frame(name, report.evidence.passed.kind))


def test_a_frame_that_a_report_has_not_is_told(report: Report) -> None:
    """With the one that may have been meant."""
    with pytest.raises(NotFoundError) as raised:
        report.frame("finding")
    assert str(raised.value) == "frame: expected the id of one, found 'finding'. Did you mean 'findings'?"
