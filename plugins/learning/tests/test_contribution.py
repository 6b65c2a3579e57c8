from __future__ import annotations

from tests.plugin_contract import ContributionContract
from tests.plugin_kit import examples_beside


class TestContribution(ContributionContract):
    """The learning star owes what every contribution owes."""

    plugin = "learning"
    examples = examples_beside(__file__)
