"""Which engines the tests of a normal run compare; on PySpark they are marked, for it has a run of its own."""

from __future__ import annotations

import pytest

from starrules.lanes.engines import ENGINES as ALL

ON_SPARK = "pyspark"
ENGINES = tuple(name for name in ALL if name != ON_SPARK)
"""The engines that every developer has, the default first."""
EVERY = (*ENGINES, pytest.param(ON_SPARK, marks=pytest.mark.spark))
"""The parameters of a test that holds on every engine."""
