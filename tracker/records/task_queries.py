"""What waits for somebody, as one list: what is due first stands first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tracker.custody.tasks import Task
from tracker.records import rows
from tracker.records.tables.tasks import task

MOST = 200


def open_tasks(connection: Connection, roles: Iterable[str]) -> tuple[Task, ...]:
    """The open tasks of these roles, the first due first; never more than a page can hold."""
    query = (
        select(task)
        .where(task.c.status == "open", task.c.role.in_(tuple(roles)))
        .order_by(task.c.due_at, task.c.id)
        .limit(MOST)
    )
    return tuple(rows.to_task(row) for row in connection.execute(query))
