"""Every deliberately faulty plugin is told exactly what is wrong with it, and the one beside it goes on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import pytest

from tests.host.faulty import FAULTY, Faulty
from tests.host.kit import Site

GOOD = "stars=(star('ponds'),), clauses=(clause('S.ponds.1', 'ponds'),), checks=(check('ponds.clear', 'S.ponds.1'),)"


def reason_of(site: Site, one: Faulty) -> str:
    """Install a faulty plugin alone with those that belong to it and a good one, and return why it fails."""
    module = site.install("parks", one.body, point=one.point)
    for name, body in one.beside.items():
        site.install(name, body)
    site.contribute("ponds", GOOD)
    records = site.load_all()
    assert records["ponds"].status == "active", records["ponds"].reason
    assert records["parks"].status == "failed"
    told = records["parks"].reason
    return told.replace(str(site.root), "{folder}").replace(module, "{module}")


@pytest.mark.parametrize("kind", FAULTY)
def test_a_faulty_plugin_is_told_exactly_what_to_mend(site: Site, kind: str) -> None:
    """The whole reason of each faulty plugin is as it stands here, and a plugin beside it is active."""
    one = FAULTY[kind]
    expected = one.reason.replace("{version}", version("starrules"))
    assert reason_of(site, one) == expected


def test_there_are_enough_faulty_plugins(record_property: Callable[[str, object], None]) -> None:
    """At least thirty faults are planted."""
    record_property("faulty plugins", len(FAULTY))
    assert len(FAULTY) >= 30
