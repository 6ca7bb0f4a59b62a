"""Who holds a vial, who may answer for it, and what an ended, an empty or an unlabelled one still takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import CLARA, CLINIC, LAB, NORA, OLGA, TESS, act, at, handed, says
from tests.custody.records import about, changed, svf
from tracker.custody.checks import handover, holding
from tracker.custody.sample import Stage


def with_road(*roads, case=None):
    case = case or svf("V2")
    return replace(case, custody=replace(case.custody, handovers=roads))


OFFERED = handed("V2", 11.5, state="offered", answered_at=None)
DECLINED = handed("V2", 11.5, state="declined")


@pytest.mark.parametrize("stage", [Stage.CONSUMED, Stage.INJECTED, Stage.DISCARDED, Stage.LOST])
def test_an_ended_vial_takes_no_more_steps(stage):
    ended = changed(svf(), "V4", stage=stage, ended_at=at(11.8))
    assert says(holding.not_ended, ended) == f"The vial was {stage} at 2026-01-05 11:48 UTC."


def test_every_other_stage_goes_on():
    for stage in (Stage.COLLECTED, Stage.PROCESSING, Stage.STORED, Stage.THAWED, Stage.PREPARED):
        assert says(holding.not_ended, changed(svf(), "V4", stage=stage)) == ""


@pytest.mark.parametrize(
    ("volume", "refused"), [(Decimal(0), True), (Decimal("0.001"), False), (None, False)]
)
def test_an_empty_vial_is_only_closed_or_discarded(volume, refused):
    assert bool(says(holding.not_empty, changed(svf(), "V4", volume_ml=volume))) is refused


def test_a_specimen_tube_never_goes_to_a_patient():
    assert says(holding.not_a_specimen, svf("VT")) == "This is a specimen tube for a laboratory."
    assert says(holding.not_a_specimen, svf()) == ""


def test_a_vial_held_elsewhere_is_not_acted_on():
    assert says(holding.holder, svf("V3"), act(by=NORA)) == (
        "The vial is held by Test Lab, where you do not work."
    )
    assert says(holding.holder, svf("V3"), act(by=TESS)) == ""
    assert says(holding.holder, svf("V3"), act(by=replace(TESS, establishment=""))) != ""


def test_a_vial_held_by_a_body_nobody_knows_is_told_by_its_code():
    assert "held by NOWHERE" in says(holding.holder, changed(svf("V3"), "V3", holder="NOWHERE"))


def test_a_vial_on_the_road_is_not_acted_on():
    for check in (holding.holder, holding.settled):
        assert "The vial is in transit since 2026-01-05 11:30 UTC (H1)." in says(
            check, with_road(OFFERED), act(by=CLARA)
        )


def test_a_declined_vial_is_disputed_until_the_giver_takes_it_back():
    for check in (holding.holder, holding.settled):
        assert "Hand-over H1 was declined or cancelled and nobody took the vial back." in says(
            check, with_road(DECLINED), act(by=CLARA)
        )
    back = replace(DECLINED, state="taken_back")
    assert says(holding.settled, with_road(back)) == ""


def test_it_is_settled_wherever_it_is_and_nobody_asks_of_an_ended_one():
    assert says(holding.settled, svf("V2"), act("release", OLGA)) == ""
    ended = changed(with_road(OFFERED), "V2", stage=Stage.LOST, ended_at=at(11.8))
    assert says(holding.settled, ended) == ""


def test_the_vials_of_one_act_are_of_one_sample():
    given = act("release", OLGA, "V2", vials=["V3", "V77"])
    assert says(holding.same_sample, svf("V2"), given) == "V77 is no vial of this sample."
    assert says(holding.same_sample, svf("V2"), act("release", OLGA, "V2", vials=["V3"])) == ""
    assert says(holding.same_sample, svf("V2"), act("release", OLGA, "V2")) == ""


def test_every_child_is_labelled_before_the_parent_is_closed():
    bare = changed(svf("V1"), "V3", label_serial=None)
    assert says(holding.children_labelled, bare) == "V3 came out of this vial and has no label yet."
    assert says(holding.children_labelled, svf("V1")) == ""
    assert says(holding.children_labelled, changed(bare, "V3", stage=Stage.DISCARDED)) == ""


# hand-overs


def test_only_an_open_hand_over_is_answered_and_only_by_its_receiver():
    assert says(handover.answerable, svf("V2"), act(by=NORA)) == "No hand-over of this vial is open."
    assert says(handover.answerable, with_road(OFFERED), act(by=TESS)) == (
        "This hand-over is offered to another establishment."
    )
    assert says(handover.answerable, with_road(OFFERED), act(by=NORA)) == ""


def test_only_a_declined_hand_over_is_taken_back_and_only_by_its_giver():
    assert "was declined or cancelled" in says(handover.returnable, svf("V2"))
    assert (
        says(handover.returnable, with_road(DECLINED), act(by=NORA))
        == "Another establishment gave this vial."
    )
    assert says(handover.returnable, with_road(DECLINED), act(by=TESS)) == ""


def test_only_the_giver_cancels_and_only_while_it_is_open():
    assert says(handover.cancellable, svf("V2"), act(by=TESS)) == "No hand-over of this vial is open."
    assert (
        says(handover.cancellable, with_road(OFFERED), act(by=NORA))
        == "Another establishment offered this vial."
    )
    assert says(handover.cancellable, with_road(OFFERED), act(by=TESS)) == ""


def test_only_what_is_missing_can_be_found():
    assert says(handover.missing, svf("V2")) == "The vial is neither lost nor on the road."
    for case in (with_road(OFFERED), with_road(DECLINED), changed(svf("V2"), "V2", stage=Stage.LOST)):
        assert says(handover.missing, case) == ""


TO_PLACE = handed(
    "VT", 11, state="offered", answered_at=None, to_establishment="", to_place="Test contract laboratory"
)


def test_only_a_specimen_tube_is_delivered_without_a_receivers_scan():
    assert "on no road to a laboratory" in says(handover.deliverable, svf("VT"))
    assert "on no road to a laboratory" in says(handover.deliverable, with_road(OFFERED))
    assert says(handover.deliverable, with_road(TO_PLACE, case=svf("VT"))) == ""
    both = with_road(replace(TO_PLACE, to_establishment="CLINIC"), case=svf("VT"))
    assert "on no road to a laboratory" in says(handover.deliverable, both)
    other = with_road(replace(TO_PLACE, vial="V2"))
    assert (
        says(handover.deliverable, other)
        == "Only a specimen tube may be delivered without a receiver's scan."
    )


@pytest.mark.parametrize(
    ("on", "to", "place", "expected"),
    [
        ("V2", "", "", "Nobody is named to receive the vial."),
        ("V2", "NOWHERE", "", "The receiving establishment is not on record."),
        ("V2", "", "Test contract laboratory", "Only a specimen tube may go to a place without accounts."),
        ("V2", CLINIC, "", ""),
        ("VT", "", "Test contract laboratory", ""),
        ("VT", LAB, "", ""),
    ],
)
def test_a_vial_goes_to_somebody_who_can_answer(on, to, place, expected):
    assert says(handover.destination, svf(on), act(to_establishment=to, to_place=place)) == expected


# the standing hand-over of another vial says nothing of this one


def test_the_road_of_a_sibling_says_nothing_of_this_vial():
    assert says(holding.settled, about(with_road(OFFERED), "V3")) == ""


def test_an_end_whose_time_nobody_knows_is_an_end():
    assert says(holding.not_ended, changed(svf(), "V4", stage=Stage.LOST)) == "The vial was lost."
