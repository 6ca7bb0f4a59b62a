"""Two people, blind, within ten minutes of the first; a hand-over, a stop, a new version ask both again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.custody.building import (
    BERTA,
    CLARA,
    CLINIC,
    NORA,
    OLGA,
    act,
    at,
    confirmed,
    found,
    handed,
    material,
    person,
    says,
    stopped,
    version,
)
from tests.custody.records import changed, ordered, svf
from tracker.custody.case.custody import Custody
from tracker.custody.case.materials import Materials
from tracker.custody.case.treatment import Recognition, Treatment
from tracker.custody.checks import bedside
from tracker.custody.checks.bedside import standing_confirmations
from tracker.custody.people import Role

CARL = person("carl", Role.CLINICIAN, CLINIC)  # a clinician who is not qualified for the bedside
CORA = person("cora", Role.CLINICIAN, CLINIC)  # another one


def confirmed_by(*entries):
    return ordered(svf(), confirmations=entries)


def first(by, **values):
    return confirmed_by(confirmed(by, 11.9, "V4", **values))


def test_a_vial_set_aside_anew_asks_both_to_confirm_again():
    for since, standing in ((11.8, 1), (11.9, 0), (11.95, 0)):
        case = first(CLARA)
        kept = tuple(replace(one, at=at(since)) for one in case.treatment.allocations)
        again = replace(case, treatment=replace(case.treatment, allocations=kept))
        assert len(standing_confirmations(again)) == standing, since


# who may confirm


def test_a_person_without_the_qualification_does_not_confirm():
    assert says(bedside.confirmer, confirmed_by(), act("confirm", NORA)) == (
        "You are neither a clinician nor qualified for the bedside."
    )
    for somebody in (CLARA, CARL, BERTA):
        assert says(bedside.confirmer, confirmed_by(), act("confirm", somebody)) == ""


def test_nobody_confirms_twice_or_in_the_session_of_the_first():
    assert "You have confirmed already." in says(bedside.confirmer, first(CLARA), act("confirm", CLARA))
    same = replace(BERTA, session=CLARA.session)
    assert says(bedside.confirmer, first(CLARA), act("confirm", same)) == (
        "The first confirmation came from this very session."
    )
    assert says(bedside.confirmer, first(CLARA), act("confirm", BERTA)) == ""


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (BERTA, BERTA, False),
        (CARL, CORA, False),
        (CARL, BERTA, True),
        (BERTA, CARL, True),
        (CARL, CLARA, True),
        (CLARA, CARL, True),
    ],
)
def test_one_of_the_two_is_a_clinician_and_the_other_qualified(one, other, fits):
    other = replace(other, user="somebody", session="s-somebody")
    expected = "" if fits else "Of the two, one must be a clinician and the other qualified for the bedside."
    assert says(bedside.confirmer, first(one), act("confirm", other)) == expected


def test_whoever_put_the_wristband_on_record_after_the_allocation_does_not_confirm():
    recognition = Recognition(frozenset({"clara"}))
    case = replace(svf(), treatment=replace(confirmed_by().treatment, recognition=recognition))
    assert "You put this patient's wristband or link on record" in says(
        bedside.confirmer, case, act("confirm", CLARA)
    )
    assert says(bedside.confirmer, case, act("confirm", BERTA)) == ""


# which confirmations stand


@pytest.mark.parametrize(("now", "standing"), [(12.0665, 2), (12.067, 1), (12.117, 0)])
def test_a_confirmation_lapses_ten_minutes_after_it_was_made(now, standing):
    assert len(standing_confirmations(replace(svf(), now=at(now)))) == standing


@pytest.mark.parametrize(("moved_at", "standing"), [(11.8, 2), (12.2, 0), (None, 2)])
def test_a_confirmation_does_not_outlive_a_change_in_how_the_patient_is_recognised(moved_at, standing):
    recognition = Recognition(at=None if moved_at is None else at(moved_at))
    case = svf()
    case = replace(case, treatment=replace(case.treatment, recognition=recognition))
    assert len(standing_confirmations(case)) == standing


def disturbed(**parts):
    return standing_confirmations(replace(svf(), **parts))


def test_a_confirmation_of_another_vial_or_version_or_a_voided_one_does_not_stand():
    assert standing_confirmations(confirmed_by(confirmed(CLARA, 11.9, "V2"))) == ()
    assert standing_confirmations(first(CLARA, void=True)) == ()
    assert standing_confirmations(ordered(first(CLARA), versions=(version(), version(number=2)))) == ()
    assert disturbed(treatment=Treatment()) == ()
    assert len(standing_confirmations(svf())) == 2


def test_a_stop_since_then_asks_both_again_even_when_it_was_lifted():
    for on in ("V4", "V1", "S1", "D1", "P1", "T1"):
        assert disturbed(stops=(stopped(on, at=at(11.96)),)) == ()
        assert disturbed(lifted=(stopped(on, at=at(11.96), lifted_at=at(11.97)),)) == ()
    assert len(disturbed(lifted=(stopped("V4", at=at(11.8), lifted_at=at(11.85)),))) == 2


def test_a_mismatch_at_another_treatment_of_this_joint_asks_both_again_even_when_it_was_answered():
    order_ = svf().treatment.order
    other = replace(order_, code="T2", versions=(version(side="right"),), confirmations=())
    case = replace(svf(), treatment=replace(svf().treatment, others=(other,)))

    def answered(joint, since):
        stop = stopped("T2", "wrong_site", joint=joint, at=at(since), lifted_at=at(since + 0.01))
        return standing_confirmations(replace(case, lifted=(stop,)))

    assert answered("knee", 11.96) == ()
    assert len(answered("knee", 11.8)) == 2
    assert len(answered("hip", 11.96)) == 2
    assert len(disturbed(stops=(stopped("V3", at=at(11.96)),))) == 2


def test_a_hand_over_since_then_asks_both_again():
    road = handed("V4", 11.92, answered_at=at(11.96))
    assert disturbed(custody=Custody((road,))) == ()
    assert (
        disturbed(custody=Custody((replace(road, state="offered", answered_at=None, offered_at=at(11.96)),)))
        == ()
    )


# the injection


def injecting(by, case=None):
    return says(bedside.confirmed, case or svf(), act("inject", by))


def test_two_people_confirmed_within_the_window():
    assert injecting(CLARA, confirmed_by()) == "0 of 2 people confirmed this vial within the last 10 minutes."
    assert injecting(CLARA, first(CLARA)) == "1 of 2 people confirmed this vial within the last 10 minutes."
    assert injecting(CLARA) == ""
    assert injecting(CLARA, replace(svf(), now=at(12.07))) != ""


def test_one_person_who_confirmed_twice_is_one():
    twice = confirmed_by(confirmed(CLARA, 11.9, "V4"), confirmed(CLARA, 11.95, "V4", id="C2"))
    assert injecting(CLARA, twice) == "1 of 2 people confirmed this vial within the last 10 minutes."


def test_two_who_do_not_complete_each_other_do_not_confirm():
    both = confirmed_by(confirmed(CARL, 11.9, "V4"), confirmed(CORA, 11.95, "V4"))
    assert injecting(CARL, both) != ""


def test_only_a_clinician_among_the_two_injects():
    only = "Only a clinician who confirmed may inject."
    assert injecting(BERTA) == only
    assert injecting(CARL) == only
    either = confirmed_by(confirmed(CLARA, 11.9, "V4"), confirmed(CARL, 11.95, "V4"))
    assert injecting(CLARA, either) == injecting(CARL, either) == ""
    assert injecting(OLGA) == only


@pytest.mark.parametrize(
    ("held", "given", "refused"),
    [("5", "5.001", True), ("5", "5", False), ("5", None, True), (None, "4", True)],
)
def test_no_more_is_given_than_the_vial_holds(held, given, refused):
    case = changed(svf(), "V4", volume_ml=None if held is None else Decimal(held))
    volume = None if given is None else Decimal(given)
    assert bool(says(bedside.given_volume, case, act("inject", CLARA, volume_ml=volume))) is refused


# the needle


def test_one_of_the_lots_named_is_a_needle():
    known = Materials({"L1": material("L1", "needle"), "L2": material("L2", "enzyme")})
    case = replace(svf(), materials=known)
    for lots in ([], ["L2"], ["L9"]):
        (refused,) = found(bedside.needle_named, case, act("inject", CLARA, lots=lots))
        assert (refused.says, refused.field) == ("No needle is among the lots named.", "lots")
    for lots in (["L1"], ["L2", "L1"], ["L9", "L1"]):
        assert found(bedside.needle_named, case, act("inject", CLARA, lots=lots)) == ()
    instruments = act("inject", CLARA, equipment=["L1"])
    assert says(bedside.needle_named, case, instruments) == "No needle is among the lots named."


def test_a_confirmation_counts_to_the_last_instant_of_its_window():
    case = first(CLARA)
    (counted,) = standing_confirmations(case)
    last = counted.at + case.rules.confirmation_window
    assert standing_confirmations(replace(case, now=last)) == (counted,)
    assert standing_confirmations(replace(case, now=last + timedelta(seconds=1))) == ()


def test_who_completes_a_pair_is_another_person_who_may_still_sign_in():
    clara, carl, berta = (confirmed(one, 11.9, "V4") for one in (CLARA, CARL, BERTA))
    assert bedside.completes((clara,), BERTA)
    assert bedside.completes((berta,), CARL)
    assert bedside.completes((berta, carl), CORA), "with one of them"
    assert not bedside.completes((), CLARA)
    assert not bedside.completes((clara,), CLARA)
    assert not bedside.completes((carl,), CORA), "neither is qualified for the bedside"
    assert not bedside.completes((berta,), replace(BERTA, user="bert")), "neither is a clinician"
    assert not bedside.completes((clara,), replace(BERTA, disabled=True))


def test_what_nothing_disturbed_since_stands():
    bare = replace(first(CLARA), custody=Custody())
    alone = replace(bare, treatment=Treatment(bare.treatment.order))
    assert len(standing_confirmations(alone)) == 1


def test_a_hand_over_at_the_very_instant_of_a_confirmation_undoes_it():
    moved = handed("V4", 11.65, giver="clara")
    case = replace(first(CLARA), custody=Custody((moved,)))
    for hours, left in ((11.9, 0), (11.91, 1)):
        again = ordered(case, confirmations=(confirmed(CLARA, hours, "V4"),))
        assert len(standing_confirmations(again)) == left, hours
