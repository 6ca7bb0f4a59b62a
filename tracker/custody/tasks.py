"""What waits for somebody: a task has an owner or a role, and an instant by which it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.custody.act import Act
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Qualification, Role


class TaskKind(StrEnum):
    """Everything that may wait for somebody."""

    DETERMINATION = "determination"
    NOTICE = "notice"
    REPORT = "report"
    REVIEW = "review"
    INVESTIGATION = "investigation"
    DEVIATION = "deviation"
    EFFECTIVENESS = "effectiveness"
    CONFIRMATION = "confirmation"
    APPROVAL = "approval"
    TRAINING = "training"
    ACCESS_REVIEW = "access_review"
    LOCKED = "locked"
    RECALL_NOTICE = "recall_notice"


ASKS: Mapping[TaskKind, str] = {
    TaskKind.DETERMINATION: "Finish the eligibility determination",
    TaskKind.NOTICE: "Acknowledge a notice",
    TaskKind.REPORT: "Report it, and record the report",
    TaskKind.REVIEW: "Review a result",
    TaskKind.INVESTIGATION: "Conclude the investigation",
    TaskKind.DEVIATION: "Close the deviation",
    TaskKind.EFFECTIVENESS: "Check that the correction works",
    TaskKind.CONFIRMATION: "Confirm an issued vial at the bedside, or return it",
    TaskKind.APPROVAL: "Approve a specification, or return it",
    TaskKind.TRAINING: "Renew a training, and record it",
    TaskKind.ACCESS_REVIEW: "Review who has access, and sign the review",
    TaskKind.LOCKED: "Look into a locked account, and unlock it",
    TaskKind.RECALL_NOTICE: "Get the answer of an establishment to a recall",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: `about` names what it concerns, `owner` is empty while anybody of the role may
    take it."""

    id: str
    kind: TaskKind
    chain: str
    about: str
    role: Role
    owner: str
    opened_at: datetime
    opened_by: str
    due_at: datetime

    def overdue(self, now: datetime) -> bool:
        """Be still open after it was due."""
        return now > self.due_at


def may_do(task: Task, person: Actor) -> bool:
    """Say whether a person is one who can do a task: in its role, for a determination named for it."""
    if person.disabled:
        return False
    if task.kind is TaskKind.DETERMINATION:
        responsible = person.has(Role.OFFICER) or person.has(Role.CLINICIAN)
        return responsible and person.holds(Qualification.DETERMINATION)
    return person.has(task.role)


def open_task(
    act: Act,
    kind: TaskKind,
    *,
    chain: str,
    about: str,
    due_at: datetime,
    role: Role,
    owner: str = "",
    part: str = "",
) -> Put:
    """A task on the chain that answers for it; `part` tells apart those of one kind that one act opens."""
    values: dict[str, Value] = {
        "kind": kind.value, "chain": chain, "about": about, "role": role.value, "owner": owner,
        "status": "open", "opened_at": act.now, "opened_by": act.actor.user, "due_at": due_at,
        "closed_at": None, "closed_by": None,
    }  # fmt: skip
    return Put("task", act.key(chain, kind.value, *([part] if part else [])), chain, values)


def assign_task(task: Task, owner: str, due_at: datetime | None) -> Put:
    """The same task with another owner, and another due date where one is given."""
    return Put("task", task.id, task.chain, {"owner": owner, "due_at": due_at or task.due_at})


def close_task(act: Act, task_id: str, *, chain: str) -> Put:
    """The end of a task: whoever does the act has done it."""
    values: dict[str, Value] = {"status": "closed", "closed_at": act.now, "closed_by": act.actor.user}
    return Put("task", task_id, chain, values)
