"""What the figures of quality are counted from: releases, troubles and open tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from tracker.records.tables.samples import record, sample, stop
from tracker.records.tables.tasks import task

TROUBLES = ("deviation", "correction")


@dataclass(frozen=True, slots=True)
class Released:
    """One act of release of one vial: of which sample, in which way, when, and when that was collected."""

    sample: str
    kind: str
    at: datetime
    collected_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """The open tasks of one kind: how many, how many of them late, and since when the oldest waits."""

    kind: str
    open: int
    overdue: int
    oldest: datetime


def releases(connection: Connection, since: datetime) -> tuple[Released, ...]:
    """Every release since an instant, the oldest first; rejections are none."""
    kind = record.c.data["kind"].as_string()
    query = (
        select(record.c.chain, kind.label("kind"), record.c.recorded, sample.c.collected_at)
        .join(sample, sample.c.code == record.c.chain)
        .where(record.c.kind == "release", record.c.recorded >= since, kind != "reject")
        .order_by(record.c.recorded, record.c.id)
    )
    return tuple(
        Released(row.chain, row.kind, row.recorded, row.collected_at) for row in connection.execute(query)
    )


def troubled(connection: Connection, since: datetime) -> frozenset[str]:
    """The samples released since then that had a deviation, a correction or a failing result."""
    released = select(record.c.chain).where(record.c.kind == "release", record.c.recorded >= since)
    entered = select(record.c.chain).where(record.c.chain.in_(released), record.c.kind.in_(TROUBLES))
    stopped = select(stop.c.target).where(stop.c.target.in_(released), stop.c.kind == "failing_result")
    return frozenset(connection.scalars(entered.union(stopped)))


def pending(connection: Connection, now: datetime) -> tuple[Pending, ...]:
    """The open tasks by kind, the most first."""
    late = func.sum(case((task.c.due_at < now, 1), else_=0))
    query = (
        select(task.c.kind, func.count(), late, func.min(task.c.opened_at))
        .where(task.c.status == "open")
        .group_by(task.c.kind)
    )
    found = [
        Pending(kind, count, int(overdue), oldest)
        for kind, count, overdue, oldest in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: (-one.open, one.kind)))
