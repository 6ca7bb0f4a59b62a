"""`python -m bench.recall`: recall and look-back against the bare recursive query, on a generated site.

A SQLite file is filled directly with samples of forty vials each, three generations deep; one donor has 1 000
descendants. One sample is walked through the product, and up the line is measured on its syringe.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import create_engine
from werkzeug.serving import WSGIRequestHandler, make_server

from bench.databases import on_sqlite
from tests import roads
from tests.bench import CLINIC, LAB, Bench, Clock, furnish, open_bench
from tracker import create_app
from tracker.actions import reaching
from tracker.actions.tokens import create_token
from tracker.custody.people import Role
from tracker.labels.code import Kind, make
from tracker.records import guards

DONOR, PERSON, SAMPLE, VIAL = Kind.DONOR, Kind.PERSON, Kind.SAMPLE, Kind.VIAL
MIDDLE, A_SAMPLE, DESCENDANTS = 3, 40, 1_000
AT, AT_ONCE = "2026-01-03 09:00:00.000000", 200

RAW = """
WITH RECURSIVE line(code) AS (
  SELECT vial.code FROM vial JOIN sample ON sample.code = vial.sample
  WHERE sample.donor = ? AND +vial.parent IS NULL
  UNION SELECT vial.code FROM vial JOIN line ON vial.parent = line.code
)
SELECT vial.code, vial.sample, vial.stage, vial.standing, vial.holder, vial.place, vial.made_at, sample.donor,
       sample.product, allocation.treatment, treatment.person
FROM line JOIN vial ON vial.code = line.code JOIN sample ON sample.code = vial.sample
LEFT JOIN allocation ON allocation.vial = vial.code
LEFT JOIN treatment ON treatment.code = allocation.treatment
"""


class Quiet(WSGIRequestHandler):
    """Answers, and writes no line about it."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main() -> None:
    """Fill, ask in every way, print the ratios."""
    given = argparse.ArgumentParser(prog="python -m bench.recall", description=__doc__)
    given.add_argument("--vials", type=int, default=1_000_000)
    given.add_argument("--rounds", type=int, default=30)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-recall-") as room, on_sqlite(Path(room)) as databases:
        first = databases.first
        bench = open_bench(first.url, first.data, Clock())
        furnish(bench)
        here = roads.svf_bedside(bench)
        began = time.monotonic()
        donor, lot = fill(first.data / "tracker.db", first.owner, bench, asked.vials)
        print(f"Filled to {asked.vials} vials in {time.monotonic() - began:.0f} s.", flush=True)
        measure(bench, first.data / "tracker.db", donor, lot, here.syringe, asked.rounds)


def fill(file: Path, url: str, bench: Bench, vials: int) -> tuple[str, str]:
    """Write the samples, the guards out of the way meanwhile; the donor and the lot to ask about."""
    dice, connection = Random(7), sqlite3.connect(file)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    code = partial(make, entropy=dice.randbytes)
    waiting: list[dict[str, list[tuple[Any, ...]]]] = []
    donor = code(DONOR)
    samples = [donor] * (DESCENDANTS // A_SAMPLE)
    samples += [code(DONOR) for _ in range((vials - DESCENDANTS) // A_SAMPLE)]
    dice.shuffle(samples)
    for own in samples:
        waiting.append(one_sample(own, code, bench))
        if len(waiting) == AT_ONCE:
            insert(connection, waiting)
            waiting = []
    insert(connection, waiting)
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
    engine = create_engine(url)
    with engine.begin() as again:
        guards.install(again, None)
    engine.dispose()
    return donor, bench.lots["enzyme"]


def one_sample(donor: str, code: Callable[[Kind], str], bench: Bench) -> dict[str, list[tuple[Any, ...]]]:
    """A sample of forty vials: the first container, three parts, and what was made of each."""
    own, first = code(SAMPLE), code(VIAL)
    middle = [code(VIAL) for _ in range(MIDDLE)]
    leaves = [(code(VIAL), middle[place % MIDDLE]) for place in range(A_SAMPLE - MIDDLE - 1)]
    lines = [(first, None), *((one, first) for one in middle), *leaves]
    who, person = bench.people["tess"].user, code(PERSON)
    sample = (
        own, donor, "adipose", roads.SVF, bench.specifications["adipose"], CLINIC, AT, who, "{}", None, None,
    )  # fmt: skip
    done = json.dumps({"step": "digest", "name": "digest", "made": [], "lots": [bench.lots["final_medium"]]})
    return {
        "person": [(person, None, None, AT)],
        "donor": [(donor, person, person, "adipose", AT)],
        "sample": [sample],
        "vial": [
            (one, own, parent, "manufacture", "stored", "quarantined", "1", LAB, who, "tank 1", AT, who, None,
             0, None, None, None, "{}")
            for one, parent in lines
        ],
        "record": [
            (f"{own}{place}", own, first, "done", AT, AT, who, own, None, done, place) for place in range(6)
        ],
    }  # fmt: skip


def insert(connection: sqlite3.Connection, waiting: list[dict[str, list[tuple[Any, ...]]]]) -> None:
    """The rows of some samples, table by table."""
    for table in ("person", "donor", "sample", "vial", "record"):
        rows = [row for one in waiting for row in one[table]]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', rows)


def measure(bench: Bench, file: Path, donor: str, lot: str, syringe: str, rounds: int) -> None:
    """Every way of asking in turn, so that a busy moment of the machine meets all of them."""
    site, officer = bench.site, bench.people["olga"]
    raw = sqlite3.connect(file)
    sources = reaching.sources(site, donor, (), None, None)
    with over_http(bench) as get:
        ways: dict[str, Callable[[], object]] = {
            "raw recursive query": lambda: raw.execute(RAW, (donor,)).fetchall(),
            "below HTTP": lambda: reaching.reached(site, officer, sources),
            "over HTTP, JSON": lambda: get(f"/api/v1/reach?codes={donor}"),
            "over HTTP, CSV": lambda: get(f"/recall/reached.csv?codes={donor}"),
            "over HTTP, page": lambda: get(f"/recall?codes={donor}"),
            "scan page": lambda: get(f"/S/{syringe}"),
            "up the line, page": lambda: get(f"/recall/sources?code={syringe}"),
            "up the line, JSON": lambda: get(f"/api/v1/origins/{syringe}"),
        }  # fmt: skip
        assert len(raw.execute(RAW, (donor,)).fetchall()) == DESCENDANTS
        assert len(reaching.reached(site, officer, sources).reach.vials) == DESCENDANTS
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, ask in ways.items():
                began = time.perf_counter()
                ask()
                spent[name].append((time.perf_counter() - began) * 1000)
    tell({name: statistics.median(found) for name, found in spent.items()})
    began = time.perf_counter()
    found = reaching.reached(site, officer, reaching.sources(site, lot, (), None, None))
    took = (time.perf_counter() - began) * 1000
    print(
        f"From a lot, which is searched for in every record: {len(found.reach.vials)} vials in {took:.0f} ms."
    )


def tell(medians: dict[str, float]) -> None:
    """Each median with its ratio to what it is measured against."""
    raw, scan = medians["raw recursive query"], medians["scan page"]
    for name, found in medians.items():
        against, word, aim = (
            (scan, "the scan", "1.5")
            if name.startswith("up")
            else (raw, "raw", "8" if "HTTP," in name else "4")
        )
        told = "" if found in (raw, scan) else f"  {found / against:5.2f} x {word}, aim at most {aim}"
        print(f"{name:22} {found:8.2f} ms{told}")


@contextmanager
def over_http(bench: Bench) -> Iterator[Callable[[str], bytes]]:
    """A server of this process on a port of its own, and how an officer gets a page from it."""
    token = create_token(bench.site, bench.people["olga"], bench.people["olga"].user, Role.OFFICER)
    server = make_server("127.0.0.1", 0, create_app(site=bench.site), request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def get(path: str) -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", server.server_port)
        line.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}.")
        return body

    try:
        yield get
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    main()
