"""Writes the coverage page from the installed plugins: clauses, the checks that rest on them, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sphinx.application import Sphinx

from starrules.report.listing import parameter_text
from starrules.report.words import ORIGINS
from starrules.scheme.assemble import Scheme, load_scheme
from starrules.scheme.model import Clause

PAGE = "coverage"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown, and an empty line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


def what_becomes(clause: Clause, checks: Sequence[str]) -> str:
    """Return what is made of a clause: its checks, the reason why none, or that it is no test."""
    found = ", ".join(f"`{name}`" for name in checks)
    if not clause.testable:
        return found or ("rolls up its parts" if clause.kind == "composite" else "context: nothing to test")
    if found:
        return found
    reason = clause.not_computed
    return "**unaccounted for**" if reason is None else f"not computed: {reason.en} {reason.zh}"


def coverage_text(scheme: Scheme) -> str:
    """Return the generated part of the page."""
    coverage = scheme.coverage
    counts = (
        f"{len(scheme.clauses)} clauses, {len(coverage.testable)} of them testable by themselves: "
        f"{len(coverage.checked)} checked, {len(coverage.not_computed)} not computed with a reason, "
        f"{len(coverage.unchecked)} unaccounted for. {len(scheme.unit_checks)} checks are asked of units, "
        f"{len(scheme.duty_checks)} of leads and the district."
    )
    lines = [counts, ""]
    by_clause: dict[str, list[str]] = {}
    for name, check in scheme.checks.items():
        for clause in check.clauses:
            by_clause.setdefault(clause, []).append(name)
    parts = [(star.id, f"{star.title.en} {star.title.zh}", star.lead.en) for star in scheme.stars]
    for star, title, lead in [*parts, ("", "The scheme as a whole", "")]:
        clauses = [clause for clause in scheme.clauses.values() if clause.star == star]
        if not clauses:
            continue
        lines += [f"## {title}", ""]
        if lead:
            lines += [f"Led by {lead}.", ""]
        rows = (
            (
                f"`{clause.id}`",
                f"{clause.title.zh} {clause.title.en}",
                clause.kind,
                clause.bound,
                what_becomes(clause, by_clause.get(clause.id, ())),
            )
            for clause in clauses
        )
        lines += table(("clause", "what it says", "kind", "owed by", "checks"), rows)
    lines += ["## Readings", ""]
    options = (
        (
            reading.id,
            f"{reading.title.zh} {reading.title.en}",
            "; ".join(
                f"**{option.id}**" if option.id == reading.default else option.id
                for option in reading.options
            ),
        )
        for reading in scheme.readings.values()
    )
    lines += table(("reading", "question", "options (the default is bold)"), options)
    lines += ["## Parameters", ""]
    values = (
        (
            f"`{spec.id}`",
            f"{spec.title.zh} {spec.title.en}",
            f"{parameter_text(spec, spec.values[-1].value)} {spec.unit}".strip(),
            ORIGINS[spec.origin].en,
            spec.source,
        )
        for spec in scheme.parameters.values()
    )
    lines += table(("parameter", "what it sets", "value", "origin", "source"), values)
    return "\n".join(lines)


def add_coverage(app: Sphinx, page: str, source: list[str]) -> None:
    """Add the generated part to the page as it is read."""
    del app
    if page == PAGE:
        source[0] += "\n" + coverage_text(load_scheme())


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("source-read", add_coverage)
    return {"parallel_read_safe": True}
