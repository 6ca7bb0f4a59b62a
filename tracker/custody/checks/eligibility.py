"""The donor: eligible for this use, with every marker asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.donors import for_own_use, marker_faults

ELIGIBILITY_BASIS = "21 CFR 1271.45, .50, .65, .90(a)(1)"


@check("source.eligibility", "Donor eligible for this use", ELIGIBILITY_BASIS)
def eligibility(case: Case, act: Act) -> Iterator[Finding]:
    """Autologous by matching persons, or a donor whom a qualified person determined to be eligible."""
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
    else:
        yield from _determined(case)


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


MARKER_BASIS = "21 CFR 1271.80, .85"


@check("source.markers", "Infectious markers complete", MARKER_BASIS, exceptional=True)
def markers(case: Case, act: Act) -> Iterator[Finding]:
    """Every marker asked for was tested on the right person in the window, and none speaks against the donor;
    autologous material is not asked, and can go to nobody else."""
    if for_own_use(case) or case.specification.relation == "autologous":
        return
    for says, evidence in marker_faults(case):
        yield refuse(says, "Record the missing or later result, or discard the material.", evidence=evidence)


CHECKS = (eligibility, markers)
