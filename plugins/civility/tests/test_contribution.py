from __future__ import annotations

from tests.plugin_contract import ContributionContract
from tests.plugin_kit import examples_beside


class TestContribution(ContributionContract):
    """The civility star owes what every contribution owes."""

    plugin = "civility"
    examples = examples_beside(__file__)
