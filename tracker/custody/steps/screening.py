"""Screening of a donor: markers, the specimens they were found in, the history, and the determination."""

from __future__ import annotations

from marshmallow import fields

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.decision import Act
from tracker.custody.donors import rests_on
from tracker.custody.markers import MARKERS, OUTCOMES, RISKS, TECHNIQUE_NAMES, Answer, Technique
from tracker.custody.people import Qualification
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import (
    Fields,
    Timed,
    choice,
    instant,
    number,
    reason,
    text,
    tick,
)
from tracker.custody.steps.step import AT_SOURCE, DECIDES_USE, Step, Subject


class MarkerFields(Timed):
    """One infectious marker as the laboratory reported it."""

    marker = choice("Marker", tuple(one.name for one in MARKERS), names=tuple(one.label for one in MARKERS))
    technique = choice(
        "Tested by", tuple(Technique), names=tuple(TECHNIQUE_NAMES.values()), hint="As the report says."
    )
    method = text("Kit", most=80, private=False)
    kit_lot = text("Lot of the kit", most=40, required=False, private=False)
    specimen_at = instant("Specimen taken at")
    laboratory = text("Laboratory", most=80, private=False)
    certificate = text(
        "Certification of the laboratory",
        most=60,
        required=False,
        private=False,
        hint="The CLIA number, or the authorisation of the authority.",
    )
    outcome = choice("Outcome", OUTCOMES)


_REPORTED = (
    "marker", "technique", "method", "kit_lot", "specimen_at", "laboratory", "certificate", "outcome",
)  # fmt: skip


def record_marker(case: Case, act: Act) -> Changes:
    """A marker result on the person who answers for the donor; it never replaces an earlier one."""
    tested = case.papers.donor.tested_person if case.papers.donor else ""
    data = given(act, *_REPORTED) | {"tested_person": tested}
    return (record(act, "marker", act.subject, act.subject, data),)


class SpecimenFields(Timed):
    """What was given to the person before the specimen was taken: it may dilute what a test looks for."""

    specimen_at = instant("Specimen taken at")
    child = tick("The person was 12 years old or younger")
    blood_loss = tick("The person had lost blood")
    blood_ml = number("Blood and colloids in the 48 hours before", "mL", "0", "50000", places=0)
    blood_since = instant("First of them given at", required=False)
    crystalloid_ml = number("Crystalloids in the hour before", "mL", "0", "20000", places=0)
    crystalloid_since = instant("First of them given at", required=False)
    cleared = choice(
        "Dilution by the algorithm",
        ("not_computed", "adequate", "diluted"),
        hint="Only where one was computed over these volumes.",
    )


_GIVEN = (
    "specimen_at", "child", "blood_loss", "blood_ml", "blood_since", "crystalloid_ml", "crystalloid_since",
    "cleared",
)  # fmt: skip


def record_specimen(case: Case, act: Act) -> Changes:
    """The infusions before one specimen; whether it is diluted, the rule set of the sample says."""
    return (record(act, "specimen", act.subject, act.subject, given(act, *_GIVEN)),)


def _question(label: str) -> fields.String:
    return choice(label, tuple(Answer))


class HistoryFields(Timed):
    """The questionnaire: a question that was not answered is not a no."""

    version = text("Version of the questionnaire", most=40, private=False)
    answered_by = choice("Answered by", ("self", "mother", "guardian"))
    clinical_evidence = _question(RISKS["clinical_evidence"])
    exposure = _question(RISKS["exposure"])
    blood_contact = _question(RISKS["blood_contact"])
    prion_disease = _question(RISKS["prion_disease"])
    xenotransplant = _question(RISKS["xenotransplant"])
    htlv_area = _question(RISKS["htlv_area"])
    travel = _question(RISKS["travel"])
    immune_suppression = _question(RISKS["immune_suppression"])
    note = reason("What was said", required=False)


def record_history(case: Case, act: Act) -> Changes:
    """One questionnaire; a risk it finds stays found, whatever a later one says."""
    answers: dict[str, Value] = {name: act.text(name) for name in RISKS}
    data = given(act, "version", "answered_by", "note") | {"answers": answers}
    return (record(act, "history", act.subject, act.subject, data),)


class DeterminationFields(Fields):
    """The decision of a responsible person."""

    outcome = choice("Eligibility", ("eligible", "ineligible", "incomplete"))
    procedure = text(
        "Procedure for an outcome of its own",
        most=60,
        required=False,
        private=False,
        hint="The version followed where a marker such as CMV asks for one.",
    )
    grounds = reason("Grounds")


def determine(case: Case, act: Act) -> Changes:
    """The donor's eligibility, determined by a named and qualified person, with everything it rests on."""
    data: dict[str, Value] = {
        **given(act, "outcome", "procedure"),
        "grounds": act.private("grounds"),
        "roles": sorted(one.value for one in act.actor.roles),
        "rests_on": list(rests_on(case)),
    }
    return (record(act, "determination", act.subject, act.subject, data),)


STEPS: tuple[Step, ...] = (
    Step("record_specimen", "Record specimen", Subject.DONOR, AT_SOURCE,
         "What was infused before a specimen for markers was taken.",
         SpecimenFields, gates.RECORD, record_specimen),
    Step("record_marker", "Record marker", Subject.DONOR, AT_SOURCE,
         "One infectious marker as the laboratory reported it.",
         MarkerFields, gates.RECORD, record_marker),
    Step("record_history", "Record history", Subject.DONOR, AT_SOURCE,
         "The questionnaire about risks, as it was answered.",
         HistoryFields, gates.RECORD, record_history),
    Step("determine", "Determine eligibility", Subject.DONOR, DECIDES_USE,
         "A qualified person determines the donor's eligibility.",
         DeterminationFields, gates.RECORD, determine, qualification=Qualification.DETERMINATION, now=True,
         again=True, meaning="responsibility"),
)  # fmt: skip
