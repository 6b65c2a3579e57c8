"""Calling the commands, and telling in both languages what is wrong with how they were called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from typer.exceptions import TyperException

from starrules.commands import app
from starrules.errors import StarrulesError
from starrules.messages import Message, message, quoted

INTERRUPTED = 130


class UsageError(StarrulesError):
    """Raised when a command is called with an option, an argument or a value that it does not take."""


def called(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code.

    Raises:
        UsageError: when the arguments are not what the command takes.
        KeyboardInterrupt: when it was stopped with Ctrl-C.
    """
    bare = not arguments
    try:
        code = app(args=["--help"] if bare else list(arguments), prog_name="starrules", standalone_mode=False)
    except TyperException as error:
        raise UsageError(usage_message(error.format_message()), _help(error)) from error
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return 2 if bare else code if isinstance(code, int) else 0


def _help(error: TyperException) -> Message:
    context = getattr(error, "ctx", None)
    command = "starrules" if context is None else context.command_path
    return message("Try `{command} --help`.", command=command)


def usage_message(text: str) -> Message:
    """Return what the command-line library says, as far as it is known what that means."""
    for pattern, made in SAID:
        if found := re.fullmatch(pattern, text):
            return made(*found.groups())
    return message("{text}", text=text)


SAID: tuple[tuple[str, Callable[..., Message]], ...] = (
    (
        r"No such option: (\S+?)\.?(?: (?:Did you mean|\(Possible options:) (.+?)[?)])?",
        lambda name, other: (
            message("No such option: {name}. Did you mean {other}?", name=name, other=other)
            if other
            else message("No such option: {name}.", name=name)
        ),
    ),
    (
        r"No such command '(.+?)'\.(?: Did you mean '?(.+?)'?\?)?",
        lambda name, other: (
            message("No such command: {name}. Did you mean {other}?", name=name, other=other)
            if other
            else message("No such command: {name}.", name=name)
        ),
    ),
    (r"Missing argument '(.+)'\.", lambda name: message("Missing argument: {name}.", name=name)),
    (r"Missing option '(.+)'\.", lambda name: message("Missing option: {name}.", name=name)),
    (
        r"Invalid value for '(.+)': (?:'.*' is not|Input should be) a valid integer\b.*",
        lambda option: message("{option}: expected a whole number.", option=option),
    ),
    (r"Missing command\.", lambda: message("Missing command.")),
    (
        r"Option '(.+)' requires an argument\.",
        lambda name: message("The option {name} needs a value.", name=name),
    ),
    (
        r"Option '(.+)' does not take a value\.",
        lambda name: message("The option {name} takes no value.", name=name),
    ),
    (
        r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)",
        lambda names: message("Nothing more is expected here: {names}.", names=names),
    ),
    (
        r"Invalid value for '(.+)': (?:Value error, )?'(.*)' is not one of (.+)\.",
        lambda option, value, options: message(
            "{option}: expected one of {options}, found {value!r}.",
            option=option,
            options=tuple(map(quoted, re.findall("'(.+?)'", options))),
            value=value,
        ),
    ),
)
"""What the command-line library says, in English only, and what it comes to."""

__all__ = ["UsageError", "called", "usage_message"]
