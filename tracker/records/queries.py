"""Read-only lists for pages and API: small dataclasses, each from one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event, ledger_private
from tracker.records.tables.people import donor, establishment, wristband
from tracker.records.tables.people import person as person_table
from tracker.records.tables.samples import record, sample, vial
from tracker.records.tables.treatments import material

NOBODY_NOW = "(name erased)"


@dataclass(frozen=True, slots=True)
class Named:
    """Something on record that a form lets a person choose; `source` where it is for one source alone."""

    code: str
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a list shows it; `body` is what was hashed."""

    idx: int
    id: str
    chain: str
    seq: int
    type: str
    actor: str
    body: Mapping[str, Any]

    @property
    def subject(self) -> str:
        """What the act was about."""
        return str(self.body["subject"])

    @property
    def done(self) -> bool:
        """The act was done, and not refused."""
        return bool(self.body["outcome"] == "done")

    @property
    def recorded(self) -> datetime:
        """When the server recorded it."""
        return datetime.fromisoformat(self.body["recorded"])

    @property
    def at(self) -> datetime:
        """When it is said to have happened."""
        return datetime.fromisoformat(self.body["at"])

    def concerns(self, code: str) -> bool:
        """It was about this code, or changed its row."""
        return code == self.subject or any(one["key"] == code for one in self.body["data"].get("changes", ()))

    @property
    def checks(self) -> tuple[str, ...]:
        """The codes of the checks that refused it."""
        return tuple(str(one["check"]) for one in self.body.get("refusals", ()))


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a row: what is private is a commitment here."""

    code: str
    name: str
    birth_date: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Wristband:
    """That somebody wears a wristband of an issuer; its number is not here."""

    issuer: str
    at: datetime
    actor: str
    second: str


@dataclass(frozen=True, slots=True)
class DonorRow:
    """One donor record."""

    code: str
    person: str
    source: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One line of the list of samples, with how many of its vials are still in use."""

    code: str
    product: str
    source: str
    donor: str
    establishment: str
    collected_at: datetime
    alive: int


def establishments(connection: Connection) -> tuple[Named, ...]:
    """Every establishment, by name."""
    found = connection.execute(
        select(establishment.c.code, establishment.c.name).order_by(establishment.c.name)
    )
    return tuple(Named(row.code, row.name) for row in found)


def units(connection: Connection) -> tuple[Named, ...]:
    """The storage units in service, by name."""
    query = (
        select(material.c.code, material.c.name, material.c.number)
        .where(material.c.family == "unit", material.c.in_service)
        .order_by(material.c.name)
    )
    return tuple(Named(row.code, f"{row.name} ({row.number})") for row in connection.execute(query))


def people(connection: Connection, users: Iterable[str]) -> Mapping[str, str]:
    """The names of people with accounts; of one whose name was erased, that it was."""
    query = (
        select(account.c.id, ledger_private.c.value)
        .select_from(account.outerjoin(ledger_private, ledger_private.c.commit == account.c.name))
        .where(account.c.id.in_(tuple(users)))
    )
    return {
        row.id: NOBODY_NOW if row.value is None else str(json.loads(row.value))
        for row in connection.execute(query)
    }


def events(connection: Connection, chain: str, *, since: int = 0, most: int = 100) -> tuple[Told, ...]:
    """The newest events of one chain after a number, newest first."""
    query = (
        select(ledger_event)
        .where(ledger_event.c.chain == chain, ledger_event.c.seq > since)
        .order_by(ledger_event.c.seq.desc())
        .limit(most)
    )
    return tuple(_told(row) for row in connection.execute(query))


def person(connection: Connection, code: str) -> Person | None:
    """One person."""
    row = connection.execute(select(person_table).where(person_table.c.code == code)).one_or_none()
    return None if row is None else Person(row.code, row.name or "", row.birth_date or "", row.registered_at)


def wristbands(connection: Connection, code: str) -> tuple[Wristband, ...]:
    """Who issued the wristbands of a person, oldest first."""
    query = select(wristband).where(wristband.c.person == code).order_by(wristband.c.at)
    return tuple(Wristband(row.issuer, row.at, row.actor, row.second) for row in connection.execute(query))


def donors(
    connection: Connection, *, of_person: str = "", before: datetime | None = None, most: int = 50
) -> tuple[DonorRow, ...]:
    """Donor records, newest first: of one person, or all."""
    query = select(donor).order_by(donor.c.registered_at.desc(), donor.c.code).limit(most)
    if of_person:
        query = query.where(or_(donor.c.person == of_person, donor.c.tested_person == of_person))
    if before is not None:
        query = query.where(donor.c.registered_at < before)
    return tuple(
        DonorRow(row.code, row.person, row.source, row.registered_at) for row in connection.execute(query)
    )


def samples(
    connection: Connection,
    *,
    of_donor: str = "",
    product: str = "",
    before: datetime | None = None,
    most: int = 50,
) -> tuple[SampleRow, ...]:
    """Samples, newest first: of one donor or product, or all; `before` turns the page."""
    alive = select(func.count()).where(vial.c.sample == sample.c.code, vial.c.ended_at.is_(None))
    query = select(sample, alive.scalar_subquery().label("alive"))
    query = query.order_by(sample.c.collected_at.desc(), sample.c.code).limit(most)
    for column, wanted in ((sample.c.donor, of_donor), (sample.c.product, product)):
        query = query.where(column == wanted) if wanted else query
    if before is not None:
        query = query.where(sample.c.collected_at < before)
    return tuple(_sample(row) for row in connection.execute(query))


def corrected(connection: Connection, chain: str) -> Mapping[str, tuple[str, ...]]:
    """The values that corrections replaced, as they were printed, by the key of the entry; oldest first."""
    query = (
        select(record)
        .where(record.c.chain == chain, record.c.kind.in_(("result", "correction")))
        .order_by(record.c.seq, record.c.id)
    )
    return replaced(connection.execute(query).all())


def replaced(found: Iterable[Any]) -> Mapping[str, tuple[str, ...]]:
    """The values of results that these records replaced, in their order, by the key of the result."""
    rows = tuple(found)
    values = {row.id: row.data for row in rows if row.kind == "result"}
    before: dict[str, tuple[str, ...]] = {}
    for row in rows:
        about = row.data.get("corrects")
        if row.kind == "correction" and about in values:
            before[about] = (*before.get(about, ()), _printed(values[about]))
            values[about] = {**values[about], **row.data["set"]}
    return before


def _printed(data: Mapping[str, Any]) -> str:
    number = "" if data.get("number") is None else f"{data['sign']}{data['number']}"
    return f"{number or data['word']} {data['unit']}".strip()


def _sample(row: Row[Any]) -> SampleRow:
    return SampleRow(
        row.code, row.product, row.source, row.donor, row.establishment, row.collected_at, row.alive
    )


def _told(row: Row[Any]) -> Told:
    return Told(row.idx, row.event_id, row.chain, row.seq, row.type, row.actor, json.loads(row.body))
