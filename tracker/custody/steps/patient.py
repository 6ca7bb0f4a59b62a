"""The patient: suitability, consent to the treatment, appointment, and how they were afterwards."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import (
    Timed,
    choice,
    instant,
    reason,
    text,
)
from tracker.custody.steps.reactions import SEVERITIES, UNTOLD, reacted
from tracker.custody.steps.step import BENCH, CLINICIAN, Step, Subject


class SuitabilityFields(Timed):
    """What the clinician found."""

    says = choice("The patient is", ("suitable", "not_suitable", "to_be_seen_again"))
    note = reason("Findings", required=False)


def assess_suitability(case: Case, act: Act) -> Changes:
    """A clinician's finding whether this patient may have this treatment."""
    data = given(act, "says", "note")
    return (record(act, "suitability", act.subject, act.subject, data),)


class TreatmentConsent(Timed):
    """What the patient agreed to, in which version of the text they saw."""

    version = text("Version of the consent text", most=40, private=False)
    signed_at = instant("Signed at")


def consent_to_treatment(case: Case, act: Act) -> Changes:
    """The patient agreed; a renewed consent lifts a withdrawal of theirs."""
    lifted = [
        one for one in case.stops if one.kind == "treatment_consent_withdrawn" and one.on == act.subject
    ]
    puts = [
        Put("stop", one.id, act.subject, {"lifted_at": act.now, "lifted_by": act.actor.user})
        for one in lifted
    ]
    return (
        record(act, "treatment_consent", act.subject, act.subject, given(act, "version", "signed_at")),
        *puts,
    )


class StopTreatment(Timed):
    """What the patient said."""

    why = reason("What was said", required=False)


def withdraw_treatment_consent(case: Case, act: Act) -> Changes:
    """The patient does not want it any more: the treatment is stopped."""
    return (
        stop(
            act,
            "treatment_consent_withdrawn",
            act.subject,
            act.subject,
            "The patient withdrew their consent to the treatment",
            reason=act.private("why"),
        ),
    )


class AppointmentFields(Timed):
    """When the patient is expected."""

    on = instant("Appointment")


def appoint(case: Case, act: Act) -> Changes:
    """The patient is expected: nothing is thawed or drawn up without it."""
    return (record(act, "appointment", act.subject, act.subject, given(act, "on")),)


class OutcomeFields(Timed):
    """How the patient was afterwards."""

    says = choice("Outcome", ("improved", "unchanged", "worse", "adverse_reaction"))
    severity = choice(
        "How serious the reaction was", SEVERITIES, required=False,
        hint="An adverse reaction of which nobody says it counts as a serious one.",
    )  # fmt: skip
    note = reason("What was found", required=False)


def record_outcome(case: Case, act: Act) -> Changes:
    """What came of it; an adverse reaction counts as one that was recorded by itself."""
    outcome = record(act, "outcome", act.subject, act.subject, given(act, "says", "severity", "note"))
    if act.text("says") != "adverse_reaction" and not act.text("severity"):
        return (outcome,)
    return (outcome, *reacted(case, act, act.text("severity") or UNTOLD, act.private("note")))


STEPS: tuple[Step, ...] = (
    Step("assess_suitability", "Assess suitability", Subject.TREATMENT, CLINICIAN,
         "Whether this patient may have this treatment.",
         SuitabilityFields, gates.RECORD, assess_suitability),
    Step("consent_to_treatment", "Record patient's consent", Subject.TREATMENT, CLINICIAN,
         "What the patient agreed to.",
         TreatmentConsent, gates.RECORD, consent_to_treatment),
    Step("withdraw_treatment_consent", "Patient withdraws", Subject.TREATMENT, BENCH, "Stops the treatment.",
         StopTreatment, gates.RECORD, withdraw_treatment_consent, stopping=True),
    Step("appoint", "Make appointment", Subject.TREATMENT, CLINICIAN, "When the patient is expected.",
         AppointmentFields, gates.RECORD, appoint),
    Step("record_outcome", "Record outcome", Subject.TREATMENT, CLINICIAN, "How the patient was afterwards.",
         OutcomeFields, gates.RECORD, record_outcome),
)  # fmt: skip
