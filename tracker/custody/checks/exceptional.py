"""Exceptional release: what may be passed, that it was investigated, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.custody import exceptions
from tracker.custody.case import Case
from tracker.custody.checks import cold_chain, eligibility, results
from tracker.custody.decision import Act, Finding, Refusal, check, refuse
from tracker.custody.measured import failing
from tracker.custody.people import Role
from tracker.custody.possession import allocation
from tracker.custody.sample import Standing

BASIS = "NetCord-FACT B3.1.24; FACT D11.1.2; 21 CFR 1271.265(c)(3)"
SUFFICIENT = {
    "conditional": (Standing.CONDITIONALLY_RELEASED, Standing.RELEASED),
    "final": (Standing.RELEASED,),
}


def standing_after(case: Case) -> Standing:
    """The standing that use asks for: the one the vial has when that is enough already."""
    enough = SUFFICIENT[case.specification.use_needs]
    found = case.line.standing()
    return found if found in enough else enough[0]


def against(case: Case, act: Act) -> tuple[Refusal, ...]:
    """What the checks an exception may pass would refuse once the vial stood released, each thing once."""
    standing = standing_after(case)
    vials = {**case.line.vials, case.vial.code: replace(case.vial, standing=standing)}
    released = replace(case, line=replace(case.line, vials=vials))
    final = standing is Standing.RELEASED
    criteria = results.final_criteria if final else results.conditional_criteria
    asked = (eligibility.markers, cold_chain.times, criteria, results.criteria)
    found = (one for each in asked for one in each(released, act) if isinstance(one, Refusal))
    return tuple({exceptions.as_failed(one): one for one in found}.values())


@check("exceptional.needed", "Something failed that an exception may pass", BASIS)
def needed(case: Case, act: Act) -> Iterator[Finding]:
    """At least one marker, time, temperature or criterion speaks against the vial."""
    if not against(case, act):
        yield refuse("Nothing speaks against this vial that an exception would pass.", "Release it as usual.")


@check("exceptional.passable", "Nothing that no exception passes", BASIS)
def passable(case: Case, act: Act) -> Iterator[Finding]:
    """What speaks against it may be passed at all: germs may not, and nothing that could not be judged."""
    yield from (one for one in against(case, act) if not one.exceptional)


@check("exceptional.investigated", "Every failed result investigated", BASIS)
def investigated(case: Case, act: Act) -> Iterator[Finding]:
    """An officer concluded an investigation of each failing result."""
    known = {one.about for one in case.quality.investigations}
    for criterion, result in failing(case):
        if result.id not in known:
            yield refuse(
                f"The failing result of {criterion.analyte.replace('_', ' ')}, {result.shown}, was not "
                "investigated.",
                "A quality officer concludes its investigation first.",
                evidence=(result.id,),
            )


@check("exceptional.regulator", "Regulator took part", "FACT D11.1.2: an IND product", given=True)
def regulator(case: Case, act: Act) -> Iterator[Finding]:
    """Under an IND the FDA was asked before a failed lot is used."""
    version = case.treatment.version
    if version is not None and version.basis == "ind" and act.private("fda_contact") is None:
        yield refuse(
            "The treatment stands on an IND, and no contact with the FDA about this release is given.",
            "Say whom at the FDA you asked, when, and what they answered.",
            field="fda_contact",
        )


@check("exceptional.one_treatment", "For one treatment only", BASIS)
def one_treatment(case: Case, act: Act) -> Iterator[Finding]:
    """The vial is set aside for no other treatment than the one it is released for."""
    found, order = allocation(case), case.treatment.order
    if found is not None and order is not None and found.treatment != order.code:
        yield refuse(
            f"The vial is allocated to treatment {found.treatment}.",
            "De-allocate it first, or ask for the exception there.",
            evidence=(found.id,),
        )


@check("exceptional.requested", "Asked for with everything that failed", BASIS)
def requested(case: Case, act: Act) -> Iterator[Finding]:
    """An officer asked for it, for the order as it stands; nobody signed it yet, and whatever fails now was
    named."""
    order, asked_for = case.treatment.order, exceptions.request(case)
    if order is None or asked_for is None:
        yield refuse(
            "Nobody asked for an exceptional release of this vial for this treatment as it is ordered now.",
            "A quality officer asks for it, with the grounds.",
        )
        return
    if exceptions.said(order.signatures, asked_for) is not None:
        yield refuse(
            "This request was signed already.",
            "A quality officer asks again, should it be needed again.",
            evidence=(asked_for.id,),
        )
    for one in against(case, act):
        if exceptions.as_failed(one) not in asked_for.failed:
            yield refuse(
                f"The request does not name this: {one.says}",
                "A quality officer asks again; the physician acknowledges what failed since.",
                evidence=(asked_for.id, *one.evidence),
            )


@check("exceptional.treating", "Acknowledged by who treats", BASIS, given=True)
def treating(case: Case, act: Act) -> Iterator[Finding]:
    """The clinician belongs to the establishment that treats the patient."""
    order = case.treatment.order
    if order is not None and act.actor.establishment != order.establishment:
        clinic = case.papers.establishments.get(order.establishment)
        yield refuse(
            f"The patient is treated at {clinic.name if clinic else order.establishment}.",
            "A clinician of that clinic acknowledges it.",
        )


@check("exceptional.acknowledged", "Physician's written acknowledgement", BASIS)
def acknowledged(case: Case, act: Act) -> Iterator[Finding]:
    """The treating physician acknowledged this very request in writing."""
    order, asked_for = case.treatment.order, exceptions.request(case)
    if order is None or asked_for is None or all(one.says != asked_for.id for one in order.acknowledgements):
        yield refuse(
            "The treating physician has not acknowledged in writing what failed.",
            "A clinician of the treating clinic acknowledges the request.",
        )


@check("exceptional.two_signatures", "Quality and medicine, two uninvolved people", BASIS, given=True)
def two_signatures(case: Case, act: Act) -> Iterator[Finding]:
    """A clinician signs in beside the officer; neither collected or processed any of it, and the officer is
    not the physician who acknowledged it."""
    second, order = act.second, case.treatment.order
    if second is None or second.disabled or not second.has(Role.CLINICIAN) or second.user == act.actor.user:
        yield refuse(
            "No second person signed for the medical side.",
            "Another person, a clinician, enters their own name and password.",
            field="second_login",
        )
    elif second.user in case.processing.people(case.line.codes()) | {case.sample.collected_by}:
        yield refuse(
            "The clinician collected or processed this material.",
            "A clinician who had no hand in it signs.",
            field="second_login",
        )
    if order is not None and any(one.by == act.actor.user for one in order.acknowledgements):
        yield refuse(
            "You acknowledged this as the treating physician yourself.", "Another quality officer decides."
        )


CHECKS = (
    needed, passable, investigated, regulator, one_treatment, requested, treating, acknowledged,
    two_signatures,
)  # fmt: skip
