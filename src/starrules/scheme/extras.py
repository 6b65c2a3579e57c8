"""What a plugin may bring beside stars and checks: overrides, calendars, readers, formats, translations."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from attrs import frozen

from starrules.errors import EvidenceError, Fault, PluginError
from starrules.messages import message
from starrules.model import Language, Text

Overridable = Literal["parameter", "reading", "ruleset"]
ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5
ASK = message("Ask whoever provides the format.")
WRITING = message("writing the report")


@frozen
class Override:
    """A default of somebody else's area that a plugin sets otherwise: declared, and shown wherever it counts.

    Args:
        kind: what is set: the value of a ``parameter``, the default of a ``reading``, the text of a ``ruleset``.
        id: the id of the parameter, reading or ruleset, which another plugin declares.
        value: the value as a ruleset file writes it, the id of the option, or the text of the ruleset file.
        reason: why, in words for the offices concerned.
    """

    kind: Overridable
    id: str
    value: str
    reason: Text


@frozen
class Overridden:
    """An override that counts.

    Args:
        kind, id: what is set otherwise.
        before: the default that its owner declares, of a ruleset its text.
        after: what counts in its place.
        owner: the distribution and version that declares it.
        by: the distribution and version that sets it otherwise.
        reason: why.
    """

    kind: Overridable
    id: str
    before: str
    after: str
    owner: str
    by: str
    reason: Text


@frozen
class YearCalendar:
    """The working days of one year: weekends, holidays, and weekend days that are worked.

    Args:
        year: the year.
        off: the holidays, as first and last day of each stretch.
        worked: the Saturdays and Sundays that are worked.
        source: the notice that says so.
    """

    year: int
    off: tuple[tuple[datetime.date, datetime.date], ...]
    worked: tuple[datetime.date, ...]
    source: str

    def days(self) -> Iterator[tuple[datetime.date, bool]]:
        """Yield each day of the year with whether it is a working day."""
        day = datetime.date(self.year, 1, 1)
        while day.year == self.year:
            free = day.weekday() >= SATURDAY or any(first <= day <= last for first, last in self.off)
            yield day, day in self.worked or not free
            day += ONE_DAY


@frozen
class EvidenceReader:
    """Reads one more kind of file of evidence.

    Args:
        id: its id.
        title: what it reads, in a few words.
        suffix: how the names of such files end, such as ``.ods``.
        read: returns the table in a file's bytes as rows of text cells; the first row is the header.
    """

    id: str
    title: Text
    suffix: str
    read: Callable[[bytes], Sequence[Sequence[str]]]

    def table(self, data: bytes, name: str, provider: str = "") -> tuple[tuple[str, ...], ...]:
        """Return the rows of a file, the header first, all of one length.

        Args:
            data: what is in the file.
            name: its name, for faults.
            provider: the distribution and version that brings the reader, for faults.

        Raises:
            EvidenceError: when the reader raises, or returns anything but a table of text cells.
        """
        place = (
            message("{file}, read by {reader!r} of {provider}", file=name, reader=self.id, provider=provider)
            if provider
            else message("{file}, read by {reader!r}", file=name, reader=self.id)
        )
        try:
            found = tuple(tuple(row) for row in self.read(data))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever the reader does is told, and ends nothing but this file
            raised = message("a reader that raised {error}", error=f"{type(error).__name__}: {error}")
            advice = message("Ask whoever provides the reader.")
            raise EvidenceError(name, [Fault(place, message("a table"), raised, advice)]) from error
        if faults := list(_table_faults(place, found)):
            raise EvidenceError(name, faults)
        return found


@frozen
class ReportFormat:
    """Writes reports in one more format.

    Args:
        id: its id, by which it is asked for.
        title: what it is, in a few words.
        suffix: how the names of such files end, such as ``.html``.
        write: returns a ``Report`` as bytes; the same report gives the same bytes.
    """

    id: str
    title: Text
    suffix: str
    write: Callable[[Any], bytes]

    def bytes_of(self, report: Any, provider: str = "") -> bytes:
        """Return a report in this format.

        Args:
            report: the report.
            provider: the distribution and version that brings the format, for faults.

        Raises:
            PluginError: when the format raises, or returns anything but bytes.
        """
        place = (
            message("format {format!r} of {provider}", format=self.id, provider=provider)
            if provider
            else message("format {format!r}", format=self.id)
        )
        try:
            found: object = self.write(report)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever the format does is told
            raised = message("a format that raised {error}", error=f"{type(error).__name__}: {error}")
            raise PluginError(WRITING, [Fault(place, message("bytes"), raised, ASK)]) from error
        if not isinstance(found, bytes):
            raise PluginError(WRITING, [Fault(place, message("bytes"), f"{found!r:.60}", ASK)])
        return found


def _table_faults(place: str, rows: tuple[tuple[object, ...], ...]) -> Iterator[Fault]:
    if not rows or not rows[0]:
        yield Fault(place, message("a header and rows"), message("nothing"))
        return
    for number, row in enumerate(rows, start=1):
        at = message("{place}, row {row}", place=place, row=number)
        if len(row) != len(rows[0]):
            yield Fault(at, message("{count} cells, as in the header", count=len(rows[0])), f"{len(row)}")
        for cell in row:
            if not isinstance(cell, str):
                yield Fault(at, message("cells of text"), f"{cell!r:.40}")
    for column in sorted({item for item in rows[0] if rows[0].count(item) > 1}, key=str):
        found = message("{column!r} {count} times", column=column, count=rows[0].count(column))
        yield Fault(message("{place}, header", place=place), message("each column once"), found)


@frozen
class Translation:
    """Texts of a scheme in one more language.

    Args:
        language: the language's tag, such as ``bo`` or ``zh-Hant``.
        texts: the texts by key: ``kind/id``, and ``kind/id/part`` for what has several texts. The kinds are
            ``star``, ``clause``, ``check``, ``reading``, ``parameter``, ``table``, ``agency`` and ``code``; the
            parts are ``lead`` of a star, ``remedy`` of a check, ``note`` and ``not_computed`` of a clause, the
            ids of a reading's options, the names of a table's fields, and under these ``field/value`` for the
            values that are labelled. A code is ``code/table.field/code``. ``Scheme.texts`` has them all.
        base: the language in which all else stands: what has no text here, numbers, and the words of the reports
            themselves. ``zh`` suits ``zh-Hant`` and the languages of China, ``en`` suits others.
    """

    language: str
    texts: Mapping[str, str]
    base: Language = "zh"
