"""What lets a person in, as rows: password hashes, sessions, tokens, and wrong passwords counted."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from tracker.records.tables.accounts import account, session, token, wrong_password

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves a sign-in name; it never leaves the verbs that check it."""

    user: str
    login: str
    password_hash: str
    epoch: int
    one_time: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class NewProof:
    """What a new account is let in with; `one_time` when the person has to choose a password of their own."""

    login: str
    password_hash: str
    one_time: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is kept: everything but its text."""

    hash: str
    id: str
    account: str
    role: str | None
    label: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """How many wrong passwords in a row a name has had, and when the last one came."""

    count: int
    last_at: datetime


def digest(text: str) -> str:
    """What is kept instead of a token or of a name somebody typed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def by_login(connection: Connection, login: str) -> Credentials | None:
    """The credentials of a sign-in name."""
    return _credentials(connection, account.c.login == login)


def by_user(connection: Connection, user: str) -> Credentials | None:
    """The credentials of an account."""
    return _credentials(connection, account.c.id == user)


def by_subject(connection: Connection, subject: str) -> Credentials | None:
    """The credentials of the account that is bound to what another house's subject is found by."""
    return _credentials(connection, account.c.outside_subject == subject)


def _credentials(connection: Connection, which: ColumnElement[bool]) -> Credentials | None:
    row = connection.execute(select(account).where(which)).one_or_none()
    if row is None:
        return None
    return Credentials(
        user=row.id,
        login=row.login,
        password_hash=row.password_hash,
        epoch=row.session_epoch,
        one_time=row.one_time,
        disabled=row.disabled_at is not None,
    )


def keep_hash(connection: Connection, user: str, old: str, new: str) -> None:
    """Keep the same password under another hash, unless it was replaced in the meantime."""
    same = (account.c.id == user) & (account.c.password_hash == old)
    connection.execute(update(account).where(same).values(password_hash=new))


def replace_password(connection: Connection, user: str, password_hash: str, one_time: bool) -> None:
    """Give the account another password; every session of it is over."""
    connection.execute(
        update(account)
        .where(account.c.id == user)
        .values(password_hash=password_hash, one_time=one_time, session_epoch=account.c.session_epoch + 1)
    )


def start_session(
    connection: Connection, session_id: str, user: str, epoch: int, now: datetime, proof: str
) -> None:
    """Begin a session of the account as it was when its person was proven, and by what."""
    times = {"started_at": now, "seen_at": now}
    row = {"id": session_id, "account": user, "epoch": epoch, "proof": proof or None, **times}
    connection.execute(insert(session).values(row))


def see_session(connection: Connection, session_id: str, now: datetime) -> None:
    """Note that the session is in use."""
    connection.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


def end_session(connection: Connection, session_id: str, now: datetime) -> None:
    """End one session; one that already ended stays as it is."""
    running = (session.c.id == session_id) & session.c.ended_at.is_(None)
    connection.execute(update(session).where(running).values(ended_at=now))


def end_sessions_of(connection: Connection, user: str) -> None:
    """End every session of an account, one that begins just now included."""
    connection.execute(
        update(account).where(account.c.id == user).values(session_epoch=account.c.session_epoch + 1)
    )


def add_token(connection: Connection, new: NewToken) -> None:
    """Keep a token's hash and what it is for."""
    connection.execute(insert(token).values(asdict(new)))


def owner_of_token(connection: Connection, token_id: str) -> str | None:
    """The account a token stands for."""
    return connection.scalar(select(token.c.account).where(token.c.id == token_id))


def revoke_token(connection: Connection, token_id: str, now: datetime) -> None:
    """End one token; one that was already revoked keeps its time."""
    _revoke(connection, token.c.id == token_id, now)


def revoke_tokens_of(connection: Connection, user: str, now: datetime) -> None:
    """End every token of an account."""
    _revoke(connection, token.c.account == user, now)


def _revoke(connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
    connection.execute(update(token).where(which, token.c.revoked_at.is_(None)).values(revoked_at=now))


def wrong_so_far(connection: Connection, login: str) -> Wrong | None:
    """The wrong passwords counted against a name since the last right one."""
    row = connection.execute(
        select(wrong_password).where(wrong_password.c.login_hash == digest(login))
    ).one_or_none()
    return None if row is None else Wrong(row.wrong, row.last_at)


def count_wrong(connection: Connection, login: str, now: datetime, kept_from: int) -> int:
    """Count one more wrong password, and forget the names nobody tried for a day, those with `kept_from` or
    more left out; one caller at a time."""
    counted = wrong_password.c.login_hash == digest(login)
    old = (wrong_password.c.last_at < now - FORGOTTEN_AFTER) & (wrong_password.c.wrong < kept_from)
    connection.execute(delete(wrong_password).where(old))
    more = update(wrong_password).where(counted).values(wrong=wrong_password.c.wrong + 1, last_at=now)
    if connection.execute(more).rowcount == 0:
        connection.execute(insert(wrong_password).values(login_hash=digest(login), wrong=1, last_at=now))
    return int(connection.execute(select(wrong_password.c.wrong).where(counted)).scalar_one())


def wrong_of(connection: Connection, least: int) -> dict[str, Wrong]:
    """Every name with at least so many wrong passwords in a row, by the hash of the name."""
    rows = connection.execute(select(wrong_password).where(wrong_password.c.wrong >= least))
    return {row.login_hash: Wrong(row.wrong, row.last_at) for row in rows}


def forget_wrong(connection: Connection, login: str) -> None:
    """A right password ends the count."""
    connection.execute(delete(wrong_password).where(wrong_password.c.login_hash == digest(login)))
