"""How long records must be kept, read from everything that happened to a person's material."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, or_, select

from tracker.custody.case.retention import HeldFile, Kept
from tracker.records import files
from tracker.records.kin import kin
from tracker.records.tables.ledger import ledger_private
from tracker.records.tables.people import donor, person, wristband
from tracker.records.tables.samples import handover_line, label, record, sample, vial
from tracker.records.tables.treatments import allocation, treatment

Dated = tuple[datetime, str]

_asked = kin(select(person.c.code).where(person.c.code == bindparam("person")))
_PEOPLE = select(_asked.c.person)
_CODES: BindParameter[str] = bindparam("codes", expanding=True)
_DONORS = select(donor.c.code).where(or_(donor.c.person.in_(_CODES), donor.c.tested_person.in_(_CODES)))
_SAMPLES = select(sample.c.code).where(sample.c.donor.in_(_CODES))
_TREATMENTS = select(treatment.c.code, treatment.c.status).where(treatment.c.person.in_(_CODES))
_VIALS = select(vial.c.code, vial.c.stage, vial.c.ended_at).where(vial.c.sample.in_(_CODES))
_ENTRY = select(func.max(record.c.at)).where(record.c.chain.in_(_CODES))
_RECIPIENTS = select(allocation.c.treatment).where(allocation.c.sample.in_(_CODES))
_ANSWERED = select(func.max(handover_line.c.answered_at)).where(handover_line.c.vial.in_(_CODES))
_SHOWN = select(label.c.shows).where(label.c.vial.in_(_CODES), label.c.attached_at.is_not(None))


def of_person(connection: Connection, code: str, *, erasing: bool = False) -> Kept:
    """How long everything about a person must be kept, under whatever records they are one with.

    With `erasing` also the private values of this record, and of what was donated and treated under it, and
    the files attached to what was donated.
    """
    people = list(connection.scalars(_PEOPLE, {"person": code}))
    donors = list(connection.scalars(_DONORS, {"codes": people}))
    samples = list(connection.scalars(_SAMPLES, {"codes": donors}))
    found = _kept(connection, donors, samples, _orders(connection, people))
    if not erasing:
        return found
    held = held_of(connection, code)
    return Kept(found.last, found.what, found.going_on, tuple(_private(connection, code)), held)


def held_of(connection: Connection, code: str) -> tuple[HeldFile, ...]:
    """The attached files of what this person donated whose content is kept, oldest first."""
    donors = select(donor.c.code).where(donor.c.person == code)
    samples = connection.scalars(select(sample.c.code).where(sample.c.donor.in_(donors))).all()
    return files.held(connection, samples)


def of_donor(connection: Connection, code: str) -> Kept:
    """How long the papers of a donor must be kept: as long as the last of what was collected from them."""
    samples = list(connection.scalars(_SAMPLES, {"codes": [code]}))
    return _kept(connection, [code], samples, {})


def of_sample(connection: Connection, code: str) -> Kept:
    """How long the record of a sample must be kept: as long as that of the last of its vials."""
    donors = list(connection.scalars(select(sample.c.donor).where(sample.c.code == code)))
    return _kept(connection, donors, [code], {})


def of_treatment(connection: Connection, code: str) -> Kept:
    """How long the record of a treatment must be kept, and with it that of the samples it took from."""
    status = str(connection.scalar(select(treatment.c.status).where(treatment.c.code == code)))
    samples = select(allocation.c.sample).where(allocation.c.treatment == code).distinct()
    return _kept(connection, [], list(connection.scalars(samples)), {code: status})


def _orders(connection: Connection, people: Collection[str]) -> dict[str, str]:
    return {row.code: row.status for row in connection.execute(_TREATMENTS, {"codes": list(people)})}


def _kept(
    connection: Connection, donors: Collection[str], samples: Collection[str], orders: dict[str, str]
) -> Kept:
    vials = connection.execute(_VIALS, {"codes": list(samples)}).all()
    recipients = connection.scalars(_RECIPIENTS, {"codes": list(samples)})
    chains = {*donors, *samples, *orders, *recipients}
    dates = list(_dates(connection, chains, vials))
    last, what = max(dates, default=(None, ""))
    going_on = [one.code for one in vials if one.ended_at is None]
    going_on += [code for code, status in orders.items() if status == "open"]
    return Kept(last, what, tuple(sorted(going_on)))


def _dates(connection: Connection, chains: Collection[str], vials: Collection[Any]) -> Iterator[Dated]:
    codes = {"codes": [one.code for one in vials]}
    ends = {"injected": "injection", "discarded": "disposal"}
    for one in vials:
        if one.ended_at is not None:
            yield one.ended_at, ends.get(one.stage, "end of a vial")
    for at, what in (
        (connection.scalar(_ENTRY, {"codes": list(chains)}), "last entry"),
        (connection.scalar(_ANSWERED, codes), "last hand-over"),
        *((_expiry(shows), "expiry") for shows in connection.scalars(_SHOWN, codes)),
    ):
        if at is not None:
            yield at, what


def _expiry(shows: object) -> datetime | None:
    found = shows.get("expiry") if isinstance(shows, dict) else None
    return datetime.fromisoformat(str(found)) if found else None


def _private(connection: Connection, code: str) -> Iterable[str]:
    """Every commitment to a private value about this person: who they are first, then every text."""
    donors = select(donor.c.code).where(donor.c.person == code)
    samples = select(sample.c.code).where(sample.c.donor.in_(donors))
    subjects = (
        ledger_private.c.subject == code,
        ledger_private.c.subject.in_(donors),
        ledger_private.c.subject.in_(select(treatment.c.code).where(treatment.c.person == code)),
        ledger_private.c.subject.in_(samples),
        ledger_private.c.subject.in_(select(vial.c.code).where(vial.c.sample.in_(samples))),
    )
    who = select(person.c.name).where(person.c.code == code).union(
        select(person.c.birth_date).where(person.c.code == code),
        select(wristband.c.band).where(wristband.c.person == code),
    )  # fmt: skip
    first = case((ledger_private.c.commit.in_(who), 0), else_=1)
    query = select(ledger_private.c.commit).where(or_(*subjects)).order_by(first, ledger_private.c.commit)
    return connection.scalars(query)
