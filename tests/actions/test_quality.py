"""Results, release and stops: bad counts at once, good after review, nothing is laundered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bench import LAB
from tests.roads import CORD, SVF_RESULTS, confirm_twice, draw_up, inject, issue, svf_divided
from tracker.actions.officer_lists import waiting
from tracker.actions.specifications import install, shipped
from tracker.actions.task_list import open_tasks
from tracker.custody.people import Role
from tracker.custody.problems import Invalid
from tracker.custody.sample import Stage, Standing
from tracker.custody.tasks import TaskKind
from tracker.records import waiting as waiting_queries


def result_of(bench, vial, analyte):
    return [one for one in bench.case(vial).quality.results if one.analyte == analyte][-1]


def stops(bench, code):
    return [one.kind for one in bench.case(code).stops]


def test_a_late_positive_sterility_after_the_injection_holds_the_whole_sample(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=9)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    assert stops(bench, here.vials[1]) == ["failing_result"]
    assert stops(bench, here.sample) == ["failing_result"]
    assert "quality.sterility" in bench.refused("olga", "release", here.syringe)
    assert bench.case(here.syringe).vial.stage is Stage.INJECTED


def test_after_the_injection_a_good_late_result_gives_the_final_release(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=15)
    bench.do("nora", "hold", here.syringe, why="A question came up later.")
    bench.do("clara", "withdraw_consent", here.donor, scopes=["treatment"])
    assert bench.refused("olga", "release", here.syringe) == {"quality.sterility"}
    bench.result(here.tube, "sterility", "no growth")
    bench.do("olga", "release", here.syringe)
    assert bench.case(here.syringe).vial.standing is Standing.RELEASED


def test_a_recall_after_the_injection_does_refuse_its_final_release(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=14)
    bench.result(here.tube, "sterility", "no growth")
    bench.do("olga", "recall", here.sample, why="The maker recalled the kit.")
    assert bench.refused("otto", "release", here.syringe) == {"quality.stopped"}


def test_a_late_positive_result_on_the_representative_stops_every_sibling(stations):
    bench, here = stations.at("cord_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    tube = next(
        one.code for one in bench.case(here.sample).line.vials.values() if one.parent == here.representative
    )
    bench.do("tess", "record_result", tube, analyte="mycoplasma", value="positive")
    for vial in here.vials:
        assert stops(bench, vial) == ["failing_result"]


def test_a_bad_result_counts_at_once_and_a_good_one_after_review(stations):
    bench, here = stations.at("svf_divided")
    for analyte, value, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, value, unit, reviewer="olga" if analyte != "viability" else "")
    assert bench.refused("olga", "release_conditionally", here.vial) == {"quality.viability"}
    bench.do("tess", "record_result", here.tube, analyte="viability", value="69", unit="%")
    refused = bench.refused("olga", "release_conditionally", here.vial)
    assert refused == {"quality.viability", "quality.stopped"}


def test_a_repeat_never_replaces_a_failure_and_dividing_launders_nothing(stations):
    bench, here = stations.at("svf_divided")
    for analyte, value, unit in (*SVF_RESULTS, ("viability", "50", "%"), ("viability", "95", "%")):
        bench.result(here.tube, analyte, value, unit)
    (stop,) = bench.case(here.vial).stops
    why = {"stop": stop.id, "why": "Judged to concern nobody else."}
    assert bench.refused("otto", "lift", here.sample, **why) == {"oversight.liftable"}
    bench.do("otto", "narrow", here.sample, vials=[here.vials[1]], **why)
    children = bench.refused("tess", "split", here.vial, (bench.hands(here.vial),), volumes_ml=["2"])
    assert children == {"quality.viability"}
    assert bench.refused("olga", "release_conditionally", here.vial) == {"quality.viability"}
    bad = next(one for one in bench.case(here.vial).quality.results if one.number == 50)
    bench.do(
        "otto",
        "investigate",
        here.vial,
        about=bad.id,
        conclusion="laboratory_error",
        evidence="The dye had expired, see report 7.",
    )
    bench.do("olga", "release_conditionally", here.vial)


def asked_for_review(bench):
    with bench.site.database.reading() as connection:
        desk = {one.id for one in waiting_queries.to_review(connection, bench.clock.now - timedelta(days=9))}
    lists = {one.result.id for one in waiting(bench.site, bench.people["olga"]).review}
    tasks = {one.about for one in open_tasks(bench.site, [Role.OFFICER]) if one.kind is TaskKind.REVIEW}
    assert desk == lists == tasks
    return tasks


def test_a_result_proven_the_laboratorys_error_asks_nobody_for_review(stations):
    bench, here = stations.at("svf_divided")
    for value in ("50", "85"):
        bench.do("tess", "record_result", here.tube, analyte="viability", value=value, unit="%")
    bad, good = (one.id for one in bench.case(here.vial).quality.results)
    found = {"about": bad, "evidence": "The dye had expired, see report 7."}
    bench.do("otto", "investigate", here.vial, conclusion="confirmed", **found)
    assert asked_for_review(bench) == {bad, good}
    bench.do("otto", "investigate", here.vial, conclusion="laboratory_error", **found)
    assert asked_for_review(bench) == {good}


def test_nobody_reviews_their_own_result_nor_releases_what_they_processed(stations):
    bench, here = stations.at("svf_divided")
    bench.do("olga", "record_result", here.tube, analyte="viability", value="85", unit="%")
    own = result_of(bench, here.tube, "viability").id
    assert bench.refused("olga", "review_result", here.tube, result=own, verdict="accepted") == {
        "identity.not_author"
    }
    bench.do("otto", "review_result", here.tube, result=own, verdict="accepted")


def test_one_act_releases_vials_of_one_sample_only(stations):
    bench, here = stations.at("svf_released")
    other = svf_divided(bench, band="BAND-2")
    for analyte, value, unit in SVF_RESULTS:
        bench.result(other.tube, analyte, value, unit)
    assert bench.refused("olga", "release_conditionally", here.vial, vials=[other.vial])
    bench.do("olga", "release_conditionally", other.vial, vials=[other.vials[1]])


def test_all_vials_of_one_act_are_released_or_none(stations):
    bench, here = stations.at("cord_released")
    bench.do("nora", "hold", here.vials[1], why="Its label looks smudged.")
    before = bench.case(here.vials[0]).vial.standing
    bench.do("olga", "reject", here.vials[2], why="The vial is cracked.")
    assert "quality.stopped" in bench.refused("olga", "release", here.vials[0], vials=here.vials[1:])
    assert bench.case(here.vials[0]).vial.standing is before


def test_a_specimen_tube_is_never_released_nor_allocated(stations):
    bench, here = stations.at("svf_released")
    assert "custody.not_a_specimen" in bench.refused("olga", "release_conditionally", here.tube)
    assert "custody.not_a_specimen" in bench.refused("clara", "allocate", here.treatment, vial=here.tube)


def test_a_typing_error_towards_worse_counts_at_once_by_one_person(stations):
    bench, here = stations.at("svf_issued")
    about = result_of(bench, here.tube, "viability").id
    bench.do(
        "tess", "correct", here.tube, about=about, field="value", value="58", why="Typed 85 instead of 58."
    )
    case = bench.case(here.vial)
    assert case.vial.standing is Standing.QUARANTINED
    assert stops(bench, here.vial) == ["failing_result"]
    refused = bench.refused(
        "nora", "draw_up", here.vial, (bench.hands(here.vial),), volume_ml="4", lots=[bench.lots["syringe"]]
    )
    assert {"quality.viability", "quality.stopped", "quality.standing"} <= refused


def test_a_typing_error_towards_better_needs_an_officer_and_a_new_review(stations):
    bench, here = stations.at("svf_divided")
    for analyte, value, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, "58" if analyte == "viability" else value, unit)
    about = result_of(bench, here.tube, "viability").id
    fix = {"about": about, "field": "value", "value": "85", "why": "Typed 58 instead of 85."}
    assert bench.refused("tess", "correct", here.tube, **fix) == {"oversight.second_for_better"}
    assert bench.refused("tess", "correct", here.tube, second="tom", **fix) == {"oversight.second_for_better"}
    worse = {**fix, "value": "50"}
    assert bench.refused("otto", "correct", here.tube, second="otto", **worse) == {"identity.beside"}
    bench.do("tess", "correct", here.tube, second="otto", **fix)
    assert stops(bench, here.vial) == ["failing_result"]
    (stop,) = bench.case(here.vial).stops
    seen = {"stop": stop.id, "why": "The report says 85, seen on paper."}
    assert bench.refused("otto", "lift", here.sample, **seen) == {"identity.not_cause"}
    bench.do("olga", "lift", here.sample, **seen)
    assert bench.refused("olga", "release_conditionally", here.vial) == {"quality.viability"}
    assert bench.refused("otto", "review_result", here.tube, result=about, verdict="accepted") == {
        "identity.not_author"
    }
    bench.do("olga", "review_result", here.tube, result=about, verdict="accepted")
    bench.do("olga", "release_conditionally", here.vial)


def test_a_correction_within_the_limits_lets_the_release_fall_back_until_reviewed(stations):
    bench, here = stations.at("svf_issued")
    about = result_of(bench, here.tube, "viability").id
    bench.do(
        "tess",
        "correct",
        here.tube,
        second="otto",
        about=about,
        field="value",
        value="86",
        why="Typed 85 instead of 86.",
    )
    assert bench.case(here.vial).vial.standing is Standing.QUARANTINED
    bench.do("olga", "review_result", here.tube, result=about, verdict="accepted")
    bench.do("olga", "release_conditionally", here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)


def test_consent_withdrawn_stops_everything_until_the_same_person_renews_it(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    bench.do("nora", "withdraw_consent", here.donor, scopes=["treatment"], why="Said at the bedside.")
    scan = (bench.hands(here.syringe),)
    refused = bench.refused(
        "clara", "inject", here.treatment, scan, volume_ml="4", lots=[bench.lots["needle"]]
    )
    assert "source.consent" in refused
    renewed = {"version": "1", "scopes": ["donation", "treatment", "research"]}
    signed = bench.clock.now
    bench.do(
        "clara", "record_consent", here.donor, given_by="guardian", signed_at=signed.isoformat(), **renewed
    )
    assert "source.consent" in {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }
    bench.do("clara", "record_consent", here.donor, given_by="self", signed_at=signed.isoformat(), **renewed)
    bench.clock.pass_by(seconds=20)
    confirm_twice(bench, here)
    inject(bench, here)


def test_a_consent_signed_before_the_withdrawal_does_not_lift_it(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("nora", "withdraw_consent", here.donor, scopes=["treatment"])
    bench.do(
        "clara",
        "record_consent",
        here.donor,
        version="1",
        scopes=["treatment"],
        given_by="self",
        signed_at=bench.ago(minutes=10),
    )
    assert "source.consent" in {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }


def test_the_patient_may_withdraw_too_and_renew(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("berta", "withdraw_treatment_consent", here.treatment, why="I do not want it now.")
    assert {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    } == {"quality.stopped"}
    bench.do("clara", "consent_to_treatment", here.treatment, version="1", signed_at=bench.ago(seconds=1))
    bench.clock.pass_by(seconds=20)
    confirm_twice(bench, here)
    inject(bench, here)


def test_a_recalled_lot_reaches_every_vial_it_was_used_on(stations):
    bench, here = stations.at("cord_released")
    bench.do("olga", "recall", bench.lots["cryoprotectant"], why="The maker recalled the lot.")
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-2"), CORD)
    for vial in here.vials:
        assert "quality.stopped" in bench.refused("clara", "allocate", treatment, vial=vial)
    assert "quality.stopped" in bench.refused("olga", "release", here.vial)
    (stop,) = bench.case(bench.lots["cryoprotectant"]).stops
    assert "oversight.liftable" in bench.refused(
        "otto", "lift", here.vial, stop=stop.id, why="Only for this vial, please."
    )
    bench.do("otto", "lift", bench.lots["cryoprotectant"], stop=stop.id, why="Another lot was meant.")
    bench.do("clara", "allocate", treatment, vial=here.vial)


@pytest.mark.parametrize("on", ["donor", "sample", "vial", "unit", "treatment"])
def test_a_hold_is_found_by_line_and_use_and_lifted_where_it_stands(stations, on):
    bench, here = stations.at("cord_issued")
    code = {
        "donor": here.donor,
        "sample": here.sample,
        "vial": here.vial,
        "unit": bench.lots["tank"],
        "treatment": here.treatment,
    }[on]
    bench.do("berta", "hold", code, why="Something is not right here.")
    scan = (bench.hands(here.vial),)
    thaw = {"after_ml": "6", "equipment": [bench.lots["water_bath"]], "temperature_c": "37"}
    assert "quality.stopped" in bench.refused("nora", "thaw", here.vial, scan, **thaw)
    (stop,) = bench.case(code).stops
    bench.do("otto", "lift", code, stop=stop.id, why="Looked into and found good.")
    bench.do("nora", "thaw", here.vial, (bench.hands(here.vial),), **thaw)


def test_a_narrowed_stop_reaches_only_the_vials_named_and_only_vials_of_the_sample_are(stations):
    bench, here = stations.at("cord_released")
    bench.do("nora", "hold", here.sample, why="One of the vials is damaged.")
    (stop,) = bench.case(here.sample).stops
    other = svf_divided(bench)
    assert bench.refused(
        "otto", "narrow", here.sample, stop=stop.id, vials=[other.vial], why="It is that one."
    )
    bench.do("otto", "narrow", here.sample, stop=stop.id, vials=[here.vials[2]], why="It is that one.")
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-2"), CORD)
    assert "quality.stopped" in bench.refused("clara", "allocate", treatment, vial=here.vials[2])
    bench.do("clara", "allocate", treatment, vial=here.vial)


WITHDRAWN = "Its limits were found to be unsafe."


def second_version(bench):
    document = shipped("svf_fresh_autologous")[0]
    return install(bench.site, document, ("olga", "otto"))


def test_a_specification_withdrawn_for_safety_refuses_until_the_sample_is_reassigned(stations):
    bench, here = stations.at("svf_bedside")
    newer = second_version(bench)
    why = {"specification": newer, "why": "The first version was withdrawn."}
    assert bench.refused("olga", "reassign", here.sample, **why) == {"oversight.reassignable"}
    bench.do("olga", "withdraw_specification", bench.specifications["adipose"], why=WITHDRAWN)
    assert "quality.stopped" in {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }
    assert "quality.stopped" in bench.refused("olga", "release_conditionally", here.vials[1])
    cord = {"specification": bench.specifications["cord_blood"], "why": "The first version was withdrawn."}
    assert bench.refused("olga", "reassign", here.sample, **cord) == {"oversight.reassignable"}
    bench.do("olga", "reassign", here.sample, **why)
    confirm_twice(bench, here)
    inject(bench, here)


def test_what_failed_under_an_earlier_version_keeps_failing(stations):
    bench, here = stations.at("svf_divided")
    for analyte, value, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, "60" if analyte == "viability" else value, unit)
    document = shipped("svf_fresh_autologous")[0]
    laxer = [one | {"limit": "50"} if one["analyte"] == "viability" else one for one in document["criteria"]]
    newer = install(bench.site, document | {"criteria": laxer}, ("olga", "otto"))
    bench.do("olga", "withdraw_specification", bench.specifications["adipose"], why=WITHDRAWN)
    bench.do("olga", "reassign", here.sample, specification=newer, why="The first version was withdrawn.")
    (stop,) = bench.case(here.sample).stops
    bench.do(
        "otto", "narrow", here.sample, stop=stop.id, vials=[here.vials[1]], why="The new version is met."
    )
    assert bench.refused("olga", "release_conditionally", here.vial) == {"quality.viability"}


def test_a_specimen_may_be_drawn_from_stopped_material_for_an_open_investigation(stations):
    bench, here = stations.at("svf_divided")
    bench.do("tess", "record_result", here.tube, analyte="viability", value="50", unit="%")
    about = result_of(bench, here.tube, "viability").id
    scan = (bench.hands(here.vial),)
    refused = bench.refused("tess", "draw_specimen", here.vial, scan, volume_ml="0.5")
    assert refused == {"quality.stopped", "quality.viability"}
    bench.do("olga", "open_investigation", here.vial, about=about, why="The count looks wrong.")
    bench.do("tess", "draw_specimen", here.vial, scan, volume_ml="0.5")
    assert "quality.stopped" in bench.refused("olga", "release_conditionally", here.vial)
    bench.do(
        "olga",
        "investigate",
        here.vial,
        about=about,
        conclusion="confirmed",
        evidence="The repeat gives the same.",
    )
    assert bench.refused("tess", "draw_specimen", here.vial, (bench.hands(here.vial),), volume_ml="0.5")


def test_a_thawed_vial_waits_for_its_results_after_thaw(stations):
    bench, here = stations.at("cord_issued")
    bench.process("nora", "thaw", here.vial, "6")
    bench.process("nora", "dilute", here.vial, "7")
    tube = bench.do("nora", "draw_specimen", here.vial, (bench.hands(here.vial),), volume_ml="0.5").made[0]
    bench.label("nora", tube, here.vial)
    here.syringe = draw_up(bench, here.vial, "5")
    refused = {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-1").refusals
    }
    assert refused == {"quality.cd34_viability", "quality.cd45_viability"}
    for analyte, value in (("cd34_viability", "81"), ("cd45_viability", "60")):
        bench.result(tube, analyte, value, "%", by="nora")
    confirm_twice(bench, here)
    inject(bench, here)


def test_one_criterion_asked_at_another_stage_is_not_met(stations):
    bench, here = stations.at("cord_stored")
    whole = here.representative
    tube = bench.do("tess", "draw_specimen", whole, (bench.hands(whole),), volume_ml="6", whole=True).made[0]
    bench.label("tess", tube, whole)
    assert bench.case(whole).vial.stage is Stage.CONSUMED
    bench.result(here.tube, "viability", "92", "%")
    bench.result(here.tube, "sterility", "no growth")
    refused = bench.refused("olga", "release", here.vial)
    assert refused == {"quality.viability", "quality.sterility"}


def test_a_representative_that_took_other_steps_speaks_for_nobody(stations):
    bench, here = stations.at("cord_stored")
    bench.clock.pass_by(seconds=1)
    whole = here.representative
    tube = bench.do("tess", "draw_specimen", whole, (bench.hands(whole),), volume_ml="1").made[0]
    bench.label("tess", tube, whole)
    bench.clock.pass_by(days=14)
    for analyte, value, unit in (("viability", "92", "%"), ("sterility", "no growth", "")):
        bench.result(tube, analyte, value, unit)
    bench.do("olga", "release", here.vial)
    vial = here.vials[1]
    bench.do("nora", "hold", vial, why="It was taken apart from the rest.")
    (stop,) = bench.case(vial).stops
    bench.do("otto", "lift", vial, stop=stop.id, why="Looked into and found good.")
    bench.do("olga", "release", vial)


def test_a_warm_transport_of_a_frozen_vial_refuses_the_thaw(stations):
    bench, here = stations.at("cord_released")
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-1"), CORD)
    bench.do("clara", "allocate", treatment, vial=here.vial)
    issue(bench, here.vial, temperature="-140")
    thaw = {"after_ml": "6", "equipment": [bench.lots["water_bath"]], "temperature_c": "37"}
    refused = bench.refused("nora", "thaw", here.vial, (bench.hands(here.vial),), **thaw)
    assert refused == {"cold_chain.times", "quality.stopped"}
    assert [one.origin for one in bench.case(here.vial).quality.deviations] == ["excursion"]


def test_a_transport_without_a_reading_refuses_until_an_officer_accepts_evidence(stations):
    bench, here = stations.at("svf_collected")
    scan = (bench.hands(here.first),)
    bench.do("tess", "offer", here.first, scan, to_establishment="CLINIC")
    bench.do("nora", "accept", here.first, scan, condition="good", seal="intact", place="room 1")
    bench.do("nora", "offer", here.first, scan, to_establishment=LAB)
    bench.do(
        "tess",
        "accept",
        here.first,
        scan,
        condition="good",
        seal="intact",
        place="bench 1",
        temperature_c="20",
    )
    wash = {"after_ml": "80", "lots": [bench.lots["wash_solution"]]}
    assert bench.refused("tess", "wash", here.first, scan, **wash) == {"cold_chain.times"}
    line = bench.case(here.first).custody.of(here.first)[1]
    bench.do(
        "olga",
        "investigate",
        here.first,
        about=line.id,
        conclusion="evidence_accepted",
        evidence="The box's own logger shows 19 to 21.",
    )
    bench.do("tess", "wash", here.first, (bench.hands(here.first),), **wash)


@pytest.mark.parametrize(
    ("kind", "state"),
    [("transport", "fresh"), ("storage", "fresh"), ("transport", "frozen"), ("storage", "frozen")],
)
def test_a_specification_silent_about_an_interval_its_route_reaches_is_not_put_in_force(
    stations, kind, state
):
    bench, _ = stations.at("svf_bedside")
    frozen = next(one for one in shipped() if any(step["kind"] == "freeze" for step in one["manufacture"]))
    left = [one for one in frozen["intervals"] if (one["kind"], one["state"]) != (kind, state)]
    with pytest.raises(Invalid) as caught:
        install(bench.site, frozen | {"intervals": left, "version": 9}, ("olga", "otto"))
    assert caught.value.fields == {
        "intervals": [f"State a range for {kind} of {state} material, or that none is required."]
    }
