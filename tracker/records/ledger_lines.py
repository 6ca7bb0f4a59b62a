"""The ledger, read line by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from tracker.records.tables.ledger import ledger_event

BATCH = 500


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One event as it stands on the ledger."""

    idx: int
    id: str
    chain: str
    seq: int
    type: str
    actor: str
    recorded_at: str
    leaf_hash: str
    body: Mapping[str, Any]

    def names(self, code: str) -> bool:
        """Be about this code, or have changed a row that speaks of it."""
        changes = self.body["data"].get("changes", ())
        return self.body["subject"] == code or any(speaks_of(code, one) for one in changes)


def speaks_of(code: str, change: Mapping[str, Any]) -> bool:
    """Whether a change is to the row of this code, or to one that names it."""
    told = change["set"]
    return change["key"] == code or code in (told.get("vial"), told.get("subject"), told.get("target"))


def line(connection: Connection, idx: int) -> LedgerLine | None:
    """The event at this place."""
    row = connection.execute(select(ledger_event).where(ledger_event.c.idx == idx)).one_or_none()
    return None if row is None else _line(row)


def lines(connection: Connection, chain: str, kind: str, after: int, limit: int) -> tuple[LedgerLine, ...]:
    """The events after a place on the ledger, of one chain and of one type if given, oldest first."""
    query: Select[Any] = select(ledger_event).where(ledger_event.c.idx > after)
    if chain:
        query = query.where(ledger_event.c.chain == chain)
    if kind:
        query = query.where(ledger_event.c.type == kind)
    return tuple(_line(row) for row in connection.execute(query.order_by(ledger_event.c.idx).limit(limit)))


def lines_about(
    connection: Connection, chain: str, code: str, after: int, limit: int
) -> tuple[LedgerLine, ...]:
    """The events of a chain that name one code, oldest first: a vial's among those of its sample."""
    found: list[LedgerLine] = []
    while len(found) < limit:
        batch = lines(connection, chain, "", after, BATCH)
        found += [one for one in batch if one.names(code)]
        if len(batch) < BATCH:
            break
        after = batch[-1].idx
    return tuple(found[:limit])


def _line(row: Any) -> LedgerLine:
    return LedgerLine(
        row.idx,
        row.event_id,
        row.chain,
        row.seq,
        row.type,
        row.actor,
        row.recorded_at,
        row.leaf_hash.hex(),
        json.loads(row.body),
    )
