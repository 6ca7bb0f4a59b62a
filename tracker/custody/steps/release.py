"""Release, rejection, and what an officer may do about a stop."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.measured import asked, verdict
from tracker.custody.sample import Standing
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, move, record
from tracker.custody.steps.fields import Fields, codes, reason, reference, text
from tracker.custody.steps.step import ANYWHERE, OFFICER, Step, Subject


class ReleaseFields(Fields):
    """Which vials of the sample, and what the officer says to it."""

    vials = codes("Further vials of this sample")
    why = reason("Remark", required=False)


def _evidence(case: Case, *, final: bool) -> list[Value]:
    """Every criterion with the results it was met by: 21 CFR 1271.265(c)(1) asks to document each."""
    judged = (verdict(case, one) for one in asked(case, final=final, after_thaw=False))
    return [
        {"analyte": one.criterion.analyte, "stage": one.criterion.stage, "limit": one.criterion.shown,
         "results": " ".join(result.id for result in one.results)}
        for one in judged
    ]  # fmt: skip


def _release(case: Case, act: Act, standing: Standing, kind: str) -> Changes:
    data: dict[str, Value] = {
        "kind": kind,
        "criteria": _evidence(case, final=kind == "final"),
        "specification": case.specification.id,
        **given(act, "why"),
    }
    return (
        move(case.vial, standing=standing.value),
        record(act, "release", case.vial.sample, case.vial.code, data),
    )


def release_conditionally(case: Case, act: Act) -> Changes:
    """The vial may be used where the specification lets a conditional release be enough."""
    return _release(case, act, Standing.CONDITIONALLY_RELEASED, "conditional")


def release(case: Case, act: Act) -> Changes:
    """Every criterion of both releases is met and reviewed."""
    return _release(case, act, Standing.RELEASED, "final")


class RejectFields(Fields):
    """Which vials, and why."""

    vials = codes("Further vials of this sample")
    why = reason("Why they are rejected")


def reject(case: Case, act: Act) -> Changes:
    """Rejected is final, for the vial and for everything made of it."""
    why = {"kind": "reject", "why": act.private("why")}
    return (
        move(case.vial, standing=Standing.REJECTED.value),
        record(act, "release", case.vial.sample, case.vial.code, why),
    )


class LiftFields(Fields):
    """Which stop, and on what grounds."""

    stop = text("Stop", most=160, private=False, widget="hidden")
    why = reason("Grounds")


def lift(case: Case, act: Act) -> Changes:
    """The stop no longer reaches anything; it stays on record."""
    values: dict[str, Value] = {
        "lifted_at": act.now,
        "lifted_by": act.actor.user,
        "lift_reason": act.private("why"),
    }
    return (Put("stop", act.text("stop"), _chain(case, act), values),)


class NarrowFields(LiftFields):
    """Which vials it still reaches."""

    vials = codes("Vials that stay stopped", required=True)


def narrow(case: Case, act: Act) -> Changes:
    """The stop reaches only the vials named and what was made of them."""
    named = list(act.words("vials"))
    return (
        Put(
            "stop",
            act.text("stop"),
            _chain(case, act),
            {"narrowed_to": named, "narrow_reason": act.private("why")},
        ),
    )


def _chain(case: Case, act: Act) -> str:
    return case.line.sample.code if case.line.sample else act.subject


class ReassignFields(Fields):
    """To which version of the same product, and why."""

    specification = reference("Specification", "specification")
    why = reason("Why it is judged under another version")


def reassign(case: Case, act: Act) -> Changes:
    """From a version withdrawn for safety to another version of the same product."""
    data = given(act, "specification") | {"before": case.sample.specification, "why": act.private("why")}
    return (
        Put("sample", case.sample.code, case.sample.code, {"specification": act.text("specification")}),
        record(act, "reassign", case.sample.code, case.sample.code, data),
    )


STEPS: tuple[Step, ...] = (
    Step("release_conditionally", "Release conditionally", Subject.VIAL, OFFICER,
         "Every criterion of the conditional release is met.",
         ReleaseFields, gates.RELEASE_CONDITIONALLY, release_conditionally, now=True, many=True, again=True,
         meaning="approval", towards_patient=True),
    Step("release", "Release", Subject.VIAL, OFFICER, "Every criterion of both releases is met.",
         ReleaseFields, gates.RELEASE, release, now=True, many=True, again=True, meaning="approval",
         towards_patient=True),
    Step("reject", "Reject", Subject.VIAL, OFFICER, "Final, for the vial and everything made of it.",
         RejectFields, gates.REJECT, reject, now=True, many=True, again=True, meaning="approval"),
    Step("lift", "Lift a stop", Subject.VIAL, OFFICER,
         "The stop no longer reaches anything; it stays on record.",
         LiftFields, gates.LIFT, lift, also=ANYWHERE, now=True, meaning="approval"),
    Step("narrow", "Narrow a stop", Subject.VIAL, OFFICER,
         "The stop reaches only the vials named and what was made of them.",
         NarrowFields, gates.NARROW, narrow, also=frozenset({Subject.SAMPLE}), now=True, meaning="approval"),
    Step("reassign", "Reassign specification", Subject.SAMPLE, OFFICER,
         "From a withdrawn version to another of the same product.",
         ReassignFields, gates.REASSIGN, reassign, now=True, meaning="approval"),
)  # fmt: skip
