"""The outbox: letters are put in with the act that causes them, and go out after it was committed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_private
from tracker.records.tables.mail import outbox
from tracker.records.tables.samples import record
from tracker.records.tables.tasks import task

_DUE = outbox.c.sent_at.is_(None)


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice as it goes out: where to, about which treatment and which vials, and what was found."""

    task: str
    address: str
    treatment: str
    vials: tuple[str, ...]
    findings: tuple[str, ...]
    due_at: datetime
    tried: int


def put_in(connection: Connection, tasks: Iterable[str], now: datetime) -> None:
    """Letters that leave once this transaction is committed."""
    rows = [
        {"task": one, "queued_at": now, "tried": 0, "next_at": now, "sent_at": None, "failed": ""}
        for one in tasks
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def due(connection: Connection, now: datetime, most: int = 100) -> tuple[str, ...]:
    """The letters to be tried now, the oldest first."""
    query = select(outbox.c.task).where(_DUE, outbox.c.next_at <= now)
    return tuple(connection.scalars(query.order_by(outbox.c.queued_at, outbox.c.task).limit(most)))


def waiting(connection: Connection) -> int:
    """How many letters have not left yet."""
    return connection.scalar(select(func.count()).select_from(outbox).where(_DUE)) or 0


def take(connection: Connection, key: str, now: datetime, until: datetime) -> bool:
    """Take a letter in hand until an instant; no when somebody else has it, or sent it already."""
    mine = update(outbox).where(outbox.c.task == key, _DUE, outbox.c.next_at <= now)
    return connection.execute(mine.values(next_at=until, tried=outbox.c.tried + 1)).rowcount == 1


def went(connection: Connection, key: str, now: datetime) -> None:
    """The mail server has the letter: it is never sent again."""
    connection.execute(update(outbox).where(outbox.c.task == key).values(sent_at=now, failed=""))


def came_back(connection: Connection, key: str, says: str, again_at: datetime) -> None:
    """The letter did not go; it is tried again."""
    connection.execute(update(outbox).where(outbox.c.task == key).values(next_at=again_at, failed=says))


def letter(connection: Connection, key: str) -> Letter | None:
    """The letter about a task as it stands now; None once the notice was acknowledged."""
    query = (
        select(task, outbox.c.tried, ledger_private.c.value.label("address"))
        .join(outbox, outbox.c.task == task.c.id)
        .outerjoin(account, account.c.id == task.c.owner)
        .outerjoin(ledger_private, ledger_private.c.commit == account.c.email)
        .where(task.c.id == key, task.c.status == "open")
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    told = connection.execute(
        select(record.c.data).where(
            record.c.chain == row.chain, record.c.kind == "notice", record.c.recorded == row.opened_at
        )
    ).all()
    vials = dict.fromkeys(str(vial) for one in told for vial in one.data["vials"])
    findings = tuple(str(one.data["says"]) for one in told)
    address = "" if row.address is None else str(json.loads(row.address))
    return Letter(key, address, row.chain, tuple(vials), findings, row.due_at, row.tried)


def troubles(connection: Connection) -> dict[str, str]:
    """Why each letter that has not left yet did not, by its task; empty for one that was not tried."""
    rows = connection.execute(select(outbox.c.task, outbox.c.failed).where(_DUE))
    return {row.task: row.failed for row in rows}


def sent(connection: Connection, tasks: Iterable[str]) -> dict[str, datetime]:
    """When the letters about these tasks left."""
    query = select(outbox.c.task, outbox.c.sent_at).where(
        outbox.c.task.in_(tuple(tasks)), outbox.c.sent_at.is_not(None)
    )
    return {row.task: row.sent_at for row in connection.execute(query)}
