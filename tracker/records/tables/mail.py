"""Notices that leave by mail: what is to be sent, how often it was tried, and when it went."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from tracker.records.tables.base import Instant, metadata
from tracker.records.tables.kind import Kind

# A row names a task and nothing else: address and words are put together when the letter is sent.
outbox = Table(
    "outbox",
    metadata,
    Column("task", String(200), primary_key=True),
    Column("queued_at", Instant, nullable=False),
    Column("tried", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("sent_at", Instant, index=True),
    Column("failed", Text, nullable=False),
    info={"kind": Kind.PASSING},
)
