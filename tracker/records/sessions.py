"""Signed-in sessions as their people see them: on which device, since when, seen last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from tracker.records.credentials import digest
from tracker.records.tables.accounts import account, session

_RUNNING = (session.c.ended_at.is_(None), session.c.epoch == account.c.session_epoch)


@dataclass(frozen=True, slots=True)
class Running:
    """One session; `mark` names it without giving it away."""

    id: str
    mark: str
    device: str
    proof: str
    started_at: datetime
    seen_at: datetime


def running(connection: Connection, user: str, seen_since: datetime) -> tuple[Running, ...]:
    """The sessions of an account that nobody ended and that were in use since then, the newest first."""
    query = (
        select(session)
        .join(account, account.c.id == session.c.account)
        .where(account.c.id == user, session.c.seen_at >= seen_since, *_RUNNING)
        .order_by(session.c.seen_at.desc(), session.c.id)
    )
    return tuple(
        Running(row.id, digest(row.id)[:16], row.device or "", row.proof or "", row.started_at, row.seen_at)
        for row in connection.execute(query)
    )


def describe(connection: Connection, session_id: str, device: str, proof: str) -> None:
    """Keep what the browser of a session calls itself, and by what its person proved themselves."""
    kept = update(session).where(session.c.id == session_id)
    connection.execute(kept.values(device=device[:80], proof=proof[:20]))


def end_begun_by(connection: Connection, user: str, proof: str, now: datetime) -> None:
    """End every running session that this person began by this proof."""
    theirs = (session.c.account == user) & (session.c.proof == proof) & session.c.ended_at.is_(None)
    connection.execute(update(session).where(theirs).values(ended_at=now))


def last_sign_ins(connection: Connection) -> dict[str, datetime]:
    """When each account began its newest session."""
    query = select(session.c.account, func.max(session.c.started_at)).group_by(session.c.account)
    return {row[0]: row[1] for row in connection.execute(query)}
