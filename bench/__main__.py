"""`make bench`, or `python -m bench`: measure the product against its floors, and print the ratios."""

from __future__ import annotations

import argparse
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from bench import profiling, report, requests, rounds, servers
from bench.databases import Databases, on_postgresql, on_sqlite
from bench.rounds import Series
from bench.servers import Server
from bench.site import Filled, Walked, filled, walk

LONGEST = 270
STARTS = 3


def arguments() -> argparse.Namespace:
    found = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of an SQLite file")
    found.add_argument("--rounds", type=int, default=4, help="how often every series is measured (4)")
    found.add_argument("--seconds", type=float, default=2.0, help="how long each time (2)")
    found.add_argument("--vials", type=int, nargs=2, default=[1_000, 100_000], metavar=("FEW", "MANY"))
    found.add_argument("--profile", action="store_true", help="instead of measuring, say where the time goes")
    return found.parse_args()


def main() -> None:
    """Fill, serve, measure, print; less than five minutes, whatever the machine."""
    asked, until = arguments(), time.monotonic() + LONGEST
    for end in (signal.SIGALRM, signal.SIGTERM):  # everything is let go of, as after Ctrl-C
        signal.signal(end, signal.default_int_handler)
    signal.alarm(LONGEST + 25)
    with folder() as room, (on_postgresql if asked.postgresql else on_sqlite)(room) as databases:
        report.tell(report.surroundings(databases.told))
        walked = walk(databases.first.url, databases.first.owner, databases.first.data)
        sites = [stocked(databases, walked, vials) for vials in asked.vials[: 1 if asked.profile else 2]]
        if asked.profile:
            profiling.tell(walked, sites[0])
        else:
            measure(walked, sites, room, asked, until)


def measure(walked: Walked, sites: list[Filled], room: Path, asked: argparse.Namespace, until: float) -> None:
    """Start everything, put it under load in turn, and print what was seen."""
    starts = first_starts(walked, sites[0])
    with ExitStack() as stack:
        pairs = [
            (stack.enter_context(servers.product(site, requests.scans(walked, site.short)[0])),
             stack.enter_context(servers.floor(site, requests.reads(site.short)[0])))
            for site in sites
        ]  # fmt: skip
        series = [
            one
            for site, (own, bare) in zip(sites, pairs, strict=True)
            for one in all_series(walked, site, own, bare)
        ]
        done = rounds.run(series, room, asked.rounds, asked.seconds, until)
        memory = {"product": pairs[0][0].memory_mib(), "floor": pairs[0][1].memory_mib()}
    busiest = max(seen.busy for one in series for seen in one.seen)
    report.tell(
        f"{done} rounds of {asked.seconds:g} s, {rounds.LINES} connections, {servers.THREADS} threads; "
        f"the load itself took at most {busiest * 100:.0f} % of a core.",
        report.speed(series),
        report.weight(starts, memory),
    )


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for everything, gone afterwards."""
    room = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def stocked(databases: Databases, walked: Walked, vials: int) -> Filled:
    """A copy of the walked database, filled up."""
    began = time.monotonic()
    place = databases.copy(f"v{vials}")
    found = filled(walked, place.url, place.owner, place.data, vials, databases.serving)
    report.tell(f"Filled to {vials} vials in {time.monotonic() - began:.0f} s.")
    return found


def first_starts(walked: Walked, site: Filled) -> dict[str, list[Server]]:
    """Each server as it was when it first answered, started in turn."""
    found: dict[str, list[Server]] = {"product": [], "floor": []}
    scan, read = requests.scans(walked, site.short)[0], requests.reads(site.short)[0]
    for _ in range(STARTS):
        with servers.product(site, scan) as own:
            found["product"].append(own)
        with servers.floor(site, read) as bare:
            found["floor"].append(bare)
    return found


def all_series(walked: Walked, site: Filled, own: Server, bare: Server) -> list[Series]:
    """Two floors and what stands on them, at one number of vials."""

    def same(found: list[bytes]) -> rounds.Requests:
        return lambda _: found

    short, long = (partial(requests.moves, walked, site, labels) for labels in (site.short, site.long))
    read = Series("floor: one SELECT", site.vials, bare, 200, same(requests.reads(site.short)))
    write = Series("floor: INSERT and UPDATE", site.vials, bare, 201, same(requests.writes(site.short)))
    return [
        read,
        Series("scan, short history", site.vials, own, 200, same(requests.scans(walked, site.short)), read),
        Series("scan, long history", site.vials, own, 200, same(requests.scans(walked, site.long)), read),
        write,
        Series("step, short history", site.vials, own, 201, short, write, once=True),
        Series("step, long history", site.vials, own, 201, long, write, once=True),
    ]


if __name__ == "__main__":
    main()
