"""Custody changes hands, and the dead ends of it: declined, cancelled, lost, returned, nobody turns up."""

from __future__ import annotations

import pytest

from tests.bench import CLINIC, LAB
from tests.roads import CORD, confirm_twice, draw_up, inject, issue, prepare
from tracker.custody.possession import allocation, issued_to
from tracker.custody.sample import Stage, Standing

CAME = {"condition": "good", "seal": "intact", "place": "room 2"}


def test_a_declined_vial_is_disputed_until_the_giver_takes_it_back(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    assert "identity.other_receiver" in bench.refused(
        "tess", "accept", here.vial, scan, **CAME, temperature_c="20"
    )
    bench.do(
        "nora",
        "decline",
        here.vial,
        scan,
        condition="good",
        seal="intact",
        temperature_c="20",
        why="It was not expected today.",
    )
    assert "custody.here" in bench.refused("tess", "move", here.vial, scan, place="bench 2")
    assert "custody.answerable" in bench.refused(
        "nora", "accept", here.vial, scan, **CAME, temperature_c="20"
    )
    assert "custody.returnable" in bench.refused("nora", "take_back", here.vial, scan, place="room 2")
    assert "identity.scan" in bench.refused("tess", "take_back", here.vial, place="bench 2")
    bench.do("tess", "take_back", here.vial, scan, place="bench 2")
    bench.do("tess", "move", here.vial, scan, place="bench 3")
    assert bench.case(here.vial).vial.holder == LAB


def test_a_cancelled_offer_is_answered_by_nobody_but_its_giver(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    assert "custody.cancellable" in bench.refused("nora", "cancel_offer", here.vial, why="We do not want it.")
    bench.do("tom", "cancel_offer", here.vial, why="The courier did not come.")
    assert "custody.answerable" in bench.refused(
        "nora", "accept", here.vial, scan, **CAME, temperature_c="20"
    )
    bench.do("tess", "take_back", here.vial, scan, place="bench 2")
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)


def test_each_vial_of_one_handover_has_an_answer_of_its_own(stations):
    bench, here = stations.at("svf_released")
    one, other = here.vials
    scans = (bench.hands(one), bench.hands(other))
    assert "identity.scan" in bench.refused(
        "tess", "offer", one, scans[:1], vials=[other], to_establishment=CLINIC
    )
    bench.do("tess", "offer", one, scans, vials=[other], to_establishment=CLINIC)
    bench.do("nora", "accept", one, scans[:1], **CAME, temperature_c="20")
    bench.do(
        "nora",
        "decline",
        other,
        scans[1:],
        condition="leaking",
        seal="none",
        temperature_c="20",
        why="It leaks on arrival.",
    )
    assert bench.case(one).vial.holder == CLINIC
    assert bench.case(other).vial.holder == LAB


def test_what_was_warm_when_it_was_declined_stays_warm_when_it_is_taken_back(stations):
    bench, here = stations.at("svf_released")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    bench.do(
        "nora",
        "decline",
        here.vial,
        scan,
        condition="good",
        seal="intact",
        temperature_c="35",
        why="It was warm on arrival.",
    )
    bench.do("tess", "take_back", here.vial, scan, place="bench 2")
    assert "cold_chain.times" in bench.refused("tom", "issue", here.vial, scan)


def test_a_vial_that_arrives_leaking_waits_for_an_officer_who_did_not_process(stations):
    bench, here = stations.at("svf_released")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    scan = (bench.hands(here.vial),)
    bench.do("tom", "issue", here.vial, scan)
    bench.do("nora", "accept", here.vial, scan, **CAME | {"condition": "leaking"}, temperature_c="20")
    drawn = {"volume_ml": "4", "lots": [bench.lots["syringe"]]}
    assert bench.refused("nora", "draw_up", here.vial, scan, **drawn) == {"quality.stopped"}
    case = bench.case(here.vial)
    (stop,), (deviation,) = case.stops, case.quality.deviations
    assert [one.about for one in case.tasks] == [deviation.id]
    bench.do("olga", "lift", here.vial, stop=stop.id, why="Looked at: only the outer bag is wet.")
    assert bench.refused("nora", "draw_up", here.vial, scan, **drawn) == {"quality.stopped"}
    words = dict.fromkeys(("cause", "correction", "conclusion"), "The outer bag leaks; the vial is whole.")
    bench.do(
        "olga", "classify_deviation", here.vial, deviation=deviation.id, classed="minor", why="Whole vial."
    )
    bench.do("olga", "close_deviation", here.vial, deviation=deviation.id, **words)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)


def test_a_vial_declined_as_damaged_stays_held_when_it_is_taken_back(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    seen = {"condition": "damaged", "seal": "broken", "temperature_c": "20"}
    bench.do("nora", "decline", here.vial, scan, **seen, why="The seal was broken on arrival.")
    bench.do("tess", "take_back", here.vial, scan, place="bench 2", temperature_c="20")
    assert bench.refused("clara", "allocate", here.treatment, vial=here.vial) == {"quality.stopped"}
    assert [one.says for one in bench.case(here.vial).stops] == ["Arrived damaged and with a broken seal"]


def test_lost_on_the_road_and_found_it_is_quarantined_and_held_until_released_again(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    bench.do("tom", "issue", here.vial, scan)
    bench.do("tess", "declare_lost", here.vial, why="It did not arrive.")
    assert "custody.not_ended" in bench.refused("nora", "accept", here.vial, scan, **CAME, temperature_c="20")
    bench.do(
        "olga", "found", here.vial, scan, place="reception", temperature_c="20", why="Left at the reception."
    )
    vial = bench.case(here.vial).vial
    assert (vial.stage, vial.standing, vial.holder) == (Stage.PROCESSING, Standing.QUARANTINED, LAB)
    assert vial.ended_at is None
    assert {"quality.stopped", "quality.standing"} <= bench.refused("tom", "issue", here.vial, scan)
    (stop,) = bench.case(here.vial).stops
    bench.do("olga", "lift", here.vial, stop=stop.id, why="Inspected and intact.")
    assert "quality.standing" in bench.refused("tom", "issue", here.vial, scan)
    bench.do("olga", "release_conditionally", here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)


def test_found_without_a_reading_the_transport_is_not_covered(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    bench.do("olga", "found", here.vial, scan, place="reception", why="Left at the reception.")
    (stop,) = bench.case(here.vial).stops
    bench.do("olga", "lift", here.vial, stop=stop.id, why="Inspected and intact.")
    assert bench.refused("olga", "release_conditionally", here.vial) == {"cold_chain.times"}
    (line,) = bench.case(here.vial).custody.of(here.vial)
    bench.do(
        "otto",
        "investigate",
        here.vial,
        about=line.id,
        conclusion="evidence_accepted",
        evidence="It never left the reception, which is logged at 20 degrees.",
    )
    bench.do("olga", "release_conditionally", here.vial)


def test_a_vial_that_nobody_missed_cannot_be_found(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    assert "custody.missing" in bench.refused(
        "olga", "found", here.vial, scan, place="x", why="It was here all along."
    )


def test_a_returned_vial_is_quarantined_and_can_be_issued_again(stations):
    bench, here = stations.at("svf_issued")
    scan = (bench.hands(here.vial),)
    bench.do("nora", "return_vial", here.vial, scan, to_establishment=LAB)
    bench.do("tess", "accept", here.vial, scan, **CAME, temperature_c="20")
    case = bench.case(here.vial)
    assert case.vial.standing is Standing.QUARANTINED
    assert issued_to(case) is None
    assert "quality.standing" in bench.refused("tom", "issue", here.vial, scan)
    bench.do("olga", "release_conditionally", here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)


@pytest.mark.parametrize("step", ["offer", "return_vial"])
def test_an_issued_vial_that_goes_anywhere_else_is_returned(stations, step):
    bench, here = stations.at("svf_issued")
    scan = (bench.hands(here.vial),)
    bench.do("nora", step, here.vial, scan, to_establishment=LAB)
    bench.do("tess", "accept", here.vial, scan, **CAME, temperature_c="20")
    assert bench.case(here.vial).vial.standing is Standing.QUARANTINED


def test_a_syringe_follows_its_vial_back(stations):
    bench, here = stations.at("svf_bedside")
    scan = (bench.hands(here.vial),)
    bench.do("nora", "return_vial", here.vial, scan, to_establishment=LAB)
    bench.do("tess", "accept", here.vial, scan, **CAME, temperature_c="20")
    assert bench.case(here.syringe).line.standing() is Standing.QUARANTINED
    assert {"quality.standing", "use.issued"} <= {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }


def test_a_handover_within_the_clinic_ends_the_issue_and_a_move_does_not(stations):
    bench, here = stations.at("svf_bedside")
    scan = (bench.hands(here.syringe),)
    bench.do("nora", "move", here.syringe, scan, place="room 3")
    bench.do("nora", "offer", here.syringe, scan, to_establishment=CLINIC)
    bench.do("berta", "accept", here.syringe, scan, **CAME, temperature_c="20")
    assert bench.case(here.syringe).line.standing() is Standing.CONDITIONALLY_RELEASED
    refusals = {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }
    assert refusals == {"use.issued"}
    bench.do("nora", "issue", here.syringe, scan)
    bench.do("berta", "accept", here.syringe, scan, **CAME, temperature_c="20")
    confirm_twice(bench, here)
    inject(bench, here)


def test_a_specimen_tube_is_delivered_and_no_vial_is(stations):
    bench, here = stations.at("svf_divided")
    tube, vial = (bench.hands(here.tube),), (bench.hands(here.vial),)
    assert "custody.destination" in bench.refused(
        "tess", "offer", here.vial, vial, to_place="Test Contract Laboratory"
    )
    bench.do("tess", "offer", here.tube, tube, to_place="Test Contract Laboratory")
    bench.do("tess", "delivered", here.tube, place="Test Contract Laboratory", proof="Signed at the desk.")
    assert bench.case(here.tube).vial.holder == ""


def test_the_patient_does_not_turn_up_and_another_eligible_one_gets_the_thawed_vial(stations):
    bench, here = stations.at("cord_thawed")
    other = bench.person(name="Test Patient Two", band="BAND-2")
    here.treatment, earlier = bench.treatment(other, CORD), here.treatment
    assert "use.free" in bench.refused("clara", "allocate", here.treatment, vial=here.vial)
    bench.do("clara", "deallocate", earlier, vial=here.vial)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    scan = (bench.hands(here.vial),)
    assert "identity.label_fresh" in bench.refused("nora", "issue", here.vial, scan)
    bench.label("nora", here.vial)
    issue(bench, here.vial, giver="nora", receiver="berta", temperature="20")
    here.syringe = draw_up(bench, here.vial, "5")
    confirm_twice(bench, here, band="BAND-2")
    inject(bench, here)


def test_a_thawed_vial_is_never_frozen_again_and_goes_to_nobody_after_its_clock(stations):
    bench, here = stations.at("cord_thawed")
    bench.hand_over("nora", "tess", here.vial, LAB)
    refused = bench.refused(
        "tess",
        "freeze",
        here.vial,
        (bench.hands(here.vial),),
        after_ml="6.5",
        equipment=[bench.lots["controlled_rate_freezer"]],
        programme="P1",
    )
    assert "process.order" in refused
    bench, here = stations.at("cord_thawed")
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    bench.do("clara", "deallocate", here.treatment, vial=here.vial)
    bench.clock.pass_by(hours=4)
    assert bench.refused("clara", "allocate", other, vial=here.vial) == {"cold_chain.expired"}


def test_a_deallocated_syringe_does_not_fall_back_on_its_vial(stations):
    bench, here = stations.at("cord_bedside")
    bench.do("clara", "deallocate", here.treatment, vial=here.syringe)
    assert allocation(bench.case(here.syringe)) is None
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    if allocation(bench.case(here.vial)) is not None:
        bench.do("clara", "deallocate", here.treatment, vial=here.vial)
    bench.do("clara", "allocate", other, vial=here.vial)
    assert allocation(bench.case(here.vial)).treatment == other
    assert allocation(bench.case(here.syringe)) is None


def test_an_aliquot_of_a_vial_in_transit_is_refused(stations):
    bench, here = stations.at("cord_thawed")
    scan = (bench.hands(here.vial),)
    bench.do("nora", "offer", here.vial, scan, to_establishment=LAB)
    assert "custody.here" in bench.refused("nora", "draw_specimen", here.vial, scan, volume_ml="0.5")
    assert "custody.here" in bench.refused(
        "nora", "draw_up", here.vial, scan, volume_ml="1", lots=[bench.lots["syringe"]]
    )


def test_two_thawed_vials_of_one_sample_keep_to_one_person_each(stations):
    bench, here = stations.at("cord_thawed")
    second = here.vials[1]
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    bench.do("clara", "allocate", other, vial=second)
    issue(bench, second, temperature="-165")
    prepare(bench, second)
    syringe = draw_up(bench, second, "5")
    refused = {one["check"] for one in bench.confirm("clara", here.treatment, syringe, "BAND-1").refusals}
    assert "use.match_vial" in refused
