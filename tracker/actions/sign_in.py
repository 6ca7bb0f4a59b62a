"""Letting people in and out: sessions, tokens, the second person at an act, and asking for the person again.

Every verb here opens its own transaction, so none may be called inside another act's `writing()` block.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.actions import lock_out, mailing, passwords
from tracker.actions.site import Site
from tracker.actions.standing import as_now
from tracker.custody.people import Actor
from tracker.custody.problems import Busy, NotSignedIn
from tracker.records import accounts, credentials, factors
from tracker.records.accounts import Session
from tracker.records.connection import Connection
from tracker.records.credentials import Credentials, Wrong
from tracker.records.tables.chain import DOOR

log = logging.getLogger(__name__)

WRONG = "The name and the password do not belong together. Check both and try again."
DISABLED = "This account is disabled. An administrator can enable it again."
OWN_FIRST = "This person has not chosen a password of their own yet. They sign in once and choose one."
RESTS = "Too many wrong passwords for this name in a row. Wait a few minutes, then try again."
NEVER = 2**31 - 1
SEEN_EVERY = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)


class TooManyTries(NotSignedIn):
    """A name rests after too many wrong passwords in a row; `until` is when it may be tried again, None for
    one that is locked."""

    def __init__(self, until: datetime | None, says: str = RESTS) -> None:
        super().__init__(says)
        self.until = until


class CodeWanted(NotSignedIn):
    """The name and the password are right, and the account signs in with a one-time code as well."""

    def __init__(self, found: Credentials) -> None:
        super().__init__("This account signs in with a one-time code as well.")
        self.user, self.epoch = found.user, found.epoch


def sign_in(site: Site, login: str, password: str) -> Session:
    """Begin a session for whoever proves this name; NotSignedIn when nobody does, CodeWanted where a one-time
    code has to follow."""
    found = proven(site, login, password)
    with site.database.reading() as connection:
        if factors.gives_codes(connection, found.user):
            raise CodeWanted(found)
    return begin_session(site, found.user, found.epoch)


def begin_session(
    site: Site,
    user: str,
    epoch: int,
    proof: str = "",
    refuse: Callable[[Connection], None] = lambda _: None,
) -> Session:
    """Begin a session of somebody who was proven, by this, when the account was of this epoch; `refuse` looks
    once more, under the lock, whether what proved them still does."""
    now, session_id = site.clock(), site.entropy(32).hex()
    with site.database.writing([f"@user:{user}"]) as transaction:
        refuse(transaction.connection)
        credentials.start_session(transaction.connection, session_id, user, epoch, now, proof)
        session = accounts.by_session(transaction.connection, session_id)
    if session is None:
        # Disabled, or given another password, while this one was being checked.
        raise NotSignedIn(DISABLED)
    log.info("Signed in: account %s.", user)
    return replace(session, actor=as_now(site, session.actor))


def sign_out(site: Site, session_id: str) -> None:
    """End the session at once, wherever else it is open."""
    with site.database.writing(()) as transaction:
        credentials.end_session(transaction.connection, session_id, site.clock())


def session_now(site: Site, session_id: str) -> Session | None:
    """The session as it stands; None when it ended, was idle too long, or its person was disabled."""
    with site.database.reading() as connection:
        session = accounts.by_session(connection, session_id)
    now = site.clock()
    if session is None or _over(site, session, now):
        return None
    if now - session.seen_at >= SEEN_EVERY:
        # Nobody is kept from reading because someone else is writing just now.
        with suppress(Busy), site.database.writing(()) as transaction:
            credentials.see_session(transaction.connection, session_id, now)
    return replace(session, actor=as_now(site, session.actor))


def actor_for_session(site: Site, session_id: str) -> Actor | None:
    """The person whose session this is; None when it is over."""
    session = session_now(site, session_id)
    return session.actor if session else None


def actor_for_token(site: Site, token: str) -> Actor | None:
    """The person a token stands for, no wider than the token; None when it is unknown, revoked or expired."""
    with site.database.reading() as connection:
        return as_now(site, accounts.by_token(connection, credentials.digest(token), site.clock()))


def recognise(site: Site, login: str, password: str) -> Actor:
    """The second person, who proves themselves inside somebody else's act; NotSignedIn when they do not."""
    found = proven(site, login, password)
    if found.one_time:
        raise NotSignedIn(OWN_FIRST)
    with site.database.reading() as connection:
        actor = accounts.actor(connection, found.user)
    if actor is None or actor.disabled:
        raise NotSignedIn(DISABLED)
    return as_now(site, actor)


def reauthenticate(site: Site, actor: Actor, password: str) -> bool:
    """Whether the person who asks is still the one who signed in."""
    with site.database.reading() as connection:
        found = credentials.by_user(connection, actor.user)
    if found is None:
        return False
    try:
        proven(site, found.login, password)
    except TooManyTries:
        raise
    except NotSignedIn:
        return False
    return True


def proven(site: Site, login: str, password: str) -> Credentials:
    """The credentials this password belongs to, or NotSignedIn; it takes as long for a name nobody has."""
    name = login.strip().lower()
    if not name.isprintable():
        # No name has such characters, and a database may choke on them.
        raise NotSignedIn(WRONG)
    with site.database.reading() as connection:
        found = credentials.by_login(connection, name)
        wrong = credentials.wrong_so_far(connection, name)
    _let_rest(site, wrong)
    right = passwords.fits(site, password, found.password_hash if found else None)
    if not right or found is None:
        _count(site, name, found)
        raise NotSignedIn(WRONG)
    if found.disabled:
        log.warning("Sign-in refused: account %s is disabled.", found.user)
        raise NotSignedIn(DISABLED)
    _welcome(site, found, password, wrong)
    return found


def refuse_resting_factor(site: Site, user: str) -> None:
    """Raise TooManyTries while this account's second factor rests; its password is counted apart."""
    with site.database.reading() as connection:
        wrong = credentials.wrong_so_far(connection, f"@factor:{user}")
    _let_rest(site, wrong)


def count_wrong_factor(site: Site, user: str, *, right: bool) -> None:
    """Count a wrong second factor of this account; a right one ends the count."""
    with site.database.writing([DOOR]) as transaction:
        if right:
            credentials.forget_wrong(transaction.connection, f"@factor:{user}")
            return
        count = credentials.count_wrong(
            transaction.connection, f"@factor:{user}", site.clock(), _kept_from(site)
        )
    log.warning("Second factor refused: account %s, %d wrong in a row.", user, count)


def _over(site: Site, session: Session, now: datetime) -> bool:
    idle = timedelta(minutes=site.settings.session_idle_minutes)
    longest = timedelta(hours=site.settings.session_hours)
    return now - session.seen_at > idle or now - session.started_at > longest


def _let_rest(site: Site, wrong: Wrong | None) -> None:
    """Refuse a name that rests: a minute after too many wrong passwords in a row, longer after more."""
    if wrong is None or wrong.count < site.settings.sign_in_attempts:
        return
    if lock_out.is_locked(site, wrong):
        log.warning("Sign-in refused: %d wrong passwords in a row, the name is locked.", wrong.count)
        raise TooManyTries(None, lock_out.LOCKED)
    rounds = wrong.count // site.settings.sign_in_attempts
    until = wrong.last_at + min(LONGEST_REST, timedelta(minutes=2 ** min(rounds - 1, 4)))
    if site.clock() < until:
        log.warning("Sign-in refused: %d wrong passwords in a row, the name rests.", wrong.count)
        raise TooManyTries(until)


def _count(site: Site, name: str, found: Credentials | None) -> None:
    """Count a wrong password; a name nobody has is not written down, it may be a password typed too early."""
    user = found.user if found else ""
    posts = False
    with site.database.writing([DOOR, *([f"@user:{user}"] if user else [])]) as transaction:
        count = credentials.count_wrong(transaction.connection, name, site.clock(), _kept_from(site))
        if user:
            posts = lock_out.tell(site, transaction, user, count)
    log.warning("Sign-in refused: account %s, wrong password, %d in a row.", user or "unknown", count)
    if posts:
        mailing.send_soon(site)


def _kept_from(site: Site) -> int:
    """From how many wrong passwords on a name is not forgotten by itself, known or not: it is locked."""
    return site.settings.lock_out_attempts or NEVER


def _welcome(site: Site, found: Credentials, password: str, wrong: Wrong | None) -> None:
    """After a right password: end the count, and keep its hash at today's strength."""
    stronger = passwords.hashed(site, password) if passwords.outdated(site, found.password_hash) else None
    if wrong is None and stronger is None:
        return
    with site.database.writing([f"@user:{found.user}"]) as transaction:
        credentials.forget_wrong(transaction.connection, found.login)
        if stronger:
            credentials.keep_hash(transaction.connection, found.user, found.password_hash, stronger)
