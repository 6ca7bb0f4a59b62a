"""What waits for somebody because of what is on record, without a row of its own: results to review, donors
to determine, investigations to conclude, specifications to approve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from tracker.custody.people import Role
from tracker.custody.tasks import Task, TaskKind
from tracker.records.officer_queries import Proposed, proposed, taken_out
from tracker.records.tables.samples import record, sample
from tracker.records.tables.tasks import task

MOST = 200


def reviews(connection: Connection, within: timedelta) -> tuple[Task, ...]:
    """Results that nobody reviewed and that count, the oldest first; each stands on its vial."""
    unseen = record.c.id.not_in(_about("review", "result"))
    query = _entries().where(record.c.kind == "result", unseen, record.c.id.not_in(taken_out()))
    return tuple(
        _task(row, TaskKind.REVIEW, row.subject, row.id, within) for row in connection.execute(query)
    )


def investigations(connection: Connection, within: timedelta) -> tuple[Task, ...]:
    """Investigations that nobody concluded, the oldest first."""
    about = record.c.data["about"].as_string()
    query = _entries().where(
        record.c.kind == "investigation_opened", about.not_in(_about("investigation", "about"))
    )
    return tuple(
        _task(row, TaskKind.INVESTIGATION, row.subject, str(row.data["about"]), within)
        for row in connection.execute(query)
    )


def determinations(connection: Connection, within: timedelta) -> tuple[Task, ...]:
    """Donors of a sample with markers on record whom nobody determined, and whom no task names yet."""
    named = select(task.c.about).where(task.c.kind == TaskKind.DETERMINATION.value, task.c.status == "open")
    determined = select(record.c.chain).where(record.c.kind == "determination")
    query = (
        select(
            record.c.chain,
            func.min(record.c.recorded).label("recorded"),
            func.min(record.c.actor).label("actor"),
        )
        .where(
            record.c.kind == "marker",
            record.c.chain.not_in(determined),
            record.c.chain.not_in(named),
            exists().where(sample.c.donor == record.c.chain),
        )
        .group_by(record.c.chain)
        .order_by(func.min(record.c.recorded))
        .limit(MOST)
    )
    return tuple(
        _task(row, TaskKind.DETERMINATION, row.chain, row.chain, within) for row in connection.execute(query)
    )


def approvals(connection: Connection, within: timedelta) -> tuple[Task, ...]:
    """Specifications their authors stand for and nobody approved or returned, the oldest first."""
    return tuple(_approval(one, within) for one in proposed(connection))


def _approval(one: Proposed, within: timedelta) -> Task:
    key, kind = f"approval-{one.code}", TaskKind.APPROVAL
    return Task(key, kind, one.code, one.code, Role.OFFICER, "", one.at, one.by, one.at + within)


def _entries() -> Select[Any]:
    return select(record).order_by(record.c.recorded, record.c.id).limit(MOST)


def _about(kind: str, name: str) -> Select[Any]:
    """What the records of a kind are about."""
    return select(record.c.data[name].as_string()).where(record.c.kind == kind)


def _task(row: Any, kind: TaskKind, on: str, about: str, within: timedelta) -> Task:
    due = row.recorded + within
    return Task(f"{kind}-{about}", kind, on, about, Role.OFFICER, "", row.recorded, row.actor, due)
