"""The process that assesses districts for another: it is told of one district after another, and answers on a pipe of its own."""

from __future__ import annotations

import os
import pickle
import signal
import sys


def main() -> None:
    """Assess what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what plugins print does not run into the answers
    from starrules.progress import Progress
    from starrules.runs.one import District, Outcome, Task, attempt

    def answer(found: Progress | Outcome) -> None:
        pickle.dump(found, answers)
        answers.flush()

    task = pickle.load(asked)  # noqa: S301  (from the process that started this one)
    assert isinstance(task, Task)
    while True:
        try:
            district = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        assert isinstance(district, District)
        try:
            answer(attempt(task, district, answer))
        except BrokenPipeError:
            return
        finally:
            sys.stdout.flush()


__all__ = ["main"]
