"""Kills a worker of the cluster while its tasks run, and tells what was lost."""

from __future__ import annotations

import signal
import time
from threading import Thread
from types import TracebackType
from typing import Self

from tests.spark.cluster import Cluster, Daemon, awaited

DONE = 20
"""So many tasks a worker has done before it is killed: by then others need what it keeps."""
SETTLED = 0.5
"""So many seconds after a worker stands still the driver has heard all that it had said before."""


class Losing:
    """While it is entered a worker is killed, with its executor, once it has done some tasks and runs others.

    The worker is stopped first, so that it cannot finish its tasks between the look and the kill.
    """

    def __init__(self, cluster: Cluster, worker: Daemon) -> None:
        self.cluster = cluster
        self.worker = worker
        self.executors = worker.executors()
        self.done = self.running = 0
        self.stages: set[int] = set()
        self.thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self.before = sum(self._completed())
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.worker.kill()
        self.thread.join()

    def join(self) -> None:
        """Wait until the worker is gone; it must have been by the time its work was needed."""
        assert not self.thread.is_alive(), "the run ended before the worker was killed"

    def failed(self) -> int:
        """Return how many tasks failed of the stages that were under way."""
        tracker = self.cluster.session.sparkContext.statusTracker()
        found = (tracker.getStageInfo(stage) for stage in self.stages)
        lost: int = sum(
            item.failedTasks() for name, item in self.cluster.executors().items() if name in self.executors
        )
        return lost + sum(int(item.numFailedTasks) for item in found if item is not None)

    def _run(self) -> None:
        awaited("a worker with tasks", self._killed)

    def _killed(self) -> bool | None:
        if sum(self._completed()) - self.before < DONE or not self.cluster.tasks(self.worker):
            return None
        self.worker.signal(signal.SIGSTOP)
        time.sleep(SETTLED)
        running = self.cluster.tasks(self.worker)
        if not running:
            self.worker.signal(signal.SIGCONT)
            return None
        self.done, self.running = sum(self._completed()) - self.before, running
        self.stages = set(self.cluster.session.sparkContext.statusTracker().getActiveStageIds())
        self.worker.kill()
        return True

    def _completed(self) -> list[int]:
        known = self.cluster.executors()
        return [known[name].completedTasks() for name in self.executors if name in known]
