"""From a collection under a rule set to an urgent use and its end, on a database as it is served."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bench import CLINIC
from tests.papers import history, marker, panel, screened, specimen
from tests.roads import CORD
from tracker.actions.accounts import set_establishment
from tracker.actions.establishments import Seat, add_establishment, choose_jurisdiction
from tracker.custody.people import SYSTEM
from tracker.custody.tasks import TaskKind
from tracker.custody.warnings import ADVISE, BIOHAZARD, NONCLINICAL, NOT_EVALUATED, warnings

WHY = "Written down by a test, at length."
USE = ("source.eligibility", "source.markers", "source.history")


def cord_donor(bench):
    mother = bench.person(name="Test Mother")
    return bench.donor("cord_blood", bench.person(name="Test Newborn"), mother)


def collection(bench):
    """What is given when cord blood is taken."""
    return {
        "specification": bench.specifications["cord_blood"], "volume_ml": "90", "place": "ward 3",
        "delivery": "vaginal", "delivered_at": bench.ago(minutes=9), "clamped_at": bench.ago(minutes=8),
        "anticoagulant": "CPD",
    }  # fmt: skip


def collected(bench, donor):
    """A collection of cord blood; answers the sample and its first vial."""
    return bench.do("nora", "collect", donor, **collection(bench)).made


def refusals(bench, sample, step="release", who="olga"):
    """What this release says against the donor."""
    answer = bench.attempt(who, step, sample)
    return {one["check"]: one["says"] for one in answer.refusals if one["check"] in USE}


def test_a_sample_stays_under_the_rules_it_was_collected_under(stations):
    bench = stations.furnished()
    donor = cord_donor(bench)
    sample, first = collected(bench, donor)
    choose_jurisdiction(bench.site, SYSTEM, CLINIC, Seat("eu", "DE"))
    other, _ = collected(bench, donor)
    found = {code: bench.case(code) for code in (sample, other)}
    assert [found[one].rule_set.code for one in (sample, other)] == ["fda-1", "eu-1"]
    assert [found[one].sample.country for one in (sample, other)] == ["US", "DE"]
    assert bench.case(donor).rule_set.code == "eu-1"
    assert "source.markers" in refusals(bench, first)


def test_nothing_is_collected_while_no_rules_were_chosen(stations):
    bench = stations.furnished()
    until = bench.clock.now + timedelta(days=30)
    add_establishment(bench.site, SYSTEM, "BARE", "Test Bare", "L-9", ["collect"], until)
    set_establishment(bench.site, SYSTEM, bench.people["nora"].user, "BARE")
    answer = bench.attempt("nora", "collect", cord_donor(bench), **collection(bench))
    told = {one["says"] for one in answer.refusals if one["check"] == "source.jurisdiction"}
    assert "Test Bare names no jurisdiction for its donors." in told
    assert len(told) == 2


def test_a_determination_keeps_what_it_rests_on_and_ends_with_what_is_worse(stations):
    bench = stations.furnished()
    donor = cord_donor(bench)
    taken = screened(bench, donor, "cord_blood")
    bench.do("olga", "determine", donor, outcome="eligible", grounds=WHY)
    papers = bench.case(donor).papers
    every = {one.id for one in (*papers.markers, *papers.specimens, *papers.histories)}
    assert set(papers.determination.rests_on) == every
    _, first = collected(bench, donor)
    assert refusals(bench, first) == {}
    bench.clock.pass_by(minutes=1)
    (core,) = (one for one in panel("cord_blood") if one.name == "hbc_antibody")
    marker(bench, donor, core, taken, outcome="needs_assessment")
    assert "was made before" in refusals(bench, first)["source.eligibility"]
    bench.do("olga", "determine", donor, outcome="eligible", grounds=WHY)
    assert refusals(bench, first) == {}
    bench.clock.pass_by(minutes=1)
    history(bench, donor, exposure="yes")
    assert "A risk was found" in refusals(bench, first)["source.history"]


def test_an_urgent_need_is_declared_used_and_finished(stations):
    bench, here = stations.at("cord_stored")
    bench.do("olga", "determine", here.donor, outcome="incomplete", grounds=WHY)
    assert "source.eligibility" in refusals(bench, here.vial)
    patient = bench.person(name="Test Patient", band="BAND-7")
    treatment = bench.treatment(patient, CORD)
    given = {
        "treatment": treatment,
        "grounds": WHY,
        "physician": "Test Physician",
        "notified_at": bench.ago(minutes=1),
    }
    without = given | {"no_comparable": True}
    assert bench.refused("clara", "declare_urgent_need", here.sample, second="olga", **without) == {
        "source.urgent_need"
    }
    need = without | {"serious": True}
    assert bench.refused("clara", "declare_urgent_need", here.sample, **need) == {"source.urgent_need"}
    bench.do("clara", "declare_urgent_need", here.sample, second="olga", **need)
    assert refusals(bench, here.vial) == {}
    case = bench.case(here.vial)
    assert warnings(case) == (NOT_EVALUATED, ADVISE)
    (task,) = bench.case(here.sample).tasks
    assert (task.kind, task.about) == (TaskKind.DETERMINATION, here.donor)
    told = {"physician": "Test Physician", "told_at": bench.clock.now.isoformat()}
    finish = ("olga", "finish_determination", here.sample)
    assert bench.refused(*finish, **told) == {"source.final_determination"}
    bench.do("olga", "determine", here.donor, outcome="incomplete", grounds=WHY)
    assert bench.refused(*finish, **told) == {"source.final_determination"}
    bench.do("olga", "determine", here.donor, outcome="ineligible", grounds=WHY)
    bench.clock.pass_by(minutes=5)
    bench.do(*finish, physician="Test Physician", told_at=bench.ago(minutes=1))
    assert bench.case(here.sample).tasks == ()
    assert warnings(bench.case(here.vial)) == (BIOHAZARD, ADVISE)


def test_a_permission_is_for_one_treatment_and_private_in_its_grounds(stations):
    bench, here = stations.at("cord_released")
    bench.do("olga", "determine", here.donor, outcome="ineligible", grounds=WHY)
    relative = bench.treatment(bench.person(name="Test Sister", band="BAND-8"), CORD)
    stranger = bench.treatment(bench.person(name="Test Stranger", band="BAND-9"), CORD)
    given = {"use": "relative", "treatment": relative, "grounds": WHY}
    assert "identity.witness" in bench.refused("olga", "permit_use", here.sample, **given)
    bench.do("olga", "permit_use", here.sample, second="clara", **given)
    assert "source.eligibility" in bench.refused("clara", "allocate", stranger, vial=here.vial)
    answer = bench.attempt("clara", "allocate", relative, vial=here.vial)
    assert not {one["check"] for one in answer.refusals} & set(USE)


@pytest.mark.parametrize("use", ["directed_reproductive", "urgent_need"])
def test_what_the_list_names_and_does_not_give_is_refused_with_its_reason(stations, use):
    bench, here = stations.at("cord_released")
    bench.do("olga", "determine", here.donor, outcome="ineligible", grounds=WHY)
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-7"), CORD)
    refused = bench.refused(
        "olga", "permit_use", here.sample, second="clara", use=use, treatment=treatment, grounds=WHY
    )
    assert refused == {"source.permitted_use"}


def test_nonclinical_use_is_for_ever(stations):
    bench, here = stations.at("cord_released")
    bench.do("olga", "permit_use", here.sample, second="clara", use="nonclinical", grounds=WHY)
    case = bench.case(here.vial)
    assert warnings(case)[0] == NONCLINICAL
    (stop,) = case.stops
    assert bench.refused("otto", "lift", here.sample, stop=stop.id, why=WHY) == {"oversight.liftable"}
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-7"), CORD)
    assert "quality.stopped" in bench.refused("clara", "allocate", treatment, vial=here.vial)


def test_what_is_ineligible_is_stored_apart(stations):
    bench, here = stations.at("cord_stored")
    apart = bench.do("olga", "add_unit", name="Tank 2", number="2", designation="ineligible_apart").subject
    scan = (bench.hands(here.vial),)
    stored = {"place": "B1", "temperature_c": "-180"}
    assert bench.refused("tess", "store", here.vial, scan, unit=apart, **stored) == {"custody.designation"}
    bench.do("olga", "determine", here.donor, outcome="ineligible", grounds=WHY)
    tank = bench.lots["tank"]
    assert bench.refused("tess", "store", here.vial, scan, unit=tank, **stored) == {"custody.designation"}
    bench.do("tess", "move", here.vial, scan, unit=apart, place="B1")
    bench.do("olga", "designate", apart, designation="available")
    again = (bench.hands(here.vial),)
    assert bench.refused("tess", "store", here.vial, again, unit=apart, **stored) == {"custody.designation"}


def test_infusions_before_the_specimen_count_whatever_was_said_before(stations):
    bench = stations.furnished()
    donor = cord_donor(bench)
    taken = screened(bench, donor, "cord_blood")
    bench.do("olga", "determine", donor, outcome="eligible", grounds=WHY)
    _, first = collected(bench, donor)
    assert refusals(bench, first) == {}
    specimen(bench, donor, taken, blood_loss=True, blood_ml="2500")
    assert "may be diluted" in " ".join(refusals(bench, first).values())


def test_a_marker_that_was_reactive_for_an_hour_asks_for_a_determination_made_anew(stations):
    bench, here = stations.at("cord_released")
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-1"), CORD)
    marker = bench.case(here.donor).papers.markers[0]
    wrong = {"about": marker.id, "field": "outcome", "why": "The wrong line of the report was read."}
    bench.do("nora", "correct", here.donor, value="reactive", **wrong)
    bench.do("nora", "correct", here.donor, value="negative", second="otto", **wrong)
    assert bench.refused("clara", "allocate", treatment, vial=here.vial) == {"source.eligibility"}
    grounds = "The marker is negative; it was corrected by mistake."
    bench.do("olga", "determine", here.donor, outcome="eligible", grounds=grounds)
    bench.do("clara", "allocate", treatment, vial=here.vial)
