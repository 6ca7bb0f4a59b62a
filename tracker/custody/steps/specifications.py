"""Specifications: written by one person, approved by another, retired, withdrawn; never changed."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.documents import written
from tracker.custody.steps import gates
from tracker.custody.steps.entries import record
from tracker.custody.steps.fields import Fields, reason
from tracker.custody.steps.specification_fields import NewSpecification, SpecificationFields
from tracker.custody.steps.step import DECIDES_USE, OFFICER, Step, Subject, draws


def _document(act: Act, product: str) -> dict[str, Value]:
    """The columns that follow from what is written."""
    text = written({**act.data, "product": product})
    return {"title": act.text("title"), "document": text}


def draft_specification(case: Case, act: Act) -> Changes:
    """A draft with the next number of its product; it judges nothing."""
    own = act.codes[0]
    values: dict[str, Value] = {
        "product": act.text("product"), "version": case.dossier.next_version, "status": "draft",
        "signed_by": [act.actor.user], "signed_at": act.now, **_document(act, act.text("product")),
    }  # fmt: skip
    return Put("specification", own, own, values), record(act, "specification_drafted", own, own, {})


def revise_specification(case: Case, act: Act) -> Changes:
    """What was written so far is written anew; a proposed version is a draft again."""
    own = act.subject
    values: dict[str, Value] = {
        "status": "draft", "signed_by": [act.actor.user], "signed_at": act.now,
        **_document(act, case.specification.product),
    }  # fmt: skip
    return Put("specification", own, own, values), record(act, "specification_revised", own, own, {})


class NoFields(Fields):
    """Nothing but the person's own signature."""


def propose_specification(case: Case, act: Act) -> Changes:
    """Its author stands for it, and it waits for another person."""
    own = act.subject
    values: dict[str, Value] = {"status": "proposed", "signed_by": [act.actor.user], "signed_at": act.now}
    return Put("specification", own, own, values), record(act, "specification_proposed", own, own, {})


def approve_specification(case: Case, act: Act) -> Changes:
    """From now on samples may be collected under it."""
    own = act.subject
    signed: list[Value] = [*case.dossier.authors[-1:], act.actor.user]
    values: dict[str, Value] = {"status": "in_force", "signed_by": signed, "signed_at": act.now}
    return Put("specification", own, own, values), record(act, "specification_approved", own, own, {})


class WhyFields(Fields):
    """Why, for whoever reads it years later."""

    why = reason("Why")


def _ended(act: Act, status: str, kind: str) -> Changes:
    own = act.subject
    told = record(act, kind, own, own, {"why": act.private("why")})
    return Put("specification", own, own, {"status": status}), told


def return_specification(case: Case, act: Act) -> Changes:
    """It is a draft again, and its author reads why."""
    return _ended(act, "draft", "specification_returned")


def retire_specification(case: Case, act: Act) -> Changes:
    """No sample is collected under it any more; one never signed is abandoned."""
    status = "retired" if case.specification.status == "in_force" else "abandoned"
    return _ended(act, status, "specification_retired")


def withdraw_specification(case: Case, act: Act) -> Changes:
    """Every step towards a patient is refused for every sample under it, until each is reassigned."""
    return _ended(act, "withdrawn_for_safety", "specification_withdrawn")


STEPS: tuple[Step, ...] = (
    Step("draft_specification", "Draft specification", Subject.SPECIFICATION, OFFICER,
         "The first or a further version of what a product must be; it judges nothing until it is approved.",
         NewSpecification, gates.DRAFT, draft_specification, creates=True, now=True, draws=draws("Q"),
         meaning="authorship"),
    Step("revise_specification", "Revise the draft", Subject.SPECIFICATION, OFFICER,
         "What was written so far is written anew.",
         SpecificationFields, gates.REVISE, revise_specification, now=True, meaning="authorship"),
    Step("propose_specification", "Propose for approval", Subject.SPECIFICATION, OFFICER,
         "You stand for it; another person approves it.",
         NoFields, gates.PROPOSE, propose_specification, now=True, again=True, meaning="authorship"),
    Step("approve_specification", "Approve specification", Subject.SPECIFICATION, DECIDES_USE,
         "From now on samples may be collected under it.",
         NoFields, gates.APPROVE, approve_specification, now=True, again=True, meaning="approval"),
    Step("return_specification", "Return to its author", Subject.SPECIFICATION, DECIDES_USE,
         "It is a draft again.",
         WhyFields, gates.RETURN_SPECIFICATION, return_specification, now=True, meaning="review"),
    Step("retire_specification", "Retire specification", Subject.SPECIFICATION, OFFICER,
         "No further sample is collected under it; those under it stay under it.",
         WhyFields, gates.RETIRE, retire_specification, now=True, again=True, meaning="responsibility"),
    Step("withdraw_specification", "Withdraw for safety", Subject.SPECIFICATION, DECIDES_USE,
         "Everything towards a patient is refused for the samples under it.",
         WhyFields, gates.WITHDRAW, withdraw_specification, now=True, wide=True,
         meaning="responsibility"),
)  # fmt: skip
