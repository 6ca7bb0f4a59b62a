"""The boxes of a signature: what whoever is signed in gives to sign, and reading it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from flask import request

from tracker import access
from tracker.actions.signing import window_open
from tracker.web.declared import Kind
from tracker.web.forms import FieldView
from tracker.web.places import number
from tracker.web.shown import this_site

NAME, PASSWORD = "signer_login", "password"
OWN = (NAME, PASSWORD)
FIRST = "The first signature of a session takes the sign-in name as well; so does one that comes much later."
UNSEEN = "The form came without the mark of what it was filled in on. Send it again."
Errors = Mapping[str, Sequence[str]]


class Seen(TypedDict):
    """At which number the record was seen that is signed, and the complaint where that is missing."""

    seen: int | None
    unfit: dict[str, list[str]]


class Given(TypedDict):
    """What a form gave of the signer's own components, as a request takes it."""

    login: str
    password: str


class BothGiven(Given):
    """The same, and what the second person gave."""

    second_login: str
    second_password: str


def given() -> Given:
    """The components in the form that was sent."""
    return Given(login=request.form.get(NAME, ""), password=request.form.get(PASSWORD, ""))


def both_given() -> BothGiven:
    """The components of the signer and of the second person."""
    found = {name: request.form.get(name, "") for name in ("second_login", "second_password")}
    return BothGiven(**given(), second_login=found["second_login"], second_password=found["second_password"])


def seen() -> Seen:
    """The number that the form was filled in on; whoever signs has to have seen something."""
    at = number(request.form.get("seen", ""))
    return Seen(seen=at, unfit={} if at is not None else {"seen": [UNSEEN]})


def first_signature() -> bool:
    """Whether the next signature of whoever asks takes every component."""
    return not window_open(this_site(), access.actor())


def signer_boxes(errors: Errors) -> tuple[FieldView, ...]:
    """The boxes of whoever signs; nothing that was typed in them is given back."""

    def box(name: str, label: str, kind: Kind, hint: str = "") -> FieldView:
        says = tuple(errors.get(name, ()))
        return FieldView(name, name, label, kind, required=True, hint=hint, errors=says)

    name = (box(NAME, "Your sign-in name", Kind.TEXT, FIRST),) if first_signature() else ()
    return (*name, box(PASSWORD, "Your password", Kind.PASSWORD))
