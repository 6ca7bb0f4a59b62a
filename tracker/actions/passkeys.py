"""Passkeys (WebAuthn): taken up, given up, and proving a person at the sign-in and at a signature.

A challenge is drawn for one person, one purpose and one record, and counts once; the authenticator verifies
its user, so an answer is two factors in one. Only the site's own address (`passkey_origin`) is answered for.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlsplit

from tracker.actions.account_events import Change, carry_out, chain_of
from tracker.actions.sign_in import begin_session, reauthenticate
from tracker.actions.site import Site
from tracker.custody.accounts import administers, own_factor
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, NotSignedIn, Unknown
from tracker.records import credentials
from tracker.records import passkeys as records
from tracker.records.accounts import Session
from tracker.records.credentials import digest
from tracker.records.database import Transaction
from tracker.records.passkeys import Passkey

ADDING, SIGNING_IN = "add", "sign in"
LONGEST_LABEL = 60
UNFIT = (ValueError, KeyError, TypeError)
NOT_TAKEN = "The passkey did not answer for this site and this purpose. Try again from the page itself."
NOT_HERE = "This site takes no passkeys. An administrator sets its address (TRACKER_PASSKEY_ORIGIN)."
WRONG_PASSWORD = "This is not your present password."
NAME_IT = f"Say which device it is on, in at most {LONGEST_LABEL} characters."


def taken_here(site: Site) -> bool:
    """Whether this site takes passkeys: it has an address that browsers trust with them."""
    return bool(site.settings.passkey_origin)


def own(site: Site, user: str) -> tuple[Passkey, ...]:
    """The passkeys of an account; none where the site takes none."""
    if not taken_here(site):
        return ()
    with site.database.reading() as connection:
        return records.of(connection, user)


def begin_adding(site: Site, actor: Actor, password: str) -> str:
    """What the browser needs to make a passkey, as JSON; it takes the password."""
    if not reauthenticate(site, actor, password):
        raise Invalid("Nothing was done.", {"password": [WRONG_PASSWORD]})
    with site.database.reading() as connection:
        found = credentials.by_user(connection, actor.user)
    if found is None or own_factor(actor, actor.user):
        raise Invalid("Nothing was done.", {"password": ["A token cannot do this; sign in first."]})
    from tracker.actions.authenticators import to_make

    challenge = _challenge(site, actor.user, ADDING)
    named = (site.settings.site_name, actor.user, found.login)
    return to_make(_host(site), *named, challenge, own(site, actor.user))


def add(site: Site, actor: Actor, label: str, answer: str) -> None:
    """Keep the passkey that the browser made; that it was taken up is an event."""
    from tracker.actions.authenticators import Unproven, made

    named = " ".join(label.split())
    if not 0 < len(named) <= LONGEST_LABEL or not named.isprintable():
        raise Invalid("Nothing was done.", {"label": [NAME_IT]})
    try:
        challenge = _answered(site, answer, actor.user, ADDING)
        one = made(answer, challenge, _host(site), site.settings.passkey_origin)
    except (Unproven, *UNFIT) as fault:
        raise Invalid("Nothing was done.", {"label": [NOT_TAKEN]}) from fault
    new = Passkey(
        digest(one.credential), actor.user, one.credential, one.public_key, one.count, named, site.clock()
    )

    def keep(transaction: Transaction) -> None:
        if records.one(transaction.connection, new.id) is not None:
            raise Invalid("Nothing was done.", {"label": ["This passkey is on record already."]})
        records.add(transaction.connection, new)

    given = {"passkey": new.id, "public_key": new.public_key}
    carry_out(site, actor, Change(type="add_passkey", user=actor.user, given=given), own_factor, keep)


def give_up(site: Site, actor: Actor, key: str, password: str) -> None:
    """Erase one of one's own passkeys; it takes the password."""
    if not reauthenticate(site, actor, password):
        raise Invalid("Nothing was done.", {"password": [WRONG_PASSWORD]})
    if all(one.id != key for one in own(site, actor.user)):
        raise Unknown("You have no such passkey.")
    _remove(site, actor, actor.user, key)


def take_away(site: Site, by: Actor, user: str) -> None:
    """An administrator ends every passkey of somebody whose device was lost; it stays on the ledger."""
    if not own(site, user):
        raise Unknown("This account has no passkey.")
    _remove(site, by, user)


def begin_sign_in(site: Site) -> str:
    """What the browser needs to sign somebody in with a passkey of theirs, as JSON."""
    from tracker.actions.authenticators import to_answer

    challenge = _challenge(site, "", SIGNING_IN)
    return to_answer(_host(site), challenge)


def finish_sign_in(site: Site, answer: str) -> Session:
    """Begin the session of whoever the passkey proves; NotSignedIn where it proves nobody."""
    key = _proven(site, answer, "", SIGNING_IN)
    with site.database.reading() as connection:
        found = credentials.by_user(connection, key.account) if key else None
    if found is None or found.disabled:
        raise NotSignedIn(NOT_TAKEN)
    return begin_session(site, found.user, found.epoch)


def begin_signing(site: Site, actor: Actor, step: str, subject: str, seen: str) -> str:
    """What the browser needs to sign this step on this record as it was seen, as JSON."""
    from tracker.actions.authenticators import to_answer

    challenge = _challenge(site, actor.user, _signing(actor, step, subject, seen))
    return to_answer(_host(site), challenge, own(site, actor.user))


def signs(site: Site, actor: Actor, step: str, subject: str, seen: int | None, answer: str) -> bool:
    """Whether a passkey of this person answered for this very step on this record as it was seen."""
    about = _signing(actor, step, subject, "" if seen is None else str(seen))
    key = _proven(site, answer, actor.user, about)
    return key is not None and key.account == actor.user


def _signing(actor: Actor, step: str, subject: str, seen: str) -> str:
    return digest(f"{actor.session}\0{step}\0{subject}\0{seen}")


def _proven(site: Site, answer: str, user: str, about: str) -> Passkey | None:
    """The passkey that answered a challenge of ours, made for this; None where none did."""
    from tracker.actions.authenticators import Unproven, answered

    try:
        challenge = _answered(site, answer, user, about)
        with site.database.reading() as connection:
            key = records.one(connection, digest(str(json.loads(answer)["id"])))
        if key is None:
            return None
        count = answered(answer, challenge, _host(site), site.settings.passkey_origin, key)
    except (Unproven, *UNFIT, Invalid):
        return None
    with site.database.writing([chain_of(key.account)]) as transaction:
        kept = records.count(transaction.connection, key.id, key.sign_count, count)
    return key if kept else None


def _challenge(site: Site, user: str, about: str) -> bytes:
    drawn = site.entropy(32)
    with site.database.writing(()) as transaction:
        records.ask(transaction.connection, digest(_written(drawn)), user, about, site.clock())
    return drawn


def _answered(site: Site, answer: str, user: str, about: str) -> bytes:
    """The challenge that an answer claims to answer, taken so that it counts no further time."""
    sent: dict[str, Any] = json.loads(_read(json.loads(answer)["response"]["clientDataJSON"]))
    text = str(sent["challenge"])
    with site.database.writing(()) as transaction:
        if not records.answer(transaction.connection, digest(text), user, about, site.clock()):
            raise Invalid("Nothing was done.", {"label": [NOT_TAKEN]})
    return _read(text)


def _remove(site: Site, by: Actor, user: str, key: str = "") -> None:
    def erase(transaction: Transaction) -> None:
        records.remove(transaction.connection, user, key)

    given = {"passkey": key} if key else {}
    rule = own_factor if by.user == user else administers
    carry_out(site, by, Change(type="remove_passkey", user=user, given=given), rule, erase)


def _written(drawn: bytes) -> str:
    """Base64url without its padding, as a browser writes it."""
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}===")


def _host(site: Site) -> str:
    if not taken_here(site):
        raise Unknown(NOT_HERE)
    return urlsplit(site.settings.passkey_origin).hostname or ""
