"""Use of tissue whose donor is not eligible: permitted by two people, for one treatment, and finished
afterwards."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.checks.permission import waiting
from tracker.custody.decision import Act
from tracker.custody.donors import open_questions
from tracker.custody.jurisdictions import Use
from tracker.custody.markers import RISKS
from tracker.custody.panel import unanswered, verdicts
from tracker.custody.people import Qualification, Role
from tracker.custody.screening import screening
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import Fields, choice, code, instant, reason, text, tick
from tracker.custody.steps.step import DECIDES_USE, Step, Subject
from tracker.custody.tasks import TaskKind, close_task, open_task

USE_NAMES = (
    "A blood relative of the first or second degree",
    "Directed reproductive use",
    "Urgent medical need",
    "Nonclinical use only",
)


class UseFields(Fields):
    """Which of the uses there are, for whom, and why."""

    use = choice("Use", tuple(Use), names=USE_NAMES)
    treatment = code("Treatment", required=False, hint="Of the relative. Nonclinical use names none.")
    grounds = reason("Grounds")


def permit_use(case: Case, act: Act) -> Changes:
    """The sample may be used for this treatment; assigned to nonclinical use, it is stopped for ever."""
    own, use = act.subject, act.text("use")
    kept = record(act, "permitted_use", own, own, _signed(act) | {"use": use})
    if use != Use.NONCLINICAL:
        return (kept,)
    return kept, stop(
        act, "nonclinical", own, own, "Assigned to nonclinical use", reason=act.private("grounds")
    )


def _signed(act: Act) -> dict[str, Value]:
    second = act.second.user if act.second else ""
    return given(act, "treatment") | {"second": second, "grounds": act.private("grounds")}


class NeedFields(Fields):
    """The grounds of an urgent medical need, and who was told."""

    treatment = code("Treatment")
    no_comparable = tick("No comparable product is available")
    serious = tick("The patient is likely to suffer death or serious morbidity without it")
    grounds = reason("Grounds")
    physician = text("Physician who was told")
    notified_at = instant("Told at")


def declare_urgent_need(case: Case, act: Act) -> Changes:
    """The sample may be used for this treatment before the determination; what was tested and what not is
    listed from the record, and the determination waits to be finished."""
    own = act.subject
    done, not_done = screening_done(case)
    data: dict[str, Value] = {
        **_signed(act),
        "use": Use.URGENT_NEED.value,
        "physician": act.private("physician"),
        "notified_at": act.instant("notified_at"),
        "done": list(done),
        "not_done": list(not_done),
    }
    due = act.now + case.rules.determination_due
    task = open_task(
        act, TaskKind.DETERMINATION, chain=own, about=case.sample.donor, due_at=due, role=Role.OFFICER
    )
    return record(act, "permitted_use", own, own, data), task


def screening_done(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tests and questions of the sample's rule set that are answered, and those that are not."""
    screened = screening(case)
    if screened is None:
        return (), ()
    panel = screened.panel()
    left = [one for one in panel if [*unanswered(screened, one, screened.of(one.name))]]
    done = [
        f"{one.rule.label}: {each.outcome.replace('_', ' ')}"
        for one in verdicts(screened)
        for each in one.found
    ]
    asked = [RISKS[one.risk] for one in open_questions(screened)]
    return tuple(done), (*(one.label for one in left), *asked)


class FinishFields(Fields):
    """Who was told of the final determination, and when."""

    physician = text("Physician who was told")
    told_at = instant("Told at")
    note = reason("Remark", required=False)


def finish_determination(case: Case, act: Act) -> Changes:
    """The determination after an urgent use is made and told; its task is closed."""
    task, newest = waiting(case), case.papers.determination
    data: dict[str, Value] = {
        **given(act, "told_at", "note"),
        "physician": act.private("physician"),
        "determination": newest.id if newest is not None else "",
    }
    kept = record(act, "determination_told", act.subject, act.subject, data)
    return (kept, close_task(act, task.id, chain=act.subject)) if task is not None else (kept,)


STEPS: tuple[Step, ...] = (
    Step("permit_use", "Permit use of an ineligible donor's tissue", Subject.SAMPLE, DECIDES_USE,
         "One of the uses the rules leave for it; a quality officer is one of the two who sign.",
         UseFields, gates.PERMIT, permit_use, qualification=Qualification.DETERMINATION, now=True,
         again=True, second="must", meaning="responsibility"),
    Step("declare_urgent_need", "Declare urgent medical need", Subject.SAMPLE, DECIDES_USE,
         "No comparable product, and death or serious morbidity without it. Arthritis will not normally "
         "qualify (21 CFR 1271.3(u)).",
         NeedFields, gates.URGENT_NEED, declare_urgent_need, now=True, again=True, second="must",
         meaning="responsibility"),
    Step("finish_determination", "Finish the determination", Subject.SAMPLE, DECIDES_USE,
         "After an urgent use: the donor is determined, and the physician was told.",
         FinishFields, gates.FINISH_DETERMINATION, finish_determination,
         qualification=Qualification.DETERMINATION, now=True, again=True, meaning="responsibility"),
)  # fmt: skip
