"""Establishments as the administration lists them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.custody.case.papers import Establishment
from tracker.records.rows import to_establishment
from tracker.records.tables.people import establishment


def listed(connection: Connection) -> tuple[Establishment, ...]:
    """Every establishment, by name."""
    found = connection.execute(select(establishment).order_by(establishment.c.name, establishment.c.code))
    return tuple(to_establishment(row) for row in found)


def is_known(connection: Connection, code: str) -> bool:
    """Whether an establishment has this code."""
    return connection.scalar(select(establishment.c.code).where(establishment.c.code == code)) is not None
