"""The check character of ISO 7064 mod 37-2, which ISBT 128 and our own codes share."""

from __future__ import annotations

CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_value(text: str) -> int:
    """The check of a text of digits, capitals and `*` as a number of 0 to 36."""
    total = 0
    for character in text:
        total = (total + CHECK_ALPHABET.index(character)) * 2 % 37
    return (38 - total) % 37


def check_character(text: str) -> str:
    """The ISO 7064 mod 37-2 check character of a text of digits, capitals and `*`."""
    return CHECK_ALPHABET[check_value(text)]
