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


def weight(starts: dict[str, list[float]], memory: dict[str, float]) -> Table:
    """Seconds to the first answer and memory of a worker, of the product and of the bare application."""
    table = Table("", "product", "bare application", "ratio", "aim")
    own, bare = median(starts["product"]), median(starts["floor"])
    table.add_row("start to first answer, s", f"{own:.2f}", f"{bare:.2f}", f"{own / bare:.2f}", "at most 2")
    heavy, light = memory["product"], memory["floor"]
    table.add_row(
        "memory of the worker, MiB", f"{heavy:.0f}", f"{light:.0f}", f"{heavy / light:.2f}", "at most 1.8"
    )
    return table


def tell(*parts: object) -> None:
    """Print to whoever ran it."""
    console = Console(width=None if os.isatty(1) else 110, highlight=False)
    for part in parts:
        console.print(part)
