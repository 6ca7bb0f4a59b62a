"""The one way a value is written before it is hashed: RFC 8785 (JCS), held to a profile without doubt."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 8
LARGEST_BODY = 128 * 1024  # one act over two hundred vials
LARGEST_SIGNED_TEXT = 1024 * 1024  # of an event that holds the whole text two people signed

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# Inside the profile the standard library's sorted, compact form is JCS; outside it, it is not.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


class NotCanonical(ValueError):
    """A value, or bytes, that the profile has no single way to write."""


class TooLarge(NotCanonical):
    """A value that takes more bytes than may be written."""


def canonical(value: JsonValue, most: int = LARGEST_BODY) -> bytes:
    """The exact bytes of a value; the same value always gives the same bytes, or NotCanonical."""
    _check(value, DEEPEST)
    try:
        text = _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("A string holds half of a surrogate pair.") from error
    if len(text) > most:
        raise TooLarge(f"The value takes {len(text)} bytes; {most} is the most.")
    return text


def parse(text: bytes) -> JsonValue:
    """The value these bytes write, or NotCanonical if they are not exactly its canonical form."""
    if len(text) > LARGEST_SIGNED_TEXT:
        raise TooLarge(f"The value takes {len(text)} bytes; {LARGEST_SIGNED_TEXT} is the most.")
    try:
        value: JsonValue = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise NotCanonical("These bytes are not JSON in UTF-8.") from error
    if canonical(value, LARGEST_SIGNED_TEXT) != text:
        raise NotCanonical("The JSON is not written in its canonical form.")
    return value


def _check(value: object, levels: int) -> None:
    """Refuse whatever two programs might write differently."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_string(value)
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical(f"The integer {value:#x} is beyond 2^53-1.")
    elif isinstance(value, dict | list | tuple):
        _check_container(value, levels)
    else:
        raise NotCanonical(f"A {type(value).__name__} has no canonical form; write it as a string.")


def _check_string(value: str) -> None:
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        raise NotCanonical("A string is not in Unicode normal form NFC.")


def _check_container(value: dict[object, object] | list[object] | tuple[object, ...], levels: int) -> None:
    if levels == 0:
        raise NotCanonical(f"The value is nested deeper than {DEEPEST} levels.")
    if not isinstance(value, dict):
        for item in value:
            _check(item, levels - 1)
        return
    for key, item in value.items():
        if not isinstance(key, str) or not _is_key(key):
            raise NotCanonical(f"The key {key!r} is not of small letters, digits and underscores.")
        _check(item, levels - 1)


@lru_cache(maxsize=1024)
def _is_key(text: str) -> bool:
    """A handful of keys occurs in every event, and is looked at once."""
    return _KEY.fullmatch(text) is not None
