"""Tasks: which one is meant, whose it is, and what must be done before an episode may be closed."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.people import Role
from tracker.custody.tasks import Task, TaskKind, may_do

BASIS = "21 CFR 1271.350; 1271.320"


def meant(case: Case, act: Act, kind: TaskKind) -> Task | None:
    """The open task of this kind that the act names, on its own subject."""
    found = (one for one in case.tasks if one.id == act.text("task") and one.kind is kind)
    return next((one for one in found if one.chain == act.subject), None)


@check("tasks.notice", "A notice that is yours to acknowledge", BASIS, given=True)
def notice(case: Case, act: Act) -> Iterator[Finding]:
    """The notice is open on this treatment, and the clinician it is addressed to acknowledges it."""
    found = meant(case, act, TaskKind.NOTICE)
    if found is None:
        yield refuse("No such notice is open here.", "Look at the list of tasks again.", field="task")
    elif found.owner != act.actor.user:
        yield refuse(
            "This notice is addressed to another clinician.",
            "The clinician it is addressed to acknowledges it, or an officer assigns it anew.",
            field="task",
        )


@check("tasks.report", "A report that is due", BASIS, given=True)
def report(case: Case, act: Act) -> Iterator[Finding]:
    """The report is still to be made here."""
    if meant(case, act, TaskKind.REPORT) is None:
        yield refuse("No such report is due here.", "Look at the list of tasks again.", field="task")


@check("tasks.told", "Everybody told, everything reported", BASIS, given=True)
def told(case: Case, act: Act) -> Iterator[Finding]:
    """Every notice of this deviation is acknowledged, and its report, or that of the reaction it comes of, is
    recorded."""
    named = act.text("deviation")
    comes_of = {one.of for one in case.quality.deviations if one.id == named and one.of}
    waiting = [one for one in case.tasks if one.about in {named, *comes_of}]
    for one in (each for each in waiting if each.kind is TaskKind.NOTICE):
        yield refuse(
            f"The notice about treatment {one.chain} is not acknowledged.",
            "The clinician it is addressed to acknowledges it, or an officer assigns it anew.",
            evidence=(one.chain,),
        )
    for one in (each for each in waiting if each.kind is TaskKind.REPORT):
        yield refuse(
            f"The report of this deviation, due {one.due_at:%Y-%m-%d}, is not recorded.",
            "Report it, and record the reference.",
            evidence=(one.chain,),
        )


@check("tasks.classified", "Deviation classified", BASIS, given=True)
def classified(case: Case, act: Act) -> Iterator[Finding]:
    """Somebody said how grave the deviation is before it is closed."""
    found = next((one for one in case.quality.deviations if one.id == act.text("deviation")), None)
    if found is not None and not found.classed:
        yield refuse(
            "Nobody said how grave this deviation is.", "Classify it as minor, major or critical first."
        )


@check("tasks.effectiveness", "A correction to look at again", BASIS, given=True)
def effectiveness(case: Case, act: Act) -> Iterator[Finding]:
    """The correction of a closed deviation here is still to be looked at."""
    if meant(case, act, TaskKind.EFFECTIVENESS) is None:
        yield refuse("No such check is due here.", "Look at the list of tasks again.", field="task")


@check("tasks.assignable", "An open task", BASIS, given=True)
def assignable(case: Case, act: Act) -> Iterator[Finding]:
    """The task is open here."""
    if not any(one.id == act.text("task") and one.chain == act.subject for one in case.tasks):
        yield refuse("No such task is open here.", "Look at the list of tasks again.", field="task")


NEEDED = {
    Role.OFFICER: "This task is done by a quality officer, and the person named is none.",
    Role.CLINICIAN: "This task is done by a clinician, and the person named is none.",
}


@check("tasks.assignee", "Somebody who can do it", BASIS, given=True)
def assignee(case: Case, act: Act) -> Iterator[Finding]:
    """Whoever is to do the task has an account in use and holds a role that can do it."""
    found = next((one for one in case.tasks if one.id == act.text("task")), None)
    if found is None:
        return
    resolve = "Assign it to somebody who can do it."
    if case.assignee is None or case.assignee.disabled:
        yield refuse("The person named has no account in use.", resolve, field="owner")
    elif not may_do(found, case.assignee):
        yield refuse(_cannot(found), resolve, field="owner")


def _cannot(found: Task) -> str:
    if found.kind is TaskKind.DETERMINATION:
        return "This determination is finished by an officer or a clinician named for determinations."
    return NEEDED.get(found.role, "The person named does not hold the role that this task asks for.")


CHECKS = (notice, report, told, classified, effectiveness, assignable, assignee)
