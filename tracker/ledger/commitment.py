"""Commitments: what the ledger says of a private value without saying the value."""

from __future__ import annotations

import hashlib
import hmac

from tracker.ledger.canonical import JsonValue, canonical

SALT_BYTES = 32


def commit(salt: bytes, value: JsonValue) -> str:
    """The hex commitment to a value; without its 32-byte salt it tells nothing and links to nothing."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes; this one has {len(salt)}.")
    return hmac.new(salt, canonical(value), hashlib.sha256).hexdigest()


def opens(commitment: str, salt: bytes, value: JsonValue) -> bool:
    """Whether this salt and value are the ones that were committed to."""
    return len(salt) == SALT_BYTES and hmac.compare_digest(commitment, commit(salt, value))
