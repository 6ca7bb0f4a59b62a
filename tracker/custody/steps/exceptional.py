"""Exceptional release: asked for by an officer, acknowledged by the physician, signed by two."""

from __future__ import annotations

from tracker.custody import exceptions
from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.checks.exceptional import against, standing_after
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import move, record
from tracker.custody.steps.fields import Fields, code, reason
from tracker.custody.steps.step import CLINICIAN, OFFICER, Step, Subject


class RequestFields(Fields):
    """Which vial, and on what grounds; what failed is listed by the checks, never typed."""

    vial = code("Vial")
    why = reason("Grounds, and why no other vial will do")
    fda_contact = reason("Under an IND: who at the FDA was asked, when, with what answer", required=False)


def _failed(case: Case, act: Act) -> list[Value]:
    """What fails now, in the words of the checks."""
    return [
        {"check": one.check, "says": one.says, "evidence": " ".join(one.evidence)}
        for one in against(case, act)
    ]


def _for_now(case: Case, act: Act) -> dict[str, Value]:
    """The vial, the treatment as it is ordered now, and what fails now."""
    version = case.treatment.version
    number = version.number if version is not None else 0
    failed = _failed(case, act)
    return {"vial": case.vial.code, "treatment": act.subject, "version": number, "failed": failed}


def request_exception(case: Case, act: Act) -> Changes:
    """What failed is listed for the physician to read; nothing is released yet."""
    data = _for_now(case, act) | {"why": act.private("why"), "fda_contact": act.private("fda_contact")}
    return (record(act, "exception_requested", act.subject, act.subject, data, part=case.vial.code),)


class AcknowledgeFields(Fields):
    """Which vial, and what the physician says to it."""

    vial = code("Vial")
    acknowledgement = reason("What the physician knows, accepts and will tell the patient")


def acknowledge_exception(case: Case, act: Act) -> Changes:
    """The treating physician has read what failed, and answers for the use."""
    asked_for = exceptions.request(case)
    data: dict[str, Value] = {
        "vial": case.vial.code,
        "request": asked_for.id if asked_for is not None else "",
        "acknowledgement": act.private("acknowledgement"),
    }
    return (record(act, "exception_acknowledged", act.subject, act.subject, data, part=case.vial.code),)


class ExceptionalFields(Fields):
    """Which vial, and the justification of the two who sign."""

    vial = code("Vial")
    why = reason("Justification: the risk, and why it is accepted")


def release_exceptionally(case: Case, act: Act) -> Changes:
    """Released for this one treatment although something failed; it shows for ever, also on what is made of
    it."""
    asked_for = exceptions.request(case)
    signed: dict[str, Value] = {
        "request": asked_for.id if asked_for is not None else "",
        "second": act.second.user if act.second is not None else "",
    }
    data = (
        _for_now(case, act)
        | signed
        | {
            "kind": "exceptional",
            "specification": case.specification.id,
            "why": act.private("why"),
        }
    )
    standing = standing_after(case)
    moved = () if standing is case.line.standing() else (move(case.vial, standing=standing.value),)
    return (
        *moved,
        record(act, "release", case.vial.sample, case.vial.code, data),
        record(act, "exception_signed", act.subject, act.subject, signed, part=case.vial.code),
    )


STEPS: tuple[Step, ...] = (
    Step("request_exception", "Ask for an exceptional release", Subject.TREATMENT, OFFICER,
         "Lists what failed, for one vial and this treatment only.",
         RequestFields, gates.REQUEST_EXCEPTION, request_exception, now=True, again=True,
         meaning="authorship"),
    Step("acknowledge_exception", "Acknowledge what failed", Subject.TREATMENT, CLINICIAN,
         "The treating physician has read what failed, and answers for the use.",
         AcknowledgeFields, gates.ACKNOWLEDGE_EXCEPTION, acknowledge_exception, now=True, again=True,
         meaning="responsibility"),
    Step("release_exceptionally", "Release exceptionally", Subject.TREATMENT, OFFICER,
         "For this one treatment; an officer and a clinician sign, and neither had a hand in the material.",
         ExceptionalFields, gates.RELEASE_EXCEPTIONALLY, release_exceptionally, now=True, again=True,
         second="must", meaning="approval", towards_patient=True),
)  # fmt: skip
