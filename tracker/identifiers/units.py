"""The code of a unit that another house labelled: what it says, and when two say the same unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from tracker.identifiers import donation, european
from tracker.identifiers.checksum import check_character
from tracker.identifiers.european import EuropeanCode
from tracker.identifiers.messages import Message, is_message, read_message
from tracker.identifiers.structures import read_structure
from tracker.identifiers.unreadable import Unreadable

NOT_TOLD = "-"
NOTHING = Message(())
_CHAIN_OF_IDENTITY_LENGTH = 15


class Family(StrEnum):
    """Whose way of naming units it is."""

    ISBT = "isbt128"
    EUROPEAN = "single_european_code"
    CHAIN = "chain_of_identity"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outside:
    """A code of another house, read whole: None for what it does not tell."""

    family: Family
    text: str
    message: Message = NOTHING
    printed: EuropeanCode | None = None
    typed: bool = False

    @property
    def donation(self) -> str | None:
        """The ISBT 128 donation number, where the code carries one."""
        code = self.european_code
        if code is not None and code.system == "A" and donation.is_donation_number(code.donation):
            return self.message.facts("001").get("donation") or code.donation
        return self.message.facts("001").get("donation")

    @property
    def product(self) -> str | None:
        """What the product is, in the five characters of its description."""
        for number in ("003", "034"):
            found = self.message.facts(number).get("description")
            if found:
                return found
        code = self.european_code
        return code.product[-5:] if code is not None and code.system == "A" else None

    @property
    def part(self) -> str | None:
        """Which part of the product, without leading zeros; empty where it is undivided."""
        found = self.message.facts("032").get("divisions")
        if found is None:
            found = self.message.facts("003").get("divisions")
        if found is None and self.european_code is not None:
            found = self.european_code.split
        return None if found in (None, "99") else found.lstrip("0")

    @property
    def expires(self) -> str | None:
        """When the label says it expires: a day, or a day and a local time; None where it says nothing."""
        for number in ("005", "004", "038"):
            facts = self.message.facts(number)
            found = facts.get("local_time") or facts.get("date")
            if found and found != "none":
                return found
        code = self.european_code
        return code.expires.isoformat() if code is not None and code.expires else None

    @property
    def names_a_unit(self) -> bool:
        """It says which unit: a product code or an expiry alone does not."""
        return bool(self.key)

    @property
    def key(self) -> str:
        """What the unit is found by; empty when the code names none."""
        if self.donation is not None:
            told = (self.donation, self.product, self.part)
            return "/".join((Family.ISBT, *(NOT_TOLD if one is None else one for one in told)))
        code = self.european_code
        if code is not None:
            return f"{Family.EUROPEAN}/{code.text}"
        chain = next((one for one in self.message.structures if one.number == "040"), None)
        if chain is not None:
            return f"{Family.CHAIN}/{chain.content}"
        return f"{Family.OTHER}/{self.text}" if self.family is Family.OTHER else ""

    @property
    def european_code(self) -> EuropeanCode | None:
        """The Single European Code in it, printed or inside a message."""
        inside = next((one for one in self.message.structures if one.number == "038"), None)
        return european.read(inside.content) if inside is not None else self.printed


def read_outside(text: str) -> Outside:
    """The code, scanned or typed; raises Unreadable where it is damaged. What has no known shape is another
    system's, taken as it is."""
    if european.is_printed(text):
        return Outside(Family.EUROPEAN, text, printed=european.read_printed(text))
    if is_message(text):
        message = read_message(text)
        return _agreeing(Outside(_family(message), text, message))
    found = donation.typed(text)
    if found is not None:
        message = Message((read_structure(f"={found.number}00"),))
        return Outside(Family.ISBT, text, message, typed=True)
    chain = _typed_chain(text)
    if chain is not None:
        return Outside(Family.CHAIN, text, chain, typed=True)
    return Outside(Family.OTHER, text)


def same_unit(one: str, other: str) -> bool:
    """Whether two keys may name one unit: they agree in everything that both tell."""
    mine, yours = one.split("/"), other.split("/")
    if mine[0] != Family.ISBT or yours[0] != Family.ISBT:
        return one == other
    return all(NOT_TOLD in pair or pair[0] == pair[1] for pair in zip(mine, yours, strict=True))


def _agreeing(found: Outside) -> Outside:
    """The code, unless it names one donation in one place and another in another."""
    code, own = found.european_code, found.message.facts("001").get("donation")
    if own and code is not None and code.system == "A" and code.donation != own:
        raise Unreadable(
            "The message names two different donations, and nothing says which counts. Register neither, and"
            " ask whoever printed the label."
        )
    return found


def _family(message: Message) -> Family:
    numbers = {one.number for one in message.structures}
    if numbers == {"038"}:
        return Family.EUROPEAN
    return Family.CHAIN if numbers == {"040"} else Family.ISBT


def _typed_chain(text: str) -> Message | None:
    """A Chain of Identity typed from a label, where its check character is printed behind it."""
    plain = donation.normalised(text)
    stem, check = plain[:_CHAIN_OF_IDENTITY_LENGTH], plain[_CHAIN_OF_IDENTITY_LENGTH:]
    try:
        message = Message((read_structure(f"&/{stem}"),))
    except Unreadable:
        return None
    if not check:
        raise Unreadable(
            "The chain of identity has no check character. Scan it, or type the character after it too."
        )
    if check != check_character(stem):
        raise Unreadable(
            "The check character of the chain of identity is wrong, so a character was mistyped."
            " Compare every character with the label.",
            misread=True,
        )
    return message


def shelf(key: str) -> str:
    """Where records of such units lie together: under their donation where they have one, else under the code
    itself, in a form that a row's name can have."""
    family, _, rest = key.partition("/")
    if family == Family.ISBT:
        return f"{family}/{rest.partition('/')[0]}/"
    return f"{family}/{sha256(key.encode()).hexdigest()[:32]}/"
