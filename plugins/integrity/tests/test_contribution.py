from __future__ import annotations

from tests.plugin_contract import ContributionContract


class TestContribution(ContributionContract):
    """The integrity star owes what every contribution owes."""

    name = "integrity"
    counted_elsewhere = ("integrity.immediate-handling",)
