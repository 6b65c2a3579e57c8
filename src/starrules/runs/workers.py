"""Assessing districts in processes of their own: one that the system ends takes its district along, and no other."""

from __future__ import annotations

import os
import pickle
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO

from starrules.errors import NotFoundError
from starrules.messages import Message, message
from starrules.progress import Progress, Told
from starrules.resources import out_of_memory
from starrules.runs.one import District, Outcome, Task, attempt, failure

START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from starrules.runs.worker import main; main()"
)
NO_MEMORY = re.compile(r"memory allocation of \d+ bytes failed")
"""What Polars says before it aborts: it cannot raise an error where memory runs out."""
WAIT = 1.0
"""Seconds after which a waiting process looks whether it is to stop."""


def outcomes(task: Task, districts: Iterable[District], processes: int, tell: Told) -> Iterator[Outcome]:
    """Yield how the assessment of each district ended, as soon as it has.

    Args:
        task: what is the same for all.
        districts: what is to be assessed, in this order.
        processes: how many processes assess side by side; 0 for this one.
        tell: told how far each has come.
    """
    if processes == 0:
        for district in districts:
            yield attempt(task, district, tell)
        return
    crew = _Crew(task, deque(districts), processes)
    try:
        yield from crew.run(tell)
    finally:
        crew.stop()


class _Crew:
    """The processes of one run, each with a thread that asks it for one district after another."""

    def __init__(self, task: Task, districts: deque[District], processes: int) -> None:
        self.start = given_away(task)
        self.districts = districts
        self.said: queue.Queue[Progress | Outcome | BaseException | None] = queue.Queue()
        self.workers: set[_Worker] = set()
        self.changing = threading.Lock()
        self.stopped = False
        self.cores = max(1, (os.cpu_count() or 1) // processes)
        size = min(processes, len(districts))
        self.threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]

    def run(self, tell: Told) -> Iterator[Outcome]:
        """Yield each outcome; all that is told is told by the thread that asked for the run."""
        for thread in self.threads:
            thread.start()
        working = len(self.threads)
        while working:
            try:
                said = self.said.get(timeout=WAIT)
            except queue.Empty:
                continue
            if said is None:
                working -= 1
            elif isinstance(said, BaseException):
                raise said
            elif isinstance(said, Outcome):
                yield said
            else:
                tell(said)

    def stop(self) -> None:
        """End the processes, whatever they are at: a result that is not whole yet is none."""
        with self.changing:
            self.stopped = True
            for worker in self.workers:
                worker.process.terminate()
        for thread in self.threads:
            if thread.ident is not None:
                thread.join()

    def _serve(self) -> None:
        worker: _Worker | None = None
        try:
            while not self.stopped:
                try:
                    district = self.districts.popleft()
                except IndexError:
                    break
                if worker is None:
                    worker = self._hired()
                if worker is None:
                    break
                outcome = worker.assess(district, self.said.put)
                if outcome.cause in ("exhausted", "internal"):  # the process is gone, or not to be relied on
                    self._let_go(worker)
                    worker = None
                self.said.put(outcome)
        except BaseException as error:  # noqa: BLE001  (it is raised where the run was asked for)
            self.said.put(error)
        finally:
            if worker is not None:
                self._let_go(worker)
            self.said.put(None)

    def _hired(self) -> _Worker | None:
        with self.changing:
            if self.stopped:
                return None
            worker = _Worker(self.start, self.cores)
            self.workers.add(worker)
            return worker

    def _let_go(self, worker: _Worker) -> None:
        worker.close()
        with self.changing:
            self.workers.discard(worker)


class _Worker:
    """One process, what it is asked and what it answers."""

    def __init__(self, start: bytes, cores: int) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self.process = subprocess.Popen(  # noqa: S603  (this interpreter)
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={"POLARS_MAX_THREADS": str(cores), **os.environ},
        )
        self._send(pickle.dumps(sys.path) + start)

    def assess(self, district: District, tell: Told) -> Outcome:
        """Return how the assessment of a district ended; where the process ended with it, that is how."""
        self._send(pickle.dumps(district))
        answers = self.process.stdout
        assert answers is not None
        while True:
            try:
                said = pickle.load(answers)  # noqa: S301  (from the process that was started here)
            except (EOFError, pickle.UnpicklingError):
                return self._ended(district)
            if isinstance(said, Outcome):
                if said.cause in (None, "faulty"):
                    self._pass_on()
                return said
            tell(said)

    def close(self) -> None:
        """Let the process end, and wait until it has."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                _close(pipe)
        self.process.wait()
        self.errors.close()

    def _send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            return  # what it says instead of an answer tells why

    def _written(self) -> str:
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", errors="replace")

    def _pass_on(self) -> None:
        """Pass on what plugins have printed meanwhile."""
        if text := self._written():
            sys.stderr.write(text)
        self.errors.seek(0)
        self.errors.truncate()

    def _ended(self, district: District) -> Outcome:
        """Return the outcome of a district with which the process ended: for want of memory, or nobody knows why."""
        code, text = self.process.wait(), self._written()
        doing = message("district {name}", name=district.name)
        killed = code == -getattr(signal, "SIGKILL", 9)
        if killed or NO_MEMORY.search(text):
            return failure(district, "exhausted", out_of_memory(doing, text, _most_of_children()))
        last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
        said: Message = message(
            "{doing}: the process that assessed it ended with the code {code}: {reason}",
            doing=doing,
            code=code,
            reason=last or "-",
        )
        return failure(district, "internal", said)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _most_of_children() -> int:
    """Return the most bytes that a process started here has held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def given_away(task: Task) -> bytes:
    """Return what another process is told of a run.

    Raises:
        NotFoundError: where the scheme holds something that no other process can be given, such as a function in a function.
    """
    try:
        return pickle.dumps(task)
    except Exception as error:
        raise NotFoundError(
            message(
                "processes: expected a scheme that another process can be given, found {reason}. {advice}",
                reason=" ".join(str(error).split()),
                advice=message("Assess with processes=0, in this process."),
            )
        ) from error


__all__ = ["given_away", "outcomes"]
