"""Reading the ledger: events by what they say, newest first, and one event with its neighbours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from tracker.records.tables.ledger import ledger_event

PORTION, MOST_LOOKED_AT = 500, 5_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is kept: the columns, the bytes that were hashed, and what they say."""

    idx: int
    id: str
    chain: str
    seq: int
    type: str
    actor: str
    recorded: str
    body: bytes
    leaf_hash: bytes

    def says(self) -> Mapping[str, Any]:
        """The body as it reads; a broken one reads as nothing."""
        try:
            read = json.loads(self.body)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what is left empty is not asked. Times are ledger texts, `until` itself is out."""

    actors: tuple[str, ...] | None = None
    type: str = ""
    chain: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    subject: str = ""
    act: str = ""

    def fits(self, event: Event) -> bool:
        """Whether what only the body says is as wanted."""
        asked = {"outcome": self.outcome, "subject": self.subject, "act": self.act}
        body = event.says() if any(asked.values()) else {}
        return all(body.get(name) == value for name, value in asked.items() if value)


@dataclass(frozen=True, slots=True)
class Found:
    """A portion of what fits, newest first; `next` is where to go on from, None at the ledger's beginning."""

    events: tuple[Event, ...]
    next: int | None


def search(connection: Connection, wanted: Wanted, before: int | None, most: int) -> Found:
    """Up to `most` events that fit, among a bounded number looked at, so that no question takes for ever."""
    found: list[Event] = []
    looked_at, last = 0, None
    for event in _newest_first(connection, wanted, before):
        looked_at, last = looked_at + 1, event.idx
        if wanted.fits(event):
            found.append(event)
        if len(found) == most or looked_at == MOST_LOOKED_AT:
            return Found(tuple(found), last)
    return Found(tuple(found), None)


def event(connection: Connection, idx: int) -> Event | None:
    """The event at one place."""
    return _one(connection, select(ledger_event).where(ledger_event.c.idx == idx))


def neighbour(connection: Connection, chain: str, seq: int) -> Event | None:
    """The event with this number on a chain."""
    return _one(
        connection, select(ledger_event).where(ledger_event.c.chain == chain, ledger_event.c.seq == seq)
    )


def around(connection: Connection, idx: int, most: int = 40) -> tuple[Event, ...]:
    """The events written shortly before and after one, in order: those of one act lie side by side."""
    query = (
        select(ledger_event)
        .where(ledger_event.c.idx.between(idx - most, idx + most))
        .order_by(ledger_event.c.idx)
    )
    return tuple(_event(row) for row in connection.execute(query))


def size(connection: Connection) -> int:
    """How many events there are."""
    return (connection.scalar(select(func.max(ledger_event.c.idx))) or 0) + 1


def types(connection: Connection) -> tuple[str, ...]:
    """The kinds of events there are."""
    return tuple(connection.scalars(select(ledger_event.c.type).distinct().order_by(ledger_event.c.type)))


def _newest_first(connection: Connection, wanted: Wanted, before: int | None) -> Iterator[Event]:
    while True:
        query = _narrowed(select(ledger_event), wanted).order_by(ledger_event.c.idx.desc()).limit(PORTION)
        rows = connection.execute(query if before is None else query.where(ledger_event.c.idx < before)).all()
        for row in rows:
            yield _event(row)
        if len(rows) < PORTION:
            return
        before = rows[-1].idx


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.actors is not None:
        query = query.where(ledger_event.c.actor.in_(wanted.actors))
    if wanted.type:
        query = query.where(ledger_event.c.type == wanted.type)
    if wanted.chain:
        query = query.where(ledger_event.c.chain == wanted.chain)
    if wanted.since:
        query = query.where(ledger_event.c.recorded_at >= wanted.since)
    return query.where(ledger_event.c.recorded_at < wanted.until) if wanted.until else query


def _one(connection: Connection, query: Select[Any]) -> Event | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else _event(row)


def _event(row: Row[Any]) -> Event:
    return Event(
        row.idx,
        row.event_id,
        row.chain,
        row.seq,
        row.type,
        row.actor,
        row.recorded_at,
        row.body if isinstance(row.body, bytes) else str(row.body).encode(),
        row.leaf_hash,
    )
