"""What waits for somebody: opened by an act, due at an instant, closed by a later act."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from tracker.records.tables.base import Instant, metadata

task = Table(
    "task",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("chain", String(80), nullable=False, index=True),
    Column("about", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("status", String(10), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String(64)),
    CheckConstraint("status in ('open','closed')", name="status"),
)
Index("ix_task_status_due_at", task.c.status, task.c.due_at)
