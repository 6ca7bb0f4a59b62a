"""The ISBT 128 donation number: as scanned with its two flags, as typed with its check character."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.identifiers.checksum import check_character, check_value
from tracker.identifiers.unreadable import Unreadable

DIN = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}[0-9]{2}[0-9]{6}"
FACILITY = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"

_WHOLE = re.compile(DIN, re.ASCII)
_TYPED = re.compile(rf"({DIN})([0-9A-Z*])?", re.ASCII)
_FLAGS = re.compile(r"[0-9A-Z]{2}", re.ASCII)
_SEPARATORS = re.compile(r"[- ]")
_FIRST_CHECKSUM, _LAST_CHECKSUM = 60, 96
_NAMED = {
    0: "no flag", 5: "a label printed again", 6: "pilot tube", 7: "test tube", 8: "donor record",
    9: "tube for nucleic acid tests", 10: "sample for bacterial tests", 11: "to be matched with the unit",
    12: "attached partial label", 13: "attached partial label",
}  # fmt: skip
"""What flags mean everywhere; containers of a set, local flags and checksums are told by their range."""


@dataclass(frozen=True, slots=True)
class Donation:
    """One donation number; flags say which label of it this is, and are no part of it."""

    number: str
    flags: str = "00"

    @property
    def facility(self) -> str:
        """The number of the facility that assigned it."""
        return self.number[:5]

    @property
    def year(self) -> str:
        """The nominal year, which may be off by a month."""
        return self.number[5:7]

    @property
    def sequence(self) -> str:
        """The number within facility and year."""
        return self.number[7:]

    @property
    def flags_mean(self) -> str:
        """What the flags say; those of a facility's own mean something only there."""
        if not self.flags.isdigit():
            return "reserved"
        number = int(self.flags)
        if 1 <= number <= 4 or 15 <= number <= 19:
            return f"container {number if number <= 4 else number - 10} of a set"
        if 20 <= number < _FIRST_CHECKSUM:
            return "known to the facility alone"
        if _FIRST_CHECKSUM <= number <= _LAST_CHECKSUM:
            return "checksum"
        return _NAMED.get(number, "reserved")


def normalised(text: str) -> str:
    """The number without the spaces and dashes a label is printed with, in capitals."""
    return _SEPARATORS.sub("", text).upper() if text.isascii() else text


def scanned(content: str) -> Donation:
    """The donation of a scanned content: thirteen characters and two flags."""
    if len(content) != 15:
        raise Unreadable(
            f"The donation number has {len(content)} characters with its flags, and 15 are needed."
            " Scan the whole symbol again."
        )
    number, flags = content[:13], content[13:]
    if not _WHOLE.fullmatch(number):
        raise Unreadable(_fault(number))
    if not _FLAGS.fullmatch(flags):
        raise Unreadable("The flags after the donation number are not two digits or capitals. Scan it again.")
    _refuse_wrong_checksum(number, flags)
    return Donation(number, flags)


def typed(text: str) -> Donation | None:
    """The donation of a typed number, whose check character must stand behind it; None when it has no such
    shape."""
    found = _TYPED.fullmatch(normalised(text))
    if found is None or (found[1].isdigit() and found[2] != check_character(found[1])):
        return None  # thirteen or fourteen digits are far more often an article's number
    if found[2] is None:
        raise Unreadable(
            "The donation number has no check character. Scan it, or type the boxed character after it too.",
        )
    if check_character(found[1]) != found[2]:
        raise Unreadable(
            "The check character of the donation number is wrong, so a character was mistyped."
            " Compare every character with the label.",
            misread=True,
        )
    return Donation(found[1])


def is_donation_number(text: str) -> bool:
    """Whether these thirteen characters have the shape of one."""
    return _WHOLE.fullmatch(text) is not None


def _fault(number: str) -> str:
    if not re.fullmatch(FACILITY, number[:5], re.ASCII):
        return (
            "The facility in the donation number has another form than a letter or digit (no O, no first 0),"
            " two of the same and two digits. Scan it again."
        )
    return "The year or the sequence in the donation number holds something else than digits. Scan it again."


def _refuse_wrong_checksum(number: str, flags: str) -> None:
    """Flags 60 to 96 are a second checksum; all other flags mean something else."""
    if not (flags.isdigit() and _FIRST_CHECKSUM <= int(flags) <= _LAST_CHECKSUM):
        return
    if int(flags) - _FIRST_CHECKSUM != check_value(number):
        raise Unreadable(
            "The checksum inside the donation number is wrong, so the symbol was misread. Scan it again.",
            misread=True,
        )
