"""Persons and donors: autologous material goes to nobody else, linked records are one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bench import CLINIC, PASSWORD
from tests.papers import history, marker, panel, specimen
from tests.roads import CORD, SVF, confirm_twice, draw_up, inject, issue
from tracker.actions.accounts import set_roles
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid
from tracker.custody.steps.digits import BORN

LINK = {"why": "Same passport, registered twice."}


def test_an_autologous_sample_goes_to_its_donor_alone(stations):
    bench, here = stations.at("svf_released")
    namesake = bench.person(name="Test Person One", band="BAND-2")
    other = bench.treatment(namesake, SVF)
    assert "source.eligibility" in bench.refused("clara", "allocate", other, vial=here.vial)


def test_linked_records_are_one_person_for_every_check(stations):
    bench, here = stations.at("svf_released")
    middle = bench.person(name="Test Person One")
    twin = bench.person(name="Test Person One", band="BAND-2")
    treatment = bench.treatment(twin, SVF, side="right")
    assert "source.eligibility" in bench.refused("clara", "allocate", treatment, vial=here.vial)
    assert bench.refused("olga", "link_persons", here.person, other=middle, **LINK) == {"identity.witness"}
    bench.do("olga", "link_persons", here.person, second="otto", other=middle, **LINK)
    bench.do("olga", "link_persons", twin, second="otto", other=middle, **LINK)
    assert "use.one_order" in bench.refused(
        "clara",
        "open_treatment",
        person=middle,
        product=SVF,
        joint="knee",
        side="right",
        dose_min="1",
        dose_max="100",
        vials=1,
        indication="knee_osteoarthritis",
        route="intra_articular",
    )
    bench.do("clara", "allocate", treatment, vial=here.vial)
    issue(bench, here.vial)
    here.syringe, here.treatment = draw_up(bench, here.vial, "4"), treatment
    for who, band in (("clara", "BAND-1"), ("berta", "BAND-2")):
        bench.do(
            who, "confirm", treatment, (bench.hands(here.syringe), f"band:{band}"), joint="knee", side="right"
        )
    bench.do(
        "clara", "inject", treatment, (bench.hands(here.syringe),), volume_ml="4", lots=[bench.lots["needle"]]
    )


def test_two_records_taken_apart_again_are_two_people(stations):
    bench, here = stations.at("svf_released")
    twin = bench.person(name="Test Person One", band="BAND-2")
    treatment = bench.treatment(twin, SVF)
    bench.do("olga", "link_persons", here.person, second="otto", other=twin, **LINK)
    bench.do("olga", "unlink_persons", here.person, second="otto", other=twin, **LINK)
    assert "source.eligibility" in bench.refused("clara", "allocate", treatment, vial=here.vial)


def test_records_of_different_births_are_linked_only_by_whoever_saw_which_is_wrong(stations):
    bench, here = stations.at("svf_released")
    twin = bench.person(name="Test Person Two", born="1999-12-31")
    asked = {"second": "otto", "other": twin, **LINK}
    assert bench.refused("olga", "link_persons", here.person, **asked) == {"identity.linkable"}
    bench.do("olga", "link_persons", here.person, births_differ=True, **asked)


def test_a_link_ended_or_made_after_the_confirmations_asks_for_them_again(stations):
    bench, here = stations.at("svf_released")
    twin = bench.person(name="Test Person One", band="BAND-2")
    asked = {"second": "otto", "other": twin, **LINK}
    bench.do("olga", "link_persons", here.person, **asked)
    here.treatment = bench.treatment(twin, SVF, side="right")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    for who in ("clara", "berta"):
        scans = (bench.hands(here.syringe), "band:BAND-2")
        bench.do(who, "confirm", here.treatment, scans, joint="knee", side="right")
    bench.clock.pass_by(seconds=10)
    bench.do("olga", "unlink_persons", here.person, **asked)
    bench.do("olga", "link_persons", here.person, **asked)
    needle = {"volume_ml": "4", "lots": [bench.lots["needle"]]}
    given = ("clara", "inject", here.treatment, (bench.hands(here.syringe),))
    assert bench.refused(*given, **needle) == {"bedside.confirmed"}


def test_a_link_made_after_the_allocation_keeps_its_makers_from_confirming(stations):
    bench, here = stations.at("svf_bedside")
    set_roles(bench.site, SYSTEM, bench.people["clara"].user, ["clinician", "officer"])
    bench.people["clara"] = sign_in(bench.site, "clara", PASSWORD).actor
    twin = bench.person(name="Test Person One", band="BAND-2")
    bench.do("clara", "link_persons", twin, second="nora", other=here.person, **LINK)
    refused = {
        one["check"] for one in bench.confirm("clara", here.treatment, here.syringe, "BAND-2").refusals
    }
    assert refused == {"bedside.confirmer"}
    confirm_twice(bench, here, ("carl", "berta"), band="BAND-2")
    inject(bench, here, "carl")


def test_a_wristband_belongs_to_one_person_for_each_issuer(stations):
    bench, here = stations.at("svf_released")
    other = bench.person(name="Test Person Two")
    with pytest.raises(Invalid) as found:
        bench.attempt("clara", "add_wristband", other, second="nora", band="BAND-1")
    assert list(found.value.fields) == ["band"]
    assert here.person not in str(found.value.fields)
    bench.do("clara", "add_wristband", other, second="nora", band="BAND-1", issuer="BANK")
    assert bench.refused("clara", "add_wristband", other, band="BAND-7") == {"identity.witness"}


def test_a_wristband_that_looks_like_one_on_record_is_that_one(stations):
    bench, here = stations.at("svf_released")
    other = bench.person(name="Test Person Two")
    for alike in (" BAND-1 ", "BAND-1\u00a0", "BAND\u200b-1", "\uff22AND-1", "]C0BAND-1"):
        with pytest.raises(Invalid) as found:
            bench.attempt("clara", "add_wristband", other, second="nora", band=alike)
        assert list(found.value.fields) == ["band"]
    bench.do("clara", "add_wristband", other, second="nora", band=" BAND-8 ")
    assert bench.attempt("nora", "identify_by_wristband", other, ("band:BAND-8",)).done
    assert bench.refused("nora", "identify_by_wristband", here.person, ("band:BAND-8",)) == {"identity.wears"}


def test_a_donor_of_cord_blood_is_answered_for_by_the_mother(stations):
    bench = stations.furnished()
    newborn, mother = bench.person(name="Test Newborn"), bench.person(name="Test Mother")
    assert bench.refused("clara", "register_donor", person=newborn, source="cord_blood") == {"source.answers"}
    assert bench.refused(
        "clara", "register_donor", person=newborn, tested_person=newborn, source="cord_blood"
    ) == {"source.answers"}
    bench.do("clara", "register_donor", person=newborn, tested_person=mother, source="cord_blood")


def test_collecting_asks_for_consent_of_the_right_person_and_a_verified_identity(stations):
    bench = stations.furnished()
    newborn = bench.person(name="Test Newborn")
    mother = bench.do("nora", "register_person", name="Test Mother", birth_date="1990-01-01").subject
    donor = bench.do(
        "nora", "register_donor", person=newborn, tested_person=mother, source="cord_blood"
    ).subject
    collection = {
        "specification": bench.specifications["cord_blood"],
        "volume_ml": "90",
        "place": "ward 3",
        "delivery": "vaginal",
        "delivered_at": bench.ago(minutes=9),
        "clamped_at": bench.ago(minutes=8),
        "anticoagulant": "CPD",
    }
    assert bench.refused("nora", "collect", donor, **collection) == {"source.consent", "source.identity"}
    signed = {"version": "1", "scopes": ["donation", "treatment"], "signed_at": bench.ago(minutes=5)}
    bench.do("nora", "record_consent", donor, given_by="self", **signed)
    bench.do("nora", "verify_identity", mother, method="photo_document")
    assert bench.refused("nora", "collect", donor, **collection) == {"source.consent"}
    bench.do("nora", "record_consent", donor, given_by="mother", **signed)
    swapped = {"delivered_at": collection["clamped_at"], "clamped_at": collection["delivered_at"]}
    assert bench.refused("nora", "collect", donor, **{**collection, **swapped}) == {"source.collection"}
    bench.do("nora", "collect", donor, **collection)


@pytest.mark.parametrize("outcome", ["reactive", "needs_assessment"])
def test_a_marker_that_speaks_against_the_donor_refuses_release_and_use(stations, outcome):
    bench, here = stations.at("cord_released")
    bench.do(
        "nora",
        "record_marker",
        here.donor,
        marker="hbc_antibody",
        technique="total_antibody",
        method="Test kit",
        specimen_at=bench.ago(days=15),
        laboratory="Test Laboratory",
        outcome=outcome,
    )
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-2"), CORD)
    assert "source.markers" in bench.refused("clara", "allocate", treatment, vial=here.vial)
    assert "source.markers" in bench.refused("olga", "release", here.vial)
    bench.do("olga", "determine", here.donor, outcome="eligible", grounds="Assessed: past infection.")
    answered = bench.attempt("clara", "allocate", treatment, vial=here.vial)
    assert answered.done is (outcome == "needs_assessment")


def test_a_missing_marker_or_one_out_of_its_window_refuses(stations):
    bench = stations.furnished()
    donor = bench.donor("cord_blood", bench.person(name="Test Newborn"), bench.person(name="Test Mother Two"))
    taken, early = bench.ago(hours=1), bench.ago(days=8)
    history(bench, donor)
    specimen(bench, donor, taken)
    specimen(bench, donor, early)
    for rule in panel("cord_blood")[1:]:
        marker(bench, donor, rule, early if rule.name == "cmv" else taken)
    bench.do("olga", "determine", donor, outcome="eligible", grounds="Every marker is negative.")
    made = bench.do(
        "nora",
        "collect",
        donor,
        specification=bench.specifications["cord_blood"],
        volume_ml="90",
        place="ward 3",
        delivery="vaginal",
        delivered_at=bench.ago(minutes=9),
        clamped_at=bench.ago(minutes=8),
        anticoagulant="CPD",
    ).made
    answer = bench.attempt("olga", "release", made[1])
    says = [one["says"] for one in answer.refusals if one["check"] == "source.markers"]
    assert len(says) == 2
    assert says[0].endswith("is missing.")
    assert "7 days" in says[1]


def test_nobody_answers_a_hand_over_for_another_establishment(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    refused = bench.refused(
        "tom", "accept", here.vial, scan, condition="good", seal="intact", temperature_c="20", place="x"
    )
    assert refused == {"custody.answerable"}


def test_nobody_is_born_after_today(stations):
    bench = stations.furnished()
    today = bench.clock.now.date()
    for day in (today + timedelta(days=2), today.replace(year=9999)):
        with pytest.raises(Invalid) as caught:
            bench.do("nora", "register_person", name="Test Newborn", birth_date=day.isoformat())
        assert caught.value.fields == {"birth_date": [BORN]}
    assert bench.do("nora", "register_person", name="Test Newborn", birth_date=today.isoformat()).subject
