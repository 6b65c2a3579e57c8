"""A standalone cluster on this machine: a master and two workers, each a process of its own, from the PySpark package."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyspark
from attrs import define, field
from pyspark.sql import SparkSession

LOOPBACK = "127.0.0.1"
HOME = Path(pyspark.__file__).parent
PATIENCE = 300.0
"""So many seconds are waited for a process to say something, which takes a few where the machine is idle."""
QUICK = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
"""What is computed here is small and various: a compiler that thinks for long would take most of the time."""
Found = TypeVar("Found")


def awaited(what: str, look: Callable[[], Found | None]) -> Found:
    """Return what ``look`` finds, looking again until it does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    msg = f"{what}: not seen within {PATIENCE:.0f} s"
    raise TimeoutError(msg)


@define
class Daemon:
    """A process of the cluster, at the head of a group of its own, to which an executor that it starts belongs too."""

    name: str
    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def started(cls, name: str, folder: Path, *arguments: str) -> Daemon:
        """Start a class of Spark, which writes to a log in a folder and listens on loopback only."""
        folder.mkdir()
        environment = os.environ | {
            "SPARK_HOME": str(HOME),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_DAEMON_MEMORY": "256m",
        }
        command = [str(HOME / "bin" / "spark-class"), *arguments]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, env=environment, start_new_session=True
            )
        return cls(name, folder, process)

    def says(self, pattern: str) -> str:
        """Wait until the log holds a pattern, and return its first group."""

        def look() -> str | None:
            log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            if self.process.poll() is not None:
                raise ChildProcessError(
                    f"{self.name} ended with status {self.process.returncode}:\n{log[-2000:]}"
                )
            found = re.search(pattern, log)
            return found[1] if found else None

        return awaited(f"{self.name} says {pattern!r}", look)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to what it started."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End the process and what it started, as a machine ends that loses its power."""
        self.signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def executors(self) -> set[str]:
        """Return the ids of the executors that a worker has started."""
        return {path.name for path in self.folder.glob("app-*/*") if path.name.isdigit()}


@define
class Cluster:
    """A master, its workers, and the session of a driver on them."""

    master: Daemon
    workers: list[Daemon]
    url: str
    session: SparkSession = field(init=False)

    def executors(self) -> dict[str, Any]:
        """Return what the driver knows of each executor, those that are lost too, by id."""
        store = self.session.sparkContext._jsc.sc().statusStore()
        every = store.executorList(False)
        return {
            (item := every.apply(place)).id(): item
            for place in range(every.size())
            if every.apply(place).id() != "driver"
        }

    def tasks(self, worker: Daemon) -> int:
        """Return how many tasks run on a worker now."""
        known = self.executors()
        return sum(known[name].activeTasks() for name in worker.executors() if name in known)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Give a cluster with a session, and end every process of it, whatever happens meanwhile."""
    started: list[Daemon] = []
    usual = signal.signal(
        signal.SIGTERM, lambda *_: sys.exit("told to stop")
    )  # by way of what is ended below
    ends = ("--host", LOOPBACK, "--port", "0", "--webui-port", "0")
    try:
        started.append(
            Daemon.started("master", folder / "master", "org.apache.spark.deploy.master.Master", *ends)
        )
        url = started[0].says(r"Starting Spark master at (spark://\S+)")
        for number in (1, 2):
            place = folder / f"worker {number}"
            given = ("--cores", "1", "--memory", "1g", "--work-dir", str(place), url)
            started.append(
                Daemon.started(
                    f"worker {number}", place, "org.apache.spark.deploy.worker.Worker", *ends, *given
                )
            )
        for worker in started[1:]:
            worker.says("(Successfully registered with master)")
        found = Cluster(started[0], started[1:], url)
        found.session = session(url)
        try:
            awaited("two executors", lambda: True if len(found.executors()) == 2 else None)
            yield found
        finally:
            found.session.stop()
    finally:
        for daemon in reversed(started):
            daemon.kill()
        signal.signal(signal.SIGTERM, usual)


def session(master: str, **settings: str) -> SparkSession:
    """Return a session on loopback that says nothing but errors."""
    quiet = {
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.host": LOOPBACK,
        "spark.driver.memory": "3g",
        "spark.driver.extraJavaOptions": QUICK,
        "spark.executor.extraJavaOptions": QUICK,
        "spark.executor.memory": "768m",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.ui.retainedExecutions": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    os.environ["PYSPARK_PYTHON"] = sys.executable  # executors have what the tests have
    builder = SparkSession.builder.master(master).appName("starrules tests").config(map=quiet | settings)
    return builder.getOrCreate()
