"""People as rows: who wears a wristband."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.records.tables.people import wristband


def wearer(connection: Connection, lookup: str) -> str | None:
    """The person whose wristband has this keyed hash."""
    found: str | None = connection.scalar(select(wristband.c.person).where(wristband.c.lookup == lookup))
    return found
