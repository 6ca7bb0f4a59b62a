"""Enrolment: whose identity was checked by what kind of document, and the signature policy accepted."""

from __future__ import annotations

from enum import StrEnum

from tracker.actions.account_events import Change, carry_out
from tracker.actions.site import Site
from tracker.custody.accounts import administers
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid
from tracker.custody.signature_policy import VERSION, accepts_policy
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue


class Document(StrEnum):
    """By what somebody's identity may be checked; its number is kept nowhere."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"
    PROFESSIONAL_CARD = "professional_card"


def record_identity(site: Site, by: Actor, user: str, document: str) -> None:
    """Keep that this person's identity was checked, by whom and by which kind of document; never a number."""
    if document not in set(Document):
        raise Invalid("Nothing was done.", {"document": [f"Choose one of {', '.join(Document)}."]})
    entry: dict[str, JsonValue] = {"document": document, "by": by.user, "at": instant_text(site.clock())}
    row: dict[str, JsonValue] = {"enrolled": entry}
    carry_out(site, by, Change(type="record_identity", user=user, given=row, row=row), administers)


def accept_policy(site: Site, actor: Actor, version: int) -> None:
    """Keep that this person accepted the signature policy as it was shown to them."""
    if version != VERSION:
        raise Invalid(
            "The policy was not accepted.",
            {"version": [f"Version {VERSION} is in force; read that one and accept it."]},
        )
    entry: dict[str, JsonValue] = {"version": version, "at": instant_text(site.clock())}
    row: dict[str, JsonValue] = {"policy": entry}
    carry_out(site, actor, Change(type="accept_policy", user=actor.user, given=row, row=row), accepts_policy)
