"""Badges as rows: found by the hash of their code, checked against the hash of their PIN, void for good."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from tracker.records.tables.accounts import account, badge


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge as it stands; its hashes never leave the verbs that check them."""

    id: str
    account: str
    made_at: datetime
    voided_at: datetime | None
    code_hash: str
    pin_hash: str
    wrong: int


@dataclass(frozen=True, slots=True)
class Held:
    """A badge with how the account stands that it lets in."""

    badge: Badge
    epoch: int
    one_time: bool
    disabled: bool


def by_code(connection: Connection, code_hash: str) -> Held | None:
    """The badge with this code that nobody voided, with its account."""
    query = (
        select(badge, account.c.session_epoch, account.c.one_time, account.c.disabled_at)
        .join(account, account.c.id == badge.c.account)
        .where(badge.c.code_hash == code_hash, badge.c.voided_at.is_(None))
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Held(Badge(*row[:7]), row.session_epoch, row.one_time, row.disabled_at is not None)


def of(connection: Connection, user: str) -> tuple[Badge, ...]:
    """Every badge of an account, the newest first."""
    query = select(badge).where(badge.c.account == user).order_by(badge.c.made_at.desc(), badge.c.id)
    return tuple(Badge(*row) for row in connection.execute(query))


def add(connection: Connection, new: Badge) -> None:
    """Keep a new badge."""
    connection.execute(insert(badge).values(asdict(new)))


def void(connection: Connection, user: str, now: datetime) -> tuple[str, ...]:
    """Void whatever badges the account has; answers their ids."""
    valid = (badge.c.account == user) & badge.c.voided_at.is_(None)
    found = tuple(connection.scalars(select(badge.c.id).where(valid)))
    connection.execute(update(badge).where(valid).values(voided_at=now))
    return found


def count_wrong(connection: Connection, badge_id: str, wrong: int) -> None:
    """Keep how many wrong PINs in a row a badge has had."""
    connection.execute(update(badge).where(badge.c.id == badge_id).values(wrong=wrong))
