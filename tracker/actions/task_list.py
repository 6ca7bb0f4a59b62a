"""Everything that waits for somebody, on one list."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.actions.site import Site
from tracker.custody.people import Role
from tracker.custody.tasks import Task
from tracker.records import task_queries
from tracker.records.task_queries import MOST

__all__ = ["MOST", "open_tasks"]


def open_tasks(site: Site, roles: Iterable[Role]) -> tuple[Task, ...]:
    """What waits for these roles, the first due first."""
    with site.database.reading() as connection:
        return task_queries.open_tasks(connection, [one.value for one in roles])
