"""What a run requires: names and versions, and an error that names all that is missing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrules.errors import PluginError, StarrulesError
from starrules.host.require import Requirement, check_required, version_key
from starrules.scheme.model import Contribution
from starrules.scheme.records import BY_CALLER, PluginRecord
from tests.scheme.kit import EAST, record

GONE = PluginRecord("north", "plug-north", "2.0", "failed", "first fault\nsecond fault")
OFF = PluginRecord("south", "plug.South_x", "1.0", "blocked", BY_CALLER)
RECORDS = (record("east", EAST), record("bare", Contribution()), GONE, OFF)


def told(*require: str, strict: bool = False) -> str:
    """Return the error that these requirements raise."""
    with pytest.raises(PluginError) as raised:
        check_required(RECORDS, require, strict=strict)
    return str(raised.value)


@pytest.mark.parametrize(
    "name", ["east", "plug-east", "Plug_East", "plug-east>=1", "east==1.0.0", "east ~= 1.0, <2"]
)
def test_a_plugin_is_required_by_any_of_its_names(name: str) -> None:
    """A plugin's name, its distribution in any spelling, and a star of it will do, with bounds or without."""
    check_required(RECORDS, (name,))


def test_a_star_is_required_by_its_id() -> None:
    """A star is there where the plugin that brings it counts, whatever that plugin is called."""
    other = PluginRecord("dawn", "plug-dawn", "1.0", "active", "", EAST)
    check_required((other,), ("east",))


WRONG = {
    "absent": ("eest", "require 'eest': expected a plugin that is installed, or a star of one, found none. Did you mean 'east'? Install it beside starrules."),
    "failed": ("north", "require 'north': expected an active plugin, found plug-north 2.0, failed:\n    first fault\n    second fault. Mend it, or take it off what is required."),
    "blocked": ("south", "require 'south': expected an active plugin, found plug.South_x 1.0, blocked: blocked by the caller. Mend it"),
    "older": ("east>=1.1", "require 'east>=1.1': expected a version >=1.1, found plug-east 1.0. Install such a release of it."),
    "other": ("plug-east!=1.0,<3", "require 'plug-east!=1.0,<3': expected a version !=1.0,<3, found plug-east 1.0."),
    "senseless": ("east>>1", "require 'east>>1': expected a name and versions, such as 'starrules-integrity>=1', found 'east>>1'"),
    "senseless version": ("east>=new", "expected a name and versions"),
    "nothing": ("", "require '': expected a name and versions"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_requirement_that_does_not_hold_says_why(kind: str) -> None:
    """Absent, failed, blocked, of another version, or written wrongly: each is told with what to do."""
    require, expected = WRONG[kind]
    assert expected in told(require)


def test_all_that_is_missing_is_named_at_once() -> None:
    """One error names every requirement that does not hold and, where it is strict, every failed plugin."""
    text = told("west", "east", "south", "north>=3", strict=True)
    assert text.startswith("plugins that this run requires: 4 faults\n")
    for name in ("'west'", "'south'", "'north>=3'", "plugin 'north' of plug-north 2.0"):
        assert name in text


def test_strict_alone_names_every_failed_plugin() -> None:
    """Strict raises for what failed, not for what was blocked, and is a fault like any other."""
    assert told(strict=True) == (
        "plugins that this run requires: 1 fault\n"
        "  plugin 'north' of plug-north 2.0: expected an active one, as strict is asked for, found failed:\n"
        "    first fault\n    second fault"
    )
    check_required((RECORDS[0], OFF), (), strict=True)
    assert issubclass(PluginError, StarrulesError)


def test_in_chinese_a_plugin_that_does_not_count_is_told_in_chinese() -> None:
    """Why it was blocked is said; the words of a fault are its author's, and are pointed to."""
    with pytest.raises(PluginError) as caught:
        check_required(RECORDS, ("south", "north"))
    assert caught.value.told("zh") == (
        "本次运行必需的插件：2 处问题\n"
        "  【必需项“south”】要求：已启用的插件；实际：plug.South_x 1.0，停用（调用时停用）。请修复该插件，或不再列为必需。\n"
        "  【必需项“north”】要求：已启用的插件；实际：plug-north 2.0，加载失败（详见 starrules plugins）。请修复该插件，或不再列为必需。"
    )


def test_one_text_is_not_a_list_of_letters() -> None:
    """A requirement given without its tuple is told apart."""
    with pytest.raises(
        TypeError, match=r"require: expected a tuple of requirements, found the text 'east'. Write"
    ):
        check_required(RECORDS, "east")


ORDER = (
    "0.9", "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1.dev1", "1.0.post1", "1.0.1",
    "1.1.dev1", "1.1", "1.10", "2.0", "1!0.1",
)  # fmt: skip


@pytest.mark.parametrize(("low", "high"), list(itertools.combinations(ORDER, 2)))
def test_versions_are_ordered_as_installers_order_them(low: str, high: str) -> None:
    """A development release comes before a trial release, that before the release, that before its corrections."""
    first, second = version_key(low), version_key(high)
    assert first is not None and second is not None and first < second


HOLDS = [
    (">=1", "1.0", True), (">=1", "1.0rc1", False), ("<2", "1.9.9", True), ("<=1.2", "1.2.0", True), (">1.2", "1.2", False),
    ("==1.2.*", "1.2.7", True), ("==1.2.*", "1.20", False), ("!=1.2.*", "1.2", False), ("~=1.4.2", "1.4.9", True),
    ("~=1.4.2", "1.5", False), ("~=1.4", "1.9", True), ("~=1.4", "2.0", False), ("==1.0", "1", True), (">=1", "unknown", False),
    (">=1,<2", "2.0", False), ("", "unknown", True), ("==1.*", "1.0+local.1", True),
]  # fmt: skip


@pytest.mark.parametrize(("bounds", "version", "holds"), HOLDS)
def test_bounds_hold_as_installers_have_it(bounds: str, version: str, holds: bool) -> None:
    """Each operator means what it means to an installer; a version that makes no sense is within no bounds."""
    requirement = Requirement.of(f"plug{bounds}")
    assert requirement is not None
    assert requirement.holds(version) is holds


@given(st.text(max_size=12))
def test_any_text_is_a_requirement_or_none(text: str) -> None:
    """Whatever is written, it is read or refused: nothing is raised."""
    requirement = Requirement.of(text)
    if requirement is not None:
        assert requirement.name in text
        requirement.holds("1.0")
