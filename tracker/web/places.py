"""Numbers in an address or a hidden box: places on the ledger, and numbers on a chain."""

from __future__ import annotations

import re

PLACE = re.compile(r"[0-9]{1,15}")  # every database can hold it, and no ledger grows that long
ON_A_CHAIN = re.compile(r"[0-9]{1,9}")


def place(text: str | None) -> int | None:
    """A place on the ledger; None where it is none that any ledger has."""
    return int(text) if text and PLACE.fullmatch(text) else None


def number(text: str | None) -> int | None:
    """The number of an event on its chain; None where it is none that any chain has."""
    return int(text) if text and ON_A_CHAIN.fullmatch(text) else None
