"""The buttons of a page: what this person may do now, the expected one first, what went wrong apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.actions.looking import View
from tracker.custody.case import Case
from tracker.custody.checks.processing import in_order
from tracker.custody.corrections import VOIDABLE, present
from tracker.custody.decision import Act
from tracker.custody.people import Actor
from tracker.custody.possession import issued_to
from tracker.custody.road import history
from tracker.custody.steps import Step, Subject
from tracker.web.on_record import (
    Options,
    correctable,
    corrections,
    deviations,
    houses,
    late_entries,
    notices,
    questionable,
    reports,
    results,
    serials,
    stops,
    tasks,
    to_acknowledge,
    to_sign,
)

# When several acts are open, the one a person most likely came for stands first.
EXPECTED = (
    *(
        "accept",
        "take_back",
        "attach_label",
        "print_label",
        "inject",
        "confirm",
        "receive",
        "thaw",
        "draw_up",
    ),
    *("issue", "wash", "digest", "neutralise", "centrifuge", "filter", "resuspend", "volume_reduce"),
    *("seed", "passage", "harvest"),
    *(
        "add_cryoprotectant",
        "freeze",
        "process",
        "wash_thawed",
        "dilute",
        "split",
        "review_result",
        "release",
    ),
    *("release_conditionally", "verify_identity", "record_consent", "collect"),
)
APART = frozenset(
    {
        "hold",
        "recall",
        "discard",
        "declare_lost",
        "found",
        "record_outside",
        "open_deviation",
        "report_reaction",
        "void",
        "correct",
    }
    | {
        "withdraw_consent",
        "withdraw_treatment_consent",
        "cancel_treatment",
        "reject",
        "decline",
        "cancel_offer",
        "link_persons",
    }
)


@dataclass(frozen=True, slots=True)
class Acts:
    """What may be done now: the expected act, the others, and those for when something is wrong."""

    main: Step | None
    usual: tuple[Step, ...]
    apart: tuple[Step, ...]


def acts(view: View, actor: Actor) -> Acts:
    """The acts of one subject for one person; what the record leaves nothing to do for is not shown."""
    open_now = [one for one in view.may if _has_something_to_do(one, view.case, actor)]
    usual = [one for one in open_now if one.kind not in APART]
    likely = (one for one in usual if one.kind in EXPECTED and not _done_before(one, view.case))
    expected = sorted(likely, key=lambda one: EXPECTED.index(one.kind))
    main = expected[0] if expected else None
    return Acts(
        main,
        tuple(one for one in usual if one is not main),
        tuple(one for one in open_now if one.kind in APART),
    )


def _done_before(step: Step, case: Case) -> bool:
    """What may be repeated and is rarely what a person came for: a further label, the last step again."""
    if case.line.vial is None:
        done = {"verify_identity": case.papers.identity_checks, "record_consent": case.papers.consents}
        return bool(done.get(step.kind))
    if step.kind == "print_label":
        return case.vial.label_serial is not None
    if step.kind == "issue":
        return issued_to(case) is not None
    return in_order in step.gate and any(one.step == step.kind for one in history(case)[-1:])


def subject_of(step: Step, view: View) -> str:
    """Where the form of a step lives: at the treatment for what is done to it with a vial in hand."""
    order = view.case.treatment.order
    at_treatment = step.on is Subject.TREATMENT and Subject.VIAL not in step.subjects
    return order.code if at_treatment and order is not None else view.code


# Acts about an entry of the record, with the entries they could be about.
ABOUT: Mapping[str, Callable[[Case], Options]] = {
    "attach_label": serials,
    "review_result": results,
    "lift": stops,
    "narrow": stops,
    "close_deviation": deviations,
    "correct": correctable,
    "investigate": questionable,
    "open_investigation": questionable,
    "countersign": late_entries,
    "acknowledge_exception": to_acknowledge,
    "release_exceptionally": to_sign,
    "acknowledge_notice": notices,
    "record_report": reports,
    "classify_deviation": deviations,
    "check_effectiveness": corrections,
    "assign_task": tasks,
    "acknowledge_recall": houses,
}


def _has_something_to_do(step: Step, case: Case, actor: Actor) -> bool:
    if step.kind in ABOUT:
        return bool(ABOUT[step.kind](case))
    if step.kind == "reassign":
        return case.quality.specification is not None and case.specification.withdrawn
    if step.kind == "void":
        return case.line.vial is not None and any(present(case, what) for what in VOIDABLE)
    if step.kind == "allocate":
        return case.line.vial is None
    return _next_on_the_route(step, case, actor)


def _next_on_the_route(step: Step, case: Case, actor: Actor) -> bool:
    """A step of a route is offered when the route asks for it now; any other always."""
    if in_order not in step.gate or case.line.vial is None:
        return True
    act = Act(
        id="preview",
        step=step.kind,
        subject=case.vial.code,
        actor=actor,
        at=case.now,
        now=case.now,
        preview=True,
    )
    return not in_order(case, act)
