"""The match at the bedside: this vial, this person, this joint and side."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.possession import allocation

MATCH_BASIS = "N.J.A.C. 8:8-13.20(a)"


@check("use.match_vial", "Vial matches the order", MATCH_BASIS, given=True)
def match_vial(case: Case, act: Act) -> Iterator[Finding]:
    """Every vial scanned at the bedside is one and the same, and allocated, itself or up its line, to the
    treatment at hand."""
    found, order = allocation(case), case.treatment.order
    others = any(one.code != case.vial.code for one in act.scanned("vial"))
    if others or order is None or found is None or found.treatment != order.code:
        yield refuse(
            "This is not the vial for this treatment.",
            "Stop and call quality.",
            evidence=tuple(one.code for one in act.scanned("vial")),
        )


@check("use.match_person", "Person matches the order", MATCH_BASIS, given=True)
def match_person(case: Case, act: Act) -> Iterator[Finding]:
    """The wristband scanned belongs to the patient of the treatment; a typed one is countersigned by a
    second person."""
    order, bands = case.treatment.order, act.scanned("wristband")
    if not bands:
        yield refuse(act.missing("The wristband was not scanned."), "Scan the patient's wristband.")
    elif order is None or any(not case.papers.same_person(order.patient, one.code) for one in bands):
        yield refuse("This is not the patient of this treatment.", "Stop and call quality.")
    if any(one.how == "typed" for one in bands) and (act.second is None or act.second.user == act.actor.user):
        yield refuse(
            "The wristband was typed and nobody countersigned it.",
            "Scan it, or let a second person sign in beside you.",
            field="second_login",
            check="use.typed_wristband",
        )


@check("use.match_site", "Joint and side match the order", MATCH_BASIS, given=True)
def match_site(case: Case, act: Act) -> Iterator[Finding]:
    """The joint and the side this person chose for themselves are the ordered ones."""
    version = case.treatment.version
    if version is None or (act.text("joint"), act.text("side")) != (version.joint, version.side):
        yield refuse("Joint or side do not match the order.", "Stop and call quality.")


CHECKS = (match_vial, match_person, match_site)
