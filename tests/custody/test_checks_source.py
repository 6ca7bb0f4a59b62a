"""Consent, identity, licence and eligibility: where the material comes from, and whom it may go to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import CLINIC, NORA, act, at, found, papers, says, stopped
from tests.custody.records import changed, cord, negative, ordered, screened_papers, svf, under
from tracker.custody.case import Case
from tracker.custody.case.papers import Consent, Determination, Establishment, IdentityCheck, Link
from tracker.custody.checks import eligibility, source
from tracker.custody.checks.stops import TOWARDS_PATIENT
from tracker.custody.steps import ALL


def consented(*, scopes=("donation", "treatment"), by="self", hours=7.5, case=None):
    case = case or svf()
    consent = Consent("K1", "1", frozenset(scopes), by, at(hours))
    return replace(case, papers=replace(case.papers, consents=(consent,)))


def without(case, **values):
    return replace(case, papers=replace(case.papers, **values))


YEAR = at(24 * 365)
WASH, ALLOCATE = act("wash"), act("allocate")


# consent


def test_without_consent_nothing_is_done():
    none = without(svf(), consents=())
    assert says(source.consent, none, WASH) == "No consent for donation is on record."
    assert says(source.consent, none, ALLOCATE) == (
        "No consent for donation is on record. No consent for treatment is on record."
    )


def test_processing_stands_on_the_donation_alone_and_use_on_the_treatment_too():
    donation = consented(scopes=("donation",))
    assert says(source.consent, donation, WASH) == ""
    assert says(source.consent, donation, ALLOCATE) == "No consent for treatment is on record."
    assert says(source.consent, donation, act("collect")) == "No consent for treatment is on record."


def test_consent_comes_from_the_right_person():
    assert says(source.consent, consented(by="mother"), WASH) == (
        "Consent for donation was given by the mother; for this source it must come from the donor "
        "or a guardian."
    )
    assert says(source.consent, consented(by="self", case=cord()), WASH) == (
        "Consent for donation was given by the donor; for this source it must come from the mother."
    )


@pytest.mark.parametrize(("hours", "refused"), [(8, False), (8.01, True)])
def test_consent_is_signed_before_the_collection(hours, refused):
    assert bool(says(source.consent, consented(hours=hours), WASH)) is refused


def test_before_there_is_a_sample_the_time_of_the_act_counts():
    case = replace(Case(now=at(8)), papers=papers())
    assert says(source.consent, case, act("collect", when=at(7.5))) == ""
    assert "after the collection" in says(source.consent, case, act("collect", when=at(7.4)))


def test_a_withdrawal_refuses_what_it_names():
    withdrawn = replace(svf(), stops=(stopped("D1", "consent_withdrawn", scopes=frozenset({"treatment"})),))
    assert says(source.consent, withdrawn, ALLOCATE) == "Consent for treatment was withdrawn on 2026-01-05."
    assert says(source.consent, withdrawn, WASH) == ""


def test_a_withdrawal_after_the_end_of_a_vial_says_nothing_of_it():
    withdrawn = stopped("D1", "consent_withdrawn", scopes=frozenset({"treatment"}), at=at(11.9))
    ended = changed(replace(svf(), stops=(withdrawn,)), "V4", ended_at=at(11.8))
    assert says(source.consent, ended, act("release")) == ""


def test_without_a_donor_nothing_is_done():
    none = without(svf(), donor=None)
    for check in (source.consent, source.identity, eligibility.eligibility):
        assert says(check, none, ALLOCATE) == "There is no donor on record."


def test_the_steps_towards_a_patient_are_the_ones_that_say_so():
    assert {one.kind for one in ALL if one.towards_patient} == TOWARDS_PATIENT


# identity


def seen(method="hospital_wristband", hours=7.0, person="P1"):
    return without(svf(), identity_checks=(IdentityCheck("I1", person, at(hours), "clara", method),))


NOT_SEEN = "The identity of the person who answers for this donor was not verified before the collection."


def test_an_unverified_identity_refuses():
    assert says(source.identity, without(svf(), identity_checks=())) == NOT_SEEN


@pytest.mark.parametrize(("hours", "refused"), [(8, False), (8.01, True)])
def test_identity_is_verified_before_the_collection(hours, refused):
    assert bool(says(source.identity, seen(hours=hours))) is refused


def test_another_persons_identity_is_none():
    assert says(source.identity, seen(person="P2")) == NOT_SEEN
    linked = without(seen(person="P2"), links=(Link("K", "P1", "P2"),))
    assert says(source.identity, linked) == ""


def test_autologous_material_is_found_again_by_a_wristband_so_one_is_scanned():
    assert says(source.identity, seen("photo_document")) == (
        "The material is for the donor's own use, and no wristband was scanned before the collection."
    )
    assert says(source.identity, under(seen("photo_document"), relation="allogeneic")) == ""


# licence


def licensed(activities=("collect",), until=YEAR, code=CLINIC):
    body = Establishment(code, "Test Clinic", "LIC-1", frozenset(activities), until)
    return without(svf(), establishments={code: body})


def test_an_establishment_that_is_not_licensed_collects_nothing():
    assert says(source.establishment, licensed(("store",))) == (
        "Test Clinic holds no licence to collect on 2026-01-05 (licence LIC-1, valid until 2027-01-05)."
    )


@pytest.mark.parametrize(("until", "refused"), [(at(8), False), (at(7.99), True), (None, True)])
def test_a_licence_is_valid_until_its_last_instant(until, refused):
    assert bool(says(source.establishment, licensed(until=until))) is refused


def test_an_establishment_nobody_knows_collects_nothing():
    assert (
        says(source.establishment, licensed(code="OTHER")) == "The collecting establishment is not on record."
    )
    case = replace(Case(now=at(8)), papers=papers())
    assert says(source.establishment, case, act("collect", NORA)) == ""


# eligibility and markers


def determined(*outcomes, case=None):
    case = case or cord()
    made = tuple(Determination(f"E{n}", one, at(9 + n), "clara") for n, one in enumerate(outcomes))
    return without(case, determinations=made)


def test_a_donor_nobody_determined_gives_to_nobody_else():
    assert says(eligibility.eligibility, determined()) == "Nobody has determined this donor's eligibility."


@pytest.mark.parametrize("outcome", ["ineligible", "incomplete"])
def test_only_an_eligible_donor_gives_to_somebody_else_and_the_newest_word_counts(outcome):
    assert says(eligibility.eligibility, determined("eligible", outcome)) == (
        f"The donor was determined {outcome} on 2026-01-05."
    )
    assert says(eligibility.eligibility, determined(outcome, "eligible")) == ""


def test_autologous_is_by_matching_persons_and_goes_to_nobody_else():
    assert says(eligibility.eligibility, svf()) == ""
    other = ordered(svf(), patient="P7")
    assert says(eligibility.eligibility, other) == (
        "This product is for the donor's own use, and the patient of this treatment is another person."
    )
    assert says(eligibility.eligibility, without(other, links=(Link("K", "P7", "P1"),))) == ""


def test_autologous_material_nobody_ordered_yet_may_be_released():
    nobody = replace(svf(), treatment=replace(svf().treatment, order=None))
    assert says(eligibility.eligibility, nobody) == ""


def test_a_product_for_either_use_asks_nothing_of_the_own_donor_and_everything_of_another():
    either = under(svf(), relation="either")
    assert says(eligibility.eligibility, either) == says(eligibility.markers, either) == ""
    other = ordered(either, patient="P7")
    assert says(eligibility.eligibility, other) == "Nobody has determined this donor's eligibility."
    assert "HBsAg is missing." in says(eligibility.markers, other)
    nobody = replace(either, treatment=replace(either.treatment, order=None))
    assert says(eligibility.eligibility, nobody) != ""


def screened(*, drop="", **changes):
    """The cord-blood case with its markers, one left out or changed."""
    kept = [one for one in negative() if one.marker != drop]
    kept = [replace(one, **changes) if one.marker == "hbsag" else one for one in kept]
    case = cord()
    (taken,) = case.papers.specimens
    other = replace(taken, id="B2", taken_at=changes.get("specimen_at", taken.taken_at))
    return without(case, markers=tuple(kept), specimens=(taken, other))


def test_every_marker_asked_for_is_there():
    assert says(eligibility.markers, screened(drop="htlv")) == "HTLV-I/II antibody is missing."
    assert says(eligibility.markers, screened()) == ""


def test_what_only_leukocyte_rich_tissue_needs_is_not_asked_of_fat():
    case = under(
        without(
            svf(papers=screened_papers("adipose", "P1")),
            markers=tuple(one for one in negative("P1") if one.marker != "htlv"),
        ),
        relation="allogeneic",
    )
    assert says(eligibility.markers, case) == ""


@pytest.mark.parametrize(
    ("hours", "refused"),
    [(8 - 24 * 7, False), (7.9 - 24 * 7, True), (8 + 24 * 7, False), (8.1 + 24 * 7, True)],
)
def test_a_specimen_is_taken_within_seven_days_of_the_collection(hours, refused):
    case = screened(specimen_at=at(hours))
    assert bool(says(eligibility.markers, case)) is refused
    assert not refused or "HBsAg result comes from a specimen within 7 days" in says(
        eligibility.markers, case
    )


def test_the_mother_is_tested_for_cord_blood():
    assert says(eligibility.markers, screened(tested_person="P1")) == (
        "HBsAg was tested on another person than the one who answers for this donor."
    )


def test_a_reactive_marker_refuses_whatever_was_determined():
    assert says(eligibility.markers, screened(outcome="reactive")) == "HBsAg is reactive."
    later = without(cord(), markers=(*negative(), replace(negative()[0], id="M9", outcome="reactive")))
    assert says(eligibility.markers, later) == "HIV-1/2 antibody is reactive."


def test_a_marker_that_needs_an_assessment_waits_for_the_determination():
    asked = screened(outcome="needs_assessment", recorded=at(11.5))
    assert says(eligibility.markers, asked) == ""
    late = screened(outcome="needs_assessment", recorded=at(11.51))
    for case in (determined("incomplete", case=asked), determined(case=asked), late):
        assert says(eligibility.markers, case) == (
            "HBsAg needs an assessment that no determination has answered since."
        )


def test_refusals_carry_the_entry_they_are_about():
    assert found(eligibility.markers, screened(outcome="reactive"))[0].evidence == ("M-hbsag",)
