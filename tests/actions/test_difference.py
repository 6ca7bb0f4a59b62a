"""When the world and the record differ: voided by two, recorded from outside, entered late."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.bench import CLINIC, LAB
from tests.roads import SVF, confirm_twice, draw_up, inject, issue
from tracker.custody.sample import Stage, Standing

WHY = {"why": "Entered for the wrong vial."}


def test_an_injection_entered_by_mistake_is_voided_by_two_one_an_officer(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    void = {"what": "inject", **WHY}
    assert bench.refused("clara", "void", here.syringe, **void) == {
        "identity.witness",
        "identity.one_is_officer",
    }
    assert bench.refused("clara", "void", here.syringe, second="clara", **void) == {
        "identity.witness",
        "identity.one_is_officer",
    }
    assert bench.refused("clara", "void", here.syringe, second="nora", **void) == {"identity.one_is_officer"}
    bench.do("clara", "void", here.syringe, second="olga", **void)
    vial = bench.case(here.syringe).vial
    assert (vial.stage, vial.standing, vial.ended_at) == (Stage.PREPARED, Standing.QUARANTINED, None)
    assert vial.volume_ml == Decimal(4)
    order = bench.case(here.treatment).treatment.order
    assert order.status == "open"
    assert order.injections == ()
    assert bench.refused("clara", "void", here.syringe, second="olga", **void) == {"oversight.voidable"}
    refused = {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }
    assert {"quality.stopped", "quality.standing"} <= refused


def test_what_a_void_brought_back_is_released_and_confirmed_anew(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("clara", "void", here.syringe, second="olga", what="inject", **WHY)
    (stop,) = [one for one in bench.case(here.syringe).stops if one.kind == "hold"]
    bench.do("otto", "lift", here.syringe, stop=stop.id, why="The syringe is still full.")
    bench.do("olga", "release_conditionally", here.syringe)
    bench.do("clara", "allocate", here.treatment, vial=here.syringe)
    scan = (bench.hands(here.syringe),)
    refused = bench.refused(
        "clara", "inject", here.treatment, scan, volume_ml="4", lots=[bench.lots["needle"]]
    )
    assert refused == {"bedside.confirmed"}
    confirm_twice(bench, here)
    inject(bench, here)
    assert len(bench.case(here.treatment).treatment.order.injections) == 1


def test_a_cancelled_treatment_stays_cancelled_when_an_injection_is_voided(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("carl", "new_version", here.treatment, second="nora", **order(vials=2))
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("clara", "cancel_treatment", here.treatment, why="One injection was enough.")
    bench.do("clara", "void", here.syringe, second="olga", what="inject", **WHY)
    assert bench.case(here.treatment).treatment.order.status == "cancelled"


def order(**changed):
    return {
        "joint": "knee",
        "side": "left",
        "dose_min": "1",
        "dose_max": "100",
        "vials": 1,
        "indication": "knee_osteoarthritis",
        "route": "intra_articular",
        "basis": "trial",
        "reference": "NCT-TEST-1",
        "jurisdiction": "US",
        "weight_kg": "70",
        "why": "Two injections are planned.",
    } | changed


@pytest.mark.parametrize("what", ["discard", "declare_lost"])
def test_a_discard_or_a_loss_is_voided_and_the_vial_is_held(stations, what):
    bench, here = stations.at("cord_released")
    scan = (bench.hands(here.vial),)
    if what == "discard":
        assert bench.refused(
            "tess", "discard", here.vial, scan, method="incinerated", why="It is cracked."
        ) == {"identity.witness"}
        bench.do("tess", "discard", here.vial, scan, second="tom", method="incinerated", why="It is cracked.")
    else:
        bench.do("tess", "declare_lost", here.vial, why="It is not in its place.")
    assert "custody.not_ended" in bench.refused("tess", "move", here.vial, scan, place="x")
    bench.do("tess", "void", here.vial, second="otto", what=what, **WHY)
    vial = bench.case(here.vial).vial
    assert (vial.stage, vial.standing, vial.ended_at) == (Stage.STORED, Standing.QUARANTINED, None)
    assert "quality.stopped" in bench.refused("olga", "release", here.vial)


def test_a_rejection_is_final_but_for_a_void(stations):
    bench, here = stations.at("cord_released")
    bench.do("olga", "reject", here.vial, why="The wrong vial was named.")
    assert "quality.stopped" in bench.refused("otto", "release", here.vial)
    bench.do("tess", "void", here.vial, second="otto", what="reject", **WHY)
    (stop,) = bench.case(here.vial).stops
    meant = {"stop": stop.id, "why": "Another vial was meant."}
    assert bench.refused("otto", "lift", here.vial, **meant) == {"identity.not_cause"}
    bench.do("olga", "lift", here.vial, **meant)
    bench.do("otto", "release", here.vial)


def test_a_mistaken_hand_over_is_voided_and_the_vial_is_back_where_it_was(stations):
    bench, here = stations.at("svf_issued")
    bench.do("nora", "void", here.vial, second="olga", what="hand_over", **WHY)
    case = bench.case(here.vial)
    assert (case.vial.holder, case.vial.standing) == (LAB, Standing.QUARANTINED)
    (stop,) = case.stops
    bench.do("otto", "lift", here.vial, stop=stop.id, why="It never left the laboratory.")
    bench.do("olga", "release_conditionally", here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)


def test_an_injection_during_downtime_counts_and_stops_the_treatment(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("carl", "new_version", here.treatment, second="nora", **order(vials=2, dose_max="17"))
    bench.do(
        "clara",
        "record_outside",
        here.syringe,
        what="injected",
        volume_ml="4",
        why="The network was down.",
        at=bench.ago(minutes=20),
    )
    vial = bench.case(here.syringe).vial
    assert vial.stage is Stage.INJECTED
    case = bench.case(here.treatment)
    (injection,) = case.treatment.order.injections
    assert injection.dose == Decimal(8)
    assert [one.kind for one in case.stops] == ["treatment_stopped"]
    assert "quality.stopped" in bench.refused("clara", "allocate", here.treatment, vial=here.vials[1])
    (stop,) = case.stops
    bench.do("otto", "lift", here.treatment, stop=stop.id, why="The downtime was looked into.")
    deviation = bench.case(here.vial).quality.deviations[-1]
    assert not deviation.closed
    assert bench.refused("clara", "allocate", here.treatment, vial=here.vials[1]) == {"use.dose_not_above"}


def test_an_injection_outside_that_the_record_did_not_expect_is_taken_all_the_same(stations):
    bench, here = stations.at("cord_released")
    other = bench.treatment(
        bench.person(name="Test Patient", band="BAND-2"), "Cord-blood MNC, cryopreserved, allogeneic"
    )
    bench.do("nora", "declare_lost", here.vial, why="It is not in its place.")
    bench.do(
        "clara",
        "record_outside",
        here.vial,
        what="injected",
        treatment=other,
        volume_ml="6",
        why="Given by mistake elsewhere.",
    )
    assert bench.case(here.vial).vial.stage is Stage.INJECTED
    assert len(bench.case(other).treatment.order.injections) == 1
    assert [one.kind for one in bench.case(other).stops] == ["treatment_stopped"]
    bench.do("clara", "void", here.vial, second="olga", what="inject", **WHY)
    assert bench.case(other).treatment.order.injections == ()


def test_what_was_injected_stays_injected_whatever_is_told_later(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    for what in ("injected", "broken", "discarded", "thawed"):
        answer = bench.attempt(
            "clara", "record_outside", here.syringe, what=what, volume_ml="4", why="Told by somebody later."
        )
        assert bench.case(here.syringe).vial.stage is Stage.INJECTED, (what, answer.document)
    assert len(bench.case(here.treatment).treatment.order.injections) == 1


@pytest.mark.parametrize("what", ["broken", "discarded", "thawed", "seen"])
def test_what_happened_outside_ends_or_stops_the_vial_and_opens_a_deviation(stations, what):
    bench, here = stations.at("cord_released")
    bench.do("tom", "record_outside", here.vial, what=what, why="Found so in the morning.")
    case = bench.case(here.vial)
    assert [one.closed for one in case.quality.deviations] == [False]
    treatment = bench.treatment(
        bench.person(name="Test Patient", band="BAND-2"), "Cord-blood MNC, cryopreserved, allogeneic"
    )
    refused = bench.refused("clara", "allocate", treatment, vial=here.vial)
    assert "quality.stopped" in refused
    assert case.vial.ended is (what in ("broken", "discarded"))


def test_a_deviation_is_closed_by_an_officer_who_did_not_process(stations):
    bench, here = stations.at("cord_released")
    bench.do("tom", "record_outside", here.vial, what="seen", why="It stood on the bench.")
    (stop,) = bench.case(here.vial).stops
    bench.do("otto", "lift", here.vial, stop=stop.id, why="Looked into and found good.")
    deviation = bench.case(here.vial).quality.deviations[0].id
    long = "No increased risk, the logger shows it."
    closing = {"deviation": deviation, "cause": long, "correction": long, "conclusion": long}
    assert bench.refused("olga", "close_deviation", here.vial, **closing) == {"tasks.classified"}
    bench.do("otto", "classify_deviation", here.vial, deviation=deviation, classed="minor", why=long)
    bench.do("olga", "close_deviation", here.vial, **closing)
    assert bench.refused("olga", "close_deviation", here.vial, **closing) == {"oversight.open_deviation"}
    treatment = bench.treatment(
        bench.person(name="Test Patient", band="BAND-2"), "Cord-blood MNC, cryopreserved, allogeneic"
    )
    bench.do("clara", "allocate", treatment, vial=here.vial)


def test_a_late_entry_needs_a_reason_and_never_comes_before_the_step_before(stations):
    bench, here = stations.at("svf_collected")
    scan = (bench.hands(here.first),)
    wash = {"after_ml": "80", "lots": [bench.lots["wash_solution"]]}
    bench.clock.pass_by(hours=2)
    late = {**wash, "at": bench.ago(minutes=60)}
    assert bench.refused("tess", "wash", here.first, scan, **late) == {"record.time"}
    early = {**wash, "at": bench.ago(hours=3), "late_reason": "The terminal was down."}
    assert bench.refused("tess", "wash", here.first, scan, **early) == {"record.time"}
    future = {**wash, "at": bench.ahead(minutes=6)}
    assert bench.refused("tess", "wash", here.first, scan, **future) == {"record.time"}
    bench.do("tess", "wash", here.first, scan, **late, late_reason="The terminal was down.")


def test_a_late_end_of_a_clock_counts_from_its_entry_until_an_officer_countersigns(stations):
    bench, here = stations.at("svf_collected")
    bench.clock.pass_by(hours=25)
    scan = (bench.hands(here.first),)
    wash = {
        "after_ml": "80",
        "lots": [bench.lots["wash_solution"]],
        "at": bench.ago(hours=2),
        "late_reason": "The terminal was down.",
    }
    assert bench.refused("tess", "wash", here.first, scan, **wash) == {"cold_chain.expired"}
    bench, here = stations.at("svf_collected")
    bench.clock.pass_by(hours=23, minutes=45)
    bench.do("tess", "wash", here.first, (bench.hands(here.first),), **{**wash, "at": bench.ago(minutes=40)})
    bench.clock.pass_by(hours=1)
    assert bench.case(here.first)


def test_stopping_is_never_refused_for_the_time_typed_nor_for_a_stale_page(stations):
    bench, here = stations.at("svf_bedside")
    bench.clock.pass_by(hours=2)
    bench.do("nora", "hold", here.vial, why="It was dropped some time ago.", at=bench.ago(hours=1), seen=0)
    bench.do("nora", "withdraw_consent", here.donor, scopes=["treatment"], at=bench.ago(hours=20), seen=0)
    bench.do("nora", "withdraw_treatment_consent", here.treatment, at=bench.ago(hours=20), seen=0)
    bench.do(
        "nora", "declare_lost", here.vials[1], why="It is not in its place.", at=bench.ago(hours=1), seen=0
    )


def test_a_corrected_temperature_of_an_arrival_counts(stations):
    bench, here = stations.at("svf_collected")
    line = bench.case(here.first).custody.of(here.first)[0]
    fix = {"about": line.id, "field": "temperature_c", "why": "Typed 20 instead of 30."}
    assert bench.refused("tess", "correct", here.first, value="30", **fix) == {"oversight.second_for_better"}
    bench.do("tess", "correct", here.first, second="otto", value="30", **fix)
    wash = {"after_ml": "80", "lots": [bench.lots["wash_solution"]]}
    assert bench.refused("tess", "wash", here.first, (bench.hands(here.first),), **wash) == {
        "cold_chain.times"
    }


def test_a_volume_is_corrected_within_its_step_and_the_vial_follows(stations):
    bench, here = stations.at("svf_collected")
    bench.process("tess", "wash", here.first, "80")
    done = bench.case(here.first).processing.on(here.first)[-1].id
    fix = {"about": done, "field": "after_ml", "why": "Misread the scale by ten."}
    assert bench.refused("tess", "correct", here.first, second="otto", value="101", **fix) == {
        "oversight.corrected_value"
    }
    bench.do("tess", "correct", here.first, second="otto", value="70", **fix)
    assert bench.case(here.first).vial.volume_ml == Decimal(70)


def test_a_marker_is_corrected_on_the_donor_where_it_counts_for_every_sample(stations):
    bench, here = stations.at("cord_released")
    marker = next(one.id for one in bench.case(here.donor).papers.markers if one.marker == "hbsag")
    worse = {"about": marker, "field": "outcome", "value": "reactive", "why": "The two rows were swapped."}
    assert bench.refused("tess", "correct", here.vial, **worse)
    bench.do("tess", "correct", here.donor, **worse)
    treatment = bench.treatment(
        bench.person(name="Test Patient", band="BAND-2"), "Cord-blood MNC, cryopreserved, allogeneic"
    )
    assert "source.markers" in bench.refused("clara", "allocate", treatment, vial=here.vial)


def test_a_vial_goes_to_the_clinic_and_is_found_there_by_nobody_who_may_not(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    with pytest.raises(Exception, match="not among what you may do"):
        bench.attempt("nora", "found", here.vial, scan, place="x", why="It was on the shelf.")


def test_the_two_vials_of_one_treatment_count_their_dose_together(stations):
    bench, here = stations.at("svf_released")
    treatment = bench.treatment(here.person, SVF, side="right", vials=2, dose_max="15")
    bench.do("clara", "allocate", treatment, vial=here.vials[0])
    assert bench.refused("clara", "allocate", treatment, vial=here.vials[1]) == {"use.dose_not_above"}


def test_an_order_for_fewer_vials_than_were_given_lets_no_more_be_given(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("carl", "new_version", here.treatment, second="nora", **order(vials=2))
    bench.do("clara", "allocate", here.treatment, vial=here.vials[1])
    issue(bench, here.vials[1])
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("carl", "new_version", here.treatment, second="nora", **order(vials=1))
    second = draw_up_refused(bench, here)
    assert second == {"use.treatment"}


def draw_up_refused(bench, here):
    scan = (bench.hands(here.vials[1]),)
    return bench.refused("nora", "draw_up", here.vials[1], scan, volume_ml="4", lots=[bench.lots["syringe"]])


def test_a_hand_over_is_not_voided_while_the_next_one_is_open(stations):
    bench, here = stations.at("svf_issued")
    bench.do("nora", "return_vial", here.vial, (bench.hands(here.vial),), to_establishment=LAB)
    assert bench.refused("nora", "void", here.vial, second="olga", what="hand_over", **WHY) == {
        "oversight.voidable"
    }
    bench.do("nora", "cancel_offer", here.vial, why="It stays here after all.")
    assert bench.refused("nora", "void", here.vial, second="olga", what="hand_over", **WHY) == {
        "oversight.voidable"
    }
    bench.do("nora", "take_back", here.vial, (bench.hands(here.vial),), place="room 2")
    bench.do("nora", "void", here.vial, second="olga", what="hand_over", **WHY)
