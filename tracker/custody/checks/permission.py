"""What tissue of a donor who is not eligible may still be used for, and what has to be done afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.donors import permission
from tracker.custody.jurisdictions import Use
from tracker.custody.people import Actor, Role
from tracker.custody.tasks import Task, TaskKind

BASIS = "21 CFR 1271.60(d), .65(b) and (c)"
NEED = "21 CFR 1271.3(u)"
NO_RULES = (
    "The rules for donors that this sample was collected under are not on record, so no use is permitted."
)
FINAL = ("eligible", "ineligible")


@check("source.permitted_use", "A use these rules permit", BASIS, given=True)
def permitted_use(case: Case, act: Act) -> Iterator[Finding]:
    """The use is on the closed list, the sample's rule set admits it, and it is for one open treatment."""
    use = act.text("use") or Use.URGENT_NEED.value
    rules = case.rule_set
    if case.specification.relation == "autologous":
        yield refuse(
            "This material is for the donor's own use and asks for no permission.", "Nothing is to be done."
        )
    if rules is None or use not in rules.permitted_uses:
        says = f"{rules.title} does not admit this use." if rules is not None else NO_RULES
        yield refuse(says, "Discard the material.", field="use")
    if use == Use.DIRECTED_REPRODUCTIVE:
        yield refuse(
            "Directed reproductive use is for reproductive tissue, and this product is none.",
            "Discard the material.",
            field="use",
        )
    if use == Use.URGENT_NEED and act.step == "permit_use":
        yield refuse(
            "An urgent medical need is declared on a path of its own.", "Declare the need.", field="use"
        )
    if use != Use.NONCLINICAL:
        yield from _for_a_treatment(case, act)
    newest = case.papers.determination
    if use == Use.RELATIVE and (newest is None or newest.outcome != "ineligible"):
        yield refuse(
            "Tissue goes to a relative as that of an ineligible donor, and the donor was not determined "
            "ineligible.",
            "Finish the determination first.",
        )


def _for_a_treatment(case: Case, act: Act) -> Iterator[Finding]:
    order = case.treatment.order
    if order is None or order.code != act.text("treatment"):
        yield refuse("No treatment is named.", "Name the treatment of the one patient.", field="treatment")
    elif not order.open or order.product != case.sample.product:
        yield refuse(
            f"{order.code} is no open treatment with this product.", "Name another.", field="treatment"
        )


@check("source.urgent_need", "Urgent medical need documented", NEED, given=True)
def urgent_need(case: Case, act: Act) -> Iterator[Finding]:
    """No comparable product is to be had, the patient would suffer death or serious morbidity without it, the
    physician was told, and a clinician and an officer sign together."""
    if not act.ticked("no_comparable"):
        yield refuse(
            "A comparable product may be available.",
            "An urgent need exists only where none is.",
            field="no_comparable",
        )
    if not act.ticked("serious"):
        yield refuse(
            "Nobody states that the patient is likely to suffer death or serious morbidity without it; "
            "arthritis will not normally qualify.",
            "Use material of an eligible donor.",
            field="serious",
        )
    if not _by_both(act.actor, act.second):
        yield refuse(
            "A clinician and a quality officer declare the need together.",
            "The other one signs in beside you.",
            field="second_login",
        )
    told = act.instant("notified_at")
    if told is not None and told > act.now:
        yield refuse("The physician was told at a time to come.", "Correct the time.", field="notified_at")


def _by_both(one: Actor, other: Actor | None) -> bool:
    """Be two people, a clinician and a quality officer, whichever of them signs in first."""
    if other is None or one.user == other.user:
        return False
    pairs = ((one, other), (other, one))
    return any(first.has(Role.CLINICIAN) and second.has(Role.OFFICER) for first, second in pairs)


@check("source.final_determination", "Determination finished and told", BASIS, given=True)
def finished(case: Case, act: Act) -> Iterator[Finding]:
    """After an urgent use the donor was determined for good, and the physician was told after that."""
    if waiting(case) is None:
        yield refuse("No determination waits to be finished here.", "Nothing is to be done.")
        return
    newest, need = case.papers.determination, permission(case)
    since = need.at if need is not None else None
    if newest is None or newest.outcome not in FINAL or (since is not None and newest.at < since):
        yield refuse(
            "The final determination, eligible or ineligible, was not made since the urgent use was "
            "declared.",
            "A qualified person determines the donor first.",
            evidence=(newest.id,) if newest is not None else (),
        )
        return
    told = act.instant("told_at")
    if told is not None and not newest.at <= told <= act.now:
        yield refuse(
            f"The determination was made {newest.at:%Y-%m-%d %H:%M} UTC; the physician is told after that.",
            "Correct the time.",
            field="told_at",
        )


def waiting(case: Case) -> Task | None:
    """The open task to finish the determination of this sample's donor."""
    own = (one for one in case.tasks if one.kind is TaskKind.DETERMINATION and one.chain == case.sample.code)
    return next(own, None)


CHECKS = (permitted_use, urgent_need, finished)
