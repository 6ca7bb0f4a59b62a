"""Whole ISBT 128 messages: one structure, two that stand together, or a compound message with its count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.identifiers.structures import Structure, read_structure
from tracker.identifiers.unreadable import Unreadable

LONGEST = 500
UNORDERED = "000"

_HEAD = re.compile(r"=\+([0-9]{2})([0-9]{3})", re.ASCII)
_BEGINNING = re.compile(r"(?=[=&])")


@dataclass(frozen=True, slots=True)
class Message:
    """What one symbol said, whole: its structures in their order, and the sequence a compound one claims."""

    structures: tuple[Structure, ...]
    sequence: str = ""

    @property
    def compound(self) -> bool:
        """It was a compound message, whose count was right."""
        return bool(self.sequence)

    def facts(self, number: str) -> dict[str, str]:
        """The facts of one data structure; empty when the message has none of it."""
        return next((dict(one.facts) for one in self.structures if one.number == number), {})


def is_message(text: str) -> bool:
    """Whether the text begins as every ISBT 128 message does."""
    return text[:1] in ("=", "&")


def read_message(text: str) -> Message:
    """The message, when every part of it is whole and as many are there as it says; raises Unreadable."""
    if not is_message(text):
        raise Unreadable("This is no ISBT 128 message: those begin with = or &.")
    if len(text) > LONGEST:
        raise Unreadable(
            f"The message has {len(text)} characters, and at most {LONGEST} are read."
            " Scan one label at a time."
        )
    if not (text.isascii() and text.isprintable()):
        raise Unreadable("The message holds a character that ISBT 128 never uses. Scan it again.")
    sequence, parts = _parts(text)
    structures = tuple(read_structure(one) for one in parts)
    numbers = [one.number for one in structures]
    twice = next((one for one in structures if numbers.count(one.number) > 1), None)
    if twice is not None:
        raise Unreadable(
            f"The message holds two of one kind ({twice.name}), and nothing says which counts. Scan it again."
        )
    return Message(structures, sequence)


def _parts(text: str) -> tuple[str, list[str]]:
    if not text.startswith("=+"):
        parts = _split(text)
        if len(parts) > 2:
            raise Unreadable(
                f"{len(parts)} data structures stand together without the head that counts them."
                " Scan the whole label again."
            )
        return "", parts
    head = _HEAD.match(text)
    if head is None:
        raise Unreadable("The head of the compound message is not five digits. Scan the whole label again.")
    parts, told = _split(text[head.end() :]), int(head[1])
    if len(parts) != told or told == 0:
        raise Unreadable(
            f"The compound message says it holds {told} data structures, and {len(parts)} are there."
            " Nothing in it counts. Scan the whole label again."
        )
    return head[2], parts


def _split(text: str) -> list[str]:
    """Every = and & begins a structure: none of those read here holds one inside."""
    return [one for one in _BEGINNING.split(text) if one]
