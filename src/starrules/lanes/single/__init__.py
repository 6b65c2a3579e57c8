"""One unit, fast: canonical rules as generated Python source that says just what the reference evaluator says."""

from starrules.lanes.single.program import Program, compile_rules
from starrules.lanes.single.state import Stored, StoredCases

__all__ = ["Program", "Stored", "StoredCases", "compile_rules"]
