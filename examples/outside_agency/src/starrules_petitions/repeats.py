"""An assessment in code: whether repeated letters are kept down, judged as a statistician of the office would."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from starrules.plugin import Expr, Judgement, Measured, RowSet, Text, UnitScope

FEW = 2


class RepeatsKeptDown:
    """Repeated letters are few, or their part of all letters has not grown since last year.

    With a handful of letters a part of them says nothing, so up to ``FEW`` repeated ones are never held against
    a unit; above that the parts of both years are compared without dividing.
    """

    id = "petitions.repeats"
    title = Text("重复信访得到控制", "Repeated letters are kept down")
    clauses = ("P.petitions.5",)
    scope: UnitScope = "both"
    remedy = Text(
        "对重复信访逐案化解，落实包案领导。",
        "Settle repeated matters one by one, each with a leader in charge.",
    )

    def __init__(self, letters: RowSet) -> None:
        repeated, before = letters.where(letters["repeated"]), letters.previous()
        self.measures: Mapping[str, Expr] = {
            "letters": letters.count(),
            "repeated": repeated.count(),
            "letters before": before.count(),
            "repeated before": before.where(before["repeated"]).count(),
        }

    def assess(self, measured: Measured) -> Judgement:
        """Return whether repeated letters are few, or not a greater part than last year."""
        letters, repeated = measured.number("letters"), measured.number("repeated")
        past, repeated_past = measured.number("letters before"), measured.number("repeated before")
        if repeated <= FEW:
            return Judgement.met(
                Text(f"重复信访 {repeated} 件，不超过 {FEW} 件", f"{repeated} repeated, no more than {FEW}")
            )
        if past == 0:
            return Judgement.not_applicable(
                Text("上年没有信访事项，无从比较", "there were no letters last year to compare with")
            )
        told = Text(
            f"重复信访占 {repeated}/{letters}，上年 {repeated_past}/{past}",
            f"{repeated} of {letters} are repeated, {repeated_past} of {past} last year",
        )
        kept_down: Fraction = repeated * past - repeated_past * letters
        return Judgement.met(told) if kept_down <= 0 else Judgement.unmet(told)
