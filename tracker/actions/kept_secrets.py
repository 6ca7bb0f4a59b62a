"""Secrets that have to be read again are kept sealed: the key is in the data folder, not in the database."""

from __future__ import annotations

import base64
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.actions.site import Site

NONCE_BYTES = 12


def sealed(site: Site, purpose: str, owner: str, secret: bytes) -> str:
    """The secret as it may be kept; nobody opens it for another purpose or in another's place."""
    nonce = site.entropy(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(site, purpose).encrypt(nonce, secret, owner.encode())).decode()


def opened(site: Site, purpose: str, owner: str, kept: str) -> bytes | None:
    """The secret again; None where it was sealed for somebody else, with another key, or was changed."""
    data = base64.b64decode(kept)
    try:
        return _cipher(site, purpose).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], owner.encode())
    except InvalidTag:
        return None


def _cipher(site: Site, purpose: str) -> AESGCM:
    return AESGCM(hmac.digest(site.secret, f"sealed\0{purpose}".encode(), "sha256"))
