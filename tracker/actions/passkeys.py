"""Passkeys (WebAuthn): taken up, given up, and proving a person at the sign-in and at a signature.

A challenge is drawn for one person, one purpose and one record, and counts once; the authenticator verifies
its user, so an answer is two factors in one. Only the site's own address (`passkey_origin`) is answered for.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

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
MUST = UserVerificationRequirement.REQUIRED
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
    options = generate_registration_options(
        rp_id=_host(site),
        rp_name=site.settings.site_name,
        user_name=found.login,
        user_id=actor.user.encode(),
        challenge=_challenge(site, actor.user, ADDING),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=MUST
        ),
        exclude_credentials=_named(own(site, actor.user)),
    )
    return options_to_json(options)


def add(site: Site, actor: Actor, label: str, answer: str) -> None:
    """Keep the passkey that the browser made; that it was taken up is an event."""
    named = " ".join(label.split())
    if not 0 < len(named) <= LONGEST_LABEL or not named.isprintable():
        raise Invalid("Nothing was done.", {"label": [NAME_IT]})
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=_answered(site, answer, actor.user, ADDING),
            expected_rp_id=_host(site),
            expected_origin=site.settings.passkey_origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Invalid("Nothing was done.", {"label": [NOT_TAKEN]}) from fault
    credential = bytes_to_base64url(made.credential_id)
    public_key = base64.b64encode(made.credential_public_key).decode()
    new = Passkey(
        digest(credential), actor.user, credential, public_key, made.sign_count, named, site.clock()
    )

    def keep(transaction: Transaction) -> None:
        if records.one(transaction.connection, new.id) is not None:
            raise Invalid("Nothing was done.", {"label": ["This passkey is on record already."]})
        records.add(transaction.connection, new)

    given = {"passkey": new.id, "public_key": public_key}
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
    challenge = _challenge(site, "", SIGNING_IN)
    return options_to_json(
        generate_authentication_options(rp_id=_host(site), challenge=challenge, user_verification=MUST)
    )


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
    challenge = _challenge(site, actor.user, _signing(actor, step, subject, seen))
    options = generate_authentication_options(
        rp_id=_host(site),
        challenge=challenge,
        allow_credentials=_named(own(site, actor.user)),
        user_verification=MUST,
    )
    return options_to_json(options)


def signs(site: Site, actor: Actor, step: str, subject: str, seen: int | None, answer: str) -> bool:
    """Whether a passkey of this person answered for this very step on this record as it was seen."""
    about = _signing(actor, step, subject, "" if seen is None else str(seen))
    key = _proven(site, answer, actor.user, about)
    return key is not None and key.account == actor.user


def _signing(actor: Actor, step: str, subject: str, seen: str) -> str:
    return digest(f"{actor.session}\0{step}\0{subject}\0{seen}")


def _proven(site: Site, answer: str, user: str, about: str) -> Passkey | None:
    """The passkey that answered a challenge of ours, made for this; None where none did."""
    try:
        challenge = _answered(site, answer, user, about)
        with site.database.reading() as connection:
            key = records.one(connection, digest(str(json.loads(answer)["id"])))
        if key is None:
            return None
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(site),
            expected_origin=site.settings.passkey_origin,
            credential_public_key=base64.b64decode(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, Invalid):
        return None
    with site.database.writing([chain_of(key.account)]) as transaction:
        kept = records.count(transaction.connection, key.id, key.sign_count, found.new_sign_count)
    return key if kept else None


def _challenge(site: Site, user: str, about: str) -> bytes:
    drawn = site.entropy(32)
    with site.database.writing(()) as transaction:
        records.ask(transaction.connection, digest(bytes_to_base64url(drawn)), user, about, site.clock())
    return drawn


def _answered(site: Site, answer: str, user: str, about: str) -> bytes:
    """The challenge that an answer claims to answer, taken so that it counts no further time."""
    sent: dict[str, Any] = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
    text = str(sent["challenge"])
    with site.database.writing(()) as transaction:
        if not records.answer(transaction.connection, digest(text), user, about, site.clock()):
            raise Invalid("Nothing was done.", {"label": [NOT_TAKEN]})
    return base64url_to_bytes(text)


def _remove(site: Site, by: Actor, user: str, key: str = "") -> None:
    def erase(transaction: Transaction) -> None:
        records.remove(transaction.connection, user, key)

    given = {"passkey": key} if key else {}
    rule = own_factor if by.user == user else administers
    carry_out(site, by, Change(type="remove_passkey", user=user, given=given), rule, erase)


def _named(keys: tuple[Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in keys]


def _host(site: Site) -> str:
    if not taken_here(site):
        raise Unknown(NOT_HERE)
    return urlsplit(site.settings.passkey_origin).hostname or ""
