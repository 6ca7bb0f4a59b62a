"""Files: what was attached, found by the hash that the ledger holds, and what waits for its import."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from tracker.records.tables.base import Instant, metadata
from tracker.records.tables.kind import Kind

# A certificate may name a person, so its content can be erased; its hash on the ledger stays.
attachment_content = Table(
    "attachment_content",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    info={"kind": Kind.ERASABLE},
)

# A laboratory's file between its preview and its import: nothing on the record rests on it.
waiting_file = Table(
    "waiting_file",
    metadata,
    Column("id", String(130), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("profile", String(80), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)
