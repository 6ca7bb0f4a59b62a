"""Bad counts at once, good after review; the worst of all results decides; a repeat never replaces one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import SVF, at, criterion, done, found, result, says
from tests.custody.records import FROZEN, GOOD, TESTED, about, cord, svf
from tracker.custody.analytes import Outcome
from tracker.custody.case.quality import Investigation
from tracker.custody.checks import results
from tracker.custody.measured import asked, failing, sound_representatives, unresolved, verdict

VIABILITY, GRAM = SVF.criteria[:2]


def judged(*found, of=VIABILITY, on="V4"):
    return verdict(svf(on, results=found), of).outcome


def viability(number, **values):
    return result("viability", number, "%", **{"id": f"R-{number}", **values})


def concluded(case, about_what, conclusion):
    seen = Investigation("Y1", about_what, conclusion, "olga", at(11))
    return replace(case, quality=replace(case.quality, investigations=(seen,)))


def test_without_a_result_nothing_is_known():
    assert judged() is None


def test_a_bad_result_counts_before_anybody_reviewed_it():
    assert judged(viability(60, reviewed_by="")) is Outcome.FAILS


def test_a_good_result_counts_only_after_review():
    assert judged(viability(85, reviewed_by="")) is None
    assert judged(viability(85)) is Outcome.PASSES


def test_the_limit_itself_passes():
    assert judged(viability(70)) is Outcome.PASSES


def test_the_worst_of_all_results_decides_whichever_came_last():
    assert judged(viability(60), viability(85)) is Outcome.FAILS
    assert judged(viability(85), viability(60)) is Outcome.FAILS


def test_an_undecided_result_is_worse_than_a_good_one():
    assert judged(viability(85), viability(65, sign=">")) is Outcome.UNDECIDED


def test_a_repeat_never_replaces_a_failure_but_an_investigation_resolves_it():
    case = svf(results=(viability(60), viability(85)))
    assert verdict(case, VIABILITY).outcome is Outcome.FAILS
    assert verdict(concluded(case, "R-60", "confirmed"), VIABILITY).outcome is Outcome.FAILS
    assert verdict(concluded(case, "R-85", "laboratory_error"), VIABILITY).outcome is Outcome.FAILS
    assert verdict(concluded(case, "R-60", "laboratory_error"), VIABILITY).outcome is Outcome.PASSES


def test_a_result_in_another_unit_or_of_another_stage_answers_nothing():
    assert judged(result("viability", 85, "10^6 cells")) is None
    assert judged(viability(85, stage="bulk")) is None


def test_an_answer_in_words_needs_no_unit():
    assert judged(result("gram_stain", "negative", "anything"), of=GRAM) is Outcome.PASSES


@pytest.mark.parametrize(("drawn", "outcome"), [(10.25, Outcome.PASSES), (10.26, None)])
def test_a_good_result_holds_for_what_was_divided_after_the_specimen_was_drawn(drawn, outcome):
    assert judged(viability(85, drawn_at=at(drawn))) is outcome


def test_a_bad_result_of_an_ancestor_counts_whenever_its_specimen_was_drawn():
    assert judged(viability(60, drawn_at=at(11))) is Outcome.FAILS


def test_a_result_of_a_sibling_says_nothing_of_this_vial():
    assert judged(viability(85, vial="V3"), on="V2") is None
    assert failing(svf("V2", results=(viability(60, vial="V3"),))) == ()


# the representative


def test_a_representative_stands_for_its_sibling_at_the_final_stage():
    criteria = {one.analyte: one for one in cord().specification.criteria}
    assert verdict(cord(), criteria["viability"]).outcome is Outcome.PASSES
    after = result("cd34_viability", 90, "%", vial="V3", stage="after_thaw", drawn_at=at(11.1))
    assert verdict(cord(results=(after,)), criteria["cd34_viability"]).outcome is None


def test_a_representative_that_took_other_steps_stands_for_nobody():
    other = tuple(one for one in FROZEN if (one.vial, one.step) != ("V3", "freeze"))
    assert [one.code for one in sound_representatives(cord())] == ["V3"]
    assert sound_representatives(cord(done=other)) == ()


def test_a_failing_representative_speaks_against_its_siblings_whatever_steps_it_took():
    other = tuple(one for one in FROZEN if (one.vial, one.step) != ("V3", "freeze"))
    bad = (*TESTED, result("viability", 10, "%", id="R-10", vial="V3", drawn_at=at(11.1)))
    assert [one.id for _, one in failing(cord(done=other, results=bad))] == ["R-10"]


def test_the_representative_of_another_run_says_nothing():
    case = cord()
    other = replace(case.line.vials["V3"], run="run-2")
    case = replace(case, line=replace(case.line, vials={**case.line.vials, "V3": other}))
    assert sound_representatives(case) == ()


# failures


def test_a_failure_under_a_version_the_sample_stood_under_keeps_failing():
    strict = replace(SVF, criteria=(criterion("viability", ">=", "90", "%"),))
    case = svf()
    before = replace(case, quality=replace(case.quality, stood_under=(strict,)))
    assert failing(case) == ()
    assert [one.id for _, one in failing(before)] == ["R-viability"]


def test_what_is_unresolved_is_looked_for_in_the_whole_sample():
    assert [one.id for one in unresolved(svf("V2", results=(viability(60, vial="V3"),)))] == ["R-60"]
    germs = result("gram_stain", "positive", stage="bulk")
    assert [one.id for one in unresolved(svf(results=(germs,)))] == ["R-gram_stain"]
    assert unresolved(concluded(svf(results=(germs,)), "R-gram_stain", "laboratory_error")) == ()
    assert unresolved(svf()) == ()


def test_the_conditional_release_asks_for_less_than_the_final_one():
    conditional = {one.analyte for one in asked(svf(), final=False, after_thaw=True)}
    assert {one.analyte for one in asked(svf(), final=True, after_thaw=True)} - conditional == {"sterility"}


def test_what_is_asked_after_thaw_is_not_asked_for_release():
    before = {one.analyte for one in asked(cord(), final=True, after_thaw=False)}
    assert {one.analyte for one in asked(cord(), final=True, after_thaw=True)} - before == {"cd34_viability"}


def test_a_criterion_that_is_not_mandatory_is_not_asked_for_but_may_fail():
    wish = criterion("cd34", ">=", "50", "%", mandatory=False)
    case = svf(results=(*GOOD, result("cd34", 10, "%")))
    case = replace(case, quality=replace(case.quality, specification=replace(SVF, criteria=(wish,))))
    assert asked(case, final=True, after_thaw=True) == ()
    assert [one.id for _, one in failing(case)] == ["R-cd34"]


# the checks


def test_a_failing_result_is_told_with_its_value_and_its_limit():
    case = svf(results=(viability(60),))
    assert says(results.no_failing, case) == "Viability in the final product is 60 %, limit >= 70 %."
    assert says(results.no_failing, svf()) == ""


def missing(check, without, case=None):
    left = tuple(one for one in GOOD if one.analyte != without)
    return says(check, case or svf("V2", results=left))


def test_a_release_names_every_criterion_that_is_missing_waiting_or_undecided():
    assert missing(results.conditional_criteria, "viability") == (
        "Viability in the final product is missing (limit >= 70 %)."
    )
    waiting = svf("V2", results=(*GOOD[1:], viability(85, reviewed_by="")))
    assert says(results.conditional_criteria, waiting) == (
        "Viability in the final product is not reviewed yet (limit >= 70 %)."
    )
    undecided = svf("V2", results=(*GOOD[1:], viability(65, sign=">")))
    assert says(results.conditional_criteria, undecided) == (
        "Viability in the final product does not show that the limit >= 70 % is met."
    )


def test_the_conditional_release_does_not_ask_what_the_final_one_asks():
    assert says(results.conditional_criteria, svf("V2")) == ""
    assert (
        says(results.final_criteria, svf("V2"))
        == "Sterility, 14 days in the final product is missing; 14 days are required and 0 have passed."
    )
    whole = (*GOOD, result("sterility", "no growth"))
    assert says(results.final_criteria, svf("V2", results=whole)) == ""


def test_only_final_product_is_released():
    early = svf("V1", done=(done("wash", 9),))
    assert says(results.final_stage, early) == "The material is in bulk; it is released as final product."


def test_a_failure_is_told_once_and_not_also_as_missing():
    case = svf("V2", results=(*GOOD[1:], viability(60)))
    assert (
        says(results.conditional_criteria, case) == "Viability in the final product is 60 %, limit >= 70 %."
    )


def test_a_use_asks_what_the_release_it_stands_under_asks():
    assert (
        missing(results.criteria, "viability") == "Viability in the final product is missing (limit >= 70 %)."
    )
    assert says(results.criteria, svf()) == ""
    released = cord(results=TESTED[:2])
    assert (
        says(results.criteria, released)
        == "Sterility, 14 days in the final product is missing (limit no growth)."
    )


def test_a_quarantined_vial_is_asked_for_no_criterion_but_a_failure_still_refuses():
    assert says(results.criteria, about(svf(results=()), "V3")) == ""
    assert "is 60 %" in says(results.criteria, about(svf(results=(viability(60),)), "V3"))


def test_after_thaw_criteria_are_asked_once_it_is_thawed_and_not_yet_to_prepare_it():
    thawed = cord(done=(*FROZEN, done("thaw", 11.8, "V2")))
    assert says(results.criteria, cord()) == ""
    assert "after thaw is missing (limit > 70 %)." in says(results.criteria, thawed)
    assert says(results.criteria_to_final, thawed) == ""


STERILITY = SVF.criteria[3]


def culture(days, word="no growth", **values):
    """A culture read some days after its specimen was drawn."""
    return result("sterility", word, **{"at": at(10.1 + 24 * days), **values})


@pytest.mark.parametrize(
    ("days", "outcome", "sentence"),
    [
        (14, Outcome.PASSES, ""),
        (13.99, None, "was read after 13 days; 14 days are required."),
        (2, None, "was read after 2 days; 14 days are required."),
    ],
)
def test_no_growth_counts_once_the_culture_was_read_to_its_end(days, outcome, sentence):
    case = svf("V2", results=(*GOOD, culture(days)))
    assert verdict(case, STERILITY).outcome is outcome
    said = says(results.final_criteria, case)
    assert said.removeprefix("Sterility, 14 days in the final product ") == sentence


def test_growth_counts_whenever_it_is_seen():
    assert judged(culture(1, "growth", reviewed_by=""), of=STERILITY, on="V2") is Outcome.FAILS


def test_an_early_reading_does_not_stand_in_the_way_of_the_last_one():
    early, last = culture(2, id="R-1"), culture(14, id="R-2")
    assert judged(early, last, of=STERILITY, on="V2") is Outcome.PASSES
    assert judged(early, culture(14, reviewed_by=""), of=STERILITY, on="V2") is None


def test_of_a_vial_itself_the_days_count_from_when_it_was_made():
    direct = culture(14, vial="V2", tube="V2", drawn_at=at(10.1 + 24 * 14))
    (second,) = (one for one in svf("V2").line.vials.values() if one.code == "V2")
    assert judged(direct, of=STERILITY, on="V2") is None  # made 10:15, read at 10:06
    read = replace(direct, at=second.made_at + (direct.at - at(10.1)))
    assert judged(read, of=STERILITY, on="V2") is Outcome.PASSES


def entered_late(case, hours):
    """The specimen was entered then; `ends_at` is `at` again once an officer countersigned it."""
    told = tuple(one._replace(ends_at=at(hours)) if "VT" in one.made else one for one in case.processing.done)
    return replace(case, processing=replace(case.processing, done=told))


LATE = "a quality officer countersigns the evidence of when it was drawn."


def test_a_specimen_entered_late_starts_its_culture_when_it_was_entered():
    read = 10.1 + 24 * 14
    case = svf("V2", results=(*GOOD, culture(14)))
    assert verdict(case, STERILITY).outcome is Outcome.PASSES
    for entered, days in ((read, 0), (read + 24, 0), (10.2, 13)):
        late = entered_late(case, entered)
        assert verdict(late, STERILITY).outcome is None
        assert f"was read after {days} days; 14 days are required." in says(results.final_criteria, late)
        (refused,) = found(results.final_criteria, late)
        assert refused.resolve.endswith(LATE)
    assert verdict(entered_late(case, 10.1), STERILITY).outcome is Outcome.PASSES
    assert not found(results.final_criteria, case)


def test_growth_of_a_specimen_entered_late_counts_at_once():
    case = entered_late(svf("V2", results=(*GOOD, culture(14, "growth"))), 10.1 + 24 * 14)
    assert verdict(case, STERILITY).outcome is Outcome.FAILS


def test_a_culture_nobody_drew_is_missing_without_a_count_of_days():
    undrawn = svf("V2", results=GOOD)
    line = replace(undrawn.line, vials={k: v for k, v in undrawn.line.vials.items() if not v.is_specimen})
    assert (
        says(results.final_criteria, replace(undrawn, line=line))
        == "Sterility, 14 days in the final product is missing (limit no growth)."
    )


def test_the_days_are_those_since_the_first_specimen():
    waiting = replace(svf("V2"), now=at(10.1 + 24 * 3))
    assert "14 days are required and 3 have passed" in says(results.final_criteria, waiting)


def test_what_is_no_culture_waits_for_nothing():
    assert judged(viability(85, at=at(10.1))) is Outcome.PASSES


def test_of_several_early_readings_the_last_is_told():
    twice = tuple(culture(days, id=f"R-{days}") for days in (2, 13, 5))
    told = says(results.final_criteria, svf(results=(*GOOD, *twice)))
    assert told == "Sterility, 14 days in the final product was read after 13 days; 14 days are required."


def test_a_release_asks_for_nothing_that_is_measured_after_thaw():
    for check in (results.conditional_criteria, results.final_criteria):
        assert says(check, cord()) == ""
