"""One scan: what was read, what it is, its record with every verdict, and a receipt that it was scanned."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tracker.actions import receipts
from tracker.actions.entering import envelope, refused
from tracker.actions.loading import lookup
from tracker.actions.looking import View, look
from tracker.actions.rolls import unused_code
from tracker.actions.site import Site
from tracker.custody.case.custody import Unused
from tracker.custody.decision import How
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, Unknown
from tracker.labels.code import Kind, is_address, printed
from tracker.labels.recognise import Recognised, Sort, read_wristband, recognise
from tracker.ledger.canonical import JsonValue
from tracker.records import chains, journal, outside, people, private, scope
from tracker.records.tables.chain import DOOR

NONE_YET = "No unit is on record under it here."
SEVERAL = "{count} units are on record that this code may mean. Scan the product code or the whole label too."
NO_MORE = (
    "It was on record for {code} and was corrected on {day}: it is not that unit's code."
    " Scan the label made here, or register the unit that carries this code."
)
WRONG_SERIAL = "This code stands on a pre-printed roll, and no label with this serial was printed for it."
NOT_HERE = "This code is well formed, and there is no record with it here."


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan gave: the view when the code is known, and the receipt that proves the scan."""

    read: Recognised
    how: How
    receipt: str
    view: View | None = None
    unused: Unused | None = None


class UnknownCode(Unknown):
    """Nobody knows this code, or it may be any of several vials; the attempt is kept, the text only as a
    commitment."""

    def __init__(self, says: str, read: Recognised, how: How, among: tuple[str, ...] = ()) -> None:
        super().__init__(says)
        self.read = read
        self.how = how
        self.among = among

    @property
    def incoming(self) -> bool:
        """A unit that comes in may be registered under it; a Single European Code has no check character, so
        a typed one may not."""
        found = self.read.outside
        if found is None or not found.names_a_unit or self.among:
            return False
        return self.how is not How.TYPED or self.read.sort is not Sort.EUROPEAN


def scan(site: Site, actor: Actor, text: str, how: How, symbology: str = "", door: str = "page") -> Scan:
    """Say what was scanned, with the verdicts and a receipt. Raises UnknownCode for a code nobody knows."""
    found = recognise(unicodedata.normalize("NFC", text), symbology)
    if found.sort is not Sort.OURS or found.code is None:
        return _outside(site, actor, found, how, door)
    code, serial = found.code.code, found.code.serial or ""
    try:
        view = look(site, actor, code)
    except Unknown as error:
        unused = unused_code(site, code)
        if unused is not None:
            return _unused(site, actor, found, how, door, unused)
        raise _unknown(site, actor, found, how, door, NOT_HERE) from error
    kind, told = ("vial" if code[:1] == "V" else "other"), as_it_can_be(found, how)
    return Scan(found, told, receipts.give(site, actor, kind, code, serial, told), view)


def _unused(site: Site, actor: Actor, found: Recognised, how: How, door: str, unused: Unused) -> Scan:
    """A label of a roll that no vial has yet: its receipt binds it, and is good for nothing else."""
    serial = found.code.serial if found.code else None
    if serial and serial != unused.serial:
        raise _unknown(site, actor, found, how, door, WRONG_SERIAL)
    told = as_it_can_be(found, how)
    receipt = receipts.give(site, actor, "unused", unused.code, serial or "", told)
    return Scan(found, told, receipt, unused=unused)


def _outside(site: Site, actor: Actor, found: Recognised, how: How, door: str) -> Scan:
    """The vial that came with this code of another house; it proves nothing about the one in hand:
    a step asks for the label made here. Raises UnknownCode."""
    key = found.outside.key if found.outside else ""
    with site.database.reading() as connection:
        vials = outside.units_under(connection, key) if key else ()
        once = outside.once_under(connection, key) if key and not vials else None
    if len(vials) != 1:
        none = f"{found.says} {NONE_YET}" if key and not found.damaged else found.says
        says = SEVERAL.format(count=len(vials)) if vials else none
        if once is not None and once.corrected_at is not None:
            day = once.corrected_at.astimezone(site.settings.zone).date().isoformat()
            says = f"{found.says} {NO_MORE.format(code=printed(once.vial), day=day)}"
        raise _unknown(site, actor, found, how, door, says, vials)
    receipt = receipts.give(site, actor, "other", vials[0], "", how)
    return Scan(found, how, receipt, look(site, actor, vials[0]))


def as_it_can_be(found: Recognised, how: How) -> How:
    """How one of our codes came in, whatever was claimed: only the whole of what a symbol of ours holds can
    have come from a machine. That is the address, code and a vial's serial, or in a Data Matrix a vial's code
    and serial, in capitals and without dashes; a code by itself is what a person types."""
    if how is How.LINK or found.code is None:
        return how
    vial, serial = found.code.kind is Kind.VIAL, found.code.serial
    address = is_address(found.text) and (not vial or bool(serial))
    matrix = vial and bool(serial) and found.text == f"{found.code.code}.{serial}"
    return how if address or matrix else How.TYPED


def scan_wristband(site: Site, actor: Actor, text: str, how: How, again: str = "", issuer: str = "") -> str:
    """A receipt for a wristband, which never says whose it is: the bedside is blind.

    A wristband looks like anything, so `how` stays the device's claim, and the ledger keeps it as one.
    """
    if how is How.TYPED and text.strip() != again.strip():
        raise Invalid(
            "The two entries of the wristband differ.", {"again": ["Type the wristband's number again."]}
        )
    value = read_wristband(text)
    with site.database.reading() as connection:
        person = people.wearer(connection, lookup(site, issuer or actor.establishment, value))
    return receipts.give(site, actor, "wristband", person or "", "", how)


def _unknown(
    site: Site, actor: Actor, found: Recognised, how: How, door: str, says: str, among: tuple[str, ...] = ()
) -> UnknownCode:
    """Keep the attempt at the door: symbology and length in clear, the text only as a commitment."""
    with site.database.writing([DOOR]) as transaction:
        (commit,) = private.keep(transaction, DOOR, [found.text[:500]], site.entropy)
        given: dict[str, JsonValue] = {
            "text": {"commit": commit},
            "symbology": found.symbology,
            "length": found.length,
        }
        entry = refused(site, DOOR, DOOR, "scan", "door.unknown_code", {"given": given})
        shared = envelope(site, actor.user, door=door, how=how.value)
        journal.append(transaction, shared, [entry], site.entropy)
    return UnknownCode(says, found, how, among)


def seen(site: Site, code: str) -> int:
    """The number of the newest event on the chain that answers for a code."""
    with site.database.reading() as connection:
        return chains.last_seq(connection, scope.reach(connection, [code]).samples.get(code, code))
