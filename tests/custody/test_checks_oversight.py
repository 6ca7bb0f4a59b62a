"""What may be lifted, narrowed, reassigned, closed, corrected, voided and reaffirmed, and by whom."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import (
    CLARA,
    NORA,
    NOW,
    OLGA,
    OTTO,
    SVF,
    TESS,
    act,
    at,
    confirmed,
    criterion,
    done,
    found,
    handed,
    result,
    says,
    stopped,
    version,
)
from tests.custody.records import about, changed, cord, ordered, svf, under
from tracker.custody.case import Case
from tracker.custody.case.custody import Custody, OutsideCode
from tracker.custody.case.quality import Deviation, Investigation
from tracker.custody.case.treatment import Noted
from tracker.custody.checks import oversight
from tracker.custody.products import Criterion
from tracker.custody.sample import Stage, Standing


def quality(case, **values):
    return replace(case, quality=replace(case.quality, **values))


# lifting and narrowing


def lifting(stop, case=None, subject="V4"):
    case = replace(case or svf(), stops=(stop,))
    return says(oversight.liftable, case, act("lift", OLGA, subject, stop=stop.id))


def test_only_a_stop_in_force_is_lifted():
    assert (
        says(oversight.liftable, svf(), act("lift", OLGA, "V4", stop="X1"))
        == "No such stop is in force here."
    )
    assert lifting(stopped("V4")) == lifting(stopped("S1")) == lifting(stopped("V3")) == ""


def test_a_stop_is_lifted_where_it_stands():
    assert lifting(stopped("L1")) == "This stop stands on L1."
    lot = replace(Case(now=NOW, subject="L1"), stops=(stopped("L1"),))
    assert says(oversight.liftable, lot, act("lift", OLGA, "L1", stop="X-L1-hold")) == ""


@pytest.mark.parametrize("kind", ["consent_withdrawn", "treatment_consent_withdrawn", "wrong_site"])
def test_a_withdrawal_and_a_mismatch_are_not_lifted_by_an_officer(kind):
    assert "not lifted" in lifting(stopped("V4", kind))


def test_the_stop_of_a_failure_is_lifted_once_no_result_fails():
    bad = result("viability", 60, "%", vial="V3")
    stop = stopped("S1", "failing_result")
    assert lifting(stop, svf(results=(bad,))) == "A result of this sample still fails (viability: 60 %)."
    assert lifting(stopped("S1"), svf(results=(bad,))) == ""
    germs = result("gram_stain", "positive", vial="V3")
    assert "still fails (gram stain: positive)" in lifting(stop, svf(results=(germs,)))
    solved = Investigation("Y1", "R-viability", "laboratory_error", "olga", at(11.5))
    assert lifting(stop, quality(svf(results=(bad,)), investigations=(solved,))) == ""


def narrowing(stop, *vials):
    return says(
        oversight.narrowable,
        replace(svf(), stops=(stop,)),
        act("narrow", OLGA, "S1", stop=stop.id, vials=list(vials)),
    )


def test_only_a_stop_of_the_whole_sample_is_narrowed_and_only_to_its_vials():
    assert narrowing(stopped("V1"), "V2") == "No such stop stands on this whole sample."
    assert narrowing(stopped("S1"), "V2", "V9") == "V9 is no vial of this sample."
    assert narrowing(stopped("S1"), "V2") == ""
    assert says(oversight.narrowable, svf(), act("narrow", OLGA, "S1", stop="X", vials=["V2"])) != ""


# versions and deviations


def reassigning(case, code="Q9"):
    return says(oversight.reassignable, case, act("reassign", OLGA, "S1", specification=code))


def test_only_from_a_withdrawn_version_and_only_to_one_in_force_of_the_same_product():
    other = replace(SVF, id="Q9", version=2)
    withdrawn = quality(under(svf(), status="withdrawn_for_safety"), other_versions=(other,))
    assert reassigning(withdrawn) == ""
    assert reassigning(quality(svf(), other_versions=(other,))) == (
        "The sample's specification was not withdrawn for safety."
    )
    for wrong in (replace(other, product="MNC"), replace(other, status="retired")):
        assert reassigning(quality(withdrawn, other_versions=(wrong,))) == (
            "That is no version in force of the same product."
        )
    assert reassigning(withdrawn, "Q8") == "That is no version in force of the same product."


def test_only_an_open_deviation_is_closed():
    for deviations in ((), (Deviation("N1", "V1", at(11), "olga", closed=True),)):
        case = quality(svf(), deviations=deviations)
        assert says(oversight.deviation_open, case, act("close_deviation", OLGA, deviation="N1")) == (
            "No such deviation is open here."
        )
    case = quality(svf(), deviations=(Deviation("N1", "V1", at(11), "olga", closed=False),))
    assert says(oversight.deviation_open, case, act("close_deviation", OLGA, deviation="N1")) == ""


@pytest.mark.parametrize(
    "entry",
    [
        "R-viability",
        "V1-wash-9",
        "H-V2-11",
        "N1",
        "M-hbsag",
        "X-V4-hold",
        "V2",
        "O1",
    ],
)
def test_what_is_corrected_or_investigated_is_an_entry_of_this_record(entry):
    case = quality(svf(), deviations=(Deviation("N1", "V1", at(11), "olga", closed=False),))
    case = replace(case, stops=(stopped("V4"),), papers=replace(case.papers, markers=cord().papers.markers))
    came_with = OutsideCode("O1", "V1", "W0000 26 000001", "isbt128")
    case = replace(case, custody=replace(case.custody, outside=(came_with,)))
    assert says(oversight.known_entry, case, act("investigate", OLGA, about=entry)) == ""
    assert says(oversight.known_entry, case, act("investigate", OLGA, about=f"{entry}x")) == (
        "This record has no such entry."
    )


def concluding(by, about="R-viability", conclusion="laboratory_error"):
    given = act("conclude", by, "S1", about=about, conclusion=conclusion)
    return found(oversight.independent, svf(), given)


def test_whoever_entered_or_reviewed_a_result_does_not_call_it_the_laboratorys_error():
    for by in (TESS, OLGA):
        (refused,) = concluding(by)
        assert (refused.says, refused.evidence) == (
            "You entered or reviewed this result yourself.", ("R-viability",),
        )  # fmt: skip
    assert concluding(OTTO) == ()


def test_another_conclusion_or_an_entry_that_is_no_result_is_for_anybody_who_may_conclude():
    assert concluding(OLGA, conclusion="confirmed") == ()
    assert concluding(OLGA, about="V4") == ()


# corrections


def correcting(about_what, value, field="value", case=None, second=None, check=oversight.second_for_better):
    given = act("correct", TESS, "V4", about=about_what, field=field, value=value, second=second)
    return says(check, case or svf(), given)


NEEDS_SECOND = "A correction towards better needs a second person: an officer who did not process."


@pytest.mark.parametrize(
    ("value", "alone"),
    [
        *(("60", True), (">60", True), ("70", True), ("84.9", True), (">84", False)),
        *(("95", False), ("many", False), ("85", False)),
    ],
)
def test_towards_worse_one_person_is_enough_and_what_cannot_be_told_is_not_worse(value, alone):
    assert correcting("R-viability", value) == ("" if alone else NEEDS_SECOND)


FAILING = svf(results=(result("viability", 64, "%"),))


@pytest.mark.parametrize(
    ("value", "alone"),
    [
        ("20", True),
        ("63.9", True),
        ("64", False),
        ("64.0", False),
        ("65", False),
        (">20", False),
        ("85", False),
    ],
)
def test_of_two_values_that_fail_the_one_further_from_the_limit_is_worse(value, alone):
    assert correcting("R-viability", value, case=FAILING) == ("" if alone else NEEDS_SECOND)


@pytest.mark.parametrize(
    ("operator", "limits", "was", "value", "alone"),
    [
        ("<=", {"limit": "5"}, 1, "4.9", True),
        ("<=", {"limit": "5"}, 1, "0.5", False),
        ("<", {"limit": "5"}, 7, "70", True),
        ("between", {"limit": "4", "upper": "6"}, 7, "8", True),
        ("between", {"limit": "4", "upper": "6"}, 3, "2", True),
        ("between", {"limit": "4", "upper": "6"}, 3, "7.5", True),
        ("between", {"limit": "4", "upper": "6"}, 3, "7", False),
        ("between", {"limit": "4", "upper": "6"}, 5, "4", False),
        ("=", {"limit": "5"}, 7, "8", True),
        ("=", {"limit": "5"}, 8, "7", False),
    ],
)
def test_what_is_worse_is_told_by_the_side_of_the_limit(operator, limits, was, value, alone):
    limit = Criterion("endotoxin", operator, unit="EU/mL", stage="final", release="conditional", **limits)
    case = svf(results=(result("endotoxin", was, "EU/mL"),))
    case = quality(case, specification=replace(SVF, criteria=(limit,)))
    assert correcting("R-endotoxin", value, case=case) == ("" if alone else NEEDS_SECOND)


def test_a_count_within_its_limits_may_bring_a_dose_into_range_and_takes_a_second_person():
    least = criterion("cell_concentration", ">=", "1", "10^6 cells/mL")
    case = quality(svf(), specification=replace(SVF, criteria=(least,)))
    assert correcting("R-cell_concentration", "1.5", case=case) == NEEDS_SECOND
    assert correcting("R-cell_concentration", "0.5", case=case) == ""


def test_what_is_worse_under_one_version_and_better_under_another_is_not_worse():
    ceiling = replace(SVF, id="Q0", criteria=(criterion("viability", "<=", "80", "%"),))
    assert correcting("R-viability", "60", case=quality(svf(), stood_under=(ceiling,))) == NEEDS_SECOND


def test_germs_make_it_worse_whatever_limit_is_asked_for():
    bulk = svf(results=(result("gram_stain", "negative", stage="bulk"),))
    assert correcting("R-gram_stain", "positive", case=bulk) == ""
    found = svf(results=(result("gram_stain", "positive", stage="bulk"),))
    assert correcting("R-gram_stain", "negative", case=found) == NEEDS_SECOND


@pytest.mark.parametrize(
    ("value", "alone"), [("reactive", True), ("needs_assessment", True), ("negative", False), ("?", False)]
)
def test_a_marker_gets_worse_towards_reactive(value, alone):
    assert correcting("M-hbsag", value, field="outcome", case=cord()) == ("" if alone else NEEDS_SECOND)


def test_a_volume_or_a_temperature_always_takes_a_second_person():
    assert correcting("V1-wash-9", "30", field="temperature_c") == NEEDS_SECOND


@pytest.mark.parametrize(
    ("second", "enough"), [(NORA, False), (TESS, False), (OLGA, True), (replace(OLGA, user="nora"), False)]
)
def test_the_second_person_is_an_officer_who_did_not_process_or_collect(second, enough):
    assert (correcting("R-viability", "95", second=second) == "") is enough


def test_who_only_collected_or_is_the_first_person_is_no_second():
    given = {"about": "R-viability", "field": "value", "value": "95"}
    case = svf()
    collected = replace(case.sample, collected_by="otto")
    case = replace(case, line=replace(case.line, sample=collected))
    assert says(oversight.second_for_better, case, act("correct", TESS, second=OTTO, **given)) == NEEDS_SECOND
    assert says(oversight.second_for_better, case, act("correct", TESS, second=OLGA, **given)) == ""
    assert says(oversight.second_for_better, case, act("correct", OLGA, second=OLGA, **given)) == NEEDS_SECOND
    processed = svf(done=(*svf().processing.done, done("filter", 11, "V3", by="olga")))
    assert correcting("R-viability", "95", case=processed, second=OLGA) == NEEDS_SECOND
    assert correcting("R-viability", "95", case=processed, second=OTTO) == ""


@pytest.mark.parametrize(
    ("entry", "field", "value", "expected"),
    [
        ("R-viability", "value", "80", ""),
        ("R-viability", "value", "about 80", "Give a number such as"),
        ("R-viability", "value", "negative", "Give a number, as the result was."),
        ("R-gram_stain", "value", "5", "Give a word, as the result was."),
        ("R-viability", "drawn_at", "2026-01-05", "Of a result only the value is corrected."),
        ("V1-wash-9", "temperature_c", "30", ""),
        ("V1-wash-9", "temperature_c", "NaN", "Give a number from"),
        ("V1-wash-9", "temperature_c", "warm", "Give a number."),
        ("V1-wash-9", "at", "2026-01-05", "can be corrected."),
        ("nothing", "temperature_c", "30", "can be corrected."),
    ],
)
def test_a_corrected_value_fits_the_entry(entry, field, value, expected):
    told = correcting(entry, value, field=field, check=oversight.corrected_value)
    assert expected in told
    assert bool(told) is bool(expected)


def test_a_time_is_never_corrected():
    for field in ("at", "ends_at", "drawn_at", "recorded"):
        assert correcting("V1-wash-9", at(9).isoformat(), field=field, check=oversight.corrected_value) != ""


# voids


@pytest.mark.parametrize(
    ("stage", "what", "named"),
    [
        (Stage.INJECTED, "inject", "injection"),
        (Stage.DISCARDED, "discard", "disposal"),
        (Stage.LOST, "declare_lost", "loss"),
    ],
)
def test_only_an_act_that_is_there_is_voided(stage, what, named):
    given = act("void", TESS, "V4", what=what)
    assert says(oversight.voidable, changed(svf(), "V4", stage=stage), given) == ""
    assert says(oversight.voidable, svf(), given) == f"No {named} of this vial is on record."


def test_a_rejection_is_voided_where_it_was_made():
    given = act("void", TESS, "V4", what="reject")
    assert says(oversight.voidable, changed(svf(), "V4", standing=Standing.REJECTED), given) == ""
    assert says(oversight.voidable, changed(svf(), "V2", standing=Standing.REJECTED), given) != ""


def test_a_hand_over_is_voided_while_the_vial_is_in_use():
    given = act("void", TESS, "V2", what="hand_over")
    assert says(oversight.voidable, svf("V2"), given) == ""
    assert says(oversight.voidable, svf("V3"), given) != ""
    assert says(oversight.voidable, changed(svf("V2"), "V2", stage=Stage.CONSUMED), given) != ""


@pytest.mark.parametrize(
    ("later", "refused"),
    [
        ({"state": "offered", "answered_at": None, "answered_by": ""}, True),
        ({"state": "declined"}, True),
        ({"state": "returned"}, False),
        ({"state": "offered", "answered_at": None, "answered_by": "", "on": "V3"}, False),
    ],
    ids=["on the road", "disputed", "taken back", "another vial"],
)
def test_a_hand_over_is_voided_before_the_next_one_began_or_after_it_ended(later, refused):
    case = svf("V2")
    case = replace(
        case,
        custody=Custody((*case.custody.handovers, handed(**{"on": "V2", "hours": 11.5, "id": "H9"} | later))),
    )
    those = found(oversight.voidable, case, act("void", TESS, "V2", what="hand_over"))
    expected = ["The vial was offered again since, and that hand-over is not ended."] * refused
    assert [one.says for one in those] == expected
    assert {one.field for one in those} <= {"what"}
    assert (
        says(oversight.voidable, changed(case, "V2", stage=Stage.LOST), act("void", what="declare_lost"))
        == ""
    )


# after a mismatch


def reaffirming(by=CLARA, case=None, second=None, **given):
    given = {"joint": "knee", "side": "left"} | given
    case = case or ordered(svf(), confirmations=())
    return says(oversight.uninvolved, case, act("reaffirm", by, "T1", second=second, **given))


CONFIRMED = ordered(svf(), confirmations=(confirmed(CLARA, 11.9, "V4"),))


def test_joint_and_side_are_entered_blind_and_match():
    assert reaffirming(side="right") == "Joint or side do not match the order."
    assert reaffirming() == ""


def test_a_treatment_without_an_order_is_left_to_other_checks():
    assert reaffirming(case=ordered(svf(), versions=())) == ""


def test_whoever_took_part_in_a_confirmation_does_not_reaffirm_alone():
    assert "You took part in a confirmation of this version." in reaffirming(case=CONFIRMED)
    assert reaffirming(OLGA, CONFIRMED) == ""
    tried = ordered(svf(), confirmations=(), mismatches=(Noted("N", at(11.9), "clara", ""),))
    assert "You took part" in reaffirming(case=tried)


def test_a_confirmation_of_an_earlier_version_does_not_count():
    newer = ordered(CONFIRMED, versions=(version(), version(number=2, at=at(11.95))))
    assert reaffirming(case=newer) == ""


def test_clinician_and_officer_reaffirm_together_each_with_an_entry_of_their_own():
    both = {"second_joint": "knee", "second_side": "left"}
    assert reaffirming(case=CONFIRMED, second=OLGA, **both) == ""
    assert "What the second person entered does not match" in reaffirming(case=CONFIRMED, second=OLGA)
    assert reaffirming(case=CONFIRMED, second=OLGA, second_joint="knee", second_side="right") != ""
    assert "You took part" in reaffirming(case=CONFIRMED, second=NORA, **both)
    assert "You took part" in reaffirming(case=CONFIRMED, second=CLARA, **both)


def test_a_new_version_after_a_mismatch_comes_from_somebody_uninvolved():
    check, given = oversight.uninvolved_version, act("new_version", CLARA, "T1")
    stop = stopped("T1", "wrong_site", joint="knee")
    met = replace(CONFIRMED, stops=(stop,))
    assert "You took part in a confirmation of this version." in says(check, met, given)
    assert says(check, CONFIRMED, given) == ""
    assert says(check, replace(CONFIRMED, stops=(replace(stop, on="T9"),)), given) == ""
    assert says(check, replace(ordered(CONFIRMED, confirmations=()), stops=(stop,)), given) == ""


@pytest.mark.parametrize(
    ("second", "entered", "refused"),
    [
        (OLGA, {"second_joint": "knee", "second_side": "right"}, False),
        (OLGA, {}, True),
        (OLGA, {"second_joint": "knee"}, True),
        (OLGA, {"second_joint": "knee", "second_side": "left"}, True),
        (OLGA, {"second_joint": "hip", "second_side": "right"}, True),
        (NORA, {"second_joint": "knee", "second_side": "right"}, True),
        (None, {"second_joint": "knee", "second_side": "right"}, True),
    ],
)
def test_a_new_version_by_two_who_took_part_is_entered_by_both(second, entered, refused):
    met = replace(CONFIRMED, stops=(stopped("T1", "wrong_site", joint="knee"),))
    given = act("new_version", CLARA, "T1", second=second, joint="knee", side="right", **entered)
    assert bool(says(oversight.uninvolved_version, met, given)) is refused
    free = act("new_version", replace(CLARA, user="carl"), "T1", joint="knee", side="right")
    assert says(oversight.uninvolved_version, met, free) == ""


@pytest.mark.parametrize(
    ("entry", "field", "at"),
    [
        ("R-viability", "after_ml", "field"),
        ("R-viability", "value", "value"),
        ("V1-wash-9", "value", "field"),
        ("V1-wash-9", "temperature_c", "value"),
        ("V1-split-10.25", "after_ml", "field"),
    ],
)
def test_what_is_wrong_with_a_correction_stands_at_its_box(entry, field, at):
    given = act("correct", TESS, "V4", about=entry, field=field, value="many")
    (refusal,) = found(oversight.corrected_value, svf(), given)
    assert refusal.field == at


def test_the_volume_of_a_step_fits_what_was_there():
    road = (done("wash", 9, before_ml=Decimal(10), added_ml=Decimal(2), after_ml=Decimal(12)),)
    case = about(svf("V1", done=road), "V1")
    check = {"check": oversight.corrected_value, "case": case}
    assert correcting("V1-wash-9", "12", field="after_ml", **check) == ""
    assert "12.1 mL after the step is more than 10 mL before and 2 mL added." in correcting(
        "V1-wash-9", "12.1", field="after_ml", **check
    )
