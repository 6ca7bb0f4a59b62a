"""Time-based one-time codes (RFC 6238) as a second factor: taken up, used once each, and given up.

The secret is shown once, when it is taken up; it is kept sealed, and is in no event and no log.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field

import pyotp

from tracker.actions import passwords
from tracker.actions.account_events import Change, carry_out, chain_of
from tracker.actions.kept_secrets import opened, sealed
from tracker.actions.sign_in import (
    begin_session,
    count_wrong_factor,
    reauthenticate,
    refuse_resting_factor,
)
from tracker.actions.site import Site
from tracker.custody.accounts import administers, own_factor
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, NotSignedIn, Unknown
from tracker.records import credentials, factors
from tracker.records.accounts import Session
from tracker.records.connection import Connection
from tracker.records.database import Transaction

PURPOSE = "one-time code"
SECRET_BYTES, RECOVERY_CODES, RECOVERY_SYMBOLS = 20, 10, 16
DRIFT = (-1, 0, 1)
WRONG_PASSWORD = "This is not your present password."
WRONG_CODE = "This is not a code that counts now. Enter the one that the app shows now; each counts once."
ALREADY = "You sign in with one-time codes already. Give them up first."


@dataclass(frozen=True, slots=True)
class Offer:
    """A new secret, shown this once: as text, and as the address that a phone's app reads from a picture."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody signs in with one-time codes, and how many recovery codes are left."""

    codes: bool
    recovery: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """A code that proves its person and was not used yet; by what it does, `one_time_code` or
    `recovery_code`."""

    user: str
    by: str
    code: str = field(repr=False)

    def use(self, site: Site, connection: Connection) -> bool:
        """Use it in the transaction of what it is for; False when it was used meanwhile."""
        if self.by == "recovery_code":
            return factors.use_recovery(connection, self.user, _plain(self.code))
        return _use(site, connection, self.user, self.code)


def standing(site: Site, user: str) -> Standing:
    """How somebody stands with one-time codes."""
    with site.database.reading() as connection:
        return Standing(factors.gives_codes(connection, user), factors.recovery_left(connection, user))


def begin(site: Site, actor: Actor, password: str) -> Offer:
    """A new secret for the person's app; it counts for nothing before a code of it was given."""
    if not reauthenticate(site, actor, password):
        raise Invalid("Nothing was done.", {"password": [WRONG_PASSWORD]})
    raw = site.entropy(SECRET_BYTES)
    with site.database.writing([chain_of(actor.user)]) as transaction:
        found = credentials.by_user(transaction.connection, actor.user)
        if found is None or own_factor(actor, actor.user):
            raise Invalid("Nothing was done.", {"password": ["A token cannot do this; sign in first."]})
        if factors.gives_codes(transaction.connection, actor.user):
            raise Invalid("Nothing was done.", {"password": [ALREADY]})
        kept = sealed(site, PURPOSE, actor.user, raw)
        factors.begin_codes(transaction.connection, actor.user, kept, site.clock())
    return _offer(site, raw, found.login)


def confirm(site: Site, actor: Actor, code: str) -> tuple[str, ...]:
    """Take the codes into use once the app gave a right one; answer the recovery codes, shown this once."""
    drawn = tuple(passwords.symbols(site.entropy(RECOVERY_SYMBOLS)) for _ in range(RECOVERY_CODES))

    def take_up(transaction: Transaction) -> None:
        connection = transaction.connection
        found = factors.codes_of(connection, actor.user)
        if found is None or found.confirmed_at is not None or not _use(site, connection, actor.user, code):
            raise Invalid("Nothing was done.", {"code": [WRONG_CODE]})
        factors.confirm_codes(connection, actor.user, site.clock())
        factors.keep_recovery(connection, actor.user, drawn)

    carry_out(site, actor, Change(type="add_one_time_codes", user=actor.user), own_factor, take_up)
    return tuple("-".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in drawn)


def used(site: Site, user: str, code: str) -> str:
    """By what a code proves this person, `one_time_code` or `recovery_code`; empty when by nothing.

    It counts this once. Raises TooManyTries when too many wrong ones came in a row.
    """
    refuse_resting_factor(site, user)
    with site.database.writing([chain_of(user)]) as transaction:
        connection = transaction.connection
        by = ""
        if factors.gives_codes(connection, user):
            by = "one_time_code" if _use(site, connection, user, code) else ""
            by = by or ("recovery_code" if factors.use_recovery(connection, user, _plain(code)) else "")
    count_wrong_factor(site, user, right=bool(by))
    return by


def fitting(site: Site, user: str, code: str) -> Fitting | None:
    """The code, where it proves this person now; it is used up only with what is signed by it.

    Raises TooManyTries when too many wrong ones came in a row.
    """
    refuse_resting_factor(site, user)
    by = ""
    with site.database.reading() as connection:
        found = factors.codes_of(connection, user)
        if found is not None and found.confirmed_at is not None:
            unused = [step for step in _steps(site, user, found, code) if step > found.last_step]
            by = "one_time_code" if unused else ""
            by = by or ("recovery_code" if factors.has_recovery(connection, user, _plain(code)) else "")
    count_wrong_factor(site, user, right=bool(by))
    return Fitting(user, by, code) if by else None


def finish_sign_in(site: Site, user: str, epoch: int, code: str) -> Session:
    """Begin the session of somebody whose password was right, with the code; NotSignedIn without one."""
    if not used(site, user, code):
        raise NotSignedIn(WRONG_CODE)
    return begin_session(site, user, epoch)


def give_up(site: Site, actor: Actor, password: str, code: str) -> None:
    """Sign in without one-time codes again; it takes the password and a code, of the app or for recovery."""
    if not reauthenticate(site, actor, password):
        raise Invalid("Nothing was done.", {"password": [WRONG_PASSWORD]})
    if not used(site, actor.user, code):
        raise Invalid("Nothing was done.", {"code": [WRONG_CODE]})
    _remove(site, actor, actor.user, own=True)


def take_away(site: Site, by: Actor, user: str) -> None:
    """An administrator ends the one-time codes of somebody who lost their phone; it stays on the ledger."""
    if not standing(site, user).codes:
        raise Unknown("This account signs in without one-time codes.")
    _remove(site, by, user, own=False)


def _remove(site: Site, by: Actor, user: str, *, own: bool) -> None:
    def erase(transaction: Transaction) -> None:
        factors.forget_codes(transaction.connection, user)

    rule = own_factor if own else administers
    carry_out(site, by, Change(type="remove_one_time_codes", user=user), rule, erase)


def _use(site: Site, connection: Connection, user: str, code: str) -> bool:
    """Use a code of the app: of this half minute, the one before or after, and newer than the last used."""
    found = factors.codes_of(connection, user)
    steps = _steps(site, user, found, code) if found else []
    return any(factors.use_step(connection, user, step) for step in steps)


def _steps(site: Site, user: str, found: factors.Codes, code: str) -> list[int]:
    """The half minutes, of those that count now, whose code this is."""
    raw = opened(site, PURPOSE, user, found.secret)
    if raw is None:
        return []
    app, given = _app(raw), _plain(code)
    now = app.timecode(site.clock())
    return [now + drift for drift in DRIFT if hmac.compare_digest(app.generate_otp(now + drift), given)]


def _plain(code: str) -> str:
    """A code as it is compared, however it was grouped; what no code can hold is left out."""
    return "".join(one for one in code.lower() if one in passwords.SYMBOLS)[:64]


def _app(raw: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(base64.b32encode(raw).decode())


def _offer(site: Site, raw: bytes, login: str) -> Offer:
    app = _app(raw)
    return Offer(app.secret, app.provisioning_uri(name=login, issuer_name=site.settings.site_name))
