"""The ends of chains, as a page shows them and an act compares them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from tracker.records.tables.ledger import ledger_event


def last_seq(connection: Connection, chain: str) -> int:
    """The number of the newest event on a chain; 0 when it has none."""
    found = connection.scalar(select(func.max(ledger_event.c.seq)).where(ledger_event.c.chain == chain))
    return int(found or 0)
