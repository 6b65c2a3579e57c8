"""Assembling a scheme from what plugins bring."""

from __future__ import annotations

import itertools

from starrules.scheme.assemble import assemble, load_scheme
from starrules.scheme.model import Contribution, Vocabulary
from tests.scheme.kit import EAST, WEST, record, scheme


def test_stars_come_in_their_order_and_the_rest_by_id() -> None:
    """Stars stand in the order that they give, everything else in the order of its id."""
    one = scheme(record("west", WEST), record("east", EAST))
    assert [star.id for star in one.stars] == ["east", "west"]
    for part in (one.clauses, one.checks, one.readings, one.parameters, one.tables):
        assert list(part) == sorted(part)


def test_the_order_of_plugins_plays_no_part() -> None:
    """The same plugins in any order make the same scheme, and the same digest of each ruleset."""
    parts = (record("east", EAST), record("west", WEST), record("none", Contribution()))
    digests = {scheme(*order).ruleset("plain").digest for order in itertools.permutations(parts)}
    assert len(digests) == 1


def test_the_core_brings_the_shared_tables_and_the_numbers_of_panels() -> None:
    """Without any plugin there are the shared tables and the parameters of judging, as proposed."""
    one = assemble(())
    assert {"documents", "judgements", "staff"} <= set(one.tables)
    assert {name: int(spec.values[0].value) for name, spec in one.parameters.items()} == {
        "panel.least-judges": 3, "panel.pass-mark": 80, "panel.widest-spread": 30,
    }  # fmt: skip
    assert {spec.origin for spec in one.parameters.values()} == {"proposed"}
    assert (one.parameters["panel.pass-mark"].unit, one.parameters["panel.widest-spread"].unit) == (
        "marks",
        "marks",
    )


def test_vocabularies_of_several_plugins_are_one() -> None:
    """The codes that plugins add to one field of one table are held together."""
    first, second = (
        Contribution(vocabularies=(Vocabulary.of("documents", "kind", **{code: (code, code)}),))
        for code in "ba"
    )
    one = scheme(record("first", first), record("second", second))
    assert list(one.vocabularies["documents", "kind"]) == ["a", "b"]


def test_coverage() -> None:
    """Every testable clause is checked, or not computed with its reason, or listed as unchecked."""
    found = scheme().coverage
    assert set(found.testable) == {*found.checked, *found.not_computed, *found.unchecked}
    assert {name: reason.en for name, reason in found.not_computed.items()} == {
        "S.west.3": "nobody counts it"
    }
    assert found.unchecked == ("S.west.4",)


def test_the_installed_scheme_loads() -> None:
    """Whatever is installed, a scheme is assembled, and each plugin that does not count says why."""
    one = load_scheme()
    assert {record.name for record in one.plugins} >= {
        "learning",
        "civility",
        "integrity",
        "service",
        "cleanliness",
    }
    assert all(record.reason for record in one.plugins if not record.active)
