"""What browsers and authenticators say to each other (WebAuthn): asked, and proven. The library rests on so
much that it is taken in with the first passkey, and not at every start."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

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

from tracker.records.passkeys import Passkey

MUST = UserVerificationRequirement.REQUIRED
UNFIT = (WebAuthnException, ValueError, KeyError, TypeError)


class Unproven(Exception):
    """The answer does not prove what was asked."""


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a browser made: its credential in Base64url, its public key in Base64, its count."""

    credential: str
    public_key: str
    count: int


def to_make(
    host: str, site_name: str, user: str, login: str, challenge: bytes, own: Iterable[Passkey]
) -> str:
    """What the browser needs to make a passkey beside those there are, as JSON."""
    options = generate_registration_options(
        rp_id=host,
        rp_name=site_name,
        user_name=login,
        user_id=user.encode(),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=MUST
        ),
        exclude_credentials=_named(own),
    )
    return options_to_json(options)


def made(answer: str, challenge: bytes, host: str, origin: str) -> Made:
    """The passkey that was made for this challenge at this address; Unproven for anything else."""
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except UNFIT as fault:
        raise Unproven from fault
    public_key = base64.b64encode(found.credential_public_key).decode()
    return Made(bytes_to_base64url(found.credential_id), public_key, found.sign_count)


def to_answer(host: str, challenge: bytes, own: Iterable[Passkey] = ()) -> str:
    """What the browser needs to answer with one of these passkeys, or with any it has, as JSON."""
    options = generate_authentication_options(
        rp_id=host, challenge=challenge, allow_credentials=_named(own) or None, user_verification=MUST
    )
    return options_to_json(options)


def answered(answer: str, challenge: bytes, host: str, origin: str, key: Passkey) -> int:
    """The count of the passkey after this answer to this challenge; Unproven for anything else."""
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64.b64decode(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except UNFIT as fault:
        raise Unproven from fault
    return int(found.new_sign_count)


def _named(keys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in keys]
