"""The figures of quality: rates and ages of the last days, counted from the record when they are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tracker.actions.site import Site
from tracker.records import figures, scan_figures
from tracker.records.figures import Pending, Released

__all__ = ["SPAN", "Figures", "Pending", "figures_of"]

SPAN = timedelta(days=90)
SPANS: tuple[tuple[str, timedelta], ...] = (
    ("within 1 day", timedelta(days=1)),
    ("1 to 7 days", timedelta(days=7)),
    ("7 to 14 days", timedelta(days=14)),
    ("14 to 30 days", timedelta(days=30)),
    ("more than 30 days", timedelta.max),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of figures shows: `first_time` of the `samples` released were released without trouble,
    `exceptional` of the `vials` exceptionally; None where nothing was released."""

    refusals: tuple[tuple[str, int], ...]
    ways: Mapping[str, int]
    vials: int
    exceptional: int
    waits: tuple[tuple[str, int], ...]
    median: timedelta | None
    samples: int
    first_time: int
    pending: tuple[Pending, ...]

    @property
    def per_hundred(self) -> float | None:
        """Exceptional releases per hundred."""
        return _share(self.exceptional, self.vials)

    @property
    def right_first_time(self) -> float | None:
        """Of a hundred samples released, how many without deviation, correction or failing result."""
        return _share(self.first_time, self.samples)


def figures_of(site: Site) -> Figures:
    """The figures of the last days."""
    now = site.clock()
    with site.database.reading() as connection:
        released = figures.releases(connection, now - SPAN)
        troubled = figures.troubled(connection, now - SPAN)
        refused = _by_check(scan_figures.refusals(connection, now - SPAN))
        waiting = figures.pending(connection, now)
    first = _first_of_each(released)
    waits = [one.at - one.collected_at for one in first]
    ways = Counter(one.kind for one in released)
    return Figures(
        refusals=tuple(sorted(refused.items(), key=lambda one: (-one[1], one[0]))),
        ways=ways,
        vials=len(released),
        exceptional=ways["exceptional"],
        waits=_spread(waits),
        median=_median(waits),
        samples=len(first),
        first_time=sum(one.sample not in troubled for one in first),
        pending=waiting,
    )


def _by_check(refused: Mapping[tuple[str, str], int]) -> Mapping[str, int]:
    """How often each check refused, wherever it was."""
    found: Counter[str] = Counter()
    for (_, check), many in refused.items():
        found[check] += many
    return found


def _first_of_each(released: Iterable[Released]) -> tuple[Released, ...]:
    """The first release of each sample; the oldest come first."""
    found: dict[str, Released] = {}
    for one in released:
        found.setdefault(one.sample, one)
    return tuple(found.values())


def _median(waits: Iterable[timedelta]) -> timedelta | None:
    seconds = [one.total_seconds() for one in waits]
    return timedelta(seconds=median(seconds)) if seconds else None


def _spread(waits: Iterable[timedelta]) -> tuple[tuple[str, int], ...]:
    """How many waited how long, each counted at the first span it fits."""
    counted = dict.fromkeys((name for name, _ in SPANS), 0)
    for one in waits:
        counted[next(name for name, most in SPANS if one <= most)] += 1
    return tuple(counted.items())


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
