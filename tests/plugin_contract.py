"""What every plugin of this scheme owes besides what every plugin owes: how the text's readings are told."""

from __future__ import annotations

import tomllib
from typing import ClassVar

from starrules.testing import PluginConformance
from starrules.testing.subject import switched
from tests.plugin_kit import contribution, entry_point, scheme


class ContributionContract(PluginConformance):
    """What every plugin owes, and what this scheme asks for besides."""

    fewest_texts: ClassVar[int] = 50
    """A plugin of this scheme has clauses, checks and tables enough for so many texts."""

    def test_an_open_reading_is_taken_somewhere(self) -> None:
        """A reading with several options is switched by a rule or carried out by a ruleset; a fixed one has one option."""
        taken = {name for check in scheme().rule_checks.values() for name in switched(check.rule)}
        taken |= {
            item["reading"]
            for text in scheme().ruleset_texts.values()
            for item in tomllib.loads(text).get("when", ())
        }
        for reading in contribution(self.plugin).readings:
            fixed = "固定" in reading.title.zh
            assert fixed != (reading.id in taken), reading.id
            assert fixed == (len(reading.options) == 1), reading.id

    def test_it_has_texts_enough(self) -> None:
        """None of the parts of a plugin is lost when it is read."""
        assert self.conformance().check("texts")[0] > self.fewest_texts

    def test_it_stands_on_the_face_for_plugins_alone(self) -> None:
        """These plugins import nothing but the standard library, themselves and ``starrules.plugin``, in four files or more."""
        kit = self.conformance()
        assert len(kit.subject.sources) >= 4
        assert entry_point(self.plugin).module.startswith(f"{kit.subject.package}.")
        for source in kit.subject.sources:
            for line in source.read_text(encoding="utf-8").splitlines():
                assert not line.startswith(("import starrules", "from starrules import")), source.name
