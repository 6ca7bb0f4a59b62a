"""What kind of thing was scanned: a code of ours, an identifier of another house, or another system's code.

Nothing is guessed. A patient's wristband looks like anything at all, so it is read only where the page
asks for one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from tracker.identifiers.european import is_printed
from tracker.identifiers.messages import is_message
from tracker.identifiers.units import Family, Outside, read_outside
from tracker.identifiers.unreadable import Unreadable
from tracker.labels.code import LONGEST_TEXT, Code, Fault, Misread, is_address, read, without_wedge

LONGEST_WRISTBAND = 100


class Sort(StrEnum):
    """Whose code it is."""

    OURS = "ours"
    DONATION = "isbt128_donation"
    ISBT = "isbt128"
    EUROPEAN = "single_european_code"
    CHAIN = "chain_of_identity"
    FOREIGN = "foreign"


WHAT = {
    Sort.OURS: "one of our codes",
    Sort.DONATION: "an ISBT 128 donation number",
    Sort.ISBT: "an ISBT 128 message",
    Sort.EUROPEAN: "a Single European Code",
    Sort.CHAIN: "a Chain of Identity",
}
_NEARLY_OURS = frozenset({Fault.EMPTY, Fault.INVISIBLE, Fault.CHARACTER, Fault.CHECK, Fault.SERIAL})
# GS1 and its like part their fields by control characters.
_PARTED = re.compile(r"[^\x00-\x1f\x7f]*([\x1d\x1e\x04][^\x00-\x1f\x7f]*)+")
_DONATION = re.compile(r"=[+A-NP-Z1-9]")
_SORTS = {
    Family.ISBT: Sort.ISBT,
    Family.EUROPEAN: Sort.EUROPEAN,
    Family.CHAIN: Sort.CHAIN,
    Family.OTHER: Sort.FOREIGN,
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was scanned; `misread` says why a text was not taken for what it resembles."""

    sort: Sort
    text: str
    symbology: str
    code: Code | None = None
    outside: Outside | None = None
    misread: Misread | None = None

    @property
    def length(self) -> int:
        """How many characters were scanned."""
        return len(self.text)

    @property
    def donation(self) -> str | None:
        """The donation number in it, without its flags."""
        return self.outside.donation if self.outside else None

    @property
    def damaged(self) -> bool:
        """It resembles something it is not: a character is wrong or missing."""
        return self.misread is not None and self.misread.reason is not Fault.FOREIGN

    @property
    def says(self) -> str:
        """One sentence on what this is; never the text itself, which may be about a person."""
        if self.misread is not None and self.damaged:
            return self.misread.says
        if self.sort is Sort.FOREIGN:
            named = self.symbology or "symbology not told"
            return f"This is a code of another system ({named}, {self.length} characters), not one made here."
        return f"This is {WHAT[self.sort]}."


def recognise(text: str, symbology: str = "") -> Recognised:
    """What this text is; a damaged code is foreign and says so, it is never repaired."""
    text = without_wedge(text)
    try:
        return Recognised(Sort.OURS, text, symbology, code=read(text))
    except Misread as problem:
        not_ours = problem
    try:
        outside = read_outside(text)
    except Unreadable as problem:
        reason = Fault.CHECK if problem.misread else Fault.STRUCTURE
        return Recognised(Sort.FOREIGN, text, symbology, misread=Misread(problem.says, reason))
    if outside.family is Family.OTHER:
        return _of_another_system(text, symbology, outside, not_ours)
    return Recognised(_sort(outside), text, symbology, outside=outside)


def read_wristband(text: str) -> str:
    """The wristband's value exactly as its issuer wrote it, or `Misread`; one of our labels is refused."""
    value = without_wedge(text)
    # Only what no hospital prints is refused: a record number may pass for a bare code by chance.
    if _is_label(value):
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


def as_found(text: str) -> str:
    """A wristband's value as it is compared: two that look alike on a band are one. Without what a scanner
    puts round it, without characters nobody sees, and full-width or composed forms as plain ones."""
    plain = unicodedata.normalize("NFKC", without_wedge(text))
    return "".join(one for one in plain if unicodedata.category(one) not in ("Cc", "Cf")).strip()


def _of_another_system(text: str, symbology: str, outside: Outside, not_ours: Misread) -> Recognised:
    """A code of another system; one that is nearly ours is not offered as somebody else's."""
    if not_ours.reason is Fault.INVISIBLE and _PARTED.fullmatch(text):
        not_ours = Misread(not_ours.says, Fault.FOREIGN)
    usable = not_ours.reason not in _NEARLY_OURS and len(text) <= LONGEST_TEXT
    return Recognised(Sort.FOREIGN, text, symbology, outside=outside if usable else None, misread=not_ours)


def _is_label(text: str) -> bool:
    if is_address(text) or is_printed(text) or _DONATION.match(text):
        return True
    try:
        read = read_outside(text)
    except Unreadable:
        return False
    return is_message(text) and (read.names_a_unit or read.product is not None)


def _sort(outside: Outside) -> Sort:
    numbers = [one.number for one in outside.message.structures]
    return Sort.DONATION if numbers == ["001"] else _SORTS[outside.family]
