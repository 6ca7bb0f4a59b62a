"""Which task is meant, whose it is, and what must be done before a deviation is closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import CARL, CLARA, OLGA, TESS, act, at, found, says
from tests.custody.records import svf
from tracker.custody.case.quality import Deviation
from tracker.custody.checks import tasks
from tracker.custody.people import Qualification, Role
from tracker.custody.tasks import Task, TaskKind


def task(kind, **values):
    given = {
        "id": "W1", "chain": "T1", "about": "N1", "role": Role.OFFICER, "owner": "clara",
        "opened_at": at(11), "opened_by": "olga", "due_at": at(60),
    }  # fmt: skip
    return Task(kind=kind, **{**given, **values})


def waiting(*those):
    return replace(svf(), tasks=those)


def test_a_notice_is_acknowledged_by_the_clinician_it_is_addressed_to():
    case = waiting(task(TaskKind.NOTICE))
    assert says(tasks.notice, case, act("acknowledge", CLARA, "T1", task="W1")) == ""
    assert says(tasks.notice, case, act("acknowledge", CARL, "T1", task="W1")) == (
        "This notice is addressed to another clinician."
    )


# the check of a kind of task, the kind, and what is said when none is open
EACH = [
    (tasks.notice, TaskKind.NOTICE, "No such notice is open here."),
    (tasks.report, TaskKind.REPORT, "No such report is due here."),
    (tasks.effectiveness, TaskKind.EFFECTIVENESS, "No such check is due here."),
]


@pytest.mark.parametrize(("check", "kind", "expected"), EACH)
@pytest.mark.parametrize(
    "other", [{"id": "W2"}, {"chain": "T2"}, {"kind": TaskKind.REVIEW}], ids=["name", "subject", "kind"]
)
def test_only_the_task_named_of_its_kind_and_on_its_own_record_is_meant(check, kind, expected, other):
    given = act("do", CLARA, "T1", task="W1")
    right = task(kind)
    assert says(check, waiting(right), given) == ""
    wrong = replace(right, **other)
    assert [one.field for one in found(check, waiting(wrong), given)] == ["task"]
    assert says(check, waiting(wrong), given) == says(check, waiting(), given) == expected
    assert says(check, waiting(wrong, right), given) == ""


@pytest.mark.parametrize("other", [{"id": "W2"}, {"chain": "T2"}], ids=["name", "subject"])
def test_a_task_of_any_kind_is_assigned_while_it_is_open_here(other):
    given = act("assign", OLGA, "T1", task="W1")
    for kind in TaskKind:
        assert says(tasks.assignable, waiting(task(kind)), given) == ""
        assert found(tasks.assignable, waiting(replace(task(kind), **other)), given)[0].field == "task"
    assert says(tasks.assignable, waiting(), given) == "No such task is open here."


def assigning(kind, person, **values):
    case = replace(waiting(task(kind, **values)), assignee=person)
    return says(tasks.assignee, case, act("assign", OLGA, "T1", task="W1", owner="any"))


def test_a_task_is_assigned_to_somebody_whose_role_can_do_it():
    clinician = "This task is done by a clinician, and the person named is none."
    assert assigning(TaskKind.NOTICE, CARL, role=Role.CLINICIAN) == ""
    assert assigning(TaskKind.NOTICE, OLGA, role=Role.CLINICIAN) == clinician
    officer = "This task is done by a quality officer, and the person named is none."
    assert assigning(TaskKind.REPORT, OLGA) == ""
    assert assigning(TaskKind.REPORT, CARL) == assigning(TaskKind.DEVIATION, TESS) == officer
    other = "The person named does not hold the role that this task asks for."
    assert assigning(TaskKind.REPORT, OLGA, role=Role.TECHNICIAN) == other


@pytest.mark.parametrize("nobody", [None, replace(OLGA, disabled=True)], ids=["unknown", "disabled"])
def test_a_task_is_assigned_to_nobody_without_an_account_in_use(nobody):
    assert assigning(TaskKind.REPORT, nobody) == "The person named has no account in use."


def test_a_determination_is_assigned_to_an_officer_or_clinician_named_for_it():
    named, kind = frozenset({Qualification.DETERMINATION}), TaskKind.DETERMINATION
    refused = "This determination is finished by an officer or a clinician named for determinations."
    for person in (OLGA, CARL):
        assert assigning(kind, replace(person, qualifications=named)) == ""
        assert assigning(kind, replace(person, qualifications=frozenset())) == refused
    assert assigning(kind, replace(TESS, qualifications=named)) == refused


def test_of_a_task_that_is_not_there_nothing_is_said_of_who_could_do_it():
    assert says(tasks.assignee, waiting(), act("assign", OLGA, "T1", task="W1", owner="any")) == ""


def telling(*those):
    return found(tasks.told, waiting(*those), act("close_deviation", OLGA, "S1", deviation="N1"))


def test_a_deviation_is_closed_once_every_notice_is_acknowledged_and_its_report_recorded():
    assert telling() == ()
    notices = [task(TaskKind.NOTICE, chain="T1"), task(TaskKind.NOTICE, id="W2", chain="T2")]
    first, second, report = telling(*notices, task(TaskKind.REPORT, id="W3", chain="S1"))
    assert first.says == "The notice about treatment T1 is not acknowledged."
    assert (first.evidence, second.evidence, report.evidence) == (("T1",), ("T2",), ("S1",))
    assert report.says == "The report of this deviation, due 2026-01-07, is not recorded."


def test_what_waits_about_something_else_or_waits_for_the_closing_itself_keeps_no_deviation_open():
    assert telling(task(TaskKind.NOTICE, about="N2"), task(TaskKind.REPORT, about="N2")) == ()
    assert telling(task(TaskKind.DEVIATION), task(TaskKind.REVIEW), task(TaskKind.INVESTIGATION)) == ()


def classing(*deviations):
    case = svf()
    case = replace(case, quality=replace(case.quality, deviations=deviations))
    return says(tasks.classified, case, act("close_deviation", OLGA, "S1", deviation="N1"))


def test_a_deviation_is_classified_before_it_is_closed():
    open_one = Deviation("N1", "V1", at(11), "olga", closed=False)
    assert classing(open_one) == "Nobody said how grave this deviation is."
    assert classing(replace(open_one, classed="minor")) == ""
    assert classing() == classing(replace(open_one, id="N2")) == ""
    assert classing(replace(open_one, id="N2", classed="major"), open_one) != ""


def test_a_deviation_of_a_reaction_is_closed_once_the_reaction_was_reported():
    case = waiting(task(TaskKind.REPORT, about="R1"))
    closing = act("close_deviation", OLGA, "S1", deviation="X1")
    of_it = Deviation("X1", "S1", at(11), "clara", False, "reaction", of="R1")
    for of, waits in (("R1", True), ("R2", False), ("", False)):
        known = replace(case.quality, deviations=(replace(of_it, of=of), replace(of_it, id="X2", of="R1")))
        assert bool(says(tasks.told, replace(case, quality=known), closing)) is waits
