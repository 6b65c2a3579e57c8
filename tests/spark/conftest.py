"""Sessions for the tests on PySpark; it is imported only where one of them runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.spark.cluster import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a master and two workers, and the session of a driver on them."""
    from tests.spark.cluster import cluster

    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """Start a session on this machine, as a user has one."""
    from tests.spark.cluster import session

    found = session("local[2]")
    yield found
    found.stop()
