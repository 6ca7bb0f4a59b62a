"""A small OpenID Connect provider on this machine, that a test tells what to vouch for."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "test-tracker", "test secret of this provider"


@dataclass
class Provider:
    """What it vouches for: the claims of its next token, and the key it signs with."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"}))
    signs_with: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""
    nonce: str = ""
    asked: int = 0

    def asked_to(self, address: str, **changed: Any) -> dict[str, str]:
        """What comes back to the site when the person agreed, as its redirect says."""
        wanted = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        assert wanted["code_challenge_method"] == "S256"
        self.challenge, self.nonce, self.claims = wanted["code_challenge"], wanted["nonce"], changed
        return {"code": "test-code", "state": wanted["state"]}

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        """A token for whoever shows the verifier of the challenge."""
        self.asked += 1
        told = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(told).decode().rstrip("=") != self.challenge:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "nonce": self.nonce,
            "iat": now, "exp": now + 60,
        } | self.claims  # fmt: skip
        text = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with or self.key)
        return {"access_token": "test", "token_type": "Bearer", "expires_in": 60, "id_token": text}


@contextmanager
def served() -> Iterator[Provider]:
    """The provider, for as long as a test asks it."""
    found = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [found.key.as_dict(private=False)]}
            self.answer(keys if self.path == "/jwks" else found.document())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(found.token(form))

        def answer(self, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(400 if "error" in told else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    found.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
