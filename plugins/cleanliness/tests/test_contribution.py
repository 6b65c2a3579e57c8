from __future__ import annotations

from tests.plugin_contract import ContributionContract
from tests.plugin_kit import examples_beside


class TestContribution(ContributionContract):
    """The cleanliness star owes what every contribution owes."""

    plugin = "cleanliness"
    examples = examples_beside(__file__)
