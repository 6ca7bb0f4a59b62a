"""The rounds: every series for a moment, over and over, so that a slow minute of the machine hits all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeAlias

from bench.load import write_requests
from bench.servers import Server

LINES = 8
Requests: TypeAlias = Callable[[int], list[bytes]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one load saw: answers in a second; in milliseconds the middle one, a slow one, and what the server
    computed for each; and how busy the load itself was."""

    rate: float
    p50: float
    p95: float
    computed: float
    busy: float


@dataclass(slots=True)
class Series:
    """One thing that is measured again and again, against a floor; what goes `once` is never sent twice."""

    name: str
    vials: int
    server: Server
    expected: int
    requests: Requests
    floor: Series | None = None
    once: bool = False
    seen: list[Seen] = field(default_factory=list)

    def middle(self, of: str) -> float:
        """One of the figures, in the middle of all rounds."""
        return float(median(getattr(one, of) for one in self.seen))

    def against(self, other: Series, of: str) -> float:
        """One of its figures as a part of another's, in the middle of the rounds."""
        pairs = zip(self.seen, other.seen, strict=True)
        return float(median(getattr(own, of) / getattr(its, of) for own, its in pairs))

    def measure(self, folder: Path, seconds: float) -> Seen:
        """One moment of load, by a process of its own."""
        most = 1 if not self.seen else round(self.seen[-1].rate * seconds * 2) + LINES
        file = folder / "requests"
        write_requests(file, self.requests(max(most, 200)))
        again = "once" if self.once else "again"
        load = [
            sys.executable,
            "-m",
            "bench.load",
            str(self.server.port),
            str(file),
            str(LINES),
            str(seconds),
            again,
        ]
        before = self.server.processor_seconds()
        run = subprocess.run(load, capture_output=True, text=True, timeout=60, check=False)
        computed = self.server.processor_seconds() - before
        if run.returncode:
            raise RuntimeError(f"The load failed: {run.stderr[-2000:]}")
        found = json.loads(run.stdout)
        if set(found["statuses"]) != {str(self.expected)}:
            raise RuntimeError(f"{self.name} at {self.vials} vials was answered {found['statuses']}.")
        rate, computed = found["answers"] / found["seconds"], computed * 1000 / found["answers"]
        return Seen(rate, found["p50"] * 1000, found["p95"] * 1000, computed, found["busy"])


def run(series: list[Series], folder: Path, rounds: int, seconds: float, until: float) -> int:
    """Measure every series in turn; how many whole rounds there was time for, at least one."""
    for one in series:  # not counted: the first requests build what later ones find
        one.measure(folder, 0.3)
    for done in range(rounds):
        began = time.monotonic()
        for one in series:
            one.seen.append(one.measure(folder, seconds))
        if time.monotonic() + (time.monotonic() - began) > until:
            return done + 1
    return rounds
