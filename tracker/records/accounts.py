"""Accounts as rows: the person a session or a token stands for, and what the pages list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, insert, select, update

from tracker.custody.people import Actor, Qualification, Role, Trained
from tracker.ledger.body import read_instant
from tracker.records.credentials import NewProof
from tracker.records.tables.accounts import account, session, token
from tracker.records.tables.ledger import ledger_private

ERASED = "(name erased)"

_NAMED = account.outerjoin(ledger_private, ledger_private.c.commit == account.c.name)
_PERSON = (
    account.c.id,
    account.c.one_time,
    account.c.establishment,
    account.c.roles,
    account.c.qualifications,
    account.c.disabled_at,
    account.c.training,
    account.c.policy,
    account.c.enrolled,
    ledger_private.c.value.label("printed"),
)
_SESSION = (session.c.started_at, session.c.seen_at, session.c.id.label("session"))
_TOKEN = (token.c.role, token.c.expires_at, token.c.id.label("token"))
_RUNNING = and_(
    session.c.account == account.c.id,
    session.c.ended_at.is_(None),
    session.c.epoch == account.c.session_epoch,
)
_VALID = and_(token.c.account == account.c.id, token.c.revoked_at.is_(None))

_ACTING: Select[Any] = (
    select(*_PERSON, *_SESSION, *_TOKEN)
    .select_from(
        _NAMED.outerjoin(session, and_(session.c.id == bindparam("session"), _RUNNING)).outerjoin(
            token, and_(token.c.id == bindparam("session"), _VALID)
        )
    )
    .where(account.c.id == bindparam("user"))
)
_BY_SESSION: Select[Any] = (
    select(*_PERSON, *_SESSION)
    .select_from(_NAMED.join(session, _RUNNING))
    .where(session.c.id == bindparam("session"), account.c.disabled_at.is_(None))
)
_BY_TOKEN: Select[Any] = (
    select(*_PERSON, *_TOKEN)
    .select_from(_NAMED.join(token, _VALID))
    .where(token.c.hash == bindparam("hash"), account.c.disabled_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in session as it stands, with the person it belongs to."""

    id: str
    actor: Actor
    started_at: datetime
    seen_at: datetime
    one_time: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the list of accounts; `one_time` until the person has chosen a password of their own."""

    actor: Actor
    login: str
    created_at: datetime
    disabled_at: datetime | None
    one_time: bool


@dataclass(frozen=True, slots=True)
class Token:
    """One line of the list of tokens; the token itself is kept nowhere."""

    id: str
    account: str
    role: Role | None
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def _person(row: Row[Any], acting_as: str) -> Actor:
    return Actor(
        user=row.id,
        name=ERASED if row.printed is None else json.loads(row.printed),
        establishment=row.establishment,
        roles=frozenset(Role(one) for one in row.roles),
        qualifications=frozenset(Qualification(one) for one in row.qualifications),
        disabled=row.disabled_at is not None,
        session=acting_as,
        trained=_trained(row.training or {}),
        accepted=(row.policy or {}).get("version", 0),
        enrolled=row.enrolled is not None,
    )


def _trained(kept: Mapping[str, Mapping[str, str]]) -> tuple[Trained, ...]:
    return tuple(
        Trained(Role(role), date.fromisoformat(one["until"]), read_instant(one["ends_at"]))
        for role, one in sorted(kept.items())
    )


def _narrowed(row: Row[Any], acting_as: str) -> Actor:
    return _person(row, acting_as).narrowed(Role(row.role) if row.role else None)


def actor(connection: Connection, user: str, acting_as: str = "") -> Actor | None:
    """The person as they stand now, in one statement; None when the account, session or token is no more.

    A disabled person is given back, marked so, whatever became of the session: the refusal can then say why.
    """
    row = connection.execute(_ACTING, {"user": user, "session": acting_as}).one_or_none()
    if row is None:
        return None
    if acting_as and row.disabled_at is None and row.session is None and row.token is None:
        return None
    return _narrowed(row, acting_as)


def standing(connection: Connection, users: Iterable[str]) -> dict[str, Actor]:
    """How each of these people stands now, disabled ones included."""
    query: Select[Any] = select(*_PERSON).select_from(_NAMED).where(account.c.id.in_(tuple(users)))
    return {row.id: _person(row, "") for row in connection.execute(query)}


def by_session(connection: Connection, session_id: str) -> Session | None:
    """The running session with its person; None when it ended or the person was disabled."""
    row = connection.execute(_BY_SESSION, {"session": session_id}).one_or_none()
    if row is None:
        return None
    return Session(session_id, _person(row, session_id), row.started_at, row.seen_at, row.one_time)


def by_token(connection: Connection, token_hash: str, now: datetime) -> Actor | None:
    """The person a token stands for, with its narrower role; None when it is revoked, expired or unknown."""
    row = connection.execute(_BY_TOKEN, {"hash": token_hash}).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    return _narrowed(row, row.token)


def add(connection: Connection, user: str, row: Mapping[str, object], proof: NewProof) -> None:
    """Keep a new account; the sign-in name is known to be free."""
    connection.execute(insert(account).values(id=user, **_stored(row), **asdict(proof), session_epoch=0))


def training_of(connection: Connection, user: str) -> dict[str, Any]:
    """What is on record of a person's training, by role, as their events tell it."""
    return dict(connection.scalar(select(account.c.training).where(account.c.id == user)) or {})


def change(connection: Connection, user: str, row: Mapping[str, object]) -> None:
    """Change what an event says about an account."""
    if row:
        connection.execute(update(account).where(account.c.id == user).values(**_stored(row)))


def _stored(row: Mapping[str, object]) -> dict[str, object]:
    """The columns of an event's values: a private one is stored as its commitment."""
    return {name: _column(value) for name, value in row.items()}


def _column(value: object) -> object:
    return value["commit"] if isinstance(value, Mapping) and value.keys() == {"commit"} else value


def user_called(connection: Connection, login: str) -> str | None:
    """The id behind a sign-in name, as the command line gives it."""
    return connection.scalar(select(account.c.id).where(account.c.login == login.strip().lower()))


def listed(connection: Connection) -> tuple[Account, ...]:
    """Every account, by sign-in name."""
    columns = (*_PERSON, account.c.login, account.c.created_at)
    query: Select[Any] = select(*columns).select_from(_NAMED).order_by(account.c.login)
    return tuple(
        Account(_person(row, ""), row.login, row.created_at, row.disabled_at, row.one_time)
        for row in connection.execute(query)
    )


def email_of(connection: Connection, user: str) -> str:
    """The address this person's notices go to; empty when there is none, or it was erased."""
    query = select(ledger_private.c.value).join(account, account.c.email == ledger_private.c.commit)
    found = connection.scalar(query.where(account.c.id == user))
    return "" if found is None else str(json.loads(found))


def tokens_of(connection: Connection, user: str) -> tuple[Token, ...]:
    """Every token of one account, newest first."""
    query = select(token).where(token.c.account == user).order_by(token.c.created_at.desc(), token.c.id)
    return tuple(
        Token(
            id=row.id,
            account=row.account,
            role=Role(row.role) if row.role else None,
            label=row.label,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in connection.execute(query)
    )
