"""What a run found, as a person reads it."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.rounds import Series
from bench.servers import Server

ROOT = Path(__file__).parent.parent


def surroundings(database: str) -> str:
    """The machine, the commit, the versions: figures mean nothing without."""
    commit = _said("git", "rev-parse", "--short", "HEAD") or "unknown"
    changed = ", with changes not committed" if _said("git", "status", "--porcelain", "-uno") else ""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    system = (
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {model or platform.machine()}"
    )
    return (
        f"commit {commit}{changed}; Python {platform.python_version()}; {database}\n"
        f"{system}; load {load} before it began"
    )


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _lines(name: str) -> list[str]:
    file = Path(name)
    return file.read_text().splitlines() if file.exists() else []


def speed(series: list[Series]) -> Table:
    """Requests a second, what they took, and how that compares with the floor and with the fewest vials."""
    table = Table(
        "", "vials", "a second", "p50 ms", "p95 ms", "CPU ms", "of its floor", "by CPU", "slower", "by CPU"
    )
    fewest = min(one.vials for one in series)
    small = {one.name: one for one in series if one.vials == fewest}
    for one in series:
        few = small[one.name]
        table.add_row(
            one.name,
            f"{one.vials:,}".replace(",", " "),
            f"{one.middle('rate'):.0f}",
            *(f"{one.middle(of):.1f}" for of in ("p50", "p95")),
            f"{one.middle('computed'):.2f}",
            *(
                (_share(one.against(one.floor, "rate")), _share(one.floor.against(one, "computed")))
                if one.floor
                else ("", "")
            ),
            *(
                (_times(few.against(one, "rate")), _times(one.against(few, "computed")))
                if one is not few
                else ("", "")
            ),
        )
    table.caption = (
        "Of its floor: what the floor answers in a second, or what it computes for one answer, is 100 %.\n"
        "Slower: than with the fewest vials. CPU does not count what other programs took meanwhile.\n"
        "Aims: a scan 40 to 60 % of its floor, a step 60 %; neither over 1.15 times slower with many vials."
    )
    return table


def _share(part: float) -> str:
    return f"{part * 100:.0f} %"


def _times(ratio: float) -> str:
    return f"{ratio:.2f} x"


def weight(starts: dict[str, list[Server]], memory: dict[str, float]) -> Table:
    """From the start to the first answer, and the memory of a worker: product and bare application."""
    table = Table("", "product", "bare application", "ratio", "aim")

    def compare(name: str, own: float, bare: float, aim: str) -> None:
        table.add_row(name, f"{own:.2f}", f"{bare:.2f}", f"{own / bare:.2f}", aim)

    for name, of in (
        ("start to first answer, s", "first_answer"),
        ("the same in CPU time, s", "first_computed"),
    ):
        own, bare = (median(getattr(one, of) for one in starts[which]) for which in ("product", "floor"))
        compare(name, own, bare, "at most 2")
    compare("memory of the worker, MiB", memory["product"], memory["floor"], "at most 1.8")
    return table


def tell(*parts: object) -> None:
    """Print to whoever ran it."""
    console = Console(width=None if os.isatty(1) else 110, highlight=False)
    for part in parts:
        console.print(part)
