from __future__ import annotations

from tests.plugin_contract import ContributionContract


class TestContribution(ContributionContract):
    """The cleanliness star owes what every contribution owes."""

    name = "cleanliness"
