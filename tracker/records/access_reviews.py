"""Signed reviews of who has access, as the ledger tells them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from tracker.ledger.body import read_instant
from tracker.records.tables.chain import LEDGER
from tracker.records.tables.ledger import ledger_event

KIND = "access_review"


def last(connection: Connection) -> datetime | None:
    """When somebody signed one last."""
    query = select(func.max(ledger_event.c.recorded_at)).where(
        ledger_event.c.chain == LEDGER, ledger_event.c.type == KIND
    )
    found = connection.scalar(query)
    return read_instant(found) if found else None
