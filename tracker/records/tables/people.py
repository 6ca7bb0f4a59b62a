"""Establishments, persons, their wristbands and links, donors. Names and birth dates are commitments here."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from tracker.records.tables.base import Code, Document, Instant, metadata

Commitment = String(64)

establishment = Table(
    "establishment",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("licence", String(80), nullable=False),
    Column("activities", Document, nullable=False),
    Column("valid_until", Instant),
    Column("jurisdiction", String(40)),
    Column("country", String(2)),
)

# A site's own rules for donors, one row for each version; those that ship are read from the program.
rule_set = Table(
    "rule_set",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", String(40), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("title", String(160), nullable=False),
    Column("document", Text, nullable=False),
    Column("signed_by", Document, nullable=False),
    Column("signed_at", Instant, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("code", Code, primary_key=True),
    Column("name", Commitment),
    Column("birth_date", Commitment),
    Column("registered_at", Instant, nullable=False),
)

# `lookup` is a keyed hash of issuer and value: whoever has the database can find a band, not read it.
wristband = Table(
    "wristband",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("person", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("issuer", String(64), nullable=False),
    Column("band", Commitment),
    Column("lookup", String(64), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("second", String(64), nullable=False),
)

person_link = Table(
    "person_link",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("person", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("other", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("second", String(64), nullable=False),
    Column("reason", Commitment),
    Column("ended_at", Instant),
)

donor = Table(
    "donor",
    metadata,
    Column("code", Code, primary_key=True),
    Column("person", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("tested_person", Code, ForeignKey("person.code"), nullable=False, index=True),
    Column("source", String(40), nullable=False),
    Column("registered_at", Instant, nullable=False),
)
