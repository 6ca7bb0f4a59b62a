"""A specification: when it may be proposed, approved, retired and withdrawn, by whom, and what is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.custody.building import NOW, OLGA, OTTO, SVF, act, at, found, says
from tracker.actions.specifications import shipped
from tracker.custody.case import Case
from tracker.custody.case.dossier import Dossier
from tracker.custody.case.quality import Quality
from tracker.custody.checks import specifications
from tracker.custody.decision import Warning
from tracker.custody.documents import read_document, written
from tracker.custody.linter import faults
from tracker.custody.steps.specification_fields import NewSpecification


def standing(status, **dossier):
    version = replace(SVF, status=status, version=3)
    return Case(NOW, "Q1", quality=Quality(version), dossier=Dossier(**dossier))


STATUSES = ("draft", "proposed", "in_force", "retired", "withdrawn_for_safety")


@pytest.mark.parametrize(
    ("check", "may"),
    [
        (specifications.unsigned, {"draft", "proposed"}),
        (specifications.draft, {"draft"}),
        (specifications.proposed, {"proposed"}),
        (specifications.retirable, {"draft", "proposed", "in_force"}),
        (specifications.withdrawable, {"in_force", "retired"}),
    ],
    ids=["revise", "propose", "approve", "retire", "withdraw"],
)
def test_a_version_takes_only_the_steps_of_where_it_stands(check, may):
    assert {one for one in STATUSES if not found(check, standing(one))} == may


def test_what_is_said_names_the_version_and_where_it_stands():
    withdrawn = standing("withdrawn_for_safety")
    called = "Version 3 of SVF is withdrawn for safety"
    assert says(specifications.unsigned, withdrawn) == f"{called}, so it never changes."
    assert says(specifications.draft, withdrawn) == f"{called} and no draft."
    assert says(specifications.proposed, withdrawn) == f"{called} and was not proposed."
    assert says(specifications.retirable, withdrawn) == f"{called} already."
    assert says(specifications.withdrawable, withdrawn) == f"{called}; no sample is judged under it now."


def told(check, case, given=None):
    findings = check(case, given or act())
    assert all(isinstance(one, Warning) for one in findings)
    return [one.says for one in findings]


def test_a_grave_fault_keeps_a_version_from_being_signed_and_another_is_told():
    unsound = standing("draft")
    expected = [f"{one.place}: {one.says}" for one in faults(unsound.specification) if one.grave]
    assert expected
    assert [one.says for one in found(specifications.sound, unsound)] == expected
    lesser = [f"{one.place}: {one.says}" for one in faults(unsound.specification) if not one.grave]
    findings = specifications.sound(unsound, act())
    assert [one.says for one in findings if isinstance(one, Warning)] == lesser


def document(**values):
    one = shipped()[0]
    return {**NewSpecification().load(one), **values}


def test_a_draft_is_saved_with_all_its_faults_and_every_one_is_told():
    given = document(criteria=[], clocks=[])
    version = read_document(json.loads(written(given)), "", 0, "draft")
    expected = [f"{one.place}: {one.says}" for one in faults(version)]
    assert any(one.grave for one in faults(version))
    assert told(specifications.as_given, Case(NOW), act("draft", OLGA, "Q1", **given)) == expected


def test_a_revision_keeps_its_product_whatever_is_given():
    given = document()
    kept = replace(standing("draft").specification, product=given["product"])
    case = Case(NOW, "Q1", quality=Quality(kept))
    same = told(specifications.as_given, Case(NOW), act("draft", OLGA, "Q1", **given))
    assert told(specifications.as_given, case, act("revise", OLGA, "Q1", **{**given, "product": ""})) == same


def approving(by, made):
    case = standing("proposed", authors=("olga",), accounts_made=made)
    return specifications.another_person(case, act("approve", by, "Q1"))


def test_whoever_wrote_a_version_does_not_approve_it():
    (refused,) = approving(OLGA, {"olga": at(1)})
    assert refused.says == "You wrote this version yourself."
    assert refused.resolve == "Another officer or a clinician approves it."


@pytest.mark.parametrize(
    ("made", "warned"),
    [
        ({"olga": at(1), "otto": at(23)}, True),
        ({"olga": at(1), "otto": at(25)}, False),
        ({"olga": at(1)}, False),
        ({"otto": at(1)}, False),
        ({}, False),
    ],
    ids=["same day", "next day", "own account unknown", "author's account unknown", "both unknown"],
)
def test_two_accounts_made_on_one_day_may_be_one_person(made, warned):
    findings = approving(OTTO, made)
    assert [type(one) for one in findings] == [Warning] * warned
    if warned:
        assert findings[0] == Warning(
            "specification.another_person",
            "Your account and the author's were made on the same day; be sure that you are two people.",
        )


def under(total, listed=None, step="retire_specification"):
    named = tuple(f"S{number}" for number in range(1, (listed or total) + 1))
    return told(specifications.samples, standing("in_force", samples=named, total=total), act(step))


KEPT = "This version goes on judging what was collected under it"


def test_the_samples_under_a_version_are_counted_and_the_first_of_them_named():
    assert under(0) == []
    assert under(1) == [f"{KEPT} (1 sample): S1."]
    assert under(2) == [f"{KEPT} (2 samples): S1, S2."]
    ten = ", ".join(f"S{number}" for number in range(1, 11))
    assert under(10) == [f"{KEPT} (10 samples): {ten}."]
    assert under(11) == [f"{KEPT} (11 samples): {ten} and others."]
    assert under(500, listed=50) == [f"{KEPT} (500 samples): {ten} and others."]


def test_a_new_version_judges_no_sample_of_an_earlier_one_and_a_withdrawn_one_holds_its_samples_up():
    assert under(1, step="draft_specification") == [
        "Earlier versions go on judging what was collected under them (1 sample): S1."
    ]
    held = "What was collected under this version goes to no patient before an officer reassigns it"
    assert under(1, step="withdraw_specification") == [f"{held} (1 sample): S1."]


def test_what_else_is_in_force_of_the_product_is_told():
    versions = (
        replace(SVF, id="Q1", version=3),
        replace(SVF, id="Q2", version=2),
        replace(SVF, id="Q3", version=1, status="retired"),
    )
    assert specifications.others_in_force(standing("proposed", versions=versions), act()) == (
        Warning(
            "specification.others_in_force",
            "Version 2 stays in force too; retire it when nothing is collected under it.",
        ),
    )
    assert told(specifications.others_in_force, standing("proposed", versions=versions[::2])) == []
