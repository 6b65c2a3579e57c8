"""A small plugin that is as it should be, written to disk as installers leave it, and faults to plant in it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from starrules import load_scheme
from starrules.testing import Example
from starrules.testing.conformance import Conformance
from starrules.testing.subject import Subject

NUMBERS = itertools.count(1)
CLAUSES = """
[[clause]]
id = "S.river.1"
place = "1"
star = "river"
kind = "quantitative"
scope = "both"
title = { zh = "巡河", en = "Walks along the river" }

[[clause]]
id = "S.river.2"
place = "2"
star = "river"
kind = "documentary"
scope = "both"
title = { zh = "护河制度", en = "A rule for the river" }

[[clause]]
id = "S.river.3"
place = "3"
star = "river"
kind = "judgemental"
scope = "both"
title = { zh = "河景", en = "The looks of the river" }
not_computed = { zh = "没有可用的记录", en = "nothing is recorded of it" }
"""
PARAMETERS = """
[[parameter]]
id = "river.walks"
title = { zh = "每年巡河次数", en = "Walks in the year" }
unit = "walks"
kind = "integer"
minimum = "0"
maximum = "50"
origin = "text"
source = "S.river.1"
[[parameter.value]]
from = "2012-01-01"
value = "4"
"""
READINGS = """
[[reading]]
id = "river.R1"
title = { zh = "哪些巡河算数", en = "Which walks count" }
default = "all"
[[reading.option]]
id = "all"
title = { zh = "全部", en = "All of them" }
[[reading.option]]
id = "long"
title = { zh = "只算长的", en = "Long ones only" }
"""
PLUGIN = '''
"""The river star."""

from __future__ import annotations

from starrules.plugin import (
    Category, Check, Complete, Contribution, DOCUMENTS, Date, Field, Int, Key, Parameters, Returned, Star, Table, Text,
    Vocabulary, all_of, choice, hookimpl, load_clauses, load_parameters, load_readings, rows,
)

STARRULES_API = 1
WALKS = Table(
    "river_walks",
    Text("巡河记录", "Walks along the river"),
    (
        Field("walk", Key(), Text("巡河", "Walk")),
        Field("walked_on", Date(), Text("日期", "Walked on")),
        Field("length", Int(0, 100, "km"), Text("长度", "Length"), null="unknown"),
        Field("kind", Category.of(patrol=("巡查", "Patrol"), stroll=("散步", "Stroll")), Text("类别", "Kind")),
    ),
    key=("walk",),
    on="walked_on",
    completes=Returned(),
    max_rows=10,
)
p = Parameters(load_parameters(__package__))
walks = rows(WALKS)
patrols = walks.where(walks["kind"] == "patrol")
documents = rows(DOCUMENTS)
standing = documents.where(documents["kind"] == "river-rule", documents["verified"])

CHECKS = (
    Check(
        "river.walks",
        title=Text("巡河次数达到要求", "Enough walks"),
        clauses=("S.river.1",),
        rule=choice(
            "river.R1",
            all=patrols.count() >= p["river.walks"],
            long=patrols.where(patrols["length"] >= 5).count() >= p["river.walks"],
        ),
        remedy=Text("多巡河。", "Walk more often."),
    ),
    Check(
        "river.rule",
        title=Text("有护河制度", "There is a rule"),
        clauses=("S.river.2",),
        rule=standing.count() >= 1,
        remedy=Text("制定制度。", "Write the rule."),
    ),
)


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the river star."""
    return Contribution(
        stars=(Star("river", Text("河道星", "River star"), Text("水务局", "Water office")),),
        clauses=load_clauses(__package__),
        tables=(WALKS,),
        readings=load_readings(__package__),
        parameters=load_parameters(__package__),
        checks=CHECKS,
        vocabularies=(Vocabulary.of("documents", "kind", river_rule=("护河制度", "Rule for the river")),),
    )
'''
FILES = {
    "clauses.toml": CLAUSES,
    "parameters.toml": PARAMETERS,
    "readings.toml": READINGS,
    "plugin.py": PLUGIN,
}


def walked(*lengths: int | None, kind: str = "patrol") -> dict[str, list[dict[str, object]]]:
    """Return a walk of each of these lengths."""
    return {
        "river_walks": [{"walked_on": "2024-05-06", "length": length, "kind": kind} for length in lengths]
    }


def ruled(*, kind: str = "river-rule", verified: bool = True) -> dict[str, list[dict[str, object]]]:
    """Return a document."""
    return {"documents": [{"kind": kind, "issued_on": "2020-01-01", "verified": verified}]}


LONG = {"river.R1": "long"}
EXAMPLES = (
    Example(check="river.walks", verdict="met", facts=walked(1, 1, 1, 1), because="four patrols"),
    Example(check="river.walks", verdict="unmet", facts=walked(1, 1, 1), because="three patrols"),
    Example(check="river.walks", verdict="met", facts=walked(1, 1, 1, 1, 1), because="five patrols"),
    Example(
        check="river.walks", verdict="unmet", facts=walked(9, 9, 9, 9, kind="stroll"), because="four strolls"
    ),
    Example(check="river.walks", verdict="met", facts=walked(5, 5, 5, 5), readings=LONG, because="long ones"),
    Example(
        check="river.walks", verdict="unmet", facts=walked(5, 5, 5, 4), readings=LONG, because="a short one"
    ),
    Example(
        check="river.walks",
        verdict="unmet",
        facts=walked(5, 5, 5, 5, kind="stroll"),
        readings=LONG,
        because="long strolls",
    ),
    Example(check="river.rule", verdict="met", facts=ruled(), because="a rule"),
    Example(check="river.rule", verdict="unmet", because="no rule"),
    Example(check="river.rule", verdict="unmet", facts=ruled(kind="other"), because="another paper"),
    Example(check="river.rule", verdict="unmet", facts=ruled(verified=False), because="found not to exist"),
    Example(
        check="river.rule",
        verdict="met",
        facts={"documents": [*ruled()["documents"], {**ruled()["documents"][0], "document": "second"}]},
        because="two rules",
    ),
)


@frozen
class Site:
    """A folder on the path, into which the plugin is installed, with or without a fault."""

    root: Path

    def install(self, changes: Mapping[tuple[str, str], str] | None = None) -> str:
        """Install the plugin with some of its words replaced, by file and word; return its package."""
        package = f"kit_plugin_{next(NUMBERS)}"
        folder = self.root / package
        folder.mkdir()
        files = dict(FILES)
        for (name, good), bad in (changes or {}).items():
            assert good in files[name], f"{name} no longer holds {good!r}: plant the fault anew"
            files[name] = files[name].replace(good, bad)
        for name, text in {"__init__.py": "", **files}.items():
            folder.joinpath(name).write_text(text, encoding="utf-8")
        info = self.root / f"{package}-1.0.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: starrules-river\nVersion: 1.0\n")
        info.joinpath("entry_points.txt").write_text(f"[starrules]\nriver = {package}.plugin\n")
        return package

    def kit(
        self,
        changes: Mapping[tuple[str, str], str] | None = None,
        *,
        examples: tuple[Example, ...] = EXAMPLES,
        **options: object,
    ) -> Conformance:
        """Return the kit for the plugin, installed with these changes."""
        self.install(changes)
        scheme = load_scheme(only=["river"])
        known = options.pop("known_mutants", {})
        return Conformance(Subject("river", examples, scheme, known), **options)  # type: ignore[arg-type]


def forget(before: set[str]) -> None:
    """Take the modules of installed plugins out again."""
    for name in set(sys.modules) - before:
        if name.startswith("kit_plugin_"):
            del sys.modules[name]
