"""Read-only lists for pages and API: small dataclasses, each from one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from tracker.custody.products import Specification
from tracker.records import specifications
from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event, ledger_private
from tracker.records.tables.people import establishment
from tracker.records.tables.samples import handover, handover_line, specification
from tracker.records.tables.treatments import material

NOBODY_NOW = "(name erased)"


@dataclass(frozen=True, slots=True)
class Named:
    """Something on record that a form lets a person choose."""

    code: str
    name: str


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
        return self.body["outcome"] == "done"

    @property
    def recorded(self) -> datetime:
        """When the server recorded it."""
        return datetime.fromisoformat(self.body["recorded"])

    @property
    def at(self) -> datetime:
        """When it is said to have happened."""
        return datetime.fromisoformat(self.body["at"])

    @property
    def checks(self) -> tuple[str, ...]:
        """The codes of the checks that refused it."""
        return tuple(str(one["check"]) for one in self.body.get("refusals", ()))


@dataclass(frozen=True, slots=True)
class Offered:
    """A hand-over that waits for its receiver, with its vials nobody has answered for."""

    handover: str
    kind: str
    from_establishment: str
    giver: str
    offered_at: datetime
    vials: tuple[str, ...]


def establishments(connection: Connection) -> tuple[Named, ...]:
    """Every establishment, by name."""
    found = connection.execute(
        select(establishment.c.code, establishment.c.name).order_by(establishment.c.name)
    )
    return tuple(Named(row.code, row.name) for row in found)


def specifications_in_force(connection: Connection) -> tuple[Specification, ...]:
    """The specifications a collection may name, by product."""
    query = (
        select(specification)
        .where(specification.c.status == "in_force")
        .order_by(specification.c.product, specification.c.version)
    )
    return tuple(specifications.to_specification(row) for row in connection.execute(query))


def units(connection: Connection) -> tuple[Named, ...]:
    """The storage units in service, by name."""
    query = (
        select(material.c.code, material.c.name, material.c.number)
        .where(material.c.family == "unit", material.c.in_service)
        .order_by(material.c.name)
    )
    return tuple(Named(row.code, f"{row.name} ({row.number})") for row in connection.execute(query))


def materials(connection: Connection, codes: Iterable[str]) -> Mapping[str, Row[Any]]:
    """Lots, instruments and units by their codes."""
    query = select(material).where(material.c.code.in_(tuple(codes)))
    return {row.code: row for row in connection.execute(query)}


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


def offers_to(connection: Connection, code: str, most: int = 50) -> tuple[Offered, ...]:
    """The hand-overs to an establishment that wait for an answer, oldest first."""
    query = (
        select(handover, handover_line.c.vial)
        .join(handover_line, handover_line.c.handover == handover.c.code)
        .where(handover_line.c.state == "offered", handover.c.to_establishment == code)
        .order_by(handover.c.offered_at, handover.c.code, handover_line.c.vial)
        .limit(most)
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.code, []).append(row)
    return tuple(_offered(rows) for rows in found.values())


def _offered(rows: list[Row[Any]]) -> Offered:
    first = rows[0]
    return Offered(
        first.code, first.kind, first.from_establishment, first.giver, first.offered_at,
        tuple(row.vial for row in rows),
    )  # fmt: skip


def _told(row: Row[Any]) -> Told:
    return Told(row.idx, row.event_id, row.chain, row.seq, row.type, row.actor, json.loads(row.body))
