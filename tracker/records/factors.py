"""One-time codes and recovery codes as rows: sealed secrets, the newest code used, and hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from tracker.records.credentials import digest
from tracker.records.tables.factors import one_time_code, recovery_code


@dataclass(frozen=True, slots=True)
class Codes:
    """The one-time codes of an account: the sealed secret, and since when they are in use, if they are."""

    secret: str
    begun_at: datetime
    confirmed_at: datetime | None
    last_step: int


def codes_of(connection: Connection, user: str) -> Codes | None:
    """The one-time codes of an account, confirmed or begun; None when there are none."""
    row = connection.execute(select(one_time_code).where(one_time_code.c.account == user)).one_or_none()
    return None if row is None else Codes(row.secret, row.begun_at, row.confirmed_at, row.last_step)


def gives_codes(connection: Connection, user: str) -> bool:
    """Whether this account signs in with one-time codes."""
    found = codes_of(connection, user)
    return found is not None and found.confirmed_at is not None


def begin_codes(connection: Connection, user: str, secret: str, now: datetime) -> None:
    """Keep a new sealed secret in the place of one that was never confirmed."""
    mine = one_time_code.c.account == user
    connection.execute(delete(one_time_code).where(mine, one_time_code.c.confirmed_at.is_(None)))
    row = {"account": user, "secret": secret, "begun_at": now, "confirmed_at": None, "last_step": 0}
    connection.execute(insert(one_time_code).values(row))


def confirm_codes(connection: Connection, user: str, now: datetime) -> None:
    """From now on this account signs in with one-time codes."""
    mine = one_time_code.c.account == user
    connection.execute(update(one_time_code).where(mine).values(confirmed_at=now))


def use_step(connection: Connection, user: str, step: int) -> bool:
    """Use the code of this step; False when it, or a later one, was used before, however many ask at once."""
    newer = (one_time_code.c.account == user) & (one_time_code.c.last_step < step)
    return connection.execute(update(one_time_code).where(newer).values(last_step=step)).rowcount == 1


def keep_recovery(connection: Connection, user: str, codes: Iterable[str]) -> None:
    """Keep the hashes of new recovery codes; those of before are void."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account == user))
    rows = [{"hash": digest(f"{user}:{one}"), "account": user} for one in codes]
    connection.execute(insert(recovery_code), rows)


def use_recovery(connection: Connection, user: str, code: str) -> bool:
    """Use a recovery code; it is gone then, so no second one who asks gets anything for it."""
    this = (recovery_code.c.account == user) & (recovery_code.c.hash == digest(f"{user}:{code}"))
    return connection.execute(delete(recovery_code).where(this)).rowcount == 1


def has_recovery(connection: Connection, user: str, code: str) -> bool:
    """Say whether this is a recovery code that nobody used."""
    this = (recovery_code.c.account == user) & (recovery_code.c.hash == digest(f"{user}:{code}"))
    return connection.scalar(select(recovery_code.c.hash).where(this)) is not None


def recovery_left(connection: Connection, user: str) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(recovery_code).where(recovery_code.c.account == user)
    return int(connection.scalar(query) or 0)


def forget_codes(connection: Connection, user: str) -> None:
    """Erase the secret and the recovery codes of an account."""
    connection.execute(delete(one_time_code).where(one_time_code.c.account == user))
    connection.execute(delete(recovery_code).where(recovery_code.c.account == user))
