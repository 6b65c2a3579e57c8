"""What the host asks of a plugin: one hook, which returns all that the plugin brings."""

from __future__ import annotations

import pluggy

from starrules.scheme.model import Contribution

GROUP = "starrules"
"""The group of entry points in which plugins are found."""

HOOK = "starrules_contribution"
"""The name of the one hook that every plugin has."""

PREFIX = "starrules_"
"""How the names of hooks begin: a plugin keeps its own functions out of these names."""

VARIABLE = "STARRULES_PLUGINS"
"""The environment variable that names the plugins to load, with commas between them; empty for none."""

hookspec = pluggy.HookspecMarker("starrules")


class Specification:
    """The hooks that a plugin may implement."""

    @staticmethod
    @hookspec
    def starrules_contribution() -> Contribution:  # type: ignore[empty-body]
        """Return all that the plugin brings: stars, clauses, tables, readings, parameters, checks, rulesets.

        The function is marked ``@hookimpl``, takes no arguments and returns one ``Contribution``. It is
        called once for each scheme that is loaded; it only returns data and does nothing.
        """


HOOKS: tuple[str, ...] = tuple(name for name in vars(Specification) if name.startswith(PREFIX))
"""The names of the hooks."""
