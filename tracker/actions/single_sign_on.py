"""Single sign-on: another house says who somebody is; an administrator says which account that is."""

from __future__ import annotations

import hmac
import logging

from tracker.actions.account_events import Change, carry_out
from tracker.actions.sign_in import DISABLED, begin_session
from tracker.actions.site import Site
from tracker.custody.accounts import administers
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.ledger.canonical import JsonValue
from tracker.records import credentials
from tracker.records.accounts import Session
from tracker.records.database import Transaction

log = logging.getLogger(__name__)

UNKNOWN = (
    "Nobody here is bound to this sign-in of the other house. "
    "An administrator binds it on the page of the account; no account is made by itself."
)
TAKEN = "Another account is bound to this subject already."
NAME_IT = "Give the subject as the provider names it (its “sub”), in at most 255 characters."


def is_offered(site: Site) -> bool:
    """Whether this site lets people in whom another house vouches for."""
    return bool(site.settings.sso_issuer)


def bind_subject(site: Site, by: Actor, user: str, subject: str) -> None:
    """Let whom the provider calls by this name in as this account; an empty name lets in nobody any more."""
    named = subject.strip()
    if len(named) > 255 or not named.isprintable():
        raise Invalid("Nothing was done.", {"subject": [NAME_IT]})
    if named and not is_offered(site):
        raise Invalid("Nothing was done.", {"subject": ["This site has no single sign-on."]})
    kept = _found_by(site, named) if named else None

    def free(transaction: Transaction) -> dict[str, JsonValue]:
        held = credentials.by_subject(transaction.connection, kept) if kept else None
        if held is not None and held.user != user:
            raise Invalid("Nothing was done.", {"subject": [TAKEN]})
        return {"outside_subject": kept}

    carry_out(site, by, Change(type="bind_subject", user=user), administers, hidden=free)


def sign_in_by_subject(site: Site, subject: str) -> Session:
    """Begin a session for the account this subject is bound to; NotSignedIn when there is none."""
    with site.database.reading() as connection:
        found = credentials.by_subject(connection, _found_by(site, subject)) if subject else None
    if found is None:
        log.warning("Sign-in refused: the provider vouched for a subject that is bound to no account.")
        raise NotSignedIn(UNKNOWN)
    if found.disabled:
        raise NotSignedIn(DISABLED)
    return begin_session(site, found.user, found.epoch)


def _found_by(site: Site, subject: str) -> str:
    """What a subject is found by: a keyed hash of who vouches and whom they name."""
    told = f"{site.settings.sso_issuer}\n{subject}".encode()
    key = hmac.digest(site.secret, b"subject", "sha256")
    return hmac.new(key, told, "sha256").hexdigest()
