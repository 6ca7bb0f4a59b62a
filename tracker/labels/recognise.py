"""What kind of thing was scanned: a code of ours, an ISBT 128 donation number, or another system's code.

Nothing is guessed. A patient's wristband looks like anything at all, so it is read only where the page
asks for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.labels.code import (
    CHECK_ALPHABET,
    Code,
    Fault,
    Misread,
    check_character,
    is_address,
    read,
    without_wedge,
)

LONGEST_WRISTBAND = 100

_DIN = r"([A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{10})"
_SCANNED_DIN = re.compile(rf"\A={_DIN}([0-9A-Z]{{2}})\Z")
_TYPED_DIN = re.compile(rf"\A{_DIN}([0-9A-Z*])?\Z")
_FIRST_CHECKSUM_FLAG, _LAST_CHECKSUM_FLAG = 60, 96


class Sort(StrEnum):
    """Whose code it is."""

    OURS = "ours"
    DONATION = "isbt128_donation"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was scanned; `misread` says why a text was not taken for what it resembles."""

    sort: Sort
    text: str
    symbology: str
    code: Code | None = None
    donation: str | None = None
    misread: Misread | None = None

    @property
    def length(self) -> int:
        """How many characters were scanned."""
        return len(self.text)

    @property
    def says(self) -> str:
        """One sentence on what this is; never the text itself, which may be about a person."""
        if self.misread is not None and self.misread.reason is not Fault.FOREIGN:
            return self.misread.says
        if self.sort is Sort.FOREIGN:
            named = self.symbology or "symbology not told"
            return f"This is a code of another system ({named}, {self.length} characters), not one made here."
        return f"This is {'one of our codes' if self.sort is Sort.OURS else 'an ISBT 128 donation number'}."


def recognise(text: str, symbology: str = "") -> Recognised:
    """What this text is; a damaged code is foreign and says so, it is never repaired."""
    text = without_wedge(text)
    try:
        return Recognised(Sort.OURS, text, symbology, code=read(text))
    except Misread as problem:
        not_ours = problem
    try:
        donation = _donation(text)
    except Misread as problem:
        return Recognised(Sort.FOREIGN, text, symbology, misread=problem)
    if donation is not None:
        return Recognised(Sort.DONATION, text, symbology, donation=donation)
    return Recognised(Sort.FOREIGN, text, symbology, misread=not_ours)


def read_wristband(text: str) -> str:
    """The wristband's value exactly as its issuer wrote it, or `Misread`; one of our labels is refused."""
    value = without_wedge(text)
    # Only what no hospital prints is refused: a record number may pass for a bare code by chance.
    if is_address(value) or _SCANNED_DIN.match(value):
        raise Misread("This is a label, not a wristband. Scan the patient's wristband.", Fault.FOREIGN)
    if not value:
        raise Misread("No wristband was read. Scan the patient's wristband again.", Fault.EMPTY)
    if len(value) > LONGEST_WRISTBAND:
        raise Misread(
            f"The text has {len(value)} characters, and a wristband has at most {LONGEST_WRISTBAND}."
            " Scan the wristband alone.",
            Fault.TOO_LONG,
        )
    if not value.isprintable():
        raise Misread(
            "The wristband's text holds an invisible character. Scan it again, or type the number on it.",
            Fault.INVISIBLE,
        )
    return value


def _donation(text: str) -> str | None:
    scanned = _SCANNED_DIN.match(text)
    if scanned:
        _refuse_wrong_flags(scanned[1], scanned[2])
        return scanned[1]
    typed = _TYPED_DIN.match(re.sub(r"[- ]", "", text).upper()) if text.isascii() else None
    if typed is None:
        return None
    if typed[2] is None:
        raise Misread(
            "The donation number has no check character. Scan it, or type the boxed character after it too.",
            Fault.TOO_SHORT,
        )
    if check_character(typed[1]) != typed[2]:
        raise Misread(
            "The check character of the donation number is wrong, so a character was mistyped."
            " Compare every character with the label.",
            Fault.CHECK,
        )
    return typed[1]


def _refuse_wrong_flags(donation: str, flags: str) -> None:
    """Flags 60 to 96 are a second checksum; all other flags mean something only to their owner."""
    if not (flags.isdigit() and _FIRST_CHECKSUM_FLAG <= int(flags) <= _LAST_CHECKSUM_FLAG):
        return
    if int(flags) - _FIRST_CHECKSUM_FLAG != CHECK_ALPHABET.index(check_character(donation)):
        raise Misread(
            "The checksum inside the donation number is wrong, so the symbol was misread. Scan it again.",
            Fault.CHECK,
        )
