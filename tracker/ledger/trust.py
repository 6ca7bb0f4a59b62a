"""Whom an auditor trusts: the keys of a log, and for which of its sizes each counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.ledger.note import BadNote, Checkpoint, PublicKey, opened, read_checkpoint


@dataclass(frozen=True, slots=True)
class Trusted:
    """A key, and the sizes of the log for which its signature counts; `until` None has no end."""

    key: PublicKey
    since: int = 0
    until: int | None = None

    def line(self) -> str:
        """How it is kept and printed."""
        return f"{self.key.text()} {self.since} {'-' if self.until is None else self.until}\n"

    def covers(self, size: int) -> bool:
        """Whether it counts at this size; over nothing, which proves nothing, a key in use counts too."""
        begins = size == 0 and self.until is None
        return (begins or self.since <= size) and (self.until is None or size <= self.until)


def read_trust(text: str) -> tuple[Trusted, ...]:
    """The lines of a trust file: a key, from which size, up to which or `-`; BadNote for any other line."""
    return tuple(_trusted(line) for line in text.splitlines() if line.strip() and not line.startswith("#"))


def opened_by(note: str, trusted: Iterable[Trusted]) -> Checkpoint:
    """The checkpoint of a note that a key signed which counts at its size; BadNote or NotSigned otherwise."""
    size = read_checkpoint(note).size
    return opened(note, [one.key for one in trusted if one.covers(size)])


def _trusted(line: str) -> Trusted:
    try:
        key, since, until = line.split()
        return Trusted(PublicKey.read(key), int(since), None if until == "-" else int(until))
    except ValueError as fault:
        raise BadNote(f"A line of the trust file cannot be read. {fault}") from fault
