"""The ledger: events and checkpoints, which nothing may change, and private values, which may be erased."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from tracker.records.tables.base import metadata
from tracker.records.tables.kind import Kind

ledger_event = Table(
    "ledger_event",
    metadata,
    # SQLite makes only an INTEGER key the table's own; elsewhere the log may outgrow 32 bits.
    Column("idx", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("event_id", String(32), nullable=False, unique=True),
    Column("chain", String(80), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", String(80), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("recorded_at", String(27), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("chain", "seq"),
    CheckConstraint("idx >= 0", name="idx_counts_from_zero"),
    CheckConstraint("length(leaf_hash) = 32", name="leaf_hash_is_sha256"),
    # What an auditor asks by; each ends with the place, so that a page of any search is one range.
    Index("ix_ledger_event_type_idx", "type", "idx"),
    Index("ix_ledger_event_actor_idx", "actor", "idx"),
    Index("ix_ledger_event_recorded_at_idx", "recorded_at", "idx"),
    info={"kind": Kind.EVIDENCE},
)

ledger_group = Table(
    "ledger_group",
    metadata,
    # The root of the events [256 n, 256 n + 256): saves reading them, can be made again, and is verified.
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    info={"kind": Kind.PASSING},
)

ledger_checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("origin", String(200), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("sealed_at", String(27), nullable=False),
    info={"kind": Kind.EVIDENCE},
)

ledger_private = Table(
    "ledger_private",
    metadata,
    Column("commit", String(64), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", Text, nullable=False),
    Column("subject", String(80), nullable=False),
    Index(None, "subject"),
    info={"kind": Kind.ERASABLE},
)
