from __future__ import annotations

from tests.plugin_contract import ContributionContract


class TestContribution(ContributionContract):
    """The scheme as a whole owes what every contribution owes."""

    name = "fivestar"
