"""Passwords: made, hashed with argon2id, checked in the same time whether or not the name is known."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.actions.site import Site

# Crockford's letters and digits, in lower case: nothing to confuse when a password is read off paper.
SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"
SHORTEST, LONGEST = 12, 128
SALT_BYTES = 16


def symbols(entropy: bytes) -> str:
    """One symbol for each byte, every symbol as likely as the next."""
    return "".join(SYMBOLS[byte % len(SYMBOLS)] for byte in entropy)


def drawn(site: Site) -> str:
    """A new password of 80 random bits, in groups of four."""
    text = symbols(site.entropy(16))
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def unfit(password: str) -> str:
    """What is wrong with a password a person chose; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"The password has {len(password)} characters; at least {SHORTEST} are needed."
    if len(password) > LONGEST:
        return f"The password has {len(password)} characters; at most {LONGEST} are read."
    if len(set(password)) < 5:
        return "The password repeats a few characters; choose one with at least five different ones."
    return ""


def hashed(site: Site, password: str) -> str:
    """The argon2id hash of a password, with a new salt."""
    return _hasher(site.settings.password_memory_kib).hash(password, salt=site.entropy(SALT_BYTES))


def fits(site: Site, password: str, stored: str | None) -> bool:
    """Whether the password is the one that was hashed; an unknown name takes as long as a known one."""
    hasher = _hasher(site.settings.password_memory_kib)
    try:
        hasher.verify(stored or _nobodys(site.settings.password_memory_kib), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(site: Site, stored: str) -> bool:
    """Whether a hash was made with less or more work than is asked for today."""
    return _hasher(site.settings.password_memory_kib).check_needs_rehash(stored)


@lru_cache(maxsize=4)
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=memory_kib, parallelism=max(1, min(4, memory_kib // 8)))


@lru_cache(maxsize=4)
def _nobodys(memory_kib: int) -> str:
    """A hash nobody's password is ever compared with for an answer; it only takes the time."""
    return _hasher(memory_kib).hash("nobody")
