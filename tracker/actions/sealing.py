"""Sealing: a signed checkpoint over every event so far, and never one that contradicts an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.actions.entering import envelope
from tracker.actions.ledger_keys import KEY, LAST, KeyRing
from tracker.actions.site import Site
from tracker.custody.problems import BrokenLedger
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.ledger.note import BadNote, Checkpoint, SecretKey, opened, read_checkpoint
from tracker.ledger.tree import Log
from tracker.ledger.trust import Trusted
from tracker.records import checkpoints, journal
from tracker.records.checkpoints import Kept
from tracker.records.connection import Connection
from tracker.records.tables.chain import LEDGER

SHORTER = (
    "The ledger has {now} events, and a checkpoint over {then} was signed before: an older state was brought "
    "back, or its end was cut. Nothing was signed. Bring back the newer state, or begin a succession."
)
REWRITTEN = (
    "The first {then} events do not give the root that was signed before: the past was changed. Nothing was "
    "signed. Run tracker verify, and keep the database as it is for whoever looks into it."
)
NO_STATE = (
    "The file last-checkpoint is missing, so nothing says what was signed last. Bring it back from where the "
    "checkpoints are kept, or name --accept-new-log if nothing was ever signed for this log."
)
BEHIND = (
    "The database keeps a checkpoint over {now} events, the file last-checkpoint one over {then}: another "
    "sealer signs for this log, or the file was taken back. Nothing was signed."
)


class PastChanged(BrokenLedger):
    """What was signed before does not agree with what is there now; nothing is signed over it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The newest checkpoint, and whether it was signed just now."""

    checkpoint: Checkpoint
    note: str
    fresh: bool


def seal(site: Site, *, thorough: bool = False, accept_new_log: bool = False) -> Sealed:
    """Sign a checkpoint over all events; PastChanged, and nothing signed, where an earlier one is denied.

    `thorough` makes every hash anew from the bodies instead of trusting the kept roots of whole groups.
    """
    ring = KeyRing.of(site.settings)
    with ring.alone():
        keys = ring.signing() or _first_key(site, ring)
        return _Sealing(site, ring, keys).run(thorough=thorough, accept_new_log=accept_new_log)


def newest(site: Site) -> Kept | None:
    """The newest checkpoint of the log that is sealed now; None while there is none."""
    keys = KeyRing.of(site.settings).signing()
    with site.database.reading() as connection:
        return checkpoints.newest(connection, keys[0].name) if keys else None


def new_key(site: Site, ring: KeyRing, name: str) -> SecretKey:
    """Make the key of a log, trust it from the size the log will have with the event that tells of it."""
    key = SecretKey(name, site.entropy(32))
    with site.database.reading() as connection:
        size = checkpoints.size(connection)
    ring.write(KEY, f"{key.text()}\n")
    ring.trust(Trusted(key.public, size))
    ring.write(LAST, Checkpoint(name, 0, Log().root()).signed_by([key]))
    tell(site, "key_new", {"key": key.public.text()})
    return key


def tell(
    site: Site,
    kind: str,
    given: Mapping[str, JsonValue],
    *,
    actor: str = "system",
    esig: Mapping[str, JsonValue] | None = None,
) -> None:
    """Write an event of the ledger about itself, with the signature of whoever signed for it."""
    with site.database.writing([LEDGER]) as transaction:
        shared = envelope(site, actor, door="cli")
        entry = journal.Entry(
            chain=LEDGER, subject=LEDGER, type=kind, outcome="done", at=shared.recorded,
            data={"given": given, "changes": []}, esig=esig,
        )  # fmt: skip
        journal.append(transaction, shared, [entry], site.entropy)


def _first_key(site: Site, ring: KeyRing) -> tuple[SecretKey, ...]:
    """A log that was never sealed gets its key by itself; one that was asks for the key it had."""
    with site.database.reading() as connection:
        sealed = checkpoints.kept(connection)
    if sealed or ring.last() is not None:
        raise BrokenLedger(
            "The key that sealed this ledger is not in `ledger` in the data folder. Bring it back; "
            "if it is lost, `tracker ledger succeed` begins a succession under a new one."
        )
    return (new_key(site, ring, f"{site.settings.label_host}/ledger"),)


@dataclass(frozen=True, slots=True)
class _Sealing:
    """One sealing, while nobody else seals."""

    site: Site
    ring: KeyRing
    keys: tuple[SecretKey, ...]

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.keys[0].name

    def run(self, *, thorough: bool, accept_new_log: bool) -> Sealed:
        """Look at everything in one snapshot, write the file outside, then the checkpoint inside."""
        with self.site.database.reading() as connection:
            last, note = self._last(connection, accept_new_log=accept_new_log)
            size = checkpoints.size(connection)
            if size < last.size:
                raise PastChanged(SHORTER.format(now=size, then=last.size))
            groups = checkpoints.new_groups(connection, size)
            checkpoint = Checkpoint(self.origin, size, self._root(connection, last, size, thorough=thorough))
            stored = checkpoints.newest(connection, self.origin)
        fresh = size > last.size
        if fresh:
            note = checkpoint.signed_by(self.keys)
            self.ring.write(LAST, note)
        with self.site.database.writing(()) as transaction:
            checkpoints.keep_groups(transaction.connection, groups)
            if size and (stored is None or stored.size < size):
                at = instant_text(self.site.clock())
                checkpoints.keep(transaction.connection, Kept(self.origin, size, note, at))
        return Sealed(checkpoint, note, fresh)

    def _last(self, connection: Connection, *, accept_new_log: bool) -> tuple[Checkpoint, str]:
        """What was signed last, by the file outside the database."""
        note, stored = self.ring.last(), checkpoints.newest(connection, self.origin)
        if note is None:
            if not accept_new_log or stored is not None:
                raise PastChanged(NO_STATE)
            note = Checkpoint(self.origin, 0, Log().root()).signed_by(self.keys)
        try:
            last = opened(note, [key.public for key in self.keys])
        except BadNote as fault:
            raise PastChanged(
                f"The file last-checkpoint does not hold. {fault} Nothing was signed."
            ) from fault
        if stored is not None and read_checkpoint(stored.note).size > last.size:
            raise PastChanged(BEHIND.format(now=stored.size, then=last.size))
        return last, note

    def _root(self, connection: Connection, last: Checkpoint, size: int, *, thorough: bool) -> bytes:
        """The root of all events, after the root at the last size was found to be the one that was signed."""
        if thorough:
            return self._made_anew(connection, last, size)
        if last.size and checkpoints.span(connection, last.size).root() != last.root:
            raise PastChanged(REWRITTEN.format(then=last.size))
        for _ in checkpoints.hashed(connection, last.size, size):
            pass  # no body is signed for that does not give the hash beside it
        return checkpoints.span(connection, size).root() if size else Log().root()

    def _made_anew(self, connection: Connection, last: Checkpoint, size: int) -> bytes:
        log = Log()
        for leaf in checkpoints.hashed(connection, 0, size):
            log.add(leaf)
            if log.size == last.size and log.root() != last.root:
                raise PastChanged(REWRITTEN.format(then=last.size))
        return log.root()
