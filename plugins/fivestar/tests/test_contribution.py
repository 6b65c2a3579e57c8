from __future__ import annotations

from tests.plugin_contract import ContributionContract
from tests.plugin_kit import examples_beside


class TestContribution(ContributionContract):
    """The scheme as a whole owes what every contribution owes."""

    plugin = "fivestar"
    examples = examples_beside(__file__)
