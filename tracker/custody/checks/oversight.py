"""What an officer may lift, correct and close, and who may not."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Order
from tracker.custody.corrections import VOIDABLE, correctable_values, fits, present, towards_worse
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.measured import unresolved
from tracker.custody.people import Role

BASIS = "21 CFR 1271.265(c)(3); 11.10(e)"


@check("oversight.liftable", "A stop that can be lifted", BASIS, given=True)
def liftable(case: Case, act: Act) -> Iterator[Finding]:
    """The stop is in force and stands here; consent comes back by consent, a wrong joint by reaffirming, a
    failure by its investigation or correction."""
    found = _in_force(case, act)
    if found is None:
        yield refuse("No such stop is in force here.", "Choose one from the list.", field="stop")
        return
    if found.on not in {act.subject, *case.line.vials, *_sample(case)}:
        yield refuse(f"This stop stands on {found.on}.", "Lift it there.", evidence=(found.id,))
    if found.kind in NOT_LIFTED:
        says, resolve = NOT_LIFTED[found.kind]
        yield refuse(says, resolve, evidence=(found.id,))
    bad = unresolved(case) if found.kind == "failing_result" else ()
    if bad:
        yield refuse(
            f"A result of this sample still fails ({bad[0].analyte.replace('_', ' ')}: {bad[0].shown}).",
            "Conclude its investigation, or narrow the stop to what it concerns.",
            evidence=tuple(one.id for one in bad),
        )


NOT_LIFTED = {
    "consent_withdrawn": (
        "A withdrawn consent is not lifted by an officer.",
        "Only a renewed consent by the same person changes this.",
    ),
    "treatment_consent_withdrawn": (
        "The patient's withdrawal is not lifted by an officer.",
        "Only a renewed consent of the patient changes this.",
    ),
    "nonclinical": (
        "Material assigned to nonclinical use never comes back to patients.",
        "Use it for no patient.",
    ),
    "wrong_site": (
        "A mismatch of joint or side is not lifted.",
        "Reaffirm the treatment, or order a new version.",
    ),
}


def _in_force(case: Case, act: Act) -> Stop | None:
    return next((one for one in case.stops if one.id == act.text("stop")), None)


def _sample(case: Case) -> tuple[str, ...]:
    return () if case.line.sample is None else (case.line.sample.code,)


@check("oversight.narrowable", "A stop of the whole sample", BASIS, given=True)
def narrowable(case: Case, act: Act) -> Iterator[Finding]:
    """The stop stands on the whole sample, and what it is narrowed to are vials of it."""
    found = _in_force(case, act)
    if found is None or found.on not in _sample(case):
        yield refuse("No such stop stands on this whole sample.", "Choose one from the list.", field="stop")
    strange = [one for one in act.words("vials") if one not in case.line.vials]
    if strange:
        yield refuse(f"{strange[0]} is no vial of this sample.", "Name vials of this sample.", field="vials")


@check("oversight.reassignable", "Withdrawn version, same product", BASIS, given=True)
def reassignable(case: Case, act: Act) -> Iterator[Finding]:
    """Only from a version withdrawn for safety, only to a version in force of the same product."""
    wanted = next((one for one in case.quality.other_versions if one.id == act.text("specification")), None)
    if not case.specification.withdrawn:
        yield refuse(
            "The sample's specification was not withdrawn for safety.", "Nothing is to be reassigned."
        )
    if wanted is None or wanted.product != case.sample.product or wanted.status != "in_force":
        yield refuse(
            "That is no version in force of the same product.",
            "Choose one from the list.",
            field="specification",
        )


@check("oversight.open_deviation", "A deviation that is open", BASIS, given=True)
def deviation_open(case: Case, act: Act) -> Iterator[Finding]:
    """The deviation exists here and nobody closed it."""
    found = next((one for one in case.quality.deviations if one.id == act.text("deviation")), None)
    if found is None or found.closed:
        yield refuse("No such deviation is open here.", "Choose one from the list.", field="deviation")


@check("oversight.known_entry", "An entry of this record", BASIS, given=True)
def known_entry(case: Case, act: Act) -> Iterator[Finding]:
    """What is corrected, voided or investigated is an entry of this very record."""
    about = act.text("about")
    known = {one.id for one in case.quality.results} | {one.id for one in case.processing.done}
    known |= {one.id for one in case.custody.handovers} | {one.id for one in case.quality.deviations}
    known |= {one.id for one in case.papers.markers} | {one.id for one in case.stops}
    known |= {one.id for one in case.custody.outside} | set(case.line.vials)
    if about not in known:
        yield refuse("This record has no such entry.", "Choose one from the list.", field="about")


@check("oversight.independent", "Concluded by an uninvolved officer", BASIS, given=True)
def independent(case: Case, act: Act) -> Iterator[Finding]:
    """Whoever entered or reviewed a result does not conclude that it was the laboratory's error."""
    result = case.quality.result(act.text("about"))
    if result is None or act.text("conclusion") != "laboratory_error":
        return
    if act.actor.user in (result.by, result.reviewed_by):
        yield refuse(
            "You entered or reviewed this result yourself.",
            "Another officer concludes the investigation.",
            evidence=(result.id,),
        )


@check("oversight.corrected_value", "A value that fits the entry", BASIS, given=True)
def corrected_value(case: Case, act: Act) -> Iterator[Finding]:
    """What it should be can be read, and is a value this entry can have."""
    says = fits(case, act.text("about"), act.text("field"), act.text("value"))
    if says and act.text("field") not in correctable_values(case, act.text("about")):
        yield refuse(says, "Choose the value of this entry that is wrong.", field="field")
    elif says:
        yield refuse(says, "Enter the right value.", field="value")


@check("oversight.second_for_better", "A second officer for a better value", BASIS, given=True)
def second_for_better(case: Case, act: Act) -> Iterator[Finding]:
    """Towards worse one person is enough; towards better the second is an officer who did not process."""
    if towards_worse(case, act):
        return
    second = act.second
    processed = case.processing.people(frozenset(case.line.vials))
    if case.line.sample is not None:
        processed |= {case.line.sample.collected_by}
    if (
        second is None
        or not second.has(Role.OFFICER)
        or second.user == act.actor.user
        or second.user in processed
    ):
        yield refuse(
            "A correction towards better needs a second person: an officer who did not process.",
            "The officer signs in beside you.",
            field="second_login",
        )


@check("oversight.voidable", "A custody act that can be voided", BASIS, given=True)
def voidable(case: Case, act: Act) -> Iterator[Finding]:
    """Only an injection, a discard, a loss, a rejection or an accepted hand-over is voided, and only when it
    is there."""
    code = case.vial.code
    if act.text("what") == "hand_over" and (case.custody.open(code) or case.custody.disputed(code)):
        yield refuse(
            "The vial was offered again since, and that hand-over is not ended.",
            "Answer it, or cancel it and take the vial back first.",
            field="what",
        )
    if not present(case, act.text("what")):
        yield refuse(
            f"No {VOIDABLE.get(act.text('what'), 'such entry')} of this vial is on record.",
            "Choose what was entered by mistake.",
            field="what",
        )


UNINVOLVED = "N.J.A.C. 8:8-13.20(a)"


@check("oversight.uninvolved", "By somebody uninvolved, or blind by two", UNINVOLVED, given=True)
def uninvolved(case: Case, act: Act) -> Iterator[Finding]:
    """Reaffirmed by one who took part in no confirmation since the last version, or by clinician and officer
    together; joint and side are entered blind and match the order."""
    order = case.treatment.order
    if order is None or order.version is None:
        return
    if (act.text("joint"), act.text("side")) != (order.version.joint, order.version.side):
        yield refuse(
            "Joint or side do not match the order.",
            "Look at the patient's notes, or order a new version.",
        )
    yield from _involved(order, act)
    yield from _blind(order, act, (order.version.joint, order.version.side))


@check("oversight.uninvolved_version", "A mismatch answered by somebody uninvolved", UNINVOLVED, given=True)
def uninvolved_version(case: Case, act: Act) -> Iterator[Finding]:
    """A new version that answers a mismatch of joint or side comes from one who took part in none of it, or
    from clinician and officer who each enter joint and side."""
    order = case.treatment.order
    if order is not None and any(one.kind == "wrong_site" and one.on == order.code for one in case.stops):
        yield from _involved(order, act)
        yield from _blind(order, act, (act.text("joint"), act.text("side")))


def _blind(order: Order, act: Act, wanted: tuple[str, str]) -> Iterator[Finding]:
    """Of two who decide together, the second enters joint and side of their own, and they are the order's."""
    if act.actor.user in order.involved and (act.text("second_joint"), act.text("second_side")) != wanted:
        yield refuse(
            "What the second person entered does not match the order, or is missing.",
            "The second person enters joint and side without looking at the first.",
            field="second_joint",
        )


def _involved(order: Order, act: Act) -> Iterator[Finding]:
    pair = [one for one in (act.actor, act.second) if one is not None]
    both = (
        len({one.user for one in pair}) == 2
        and any(one.has(Role.CLINICIAN) for one in pair)
        and any(one.has(Role.OFFICER) for one in pair)
    )
    if act.actor.user in order.involved and not both:
        yield refuse(
            "You took part in a confirmation of this version.",
            "Somebody uninvolved decides, or a clinician and an officer together.",
            field="second_login",
        )


CHECKS = (
    liftable,
    narrowable,
    reassignable,
    deviation_open,
    known_entry,
    independent,
    corrected_value,
    second_for_better,
    voidable,
    uninvolved,
    uninvolved_version,
)
