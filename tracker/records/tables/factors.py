"""What people sign with beside a password: one-time codes, recovery codes, passkeys; and signing windows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from tracker.records.tables.base import Code, Instant, metadata
from tracker.records.tables.kind import Kind

# A session, or a token, in which every component was given once; nothing but the time of the last signature.
signing_window = Table(
    "signing_window",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("account", Code, nullable=False),
    Column("last_at", Instant, nullable=False),
    info={"kind": Kind.PASSING},
)

# `secret` is sealed with a key outside the database; `last_step` is the newest code that was used.
one_time_code = Table(
    "one_time_code",
    metadata,
    Column("account", Code, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", Integer, nullable=False),
    info={"kind": Kind.PASSING},
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", Code, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)

# `id` is the hash of the credential's own name, which may be long.
passkey = Table(
    "passkey",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", Code, nullable=False, index=True),
    Column("credential", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    info={"kind": Kind.PASSING},
)

# What a passkey is asked to sign: drawn once, for one purpose, and gone when it was answered.
passkey_challenge = Table(
    "passkey_challenge",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", Code, nullable=False),
    Column("about", String(200), nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    info={"kind": Kind.PASSING},
)
