"""The figures that show workarounds: whether people scan, what did not match, and how long a verdict took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.actions import receipts
from tracker.actions.figures import SPAN
from tracker.actions.site import Site
from tracker.custody.decision import How
from tracker.custody.people import Actor
from tracker.custody.steps import STEPS
from tracker.records import felt, scan_figures
from tracker.records.scan_figures import Acts

__all__ = ["FEWEST", "WAYS", "ScanFigures", "Waited", "crowded", "note_felt", "scan_figures_of"]

WAYS = ("scanned", "typed", "not scanned")
FEWEST = 3
"""With fewer people acting at a place, a figure of the place would be a figure of a person."""
FELT_WITHIN = 120  # seconds from the scan until the page says how long it took
SCANNING = frozenset(one.kind for one in STEPS.values() if one.scans)


@dataclass(frozen=True, slots=True)
class Waited:
    """How long people waited for a verdict, in milliseconds: half of the times, and 95 of a hundred, were not
    above these."""

    how: str
    times: int
    median: int
    p95: int


@dataclass(frozen=True, slots=True)
class ScanFigures:
    """Acts that ask for a scan, by step, place and way; `people` only where the site allows it. Mismatches
    are (wrong, all) for each place; refusals are counted for each place and check. Only the places in `named`
    may be shown by name: enough people act there, or the site allows figures of persons."""

    acts: tuple[Acts, ...]
    people: tuple[Acts, ...] | None
    mismatches: Mapping[str, tuple[int, int]]
    refusals: Mapping[tuple[str, str], int]
    waited: tuple[Waited, ...]
    named: frozenset[str]

    @property
    def ways(self) -> Mapping[str, int]:
        """How many acts were scanned, typed and not scanned."""
        return counted(self.acts)

    @property
    def compliance(self) -> float | None:
        """Of a hundred acts, how many were scanned; None without any."""
        whole = sum(self.ways.values())
        return round(100 * self.ways["scanned"] / whole, 1) if whole else None

    @property
    def mismatched(self) -> tuple[int, int]:
        """Confirmations that did not match, and all."""
        return (
            sum(wrong for wrong, _ in self.mismatches.values()),
            sum(whole for _, whole in self.mismatches.values()),
        )


def scan_figures_of(site: Site) -> ScanFigures:
    """The figures of the last days."""
    since, by_person = site.clock() - SPAN, site.settings.scan_figures_by_person
    with site.database.reading() as connection:
        people = scan_figures.acts(connection, since, SCANNING, people=True)
        mismatches = scan_figures.confirmations(connection, since)
        refusals = scan_figures.refusals(connection, since)
        every = {one.place for one in people} | {*mismatches} | {where for where, _ in refusals}
        return ScanFigures(
            acts=scan_figures.acts(connection, since, SCANNING),
            people=people if by_person else None,
            mismatches=mismatches,
            refusals=refusals,
            waited=_waited(felt.times(connection, since)),
            named=frozenset(every) if by_person else crowded(people),
        )


def crowded(people: Iterable[Acts]) -> frozenset[str]:
    """The places where so many people acted that a figure of the place tells of none of them."""
    found: dict[str, set[str]] = {}
    for one in people:
        found.setdefault(one.place, set()).add(one.person)
    return frozenset(where for where, who in found.items() if len(who) >= FEWEST)


def counted(found: Iterable[Acts]) -> Mapping[str, int]:
    """How many acts there were of each way, every way named."""
    ways: Counter[str] = Counter(dict.fromkeys(WAYS, 0))
    for one in found:
        ways[one.way] += one.many
    return ways


def note_felt(site: Site, actor: Actor, receipt: str, took: int) -> bool:
    """Count how long this person waited for the verdict of a scan made just now; each scan counts once, and
    nothing is kept of who it was."""
    now = site.clock()
    found = receipts.read(site, actor, (receipt,), now)
    if not found or found[0].how is How.LINK or (now - found[0].at).total_seconds() > FELT_WITHIN:
        return False
    with site.database.writing(()) as transaction:
        return felt.add(transaction.connection, found[0].id, found[0].how.value, took, now)


def _waited(rows: Iterable[tuple[str, int, int]]) -> tuple[Waited, ...]:
    """Every way of scanning with its median and its 95th of a hundred."""
    hows: dict[str, list[tuple[int, int]]] = {}
    for how, within, many in rows:
        hows.setdefault(how, []).append((within, many))
    return tuple(
        Waited(how, sum(many for _, many in found), quantile(found, 50), quantile(found, 95))
        for how, found in hows.items()
    )


def quantile(found: Iterable[tuple[int, int]], percent: int) -> int:
    """The limit that so many of a hundred did not pass."""
    ordered = sorted(found)
    wanted, seen = sum(many for _, many in ordered) * percent / 100, 0
    for within, many in ordered:
        seen += many
        if seen >= wanted:
            return within
    raise ValueError("Nothing was counted.")
