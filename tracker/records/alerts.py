"""Letters to administrators that a name is tried with wrong passwords; they name the account's id alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from tracker.custody.people import Role
from tracker.records.accounts import email_of
from tracker.records.tables.accounts import account
from tracker.records.tables.mail import outbox

MARK = "alert"


@dataclass(frozen=True, slots=True)
class Alert:
    """One such letter as it goes out: where to, what is told of which account, and how many were wrong."""

    key: str
    address: str
    kind: str
    account: str
    wrong: int
    at: str
    tried: int


def put_in(connection: Connection, kind: str, user: str, wrong: int, now: datetime) -> bool:
    """A letter to every administrator who has an address; say whether there is any."""
    query = select(account.c.id, account.c.roles).where(
        account.c.disabled_at.is_(None), account.c.email.is_not(None)
    )
    people = [row.id for row in connection.execute(query) if Role.ADMINISTRATOR in row.roles]
    keys = [f"{MARK}:{json.dumps([kind, user, wrong, now.isoformat(), to])}" for to in people]
    rows = [
        {"task": key, "queued_at": now, "tried": 0, "next_at": now, "sent_at": None, "failed": ""}
        for key in keys
    ]
    if rows:
        connection.execute(insert(outbox), rows)
    return bool(rows)


def letter(connection: Connection, key: str) -> Alert:
    """The letter that lies in the outbox under this key."""
    kind, user, wrong, at, to = json.loads(key.removeprefix(f"{MARK}:"))
    tried = connection.scalar(select(outbox.c.tried).where(outbox.c.task == key)) or 0
    return Alert(key, email_of(connection, to), kind, user, wrong, at, tried)
