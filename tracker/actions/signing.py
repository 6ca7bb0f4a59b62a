"""Signing an act: the person asked for again, the second person, and the signature that goes into the event.

The first signature of a session takes every component, each next one at least one (21 CFR 11.200(a)(1)). What
is given is held against the person before any lock is taken, because hashing takes long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.actions import one_time_codes, passkeys
from tracker.actions.given import Request
from tracker.actions.one_time_codes import WRONG_CODE, Fitting
from tracker.actions.sign_in import WRONG, reauthenticate, recognise
from tracker.actions.site import Site
from tracker.custody.decision import Refusal
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn
from tracker.custody.signature_policy import unfit_to_sign
from tracker.custody.steps import Step
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.records import signing as records
from tracker.records.connection import Connection
from tracker.records.signing import Signer

BASIS = "21 CFR 11.200"
AGAIN, SECOND = "identity.again", "identity.second"
NAME_TOO = (
    "This is the first signature of this session, or the last one was too long ago. "
    "It takes the sign-in name as well."
)
NOT_OWN_NAME = "This is not the sign-in name of whoever is signed in here."
NOT_RECOGNISED = "The password was not recognised."


class CodeGone(Invalid):
    """A one-time code was used for something else at this moment; nothing may be written by it."""

    def __init__(self) -> None:
        super().__init__("It was not signed.", {"one_time_code": [WRONG_CODE]})


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of an act: who signed in which session, and what the event tells of it."""

    user: str
    session: str
    told: Mapping[str, JsonValue]

    def keep_window(self, connection: Connection, now: datetime) -> None:
        """From now on this session takes one component, until the window closes."""
        records.keep_window(connection, self.session, self.user, now)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The people of an act as they proved themselves, and everything in which they did not."""

    second: Actor | None = None
    signature: Signature | None = None
    faults: tuple[Refusal, ...] = ()
    codes: tuple[Fitting, ...] = ()

    def use_codes(self, site: Site, connection: Connection) -> None:
        """Use up the one-time codes with what is signed by them; raises CodeGone where another act did."""
        # Everybody takes these rows in one order, so that no two acts wait for each other.
        for one in sorted(self.codes, key=lambda one: one.user):
            if not one.use(site, connection):
                raise CodeGone


@dataclass(frozen=True, slots=True)
class _Proof:
    """By what one person was recognised, and what was missing or wrong."""

    signer: Signer
    auth: tuple[str, ...]
    faults: tuple[Refusal, ...] = ()
    first: bool = True
    code: Fitting | None = None

    def told(self) -> dict[str, JsonValue]:
        return {"signer": self.signer.user, "name": {"commit": self.signer.name}, "auth": list(self.auth)}


def people_of(site: Site, actor: Actor, step: Step, request: Request) -> Recognised:
    """Ask for the person again where the step is signed, and for the second where one is named."""
    at = site.clock()
    own = _own(site, actor, step, request, at) if step.again and actor.session else None
    second, beside, fault = _second(site, request)
    unfit = (*_unfit(site, actor if own else None), *_unfit(site, second if own else None))
    faults = (*(own.faults if own else ()), *((fault,) if fault else ()), *dict.fromkeys(unfit))
    signature = None
    if own is not None and not faults:
        told = {**own.told(), "meaning": step.meaning, "first": own.first, "auth_at": instant_text(at)}
        more = {"second": beside.told()} if beside else {}
        signature = Signature(actor.user, actor.session, {**told, **more})
    codes = tuple(one.code for one in (own, beside) if one is not None and one.code is not None)
    return Recognised(second, signature, faults, codes)


def two_to_sign(site: Site, first: Actor, second: Actor, says: str) -> None:
    """Refuse two signers of whom one may sign nothing yet, or who are one person, which is told as `says`.

    Raises NotAllowedHere or Invalid.
    """
    for one in (first, second):
        for unfit in _unfit(site, one):
            raise NotAllowedHere(f"{one.name} signs nothing yet. {unfit.says} {unfit.resolve}")
    if first.user == second.user:
        raise Invalid(says, {"second": ["Name a second person."]})


def by_two(
    site: Site, people: Iterable[tuple[Actor, tuple[str, ...]]], meaning: str
) -> Mapping[str, JsonValue]:
    """The signature of two people who gave every component just now, each with those they gave."""
    with site.database.reading() as connection:
        signers = [(records.signer(connection, one.user), auth) for one, auth in people]
    first, second = (_Proof(signer, auth) for signer, auth in signers if signer is not None)
    at = instant_text(site.clock())
    return {**first.told(), "meaning": meaning, "first": True, "auth_at": at, "second": second.told()}


def _unfit(site: Site, signer: Actor | None) -> tuple[Refusal, ...]:
    """Why this person may sign nothing yet, whatever they prove themselves by."""
    if signer is None:
        return ()
    return unfit_to_sign(signer, enrolment_demanded=site.settings.identity_check_demanded)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the next signature takes: with `first` every component, and with `codes` one of them is a code."""

    first: bool
    codes: bool


def asked(site: Site, actor: Actor) -> Asked:
    """What the next signature of this person in this session takes."""
    with site.database.reading() as connection:
        found = records.signer(connection, actor.user, actor.session)
    if found is None:
        return Asked(first=True, codes=False)
    return Asked(first=not _in_window(site, found, site.clock()), codes=found.codes)


def _in_window(site: Site, signer: Signer, now: datetime) -> bool:
    longest = timedelta(minutes=site.settings.signing_minutes)
    return signer.last_at is not None and now - signer.last_at < longest


def _own(site: Site, actor: Actor, step: Step, request: Request, now: datetime) -> _Proof | None:
    with site.database.reading() as connection:
        signer = records.signer(connection, actor.user, actor.session)
    if signer is None:
        return None
    first = not _in_window(site, signer, now)
    named = request.login.strip().lower()
    faults = _faults_of_name(signer, named, first=first)
    auth = ["name"] if named else []
    if request.passkey:
        auth.append("passkey")
        seen = request.seen if step.shows else None
        if not passkeys.signs(site, actor, step.kind, request.subject, seen, request.passkey):
            faults = (*faults, refusal(AGAIN, passkeys.NOT_TAKEN, "password"))
    if request.password or not (request.passkey or (request.one_time_code and not first)):
        auth.append("password")
        if not _password_fits(site, actor, request):
            faults = (*faults, refusal(AGAIN, NOT_RECOGNISED, "password"))
    missing = first and signer.codes and not request.one_time_code and not request.passkey
    code = None
    if missing or (request.one_time_code and not faults):
        code = _code_of(site, actor.user, request.one_time_code)
        auth += [code.by] if code else []
        faults = faults if code else (*faults, refusal(AGAIN, WRONG_CODE, "one_time_code"))
    return _Proof(signer, tuple(auth), faults, first, code)


def _faults_of_name(signer: Signer, named: str, *, first: bool) -> tuple[Refusal, ...]:
    if named and named != signer.login:
        return (refusal(AGAIN, NOT_OWN_NAME, "signer_login"),)
    return (refusal(AGAIN, NAME_TOO, "signer_login"),) if first and not named else ()


def _password_fits(site: Site, actor: Actor, request: Request) -> bool:
    try:
        return reauthenticate(site, actor, request.password)
    except NotSignedIn:
        return False


def _code_of(site: Site, user: str, code: str) -> Fitting | None:
    """The code where it proves the person; None where it does not, or is tried too often."""
    try:
        return one_time_codes.fitting(site, user, code) if code else None
    except NotSignedIn:
        return None


def _second(site: Site, request: Request) -> tuple[Actor | None, _Proof | None, Refusal | None]:
    """The second person, who gives every component at every act."""
    if not request.second_login:
        return None, None, None
    try:
        second = recognise(site, request.second_login, request.second_password)
    except NotSignedIn as error:
        return None, None, refusal(SECOND, error.says, "second_login")
    with site.database.reading() as connection:
        signer = records.signer(connection, second.user)
    if signer is None:
        return None, None, refusal(SECOND, WRONG, "second_login")
    code = _code_of(site, second.user, request.second_code) if signer.codes else None
    if signer.codes and code is None:
        return None, None, refusal(SECOND, WRONG_CODE, "second_code")
    auth = ("name", "password", *((code.by,) if code else ()))
    return second, _Proof(signer, auth, code=code), None


def refusal(check: str, says: str, field: str) -> Refusal:
    """What did not prove a person, at the box it was given in."""
    return Refusal(check, says, "Enter it again.", BASIS, field=field)
