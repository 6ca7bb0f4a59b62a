"""What passes: scan receipts that were used, and the keys of requests with their first answers."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from tracker.records.tables.base import Document, Instant, metadata
from tracker.records.tables.kind import Kind

used_receipt = Table(
    "used_receipt",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)

request_key = Table(
    "request_key",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", Document),
    Column("at", Instant, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)
