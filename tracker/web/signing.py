"""The boxes of a signature: what whoever is signed in gives to sign, and reading it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from flask import request

from tracker import access
from tracker.actions.signing import Asked, asked
from tracker.language import gettext as _
from tracker.web.declared import Kind
from tracker.web.forms import FieldView
from tracker.web.places import number
from tracker.web.shown import this_site

NAME, PASSWORD, CODE = "signer_login", "password", "one_time_code"
OWN = (NAME, PASSWORD, CODE)
FIRST = "The first signature of a session takes the sign-in name as well; so does one that comes much later."
UNSEEN = "The form came without the mark of what it was filled in on. Send it again."
EITHER = "The password or a one-time code is enough now."
Errors = Mapping[str, Sequence[str]]


class Seen(TypedDict):
    """At which number the record was seen that is signed, and the complaint where that is missing."""

    seen: int | None
    unfit: dict[str, list[str]]


class Given(TypedDict):
    """What a form gave of the signer's own components, as a request takes it."""

    login: str
    password: str
    one_time_code: str
    passkey: str


class BothGiven(Given):
    """The same, and what the second person gave."""

    second_login: str
    second_password: str
    second_code: str


def given() -> Given:
    """The components in the form that was sent."""
    login, password, code = (request.form.get(name, "") for name in OWN)
    return Given(login=login, password=password, one_time_code=code, passkey=request.form.get("passkey", ""))


def both_given() -> BothGiven:
    """The components of the signer and of the second person."""
    login, password, code = (request.form.get(f"second_{one}", "") for one in ("login", "password", "code"))
    return BothGiven(**given(), second_login=login, second_password=password, second_code=code)


def seen() -> Seen:
    """The number that the form was filled in on; whoever signs has to have seen something."""
    at = number(request.form.get("seen", ""))
    return Seen(seen=at, unfit={} if at is not None else {"seen": [UNSEEN]})


def next_signature() -> Asked:
    """What the next signature of whoever asks takes."""
    return asked(this_site(), access.actor())


def signer_boxes(errors: Errors) -> tuple[FieldView, ...]:
    """The boxes of whoever signs; nothing that was typed in them is given back."""

    def box(name: str, label: str, kind: Kind, hint: str = "", *, required: bool = True) -> FieldView:
        says = tuple(errors.get(name, ()))
        return FieldView(name, name, label, kind, required=required, hint=hint, errors=says)

    wanted = next_signature()
    either = wanted.codes and not wanted.first
    name = (box(NAME, _("Your sign-in name"), Kind.TEXT, FIRST),) if wanted.first else ()
    password = box(PASSWORD, _("Your password"), Kind.PASSWORD, EITHER if either else "", required=not either)
    code = (box(CODE, _("One-time code"), Kind.TEXT, required=not either),) if wanted.codes else ()
    return (*name, password, *code)
