"""The ends of chains, as a page shows them and an act compares them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from tracker.records.tables.ledger import ledger_event

_LAST = select(func.max(ledger_event.c.seq)).where(ledger_event.c.chain == bindparam("chain"))


def last_seq(connection: Connection, chain: str) -> int:
    """The number of the newest event on a chain; 0 when it has none."""
    return int(connection.scalar(_LAST, {"chain": chain}) or 0)


@dataclass(frozen=True, slots=True)
class End:
    """The newest event of a chain: its number there, its place in the log, and its hash in hexadecimal."""

    seq: int
    idx: int
    hash: str
    recorded: str


_END = (
    select(ledger_event.c.seq, ledger_event.c.idx, ledger_event.c.leaf_hash, ledger_event.c.recorded_at)
    .where(ledger_event.c.chain == bindparam("chain"))
    .order_by(ledger_event.c.seq.desc())
    .limit(1)
)


def end(connection: Connection, chain: str) -> End | None:
    """Where a chain ends; None when it has no event."""
    row = connection.execute(_END, {"chain": chain}).one_or_none()
    return None if row is None else End(row.seq, row.idx, row.leaf_hash.hex(), row.recorded_at)


MOST_READ = 200
_SINCE = (
    select(ledger_event.c.seq, ledger_event.c.body)
    .where(ledger_event.c.chain == bindparam("chain"), ledger_event.c.seq >= bindparam("seen"))
    .order_by(ledger_event.c.seq)
    .limit(MOST_READ)
)


def moved_since(connection: Connection, chain: str, seen: int) -> bool:
    """Say whether something was done on a chain after the event a person saw last.

    What was only attempted changed nothing they looked at. A number the chain never had, and more attempts
    than are read at once, count as moved.
    """
    rows = connection.execute(_SINCE, {"chain": chain, "seen": seen}).all()
    if (seen and (not rows or rows[0].seq != seen)) or len(rows) == MOST_READ:
        return True
    return any(_moves(json.loads(row.body)) for row in rows if row.seq > seen)


def _moves(body: Mapping[str, Any]) -> bool:
    return bool(body["outcome"] == "done" and body["type"] != "export")
