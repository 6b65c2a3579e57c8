"""What a fault in the compiler changes is seen on PySpark too, and so are faults in what PySpark does its own way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import starrules.lanes
from tests.lanes import ENGINES, ON_SPARK
from tests.laws.planting import Examples, Plant, directed_rules, planting, told_by
from tests.laws.test_planted_faults import FAULTS, SEEDS, differing, engines_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
SHARED = [fault for fault in FAULTS if len(engines_of(fault[1])) > 1]
"""The faults in files that every engine runs."""
OWN = [
    ("a unit without rows drops out", 'on=UNIT, how="left"), parts', 'on=UNIT, how="inner"), parts'),
    ("a measure of nothing is null", "nw.col(name).fill_null(0)", "nw.col(name)"),
    ("wide numbers have 64 bits", "wide: Wide = nw.Decimal(38, 0)", "wide: Wide = nw.Int64"),
]  # fmt: skip


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Return generated rules and evidence with the reference's verdicts."""
    return Examples(SEEDS, directed_rules())


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Plant]:
    """Return a function that copies the compiler and plants a fault in it."""
    with planting(starrules.lanes, tmp_path, "population") as plant:
        yield plant


def test_the_copy_without_a_fault_agrees(session: SparkSession, examples: Examples, planted: Plant) -> None:
    """The copy itself is not what is told apart, on rules of which each shows one of the faults."""
    first = examples.of(SEEDS[0])
    assert differing(planted("values.py", "", ""), ON_SPARK, first, list(first.rules)[-12:]) == []


@pytest.mark.parametrize(("what", "file", "good", "bad"), SHARED, ids=[fault[0] for fault in SHARED])
def test_a_planted_fault_is_told_apart(
    what: str,
    file: str,
    good: str,
    bad: str,
    session: SparkSession,
    examples: Examples,
    planted: Plant,
) -> None:
    """By a rule that tells it apart on Polars, where all rules take no time; should that rule not do, by any."""
    module = planted(file, good, bad)
    for example in examples:
        if names := differing(module, ENGINES[0], example):
            on_spark = partial(differing, module, ON_SPARK)
            assert on_spark(example, names[:1]) or told_by(on_spark, examples, None), what
            return
    pytest.fail(f"{what}: not told apart on {ENGINES[0]}")


@pytest.mark.parametrize(("what", "good", "bad"), OWN, ids=[fault[0] for fault in OWN])
def test_a_fault_of_its_own_is_told_apart(
    what: str, good: str, bad: str, session: SparkSession, examples: Examples, planted: Plant
) -> None:
    """What PySpark does its own way is held too."""
    names = ["wide", "wide sum", "hidden", "few points", "greatest of some"]
    assert differing(planted("engines/spark.py", good, bad), ON_SPARK, examples.of(SEEDS[0]), names), what
