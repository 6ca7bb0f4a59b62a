"""Whether the ledger ever looks broken when nothing but the machine was cruel to it.

Writers append through the program's own transactions, three sealers seal without a pause, and all of them
are killed (SIGKILL) at random moments and begun again. Then everything is verified: there must be no finding,
every checkpoint that was signed must hold, and every act that a writer was told of must stand where it did.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from os import urandom
from pathlib import Path

from sqlalchemy import select

from tracker.actions.ledger_keys import KeyRing
from tracker.actions.opening import open_site
from tracker.actions.sealing import seal
from tracker.actions.site import Site
from tracker.custody.problems import Busy
from tracker.labels.code import Kind, make
from tracker.records import checkpoints, journal, private
from tracker.records.seals import Outside
from tracker.records.tables.ledger import ledger_event
from tracker.records.verification import verify
from tracker.settings import Settings

CHAINS, WRITERS, SEALERS, LONGEST_PEACE = 12, 5, 3, 0.1
FEWEST_KILLED = 2  # writers, and sealers
UNDONE = 10  # one act in so many is undone on purpose, after its events were written


@dataclass(frozen=True, slots=True)
class Here:
    """One database under the hammer, and the folder in which everybody writes down what they were told."""

    url: str
    data: Path
    chains: tuple[str, ...]

    def site(self) -> Site:
        return open_site(Settings(data=self.data, database_url=self.url, busy_seconds=20))


@dataclass(slots=True)
class Hammered:
    """What was done, and what was found afterwards; nothing must be found."""

    events: int = 0
    told: int = 0
    checkpoints: int = 0
    killed: Counter[str] = field(default_factory=lambda: Counter({"write": 0, "keep_sealing": 0}))
    seconds: float = 0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.events:,} events in {self.seconds:.0f} s; {self.told:,} acts told to their writers, "
            f"{self.killed['write']} writers and {self.killed['keep_sealing']} sealers killed, "
            f"{self.checkpoints} checkpoints checked, {len(self.findings)} findings"
        )


class _UndoneOnPurpose(Exception):
    pass


def hammer(url: str, data: Path, events: int, seed: int = 0) -> Hammered:
    """Append to a migrated database until it has so many events; what was done, and what does not hold."""
    here = Here(url, data, tuple(make(Kind.TREATMENT, urandom) for _ in range(CHAINS)))
    site, found, began = here.site(), Hammered(), time.monotonic()
    _append(site, here.chains, new=here.chains)
    seal(site)
    with _crowd(here, found, random.Random(seed)) as go_on:
        while go_on() and not _enough(site, here, found, events):
            pass
    found.seconds = time.monotonic() - began
    seal(site, thorough=True)
    _judge(site, here, found)
    site.database.close()
    return found


def _enough(site: Site, here: Here, found: Hammered, events: int) -> bool:
    """Enough was written, enough of each were killed, and some sealer lived long enough to publish."""
    killed = min(found.killed.values()) >= FEWEST_KILLED
    return killed and _size(site) >= events and any(here.data.glob("outside.*"))


@contextmanager
def _crowd(here: Here, found: Hammered, rng: random.Random) -> Iterator[Callable[[], bool]]:
    """Everybody at work; each call lets them work for a moment, kills one of them, and begins it anew."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["bench.hammering"])
    work: list[Callable[[Here], None]] = [*[write] * WRITERS, *[keep_sealing] * SEALERS]

    def begin(one: Callable[[Here], None]) -> BaseProcess:
        process = context.Process(target=one, args=(here,), daemon=True)
        process.start()
        return process

    crowd = [begin(one) for one in work]

    def go_on() -> bool:
        fallen = wait([one.sentinel for one in crowd], timeout=rng.uniform(0, LONGEST_PEACE))
        if fallen:
            ended = [one.__name__ for one, process in zip(work, crowd, strict=True) if not process.is_alive()]
            found.findings += [f"{one} ended by itself" for one in ended]
            return False
        place = rng.randrange(len(crowd))
        _kill(crowd[place])
        found.killed[work[place].__name__] += 1
        crowd[place] = begin(work[place])
        return True

    try:
        yield go_on
    finally:
        for one in crowd:
            _kill(one)


def _kill(process: BaseProcess) -> None:
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def write(here: Here) -> None:
    """Append acts for ever, each on one or two chains, and write down each that was answered."""
    site = here.site()
    told = os.open(here.data / f"told.{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while True:
        chains = random.sample(here.chains, random.randint(1, 2))
        try:
            written = _append(site, chains, undone=random.randrange(UNDONE) == 0)
        except (Busy, _UndoneOnPurpose):
            continue
        os.write(told, "".join(f"{one.idx} {one.leaf_hash.hex()}\n" for one in written).encode())


def keep_sealing(here: Here) -> None:
    """Seal for ever, and write down every checkpoint, as somebody outside would."""
    site = here.site()
    while True:
        try:
            sealed = seal(site)
        except Busy:
            continue
        fresh = here.data / f"fresh.{os.getpid()}"
        fresh.write_text(sealed.note, "utf-8")
        fresh.rename(here.data / f"outside.{sealed.checkpoint.size}")


def _append(
    site: Site, chains: Sequence[str], *, new: Sequence[str] = (), undone: bool = False
) -> tuple[journal.Written, ...]:
    """One act: a private value, and one event on each chain that speaks of it."""
    with site.database.writing(chains, new=new) as transaction:
        now = datetime.now(UTC)
        (commitment,) = private.keep(transaction, chains[0], ["written under the hammer"], urandom)
        shared = journal.Envelope(
            act=urandom(16).hex(), actor="u-0009", recorded=now, door="api", how="camera", device="bench 1",
            rules={"program": "1.0.0"},
        )  # fmt: skip
        entries = [
            journal.Entry(
                chain=one, subject=one, type="move", outcome="done", at=now,
                data={"given": {"note": {"commit": commitment}}, "changes": []},
            )
            for one in chains
        ]  # fmt: skip
        written = journal.append(transaction, shared, entries, urandom)
        if undone:
            raise _UndoneOnPurpose
    return written


def _size(site: Site) -> int:
    with site.database.reading() as connection:
        return checkpoints.size(connection)


def _judge(site: Site, here: Here, found: Hammered) -> None:
    """Everything verified, with every checkpoint that anybody kept, and every act that was told."""
    ring = KeyRing.of(site.settings)
    notes = [(one.name, one.read_text("utf-8")) for one in sorted(here.data.glob("outside.*"))]
    notes.append(("last-checkpoint", ring.last() or ""))
    verified = verify(site.database, outside=Outside(ring.trusted(), tuple(notes)))
    broken = (*verified.breaks, *verified.warnings)
    found.findings += [f"{one.first.place}: {one.first.says} ({one.total})" for one in broken]
    found.events = verified.events
    with site.database.reading() as connection:
        found.checkpoints = len(checkpoints.kept(connection)) + len(notes)
        leaves = list(connection.scalars(select(ledger_event.c.leaf_hash).order_by(ledger_event.c.idx)))
    hold_to_what_was_told(here, [one.hex() for one in leaves], found)


def hold_to_what_was_told(here: Here, leaves: Sequence[str], found: Hammered) -> None:
    """Every event that a writer was told of must still be where it was then."""
    for file in sorted(here.data.glob("told.*")):
        for line in file.read_text("ascii").splitlines():
            idx, leaf = line.split()
            found.told += 1
            if leaf not in leaves[int(idx) : int(idx) + 1]:
                found.findings.append(f"event {idx} was told to its writer, and is not there")
