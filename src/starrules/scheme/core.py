"""What the core itself brings to every scheme: the shared tables, and the numbers that judging needs."""

from __future__ import annotations

import datetime
from fractions import Fraction

from starrules.evidence.tables import SHARED
from starrules.model import Text
from starrules.rules.nodes import Parameter
from starrules.scheme.model import Contribution, DatedValue, ParameterSpec
from starrules.scheme.patterns import LEAST_JUDGES, PASS_MARK, WIDEST_SPREAD

SINCE = datetime.date(1949, 10, 1)
SOURCE = "proposed: the text names no judges, no marks and no pass mark"


def _panel(parameter: Parameter, value: int, title: Text, unit: str) -> ParameterSpec:
    return ParameterSpec(
        id=parameter.id,
        title=title,
        unit=unit,
        low=parameter.type.low,
        high=parameter.type.high,
        places=0,
        origin="proposed",
        source=SOURCE,
        values=(DatedValue(SINCE, Fraction(value)),),
    )


CORE = Contribution(
    tables=SHARED,
    parameters=(
        _panel(LEAST_JUDGES, 3, Text("评委人数下限", "Fewest judges"), "people"),
        _panel(PASS_MARK, 80, Text("评议合格分", "Pass mark of a judged criterion"), "marks"),
        _panel(WIDEST_SPREAD, 30, Text("评委评分允许相差", "Widest spread of the judges' marks"), "marks"),
    ),
)
