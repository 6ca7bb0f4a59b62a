"""Accounts, their tokens and signed-in sessions, and the wrong passwords counted against a sign-in name."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from tracker.records.tables.base import Code, Document, Instant, metadata
from tracker.records.tables.kind import Kind

# `name` and `email` hold commitments; what they stand for lies with the private values, and can be erased.
# No event ever carries the last four columns: they let a person in.
account = Table(
    "account",
    metadata,
    Column("id", Code, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("establishment", String(64), nullable=False),
    Column("roles", Document, nullable=False),
    Column("qualifications", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("email", String(64)),
    # By role: until when the person is trained for it, under which record, and who entered that.
    Column("training", Document),
    # Who checked the identity by which kind of document; which version of the signature policy was accepted.
    Column("enrolled", Document),
    Column("policy", Document),
    # A keyed hash of whom another house's sign-in names: it can be found again, and not read.
    Column("outside_subject", String(64), index=True, unique=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("one_time", Boolean, nullable=False),
    Column("session_epoch", Integer, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("id", Code, nullable=False, unique=True),
    Column("account", Code, nullable=False, index=True),
    Column("role", String(32)),
    Column("label", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    info={"kind": Kind.PASSING},
)

# A session of an older epoch than its account is over: one row ends all, whoever is signing in just now.
session = Table(
    "session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", Code, nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # What the browser called itself, in a few words, and by what the person proved themselves.
    Column("device", String(80)),
    Column("proof", String(20)),
    info={"kind": Kind.PASSING},
)

# Events make a badge and void it; they carry neither the hash of its code nor that of its PIN.
badge = Table(
    "badge",
    metadata,
    Column("id", Code, primary_key=True),
    Column("account", Code, nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("voided_at", Instant),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("pin_hash", String(255), nullable=False),
    Column("wrong", Integer, nullable=False),
)

# Counted by the hash of what was typed, known or not, so that no answer tells which names exist.
wrong_password = Table(
    "wrong_password",
    metadata,
    Column("login_hash", String(64), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)
