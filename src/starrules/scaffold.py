"""Starting a plugin: where its template is, and how a folder is made from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from starrules.errors import Fault, FaultsError, MissingExtraError
from starrules.host.find import canonical
from starrules.host.load import load_plugins
from starrules.messages import Message, message
from starrules.scheme.model import Contribution

HERE = Path(__file__).resolve().parent
PLACES = (HERE / "templates" / "plugin", HERE.parents[1] / "templates" / "plugin")
"""Where the template is: beside the modules of an installed distribution, or in a checkout."""
TAKEN = "taken"
"""By this name the template knows which names are taken, for a star that is asked for on the terminal."""


class ScaffoldError(FaultsError):
    """Raised when a plugin cannot be made where it is asked for, or from the answers given."""


def template() -> Path:
    """Return the folder of the template for plugins."""
    return next(place for place in PLACES if (place / "copier.yml").is_file())


def copier_command(destination: Path) -> str:
    """Return the command that makes a plugin from the template and asks what it needs to know."""
    return f"copier copy {template()} {destination}"


def taken_names() -> dict[str, str]:
    """Return the names that a new star cannot have, with who has them.

    They are those of the installed plugins, and of the stars and rulesets that these bring: with one of them the
    new plugin and the one that has it would fail together.
    """
    taken: dict[str, str] = {}
    for record in load_plugins():
        brought = record.contribution or Contribution()
        distribution = canonical(record.distribution).removeprefix("starrules-")
        names = {record.name, distribution, *(star.id for star in brought.stars), *brought.rulesets}
        taken |= dict.fromkeys(sorted(names), record.label)
    return taken


def new_plugin(destination: Path, answers: Mapping[str, str], *, ask: bool = False) -> tuple[Path, ...]:
    """Make a plugin from the template and return its files.

    Args:
        destination: a folder that is not there yet, or is empty.
        answers: ``star``, ``star_zh``, ``star_en``, ``lead_zh`` and ``lead_en``, as far as they are given.
        ask: whether what is not given is asked for on the terminal; otherwise the template's defaults are taken.

    Raises:
        MissingExtraError: when copier is not installed.
        ScaffoldError: when the folder holds something, an answer is not valid or lacking, or an installed plugin has
            the star's name.
    """
    place = message("new plugin {folder}", folder=str(destination))
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        found = message("a folder that holds something") if destination.is_dir() else message("a file")
        expected, advice = message("no such folder yet"), message("Name another folder.")
        raise ScaffoldError(place, [Fault(str(destination), expected, found, advice)])
    taken = taken_names()
    if (star := answers.get("star", "")) in taken:
        expected = message("a name that no installed plugin, star or ruleset has")
        found = message("{name!r}, which {provider} has", name=star, provider=taken[star])
        advice = message("Give the star another id: with this one neither plugin would count.")
        raise ScaffoldError(place, [Fault(message("the star's id"), expected, found, advice)])
    try:
        import copier
    except ModuleNotFoundError as error:
        raise MissingExtraError("copier", "scaffold", message("making a plugin from the template")) from error
    try:
        copier.run_copy(
            str(template()),
            destination,
            data={**answers, TAKEN: taken},
            defaults=not ask,
            quiet=True,
            unsafe=False,
        )
    except (copier.errors.CopierError, ValueError) as error:
        expected, found = message("answers that the template takes"), _said(str(error))
        advice = message("Give every answer, or run: {command}", command=copier_command(destination))
        raise ScaffoldError(place, [Fault(message("answers"), expected, found, advice)]) from error
    return tuple(sorted(path for path in destination.rglob("*") if path.is_file()))


def _said(reason: str) -> Message:
    """Return what copier says; that an answer is lacking, which is the usual slip, in words of our own."""
    lacking = re.fullmatch(r'Question "(\w+)" is required', reason)
    if lacking is None:
        return message("{reason}", reason=reason)
    return message("no answer for {name!r}", name=lacking[1])


__all__ = ["ScaffoldError", "copier_command", "new_plugin", "taken_names", "template"]
