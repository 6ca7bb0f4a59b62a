"""Sourcing: persons, donors, their papers, and the collection that makes a sample and its first vial."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put
from tracker.custody.decision import Act
from tracker.custody.donors import MARKERS, OUTCOMES, SCOPES
from tracker.custody.people import Qualification
from tracker.custody.sources import SOURCES
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, new_vial, private, record, stop
from tracker.custody.steps.fields import (
    Fields,
    Timed,
    choice,
    choices,
    code,
    instant,
    millilitres,
    reason,
    reference,
    text,
)  # fmt: skip
from tracker.custody.steps.step import AT_SOURCE, BENCH, DECIDES_USE, OFFICER, Step, Subject

IDENTITY_METHODS = ("photo_document", "hospital_wristband", "known_to_the_department")


class NewPerson(Timed):
    """Who somebody is: everything here can be erased without breaking the record."""

    name = text("Full name")
    birth_date = text("Date of birth", most=10, hint="YYYY-MM-DD")


def register_person(case: Case, act: Act) -> Changes:
    """A person; donor, mother and patient are roles they may take."""
    own = act.codes[0]
    values = {
        "name": private(act, "name"),
        "birth_date": private(act, "birth_date"),
        "registered_at": act.now,
    }
    return (Put("person", own, own, values),)


class IdentityFields(Timed):
    """How the person was recognised."""

    method = choice("How the person was recognised", IDENTITY_METHODS)


def verify_identity(case: Case, act: Act) -> Changes:
    """Somebody saw who the person is."""
    return (record(act, "identity_check", act.subject, act.subject, given(act, "method")),)


class Band(Timed):
    """A wristband: record numbers collide between hospitals, so the issuer counts."""

    band = text("Wristband as scanned", most=80)
    issuer = reference("Issuing establishment", "establishment", required=False, hint="Empty: your own.")


def add_wristband(case: Case, act: Act) -> Changes:
    """A wristband of this person, seen by two people; neither may confirm once a vial is allocated."""
    issuer = act.text("issuer") or act.actor.establishment
    second = act.second.user if act.second else ""
    values = {
        "person": act.subject,
        "issuer": issuer,
        "band": private(act, "band"),
        "at": act.at,
        "actor": act.actor.user,
        "second": second,
    }
    return (Put("wristband", act.key("band"), act.subject, values),)


class Link(Timed):
    """Two records of one person."""

    other = code("The other record of the same person")
    why = reason("How it was found that they are one person")


def link_persons(case: Case, act: Act) -> Changes:
    """From now on the two are one person for every check."""
    second = act.second.user if act.second else ""
    values = {
        "person": act.subject,
        "other": act.text("other"),
        "at": act.at,
        "actor": act.actor.user,
        "second": second,
        "reason": private(act, "why"),
        "ended_at": None,
    }
    return (Put("person_link", act.key("link"), act.subject, values),)


class NewDonor(Timed):
    """Whose tissue, and who is tested and consents."""

    person = code("Person the tissue comes from")
    tested_person = code(
        "Person who is tested and consents",
        required=False,
        hint="Cord blood: the mother. Otherwise the donor.",
    )
    source = choice("Source", tuple(SOURCES), names=tuple(one.label for one in SOURCES.values()))


def register_donor(case: Case, act: Act) -> Changes:
    """A donor: the person, and the person who answers for them."""
    own = act.codes[0]
    tested = act.text("tested_person") or act.text("person")
    values = {
        "person": act.text("person"),
        "tested_person": tested,
        "source": act.text("source"),
        "registered_at": act.now,
    }
    return (Put("donor", own, own, values),)


class ConsentFields(Timed):
    """What was agreed to, and who signed."""

    version = text("Version of the consent text", most=40, private=False)
    scopes = choices("Agreed to", SCOPES)
    given_by = choice("Given by", ("self", "mother", "guardian"))
    signed_at = instant("Signed at")


def record_consent(case: Case, act: Act) -> Changes:
    """A consent; a renewed one by the same giver lifts a withdrawal for the scope it names, no wider than the first."""
    consent = record(
        act, "consent", act.subject, act.subject, given(act, "version", "scopes", "given_by", "signed_at")
    )
    return (consent, *_renewed(case, act))


def _renewed(case: Case, act: Act) -> tuple[Put, ...]:
    named = set(act.data["scopes"])  # type: ignore[call-overload]
    first = min(case.papers.consents, key=lambda one: one.signed_at, default=None)
    if first is None or act.text("given_by") != first.given_by:
        return ()
    found = []
    for one in case.stops:
        if one.kind == "consent_withdrawn" and one.on == act.subject and act.data["signed_at"] >= one.at:  # type: ignore[operator]
            left = sorted(one.scopes - (named & first.scopes))
            values: dict[str, object] = {"scopes": left}
            if not left:
                values |= {"lifted_at": act.now, "lifted_by": act.actor.user}
            found.append(Put("stop", one.id, act.subject, values))  # type: ignore[arg-type]
    return tuple(found)


class Withdrawal(Timed):
    """What is taken back."""

    scopes = choices("Withdrawn for", SCOPES)
    why = reason("What was said", required=False)


def withdraw_consent(case: Case, act: Act) -> Changes:
    """From this moment nothing of this donor moves on for the scopes named."""
    scopes = tuple(act.data["scopes"])  # type: ignore[arg-type]
    return (
        stop(
            act,
            "consent_withdrawn",
            act.subject,
            act.subject,
            "Consent was withdrawn",
            why=private(act, "why"),
            scopes=scopes,
        ),
    )


class MarkerFields(Timed):
    """One infectious marker as the laboratory reported it."""

    marker = choice("Marker", tuple(one.name for one in MARKERS), names=tuple(one.label for one in MARKERS))
    method = text("Method or kit", most=80, private=False)
    specimen_at = instant("Specimen taken at")
    laboratory = text("Laboratory", most=80, private=False)
    outcome = choice("Outcome", OUTCOMES)


def record_marker(case: Case, act: Act) -> Changes:
    """A marker result on the person who answers for the donor; it never replaces an earlier one."""
    tested = case.papers.donor.tested_person if case.papers.donor else ""
    data = given(act, "marker", "method", "specimen_at", "laboratory", "outcome") | {"tested_person": tested}
    return (record(act, "marker", act.subject, act.subject, data),)


class DeterminationFields(Fields):
    """The decision of a responsible person."""

    outcome = choice("Eligibility", ("eligible", "ineligible", "incomplete"))
    grounds = reason("Grounds")


def determine(case: Case, act: Act) -> Changes:
    """The donor's eligibility, determined by a named and qualified person."""
    return (
        record(
            act,
            "determination",
            act.subject,
            act.subject,
            given(act, "outcome") | {"grounds": private(act, "grounds")},
        ),
    )


class Collection(Timed):
    """What is written down when tissue or blood is taken."""

    specification = reference(
        "Product specification", "specification", hint="What the material will be made into."
    )
    volume_ml = millilitres("Volume collected", above=True)
    place = text("Place", most=60, private=False, hint="Room or theatre.")
    body_site = choice("Body site", ("abdomen", "flank", "thigh", "knee", "other"), required=False)
    anaesthetic = text("Anaesthetic", most=80, required=False, private=False)
    device = text("Device", most=80, required=False, private=False)
    delivery = choice("Delivery", ("vaginal", "caesarean"), required=False)
    delivered_at = instant("Delivered at", required=False)
    clamped_at = instant("Cord clamped at", required=False)
    anticoagulant = text("Anticoagulant", most=80, required=False, private=False)


DETAILS = ("body_site", "anaesthetic", "device", "delivery", "delivered_at", "clamped_at", "anticoagulant")


def collect(case: Case, act: Act) -> Changes:
    """A sample and its first vial."""
    own, first = act.codes
    specification = case.specification
    sample = Put("sample", own, own, {
        "donor": act.subject, "source": specification.source, "product": specification.product,
        "specification": specification.id, "establishment": act.actor.establishment, "collected_at": act.at,
        "collected_by": act.actor.user, "details": given(act, *DETAILS),
    })  # fmt: skip
    vial = new_vial(act, own, first, {"volume_ml": act.data["volume_ml"], "place": act.text("place")})  # type: ignore[dict-item]
    return (sample, vial, record(act, "collection", act.subject, own, {"sample": own}))


def _codes(kinds: str):  # type: ignore[no-untyped-def]
    def draw(data: Mapping[str, object]) -> str:
        return kinds

    return draw


STEPS: tuple[Step, ...] = (
    Step("register_person", "Register person", Subject.PERSON, AT_SOURCE, "A person with an erasable identity.",
         NewPerson, gates.RECORD, register_person, creates=True, draws=_codes("P")),
    Step("verify_identity", "Verify identity", Subject.PERSON, AT_SOURCE, "Who saw who the person is, and how.",
         IdentityFields, gates.RECORD, verify_identity),
    Step("add_wristband", "Add wristband", Subject.PERSON, AT_SOURCE, "A wristband of this person, seen by two people.",
         Band, gates.TWO_PEOPLE, add_wristband, second="must"),
    Step("link_persons", "Link persons", Subject.PERSON, OFFICER, "Two records of one person become one for every check.",
         Link, gates.TWO_PEOPLE, link_persons, second="must"),
    Step("register_donor", "Register donor", Subject.DONOR, AT_SOURCE, "Whose tissue, and who answers for them.",
         NewDonor, gates.RECORD, register_donor, creates=True, draws=_codes("D")),
    Step("record_consent", "Record consent", Subject.DONOR, AT_SOURCE, "What was agreed to, in which version, by whom.",
         ConsentFields, gates.RECORD, record_consent),
    Step("withdraw_consent", "Withdraw consent", Subject.DONOR, BENCH, "Stops everything of this donor for the scopes named.",
         Withdrawal, gates.RECORD, withdraw_consent, stopping=True),
    Step("record_marker", "Record marker", Subject.DONOR, AT_SOURCE, "One infectious marker as the laboratory reported it.",
         MarkerFields, gates.RECORD, record_marker),
    Step("determine", "Determine eligibility", Subject.DONOR, DECIDES_USE, "A qualified person determines the donor's eligibility.",
         DeterminationFields, gates.NOW, determine, qualification=Qualification.DETERMINATION, now=True, meaning="responsibility"),
    Step("collect", "Collect", Subject.DONOR, AT_SOURCE, "Takes tissue or blood: makes the sample and its first vial.",
         Collection, gates.COLLECT, collect, draws=_codes("SV")),
)  # fmt: skip
