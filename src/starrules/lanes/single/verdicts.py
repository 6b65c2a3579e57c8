"""Verdicts in generated source, as codes of bits; they stand above rows only."""

from __future__ import annotations

from collections.abc import Sequence

from starrules.lanes.single.part import Part
from starrules.lanes.single.values import Code, NotCompiledError, Truth
from starrules.model import Outcome, Verdict
from starrules.rules import nodes as n


class Verdicts(Part):
    """Compiles verdicts."""

    def code(self, expr: n.Expr) -> Code:
        """Return an expression as a verdict."""
        if self.place.level != "unit":
            raise NotCompiledError(f"the verdict {expr!r} inside rows")
        value = self.expr(expr)
        if isinstance(value, Code):
            return value
        if not isinstance(value, Truth):
            raise NotCompiledError(f"{expr!r} is no verdict")
        if not value.known:
            return Code(value.text)
        found: Code | None = self.emit.recall((self, "code", expr))
        if found is None:
            found = Code(self.emit.let(value.bits))
            self.emit.remember((self, "code", expr), found)
        return found

    def _codes(self, members: Sequence[n.Expr]) -> tuple[list[str], bool]:
        found = [self.code(member) for member in members]
        return [self.emit.let(item.text) for item in found], any(item.error for item in found)

    def _flagged(self, text: str, codes: Sequence[str], error: bool) -> Code:
        """Return a verdict that is an error where it is open and one of its members is an error."""
        if not error:
            return Code(text)
        found = self.emit.let(text)
        text = f"(15 if ({' | '.join(codes)}) & 8 and {found} & ({found} - 1) else {found})"
        return Code(text, error=True)

    def _atleast(self, expr: n.AtLeast) -> Code:
        codes, error = self._codes(expr.members)
        size = len(codes)
        if not expr.fixed and size == 1:
            return Code(codes[0], error)
        if not expr.fixed and expr.least in (1, size):
            # One that is surely unmet bars all of them, one that is surely met decides for any of them.
            bar, other, sure = (1, 2, 2) if expr.least == size else (2, 1, 1)
            every = self.emit.let(" | ".join(codes))
            barred = f"({bar} if {every} & {bar} and {sure} not in ({', '.join(codes)}) else 0)"
            text = f"({' & '.join(codes)} & 4 | {every} & {other} | {barred})"
            return self._flagged(text, codes, error)
        return self._flagged(self._counted(expr, codes), codes, error)

    def _counted(self, expr: n.AtLeast, codes: Sequence[str]) -> str:
        size, least = len(codes), expr.least
        scores = {1: 1, 2: 0, 4: 0} if expr.fixed else {1: size - least, 2: -least, 4: 0}
        bar = least if expr.fixed else 0
        possible = [[score for bit, score in scores.items() if code & bit] or [0] for code in range(16)]
        ends = []
        for pick, name in ((min, "LEAST"), (max, "MOST")):
            table = self.emit.shared.constant(tuple(map(pick, possible)), name)
            ends.append(self.emit.let(" + ".join(f"{table}[{code}]" for code in codes)))
        every = self.emit.let(" | ".join(codes))
        met = f"(1 if {every} & 1 and {ends[1]} >= {bar} else 0)"
        unmet = f"(2 if {every} & 3 and {ends[0]} < {bar} else 0)"
        return f"({' & '.join(codes)} & 4 | {met} | {unmet})"

    def _prerequisite(self, expr: n.Prerequisite | n.Veto) -> Code:
        codes, error = self._codes((expr.rule, *expr.needed))
        rule, needed = codes[0], codes[1:]
        lost = f"{rule} & 6 | 2 if 2 in ({', '.join(needed)},)"
        text = f"({rule} & 7 if {rule} == 4 else {lost} else ({rule} | ({' | '.join(needed)}) & 2) & 7)"
        return self._flagged(text, codes, error)

    _veto = _prerequisite

    def _appliesif(self, expr: n.AppliesIf) -> Code:
        condition, rule = self.truth(expr.condition), self.code(expr.rule)
        if condition.known:
            return Code(f"({rule.text} if {condition.text} else 4)", rule.error)
        bits = self.emit.let(condition.text)
        return Code(f"(({rule.text} if {bits} & 1 else 0) | ({bits} & 2) * 2)", rule.error)

    def _hold(self, expr: n.Hold) -> Code:
        condition, rule = self.truth(expr.condition), self.code(expr.rule)
        code = self.emit.let(rule.text)
        free = f"not {condition.text}" if condition.known else f"{condition.text} == 2"
        return Code(f"({code} if {free} or {code} == 4 else {code} | 3)", rule.error)

    def _override(self, expr: n.Override) -> Code:
        condition, rule = self.truth(expr.condition), self.code(expr.rule)
        to = Verdict.of(Outcome(expr.to)).code
        if condition.known:
            return Code(f"({to} if {condition.text} else {rule.text})", rule.error)
        bits = self.emit.let(condition.text)
        return Code(f"(({rule.text} if {bits} & 2 else 0) | ({to} if {bits} & 1 else 0))", rule.error)

    def _verdictof(self, expr: n.VerdictOf) -> Code:
        return Code(self.emit.let(f"verdicts[{expr.check!r}]"), error=True)
