"""Treatments as a list, and what was found of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from tracker.records.tables.samples import record
from tracker.records.tables.treatments import treatment

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One treatment in a list; joint and side are left to its own page, so that a list gives nothing away."""

    code: str
    product: str
    patient: str
    establishment: str
    status: str
    opened_at: datetime
    opened_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the patient was afterwards."""

    says: str
    at: datetime
    by: str


def listed(
    connection: Connection, status: str = "", establishment: str = "", after: str = "", most: int = A_PAGE
) -> tuple[Listed, ...]:
    """Treatments newest first, those after `after` where it is given."""
    query = select(treatment).order_by(treatment.c.opened_at.desc(), treatment.c.code.desc()).limit(most)
    if status:
        query = query.where(treatment.c.status == status)
    if establishment:
        query = query.where(treatment.c.establishment == establishment)
    if after:
        last = connection.execute(
            select(treatment.c.opened_at, treatment.c.code).where(treatment.c.code == after)
        ).one_or_none()
        if last is None:
            return ()
        query = query.where(tuple_(treatment.c.opened_at, treatment.c.code) < (last.opened_at, last.code))
    return tuple(
        Listed(row.code, row.product, row.person, row.establishment, row.status, row.opened_at, row.opened_by)
        for row in connection.execute(query)
    )


def appointed(
    connection: Connection, establishment: str, begins: datetime, ends: datetime
) -> tuple[str, ...]:
    """The open treatments of a clinic whose newest appointment lies in this span, as they come."""
    query = (
        select(record.c.chain, record.c.data)
        .join(treatment, treatment.c.code == record.c.chain)
        .where(record.c.kind == "appointment", treatment.c.status == "open")
        .where(treatment.c.establishment == establishment)
        .order_by(record.c.seq)
    )
    newest = {row.chain: datetime.fromisoformat(row.data["on"]) for row in connection.execute(query)}
    found = sorted((on, code) for code, on in newest.items() if begins <= on < ends)
    return tuple(code for _, code in found)


def outcomes(connection: Connection, code: str) -> tuple[Outcome, ...]:
    """What was recorded of the patient after the injections, oldest first."""
    query = (
        select(record)
        .where(record.c.chain == code, record.c.kind == "outcome")
        .order_by(record.c.at, record.c.seq)
    )
    return tuple(Outcome(str(row.data["says"]), row.at, row.actor) for row in connection.execute(query))
