"""Types of expressions, found when a rule is built; every fault names the rule and the place in it.

Each part types the nodes of the module of ``starrules.rules.nodes`` that has its name.
"""

from starrules.rules.infer.arithmetic import DAYS_BEYOND
from starrules.rules.infer.base import WIDEST
from starrules.rules.infer.choices import band_faults
from starrules.rules.infer.inference import Inference, check_rule, columns_of, columns_scale, type_of
from starrules.rules.infer.kinds import looks_back, mean_like
from starrules.rules.infer.tables import SECTIONS_PER_OFFICE, base_table, field_type, most_rows, table_columns
from starrules.rules.infer.verdicts import points_scale

__all__ = [
    "DAYS_BEYOND", "SECTIONS_PER_OFFICE", "WIDEST", "Inference", "band_faults", "base_table", "check_rule", "columns_of",
    "columns_scale", "field_type", "looks_back", "mean_like", "most_rows", "points_scale", "table_columns", "type_of",
]  # fmt: skip
