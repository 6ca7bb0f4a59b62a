"""Persons: who somebody is, the wristbands they wear, and records that are one person."""

from __future__ import annotations

from marshmallow import fields

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.checks.source import BY_WRISTBAND
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.digits import born
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import (
    Timed,
    choice,
    code,
    reason,
    reference,
    text,
    tick,
)  # fmt: skip
from tracker.custody.steps.step import AT_SOURCE, OFFICER, Step, Subject, draws

IDENTITY_METHODS = ("photo_document", "known_to_the_department")


def _birth_date() -> fields.String:
    found = text("Date of birth", most=10, hint="YYYY-MM-DD")
    found.validators = [born]
    return found


class NewPerson(Timed):
    """Who somebody is: everything here can be erased without breaking the record."""

    name = text("Full name")
    birth_date = _birth_date()


def register_person(case: Case, act: Act) -> Changes:
    """A person; donor, mother and patient are roles they may take."""
    own = act.codes[0]
    values: dict[str, Value] = {
        "name": act.private("name"),
        "birth_date": act.private("birth_date"),
        "registered_at": act.now,
    }
    return (Put("person", own, own, values),)


class IdentityFields(Timed):
    """How the person was recognised."""

    method = choice("How the person was recognised", IDENTITY_METHODS)


def verify_identity(case: Case, act: Act) -> Changes:
    """Somebody saw who the person is."""
    return (record(act, "identity_check", act.subject, act.subject, given(act, "method")),)


def identify_by_wristband(case: Case, act: Act) -> Changes:
    """The wristband the person wears was scanned, and it is theirs."""
    return (record(act, "identity_check", act.subject, act.subject, {"method": BY_WRISTBAND}),)


class Band(Timed):
    """A wristband: record numbers collide between hospitals, so the issuer counts."""

    band = text("Wristband as scanned", most=80)
    issuer = reference("Issuing establishment", "establishment", required=False, hint="Empty: your own.")


def add_wristband(case: Case, act: Act) -> Changes:
    """A wristband of this person, seen by two people; neither may confirm once a vial is allocated."""
    issuer = act.text("issuer") or act.actor.establishment
    second = act.second.user if act.second else ""
    values: dict[str, Value] = {
        "person": act.subject,
        "issuer": issuer,
        "band": act.private("band"),
        "at": act.now,
        "actor": act.actor.user,
        "second": second,
    }
    return (Put("wristband", act.key("band"), act.subject, values),)


class Link(Timed):
    """Two records of one person."""

    other = code("The other record of the same person")
    births_differ = tick("A document shows that one of two different dates of birth is wrong")
    why = reason("How it was found that they are one person")


def link_persons(case: Case, act: Act) -> Changes:
    """From now on the two are one person for every check."""
    second = act.second.user if act.second else ""
    values: dict[str, Value] = {
        "person": act.subject,
        "other": act.text("other"),
        "at": act.now,
        "actor": act.actor.user,
        "second": second,
        "reason": act.private("why"),
        "ended_at": None,
    }
    link = Put("person_link", act.key("link"), act.subject, values)
    if not act.data.get("births_differ"):
        return (link,)
    return (link, record(act, "births_differ", act.subject, act.subject, given(act, "other")))


class Unlink(Timed):
    """Why the two are different people after all."""

    other = code("The record that belongs to another person")
    why = reason("How it was found that they are two people")


def unlink_persons(case: Case, act: Act) -> Changes:
    """From now on the two are two people again."""
    pair = {act.subject, act.text("other")}
    found = [one for one in case.papers.links if {one.person, one.other} == pair]
    note = record(act, "unlinked", act.subject, act.subject, {"why": act.private("why")})
    return (note, *(Put("person_link", one.id, act.subject, {"ended_at": act.now}) for one in found))


STEPS: tuple[Step, ...] = (
    Step("register_person", "Register person", Subject.PERSON, AT_SOURCE,
         "A person with an erasable identity.",
         NewPerson, gates.RECORD, register_person, creates=True, draws=draws("P")),
    Step("verify_identity", "Verify identity", Subject.PERSON, AT_SOURCE,
         "Who saw who the person is, and how.",
         IdentityFields, gates.RECORD, verify_identity),
    Step("identify_by_wristband", "Verify identity by wristband", Subject.PERSON, AT_SOURCE,
         "The wristband the person wears is scanned: autologous material asks for it.",
         Timed, gates.IDENTIFY, identify_by_wristband, scans=("wristband",)),
    Step("add_wristband", "Add wristband", Subject.PERSON, AT_SOURCE,
         "A wristband of this person, seen by two people.",
         Band, gates.TWO_PEOPLE, add_wristband, second="must"),
    Step("link_persons", "Link persons", Subject.PERSON, OFFICER,
         "Two records of one person become one for every check.",
         Link, gates.LINK, link_persons, second="must"),
    Step("unlink_persons", "Unlink persons", Subject.PERSON, OFFICER,
         "Two records that were taken for one person are two again.",
         Unlink, gates.UNLINK, unlink_persons, second="must"),
)  # fmt: skip
