"""The Single European Code: which donation, from where, and which product of it. Forty characters, no check
digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.identifiers.unreadable import Unreadable

LENGTH = 40
DONATION_LENGTH = 21
SYSTEMS = {"A": "ISBT 128", "B": "Eurocode", "E": "EUTC"}

_SHAPE = re.compile(
    r"([A-Z]{2})([0-9A-Z]{6})([0-9A-Z]{13})([A-Z])([0-9A-Z]{7})([0-9A-Z]{3})([0-9]{8})", re.ASCII
)
_PRINTED = re.compile(r"SEC:\s*(\S*)(?:\s+(\S+))?", re.ASCII)
_NO_EXPIRY = "00000000"


@dataclass(frozen=True, slots=True)
class EuropeanCode:
    """The donation sequence and the product sequence, by their parts."""

    country: str
    establishment: str
    donation: str
    system: str
    product: str
    split: str
    expires: date | None

    @property
    def text(self) -> str:
        """The forty characters."""
        day = self.expires.isoformat().replace("-", "") if self.expires else _NO_EXPIRY
        return (
            f"{self.country}{self.establishment}{self.donation}{self.system}{self.product}{self.split}{day}"
        )


def is_printed(text: str) -> bool:
    """Whether the text says of itself that it is one, as labels print it."""
    return text.startswith("SEC:")


def read_printed(text: str) -> EuropeanCode:
    """The code of `SEC: ` and its two sequences, on one line or on two."""
    found = _PRINTED.fullmatch(text)
    if found is None or found[2] is None:
        raise Unreadable(
            "The Single European Code is not whole: a donation sequence and a product sequence are needed."
            " Scan both."
        )
    if len(found[1]) != DONATION_LENGTH:
        raise Unreadable(
            f"The donation sequence of the Single European Code has {len(found[1])} characters,"
            f" and {DONATION_LENGTH} are needed. Scan it again."
        )
    return read(found[1] + found[2])


def read(content: str) -> EuropeanCode:
    """The code of forty characters without a space."""
    if len(content) != LENGTH:
        raise Unreadable(
            f"The Single European Code has {len(content)} characters, and {LENGTH} are needed. Scan it again."
        )
    found = _SHAPE.fullmatch(content)
    if found is None:
        raise Unreadable(
            "The Single European Code holds a character where none of its parts allows it. Scan it again."
        )
    country, establishment, donation, system, product, split, day = found.groups()
    if system not in SYSTEMS:
        raise Unreadable(
            f"The Single European Code names the coding system {system};"
            " known are A (ISBT 128), B (Eurocode) and E (EUTC)."
        )
    return EuropeanCode(country, establishment, donation, system, product, split, _expiry(day))


def _expiry(text: str) -> date | None:
    if text == _NO_EXPIRY:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as problem:
        raise Unreadable(
            "The expiry in the Single European Code is no day of the calendar. Scan it again."
        ) from problem
