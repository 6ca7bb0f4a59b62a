"""What waits for a quality officer, as rows: one statement for each list, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from tracker.custody.sample import Part, Stage, Standing
from tracker.records.tables.samples import handover, handover_line, record, sample, specification, stop, vial

MOST = 200
GONE = (Stage.DISCARDED.value, Stage.LOST.value)
UNDECIDED = (Standing.QUARANTINED.value, Standing.CONDITIONALLY_RELEASED.value)


@dataclass(frozen=True, slots=True)
class Entered:
    """A record that waits for a second look: which, on what, by whom, when."""

    id: str
    sample: str
    subject: str
    kind: str
    at: datetime
    recorded: datetime
    by: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InForce:
    """A stop nobody lifted."""

    id: str
    kind: str
    on: str
    says: str
    at: datetime
    by: str
    narrowed: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """A sample with vials that are made, measured and not finally decided."""

    code: str
    product: str
    source: str
    specification: str
    collected_at: datetime


@dataclass(frozen=True, slots=True)
class Offered:
    """A vial on the way that nobody has accepted."""

    handover: str
    vial: str
    kind: str
    by: str
    to: str
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version of a specification that waits for another person's approval."""

    code: str
    product: str
    title: str
    version: int
    by: str
    at: datetime


def unreviewed(connection: Connection) -> tuple[Entered, ...]:
    """Results nobody reviewed, and results that were corrected and may wait again."""
    reviewed, corrected = _told("review", "result"), _told("correction", "corrects")
    waits = or_(record.c.id.not_in(reviewed), record.c.id.in_(corrected))
    return _entered(connection, "result", and_(waits, record.c.id.not_in(taken_out())))


def taken_out() -> Select[Any]:
    """The results that an investigation concluded to be the laboratory's error: nobody reviews them."""
    error = record.c.data["conclusion"].as_string() == "laboratory_error"
    return _told("investigation", "about").where(error)


def open_deviations(connection: Connection) -> tuple[Entered, ...]:
    """Deviations nobody closed."""
    return _entered(connection, "deviation", record.c.id.not_in(_told("deviation_closed", "deviation")))


def late_steps(connection: Connection) -> tuple[Entered, ...]:
    """Steps entered late, with a reason that is not the demonstration's, that nobody countersigned."""
    signed = _told("countersigned", "about")
    return _entered(connection, "done", and_(record.c.late == "late", record.c.id.not_in(signed)))


def proposed(connection: Connection) -> tuple[Proposed, ...]:
    """Versions their author stands for that nobody approved or returned, oldest first."""
    query = (
        select(specification)
        .where(specification.c.status == "proposed")
        .order_by(specification.c.signed_at, specification.c.code)
        .limit(MOST)
    )
    return tuple(
        Proposed(row.code, row.product, row.title, row.version, str(row.signed_by[0]), row.signed_at)
        for row in connection.execute(query)
    )


def stops_in_force(connection: Connection) -> tuple[InForce, ...]:
    """Every stop that still reaches something, the newest last."""
    query = select(stop).where(stop.c.lifted_at.is_(None)).order_by(stop.c.at, stop.c.id).limit(MOST)
    return tuple(_in_force(row) for row in connection.execute(query))


def stops_on(connection: Connection, targets: tuple[str, ...]) -> tuple[InForce, ...]:
    """The stops in force on exactly these codes, oldest first."""
    query = (
        select(stop)
        .where(stop.c.target.in_(targets), stop.c.lifted_at.is_(None))
        .order_by(stop.c.at, stop.c.id)
    )
    return tuple(_in_force(row) for row in connection.execute(query))


def undecided(connection: Connection) -> tuple[Undecided, ...]:
    """Samples measured at their final stage that still have an undecided vial, oldest first."""
    child = vial.alias()
    divided = exists().where(child.c.parent == vial.c.code, child.c.part == Part.MANUFACTURE.value)
    waiting = exists().where(
        vial.c.sample == sample.c.code,
        vial.c.part == Part.MANUFACTURE.value,
        vial.c.stage.not_in(GONE),
        vial.c.standing.in_(UNDECIDED),
        ~divided,
    )
    measured = exists().where(
        record.c.chain == sample.c.code,
        record.c.kind == "result",
        record.c.data["stage"].as_string() == "final",
    )
    query = select(sample).where(waiting, measured).order_by(sample.c.collected_at, sample.c.code).limit(MOST)
    return tuple(
        Undecided(row.code, row.product, row.source, row.specification, row.collected_at)
        for row in connection.execute(query)
    )


def offered_before(connection: Connection, before: datetime) -> tuple[Offered, ...]:
    """Vials offered before an instant that nobody answered, oldest first."""
    query = (
        select(handover_line.c.vial, handover)
        .join(handover, handover.c.code == handover_line.c.handover)
        .where(handover_line.c.state == "offered", handover.c.offered_at < before)
        .order_by(handover.c.offered_at, handover_line.c.id)
        .limit(MOST)
    )
    return tuple(
        Offered(row.code, row.vial, row.kind, row.giver, row.to_establishment or row.to_place, row.offered_at)
        for row in connection.execute(query)
    )


def specification_of(connection: Connection, samples: set[str]) -> dict[str, str]:
    """The specification each of these samples is judged under."""
    query = select(sample.c.code, sample.c.specification).where(sample.c.code.in_(samples))
    return {row.code: row.specification for row in connection.execute(query)}


def _told(kind: str, name: str) -> Select[Any]:
    """What the records of a kind are about."""
    return select(record.c.data[name].as_string()).where(record.c.kind == kind)


def _entered(connection: Connection, kind: str, condition: ColumnElement[bool]) -> tuple[Entered, ...]:
    query = (
        select(record)
        .where(record.c.kind == kind, condition)
        .order_by(record.c.recorded, record.c.seq, record.c.id)
        .limit(MOST)
    )
    return tuple(
        Entered(row.id, row.chain, row.subject, row.kind, row.at, row.recorded, row.actor, dict(row.data))
        for row in connection.execute(query)
    )


def _in_force(row: Any) -> InForce:
    return InForce(row.id, row.kind, row.target, row.says, row.at, row.actor, row.narrowed_to is not None)
