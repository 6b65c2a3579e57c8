"""Copies of rules are the same rules, in other processes too."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

from starrules.rules.rows import rows
from tests.engine.kit import CASES

READ = """
import pickle, sys
first, second = pickle.load(sys.stdin.buffer)
print(hash(first) == hash(second), first in {second: 1})
"""


def test_a_rule_that_was_handed_to_another_process_is_found_there() -> None:
    """Texts have other hashes in each process: a rule that brought its own along would not be found among its equals."""
    made = [rows(CASES).sum("used") <= 30, rows(CASES).sum("used") <= 30]
    hash(made[0])
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", READ],
            input=pickle.dumps(made),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert found.stdout.decode().split() == ["True", "True"]
