"""Holding the log against every checkpoint that was ever signed over it, inside the database and outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from tracker.ledger.note import BadNote, read_checkpoint
from tracker.ledger.proofs import GROUP
from tracker.ledger.tree import Log
from tracker.ledger.trust import Trusted, opened_by
from tracker.ledger.verification import LOG, Finding
from tracker.records import checkpoints
from tracker.records.tables.ledger import ledger_group

CHECKPOINTS, GROUPS = "the checkpoints", "the kept roots"
BETWEEN = 20_000  # events, before it is written down again how far the log was verified


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known outside the database: keys, notes kept elsewhere, how far one verified before."""

    trusted: Sequence[Trusted] = ()
    notes: tuple[tuple[str, str], ...] = ()  # what it is called, and the note
    verified: str = ""  # the note up to which every event was found right before
    passed: Callable[[str], None] = lambda _note: None  # hears a note up to which every event is right


class Seals:
    """Watches the log grow past each checkpoint; afterwards says which of them it contradicts."""

    def __init__(self, connection: Connection, outside: Outside) -> None:
        self._outside = outside
        self._kept = checkpoints.kept(connection)
        self._groups = {row.n: row.root for row in connection.execute(select(ledger_group))}
        every = [*(one.note for one in self._kept), *(note for _, note in outside.notes), outside.verified]
        self._roots: dict[int, bytes] = dict.fromkeys((size for note in every if (size := _size(note))), b"")
        self._notes = {one.size: one.note for one in self._kept}
        self._group, self._told = Log(), 0
        self.rolled_back = False

    @property
    def verified(self) -> int:
        """Up to which event everything was found right before."""
        return _size(self._outside.verified)

    def passing(self, log: Log, leaf: bytes, *, clean: bool) -> Iterator[Finding]:
        """The log has taken one more leaf; `clean` while nothing was found in it."""
        self._group.add(leaf)
        if log.size % GROUP == 0:
            n, root = log.size // GROUP - 1, self._group.root()
            if self._groups.pop(n, root) != root:
                yield Finding(GROUPS, f"The kept root of events {n * GROUP} to {log.size - 1} is not theirs.")
            self._group = Log()
        if log.size in self._roots:
            self._roots[log.size] = log.root()
            self._pass(log, clean=clean)

    def _pass(self, log: Log, *, clean: bool) -> None:
        note = self._notes.get(log.size)
        if clean and note and log.size - self._told >= BETWEEN and not self._contradiction(note):
            self._outside.passed(note)
            self._told = log.size

    def findings(self, log: Log) -> Iterator[Finding]:
        """Everything that was signed, and is not so."""
        for n in self._groups:
            yield Finding(
                GROUPS, f"There is a kept root for events from {n * GROUP} on, which are not there."
            )
        for one in self._kept:
            called = f"The checkpoint over {one.size} events"
            if (one.origin, one.size) != _said(one.note):
                yield Finding(CHECKPOINTS, f"{called} does not say so itself.")
            yield from self._held(called, one.note, log)
        for called, note in self._outside.notes:
            yield from self._held(called, note, log)
        if self.verified and self._contradiction(self._outside.verified):
            yield Finding(LOG, "The events verified before are no longer the same. Verify without --resume.")

    def _held(self, called: str, note: str, log: Log) -> Iterator[Finding]:
        if not self._outside.trusted:
            yield Finding(CHECKPOINTS, "No key is trusted here, so no signature was checked.", warning=True)
        else:
            try:
                opened_by(note, self._outside.trusted)
            except BadNote as fault:
                yield Finding(CHECKPOINTS, f"{called} cannot be relied on. {fault}")
                return
        size = _size(note)
        if size > log.size:
            self.rolled_back = True
            yield Finding(LOG, f"{called} was signed over {size}; there are {log.size}: events were lost.")
        elif size and self._contradiction(note):
            self.rolled_back = True
            yield Finding(LOG, f"{called} has another root: what was signed was changed afterwards.")

    def _contradiction(self, note: str) -> bool:
        return self._roots.get(_size(note)) != read_checkpoint(note).root


def _said(note: str) -> tuple[str, int]:
    try:
        found = read_checkpoint(note)
    except BadNote:
        return "", -1
    return found.origin, found.size


def _size(note: str) -> int:
    return max(_said(note)[1], 0)
