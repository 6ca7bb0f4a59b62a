"""Writing a backup from one snapshot while the site serves, and reading it back before it counts."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.actions.backup import pages
from tracker.actions.backup.locked import SALT_BYTES, check_passphrase
from tracker.actions.backup.pages import Count, Part, Reading, Title
from tracker.actions.ledger_keys import KEY, PREVIOUS, KeyRing
from tracker.actions.sealing import seal
from tracker.actions.site import Site
from tracker.custody.problems import BrokenLedger, Invalid
from tracker.ledger.body import instant_text
from tracker.ledger.note import read_checkpoint
from tracker.ledger.verification import Row, Walk
from tracker.records import copies, migrate
from tracker.records.connection import Connection
from tracker.version import VERSION

EVENTS = "ledger_event"
SECRET = "secret"
NOT_LOCKED = "Secrets go only into a backup that is locked with a passphrase."
OTHERWISE = "The backup cannot be read back as it was written. It was thrown away; try another disk."
NOT_THERE = "{file} is there already; a backup never writes over another file."
DOES_NOT_HOLD = (
    "The backup is what the database holds, but its ledger does not hold ({says}) Run tracker verify, and "
    "keep the backups from before."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written and read back: its events, its rows, and what it was sealed with."""

    events: int
    rows: int
    checkpoint: str
    fault: str  # why the ledger in it does not hold; empty when it does


def back_up(site: Site, to: Path, passphrase: str = "", *, secrets: bool = False) -> Written:
    """Write everything of one instant into a file, sealed first and read back afterwards.

    Raises Invalid, BrokenLedger or PastChanged; then there is no file. Secrets are the keys that sign, and
    what wristbands are found by.
    """
    if secrets and not passphrase:
        raise Invalid(NOT_LOCKED, {})
    if passphrase:
        check_passphrase(passphrase)
    if to.exists():
        raise Invalid(NOT_THERE.format(file=to), {})
    note = seal(site).note
    part = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        counts = _write(site, part, passphrase, _title(site, note, secrets=secrets))
        fault = _read_back(part, passphrase, counts)
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    return Written(counts[EVENTS].rows, sum(one.rows for one in counts.values()), note, fault)


def _title(site: Site, note: str, *, secrets: bool) -> Title:
    ring = KeyRing.of(site.settings)
    return Title(
        tracker_backup=pages.FORM, made_at=instant_text(site.clock()), program=VERSION, form=migrate.newest(),
        database=site.database.dialect, size=read_checkpoint(note).size, checkpoint=note,
        trust="".join(one.line() for one in ring.trusted()), secret_is=which_secret(site.secret),
        secrets=_secrets(site, ring) if secrets else {},
    )  # fmt: skip


def which_secret(secret: bytes) -> str:
    """Tells one secret from another, and nothing else of it."""
    return hmac.digest(secret, b"tracker backup", "sha256").hex()[:16]


def _secrets(site: Site, ring: KeyRing) -> dict[str, str]:
    keys = zip((KEY, PREVIOUS), ring.signing(), strict=False)
    return {SECRET: site.secret.hex()} | {name: f"{key.text()}\n" for name, key in keys}


def _write(site: Site, part: Path, passphrase: str, title: Title) -> dict[str, Count]:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with (
            pages.made(file, passphrase, site.entropy(SALT_BYTES)) as page,
            site.database.reading() as connection,
        ):
            counts = pages.write(page, title, _parts(connection))
        file.flush()
        os.fsync(file.fileno())
    return counts


def _parts(connection: Connection) -> Iterator[Part]:
    for table in copies.copied():
        yield Part(table.name, list(table.columns.keys()), copies.rows(connection, table))


def _read_back(part: Path, passphrase: str, counts: dict[str, Count]) -> str:
    """Hold the file against what was written, and its events against each other and the checkpoint."""
    try:
        with pages.opened(part, passphrase) as reading:
            fault = _walked(reading)
    except Invalid as problem:
        raise BrokenLedger(OTHERWISE) from problem
    if reading.counts != counts:
        raise BrokenLedger(OTHERWISE)
    return fault


def _walked(reading: Reading) -> str:
    walk, sealed, faults = Walk(), read_checkpoint(reading.title.checkpoint), list[str]()
    for part in reading.parts():
        for row in part.rows:
            if part.name == EVENTS:
                faults += [one.says for one in walk.take(event(part.columns, row)) if not one.warning][:1]
                if walk.log.size == sealed.size and walk.log.root() != sealed.root:
                    faults.append("It does not give the root that was signed.")
    if walk.log.size < sealed.size:
        faults.append("It has fewer events than were signed.")
    return DOES_NOT_HOLD.format(says=faults[0]) if faults else ""


def event(columns: list[str], row: list[Any]) -> Row:
    """One event as it stands in a backup."""
    table = copies.known(EVENTS, columns)
    return Row(**dict(zip(columns, copies.typed(table, columns, row), strict=True)))
