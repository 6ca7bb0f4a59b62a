"""Where the time of one scan and of one step goes, room by room."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from rich.table import Table

from bench import report, requests
from bench.site import Filled, Walked
from tracker import create_app
from tracker.settings import Settings

TIMES, BEFORE = 200, 20
# The first part of a file's path that is found in it says whose time it is.
PLACES = {
    "tracker/api": "tracker/api: reading and writing JSON",
    "tracker/custody": "tracker/custody: judging",
    "tracker/records": "tracker/records: rows and values",
    "tracker/ledger": "tracker/ledger: bodies and hashes",
    "tracker": "tracker: the other rooms",
    "sqlalchemy": "SQLAlchemy",
    "sqlite3": "SQLite",
    "psycopg": "psycopg, PostgreSQL",
    "limits": "Flask-Limiter",
    "flask_limiter": "Flask-Limiter",
    "marshmallow": "marshmallow",
    "werkzeug": "Flask and Werkzeug",
    "flask": "Flask and Werkzeug",
}


def tell(walked: Walked, site: Filled) -> None:
    """Print the share of each room, in this process: no server, no socket, no other thread."""
    client = create_app(Settings(data=site.data, database_url=site.url)).test_client()
    scans = requests.scans(walked, site.short) * (TIMES + BEFORE)
    moves = requests.moves(walked, site, site.short, 2 * TIMES + BEFORE)
    report.tell(shares("scan", client, iter(scans)), shares("step", client, iter(moves)))


def shares(name: str, client: FlaskClient, waiting: Iterator[bytes]) -> Table:
    """The share of each place in the time of these requests."""
    for _ in range(BEFORE):
        send(client, next(waiting))
    spans = [_span(client, next(waiting)) for _ in range(TIMES)]
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(TIMES):
        send(client, next(waiting))
    profile.disable()
    spent = _by_place(pstats.Stats(profile))
    table = Table(f"one {name}: {median(spans) * 1000:.1f} ms without the profiler", "share")
    for place, seconds in spent.most_common():
        table.add_row(place, f"{seconds / spent.total() * 100:.0f} %")
    return table


def send(client: FlaskClient, request: bytes) -> None:
    """Let the application answer one request as it would go over the wire."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    answer = client.open(path, method=method, data=body, headers=[line.split(": ", 1) for line in lines])
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{path} was answered {answer.status_code}.")


def _span(client: FlaskClient, request: bytes) -> float:
    began = time.perf_counter()
    send(client, request)
    return time.perf_counter() - began


def _by_place(found: pstats.Stats) -> Counter[str]:
    """Seconds by place; what is built into Python counts for whoever called it."""
    spent: Counter[str] = Counter()
    stats: dict[Any, Any] = found.stats  # type: ignore[attr-defined]
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        if file != "~" or "sqlite3" in name or "psycopg" in name:
            spent[_place(name if file == "~" else file)] += own
        else:
            for caller, seen in callers.items():
                spent[_place(caller[0])] += seen[2]
    return spent


def _place(path: str) -> str:
    return next(
        (place for part, place in PLACES.items() if f"{part}/" in path or f"{part}." in path),
        "the rest of Python",
    )
