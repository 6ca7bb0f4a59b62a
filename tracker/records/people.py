"""People as rows: who wears a wristband, and which establishments have to do with a person."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, or_, select, union

from tracker.records.kin import kin
from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event
from tracker.records.tables.people import donor, person, wristband
from tracker.records.tables.samples import sample
from tracker.records.tables.treatments import treatment

_one = kin(select(person.c.code).where(person.c.code == bindparam("person")))
_people = select(_one.c.person)
_donors = select(donor.c.code).where(or_(donor.c.person.in_(_people), donor.c.tested_person.in_(_people)))
_KNOWN_TO = union(
    select(wristband.c.issuer).where(wristband.c.person.in_(_people)),
    select(treatment.c.establishment).where(treatment.c.person.in_(_people)),
    select(sample.c.establishment).where(sample.c.donor.in_(_donors)),
    select(account.c.establishment)
    .join(ledger_event, ledger_event.c.actor == account.c.id)
    .where(
        ledger_event.c.seq == 1, or_(ledger_event.c.chain.in_(_people), ledger_event.c.chain.in_(_donors))
    ),
)


def wearer(connection: Connection, lookup: str) -> str | None:
    """The person whose wristband has this keyed hash."""
    found: str | None = connection.scalar(select(wristband.c.person).where(wristband.c.lookup == lookup))
    return found


def known_to(connection: Connection, code: str) -> frozenset[str]:
    """The establishments that registered, banded, collected from or treat this person, or who they are linked
    with."""
    return frozenset(connection.scalars(_KNOWN_TO, {"person": code})) - {""}
