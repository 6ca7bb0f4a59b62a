"""Recalls and drills as rows: one as it stands, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from tracker.custody.case.recalls import Recall
from tracker.custody.problems import Unknown
from tracker.custody.tasks import TaskKind
from tracker.records import rows
from tracker.records.reach import in_parts
from tracker.records.tables.recalls import recall
from tracker.records.tables.samples import record, vial
from tracker.records.tables.tasks import task

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One recall or drill in the list; `found_ms` is how long the list took."""

    code: str
    kind: str
    started_at: datetime
    started_by: str
    vials: int
    found_ms: int
    closed_at: datetime | None


def of_code(connection: Connection, code: str) -> Recall:
    """One recall with its vials as they are now and its notices, in four statements."""
    head = connection.execute(select(recall).where(recall.c.code == code)).one_or_none()
    if head is None:
        raise Unknown(f"There is no record with the code {code}.")
    entries = connection.execute(
        select(record.c.id, record.c.kind, record.c.data).where(record.c.chain == code).order_by(record.c.seq)
    ).all()
    started = next(one for one in entries if one.kind == "recall_started")
    codes = tuple(started.data["vials"])
    stages: dict[str, str] = {}
    for some in in_parts(codes):
        query = select(vial.c.code, vial.c.stage).where(vial.c.code.in_(some))
        stages |= {row.code: row.stage for row in connection.execute(query)}
    found = [one.data for one in entries if one.kind == "recall_accounted"]
    told = connection.execute(_notices(started.id, code)).all()
    return Recall(
        code, head.kind, head.level, started.id, head.started_at, head.started_by, head.list_ms,
        {one: stages[one] for one in codes},
        {one: data["found"] for data in found for one in data["vials"]},
        tuple(rows.to_task(row) for row in told if row.status == "open"), len(told), head.closed_at,
    )  # fmt: skip


def _notices(key: str, code: str) -> Select[Any]:
    return select(task).where(
        or_(
            and_(task.c.kind == TaskKind.NOTICE.value, task.c.about == key),
            and_(task.c.kind == TaskKind.RECALL_NOTICE.value, task.c.chain == code),
        )
    )


def newest(connection: Connection, kind: str, most: int = MOST) -> tuple[Line, ...]:
    """The recalls or the drills, the newest first."""
    query = select(recall).where(recall.c.kind == kind).order_by(recall.c.started_at.desc()).limit(most)
    return tuple(
        Line(row.code, row.kind, row.started_at, row.started_by, row.vials, row.list_ms, row.closed_at)
        for row in connection.execute(query)
    )
