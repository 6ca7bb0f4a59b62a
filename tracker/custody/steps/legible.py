"""What a text must be before it is kept: something a database takes and a person reads as it stands."""

from __future__ import annotations

import unicodedata

from marshmallow import ValidationError

# What turns the direction of reading, so that a text shows another order than it has.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and signs by their kind, with nothing to see: the fillers of Hangul, and the empty Braille pattern.
EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def plain(text: str) -> None:
    """Refuse what a database or a reader of the record would choke on, or would read in another order."""
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t\r" for one in text):
        raise ValidationError("The text holds characters that cannot be kept, such as NUL.")
    if not TURNING.isdisjoint(text):
        raise ValidationError("The text holds characters that turn its direction. Type it without them.")


def visible(text: str) -> None:
    """Refuse a text in which nothing can be read."""
    if text and all(unicodedata.category(one)[0] in "CZ" or one in EMPTY for one in text):
        raise ValidationError("Nothing can be read here. Write it out.")
