"""Everything that waits for somebody, on one list: opened by an act, or because of what is on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tracker.actions.access_review import due_at
from tracker.actions.lock_out import locked_accounts
from tracker.actions.site import Site
from tracker.actions.training import to_renew
from tracker.actions.unconfirmed import unconfirmed_on
from tracker.custody.people import Role, Trained
from tracker.custody.tasks import Task, TaskKind
from tracker.records import derived_tasks, task_queries
from tracker.records.connection import Connection
from tracker.records.task_queries import MOST

__all__ = ["MOST", "open_tasks"]


def open_tasks(site: Site, roles: Iterable[Role]) -> tuple[Task, ...]:
    """What waits for these roles, the first due first."""
    wanted = frozenset(roles)
    with site.database.reading() as connection:
        opened = task_queries.open_tasks(connection, [one.value for one in wanted])
        derived = _derived(site, connection) if Role.OFFICER in wanted else ()
        locked = _locked(site) if Role.ADMINISTRATOR in wanted else ()
        issued = _issued(site, connection, wanted)
    return tuple(sorted((*opened, *derived, *locked, *issued), key=lambda one: (one.due_at, one.id)))[:MOST]


def _issued(site: Site, connection: Connection, wanted: frozenset[Role]) -> tuple[Task, ...]:
    """Clinicians see every issued vial that nobody confirmed, quality those that wait for too long."""
    if not wanted & {Role.CLINICIAN, Role.OFFICER}:
        return ()
    now, found = site.clock(), unconfirmed_on(site, connection)
    return tuple(one.task() for one in found if Role.CLINICIAN in wanted or one.over(now))


def _derived(site: Site, connection: Connection) -> tuple[Task, ...]:
    seen = timedelta(days=site.settings.review_days)
    concluded = timedelta(days=site.settings.deviation_days)
    return (
        *derived_tasks.reviews(connection, seen),
        *derived_tasks.determinations(connection, seen),
        *derived_tasks.investigations(connection, concluded),
        *derived_tasks.approvals(connection, seen),
        *_access_review(site),
        *(_renewal(site, person.user, one) for person, one in to_renew(site)),
    )


def _access_review(site: Site) -> tuple[Task, ...]:
    """Somebody of quality reviews who has access, before a year is over."""
    due = due_at(site)
    if due is None:
        return ()
    told = due - timedelta(days=site.settings.training_warning_days)
    return (
        Task("access-review", TaskKind.ACCESS_REVIEW, "@accounts", "", Role.OFFICER, "", told, "system", due),
    )


def _locked(site: Site) -> tuple[Task, ...]:
    """Somebody looks into every account that is locked, on the day it was."""
    return tuple(
        Task(f"locked-{one.actor.user}", TaskKind.LOCKED, f"@user:{one.actor.user}", one.actor.user,
             Role.ADMINISTRATOR, "", wrong.last_at, "system", wrong.last_at + timedelta(days=1))
        for one, wrong in locked_accounts(site)
    )  # fmt: skip


def _renewal(site: Site, user: str, one: Trained) -> Task:
    """Somebody records the next training before this one is over."""
    told = one.ends_at - timedelta(days=site.settings.training_warning_days)
    return Task(
        f"training-{user}-{one.role}",
        TaskKind.TRAINING,
        f"@user:{user}",
        user,
        Role.OFFICER,
        "",
        told,
        "system",
        one.ends_at,
    )
