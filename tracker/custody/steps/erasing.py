"""Erasing who somebody is: the values go, the record of what was done stays and still holds."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.compound import hashes
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import Fields, choice, reason, text
from tracker.custody.steps.step import OFFICER, Step, Subject

BASES = ("asked_by_the_person", "time_is_over", "registered_by_mistake")
AT_ONCE = 1500  # commitments that one event can name

FORGOTTEN = "forgotten"


class ForgetFields(Fields):
    """On what ground it is erased, and which files go along."""

    basis = choice("Ground", BASES)
    request = text("Reference of the request", required=False, most=80, private=False)
    files = hashes("Attached files that go too", "Look at each before: a file may name somebody.")
    why = reason("Why it is erased")


def forget_identity(case: Case, act: Act) -> Changes:
    """Name, date of birth, wristbands and every text about this person are erased, and the content of the
    files that were chosen; commitments and hashes stay."""
    commits = case.kept.commits if case.kept is not None else ()
    data: dict[str, Value] = given(act, "basis", "request") | {
        "why": act.private("why"), "second": act.second.user if act.second else "",
        "commits": list(commits[:AT_ONCE]), "left": len(commits[AT_ONCE:]),
        "files": list(act.words("files")),
    }  # fmt: skip
    return (record(act, FORGOTTEN, act.subject, act.subject, data),)


STEPS: tuple[Step, ...] = (
    Step("forget_identity", "Erase identity", Subject.PERSON, OFFICER,
         "Who a person is goes for ever, once nothing must be kept; the record stays and still holds.",
         ForgetFields, gates.FORGET, forget_identity, now=True, again=True, second="must",
         meaning="approval"),
)  # fmt: skip
