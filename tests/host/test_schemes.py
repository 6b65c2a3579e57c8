"""Loading schemes: what is asked for, required and allowed, and several schemes side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from starrules import Scheme, assess, load_scheme, read_evidence
from starrules.errors import NotFoundError, PluginError
from starrules.report.write import assessment_data, canonical_bytes
from tests.host.kit import Site

PONDS = "stars=(star('ponds'),), clauses=(clause('S.ponds.1', 'ponds'),), checks=(check('ponds.clear', 'S.ponds.1'),)"
GROVES = PONDS.replace("ponds", "groves").replace("clear", "green")


@pytest.fixture
def two(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a folder with two good plugins and a broken one, as if no others were installed."""
    site.contribute("ponds", PONDS)
    site.contribute("groves", GROVES, version="2.1")
    site.install("bogs", "raise RuntimeError('sunk')")
    monkeypatch.setattr("starrules.host.load.find_plugins", site.find)
    return site


def test_a_required_plugin_that_is_broken_stops_the_run(two: Site) -> None:
    """What is required and broken is never a pass: there is no scheme at all."""
    with pytest.raises(
        PluginError, match=r"(?s)require 'bogs': expected an active plugin, found bogs 1.0, .*sunk"
    ):
        load_scheme(require=("bogs", "ponds"))
    assert {star.id for star in load_scheme(require=("ponds>=1", "groves>=2,<3")).stars} == {
        "ponds",
        "groves",
    }


def test_a_required_plugin_that_is_blocked_stops_the_run(two: Site) -> None:
    """To require and to block the same plugin is a contradiction, and told."""
    with pytest.raises(PluginError, match=r"ponds 1.0, blocked: blocked by the caller"):
        load_scheme(require=("ponds",), block=("ponds",))


def test_a_ruleset_that_is_not_there_names_the_plugins_that_do_not_count(two: Site) -> None:
    """It may be theirs: in Chinese why each is blocked, and where to read what is wrong with one that failed."""
    with pytest.raises(NotFoundError) as raised:
        load_scheme(block=("ponds",)).ruleset("plain")
    assert raised.value.told("zh").endswith(
        "以下插件未启用：bogs 1.0（加载失败，详见 starrules plugins）、ponds 1.0（停用：调用时停用）。"
    )
    english = str(raised.value)
    assert "These plugins do not count: bogs 1.0 (failed: importing it raised RuntimeError: sunk" in english
    assert english.endswith(", ponds 1.0 (blocked: blocked by the caller).")


def test_strict_raises_for_every_failed_plugin(two: Site) -> None:
    """With strict, nothing that failed goes unnoticed; what is blocked has not failed."""
    two.contribute("tarns", "stars=1")
    with pytest.raises(PluginError) as raised:
        load_scheme(strict=True)
    assert [fault.place for fault in raised.value.faults] == [
        "plugin 'bogs' of bogs 1.0",
        "plugin 'tarns' of tarns 1.0",
    ]
    assert load_scheme(strict=True, block=("bogs", "tarns")).stars


@pytest.mark.parametrize(
    ("value", "stars"), [("", []), (" ", []), ("ponds", ["ponds"]), ("groves , Ponds,", ["groves", "ponds"])]
)
def test_the_environment_names_the_plugins_that_are_loaded(
    two: Site, monkeypatch: pytest.MonkeyPatch, value: str, stars: list[str]
) -> None:
    """STARRULES_PLUGINS is an allow-list with commas; an empty one allows none, and each of the others says why."""
    monkeypatch.setenv("STARRULES_PLUGINS", value)
    found = load_scheme()
    assert sorted(found.star) == stars
    assert {item.reason for item in found.plugins if item.status == "blocked"} == {
        "not named in STARRULES_PLUGINS"
    }


def test_what_a_program_asks_for_goes_before_the_environment(
    two: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With only=, the environment is not looked at."""
    monkeypatch.setenv("STARRULES_PLUGINS", "groves")
    assert sorted(load_scheme(only=("ponds",)).star) == ["ponds"]


def test_a_misspelt_name_in_the_environment_is_an_error(two: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody has is told with the variable and the likeliest spelling, all such names at once."""
    monkeypatch.setenv("STARRULES_PLUGINS", "pond,grove")
    with pytest.raises(NotFoundError) as raised:
        load_scheme()
    assert str(raised.value) == (
        "STARRULES_PLUGINS: expected the name of an installed plugin, found 'pond'. Did you mean 'ponds'?\n"
        "STARRULES_PLUGINS: expected the name of an installed plugin, found 'grove'. Did you mean 'groves'?"
    )


@pytest.mark.parametrize("option", ["only", "block"])
def test_one_text_is_not_a_list_of_letters(two: Site, option: str) -> None:
    """A name given without its tuple is told apart."""
    with pytest.raises(
        TypeError, match=rf"{option}: expected a tuple of names, found the text 'ponds'. Write {option}="
    ):
        load_scheme(**{option: "ponds"})  # type: ignore[arg-type]


def test_two_schemes_live_side_by_side(two: Site) -> None:
    """Two schemes of different plugins, loaded in turn, each keep what is theirs and nothing else."""
    first, both, second = load_scheme(only=("ponds",)), load_scheme(), load_scheme(only=("groves",))
    assert [list(one.checks) for one in (first, both, second)] == [
        ["ponds.clear"], ["groves.green", "ponds.clear"], ["groves.green"],
    ]  # fmt: skip
    assert first == load_scheme(only=("ponds",))
    assert first.stars != second.stars


def test_two_schemes_assess_side_by_side(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assessments under two schemes, taken in turn in one process, come to the same bytes as each by itself."""
    ruleset = 'rulesets={{\'{0}-alone\': \'id = "{0}-alone"\\ntitle = {{ zh = "一", en = "One" }}\'}}'
    for name in ("ponds", "groves"):
        site.contribute(name, PONDS.replace("ponds", name) + ", " + ruleset.format(name))
    monkeypatch.setattr("starrules.host.load.find_plugins", site.find)
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "manifest.toml").write_text(
        'format = 1\ndistrict = { zh = "区", en = "District" }\n[tables.units]\nfile = "units.csv"\nrows = 1\n',
        "utf-8",
    )
    (folder / "units.csv").write_text(
        "unit_id,kind,name_zh,name_en,unit_class,office,opened_on,closed_on\no1,office,区财政局,Finance,,,2010-01-01,\n",
        "utf-8",
    )

    def assessed(scheme: Scheme, name: str) -> bytes:
        evidence = read_evidence(folder, scheme)
        report = assess(evidence, scheme, period="2024", ruleset=f"{name}-alone", as_of="2024-12-31")
        return canonical_bytes(
            [assessment_data(report), report.findings.to_dicts(), report.awards.to_dicts()]
        )

    ponds, groves = load_scheme(only=("ponds",)), load_scheme(only=("groves",))
    first = assessed(ponds, "ponds")
    assert b"groves" not in first
    second = assessed(groves, "groves")
    assert b"ponds" not in second
    assert [assessed(ponds, "ponds"), assessed(groves, "groves")] == [first, second]


def test_loading_leaves_nothing_behind(two: Site) -> None:
    """A scheme that is loaded changes nothing in the library: what is loaded next is as if it were the first."""
    before = load_scheme(only=("ponds",))
    load_scheme(block=("ponds",))
    with pytest.raises(PluginError):
        load_scheme(strict=True)
    assert load_scheme(only=("ponds",)) == before


def test_the_installed_plugins_make_schemes_side_by_side() -> None:
    """The shipped stars, one by one and together, give each its own scheme in one process."""
    alone = {name: load_scheme(only=(name,), require=(name,)) for name in ("learning", "service")}
    together = load_scheme(only=("learning", "service", "fivestar"))
    assert {name: list(one.star) for name, one in alone.items()} == {
        "learning": ["learning"],
        "service": ["service"],
    }
    assert set(together.checks) > set(alone["learning"].checks) | set(alone["service"].checks)


@pytest.mark.parametrize("name", ["learning", "civility", "integrity", "service", "cleanliness", "fivestar"])
def test_each_shipped_plugin_can_be_done_without(name: str) -> None:
    """Blocking any one of the shipped plugins leaves the others whole."""
    assert name not in load_scheme(block=(name,), strict=True).star


def test_nothing_is_found_or_loaded_at_import() -> None:
    """Importing the library and its hooks looks for no plugin, whatever the environment says."""
    code = (
        "import importlib.metadata as m, sys\n"
        "def stop(*_, **__): raise AssertionError('looked for plugins')\n"
        "m.distributions = m.entry_points = stop\n"
        "import starrules, starrules.plugin, starrules.host.load\n"
        "print([name for name in sys.modules if name.startswith('starrules_')])"
    )
    environment = {**os.environ, "STARRULES_PLUGINS": "nobody"}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert found.stdout.strip() == "[]"


def test_an_interrupt_passes_everywhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in a plugin's import, hook or values ends the run, as it should."""
    site.install("ponds", "@hookimpl\ndef starrules_contribution():\n    raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        site.load_all()


def test_two_plugins_of_one_distribution_are_told_apart(site: Site) -> None:
    """Where one of a distribution's two plugins clashes with a third, the other goes on."""
    site.install("twins", "", points="[starrules]\none = fake_one\ntwo = fake_two\n")
    for name, star in (("one", "same"), ("two", "lone")):
        text = f"from starrules.plugin import *\nSTARRULES_API = 1\n@hookimpl\ndef starrules_contribution():\n    return Contribution(stars=(Star({star!r}, Text('星', 'Star'), Text('局', 'Office')),))\n"
        (site.root / f"fake_{name}.py").write_text(text, encoding="utf-8")
    site.contribute("other", "stars=(star('same'),)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("starrules.host.load.find_plugins", site.find)
        found = {item.name: item for item in load_scheme().plugins}
    assert {name: item.status for name, item in found.items()} == {
        "one": "failed",
        "two": "active",
        "other": "failed",
    }
    assert found["one"].reason == found["other"].reason
    assert "expected one provider, found 2: other 1.0, twins 1.0." in found["one"].reason


def test_a_faulty_provider_still_clashes(site: Site) -> None:
    """Of two providers of one star both fail, even where one of them is faulty anyway; the star is awarded once."""
    site.contribute("ponds", "stars=(star('same'), star('Wrong'))")
    site.contribute(
        "groves",
        "stars=(star('same'),), rulesets={'plain': 'id = \"plain\"\\ntitle = { zh = \"一\", en = \"One\" }'}",
    )
    site.contribute(
        "plain", 'rulesets={\'plain-one\': \'id = "plain-one"\\ntitle = { zh = "一", en = "One" }\'}'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("starrules.host.load.find_plugins", site.find)
        found = load_scheme()
    assert {item.name: item.status for item in found.plugins} == {
        "ponds": "failed",
        "groves": "failed",
        "plain": "active",
    }
    assert found.ruleset("plain-one").stars == ("Wrong", "same")
