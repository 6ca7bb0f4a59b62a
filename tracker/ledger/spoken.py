"""What events speak of without setting a row: commitments to private values, and tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Inside a text the quotation marks would be escaped, so this is a commitment and nothing that was typed.
_COMMITMENT = re.compile(rb'"commit":"([0-9a-f]{64})"')


@dataclass(slots=True)
class Token:
    """A token as the events of its account tell it."""

    user: str
    role: str | None
    expires_at: str
    revoked: bool = False


class Spoken:
    """Every commitment and every token that events spoke of; the events are given in the order of the log."""

    __slots__ = ("_commitments", "erased", "erased_files", "tokens")

    def __init__(self) -> None:
        self._commitments: set[bytes] = set()
        self.tokens: dict[str, Token] = {}
        self.erased: set[str] = set()
        self.erased_files: set[str] = set()

    def has_commitment(self, commitment: str) -> bool:
        """Whether an event, done or refused, speaks of this commitment."""
        try:
            return bytes.fromhex(commitment) in self._commitments
        except ValueError:
            return False

    def take(self, text: bytes, body: Mapping[str, Any]) -> None:
        """Note what one event speaks of."""
        self._commitments.update(bytes.fromhex(one.decode()) for one in _COMMITMENT.findall(text))
        if body["outcome"] == "done" and isinstance(given := body["data"].get("given"), dict):
            self._tokens(body["type"], body["subject"], given)
            if body["type"] == "forget_identity":
                self._erasure(body["data"].get("changes"))
            elif body["type"] == "attach_file" and isinstance(content := given.get("content"), dict):
                self.erased_files.discard(str(content.get("sha256")))

    def _erasure(self, changes: object) -> None:
        """The values and files that an erasure took away: they must not be there any more."""
        for one in changes if isinstance(changes, list) else ():
            values = one.get("set") if isinstance(one, dict) else None
            data = values.get("data") if isinstance(values, dict) else None
            if isinstance(data, dict) and isinstance(commits := data.get("commits"), list):
                self.erased.update(map(str, commits))
                files = data.get("files")
                self.erased_files.update(map(str, files) if isinstance(files, list) else ())

    def _tokens(self, kind: str, user: str, given: Mapping[str, Any]) -> None:
        known = self.tokens.get(str(given.get("token")))
        if kind == "create_token":
            self.tokens[str(given.get("token"))] = Token(
                user, given.get("role"), str(given.get("expires_at"))
            )
        elif kind == "revoke_token" and known is not None:
            known.revoked = True
        elif kind == "disable":
            for one in self.tokens.values():
                one.revoked |= one.user == user
