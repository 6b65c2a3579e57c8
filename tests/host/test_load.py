"""Finding and loading plugins."""

from __future__ import annotations

import pytest

from starrules.errors import NotFoundError
from starrules.host.load import find_plugins, load_plugins
from tests.host.kit import HOOK, Site

GOOD = (
    "stars=(star('good'),), clauses=(clause('S.good.1', 'good'),), checks=(check('good.paper', 'S.good.1'),)"
)


def test_finding_imports_nothing(site: Site) -> None:
    """A plugin is found by its metadata, without its module being imported."""
    site.install("broken", "raise RuntimeError('imported')")
    found = [item for item in find_plugins() if item.name == "broken"]
    assert [(item.distribution, item.version) for item in found] == [("broken", "1.0")]


def test_a_good_plugin_is_active(site: Site) -> None:
    """A plugin that keeps to the protocol is active, with what it brings and no reason."""
    site.contribute("good", GOOD)
    record = site.load("good")["good"]
    assert (record.status, record.reason, record.label) == ("active", "", "good 1.0")
    assert record.contribution is not None
    assert [check.id for check in record.contribution.checks] == ["good.paper"]


BROKEN = {
    "import": ("raise RuntimeError('no database')", "importing it raised RuntimeError: no database"),
    "missing module": ("import no_such_module_here", "No module named 'no_such_module_here'"),
    "syntax": ("def (:", "importing it raised SyntaxError"),
    "exit at import": ("raise SystemExit(3)", "importing it raised SystemExit: 3"),
    "exit in the hook": (
        "@hookimpl\ndef starrules_contribution():\n    raise SystemExit('bye')",
        "calling starrules_contribution raised SystemExit: bye",
    ),
    "raise in the hook": (
        "@hookimpl\ndef starrules_contribution():\n    return 1 / 0",
        "calling starrules_contribution raised ZeroDivisionError: division by zero",
    ),
    "no version": (
        "del STARRULES_API" + HOOK.format(""),
        "STARRULES_API: expected 1, found none. Write STARRULES_API = 1",
    ),
    "other version": (
        "STARRULES_API = 2" + HOOK.format(""),
        "STARRULES_API: expected 1, found 2. Install a newer release of starrules",
    ),
    "version as truth": ("STARRULES_API = True" + HOOK.format(""), "STARRULES_API: expected 1, found True"),
    "no hook": ("", "expected a function starrules_contribution marked @hookimpl, found none"),
    "unmarked hook": (
        "def starrules_contribution():\n    return Contribution()",
        "function starrules_contribution: expected @hookimpl above it",
    ),
    "misspelt hook": (
        "@hookimpl\ndef starrules_contributions():\n    return Contribution()",
        "found 'starrules_contributions'. Did you mean 'starrules_contribution'?",
    ),
    "hook with arguments": (
        "@hookimpl\ndef starrules_contribution(scheme):\n    return Contribution()",
        "expected no arguments, found (scheme). Write: def starrules_contribution():",
    ),
    "none": (
        "@hookimpl\ndef starrules_contribution():\n    Contribution()",
        "expected a Contribution, found None. The function ends without a return. Write: return Contribution(...).",
    ),
    "generator": (
        "@hookimpl\ndef starrules_contribution():\n    yield Contribution()",
        "expected a function that returns, found a generator. Write return instead of yield",
    ),
    "class": (
        "@hookimpl\ndef starrules_contribution():\n    return Contribution",
        "expected a Contribution, found the class Contribution. Call it: return Contribution(...).",
    ),
    "list": (
        "@hookimpl\ndef starrules_contribution():\n    return [Contribution()]",
        "expected a Contribution, found a list of 1. Merge its parts into one Contribution.",
    ),
    "text": (
        "@hookimpl\ndef starrules_contribution():\n    return 'x'",
        "expected a Contribution, found 'x'",
    ),
    "lone check": (
        HOOK.format("checks=check('good.paper', 'S.good.1')"),
        "Contribution.checks: expected a tuple of Check, found a Check. Put a comma after a single one: (one,).",
    ),
    "wrong item": (HOOK.format("stars=('good',)"), "Contribution.stars[0]: expected a Star, found 'good'"),
    "wrong value": (
        HOOK.format("readings=(Reading('A', Text('a', 'a'), (1,), 'x'),)"),
        "reading 'A', options[0]: expected an Option, found 1",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_fails_with_its_reason_and_the_others_go_on(site: Site, kind: str) -> None:
    """One broken plugin fails with a reason in words, and the plugin beside it is active."""
    body, expected = BROKEN[kind]
    site.install("broken", body)
    site.contribute("good", GOOD)
    records = site.load("broken", "good")
    assert records["broken"].status == "failed"
    assert expected in records["broken"].reason
    assert records["good"].status == "active"


def test_an_interrupt_passes(site: Site) -> None:
    """A keyboard interrupt is the user's, not the plugin's: it is not caught."""
    site.install("broken", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        site.load("broken")


def test_an_unreadable_list_of_entry_points_is_that_plugins_fault(site: Site) -> None:
    """A distribution whose entry_points.txt makes no sense fails by itself."""
    site.install("broken", "", points="[starrules]\nbroken fake\n")
    site.contribute("good", GOOD)
    records = site.load("broken", "good")
    assert records["good"].status == "active"
    assert records["broken"].status == "failed"
    assert (
        "entry_points.txt: expected lines such as name = module, found a file that raises"
        in records["broken"].reason
    )


def test_a_list_of_entry_points_in_other_bytes_is_that_plugins_fault(site: Site) -> None:
    """A distribution whose entry_points.txt is no UTF-8 fails by itself, and is listed."""
    site.install("broken", "")
    next(site.root.glob("*.dist-info")).joinpath("entry_points.txt").write_bytes(
        b"[starrules]\nbroken = \xff\n"
    )
    site.contribute("good", GOOD)
    records = site.load_all()
    assert (records["good"].status, records["broken"].status) == ("active", "failed")
    assert records["broken"].reason == (
        "entry_points.txt: expected lines such as name = module, found a file that raises UnicodeDecodeError. "
        "Build and install the distribution anew."
    )


def test_two_distributions_without_metadata_are_both_listed(site: Site) -> None:
    """Distributions that have lost their names are not taken for one."""
    site.contribute("one", GOOD)
    site.contribute("two", GOOD)
    for info in site.root.glob("*.dist-info"):
        info.joinpath("METADATA").unlink()
    assert {item.name for item in find_plugins() if item.distribution == "unknown"} >= {"one", "two"}


def test_an_instance_with_hooks_is_a_plugin_too(site: Site) -> None:
    """An entry point may name an instance whose method is the hook."""
    body = "class Parks:\n    STARRULES_API = 1\n    @hookimpl\n    def starrules_contribution(self):\n        return Contribution()"
    site.install("parks", f"{body}\nplugin = Parks()", point="{module}:plugin")
    assert site.load_all()["parks"].status == "active"


def test_a_hook_of_a_later_release_may_be_marked_as_optional(site: Site) -> None:
    """A plugin may implement a hook that only later releases have, and still load here."""
    site.install(
        "good", HOOK.format(GOOD) + "\n@hookimpl(optionalhook=True)\ndef starrules_closing(report): ..."
    )
    assert site.load_all()["good"].status == "active"


def test_two_plugins_of_one_name_both_fail_and_name_both(site: Site) -> None:
    """Two distributions with the same entry point are both failed, each reason naming both with versions."""
    site.contribute("first", GOOD, plugins=("good",))
    site.contribute("second", GOOD, plugins=("good",), version="2.1")
    records = site.load("good")
    for name in ("first", "second"):
        assert records[name].status == "failed"
        assert "expected one provider, found 2: first 1.0, second 2.1" in records[name].reason


def test_blocking_one_of_two_leaves_the_other(site: Site) -> None:
    """Blocking one distribution of a clash by its name lets the other go on."""
    site.contribute("first", GOOD, plugins=("good",))
    site.contribute("second", GOOD, plugins=("good",), version="2.1")
    records = site.load("good", "first", "second", block=("second",))
    assert (records["first"].status, records["second"].status) == ("active", "blocked")
    assert records["second"].reason == "blocked by the caller"


def test_what_is_not_asked_for_is_blocked_and_not_imported(site: Site) -> None:
    """With only=, every other plugin is listed as blocked and never imported."""
    site.contribute("good", GOOD)
    site.install("broken", "raise RuntimeError('imported')")
    records = {record.name: record for record in load_plugins(only=("good",))}
    assert records["broken"].status == "blocked"
    assert records["broken"].reason == "not among those asked for"


@pytest.mark.parametrize("option", ["only", "block"])
def test_an_unknown_plugin_is_named_with_a_suggestion(site: Site, option: str) -> None:
    """Asking for or blocking a plugin that is not installed is an error with the likeliest name."""
    site.contribute("good", GOOD)
    with pytest.raises(
        NotFoundError, match=rf"{option}: expected the name of an installed plugin, found 'goof'. Did"
    ):
        load_plugins(**{option: ("goof",)})


def test_a_failed_plugin_keeps_what_it_offered(site: Site) -> None:
    """What a failed plugin offered stays on its record, so that its star can be named as missing."""
    site.contribute(
        "good", GOOD + ", readings=(Reading('A', Text('a', 'a'), (Option('x', Text('x', 'x')),), 'y'),)"
    )
    record = site.load("good")["good"]
    assert record.status == "failed"
    assert record.contribution is not None
    assert [star.id for star in record.contribution.stars] == ["good"]
    assert "reading 'A', default: expected one of its options, found 'y'. Did you mean" not in record.reason
    assert "reading 'A', default: expected one of its options, found 'y'" in record.reason


def test_a_plugin_without_metadata_is_listed_all_the_same(site: Site) -> None:
    """A distribution that has lost its metadata file is still found, under an unknown name."""
    site.contribute("good", GOOD)
    next(site.root.glob("*.dist-info")).joinpath("METADATA").unlink()
    assert ("good", "unknown") in {(item.name, item.distribution) for item in find_plugins()}
