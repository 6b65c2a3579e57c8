"""On a standalone cluster of a master and two workers PySpark says what Polars and the reference say, one worker lost or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from starrules import Report, assess, load_scheme, read_evidence
from starrules.evidence.store import store_evidence
from starrules.report.kinds import FRAMES
from starrules.report.write import assessment_data, canonical_bytes
from tests.lanes import ON_SPARK
from tests.spark.agreement import Asked

if TYPE_CHECKING:
    from tests.spark.cluster import Cluster

pytestmark = pytest.mark.spark
DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
RULES, NUMBERS, OFFICES = 40, 6, 210
"""On 210 offices with two sections each, 25,200 (rule, unit) pairs; they are compared twice, with rules of their own."""
Property = Callable[[str, object], None]


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report of the example district, computed by Polars."""
    scheme = load_scheme()
    return assess(read_evidence(DISTRICT, scheme), scheme)


def test_the_district_is_assessed_alike_on_two_workers(
    cluster: Cluster, report: Report, record_property: Property, tmp_path: Path
) -> None:
    """Both read stored evidence in a folder that they share; every frame and the canonical bytes are those of Polars."""
    store_evidence(report.evidence, tmp_path / "stored")
    cluster.session.conf.set("spark.starrules.sharedFolders", str(tmp_path))
    evidence = read_evidence(tmp_path / "stored", report.scheme)
    found = assess(evidence, report.scheme, engine=ON_SPARK)
    for name in FRAMES:
        assert found.frame(name, "polars").equals(report.frame(name, "polars")), name
    assert canonical_bytes(assessment_data(found)) == canonical_bytes(assessment_data(report))
    tasks = [executor.completedTasks() for executor in cluster.executors().values()]
    record_property("tasks by worker", tasks)
    assert len(tasks) == 2 and min(tasks) > 0


def test_long_frames_are_looked_at_by_both_workers(
    cluster: Cluster,
    report: Report,
    record_property: Property,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They leave the rows in a folder that they share; evidence and report are those of the folder of files."""
    from starrules.evidence.cluster.parts import PartsData

    monkeypatch.setattr("starrules.evidence.large.TOGETHER", 20_000)
    cluster.session.conf.set("spark.starrules.sharedFolders", str(tmp_path))
    given: dict[str, Any] = {}
    for file in sorted(path for path in DISTRICT.iterdir() if path.suffix in (".csv", ".parquet")):
        frame = pl.read_csv(file, infer_schema=False) if file.suffix == ".csv" else pl.read_parquet(file)
        long = frame.height > 20_000
        given[file.stem] = cluster.session.createDataFrame(frame.to_arrow()).repartition(4) if long else frame
    before = [executor.completedTasks() for executor in cluster.executors().values()]
    evidence = read_evidence(given, report.scheme, manifest=DISTRICT / "manifest.toml")
    tasks = [executor.completedTasks() for executor in cluster.executors().values()]
    found = {name: type(data) is PartsData for name, data in evidence.data.items()}
    assert sum(found.values()) >= 2
    record_property("tables looked at by executors", sorted(name for name in found if found[name]))
    record_property("tasks by worker", [after - one for one, after in zip(before, tasks, strict=True)])
    assert all(after > one for one, after in zip(before, tasks, strict=True))
    assert assess(evidence, report.scheme).findings.equals(report.findings)


def test_generated_rules_have_the_verdicts_of_the_reference(
    cluster: Cluster, record_property: Property
) -> None:
    """Many rules and numbers in one job: the same verdict and the same ends for every unit."""
    compare(Asked.made(1, RULES, NUMBERS, OFFICES), record_property)


def test_a_worker_that_is_killed_in_mid_run_changes_nothing(
    cluster: Cluster, record_property: Property
) -> None:
    """While its tasks run a worker and its executor are gone at once; what they had is computed anew elsewhere.

    It is the last test of its cluster, which has one worker from then on.
    """
    from tests.spark.losing import Losing

    asked = Asked.made(2, RULES, NUMBERS, OFFICES)
    with Losing(cluster, cluster.workers[1]) as losing:
        compare(asked, record_property, meanwhile=losing.join)
    [lost] = losing.executors
    executor = cluster.executors()[lost]
    record_property("tasks done and running when its worker was killed", (losing.done, losing.running))
    assert losing.done > 0 and losing.running > 0
    assert cluster.workers[1].process.returncode is not None
    assert not executor.isActive() and executor.removeReason().isDefined()
    assert losing.failed() > 0
    others = [item for name, item in cluster.executors().items() if name != lost and item.isActive()]
    assert others and all(item.completedTasks() > 0 for item in others)


def compare(asked: Asked, record_property: Property, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Ask Spark, and hold what it says against the reference."""
    found = asked.on_spark()
    meanwhile()
    assert list(asked.differences(found))[:5] == []
    record_property("(rule, unit) pairs compared", asked.pairs)
    record_property("rule shapes", len(asked.shapes))
    record_property("numbers compared", len(asked.numbers) * len(asked.evidence.units))
    record_property("seed", asked.seed)
    assert asked.pairs >= 25_000
