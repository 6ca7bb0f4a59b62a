"""Reading a body back, in the form of its version and in no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.ledger.body import VERSION, Door, How, Outcome, read_instant
from tracker.ledger.canonical import JsonValue, parse

_TEXTS = frozenset({"id", "act", "chain", "subject", "prev", "type", "actor", "device"})
_INSTANTS = frozenset({"at", "recorded"})
_LISTED: dict[str, frozenset[str]] = {
    "outcome": frozenset(Outcome),
    "door": frozenset(Door),
    "how": frozenset(How),
}
_OBJECTS = frozenset({"rules", "data"})
_OPTIONAL = frozenset({"corrects", "reason", "refusals", "files", "esig"})
_REQUIRED = frozenset({"v", "seq"}) | _TEXTS | _INSTANTS | frozenset(_LISTED) | _OBJECTS


class Misshapen(ValueError):
    """Canonical bytes that are no event of a version this program knows."""


def read_body(text: bytes) -> dict[str, Any]:
    """The event these bytes write; NotCanonical or Misshapen, both ValueErrors, say what is wrong."""
    body = parse(text)
    if not isinstance(body, dict):
        raise Misshapen("It is not an object.")
    if body.get("v") != VERSION:
        raise Misshapen("It has a version that this program does not know.")
    if missing := _REQUIRED - body.keys():
        raise Misshapen(f"It lacks {', '.join(sorted(missing))}.")
    if strange := body.keys() - _REQUIRED - _OPTIONAL:
        raise Misshapen(f"It has the unknown keys {', '.join(sorted(strange))}.")
    if wrong := [key for key in sorted(_REQUIRED) if not _fits(body, key)]:
        raise Misshapen(f"It does not have the right kind of {', '.join(wrong)}.")
    return body


def _fits(body: Mapping[str, JsonValue], key: str) -> bool:
    value = body[key]
    if key in _INSTANTS:
        return isinstance(value, str) and _is_instant(value)
    if key in _LISTED:
        return isinstance(value, str) and value in _LISTED[key]
    if key in _OBJECTS:
        return isinstance(value, dict)
    return isinstance(value, str) if key in _TEXTS else type(value) is int


def _is_instant(text: str) -> bool:
    try:
        read_instant(text)
    except ValueError:
        return False
    return True
