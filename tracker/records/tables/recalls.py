"""Recalls and drills: what each asked about, how many vials it found, how soon, and whether it is closed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from tracker.records.tables.base import Code, Document, Instant, metadata

# Which vials and treatments were found stands in its records, as they were told at its start.
recall = Table(
    "recall",
    metadata,
    Column("code", Code, primary_key=True),
    Column("kind", String(10), nullable=False, index=True),
    Column("level", String(1), nullable=False),
    Column("sources", Document, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", String(64), nullable=False),
    Column("vials", Integer, nullable=False),
    Column("list_ms", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String(64)),
    CheckConstraint("kind in ('recall','drill')", name="kind"),
)
