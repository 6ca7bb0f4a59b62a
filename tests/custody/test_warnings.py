"""The legends a label must carry: one test for each row of 21 CFR 1271.60, .65 and .90 and 2006/86/EC."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import at, stopped
from tests.custody.records import EU, cord, negative, screened_papers, svf, under
from tracker.custody.case.papers import Determination, History, Permission, Specimen
from tracker.custody.warnings import (
    ADVISE,
    AUTOLOGOUS,
    BIOHAZARD,
    BIOLOGICAL_HAZARD,
    NONCLINICAL,
    NOT_EVALUATED,
    warnings,
)

HBV = "WARNING: Reactive test results for Hepatitis B virus"


def of(case, outcome=None, *, reactive="", specimen=7.8, **values):
    """The case with a fully screened donor, whose determination, one marker or specimens are otherwise."""
    person, taken = case.papers.donor.tested_person, at(specimen)
    markers = tuple(
        replace(one, specimen_at=taken, outcome="reactive" if one.marker == reactive else "negative")
        for one in negative(person)
    )
    kept = screened_papers(case.papers.donor.source, person).specimens[0]
    decided = () if outcome is None else (Determination("E1", outcome, at(11.5), "clara"),)
    given = {"markers": markers, "specimens": (replace(kept, taken_at=taken),), "determinations": decided}
    return replace(case, papers=screened_papers(case.papers.donor.source, person, **(given | values)))


def risky(giver="self", risk="exposure"):
    answers = {**screened_papers("adipose").histories[0].answers, risk: "yes"}
    return (History("F1", "1", giver, answers, at(7.6), at(7.6)),)


# autologous material


def test_stored_autologous_material_says_that_it_is():
    assert warnings(of(svf(), "eligible")) == (AUTOLOGOUS,)


@pytest.mark.parametrize(
    "papers",
    [
        {"outcome": "eligible", "markers": ()},
        {"outcome": "eligible", "markers": negative("P1")[1:]},
        {"outcome": "eligible", "histories": ()},
        {"outcome": "eligible", "specimens": ()},
        {"outcome": "eligible", "specimen": 7.9 - 24 * 7},
        {"outcome": None},
        {"outcome": "incomplete"},
    ],
)
def test_autologous_material_that_was_not_wholly_evaluated_says_so(papers):
    assert warnings(of(svf(), **papers)) == (AUTOLOGOUS, NOT_EVALUATED)


def test_autologous_material_tested_on_the_last_day_of_the_window_is_evaluated():
    assert warnings(of(svf(), "eligible", specimen=8 - 24 * 7)) == (AUTOLOGOUS,)


def test_autologous_material_of_a_person_with_a_risk_bears_the_biohazard_legend():
    assert warnings(of(svf(), "eligible", histories=risky())) == (AUTOLOGOUS, BIOHAZARD)
    assert warnings(of(svf(), "eligible", histories=risky(risk="clinical_evidence"))) == (
        AUTOLOGOUS,
        BIOHAZARD,
    )
    assert warnings(of(svf(), "ineligible")) == (AUTOLOGOUS, BIOHAZARD)


def test_autologous_material_with_a_reactive_result_names_the_agent():
    assert warnings(of(svf(), "ineligible", reactive="hbsag")) == (AUTOLOGOUS, BIOHAZARD, HBV)
    assert warnings(of(svf(), reactive="hbsag")) == (AUTOLOGOUS, NOT_EVALUATED, BIOHAZARD, HBV)


def test_a_reactive_result_is_named_on_autologous_material_even_where_it_was_cleared():
    cleared = of(svf(), "eligible", **syphilis("P1"))
    assert warnings(cleared)[1:] == (BIOHAZARD, "WARNING: Reactive test results for Treponema pallidum")
    assert warnings(of(cord(), "eligible", **syphilis("P2"))) == ()


def syphilis(person):
    """A non-treponemal test reactive, and the specific treponemal one negative."""
    kept = negative(person)
    (one,) = [each for each in kept if each.marker == "syphilis"]
    reactive = replace(one, technique="non_treponemal", outcome="reactive")
    sure = replace(one, id="M-sure", marker="syphilis_confirmation", technique="treponemal")
    return {"markers": (*(each for each in kept if each is not one), reactive, sure)}


@pytest.mark.parametrize("outcome", [None, "eligible", "ineligible", "incomplete"])
@pytest.mark.parametrize("reactive", ["", "hbsag", "cmv"])
def test_autologous_material_never_advises_anybody(outcome, reactive):
    assert ADVISE not in warnings(of(svf(), outcome, reactive=reactive))


# material for another person


@pytest.mark.parametrize("outcome", [None, "incomplete"])
def test_urgent_use_before_the_determination_warns_of_both(outcome):
    need = Permission("N1", "urgent_need", "T1", at(11.6), "clara", "olga")
    assert warnings(of(cord(), outcome, permissions=(need,))) == (NOT_EVALUATED, ADVISE)
    assert warnings(of(cord(), outcome)) == (NOT_EVALUATED, ADVISE)


def test_an_ineligible_donors_tissue_for_a_permitted_use_bears_the_legend_and_advises():
    use = Permission("N1", "relative", "T1", at(11.6), "clara", "olga")
    assert warnings(of(cord(), "ineligible", permissions=(use,))) == (BIOHAZARD, ADVISE)
    assert warnings(of(cord(), "ineligible")) == (BIOHAZARD, ADVISE)


def test_and_where_a_test_was_reactive_it_names_the_agent():
    assert warnings(of(cord(), "ineligible", reactive="hbsag")) == (BIOHAZARD, ADVISE, HBV)
    assert warnings(of(cord(), "eligible", reactive="hbsag")) == (BIOHAZARD, ADVISE, HBV)
    assert warnings(of(cord(), "incomplete", reactive="hbsag")) == (NOT_EVALUATED, BIOHAZARD, ADVISE, HBV)


def test_an_eligible_donors_tissue_bears_no_warning():
    assert warnings(of(cord(), "eligible")) == ()


def test_in_the_union_a_positive_marker_is_a_biological_hazard():
    def european(case, *outcome, **papers):
        return warnings(replace(of(case, *outcome, **papers), rule_set=EU))

    assert european(cord(), "ineligible", reactive="hbsag") == (BIOLOGICAL_HAZARD,)
    assert european(cord(), "eligible") == ()
    assert european(cord(), "incomplete") == (NOT_EVALUATED,)
    assert european(svf(), "eligible", reactive="hbsag")[0] == AUTOLOGOUS
    assert BIOLOGICAL_HAZARD in european(svf(), "eligible", reactive="hbsag")


# what holds for all


def test_material_for_nonclinical_use_says_so_and_bears_the_legend():
    only = replace(of(cord(), "ineligible"), stops=(stopped("S1", "nonclinical"),))
    assert warnings(only) == (NONCLINICAL, BIOHAZARD, ADVISE)
    assert warnings(replace(of(cord(), "eligible"), stops=(stopped("S1", "nonclinical"),))) == (
        NONCLINICAL,
        BIOHAZARD,
    )
    assert warnings(replace(of(cord(), "eligible"), stops=(stopped("S1", "hold"),))) == ()


def test_without_a_rule_set_nothing_counts_as_evaluated():
    assert NOT_EVALUATED in warnings(replace(of(svf(), "eligible"), rule_set=None))


def test_the_newest_determination_counts():
    first = Determination("E1", "eligible", at(11.5), "clara")
    later = Determination("E2", "ineligible", at(11.6), "clara")
    assert warnings(of(cord(), determinations=(first, later))) == (BIOHAZARD, ADVISE)


def test_the_determination_entered_last_counts_whatever_time_it_claims():
    first = Determination("E1", "eligible", at(11.5), "clara")
    for claimed in (first.at, at(1)):
        later = Determination("E0", "ineligible", claimed, "clara")
        assert warnings(of(cord(), determinations=(first, later))) == (BIOHAZARD, ADVISE)


def test_an_agent_is_named_once_however_often_it_was_tested():
    case = of(cord(), "ineligible", reactive="hbsag")
    core = replace(negative()[0], id="M9", marker="hbc_antibody", outcome="reactive")
    twice = replace(case.papers, markers=(*case.papers.markers, *case.papers.markers, core))
    assert warnings(replace(case, papers=twice)).count(HBV) == 1


def test_a_product_for_either_use_is_labelled_as_for_another_person():
    assert AUTOLOGOUS not in warnings(under(of(svf(), "eligible"), relation="either"))


def test_a_specimen_that_may_be_diluted_evaluates_nothing():
    (kept,) = screened_papers("adipose", "P1").specimens
    thin = Specimen("B1", kept.taken_at, False, True, kept.blood_ml + 2001, kept.blood_ml, False, at(11))
    assert NOT_EVALUATED in warnings(of(svf(), "eligible", specimens=(thin,)))
