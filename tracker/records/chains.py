"""The ends of chains, as a page shows them and an act compares them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from tracker.records.tables.ledger import ledger_event

_LAST = select(func.max(ledger_event.c.seq)).where(ledger_event.c.chain == bindparam("chain"))


def last_seq(connection: Connection, chain: str) -> int:
    """The number of the newest event on a chain; 0 when it has none."""
    return int(connection.scalar(_LAST, {"chain": chain}) or 0)
