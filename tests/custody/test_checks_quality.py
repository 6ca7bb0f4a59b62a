"""Standing, stops, and what a laboratory reports: the worst up the line decides, a stop is found by use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.custody.building import (
    OLGA,
    TESS,
    act,
    at,
    criterion,
    done,
    found,
    order,
    result,
    says,
    stopped,
    version,
)
from tests.custody.records import ROAD, about, changed, cord, ordered, svf, under
from tracker.custody.case.papers import Link
from tracker.custody.case.quality import Deviation, Inquiry, Investigation
from tracker.custody.case.treatment import Treatment
from tracker.custody.checks import laboratory, results, standing, stops
from tracker.custody.checks.stops import TOWARDS_PATIENT
from tracker.custody.road import reached_at
from tracker.custody.sample import Part, Stage, Standing

QUARANTINED, CONDITIONAL = Standing.QUARANTINED, Standing.CONDITIONALLY_RELEASED
RELEASED, REJECTED = Standing.RELEASED, Standing.REJECTED


# standing


def standings(own, parent):
    return changed(changed(svf(), "V2", standing=parent), "V4", standing=own)


@pytest.mark.parametrize(
    ("own", "parent", "stands"),
    [
        (None, QUARANTINED, QUARANTINED),
        (None, CONDITIONAL, CONDITIONAL),
        (None, RELEASED, RELEASED),
        (QUARANTINED, RELEASED, QUARANTINED),
        (RELEASED, QUARANTINED, QUARANTINED),
        (RELEASED, REJECTED, REJECTED),
        (REJECTED, RELEASED, REJECTED),
        (RELEASED, CONDITIONAL, CONDITIONAL),
        (CONDITIONAL, RELEASED, CONDITIONAL),
    ],
)
def test_a_syringe_stands_at_the_worse_of_its_own_standing_and_its_parents(own, parent, stands):
    assert standings(own, parent).line.standing() is stands


def test_a_child_of_manufacture_takes_no_standing_from_its_parent():
    assert changed(svf("V3"), "V1", standing=RELEASED).line.standing() is QUARANTINED
    assert changed(svf("V3"), "V3", standing=None).line.standing() is QUARANTINED
    assert about(svf(), "V99").line.standing() is QUARANTINED


@pytest.mark.parametrize(
    ("own", "needs", "refused"),
    [
        (QUARANTINED, "conditional", True),
        (CONDITIONAL, "conditional", False),
        (RELEASED, "conditional", False),
        (QUARANTINED, "final", True),
        (CONDITIONAL, "final", True),
        (RELEASED, "final", False),
        (REJECTED, "final", True),
    ],
)
def test_the_standing_is_what_the_specification_asks_of_a_use(own, needs, refused):
    case = under(changed(svf("V2"), "V2", standing=own), use_needs=needs)
    assert bool(says(standing.standing, case)) is refused


def test_the_standing_is_told_in_words():
    case = under(svf("V2"), use_needs="final")
    assert (
        says(standing.standing, case)
        == "The vial stands conditionally released; use asks for a final release."
    )


def test_the_own_donors_vial_may_be_set_aside_before_its_release():
    case = changed(svf("V2"), "V2", standing=QUARANTINED)
    assert says(standing.standing_or_autologous, case) == ""
    assert says(standing.standing_or_autologous, ordered(case, patient="P7")) != ""
    assert says(standing.standing_or_autologous, changed(cord(), "V2", standing=QUARANTINED)) != ""


# stops


def with_stop(*found_stops, case=None):
    return replace(case or svf(), stops=found_stops)


@pytest.mark.parametrize("on", ["V4", "V2", "V1", "S1", "D1", "P1", "T1"])
def test_a_stop_on_the_vial_its_line_its_sample_its_donor_or_its_treatment_refuses(on):
    assert says(stops.no_stop, with_stop(stopped(on))) == "Held (since 2026-01-05 11:00 UTC)."


@pytest.mark.parametrize("on", ["V3", "VT", "S2", "D2", "T2", "L9"])
def test_a_stop_on_anything_else_does_not(on):
    assert says(stops.no_stop, with_stop(stopped(on))) == ""


def test_a_stop_on_what_was_used_on_the_line_refuses():
    stored = done("store", 11, "V2", unit="U1")
    road = (done("wash", 9, lots=("L1",), equipment=("E1",)), *ROAD[1:-1], stored, ROAD[-1])
    used = svf(done=road)
    for on in ("L1", "E1", "U1"):
        assert says(stops.no_stop, with_stop(stopped(on), case=used)) != ""
        assert says(stops.no_stop, with_stop(stopped(on), case=about(svf(), "V3"))) == ""


def test_a_stop_on_what_was_used_on_the_parent_after_the_division_does_not_reach_the_child():
    later, recall = svf(done=(*ROAD, done("filter", 11, lots=("L1",)))), stopped("L1", "recall")
    assert says(stops.no_stop, with_stop(recall, case=about(later, "V1"))) != ""
    assert says(stops.no_stop, with_stop(recall, case=later)) == ""


def test_a_narrowed_stop_reaches_what_it_names_and_what_was_made_of_it():
    narrow = stopped("S1", "failing_result", narrowed_to=frozenset({"V2"}))
    assert says(stops.no_stop, with_stop(narrow)) != ""
    assert says(stops.no_stop, about(with_stop(narrow), "V2")) != ""
    assert says(stops.no_stop, about(with_stop(narrow), "V3")) == ""
    assert says(stops.no_stop, about(with_stop(narrow), "V1")) == ""


def test_a_withdrawn_consent_is_left_to_the_check_of_consent():
    assert says(stops.no_stop, with_stop(stopped("D1", "consent_withdrawn"))) == ""


def test_an_ended_vial_hears_of_no_later_stop_but_results_and_recalls():
    ended = changed(svf(), "V4", stage=Stage.INJECTED, ended_at=at(10.5))
    assert says(stops.no_stop, with_stop(stopped("V4"), case=ended)) == ""
    assert says(stops.no_stop, with_stop(stopped("V4", at=at(10.4)), case=ended)) != ""
    for kind in ("failing_result", "recall"):
        assert says(stops.no_stop, with_stop(stopped("S1", kind), case=ended)) != ""


def test_a_rejected_vial_refuses_everything_made_of_it():
    assert says(stops.no_stop, changed(svf(), "V1", standing=REJECTED)) == "V1 was rejected."
    assert says(stops.no_stop, changed(svf(), "V3", standing=REJECTED)) == ""


@pytest.mark.parametrize("about_what", ["V4", "V2", "S1", "T1"])
def test_an_open_deviation_refuses_until_it_is_closed(about_what):
    for closed in (False, True):
        deviation = Deviation("N1", about_what, at(11), "olga", closed)
        case = svf()
        case = replace(case, quality=replace(case.quality, deviations=(deviation,)))
        assert bool(says(stops.no_stop, case)) is not closed
    sibling = Deviation("N1", "V3", at(11), "olga", closed=False)
    assert says(stops.no_stop, replace(svf(), quality=replace(svf().quality, deviations=(sibling,)))) == ""


@pytest.mark.parametrize("step", sorted(TOWARDS_PATIENT))
def test_a_withdrawn_specification_refuses_everything_towards_a_patient(step):
    withdrawn = under(svf(), status="withdrawn_for_safety")
    assert says(stops.no_stop, withdrawn, act(step)) == "The specification Q1 was withdrawn for safety."
    assert says(stops.no_stop, under(svf(), status="retired"), act(step)) == ""


def test_a_withdrawn_specification_leaves_processing_alone():
    assert says(stops.no_stop, under(svf(), status="withdrawn_for_safety"), act("wash")) == ""


def mismatched(joint="knee", patient="P1"):
    other = order(code="T9", patient=patient, versions=(version(joint=joint, side="right"),))
    stop = stopped("T9", "wrong_site", joint=joint)
    return with_stop(stop, case=replace(svf(), treatment=replace(svf().treatment, others=(other,))))


def test_a_mismatch_stops_every_treatment_of_that_person_and_joint_either_side():
    assert says(stops.no_stop, mismatched()) != ""
    assert says(stops.no_stop, mismatched(joint="hip")) == ""
    assert says(stops.no_stop, mismatched(patient="P7")) == ""
    linked = mismatched(patient="P7")
    linked = replace(linked, papers=replace(linked.papers, links=(Link("K", "P1", "P7"),)))
    assert says(stops.no_stop, linked) != ""
    assert says(stops.no_stop, replace(mismatched(), treatment=Treatment())) == ""
    assert says(stops.no_stop, ordered(mismatched(), versions=())) == ""


def test_a_specimen_may_be_drawn_for_an_investigation_an_officer_has_opened():
    draw = act("draw_specimen", TESS, "V3")
    bad = svf("V3", results=(result("viability", 10, "%"),), stops=(stopped("S1", "failing_result"),))
    opened = replace(
        bad, quality=replace(bad.quality, inquiries=(Inquiry("Y1", "R-viability", "olga", at(11)),))
    )
    ended = Investigation("Y2", "R-viability", "confirmed", "olga", at(11.5))
    concluded = replace(opened, quality=replace(opened.quality, investigations=(ended,)))
    for check in (stops.no_stop, results.no_failing):
        assert says(check, bad, draw) != ""
        assert says(check, opened, draw) == ""
        assert says(check, opened, act("split", TESS, "V3")) != ""
        assert says(check, concluded, draw) != ""


def test_stops_carry_their_evidence_and_what_resolves_them():
    refusal = found(stops.no_stop, with_stop(stopped("S1", "recall")))[0]
    assert (refusal.evidence, refusal.resolve) == (
        ("X-S1-recall",),
        "A quality officer lifts or narrows it in writing.",
    )


# what a laboratory reports


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("viability", "85", "%", ""),
        ("viability", "<0.05", "%", "0.05 % looks like a fraction; 5 % may be meant."),
        ("viability", "0.85", "%", "0.85 % looks like a fraction; 85 % may be meant."),
        ("viability", "0", "%", ""),
        ("viability", "1", "%", ""),
        ("viability", "100", "%", ""),
        ("viability", "100.1", "%", "100.1 % is more than the whole."),
        ("viability", "85", "EU/mL", "Viability is measured in %; “EU/mL” was given."),
        ("viability", "85", "", "Viability is measured in %; “no unit” was given."),
        ("viability", "negative", "", "Viability is a number in %."),
        ("endotoxin", "0.5", "IU/mL", ""),
        ("sterility", "no growth", "", ""),
        ("sterility", "5", "", "Sterility, 14 days is answered in words."),
        ("unheard of", "5", "%", "This is nothing a laboratory measures here."),
    ],
)
def test_a_result_is_readable_and_in_the_unit_its_analyte_is_measured_in(analyte, value, unit, expected):
    given = act("record_result", analyte=analyte, value=value, unit=unit)
    assert says(laboratory.result_entry, svf(), given) == expected


def test_a_value_nobody_can_read_is_refused_at_its_field():
    refusal = found(
        laboratory.result_entry, svf(), act("record_result", analyte="viability", value="many", unit="%")
    )[0]
    assert refusal.field == "value"
    assert refusal.says.startswith("Give a number such as 82.5 or <0.05")


def test_a_percentage_below_one_counts_when_somebody_says_so():
    given = act("record_result", analyte="cd45", value="0.5", unit="%", really_percent=True)
    assert says(laboratory.result_entry, svf(), given) == ""


def test_only_a_result_that_waits_for_review_is_reviewed():
    case = svf(results=(result("viability", 85, "%", reviewed_by=""), result("gram_stain", "negative")))
    assert says(laboratory.reviewable, case, act("review_result", OLGA, result="R-viability")) == ""
    assert (
        says(laboratory.reviewable, case, act("review_result", OLGA, result="R-9"))
        == "This sample has no such result."
    )
    assert says(laboratory.reviewable, case, act("review_result", OLGA, result="R-gram_stain")) == (
        "This result was reviewed or corrected before."
    )
    void = svf(results=(result("viability", 85, "%", reviewed_by="", void=True),))
    assert says(laboratory.reviewable, void, act("review_result", OLGA, result="R-viability")) != ""


def test_a_criterion_without_a_limit_is_met_by_nothing():
    case = under(svf("V2"), criteria=(criterion("viability", ">=", "", "%"),))
    (refused,) = found(results.conditional_criteria, case)
    assert refused.says == (
        "Viability in the final product cannot be judged: the specification has no limit for it."
    )
    assert refused.resolve == "Two people sign a version of the specification that has a limit."
    (missing,) = found(results.conditional_criteria, replace(case, quality=replace(case.quality, results=())))
    assert missing.check == "quality.viability"


def measured(code, hours, **values):
    given = act("record_result", TESS, code, when=at(hours), analyte="viability", value="80", unit="%")
    return says(laboratory.measured_when, about(svf(), code), given)


def test_a_result_is_no_older_than_the_material_it_speaks_about():
    begun = reached_at(about(svf(), "V1"), "V1")
    assert begun is not None
    hours = (begun - at(0)).total_seconds() / 3600
    assert measured("V1", hours) == ""
    assert f"to this stage at {begun:%Y-%m-%d %H:%M} UTC." in measured("V1", hours - 0.1)
    assert measured("V1", -9999) != ""


def test_a_result_of_a_tube_is_no_older_than_the_tube():
    tube = svf().line.vials["V4"].made_at
    drawn = replace(
        svf(),
        line=replace(
            svf().line,
            vials={
                **svf().line.vials,
                "V4": replace(svf().line.vials["V4"], part=Part.SPECIMEN, specimen_stage="final"),
            },
        ),
    )
    for when, refused in ((tube, False), (tube - timedelta(minutes=6), True)):
        given = act("record_result", TESS, "V4", when=when, analyte="viability", value="80", unit="%")
        assert ("before the specimen was drawn" in says(laboratory.measured_when, drawn, given)) is refused


def test_what_is_done_to_a_specimen_later_leaves_an_earlier_measurement_of_it_right():
    later = (*svf().processing.done[:1], svf().processing.done[2], done("resuspend", 11, "VT"))
    given = act("record_result", TESS, "VT", when=at(10.5), analyte="viability", value="80", unit="%")
    assert says(laboratory.measured_when, svf("VT", done=later), given) == ""


def test_a_criterion_is_refused_with_the_source_that_asks_for_it():
    asking = (criterion("viability", ">=", "70", "%", source="Test table 1"),)
    missing = under(svf("V2", results=()), criteria=asking)
    failing = under(svf("V2", results=(result("viability", 60, "%"),)), criteria=asking)
    for case in (missing, failing):
        assert [one.basis for one in found(results.conditional_criteria, case)] == ["Test table 1"]
    assert [one.basis for one in found(results.no_failing, failing)] == ["Test table 1"]
