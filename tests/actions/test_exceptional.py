"""Exceptional release: three people, one vial, one treatment, and nothing but what was named."""

from __future__ import annotations

import pytest

from tests.bench import PASSWORD, employ
from tests.exceptional import KNOWN, WHY, acknowledged, asked, failed, investigate, narrow, released
from tests.roads import SVF, confirm_twice, draw_up, inject, issue
from tracker.actions.sign_in import sign_in
from tracker.custody.exceptions import EXCEPTIONALLY_RELEASED, exceptional_releases
from tracker.custody.sample import Stage, Standing
from tracker.custody.warnings import warnings


def test_an_exceptionally_released_vial_goes_to_its_patient_and_shows_it_for_ever(stations):
    bench, here = released(stations)
    case = bench.case(here.vial)
    assert case.vial.standing is Standing.CONDITIONALLY_RELEASED
    assert warnings(case)[-1] == EXCEPTIONALLY_RELEASED
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    assert bench.refused("tom", "issue", here.vial, (bench.hands(here.vial),)) == {"identity.label_fresh"}
    bench.label("tess", here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)
    case = bench.case(here.syringe)
    assert case.vial.stage is Stage.INJECTED
    (passed,) = exceptional_releases(case)
    assert (passed.by, passed.second) == (bench.people["olga"].user, bench.people["carl"].user)
    assert [one.check for one in passed.failed] == ["quality.viability"]
    assert exceptional_releases(bench.case(here.vials[1])) == ()


def test_what_was_passed_is_told_as_a_warning(stations):
    bench, here = released(stations)
    told = bench.do("clara", "allocate", here.treatment, vial=here.vial).document["decision"]["warnings"]
    assert [one["check"] for one in told] == ["quality.viability"]
    assert told[0]["says"].startswith("Passed by an exceptional release for this treatment: Viability")


def test_a_failing_result_is_investigated_and_its_stop_narrowed_first(stations):
    bench, here = failed(stations)
    data = {"vial": here.vial, "why": WHY}
    wanted = {"quality.stopped", "exceptional.investigated"}
    assert bench.refused("olga", "request_exception", here.treatment, **data) == wanted
    investigate(bench, here)
    assert bench.refused("olga", "request_exception", here.treatment, **data) == {"quality.stopped"}
    narrow(bench, here)
    bench.do("olga", "request_exception", here.treatment, **data)


def test_nothing_is_released_without_request_acknowledgement_and_a_clinician(stations):
    bench, here = failed(stations)
    investigate(bench, here)
    narrow(bench, here)
    data = {"vial": here.vial, "why": WHY}
    found = bench.refused("olga", "release_exceptionally", here.treatment, **data)
    assert found == {"exceptional.requested", "exceptional.acknowledged", "exceptional.two_signatures"}
    early = {"vial": here.vial, "acknowledgement": KNOWN}
    assert bench.refused("clara", "acknowledge_exception", here.treatment, **early) == {
        "exceptional.requested"
    }
    bench.do("olga", "request_exception", here.treatment, **data)
    found = bench.refused("olga", "release_exceptionally", here.treatment, second="carl", **data)
    assert found == {"exceptional.acknowledged"}


@pytest.mark.parametrize("second", ["olga", "otto", "nora"])
def test_the_second_signature_is_a_clinicians_and_another_persons(stations, second):
    bench, here = acknowledged(stations)
    data = {"vial": here.vial, "why": WHY}
    found = bench.refused("olga", "release_exceptionally", here.treatment, second=second, **data)
    assert found == {"exceptional.two_signatures"}


def test_a_late_failing_result_is_not_passed_by_what_was_asked_before(stations):
    bench, here = acknowledged(stations)
    bench.do("tess", "record_result", here.tube, analyte="endotoxin", value="12", unit="EU/mL")
    data = {"vial": here.vial, "why": WHY}
    found = bench.refused("olga", "release_exceptionally", here.treatment, second="carl", **data)
    assert {"exceptional.requested", "exceptional.investigated", "quality.stopped"} <= found


def test_a_late_failing_result_refuses_what_comes_after_the_release(stations):
    bench, here = released(stations)
    bench.do("tess", "record_result", here.tube, analyte="viability", value="60", unit="%")
    found = bench.refused("clara", "allocate", here.treatment, vial=here.vial)
    assert found == {"quality.viability", "quality.stopped"}


def test_germs_are_passed_by_no_exception(stations):
    bench, here = asked(stations)
    bench.do("tess", "record_result", here.tube, analyte="gram_stain", value="positive")
    narrow(bench, here)
    germs = next(one for one in bench.case(here.vial).quality.results if one.word == "positive")
    seen = {"about": germs.id, "conclusion": "confirmed", "evidence": "Cocci were seen in two fields."}
    bench.do("otto", "investigate", here.vial, **seen)
    found = bench.refused("olga", "request_exception", here.treatment, vial=here.vial, why=WHY)
    assert found == {"quality.gram_stain"}


def test_it_is_for_one_treatment_only(stations):
    bench, here = released(stations)
    bench.do("clara", "cancel_treatment", here.treatment, why="The patient wishes another day.")
    other = bench.treatment(here.person, SVF)
    assert bench.refused("clara", "allocate", other, vial=here.vial) == {"quality.viability"}


def test_a_changed_order_asks_for_the_exception_again(stations):
    bench, here = released(stations)
    order = {
        "joint": "knee", "side": "left", "dose_min": "1", "dose_max": "90", "vials": 1, "basis": "trial",
        "indication": "knee_osteoarthritis", "route": "intra_articular", "reference": "NCT-TEST-1",
        "jurisdiction": "US", "weight_kg": "70", "why": "Less is to be given.",
    }  # fmt: skip
    bench.do("clara", "new_version", here.treatment, **order)
    assert bench.refused("clara", "allocate", here.treatment, vial=here.vial) == {"quality.viability"}


def test_the_ordinary_release_stays_closed_to_what_an_exception_passed(stations):
    bench, here = released(stations)
    assert bench.refused("otto", "release_conditionally", here.vial) == {"quality.viability"}


def test_where_nothing_fails_there_is_nothing_to_except(stations):
    bench, here = stations.at("svf_released")
    found = bench.refused("olga", "request_exception", here.treatment, vial=here.vial, why=WHY)
    assert found == {"exceptional.needed"}


def test_an_ind_needs_the_answer_of_the_fda(stations):
    bench, here = failed(stations)
    investigate(bench, here)
    narrow(bench, here)
    bench.do("clara", "cancel_treatment", here.treatment, why="It is ordered under an IND instead.")
    treatment = bench.treatment(
        here.person, SVF, basis="ind", reference="12345", fda_contact="Division of Test"
    )
    data = {"vial": here.vial, "why": WHY}
    assert bench.refused("olga", "request_exception", treatment, **data) == {"exceptional.regulator"}
    asked_fda = "Test Reviewer, asked 2026-01-05 by telephone: no objection."
    bench.do("olga", "request_exception", treatment, fda_contact=asked_fda, **data)


def test_only_a_clinician_of_the_treating_clinic_acknowledges(stations):
    bench, here = asked(stations)
    employ(bench.site, "cleo", ["clinician"])
    bench.people["cleo"] = sign_in(bench.site, "cleo", PASSWORD).actor
    known = {"vial": here.vial, "acknowledgement": KNOWN}
    found = bench.refused("cleo", "acknowledge_exception", here.treatment, **known)
    assert found == {"exceptional.treating"}


def test_what_failed_is_listed_by_the_checks_themselves(stations):
    bench, here = asked(stations)
    (asked_for,) = bench.case(here.treatment).treatment.order.exception_requests
    bad = next(one for one in bench.case(here.vial).quality.results if one.analyte == "viability")
    assert [(one.check, one.evidence) for one in asked_for.failed] == [("quality.viability", (bad.id,))]
    assert "64 %" in asked_for.failed[0].says


@pytest.mark.parametrize("claim", ["section_361", "same_surgical_procedure"])
def test_a_claim_that_does_not_hold_is_refused_with_the_ruling_and_kept(stations, claim):
    bench, here = stations.at("svf_divided")
    order = {
        "person": here.person, "product": SVF, "joint": "knee", "side": "left", "dose_min": "1",
        "dose_max": "90", "vials": 1, "indication": "knee_osteoarthritis", "route": "intra_articular",
        "basis": claim,
    }  # fmt: skip
    answer = bench.attempt("clara", "open_treatment", **order)
    assert not answer.done
    (refusal,) = answer.refusals
    assert (refusal["check"], refusal["field"]) == ("use.claim", "basis")
    assert "27 Sep 2024" in refusal["says"]
