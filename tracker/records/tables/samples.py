"""Samples, vials, labels, hand-overs, stops, and the records that are only ever added."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from tracker.records.tables.base import Code, Document, Instant, Quantity, metadata
from tracker.records.tables.people import Commitment

specification = Table(
    "specification",
    metadata,
    Column("code", Code, primary_key=True),
    Column("product", String(80), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("title", String(160), nullable=False),
    Column("status", String(40), nullable=False),
    Column("document", Text, nullable=False),
    Column("signed_by", Document, nullable=False),
    Column("signed_at", Instant, nullable=False),
)

sample = Table(
    "sample",
    metadata,
    Column("code", Code, primary_key=True),
    Column("donor", Code, ForeignKey("donor.code"), nullable=False, index=True),
    Column("source", String(40), nullable=False),
    Column("product", String(80), nullable=False),
    Column("specification", Code, ForeignKey("specification.code"), nullable=False),
    Column("establishment", String(64), nullable=False),
    Column("collected_at", Instant, nullable=False, index=True),
    Column("collected_by", String(64), nullable=False),
    Column("details", Document, nullable=False),
    Column("rule_set", String(64)),
    Column("country", String(2)),
)

vial = Table(
    "vial",
    metadata,
    Column("code", Code, primary_key=True),
    Column("sample", Code, ForeignKey("sample.code"), nullable=False, index=True),
    Column("parent", Code, ForeignKey("vial.code"), index=True),
    Column("part", String(20), nullable=False),
    Column("stage", String(20), nullable=False, index=True),
    Column("standing", String(30)),
    Column("volume_ml", Quantity),
    Column("holder", String(64), nullable=False, index=True),
    Column("keeper", String(64), nullable=False),
    Column("place", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("ended_at", Instant),
    Column("representative", Boolean, nullable=False),
    Column("run", String(160)),
    Column("specimen_stage", String(20)),
    Column("label_serial", String(8)),
    Column("label_shows", Document, nullable=False),
    CheckConstraint(
        "stage in ('collected','processing','stored','thawed','prepared',"
        "'consumed','injected','discarded','lost')",
        name="stage",
    ),
    CheckConstraint(
        "standing in ('quarantined','conditionally_released','released','rejected')", name="standing"
    ),
)

label = Table(
    "label",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("vial", Code, ForeignKey("vial.code"), nullable=False, index=True),
    Column("serial", String(8), nullable=False),
    Column("printed_at", Instant, nullable=False),
    Column("printed_by", String(64), nullable=False),
    Column("why", String(40), nullable=False),
    Column("attached_at", Instant),
    Column("voided_at", Instant),
    Column("shows", Document, nullable=False),
)

# What was recorded about an aggregate: consents, markers, steps done, results, releases, confirmations.
# Rows are only added; a correction or a void is a further row about an earlier one.
record = Table(
    "record",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("chain", String(80), nullable=False, index=True),
    Column("subject", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("act", String(64), nullable=False),
    Column("late", String(40)),
    Column("data", Document, nullable=False),
    # The number of its event on its chain: of two records, the one with the higher number is the newer.
    Column("seq", Integer, nullable=False, server_default="0"),
)
Index("ix_record_kind_recorded", record.c.kind, record.c.recorded)

stop = Table(
    "stop",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("target", String(80), nullable=False, index=True),
    Column("says", Text, nullable=False),
    Column("reason", Commitment),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("scopes", Document, nullable=False),
    Column("joint", String(20), nullable=False),
    Column("narrowed_to", Document),
    Column("narrow_reason", Commitment),
    Column("lifted_at", Instant, index=True),
    Column("lifted_by", String(64)),
    Column("lift_reason", Commitment),
)

handover = Table(
    "handover",
    metadata,
    Column("code", Code, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("giver", String(64), nullable=False),
    Column("from_establishment", String(64), nullable=False),
    Column("to_establishment", String(64), nullable=False),
    Column("to_place", String(80), nullable=False),
    Column("treatment", Code),
    Column("courier", Commitment),
    Column("offered_at", Instant, nullable=False),
    Column("offered_late", String(40)),
)

handover_line = Table(
    "handover_line",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("handover", Code, ForeignKey("handover.code"), nullable=False, index=True),
    Column("vial", Code, ForeignKey("vial.code"), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("answered_at", Instant),
    Column("answered_by", String(64)),
    Column("answered_late", String(40)),
    Column("condition", String(20)),
    Column("seal", String(20)),
    Column("temperature_c", Quantity),
    Column("standing_then", String(30)),
)
