"""Set aside for one treatment and issued to it."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.possession import allocation, issued_to


@check("use.free", "Allocated to no other", "21 CFR 1271.290(b)")
def free(case: Case, act: Act) -> Iterator[Finding]:
    """Neither the vial nor anything above or below it in its line is set aside already, and the order wants
    one more."""
    order, version = case.treatment.order, case.treatment.version
    line = case.line.codes() | {one.code for one in case.line.descendants(case.vial.code)}
    for one in case.treatment.allocations:
        own = allocation(case)
        if one.ended_at is None and one.vial in line and (one.vial not in case.line.codes() or one == own):
            yield refuse(
                f"{one.vial} is already allocated to treatment {one.treatment}.",
                "De-allocate it first.",
                evidence=(one.id,),
            )
    if (
        order is not None
        and version is not None
        and len(order.active()) + len(order.injections) >= version.vials
    ):
        every = (
            "one vial that was ordered" if version.vials == 1 else f"{version.vials} vials that were ordered"
        )
        yield refuse(f"The treatment has the {every}.", "Order more in a new version.")


@check("use.allocated", "Allocated to this treatment", "21 CFR 1271.290(b)")
def allocated(case: Case, act: Act) -> Iterator[Finding]:
    """The vial, or the nearest member up its line with an entry, is set aside for this very treatment."""
    found, order = allocation(case), case.treatment.order
    if found is None or order is None or found.treatment != order.code:
        yield refuse(
            "The vial is not allocated to this treatment.",
            "Scan the vial that was allocated, or allocate this one.",
        )


@check("use.issued", "Issued to this treatment", "N.J.A.C. 8:8-13.17")
def issued(case: Case, act: Act) -> Iterator[Finding]:
    """The newest accepted hand-over is an issue to this treatment, and the vial was handed over nowhere
    since."""
    order = case.treatment.order
    if order is None or issued_to(case) != order.code:
        yield refuse(
            "The vial was not issued to this treatment, or was handed over since.",
            "Issue it to the treatment.",
        )


CHECKS = (free, allocated, issued)
