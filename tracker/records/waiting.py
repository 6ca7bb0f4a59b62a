"""What waits for somebody: offers to accept, results to review, bedsides without their second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from tracker.records.officer_queries import taken_out
from tracker.records.tables.samples import handover, handover_line, record, vial
from tracker.records.tables.treatments import allocation, treatment


@dataclass(frozen=True, slots=True)
class Offered:
    """A hand-over that waits for its receiver, with its vials nobody has answered for."""

    handover: str
    kind: str
    giver: str
    from_establishment: str
    to_establishment: str
    offered_at: datetime
    vials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A result that counts only when a second person has seen it."""

    id: str
    sample: str
    vial: str
    analyte: str
    author: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class HalfConfirmed:
    """A bedside where one person confirmed and the second is missing."""

    treatment: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A vial that the clinic accepted under an issue to an open treatment it is set aside for."""

    vial: str
    treatment: str
    establishment: str
    at: datetime


def issued(connection: Connection, treatment_code: str = "", most: int = 200) -> tuple[Issued, ...]:
    """The vials issued to open treatments, or to this one, and set aside for them, oldest first."""
    aside = exists().where(
        allocation.c.treatment == treatment.c.code,
        allocation.c.sample == vial.c.sample,
        allocation.c.ended_at.is_(None),
    )
    query = (
        select(handover_line.c.vial, treatment.c.code, treatment.c.establishment, handover_line.c.answered_at)
        .join(handover, handover.c.code == handover_line.c.handover)
        .join(treatment, treatment.c.code == handover.c.treatment)
        .join(vial, vial.c.code == handover_line.c.vial)
        .where(handover.c.kind == "issue", handover_line.c.state == "accepted")
        .where(treatment.c.status == "open", aside)
        .order_by(handover_line.c.answered_at, handover_line.c.id)
        .limit(most)
    )
    if treatment_code:
        query = query.where(treatment.c.code == treatment_code)
    return tuple(Issued(*row) for row in connection.execute(query))


def confirmed(connection: Connection, since: datetime) -> frozenset[str]:
    """The vials that somebody confirmed at the bedside since then."""
    query = select(record.c.data["vial"].as_string()).where(
        record.c.kind == "confirmation", record.c.recorded >= since
    )
    return frozenset(connection.scalars(query))


def offers(connection: Connection, code: str, most: int = 200) -> tuple[Offered, ...]:
    """The open hand-overs to or from an establishment, oldest first."""
    query = (
        select(handover, handover_line.c.vial)
        .join(handover_line, handover_line.c.handover == handover.c.code)
        .where(
            handover_line.c.state == "offered",
            (handover.c.to_establishment == code) | (handover.c.from_establishment == code),
        )
        .order_by(handover.c.offered_at, handover.c.code, handover_line.c.vial)
        .limit(most)
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.code, []).append(row)
    return tuple(_offered(each) for each in found.values())


def to_review(connection: Connection, since: datetime, most: int = 20) -> tuple[Unreviewed, ...]:
    """The results recorded since then that count and nobody accepted or returned, oldest first."""
    review = record.alias()
    about = review.c.data["result"].as_string()
    seen = select(review.c.id).where(
        review.c.chain == record.c.chain, review.c.kind == "review", about == record.c.id
    )
    counts = record.c.id.not_in(taken_out())
    query = (
        select(record)
        .where(record.c.kind == "result", record.c.recorded >= since, ~seen.exists(), counts)
        .order_by(record.c.recorded, record.c.seq, record.c.id)
        .limit(most)
    )
    return tuple(
        Unreviewed(row.id, row.chain, row.subject, row.data["analyte"], row.actor, row.recorded)
        for row in connection.execute(query)
    )


def half_confirmed(connection: Connection, code: str, since: datetime) -> tuple[HalfConfirmed, ...]:
    """The open treatments of a clinic that one person alone has confirmed within the window."""
    query = (
        select(record.c.chain, func.min(record.c.actor), func.min(record.c.recorded))
        .join(treatment, treatment.c.code == record.c.chain)
        .where(
            record.c.kind == "confirmation",
            record.c.recorded >= since,
            treatment.c.establishment == code,
            treatment.c.status == "open",
        )
        .group_by(record.c.chain)
        .having(func.count(record.c.actor.distinct()) == 1)
        .order_by(func.min(record.c.recorded))
    )
    return tuple(HalfConfirmed(*row) for row in connection.execute(query))


def _offered(each: Iterable[Row[Any]]) -> Offered:
    first, *_ = every = tuple(each)
    return Offered(
        first.code,
        first.kind,
        first.giver,
        first.from_establishment,
        first.to_establishment,
        first.offered_at,
        tuple(row.vial for row in every),
    )
