from __future__ import annotations

from tests.plugin_contract import ContributionContract


class TestContribution(ContributionContract):
    """The learning star owes what every contribution owes."""

    name = "learning"
