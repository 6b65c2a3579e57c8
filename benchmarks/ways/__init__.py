"""The ways to do the thirteen-rule job for a population: each a module whose ``run`` gives verdicts and values."""

from __future__ import annotations

from importlib.util import find_spec

from attrs import frozen


@frozen
class Way:
    """One way to do the job.

    Args:
        name: what it is called in the output.
        module: the module of this package whose function does it.
        function: called with the folder of evidence and a clock, it returns what ``tally`` counts.
        needs: the packages it needs, as they are imported, with the names they are installed by.
        by_unit: whether it takes units one by one, so that it is given fewer of them.
        most: how many units it is given at the most, for the memory it takes; None for any number.
    """

    name: str
    module: str
    function: str = "run"
    needs: tuple[tuple[str, str], ...] = ()
    by_unit: bool = False
    most: int | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the packages it needs that are not installed."""
        return tuple(name for module, name in self.needs if find_spec(module) is None)


POLARS, DUCKDB = ("polars", "polars"), ("duckdb", "duckdb")
BY_HAND = Way("Polars, by hand", "polars_by_hand", needs=(POLARS,))
"""What all others are compared with."""
PYTHON = Way("plain Python, by hand", "python_by_hand", needs=(POLARS,), most=300_000)
PYTHON_BY_UNIT = Way("plain Python, by hand, few units", "python_by_hand", needs=(POLARS,), by_unit=True)
"""What those that take units one by one are compared with."""
WAYS = (
    BY_HAND,
    Way("Polars, by hand, on stored evidence", "polars_by_hand", "on_stored", needs=(POLARS,)),
    Way("DuckDB SQL, by hand", "duckdb_by_hand", needs=(POLARS, DUCKDB)),
    Way("DuckDB SQL, by hand, on stored evidence", "duckdb_by_hand", "on_stored", needs=(POLARS, DUCKDB)),
    Way("starrules on Polars", "population", "on_polars", needs=(POLARS,)),
    Way("starrules on DuckDB", "population", "on_duckdb", needs=(POLARS, DUCKDB)),
    Way("starrules on Polars, from the made files", "population", "from_made_files", needs=(POLARS,)),
    Way("starrules on Polars, evidence read and checked", "population", "from_folder", needs=(POLARS,)),
    PYTHON,
    Way("OpenFisca-Core", "openfisca", needs=(POLARS, ("openfisca_core", "openfisca-core"))),
    PYTHON_BY_UNIT,
    Way("zen-engine", "zen_engine", needs=(POLARS, ("zen", "zen-engine")), by_unit=True),
    Way("rule-engine", "rule_engine_text", needs=(POLARS, ("rule_engine", "rule-engine")), by_unit=True),
    Way(
        "business-rules",
        "business_rules_tree",
        needs=(POLARS, ("business_rules", "business-rules")),
        by_unit=True,
    ),
)
