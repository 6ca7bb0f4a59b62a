"""The ISBT 128 data structures a custody record meets: how each begins, and what stands in it.

Facts of ICCBBA ST-001, ST-012 and ST-017 as public test suites and worked examples show them; none of its
tables of facilities, products or blood groups is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.identifiers import dates, donation, european
from tracker.identifiers.checksum import check_value
from tracker.identifiers.unreadable import Unreadable

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Structure:
    """One data structure as read: its number in the standard, its name, and the facts in it by name."""

    number: str
    name: str
    content: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Declared:
    """One data structure as declared: how it begins, and what reads the rest."""

    number: str
    name: str
    begins: str
    read: Callable[[str], Facts]


def _shaped(name: str, wanted: str, pattern: str, *parts: str) -> Callable[[str], Facts]:
    """A reader of contents of one shape, whose groups are the facts in their order."""
    shape = re.compile(pattern, re.ASCII)

    def read(content: str) -> Facts:
        found = shape.fullmatch(content)
        if found is None:
            raise Unreadable(f"The {name} inside the code is not {wanted}. Scan it again.")
        return dict(zip(parts, found.groups(), strict=True))

    return read


def _donation(content: str) -> Facts:
    found = donation.scanned(content)
    return {
        "donation": found.number, "facility": found.facility, "year": found.year, "sequence": found.sequence,
        "flags": found.flags, "flags_mean": found.flags_mean,
    }  # fmt: skip


def _product(content: str) -> Facts:
    found = _PRODUCT(content)
    more = {"divisions_follow": "yes"} if found["divisions"] == "99" else {}
    return {**found, **more}


def _day(content: str) -> Facts:
    return {"date": dates.read_day(content).isoformat()}


def _minute(content: str) -> Facts:
    return {"local_time": dates.read_minute(content).isoformat(timespec="minutes")}


def _divisions(content: str) -> Facts:
    found = _DIVISIONS(content)["divisions"]
    return {"divisions": found, "levels": "1" if found.isdigit() else "3"}


def _registered_donor(content: str) -> Facts:
    found = _GRID(content)
    if check_value(content[:17]) != int(content[17:]):
        raise Unreadable(
            "The checksum of the donor's registration number is wrong, so the symbol was misread."
            " Scan it again.",
            misread=True,
        )
    return found


def _european(content: str) -> Facts:
    found = european.read(content)
    return {
        "country": found.country, "establishment": found.establishment, "donation": found.donation,
        "system": european.SYSTEMS[found.system], "product": found.product, "split": found.split,
        "date": found.expires.isoformat() if found.expires else "none",
    }  # fmt: skip


def _local(content: str) -> Facts:
    if not content or len(content) > 100 or not content.isprintable():
        raise Unreadable("The facility's own code inside the message is empty or damaged. Scan it again.")
    return {"text": content}


_FIN = rf"({donation.FACILITY})"
_PRODUCT = _shaped(
    "product code", "a letter, four characters of the product, a collection type and two of division",
    r"([A-Z][A-Z0-9][0-9]{3})([A-Za-z0-9])([A-Z0-9][a-z0-9])", "description", "collection", "divisions",
)  # fmt: skip
_DIVISIONS = _shaped("division", "six digits or three pairs of capitals", r"([0-9]{6}|[A-Z]{6})", "divisions")
_GRID = _shaped(
    "donor's registration number", "four digits (the first not 0), thirteen characters and two digits",
    r"([1-9][0-9]{3})([0-9A-Z]{13})[0-9]{2}", "issuer", "donor",
)  # fmt: skip

DECLARED: tuple[Declared, ...] = (
    Declared("002", "Blood groups", "=%", _shaped(
        "blood group", "four capitals or digits", r"([0-9A-Z]{2})([0-9A-Z])([0-9A-Z])",
        "group", "phenotypes", "reserved")),
    Declared("003", "Product code", "=<", _product),
    Declared("004", "Expiry date", "=>", _day),
    Declared("005", "Expiry date and time", "&>", _minute),
    Declared("006", "Collection date", "=*", _day),
    Declared("007", "Collection date and time", "&*", _minute),
    Declared("008", "Production date", "=}", _day),
    Declared("009", "Production date and time", "&}", _minute),
    Declared("019", "Donor identification number", "=;", _shaped(
        "donor number", "a facility and sixteen digits", rf"{_FIN}([0-9]{{16}})", "facility", "donor")),
    Declared("020", "Staff member", "='", _shaped(
        "staff number", "a facility and six characters", rf"{_FIN}([0-9A-Z]{{6}})", "facility", "staff")),
    Declared("032", "Product divisions", "=,", _divisions),
    Declared("033", "Processing facility", "&+", _shaped(
        "processing facility", "a facility and a code of its own", rf"{_FIN}([0-9A-Z]{{1,20}})",
        "facility", "code")),
    Declared("034", "Processor's product code", "=/", _shaped(
        "processor's product code",
        "a facility, six characters and a product of a letter and four characters",
        rf"{_FIN}([0-9A-Z]{{6}})([A-Z][A-Z0-9][0-9]{{3}})", "processor", "product", "description")),
    Declared("038", "Single European Code", "&,4", _european),
    Declared("039", "Registered donor (GRID)", "&:", _registered_donor),
    Declared("040", "Chain of Identity", "&/", _shaped(
        "chain of identity", "CH, a facility, a year and six characters",
        rf"CH{_FIN}([0-9]{{2}})([0-9A-Z]{{6}})", "facility", "year", "sequence")),
)  # fmt: skip
DONATION = Declared("001", "Donation number", "=", _donation)
LOCAL = Declared("local", "A facility's own", "&", _local)

_BY_BEGINNING = {one.begins[:2]: one for one in DECLARED}


def read_structure(text: str) -> Structure:
    """The one data structure that the text is; raises Unreadable."""
    found = _declared(text)
    content = text[1:] if found is LOCAL else text[len(found.begins) :]
    return Structure(found.number, found.name, content, found.read(content))


def _declared(text: str) -> Declared:
    if text[:1] not in ("=", "&"):
        raise Unreadable("This is no ISBT 128 data structure: those begin with = or &.")
    known = _BY_BEGINNING.get(text[:2])
    if known is not None and text.startswith(known.begins):
        return known
    if re.match(r"=[A-NP-Z1-9]", text):
        return DONATION
    if re.match(r"&[a-z]", text):
        return LOCAL
    if re.match(r"=[O0]", text):
        raise Unreadable("A donation number never begins with the letter O or the digit 0. Scan it again.")
    raise Unreadable(
        "This begins like an ISBT 128 data structure, of a kind that is not read here."
        " Register the unit by its donation number."
    )
