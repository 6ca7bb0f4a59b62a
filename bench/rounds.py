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

LINES = 8
Requests: TypeAlias = Callable[[int], list[bytes]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one load saw: answers in a second, the middle and the slow ones in milliseconds."""

    rate: float
    p50: float
    p95: float
    busy: float


@dataclass(slots=True)
class Series:
    """One thing that is measured again and again, against a floor; what goes `once` is never sent twice."""

    name: str
    vials: int
    port: int
    expected: int
    requests: Requests
    floor: Series | None = None
    once: bool = False
    seen: list[Seen] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second, in the middle of all rounds."""
        return median(one.rate for one in self.seen)

    def part_of(self, other: Series) -> float:
        """Its rate as a part of another's, in the middle of the rounds in which both ran."""
        pairs = zip(self.seen, other.seen, strict=False)
        return median(own.rate / its.rate for own, its in pairs)

    def measure(self, folder: Path, seconds: float) -> Seen:
        """One moment of load, by a process of its own."""
        most = 1 if not self.seen else round(self.seen[-1].rate * seconds * 2) + LINES
        file = folder / "requests"
        write_requests(file, self.requests(max(most, 200)))
        again = "once" if self.once else "again"
        command = [
            sys.executable,
            "-m",
            "bench.load",
            str(self.port),
            str(file),
            str(LINES),
            str(seconds),
            again,
        ]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if run.returncode:
            raise RuntimeError(f"The load failed: {run.stderr[-2000:]}")
        found = json.loads(run.stdout)
        if set(found["statuses"]) != {str(self.expected)}:
            raise RuntimeError(f"{self.name} at {self.vials} vials was answered {found['statuses']}.")
        return Seen(
            found["answers"] / found["seconds"], found["p50"] * 1000, found["p95"] * 1000, found["busy"]
        )


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
