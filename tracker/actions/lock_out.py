"""Too many wrong passwords: the name rests, then is locked until an administrator unlocks it; both are told.

A name nobody has rests and is locked alike, so that no answer tells which names exist.
"""

from __future__ import annotations

from tracker.actions.account_events import Change, carry_out, record
from tracker.actions.site import Site
from tracker.custody.accounts import administers
from tracker.custody.people import SYSTEM, Actor
from tracker.records import accounts, alerts, credentials
from tracker.records.accounts import Account
from tracker.records.credentials import Wrong
from tracker.records.database import Transaction

FACTOR = "@factor:{user}"
LOCKED = "This name is locked: too many wrong passwords were given for it. An administrator can unlock it."


def is_locked(site: Site, wrong: Wrong | None) -> bool:
    """Whether that many wrong passwords in a row lock a name."""
    most = site.settings.lock_out_attempts
    return bool(most) and wrong is not None and wrong.count >= most


def told_at(site: Site, count: int) -> str:
    """What is told of a name at this count: that it begins to rest, that it is locked, or nothing."""
    if count == site.settings.lock_out_attempts:
        return "lock_out"
    return "wrong_passwords" if count == site.settings.sign_in_attempts else ""


def tell(site: Site, transaction: Transaction, user: str, count: int) -> bool:
    """Put it on the account's chain, and letters to the administrators into the outbox if there are any."""
    kind = told_at(site, count)
    if not kind:
        return False
    change = Change(type=kind, user=user, given={"wrong": count})
    record(site, transaction, SYSTEM, change, site.clock())
    return letters(site, transaction, kind, user, count)


def letters(site: Site, transaction: Transaction, kind: str, user: str, count: int) -> bool:
    """A letter to every administrator that this account is tried; say whether any was put in."""
    if not site.settings.mail_host:
        return False
    return alerts.put_in(transaction.connection, kind, user, count, site.clock())


def unlock(site: Site, by: Actor, user: str) -> None:
    """Let the name be tried again at once; the wrong passwords counted so far are forgotten."""
    with site.database.reading() as connection:
        found = credentials.by_user(connection, user)

    def forget(transaction: Transaction) -> None:
        if found is not None:
            credentials.forget_wrong(transaction.connection, found.login)
            credentials.forget_wrong(transaction.connection, FACTOR.format(user=user))

    carry_out(site, by, Change(type="unlock", user=user), administers, forget)


def locked_accounts(site: Site) -> tuple[tuple[Account, Wrong], ...]:
    """Every account whose name is locked, with the wrong passwords counted against it."""
    with site.database.reading() as connection:
        every = accounts.listed(connection)
        counted = credentials.wrong_of(connection, site.settings.lock_out_attempts or 2**31 - 1)
    found = ((one, counted.get(credentials.digest(one.login))) for one in every)
    return tuple((one, wrong) for one, wrong in found if wrong is not None)
