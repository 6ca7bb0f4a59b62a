"""A site's own label layouts: every version that was kept, as a record of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from tracker.records.tables.samples import record

KIND = "label_layout"


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """One version of a layout: its document as it was given, and who kept it when."""

    name: str
    version: int
    document: str
    by: str
    at: datetime


def kept(connection: Connection, name: str = "") -> tuple[KeptLayout, ...]:
    """Every version of every layout, or of one, the oldest first; what was kept once is never changed."""
    found = select(record).where(record.c.kind == KIND).order_by(record.c.seq)
    rows = connection.execute(found.where(record.c.subject == name) if name else found)
    return tuple(
        KeptLayout(row.subject, row.data["version"], row.data["document"], row.actor, row.at) for row in rows
    )


def in_force(connection: Connection) -> dict[str, KeptLayout]:
    """The newest version of every layout, by name."""
    return {one.name: one for one in kept(connection)}
