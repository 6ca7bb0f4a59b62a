"""Who was told, and what was reported: notices acknowledged, reports recorded, reactions of patients."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import Fields, Timed, choice, instant, reason, reference, text
from tracker.custody.steps.reactions import SEVERITIES, reacted
from tracker.custody.steps.step import CLINICIAN, OFFICER, Step, Subject
from tracker.custody.tasks import assign_task as assigned
from tracker.custody.tasks import close_task


class AcknowledgeFields(Fields):
    """Which notice, and what is done for the patient."""

    task = text("Notice", most=200, private=False, widget="hidden")
    why = reason("What is done for the patient", required=False)


def acknowledge_notice(case: Case, act: Act) -> Changes:
    """The treating clinician knows."""
    task = act.text("task")
    data = given(act, "task") | {"about": _about(case, task), "why": act.private("why")}
    return (
        close_task(act, task, chain=act.subject),
        record(act, "notice_acknowledged", act.subject, act.subject, data, part=task[-12:]),
    )


class ReportFields(Fields):
    """To whom it was reported, when, and under which reference."""

    task = text("Report", most=200, private=False, widget="hidden")
    authority = text("Reported to", most=80, private=False)
    reference = text("Reference of the report", most=80, private=False)
    reported_at = instant("When it was reported")


def record_report(case: Case, act: Act) -> Changes:
    """The report was made, and can be found again."""
    task = act.text("task")
    data = given(act, "task", "authority", "reference", "reported_at") | {"about": _about(case, task)}
    return (
        close_task(act, task, chain=act.subject),
        record(act, "report", act.subject, act.subject, data, part=task[-12:]),
    )


class AssignFields(Fields):
    """Which task, to whom, and by when."""

    task = text("Task", most=200, private=False, widget="hidden")
    owner = reference("Person", "account")
    due_at = instant("Due", required=False)
    why = reason("Why", required=False)


def assign_task(case: Case, act: Act) -> Changes:
    """Another person has it to do, or until another day."""
    task = next(one for one in case.tasks if one.id == act.text("task"))
    data = given(act, "task", "owner", "due_at") | {"before": task.owner, "why": act.private("why")}
    return (
        assigned(task, act.text("owner"), act.instant("due_at")),
        record(act, "task_assigned", task.chain, act.subject, data, part=task.id[-12:]),
    )


class ReactionFields(Timed):
    """What happened to the patient."""

    severity = choice("How serious", SEVERITIES)
    why = reason("What was observed, and what was done")


def report_reaction(case: Case, act: Act) -> Changes:
    """An adverse reaction is on record, and its report to the authority has a clock; a serious one stops the
    treatment and what is left of the material given."""
    return reacted(case, act, act.text("severity"), act.private("why"))


def _about(case: Case, task: str) -> str:
    return next(one.about for one in case.tasks if one.id == task)


STEPS: tuple[Step, ...] = (
    Step("acknowledge_notice", "Acknowledge notice", Subject.TREATMENT, CLINICIAN,
         "The treating clinician knows of it.",
         AcknowledgeFields, gates.ACKNOWLEDGE, acknowledge_notice, now=True, again=True,
         meaning="responsibility"),
    Step("record_report", "Record report", Subject.SAMPLE, OFFICER,
         "What was reported to the authority, when, and under which reference.",
         ReportFields, gates.RECORD_REPORT, record_report, also=frozenset({Subject.TREATMENT}), now=True,
         again=True, meaning="responsibility"),
    Step("assign_task", "Assign task", Subject.SAMPLE, OFFICER, "Who does it, and by when.",
         AssignFields, gates.ASSIGN, assign_task,
         also=frozenset({Subject.DONOR, Subject.TREATMENT, Subject.PERSON}), now=True,
         meaning="responsibility"),
    Step("report_reaction", "Record adverse reaction", Subject.TREATMENT, CLINICIAN,
         "What happened to the patient; a serious one stops the treatment and the material.",
         ReactionFields, gates.RECORD, report_reaction),
)  # fmt: skip
