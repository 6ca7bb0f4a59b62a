"""Treatments and the vials set aside for them; lots, instruments and storage units."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from tracker.records.tables.base import Code, Document, Instant, Quantity, metadata

treatment = Table(
    "treatment",
    metadata,
    Column("code", Code, primary_key=True),
    Column("person", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("product", String(80), nullable=False),
    Column("establishment", String(64), nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("joint", String(20), nullable=False),
    Column("side", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(64), nullable=False),
)

allocation = Table(
    "allocation",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("treatment", Code, ForeignKey("treatment.code"), nullable=False, index=True),
    Column("vial", Code, ForeignKey("vial.code"), nullable=False, index=True),
    Column("sample", Code, ForeignKey("sample.code"), nullable=False, index=True),
    Column("dose", Quantity),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("ended_at", Instant),
)
# Two people can never set one vial aside twice, whatever they lock.
Index(
    "uq_allocation_active",
    allocation.c.vial,
    unique=True,
    sqlite_where=allocation.c.ended_at.is_(None),
    postgresql_where=allocation.c.ended_at.is_(None),
)

material = Table(
    "material",
    metadata,
    Column("code", Code, primary_key=True),
    Column("family", String(20), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("maker", String(80), nullable=False),
    Column("number", String(40), nullable=False),
    Column("usable_until", Instant),
    Column("in_service", Boolean, nullable=False),
    Column("establishment", String(64), nullable=False),
    Column("designation", String(30)),
    Column("certificate", String(80)),
    Column("in_use_hours", Quantity),
    Column("opened_at", Instant),
    Column("maintained_until", Instant),
    Column("periods", Document),
)
