"""Reading the ledger: events by what they say, newest first, and one event with its neighbours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, func, select

from tracker.records.bodies import has
from tracker.records.ledger_wanted import Wanted
from tracker.records.tables.ledger import ledger_event

PORTION = 500
WINDOW, MOST_PORTIONS = 25_000, 12
"""One statement looks at so many places of the log, and one page sends so many statements at most."""


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


@dataclass(frozen=True, slots=True)
class Found:
    """A portion of what fits, newest first; `next` is where to go on from, None at the ledger's beginning."""

    events: tuple[Event, ...]
    next: int | None


def search(connection: Connection, wanted: Wanted, before: int | None, most: int) -> Found:
    """Up to `most` events that fit, in a bounded number of statements, so that no question takes for ever."""
    found: list[Event] = []
    for portions, (events, last) in enumerate(_portions(connection, wanted, before), start=1):
        for event in events:
            if wanted.fits(event.says()):
                found.append(event)
            if len(found) == most:
                return Found(tuple(found), event.idx)
        if last is None or portions == MOST_PORTIONS:
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


def rising(connection: Connection, wanted: Wanted, most: int) -> Found:
    """Up to `most` events that fit, oldest first from `wanted.first` on; `next` is the first place that was
    not looked at, None at the end of the log."""
    found: list[Event] = []
    low, end = wanted.first, size(connection)
    for _ in range(MOST_PORTIONS):
        if low >= end:
            return Found(tuple(found), None)
        upper = min(low + WINDOW, end)
        query = _narrowed(select(ledger_event), wanted)
        query = query.where(ledger_event.c.idx >= low, ledger_event.c.idx < upper)
        rows = connection.execute(query.order_by(ledger_event.c.idx).limit(PORTION)).all()
        for event in map(_event, rows):
            if wanted.fits(event.says()):
                found.append(event)
            if len(found) == most:
                return Found(tuple(found), event.idx + 1)
        low = rows[-1].idx + 1 if len(rows) == PORTION else upper
    return Found(tuple(found), low if low < end else None)


_Portion: TypeAlias = tuple[Iterable[Event], int | None]


def _portions(connection: Connection, wanted: Wanted, before: int | None) -> Iterator[_Portion]:
    """What may fit, newest first, and after each portion the place it ended at, None at the beginning."""
    if wanted.chain:
        yield from _along(connection, wanted, before)
        return
    low, high = _between(connection, wanted)
    upper = high + 1 if before is None else min(before, high + 1)
    while upper > low:
        start = max(low, upper - WINDOW)
        query = _narrowed(select(ledger_event), wanted)
        query = query.where(ledger_event.c.idx >= start, ledger_event.c.idx < upper)
        rows = connection.execute(query.order_by(ledger_event.c.idx.desc()).limit(PORTION)).all()
        upper = rows[-1].idx if len(rows) == PORTION else start
        yield map(_event, rows), upper if upper > low else None


def _along(connection: Connection, wanted: Wanted, before: int | None) -> Iterator[_Portion]:
    """The same along one chain, where the numbers follow the log."""
    while True:
        query = _narrowed(select(ledger_event), wanted).order_by(ledger_event.c.seq.desc()).limit(PORTION)
        rows = connection.execute(query if before is None else query.where(ledger_event.c.idx < before)).all()
        before = rows[-1].idx if len(rows) == PORTION else None
        yield map(_event, rows), before
        if before is None:
            return


def _between(connection: Connection, wanted: Wanted) -> tuple[int, int]:
    """The first and the last place that can fit by when it was recorded and by `first`."""
    idx = ledger_event.c.idx
    row = connection.execute(_timed(select(func.min(idx), func.max(idx)), wanted)).one()
    low, high = (0, -1) if row[0] is None else (int(row[0]), int(row[1]))
    return max(low, wanted.first), high if wanted.last is None else min(high, wanted.last)


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """What columns and bytes can say; the body as it reads has the last word, in `fits`."""
    if wanted.actors is not None:
        query = query.where(ledger_event.c.actor.in_(wanted.actors))
    if wanted.without:
        query = query.where(ledger_event.c.actor != wanted.without)
    if wanted.type:
        query = query.where(ledger_event.c.type == wanted.type)
    if wanted.chain:
        query = query.where(ledger_event.c.chain == wanted.chain, ledger_event.c.idx >= wanted.first)
    if wanted.chain and wanted.last is not None:
        query = query.where(ledger_event.c.idx <= wanted.last)
    for part in wanted.parts():
        query = query.where(has(part))
    return _timed(query, wanted)


def _timed(query: Select[Any], wanted: Wanted) -> Select[Any]:
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
