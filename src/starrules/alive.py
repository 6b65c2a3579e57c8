"""Signs of life of a long run: a bar on standard error, if that is a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Column

from starrules.messages import Message, message, told
from starrules.model import Language
from starrules.progress import Progress, Told, nobody

PATIENCE = 0.8
"""Seconds that a run may take before it shows that it is alive."""
STAGES: dict[str, Message] = {
    "scheme": message("loading plugins"),
    "districts": message("assessing districts"),
    "digests": message("looking for what has changed"),
    "evidence": message("reading evidence"),
    "validation": message("looking through the evidence"),
    "rules": message("preparing rules"),
    "measures": message("measuring"),
    "findings": message("writing findings"),
    "awards": message("awarding stars"),
}
COUNTED: dict[str, Message] = {
    "rows": message("rows"),
    "checks": message("checks"),
    "findings": message("findings"),
    "awards": message("awards"),
    "districts": message("districts"),
}


class Alive:
    """Shows the stage of a run, and above it how many districts are done in a run over many."""

    def __init__(self, console: Console, language: Language) -> None:
        self.language: Language = language
        self.bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(min_width=28)),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[counted]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self.tasks: dict[bool, TaskID] = {}

    def __call__(self, progress: Progress) -> None:
        above = progress.counted == "districts"
        if above and above not in self.tasks and False in self.tasks:
            self.bar.remove_task(self.tasks.pop(False))  # what comes next stands below
        if above not in self.tasks:
            self.tasks[above] = self.bar.add_task("", counted="")
        name = told(STAGES.get(progress.stage, progress.stage), self.language)
        shown = f"{progress.district}  {name}" if progress.district else name
        number = self.tasks[above]
        self.bar.update(number, description=shown, completed=progress.done, counted=self._counted(progress))
        task = next(item for item in self.bar.tasks if item.id == number)
        task.total = (
            progress.total if progress.done or above else None
        )  # what is not told in parts just moves
        task.finished_time = None  # one stage has ended, not the run

    def _counted(self, progress: Progress) -> str:
        if not progress.total:
            return ""
        what = told(COUNTED[progress.counted], self.language)
        done = f"{progress.done:,}/" if progress.done or progress.counted == "districts" else ""
        return f"{done}{progress.total:,} {what}"


@contextmanager
def alive(language: Language) -> Iterator[Told]:
    """Yield what is told of a run's progress, and shows it once the run has taken a while."""
    if not sys.stderr.isatty():
        yield nobody
        return
    shown = Alive(Console(stderr=True), language)
    ended, at_once = threading.Event(), threading.Lock()

    def start() -> None:
        with at_once:
            if not ended.is_set():
                shown.bar.start()

    timer = threading.Timer(PATIENCE, start)
    timer.daemon = True
    timer.start()
    try:
        yield shown
    finally:
        timer.cancel()
        with at_once:
            ended.set()
            shown.bar.stop()


__all__ = ["Alive", "alive"]
