"""Passkeys and what they are asked to sign, as rows: public keys, counters, challenges that count once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from tracker.records.tables.factors import passkey, passkey_challenge

CHALLENGE_COUNTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it is kept: `id` is the hash of the credential's own name."""

    id: str
    account: str
    credential: str
    public_key: str
    sign_count: int
    label: str
    added_at: datetime


def add(connection: Connection, new: Passkey) -> None:
    """Keep a passkey."""
    connection.execute(insert(passkey).values(asdict(new)))


def one(connection: Connection, key: str) -> Passkey | None:
    """The passkey with this id."""
    row = connection.execute(select(passkey).where(passkey.c.id == key)).one_or_none()
    return None if row is None else Passkey(*row)


def of(connection: Connection, user: str) -> tuple[Passkey, ...]:
    """Every passkey of an account, oldest first."""
    query = select(passkey).where(passkey.c.account == user).order_by(passkey.c.added_at, passkey.c.id)
    return tuple(Passkey(*row) for row in connection.execute(query))


def count(connection: Connection, key: str, before: int, now: int) -> bool:
    """Keep the counter that the authenticator told; False when another answer told one meanwhile."""
    same = (passkey.c.id == key) & (passkey.c.sign_count == before)
    return connection.execute(update(passkey).where(same).values(sign_count=now)).rowcount == 1


def remove(connection: Connection, user: str, key: str = "") -> None:
    """Erase one passkey of an account, or all of them."""
    mine = passkey.c.account == user
    connection.execute(delete(passkey).where((mine & (passkey.c.id == key)) if key else mine))


def ask(connection: Connection, challenge: str, user: str, about: str, now: datetime) -> None:
    """Keep the hash of a new challenge; those that nobody answered in time are gone."""
    late = passkey_challenge.c.made_at < now - CHALLENGE_COUNTS
    connection.execute(delete(passkey_challenge).where(late))
    row = {"hash": challenge, "account": user, "about": about, "made_at": now}
    connection.execute(insert(passkey_challenge).values(row))


def answer(connection: Connection, challenge: str, user: str, about: str, now: datetime) -> bool:
    """Take a challenge that was made for this person and purpose, and still counts; it counts this once."""
    made = passkey_challenge.c
    this = (made.hash == challenge) & (made.account == user) & (made.about == about)
    fresh = this & (made.made_at > now - CHALLENGE_COUNTS)
    return connection.execute(delete(passkey_challenge).where(fresh)).rowcount == 1
