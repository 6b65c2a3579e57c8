"""Loading a plugin in a process of its own, twice: what it touches, and whether it brings the same both times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TypedDict

from starrules.errors import Fault
from starrules.testing.declared import Found
from starrules.testing.subject import Subject

SECONDS = 120
SCRIPT = r"""
import builtins, datetime, hashlib, importlib, json, os, re, sys, time
import starrules.plugin, starrules.scheme.data, importlib.resources, tomllib
from importlib.metadata import entry_points

name, package = sys.argv[1], sys.argv[2]
touched = []
PASSING = ("os.py", "<frozen os>", "_collections_abc.py", "<frozen _collections_abc>", "<string>")

def by_plugin():
    # The nearest frame that is not of a helper: the plugin's own, or that of what it called.
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] == package:
            return f"{os.path.basename(frame.f_code.co_filename)} line {frame.f_lineno}"
        if frame.f_code.co_filename.endswith(PASSING):
            frame = frame.f_back
            continue
        return ""
    return ""

def note(what):
    place = by_plugin()
    if place:
        touched.append([place, what])

def anywhere():
    frame = sys._getframe(2)
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            return ""
        if frame.f_globals.get("__name__", "").partition(".")[0] == package:
            return f"{os.path.basename(frame.f_code.co_filename)} line {frame.f_lineno}"
        frame = frame.f_back
    return ""

def audit(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.posix_spawn", "urllib.", "http.", "ftplib.")):
        what = "the network" if not event.startswith(("subprocess", "os")) else "other programs"
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        what = f"the file {os.path.basename(str(args[0]))}, to write to it"
    else:
        return
    place = anywhere()
    if place:
        touched.append([place, what])

class Environment(dict):
    def _seen(self): note("the environment")
    def __getitem__(self, key): self._seen(); return super().__getitem__(key)
    def get(self, *args): self._seen(); return super().get(*args)
    def __contains__(self, key): self._seen(); return super().__contains__(key)

def clock(real):
    def told(*args, **options):
        note("the clock")
        return real(*args, **options)
    return told

class Date(datetime.date):
    @classmethod
    def today(cls): note("the clock"); return datetime_date.today()

class DateTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None): note("the clock"); return datetime_datetime.now(tz)
    @classmethod
    def today(cls): note("the clock"); return datetime_datetime.now()

datetime_date, datetime_datetime = datetime.date, datetime.datetime
(point,) = entry_points(group="starrules", name=name)
real = os.environ
sys.addaudithook(audit)
os.environ = Environment(real)
for call in ("time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"):
    setattr(time, call, clock(getattr(time, call)))
datetime.date, datetime.datetime = Date, DateTime
brought = point.load().starrules_contribution()
datetime.date, datetime.datetime = datetime_date, datetime_datetime
os.environ = real
def shown_as(brought):  # an object of the author's own class shows where it lies, unless it says otherwise
    return re.sub(" at 0x[0-9a-f]+", "", repr(brought)).replace("Date(", "datetime.date(")

shown, again = shown_as(brought), shown_as(point.load().starrules_contribution())
digest = hashlib.sha256(shown.encode()).hexdigest()
same = digest == hashlib.sha256(again.encode()).hexdigest()
print(json.dumps({"digest": digest, "same": same, "touched": touched}))
"""


class Seen(TypedDict):
    """What one process said of the plugin."""

    digest: str
    same: bool
    touched: list[list[str]]


def load(subject: Subject) -> Found:
    """Return what the plugin touches when it is loaded, and whether it brings the same every time."""
    seen = [_probed(subject, seed) for seed in ("1", "2")]
    place = subject.place("loading it")
    faults = [
        Fault(
            subject.place(where),
            f"nothing that reaches for {what}",
            "it does so when it is loaded",
            "A plugin only declares.",
        )
        for where, what in sorted({(where, what) for one in seen for where, what in one["touched"]})
    ]
    advice = "Put sets in order, and take nothing from chance or from the day."
    if not all(one["same"] for one in seen):
        faults.append(
            Fault(
                place,
                "the same contribution from a second call",
                "another one",
                "Keep no state in the module.",
            )
        )
    if len({one["digest"] for one in seen}) > 1:
        faults.append(Fault(place, "the same contribution in every process", "another one", advice))
    return len(seen), faults


def _probed(subject: Subject, seed: str) -> Seen:
    path = os.pathsep.join(item for item in sys.path if item)
    done = subprocess.run(  # noqa: S603  (our own interpreter, our own script)
        [sys.executable, "-c", SCRIPT, subject.plugin, subject.package],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
    )
    if done.returncode:
        return {"digest": seed, "same": True, "touched": [["loading it", done.stderr.strip()[-300:]]]}
    found: Seen = json.loads(done.stdout.splitlines()[-1])
    return found


__all__ = ["load"]
