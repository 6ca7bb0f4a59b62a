"""An authenticator in software: makes a passkey and answers as a browser would, as honestly as wanted."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class Authenticator:
    """One passkey: `origin` is the page it says it was asked on, `verified` whether it asked for its user."""

    origin: str
    host: str = "localhost"
    verified: bool = True
    counter: int = 0
    name: bytes = b"test-passkey-1"
    user: bytes = b""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def made(self, options: str) -> str:
        """The answer to the options of making a passkey."""
        asked = json.loads(options)
        self.user = unb64(asked["user"]["id"])
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        public = cbor2.dumps({1: 1, 3: -8, -1: 6, -2: raw})
        attested = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + public
        data = self._data(ATTESTED) + attested
        client = self._client("webauthn.create", asked["challenge"])
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(statement)})

    def proved(self, options: str, **changed: Any) -> str:
        """The answer to the options of proving its user."""
        self.counter += 1
        data = self._data(0)
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest())
        told = {
            "clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature),
            "userHandle": b64(self.user),
        }  # fmt: skip
        return self._answer(told | changed)

    def _data(self, more: int) -> bytes:
        flags = PRESENT | (VERIFIED if self.verified else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        named = b64(self.name)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
