"""Who signs, as rows: the name that is printed, whether a second factor is due, and open signing windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from tracker.records.tables.accounts import account
from tracker.records.tables.factors import one_time_code, signing_window

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
    """Note that this person signed in this session."""
    kept = update(signing_window).where(signing_window.c.session == session).values(last_at=now)
    if connection.execute(kept).rowcount == 0:
        connection.execute(insert(signing_window).values(session=session, account=user, last_at=now))


def forget_windows(connection: Connection, user: str) -> None:
    """Close every signing window of an account: the next signature is a first one."""
    connection.execute(delete(signing_window).where(signing_window.c.account == user))
