"""Exceptions and floors: they have reasons, they turn red when they are not needed, and zero is never enough."""

from __future__ import annotations

import pytest

from starrules import load_scheme
from starrules.testing import ConformanceError, Example, check_plugin, conformance_checks
from starrules.testing.conformance import CHECKS
from tests.testing.kit import EXAMPLES, LONG, Site, walked

NO_STOP = {("plugin.py", '"Walk more often."'): '"More walks"'}


def test_a_check_may_fail_for_a_reason(site: Site) -> None:
    """An expected failure is not a failure, and shows its reason."""
    kit = site.kit(NO_STOP, expected_failures={"remedies": "the text is not settled yet"})
    found = kit.outcome("remedies")
    assert (found.status, found.ok, found.detail) == ("expected", True, "the text is not settled yet")


def test_an_exception_that_is_not_needed_is_a_failure(site: Site) -> None:
    """What was expected to fail and passes turns red."""
    found = site.kit(expected_failures={"remedies": "the text is not settled yet"}).outcome("remedies")
    assert found.status == "stale"
    assert not found.ok
    assert "expected_failures, 'remedies': expected a check that fails, found it passes" in found.detail


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"expected_failures": {"remedies": " "}},
            "expected_failures, 'remedies': expected a reason, found none",
        ),
        ({"expected_failures": {"remedy": "so"}}, "expected_failures: expected names of checks"),
        ({"fewest_examples": 0}, "fewest_examples: expected a floor of 1 or more, found 0"),
    ],
)
def test_an_exception_needs_a_reason_and_a_floor_a_number(
    options: dict[str, object], message: str, site: Site
) -> None:
    """Neither an exception without a reason nor a floor of zero is taken."""
    site.install()
    with pytest.raises(ConformanceError, match=message):
        check_plugin("river", EXAMPLES, scheme=load_scheme(only=["river"]), **options)  # type: ignore[arg-type]


def test_a_mutant_may_survive_for_a_reason(site: Site) -> None:
    """A mutant that no example kills may be excepted; the exception turns red once one does, or it is gone."""
    name = "river.walks: 5: moved by -1"
    fewer = tuple(item for item in EXAMPLES if item.because != "a short one")
    three = Example(
        check="river.walks", verdict="unmet", facts=walked(5, 5, 5), readings=LONG, because="three long ones"
    )
    shorter = Example(
        check="river.walks",
        verdict="unmet",
        facts=walked(3, 3, 3, 3),
        readings=LONG,
    )
    kept = site.kit(examples=(*fewer, three, shorter), known_mutants={name: "nobody walks 4 km"})
    assert kept.outcome("mutants").status == "passed"
    assert kept.mutation.counts["excepted"] == 1


@pytest.mark.parametrize(
    ("name", "reason", "message"),
    [
        (
            "river.walks: 5: moved by -1",
            "so",
            "expected a mutant that survives, as it is excepted, found killed",
        ),
        ("river.walks: 5: moved by -9", "so", "expected the id of a mutant, found no such mutant"),
    ],
)
def test_an_exception_for_a_mutant_turns_red(name: str, reason: str, message: str, site: Site) -> None:
    """A mutant that is killed, or that there is not, is no exception."""
    found = site.kit(known_mutants={name: reason}).outcome("mutants")
    assert found.status == "failed"
    assert message in found.detail


@pytest.mark.parametrize(
    ("floor", "message"),
    [
        ({"fewest_examples": 99}, "examples that ran: expected 99 or more, found 12"),
        ({"fewest_mutants": 999}, "mutants that ran: expected 999 or more, found"),
        ({"fewest_checks": 99}, "checks that ran: expected 99 or more, found 32"),
    ],
)
def test_too_few_of_anything_is_a_failure(floor: dict[str, int], message: str, site: Site) -> None:
    """Below a floor the plugin fails, whatever passed."""
    kit = site.kit(**floor)  # type: ignore[arg-type]
    assert any(message in str(fault) for fault in kit.enough(CHECKS))


def test_no_example_at_all_is_a_failure(site: Site) -> None:
    """A plugin without examples does not pass."""
    site.install()
    found = check_plugin("river", scheme=load_scheme(only=["river"]))
    assert not found.ok
    assert found["enough"].status == "failed"
    assert "examples that ran: expected 2 or more, found 0" in found["enough"].detail


def test_the_outcomes_are_a_table(site: Site) -> None:
    """Each check is a row with its name, status, count and detail, under a line that counts them all."""
    site.install()
    found = check_plugin("river", EXAMPLES, scheme=load_scheme(only=["river"]))
    assert found.ok
    lines = str(found).splitlines()
    assert lines[0].startswith("starrules-river 1.0: 32 checks, 12 examples, ")
    assert len(lines) == len(CHECKS) + 2
    assert {row.name for row in found} == {*CHECKS, "enough"}


def test_the_same_checks_come_from_the_generator(site: Site) -> None:
    """A generator yields each check with a callable that returns its outcome, or raises."""
    site.install(NO_STOP)
    found = dict(conformance_checks("river", EXAMPLES, scheme=load_scheme(only=["river"])))
    assert list(found) == list(CHECKS)
    assert found["texts"]().status == "passed"
    with pytest.raises(ConformanceError, match="remedy, en: expected a sentence"):
        found["remedies"]()


def test_a_plugin_that_is_not_installed_is_told(site: Site) -> None:
    """A name that no distribution declares is a fault that names the likeliest one."""
    site.install()
    found = check_plugin("rivers", EXAMPLES, scheme=load_scheme(only=["river"]))
    assert "plugin 'rivers': expected an entry point of that name" in found["loads"].detail
    assert "Did you mean 'river'?" in found["loads"].detail
