"""Pre-printed rolls: codes reserved before there is a vial, bound to one at its first scan."""

from __future__ import annotations

from hashlib import sha256

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.case.custody import Unused
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.labels.code import Kind, make, make_serial
from tracker.labels.facts import bare
from tracker.labels.tags import TagFacts
from tracker.labels.template import Sort
from tracker.ledger.body import Door
from tracker.records import rolls
from tracker.records.rolls import KIND, Roll
from tracker.records.tables.chain import DOOR

__all__ = ["MOST", "Roll", "every_roll", "print_roll", "roll_called", "roll_labels", "unused_code"]

MOST = 500
"""Codes on one roll: one event tells of all of them."""
NOTICE = "UNUSED CODE. Scan it when the vial is filled."
WHO = frozenset({Role.TECHNICIAN, Role.CLINICIAN, Role.ADMINISTRATOR})


def print_roll(site: Site, by: Actor, count: int, key: str = "", door: Door = Door.PAGE) -> Roll:
    """Reserve so many new codes, each with its serial; the same person's same key gets the first roll again.

    Raises NotAllowedHere or Invalid.
    """
    if by.disabled or not (by.is_system or by.has(*WHO)):
        raise NotAllowedHere("Rolls are printed by technicians, clinicians and administrators.")
    if not 1 <= count <= MOST:
        says = f"Give a whole number of labels from 1 to {MOST}."
        raise Invalid("The roll was not printed.", {"count": [says]})
    codes = [make(Kind.VIAL, site.entropy) for _ in range(count)]
    labels = [bare(code, make_serial(site.entropy)) for code in dict.fromkeys(codes)]
    shared = envelope(site, by.user, door=door)
    roll = (sha256(f"{by.user}\0{key}".encode()).hexdigest() if key else shared.act)[:12]
    values: dict[str, Value] = {
        "chain": DOOR, "subject": roll, "kind": KIND, "at": shared.recorded, "recorded": shared.recorded,
        "actor": by.user, "act": shared.act, "late": None, "data": {"labels": labels},
    }  # fmt: skip
    with site.database.writing([DOOR]) as transaction:
        first = rolls.called(transaction.connection, roll)
        if first is not None:
            return first
        rows = [Put("record", f"{shared.act}-{KIND}", DOOR, values)]
        put(site, transaction, shared, "print_roll", rows, new=True)
    return roll_called(site, roll)


def every_roll(site: Site) -> tuple[Roll, ...]:
    """The newest rolls, the newest first."""
    with site.database.reading() as connection:
        return rolls.listed(connection)


def roll_called(site: Site, roll: str) -> Roll:
    """One roll; raises Unknown."""
    with site.database.reading() as connection:
        found = rolls.called(connection, roll)
    if found is None:
        raise Unknown("There is no roll of labels with this number.")
    return found


def roll_labels(site: Site, roll: Roll) -> tuple[TagFacts, ...]:
    """The labels of a roll that no vial has yet, in their order."""
    said = {"notice": NOTICE, "site": site.settings.site_name}
    return tuple(
        TagFacts(Sort.UNUSED, site.settings.label_host, code, said, serial)
        for code, serial in roll.codes.items()
        if code not in roll.bound
    )


def unused_code(site: Site, code: str) -> Unused | None:
    """What is known of a code on a roll; None when it stands on none."""
    with site.database.reading() as connection:
        return next(iter(rolls.reserved(connection, [code])), None)
