"""Our own codes: made, checked, read back from whatever a scanner or a person delivers, and printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tracker.custody.problems import Problem
from tracker.identifiers.checksum import check_character

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
SERIAL_LENGTH = 4
LONGEST_TEXT = 300

_BODY_BITS, _SERIAL_BITS = 50, 20
_LOOK_ALIKES = str.maketrans("OIL", "011")
_SCANNER_TAIL = "\r\n\t"
_SYMBOLOGY_PREFIX = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
_ADDRESS = re.compile(r"\Ahttps?://[^/]+/s/(.*)\Z", re.IGNORECASE)
_SEPARATORS = re.compile(r"[- ]")
_SHAPE = re.compile(r"\A([0-9A-Z]+)(?:\.([0-9A-Z]*))?\Z")
_HOST = re.compile(r"\A[0-9A-Z.-]+(?::[0-9]+)?\Z")


class Kind(StrEnum):
    """What a code stands for, told by its first letter."""

    PERSON = "P"
    DONOR = "D"
    SAMPLE = "S"
    VIAL = "V"
    TREATMENT = "T"
    HAND_OVER = "H"
    LOT = "L"
    EQUIPMENT = "E"
    UNIT = "U"
    SPECIFICATION = "Q"
    RECALL = "R"


class Fault(StrEnum):
    """Why a text is not read as one of our codes."""

    EMPTY = "empty"
    INVISIBLE = "invisible_character"
    FOREIGN = "foreign"
    KIND = "kind"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTER = "character"
    CHECK = "check"
    SERIAL = "serial"
    STRUCTURE = "structure"


class Misread(Problem):
    """A text that is not one of our codes: the sentence never repeats it, for it may be about a person."""

    def __init__(self, says: str, reason: Fault) -> None:
        super().__init__(says)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Code:
    """One of our codes as read: its check character is right; the serial is None where none was given."""

    kind: Kind
    code: str
    serial: str | None = None


def make(kind: Kind, entropy: Callable[[int], bytes]) -> str:
    """A new code of this kind: 50 random bits and a check character that forgiving cannot break."""
    for _ in range(200):
        stem = kind.value + _random_characters(entropy, _BODY_BITS)
        check = check_character(stem)
        if check in CROCKFORD:
            return stem + check
    raise ValueError("The source of randomness keeps giving the same bytes; no code was made.")


def make_serial(entropy: Callable[[int], bytes]) -> str:
    """A new label serial of four characters; it tells one print of a code from another."""
    return _random_characters(entropy, _SERIAL_BITS)


def printed(code: str) -> str:
    """The code in the groups a person reads: `V-7K3MQ-2X9TZ-V`."""
    return f"{code[0]}-{code[1:6]}-{code[6:11]}-{code[11]}"


def payload(host: str, code: str, serial: str | None = None) -> str:
    """What the printed symbol holds, in capitals: `HTTPS://HOST/S/CODE.SERIAL`."""
    host = host.upper()
    if not _HOST.match(host):
        raise ValueError(f"{host!r} is not a host name that a label can carry.")
    return f"HTTPS://{host}/S/{code}" + (f".{serial}" if serial else "")


def read(text: str) -> Code:
    """The code in a scanned or typed text, or `Misread`; an address in it is never trusted or followed."""
    stem, serial = _parts(_body(without_wedge(text)))
    kind = _kind(stem)
    _refuse_length(stem)
    code = kind.value + _forgiven(stem[1:], "code")
    if check_character(code[:-1]) != code[-1]:
        raise Misread(
            "The check character of the code is wrong, so a character was misread or mistyped."
            " Scan the label again, or compare every character.",
            Fault.CHECK,
        )
    return Code(kind, code, _serial(serial))


def is_address(text: str) -> bool:
    """Whether the text has the shape of what our symbols hold, on whatever host; it may still be misread."""
    return _ADDRESS.match(text) is not None


def without_wedge(text: str) -> str:
    """The text without what a keyboard scanner puts round it: symbology prefix, spaces, Enter or Tab."""
    return _SYMBOLOGY_PREFIX.sub("", text.strip(" " + _SCANNER_TAIL))


def _random_characters(entropy: Callable[[int], bytes], bits: int) -> str:
    number = int.from_bytes(entropy((bits + 7) // 8))
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(0, bits, 5))


def _body(text: str) -> str:
    if not text:
        raise Misread("Nothing was read. Scan the label again, or type the code under it.", Fault.EMPTY)
    strange = next((character for character in text if not character.isprintable()), None)
    if strange is not None:
        raise Misread(
            f"The text holds the invisible character U+{ord(strange):04X}, which none of our codes has."
            " Scan the label again, or type the code under it.",
            Fault.INVISIBLE,
        )
    if len(text) > LONGEST_TEXT:
        raise Misread(
            f"The text is {len(text)} characters long, far longer than any of our codes."
            " Scan one label at a time.",
            Fault.TOO_LONG,
        )
    address = _ADDRESS.match(text)
    return address[1] if address else text


def _parts(body: str) -> tuple[str, str | None]:
    # Capitals are made of ASCII only: Unicode would turn a dotless i or a long s into one of our letters.
    shape = _SHAPE.match(_SEPARATORS.sub("", body).upper()) if body.isascii() else None
    if shape is None:
        raise Misread(
            "This is not one of our codes. Scan the label of the vial, or type the code under it.",
            Fault.FOREIGN,
        )
    return shape[1], shape[2]


def _kind(stem: str) -> Kind:
    letter = "L" if stem[0] in "1I" else stem[0]
    if letter in set(Kind):
        return Kind(letter)
    if len(stem) != CODE_LENGTH:
        raise Misread(
            "This is not one of our codes. Scan the label of the vial, or type the code under it.",
            Fault.FOREIGN,
        )
    raise Misread(
        f"The code begins with {letter}; ours begin with one of {', '.join(Kind)}."
        " Compare the first character with the label.",
        Fault.KIND,
    )


def _refuse_length(stem: str) -> None:
    if len(stem) < CODE_LENGTH:
        raise Misread(
            f"The code is cut short: {len(stem)} of its {CODE_LENGTH} characters were read."
            " Scan the label again, or type the rest.",
            Fault.TOO_SHORT,
        )
    if len(stem) > CODE_LENGTH:
        raise Misread(
            f"The code is too long: {len(stem)} characters were read, and a code has {CODE_LENGTH}."
            " Scan one label at a time.",
            Fault.TOO_LONG,
        )


def _forgiven(text: str, part: str) -> str:
    text = text.translate(_LOOK_ALIKES)
    strange = next((character for character in text if character not in CROCKFORD), None)
    if strange is not None:
        raise Misread(
            f"The {part} holds the letter {strange}, which is never used in one."
            " Compare every character with the label.",
            Fault.CHARACTER,
        )
    return text


def _serial(serial: str | None) -> str | None:
    if serial is None:
        return None
    if len(serial) != SERIAL_LENGTH:
        raise Misread(
            f"The label serial after the dot has {len(serial)} characters, and a serial has {SERIAL_LENGTH}."
            " Scan the label again, or type the code with its whole serial.",
            Fault.SERIAL,
        )
    return _forgiven(serial, "serial")
