"""Who signs, as rows: the name that is printed, whether a second factor is due, and open signing windows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from tracker.records.tables.accounts import account
from tracker.records.tables.factors import one_time_code, signing_window
from tracker.records.tables.ledger import ledger_event

FORGOTTEN_AFTER = timedelta(days=1)
_SIGNER = (
    select(
        account.c.login,
        account.c.name,
        one_time_code.c.confirmed_at,
        signing_window.c.last_at,
    )
    .select_from(
        account.outerjoin(one_time_code, one_time_code.c.account == account.c.id).outerjoin(
            signing_window,
            and_(signing_window.c.session == bindparam("session"), signing_window.c.account == account.c.id),
        )
    )
    .where(account.c.id == bindparam("user"))
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody about to sign: `name` is the commitment of the printed name; `codes` where one-time codes are
    due; `last_at` is when they signed last in this session, None when they did not."""

    user: str
    login: str
    name: str
    codes: bool
    last_at: datetime | None


def signer(connection: Connection, user: str, session: str = "") -> Signer | None:
    """The person as they sign in this session; None when there is no such account."""
    row = connection.execute(_SIGNER, {"user": user, "session": session}).one_or_none()
    if row is None:
        return None
    return Signer(user, row.login, row.name, row.confirmed_at is not None, row.last_at)


def keep_window(connection: Connection, session: str, user: str, now: datetime) -> None:
    """Note that this person signed in this session; windows of days ago are gone."""
    connection.execute(delete(signing_window).where(signing_window.c.last_at < now - FORGOTTEN_AFTER))
    kept = update(signing_window).where(signing_window.c.session == session).values(last_at=now)
    if connection.execute(kept).rowcount == 0:
        connection.execute(insert(signing_window).values(session=session, account=user, last_at=now))


def signed_on(connection: Connection, chain: str, types: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """The bodies of the events of these types on a chain that somebody signed, oldest first."""
    told = ledger_event.c
    query = select(told.idx, told.body).where(told.chain == chain, told.type.in_(tuple(types)))
    rows = connection.execute(query.order_by(told.seq))
    found = ({**json.loads(row.body), "idx": row.idx} for row in rows)
    return tuple(one for one in found if "esig" in one)
