"""The donor: eligible for this use, with every marker and every question of the history answered."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Warning, check, refuse
from tracker.custody.donors import (
    determination_faults,
    for_own_use,
    history_faults,
    marker_faults,
    permitted,
)

ELIGIBILITY_BASIS = "21 CFR 1271.45, .50, .65, .90(a)(1)"
SPEAKS_NOT = "Discard the material, or keep it apart in quarantine."


@check("source.eligibility", "Donor eligible for this use", ELIGIBILITY_BASIS)
def eligibility(case: Case, act: Act) -> Iterator[Finding]:
    """Autologous by matching persons, and never so where the product is for another person; else a donor whom
    a qualified person determined to be eligible and about whom nothing worse became known since, or a use
    that two people permitted in writing."""
    donor, order = case.papers.donor, case.treatment.order
    if donor is None:
        yield refuse("There is no donor on record.", "Register the donor.")
    elif for_own_use(case):
        return
    elif case.specification.relation == "autologous":
        yield refuse(
            "This product is for the donor's own use, and the patient of this treatment is another person.",
            "Use material of this patient's own.",
            evidence=(donor.code, order.code) if order is not None else (donor.code,),
        )
    elif order is not None and (own := _own_again(case, order.patient)):
        yield refuse(
            f"This product is for another person, and the patient of this treatment is {own}.",
            "Use a product whose specification admits the donor's own use.",
            evidence=(donor.code, order.code),
        )
    elif (allowed := permitted(case)) is not None:
        use = allowed.use.replace("_", " ")
        yield Warning(
            "source.eligibility",
            f"The donor is not determined eligible; the use was permitted on {allowed.at:%Y-%m-%d} ({use}).",
        )
    else:
        yield from _determined(case)


def _own_again(case: Case, patient: str) -> str:
    """Who of those it comes from the patient is; empty where they are none, or own use is admitted."""
    donor = case.papers.donor
    if donor is None or case.specification.relation != "allogeneic":
        return ""
    if case.papers.same_person(donor.person, patient):
        return "its donor"
    return "the mother who was tested for it" if case.papers.same_person(donor.tested_person, patient) else ""


def _determined(case: Case) -> Iterator[Finding]:
    newest = case.papers.determination
    if newest is None:
        yield refuse("Nobody has determined this donor's eligibility.", "A qualified person determines it.")
    elif newest.outcome != "eligible":
        yield refuse(
            f"The donor was determined {newest.outcome} on {newest.at:%Y-%m-%d}.",
            "Discard the material or return it to store.",
            evidence=(newest.id,),
        )
    for one in determination_faults(case):
        yield refuse(
            one.says, "A qualified person determines the donor anew.", evidence=one.evidence, basis=one.basis
        )


MARKER_BASIS = "21 CFR 1271.80, .85; Directive 2006/17/EC Annex II"


@check("source.markers", "Infectious markers complete", MARKER_BASIS, exceptional=True)
def markers(case: Case, act: Act) -> Iterator[Finding]:
    """Every marker of the sample's rule set was tested on the right person, in the window, by an accepted
    method, and none speaks against the donor, which no exceptional release passes; autologous material is not
    asked, and can go to nobody else."""
    if _not_asked(case):
        return
    for one in marker_faults(case):
        resolve = "Record the missing or later result, or discard the material."
        yield refuse(one.says, resolve, evidence=one.evidence, basis=one.basis, never=one.against)


HISTORY_BASIS = "21 CFR 1271.75; Directive 2006/17/EC Annex I"


@check("source.history", "History of the donor answered", HISTORY_BASIS)
def history(case: Case, act: Act) -> Iterator[Finding]:
    """The person who answers for the donor answered every question of the sample's rule set, and no answer
    speaks against the donor; autologous material is not asked."""
    if _not_asked(case):
        return
    for one in history_faults(case):
        yield refuse(one.says, SPEAKS_NOT, evidence=one.evidence, basis=one.basis)


def _not_asked(case: Case) -> bool:
    """The donor's own use, or a use that two people permitted knowing what is open."""
    own = for_own_use(case) or case.specification.relation == "autologous"
    return own or permitted(case) is not None


JURISDICTION_BASIS = "21 CFR 1271.45; Directive 2006/17/EC Art. 3"


@check("source.jurisdiction", "Rules for donors named", JURISDICTION_BASIS)
def jurisdiction(case: Case, act: Act) -> Iterator[Finding]:
    """The establishment that collects names the jurisdiction its donors are judged under and its country, and
    that jurisdiction has a rule set in force."""
    body = case.papers.establishments.get(act.actor.establishment)
    if body is None:
        return
    resolve = "An administrator chooses the jurisdiction and the country of the establishment."
    if not body.jurisdiction:
        yield refuse(f"{body.name} names no jurisdiction for its donors.", resolve)
    elif body.jurisdiction not in case.jurisdictions:
        yield refuse(f"No rule set “{body.jurisdiction}” is in force.", resolve)
    if not body.country:
        yield refuse(f"{body.name} names no country, and markers of a season depend on it.", resolve)


CHECKS = (eligibility, markers, history, jurisdiction)
