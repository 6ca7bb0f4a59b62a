"""What is looked for on the ledger: a question of many parts, every one of which must hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACES = ("place", "to_place", "room")
"""Fields of an act that say where something was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what is left empty is not asked. Times are ledger texts, `until` itself is out;
    `first` and `last` are places in the log, both in; `where` is a device or a place that an act names."""

    actors: tuple[str, ...] | None = None
    without: str = ""
    type: str = ""
    chain: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    subject: str = ""
    act: str = ""
    check: str = ""
    where: str = ""
    first: int = 0
    last: int | None = None

    def parts(self) -> Iterator[bytes]:
        """Bytes that every event that fits holds, and few others do."""
        asked = {"outcome": self.outcome, "subject": self.subject, "act": self.act, "check": self.check}
        yield from (f'"{name}":{_text(value)}'.encode() for name, value in asked.items() if value)
        if self.where:
            yield _text(self.where)[1:-1].encode()

    def fits(self, body: Mapping[str, Any]) -> bool:
        """Whether what only the body says is as wanted."""
        asked = {"outcome": self.outcome, "subject": self.subject, "act": self.act}
        return (
            all(body.get(name) == value for name, value in asked.items() if value)
            and (not self.check or self.check in _checks(body))
            and (not self.where or self.where in str(body.get("device", "")) or _names(body, self.where))
        )


def _text(value: str) -> str:
    """A text as canonical bytes write it."""
    return json.dumps(value, ensure_ascii=False)


def _checks(body: Mapping[str, Any]) -> set[str]:
    return {str(one.get("check")) for one in body.get("refusals", ())}


def _names(value: Any, place: str) -> bool:
    """Whether some field that says where says just this."""
    if isinstance(value, Mapping):
        return any((name in PLACES and one == place) or _names(one, place) for name, one in value.items())
    return isinstance(value, list) and any(_names(one, place) for one in value)
