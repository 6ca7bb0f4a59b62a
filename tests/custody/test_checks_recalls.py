"""What a recall asks: something to recall, its own vials, and an answer from everybody before its end."""

from __future__ import annotations

from datetime import timedelta

from tests.custody.building import NOW, OLGA, act
from tracker.custody.case import Case
from tracker.custody.case.recalls import Recall
from tracker.custody.changes import Private
from tracker.custody.checks import recalls
from tracker.custody.people import Role
from tracker.custody.reach import Reach, Sources, Touch, counts
from tracker.custody.tasks import Task, TaskKind


def waiting(kind=TaskKind.NOTICE, chain="T1", about="R1"):
    return Task("task", kind, chain, about, Role.CLINICIAN, "", NOW, "olga", NOW)


def case(**more):
    stated = {"vials": {"V1": "stored", "V2": "injected", "V3": "lost"}, **more}
    own = Recall("R1", stated.pop("kind", "recall"), "A", "key", NOW, "olga", 5, **stated)
    return Case(now=NOW, subject="R1", recall=own, tasks=own.waiting)


def asked(**sources):
    return Case(now=NOW, reach=Reach(Sources(**sources)))


def says(check, found, **data):
    return [one.says for one in check(found, act("close_recall", OLGA, "R1", **data))]


def test_nothing_named_and_nothing_touched_is_no_recall():
    assert says(recalls.asks, Case(now=NOW)) == ["Nothing is named that could be recalled."]
    assert says(recalls.asks, asked()) == ["Nothing is named that could be recalled."]
    assert says(recalls.asks, asked(people=("tom",))) == ["No vial on record was touched by this."]
    assert says(recalls.asks, asked(codes=("L1",), since=NOW)) == ["No vial on record was touched by this."]
    assert says(recalls.asks, asked(since=NOW, until=NOW)) == ["The period ends before it begins."]
    assert says(recalls.asks, asked(codes=("L1",))) == []


def test_what_is_closed_stays_closed_and_a_drill_closes_itself():
    assert says(recalls.still_open, Case(now=NOW)) != []
    assert says(recalls.still_open, case(closed_at=NOW)) != []
    assert says(recalls.still_open, case()) == []
    assert says(recalls.real, case(kind="drill")) != []
    assert says(recalls.real, case()) == []


def test_only_its_own_vials_are_accounted_for():
    assert says(recalls.part, case(), vials=["V1", "V9"]) == ["V9 is not part of it."]
    assert says(recalls.part, case()) == ["No vial is named."]
    assert says(recalls.part, case(accounted={"V1": "returned", "V3": "not_found"}), rest=True) != []
    assert says(recalls.part, case(), rest=True) == []
    assert says(recalls.notice, case(), task="task") == ["No such notice is open here."]
    assert says(recalls.notice, case(waiting=(waiting(TaskKind.RECALL_NOTICE),)), task="task") == []
    assert says(recalls.notice, case(waiting=(waiting(TaskKind.RECALL_NOTICE),)), task="other") != []
    assert says(recalls.notice, case(waiting=(waiting(),)), task="task") != []


def test_it_ends_with_every_answer_or_with_the_reason_why_not():
    open_ones = (waiting(), waiting(TaskKind.RECALL_NOTICE, "R1", "LAB"))
    found = says(recalls.answered, case(waiting=open_ones, sent=2))
    assert found == [
        "The notice to treatment T1 is not acknowledged.",
        "The notice to LAB is not acknowledged.",
        "2 of 3 vials are not accounted for.",
    ]
    why = {"unanswered": Private("The clinic is closed for good.")}
    assert says(recalls.answered, case(waiting=open_ones, sent=2), **why) == []
    assert says(recalls.answered, case(accounted={"V1": "returned", "V3": "not_found"})) == []


def test_of_many_vials_that_are_missing_the_first_are_named():
    many = case(vials={f"V{one}": "stored" for one in range(1, 8)})
    (left,) = recalls.answered(many, act("close_recall", OLGA, "R1"))
    assert left.says == "7 of 7 vials are not accounted for."
    assert left.evidence == ("V1", "V2", "V3", "V4", "V5")


def test_a_drill_counts_only_what_somebody_looked_for():
    assert case(kind="drill").recall.open_vials == ("V1", "V2", "V3")
    assert case().recall.open_vials == ("V1", "V3")  # what was given is known to be where it is
    assert case(waiting=(waiting(),), sent=3, closed_at=NOW + timedelta(1)).recall.acknowledged == 2


def test_a_use_reaches_what_was_made_at_it_or_later():
    assert not counts(Touch("L1", "used", 5, "V2"), {"V2": 4})
    assert counts(Touch("L1", "used", 5, "V2"), {"V2": 5})
    assert counts(Touch("L1", "used", 5, ""), {})
    assert not counts(Touch("L1", "used", 5, "V2"), {})
    assert counts(Touch("D1", "donor", child="V2"), {})
