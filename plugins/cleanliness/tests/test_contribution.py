from __future__ import annotations

from typing import ClassVar

from tests.plugin_contract import ContributionContract
from tests.plugin_kit import examples_beside


class TestContribution(ContributionContract):
    """The cleanliness star owes what every contribution owes."""

    plugin = "cleanliness"
    examples = examples_beside(__file__)
    expected_failures: ClassVar = {
        "mutants": "examples that kill the last mutants are still to be written",
    }
