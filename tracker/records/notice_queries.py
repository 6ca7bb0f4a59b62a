"""Notices as rows: who was told what about which treatment, and whether they know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from tracker.custody.tasks import Task, TaskKind
from tracker.records import rows
from tracker.records.tables.mail import outbox
from tracker.records.tables.samples import record
from tracker.records.tables.tasks import task

MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One clinician told about one treatment: what was found, on which vials, whether any was given, whether
    a letter left, and when it was acknowledged."""

    task: Task
    says: tuple[str, ...]
    vials: tuple[str, ...]
    given: bool
    acknowledged_at: datetime | None
    letter: str


def of_open_episodes(connection: Connection) -> tuple[Told, ...]:
    """Every notice whose deviation or recall nobody closed, the first due first."""
    closed = select(record.c.data["deviation"].as_string()).where(record.c.kind == "deviation_closed")
    over = select(record.c.data["recall"].as_string()).where(record.c.kind == "recall_closed")
    return _told(connection, and_(task.c.about.not_in(closed), task.c.about.not_in(over)))


def of_deviations(connection: Connection, deviations: Iterable[str]) -> tuple[Told, ...]:
    """The notices of these deviations."""
    return _told(connection, task.c.about.in_(tuple(deviations)))


def of_treatment(connection: Connection, code: str) -> tuple[Told, ...]:
    """The notices about one treatment."""
    return _told(connection, task.c.chain == code)


def _told(connection: Connection, condition: ColumnElement[bool]) -> tuple[Told, ...]:
    same = and_(
        record.c.chain == task.c.chain, record.c.kind == "notice", record.c.recorded == task.c.opened_at
    )
    query = (
        select(task, record.c.data, outbox.c.sent_at, outbox.c.failed, outbox.c.task.label("letter"))
        .outerjoin(record, same)
        .outerjoin(outbox, outbox.c.task == task.c.id)
        .where(task.c.kind == TaskKind.NOTICE.value, condition)
        .order_by(task.c.due_at, task.c.id, record.c.id)
        .limit(MOST)
    )
    found: dict[str, Told] = {}
    for row in connection.execute(query):
        one = _one(row)
        before = found.get(row.id)
        found[row.id] = replace(one, says=(*before.says, *one.says)) if before else one
    return tuple(found.values())


def _one(row: Any) -> Told:
    data = row.data or {}
    says = (str(data["says"]),) if data else ()
    vials = tuple(str(one) for one in data.get("vials", ()))
    return Told(rows.to_task(row), says, vials, bool(data.get("given")), row.closed_at, _letter(row))


def _letter(row: Any) -> str:
    """What became of the letter: sent, why it has not left, or that none is sent."""
    if row.letter is None:
        return "none"
    return "sent" if row.sent_at is not None else row.failed or "waiting"
