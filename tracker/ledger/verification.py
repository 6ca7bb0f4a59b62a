"""Walking the ledger from its first event to its last, and saying where it does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.ledger.body import read_instant
from tracker.ledger.fold import Fold
from tracker.ledger.shape import read_body
from tracker.ledger.signature import faults
from tracker.ledger.spoken import Spoken
from tracker.ledger.tree import Log, leaf_hash

LOG = "the log"
CLOCK_TOLERANCE = timedelta(seconds=5)
LATEST_CLAIM = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Row:
    """One stored event: the body that is hashed, and the columns that must agree with it."""

    idx: int
    event_id: str
    chain: str
    seq: int
    type: str
    actor: str
    recorded_at: str
    body: bytes
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that does not hold, or with `warning` one that is only odd."""

    place: str  # the chain, or the log or table where no chain can be named
    says: str
    idx: int | None = None
    seq: int | None = None
    warning: bool = False


@dataclass(slots=True)
class End:
    """Where a chain ends: its last number, and the leaf hash of that event."""

    seq: int = 0
    leaf: str = ""


_COLUMNS = (
    ("event_id", "id"),
    ("chain", "chain"),
    ("seq", "seq"),
    ("type", "type"),
    ("actor", "actor"),
    ("recorded_at", "recorded"),
)


class Walk:
    """Takes the rows in the order of `idx`; what it has seen so far decides what must come next."""

    def __init__(self, verified: int = 0) -> None:
        self.log = Log()
        self._verified = verified  # the form of events before this place was found right before
        self.fold = Fold()
        self.ends: dict[str, End] = {}
        self.spoken = Spoken()
        self.leaves: dict[str, str] = {}  # the leaf hash of each event, by its id
        self.leaf = b""  # of the event taken last, made from its body
        self._next_idx = 0
        self._recorded: datetime | None = None

    def take(self, row: Row) -> Iterator[Finding]:
        """Every finding about the next row; the walk goes on behind it as if the row were right."""
        if row.idx != self._next_idx:
            yield Finding(
                LOG, f"idx {self._next_idx} is missing; idx {row.idx} stands in its place.", row.idx
            )
        self._next_idx = row.idx + 1
        leaf = leaf_hash(row.body)
        self.log.add(leaf)
        self.leaf = leaf
        if leaf != row.leaf_hash:
            yield _about(row, "Its body does not give its hash: the body or the hash was changed.")
        yield from self._read(row)

    def _read(self, row: Row) -> Iterator[Finding]:
        try:
            body = read_body(row.body) if row.idx >= self._verified else json.loads(row.body)
        except ValueError as error:
            yield _about(row, f"Its body cannot be read. {error}")
            self._end_at(row)
            return
        yield from self._links(row, body)
        yield from self._content(row, body)

    def _links(self, row: Row, body: Mapping[str, Any]) -> Iterator[Finding]:
        """The columns agree with the body, and the body follows on the event before it on its chain."""
        if wrong := [column for column, key in _COLUMNS if getattr(row, column) != body[key]]:
            yield _about(row, f"Its columns disagree with its body: {', '.join(wrong)}.")
        end = self.ends.get(row.chain, End())
        if row.seq != end.seq + 1:
            yield _about(row, f"seq {end.seq + 1} was expected here: events before it are missing or moved.")
        elif body["prev"] != end.leaf:
            yield _about(row, "It does not follow on the event before it: that event was changed.")
        self._end_at(row)

    def _end_at(self, row: Row) -> None:
        # The stored hash, not the one just made: a changed body is then one finding and not two.
        self.ends[row.chain] = End(row.seq, row.leaf_hash.hex())

    def _content(self, row: Row, body: Mapping[str, Any]) -> Iterator[Finding]:
        yield from self._clocks(row, body)
        if body["id"] in self.leaves:
            yield _about(row, "An earlier event has the same id.")
        if "corrects" in body and body["corrects"] not in self.leaves:
            yield _about(row, "It corrects an event that is not on the ledger before it.")
        for says in faults(body):
            yield _about(row, says)
        self.leaves[body["id"]] = row.leaf_hash.hex()
        self.spoken.take(row.body, body)
        if body["outcome"] == "done":
            wrong = self.fold.take(body["data"], row.chain, row.idx, row.seq)
            if wrong:
                yield _about(row, wrong)

    def _clocks(self, row: Row, body: Mapping[str, Any]) -> Iterator[Finding]:
        at, recorded = read_instant(body["at"]), read_instant(body["recorded"])
        if self._recorded is not None and recorded < self._recorded - CLOCK_TOLERANCE:
            yield _about(row, "The server's clock went back before it was recorded.", warning=True)
        if at > recorded + LATEST_CLAIM:
            yield _about(row, "It says that it happened after it was recorded.", warning=True)
        self._recorded = recorded


def _about(row: Row, says: str, warning: bool = False) -> Finding:
    return Finding(row.chain, says, row.idx, row.seq, warning)
