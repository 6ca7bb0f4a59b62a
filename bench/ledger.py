"""`python -m bench.ledger`: what sealing, proving, exporting and verifying cost.

The events are of one size, on chains of fifty and one of a thousand, in an SQLite file.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from os import urandom
from pathlib import Path
from statistics import median

from rich.table import Table
from sqlalchemy import Engine, create_engine, event, insert, select

import tracker_verify
from bench import report
from tracker.actions.exporting import Wanted, export
from tracker.actions.ledger_keys import KeyRing
from tracker.actions.opening import open_site
from tracker.actions.sealing import newest, seal
from tracker.actions.site import Site
from tracker.custody.people import SYSTEM
from tracker.labels.code import Kind, make
from tracker.ledger.body import Event, body, instant_text
from tracker.ledger.canonical import canonical
from tracker.ledger.tree import leaf_hash
from tracker.records import checkpoints
from tracker.records.locks import begin_chains
from tracker.records.migrate import migrate
from tracker.records.tables.ledger import ledger_event
from tracker.records.verification import verify
from tracker.settings import Settings

LONG = 1_000  # events of the sample that is exported
A_CHAIN = 50
AT_ONCE = 5_000


def main() -> None:
    """Fill, measure, print."""
    found = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    found.add_argument("--events", type=int, nargs="*", default=[10_000, 100_000], help="(10000 100000)")
    report.tell(report.surroundings("SQLite"))
    for events in found.parse_args().events:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            report.tell(measured(Path(folder), events))


def measured(folder: Path, events: int) -> Table:
    """Everything, at one number of events."""
    url = f"sqlite:///{folder / 'tracker.db'}"
    migrate(url, url)
    site = open_site(Settings(data=folder, database_url=url))
    long = fill(url, events)
    table = Table(f"{events:,} events", "CPU seconds", "of the loop", "statements", title_justify="left")
    loop, honest = loops(bodies(url))
    first, statements = counted(site, lambda: seal(site))
    table.add_row("SHA-256 over the bodies, bare", f"{loop:.2f}", "", "")
    table.add_row("read as JSON, written canonically and hashed, in memory", f"{honest:.2f}", "", "")
    table.add_row("first seal, every group new", f"{first:.2f}", "", str(statements))
    again, statements = counted(site, lambda: seal(site))
    table.add_row("seal, nothing new", f"{again:.4f}", "", str(statements))
    thorough = timed(lambda: seal(site, thorough=True))
    table.add_row("tracker seal, every hash anew", f"{thorough:.2f}", ratio(loop, thorough), "")
    proving = [
        counted(site, lambda place=place: proven(site, place)) for place in range(0, events, events // 9)
    ]
    table.add_row(
        "inclusion proof",
        f"{median(one for one, _ in proving):.4f}",
        "",
        str(max(many for _, many in proving)),
    )
    whole = timed(lambda: verify(site.database))
    table.add_row(
        "tracker verify", f"{whole:.2f}", f"{ratio(honest, whole)}; {ratio(loop, whole)} of SHA-256", ""
    )
    made: list[bytes] = []
    exporting, statements = counted(site, lambda: made.append(export(site, SYSTEM, Wanted(long, "bench"))))
    table.add_row(f"export of {LONG:,} events", f"{exporting:.2f}", "", str(statements))
    table.add_row("tracker-verify of it", f"{timed(lambda: judged(site, folder, made[0])):.2f}", "", "")
    site.database.close()
    return table


def ratio(floor: float, own: float) -> str:
    return f"{floor / own * 100:.0f} %"


def timed(work: Callable[[], object]) -> float:
    """The processor time it took: what others do on the machine meanwhile does not count."""
    before = time.process_time()
    work()
    return time.process_time() - before


def counted(site: Site, work: Callable[[], object]) -> tuple[float, int]:
    """How long it took, and how many statements it sent."""
    with statements_of(site) as sent:
        return timed(work), len(sent)


@contextmanager
def statements_of(site: Site) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    engines: list[Engine] = [site.database._reader, site.database._writer]  # noqa: SLF001 - measured, not used
    for one in engines:
        event.listen(one, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for one in engines:
            event.remove(one, "before_cursor_execute", note)


def proven(site: Site, place: int) -> list[bytes]:
    """The hashes that prove one event under the newest checkpoint."""
    kept = newest(site)
    assert kept is not None
    with site.database.reading() as connection:
        return checkpoints.span(connection, kept.size, place).inclusion(place)


def judged(site: Site, folder: Path, bundle: bytes) -> None:
    (folder / "bundle.zip").write_bytes(bundle)
    words = [f"--vkey={one.key.text()}" for one in KeyRing.of(site.settings).trusted()]
    with redirect_stdout(io.StringIO()):
        assert tracker_verify.main([str(folder / "bundle.zip"), *words]) == 0


def bodies(url: str) -> list[bytes]:
    engine = create_engine(url)
    with engine.connect() as connection:
        return list(connection.scalars(select(ledger_event.c.body).order_by(ledger_event.c.idx)))


def loops(found: list[bytes]) -> tuple[float, float]:
    """Both floors: the hashes alone, and reading, writing and hashing."""
    return timed(lambda: hashing(found)), timed(lambda: canonicalising(found))


def hashing(found: list[bytes]) -> None:
    for one in found:
        hashlib.sha256(b"\0" + one).digest()


def canonicalising(found: list[bytes]) -> None:
    for one in found:
        hashlib.sha256(b"\0" + canonical(json.loads(one))).digest()


def fill(url: str, events: int) -> str:
    """Write events on chains of fifty, and one of a thousand; the code of the long one."""
    engine = create_engine(url)
    long = make(Kind.TREATMENT, urandom)
    with engine.begin() as connection:
        names = [long] + [make(Kind.TREATMENT, urandom) for _ in range((events - LONG) // A_CHAIN)]
        begin_chains(connection, set(names))
        guards = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).all()
        for name, _ in guards:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        waiting: list[dict[str, object]] = []
        for idx, row in enumerate(rows(names, events)):
            waiting.append({"idx": idx, **row})
            if len(waiting) == AT_ONCE:
                connection.execute(insert(ledger_event), waiting)
                waiting.clear()
        if waiting:
            connection.execute(insert(ledger_event), waiting)
        for _, sql in guards:
            connection.exec_driver_sql(sql)
    return long


def rows(names: list[str], events: int) -> Iterator[dict[str, object]]:
    """Events that take turns on their chains, each naming the one before it."""
    now, ends = datetime(2026, 1, 3, tzinfo=UTC), dict.fromkeys(names, (0, ""))
    turns = [names[0]] * LONG + [name for name in names[1:] for _ in range(A_CHAIN)]
    for place in range(min(events, len(turns))):
        name = turns[place * 7919 % len(turns)]
        seq, prev = ends[name]
        said = Event(
            id=urandom(16).hex(), act=urandom(16).hex(), chain=name, subject=name, seq=seq + 1, prev=prev,
            type="move", outcome="done", at=now, recorded=now, actor="u-0009", door="page", how="camera",
            device="bench 1", rules={"program": "1.0.0", "specification": "QAAAAAAAAAAAA v3"},
            data={"given": {"to": "UAAAAAAAAAAA", "note": {"commit": urandom(32).hex()}}, "changes": []},
        )  # fmt: skip
        text = body(said)
        leaf = leaf_hash(text)
        ends[name] = (seq + 1, leaf.hex())
        yield {
            "event_id": said.id, "chain": name, "seq": seq + 1, "type": "move", "actor": "u-0009",
            "recorded_at": instant_text(now), "body": text, "leaf_hash": leaf,
        }  # fmt: skip


if __name__ == "__main__":
    main()
