"""Eligibility: the history, the determination and what it rests on, and what is left for an ineligible
donor's tissue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.custody.building import CLARA, CLINIC, NOW, OLGA, OTTO, TESS, act, at, found, says, stopped
from tests.custody.records import EU, FDA, cord, negative, ordered, screened_papers, svf, under, unit
from tracker.custody.case import Case
from tracker.custody.case.materials import Materials
from tracker.custody.case.papers import Determination, Establishment, Link, Permission
from tracker.custody.case.treatment import Treatment
from tracker.custody.checks import eligibility, oversight, permission, storage
from tracker.custody.decision import Warning, decide
from tracker.custody.designation import Designation, quarantine_notice
from tracker.custody.donors import rests_on
from tracker.custody.jurisdictions import Use
from tracker.custody.markers import RISKS
from tracker.custody.people import Role
from tracker.custody.steps import STEPS
from tracker.custody.steps.permission import screening_done
from tracker.custody.tasks import Task, TaskKind

EVERY = (eligibility.eligibility, eligibility.markers, eligibility.history)


def without(case, **papers):
    return replace(case, papers=replace(case.papers, **papers))


def answered(case=None, *, recorded=7.6, by="mother", **answers):
    """The cord-blood case with one questionnaire, answered otherwise."""
    case = case or cord()
    (kept,) = case.papers.histories
    said = replace(kept, answers={**kept.answers, **answers}, answered_by=by, recorded=at(recorded))
    return without(case, histories=(said,))


def determined(outcome="eligible", hours=11.5, case=None, **values):
    case = case or cord()
    given = {"roles": frozenset({"officer"})} | values
    return without(case, determinations=(Determination("E1", outcome, at(hours), "olga", **given),))


def speaks(case):
    return " ".join(says(check, case) for check in EVERY)


# the history


def test_a_history_is_asked_for():
    assert says(eligibility.history, without(cord(), histories=())) == (
        "The history questionnaire is not on record; it is answered by the mother."
    )


def test_somebody_else_cannot_answer_it():
    assert says(eligibility.history, answered(by="self")) == (
        "The history questionnaire was answered by the donor; it is answered by the mother."
    )


ASKED = [one.risk for one in FDA.history]


@pytest.mark.parametrize("risk", ASKED)
def test_a_question_that_was_not_answered_is_no_no(risk):
    open_one = answered(**{risk: "not_answered"})
    assert says(eligibility.history, open_one) == f"The history leaves a question open: “{RISKS[risk]}”."


@pytest.mark.parametrize("risk", ASKED)
def test_a_risk_that_was_found_stays_found(risk):
    risky = answered(**{risk: "yes"})
    (later,) = answered(recorded=9).papers.histories
    both = without(risky, histories=(*risky.papers.histories, replace(later, id="F2")))
    expected = f"A risk was found in the history: “{RISKS[risk]}”."
    assert says(eligibility.history, risky) == says(eligibility.history, both) == expected


@pytest.mark.parametrize("risk", sorted(set(RISKS) - set(ASKED)))
def test_a_question_these_rules_do_not_ask_decides_nothing(risk):
    assert says(eligibility.history, answered(**{risk: "not_answered"})) == ""
    assert says(eligibility.history, answered(**{risk: "yes"})) == ""


def test_in_the_union_a_risk_waits_for_the_determination():
    risky = replace(answered(exposure="yes", recorded=11), rule_set=EU)
    assert says(eligibility.history, determined(case=risky)) == ""
    assert "no determination has answered it since" in says(
        eligibility.history, determined(case=risky, hours=10.9)
    )


# the determination


def test_a_determination_counts_until_something_worse_is_known():
    assert says(eligibility.eligibility, determined()) == ""
    worse = replace(negative()[0], id="M9", outcome="needs_assessment", recorded=at(11.6))
    late = determined(case=without(cord(), markers=(*negative(), worse)))
    assert says(eligibility.eligibility, late) == (
        "The determination of 2026-01-05 was made before a needs assessment marker was known."
    )
    assert says(eligibility.eligibility, determined(case=late, hours=11.7)) == ""
    good = replace(worse, outcome="negative")
    assert says(eligibility.eligibility, determined(case=without(cord(), markers=(*negative(), good)))) == ""


def corrected_back(*stood, determined_at=11.5):
    """The cord-blood case with one negative marker that once stood otherwise, outcome and hour."""
    first, *others = negative()
    told = tuple((outcome, at(hours)) for outcome, hours in stood)
    marker = replace(first, stood=told, recorded=told[-1][1])
    return determined(hours=determined_at, case=without(cord(), markers=(marker, *others)))


KNOWN = "The determination of 2026-01-05 was made before a {} marker was known."


@pytest.mark.parametrize(
    ("stood", "says_"),
    [
        ((("negative", 11), ("reactive", 11.6), ("negative", 11.8)), KNOWN.format("reactive")),
        (
            (("negative", 11), ("needs_assessment", 11.6), ("negative", 11.8)),
            KNOWN.format("needs assessment"),
        ),
        ((("reactive", 11.6), ("negative", 11.8)), KNOWN.format("reactive")),
        ((("reactive", 11.5), ("negative", 11.8)), ""),
        ((("negative", 11), ("reactive", 11.2), ("negative", 11.4)), ""),
        ((("negative", 11), ("negative", 11.8)), ""),
    ],
)
def test_what_was_worse_and_corrected_back_asks_for_it_anew_too(stood, says_):
    assert says(eligibility.eligibility, corrected_back(*stood)) == says_
    assert says(eligibility.eligibility, corrected_back(*stood, determined_at=11.9)) == ""


def test_a_risk_and_a_diluted_specimen_known_later_ask_for_it_anew_too():
    assert "before a risk of the history was known" in says(
        eligibility.eligibility, determined(case=answered(travel="yes", recorded=11.6))
    )
    case = cord()
    (kept,) = case.papers.specimens
    thin = replace(kept, child=True, blood_ml=kept.blood_ml + 1, recorded=at(11.6))
    assert "before a dilution of the specimen was known" in says(
        eligibility.eligibility, determined(case=without(case, specimens=(thin,)))
    )


def test_it_is_made_in_a_role_the_rules_name():
    clinicians = replace(FDA, may_determine=frozenset({Role.CLINICIAN}))
    assert says(eligibility.eligibility, replace(determined(), rule_set=clinicians)) == (
        "The determination was made by no clinician, as these rules ask."
    )


def test_it_lists_everything_it_rests_on():
    case = cord()
    assert set(rests_on(case)) == {"B1", "F1", *(one.id for one in negative())}


# the jurisdiction at the collection


def placed(**values):
    body = replace(cord().papers.establishments[CLINIC], **values)
    return without(cord(), establishments={CLINIC: body})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"jurisdiction": ""}, "Test Clinic names no jurisdiction for its donors."),
        ({"jurisdiction": "mars"}, "No rule set “mars” is in force."),
        ({"country": ""}, "Test Clinic names no country, and markers of a season depend on it."),
        ({}, ""),
    ],
)
def test_nothing_is_collected_where_no_rules_were_chosen(values, expected):
    assert says(eligibility.jurisdiction, placed(**values), act("collect", CLARA, "D1")) == expected
    assert isinstance(placed().papers.establishments[CLINIC], Establishment)


# what an ineligible donor's tissue is left for


def treated(case, **values):
    order = replace(case.treatment.order, product=case.sample.product, **values)
    return replace(case, treatment=replace(case.treatment, order=order))


def permitted_case(use, outcome="ineligible", treatment="T1"):
    case = treated(determined(outcome))
    return without(case, permissions=(Permission("N1", use, treatment, at(11.6), "clara", "olga"),))


def test_a_relative_takes_what_an_ineligible_donor_gave_and_nobody_what_is_undetermined():
    assert speaks(permitted_case("relative")).strip() == ""
    assert "The donor was determined incomplete" in speaks(permitted_case("relative", "incomplete"))
    assert "The donor was determined ineligible" in speaks(treated(determined("ineligible")))


@pytest.mark.parametrize("outcome", ["ineligible", "incomplete"])
def test_an_urgent_need_passes_what_is_open_and_says_so(outcome):
    case = without(permitted_case("urgent_need", outcome), markers=(), histories=())
    assert speaks(case).strip() == ""
    (warned,) = eligibility.eligibility(case, act())
    assert isinstance(warned, Warning)
    assert "urgent need" in warned.says


@pytest.mark.parametrize("use", ["relative", "urgent_need"])
def test_a_permission_is_for_one_treatment_alone(use):
    assert "The donor was determined ineligible" in speaks(permitted_case(use, treatment="T9"))


def permit(use, case=None, **given):
    case = case or treated(determined("ineligible"))
    given = {"use": use, "treatment": "T1", "second": OLGA} | given
    return says(permission.permitted_use, case, act("permit_use", CLARA, "S1", **given))


def test_every_use_of_the_list_is_answered():
    answers = {one: permit(one) for one in Use}
    assert answers[Use.RELATIVE] == answers[Use.NONCLINICAL] == ""
    assert "reproductive tissue, and this product is none" in answers[Use.DIRECTED_REPRODUCTIVE]
    assert "on a path of its own" in answers[Use.URGENT_NEED]


def test_a_use_is_permitted_by_the_rule_set_for_an_open_treatment_of_this_product():
    union = replace(treated(determined("ineligible")), rule_set=EU)
    assert "does not admit this use" in permit("relative", union)
    assert permit("nonclinical", union) == ""
    assert permit("relative", treatment="") == "No treatment is named."
    assert "is no open treatment" in permit("relative", treated(determined("ineligible"), status="cancelled"))
    wrong = treated(determined("ineligible"))
    order = replace(wrong.treatment.order, product="another")
    wrong = replace(wrong, treatment=replace(wrong.treatment, order=order))
    assert "is no open treatment" in permit("relative", wrong)
    assert "not determined ineligible" in permit("relative", treated(determined("incomplete")))
    assert "asks for no permission" in permit("nonclinical", svf())
    assert "so no use is permitted" in permit("relative", replace(treated(determined()), rule_set=None))


def need(by=CLARA, second=OLGA, **changes):
    given = {"no_comparable": True, "serious": True, "notified_at": at(11.9)} | changes
    return act("declare_urgent_need", by, "S1", second=second, treatment="T1", **given)


def test_an_urgent_need_is_documented_by_a_clinician_and_an_officer():
    case = treated(determined("incomplete"))
    assert says(permission.urgent_need, case, need()) == ""
    assert says(permission.urgent_need, case, need(OLGA, CLARA)) == ""
    for pair in ((CLARA, None), (CLARA, CLARA), (CLARA, TESS), (OLGA, OTTO)):
        assert "declare the need together" in says(permission.urgent_need, case, need(*pair))
    both = replace(CLARA, roles=CLARA.roles | OLGA.roles)
    assert "declare the need together" in says(permission.urgent_need, case, need(both, both))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"no_comparable": False}, "A comparable product may be available."),
        ({"serious": False}, "arthritis will not normally qualify"),
        ({"notified_at": NOW + timedelta(hours=1)}, "told at a time to come"),
    ],
)
def test_each_ground_of_an_urgent_need_is_asked(changes, expected):
    case = treated(determined("incomplete"))
    assert expected in says(permission.urgent_need, case, need(**changes))
    step = STEPS["declare_urgent_need"]
    assert decide(case, need(**changes), step).allowed is False


def test_a_physician_may_be_told_this_very_minute():
    assert says(permission.urgent_need, treated(determined("incomplete")), need(notified_at=NOW)) == ""


def test_the_tests_done_and_not_done_are_listed_from_the_record():
    case = answered(without(cord(), markers=negative()[1:]), exposure="not_answered")
    done, not_done = screening_done(case)
    assert "HBsAg: negative" in done
    assert not_done == ("HIV-1/2 antibody", RISKS["exposure"])


def urgent(*tasks, outcome="incomplete", hours=11.5):
    case = treated(determined(outcome, hours))
    kept = (Permission("N1", "urgent_need", "T1", at(11.6), "clara", "olga"),)
    return replace(without(case, permissions=kept), tasks=tasks)


OPEN = Task("K1", TaskKind.DETERMINATION, "S1", "D1", Role.OFFICER, "", at(11.6), "clara", at(99))


def finish(case, **given):
    return says(permission.finished, case, act("finish_determination", OLGA, "S1", **given))


def test_the_task_is_closed_by_the_final_determination_told_to_the_physician_and_by_nothing_else():
    assert finish(urgent(OPEN, outcome="eligible", hours=11.7), told_at=at(11.8)) == ""
    assert finish(urgent(OPEN, outcome="ineligible", hours=11.7), told_at=at(11.8)) == ""
    for left in (
        urgent(OPEN, outcome="incomplete", hours=11.7),
        urgent(OPEN, outcome="eligible", hours=11.5),
        replace(urgent(OPEN), papers=replace(urgent(OPEN).papers, determinations=())),
    ):
        assert "final determination, eligible or ineligible, was not made" in finish(left, told_at=at(11.8))
        assert found(permission.finished, left, act("finish_determination", OLGA, "S1"))[0].evidence == tuple(
            one.id for one in left.papers.determinations
        )
    early = urgent(OPEN, outcome="eligible", hours=11.7)
    for told in (at(11.7), NOW):
        assert finish(early, told_at=told) == "", "told at the very instant"
    assert finish(urgent(OPEN, outcome="eligible", hours=11.6), told_at=at(11.8)) == "", "made with the need"
    for told in (at(11.65), NOW + timedelta(hours=1)):
        assert "the physician is told after that" in finish(early, told_at=told)
    assert finish(urgent(), told_at=at(11.8)) == "No determination waits to be finished here."
    other = replace(OPEN, kind=TaskKind.REVIEW)
    assert finish(urgent(other), told_at=at(11.8)) == "No determination waits to be finished here."


def test_nonclinical_use_is_never_lifted():
    case = replace(cord(), stops=(stopped("S1", "nonclinical"),))
    told = says(oversight.liftable, case, act("lift", OLGA, "S1", stop="X-S1-nonclinical"))
    assert "never comes back to patients" in told


# kept apart


def stored(case, designation):
    case = replace(case, materials=Materials({"U7": unit("U7", designation)}))
    return says(storage.designation, case, act("store", TESS, "V2", unit="U7"))


MATERIALS = {
    "eligible": (cord, {"available", "quarantine"}),
    "undetermined": (lambda: without(cord(), determinations=()), {"quarantine"}),
    "incomplete": (lambda: determined("incomplete"), {"quarantine"}),
    "missing a marker": (lambda: without(cord(), markers=negative()[1:]), {"quarantine"}),
    "without rules": (lambda: replace(cord(), rule_set=None), {"quarantine"}),
    "ineligible": (lambda: determined("ineligible"), {"ineligible_apart"}),
    "reactive": (
        lambda: without(cord(), markers=(replace(negative()[0], outcome="reactive"),)),
        {"ineligible_apart"},
    ),
    "at risk": (lambda: answered(exposure="yes"), {"ineligible_apart"}),
    "autologous": (svf, {"autologous", "quarantine"}),
}


@pytest.mark.parametrize("designation", list(Designation))
@pytest.mark.parametrize("name", list(MATERIALS))
def test_a_store_takes_what_it_is_designated_for(name, designation):
    made, fitting = MATERIALS[name]
    refused = stored(made(), designation)
    assert (refused == "") is (designation in fitting), refused
    assert refused == "" or "Test storage_unit (U7) is for" in refused


@pytest.mark.parametrize("designation", ["", "attic"])
def test_a_store_nobody_designated_takes_nothing(designation):
    assert "is not designated for any material" in stored(cord(), designation)


def test_undetermined_material_says_that_it_is_in_quarantine():
    for outcome, quarantined in (("incomplete", True), ("eligible", False), ("ineligible", False)):
        assert bool(quarantine_notice(determined(outcome))) is quarantined
    assert quarantine_notice(without(cord(), determinations=())).startswith("QUARANTINE")
    assert quarantine_notice(svf()) == ""


# worse papers never help


def refusals(case: Case) -> int:
    return sum(len(found(check, case)) for check in EVERY)


FAT = under(svf(papers=screened_papers("adipose", "P1")), relation="allogeneic")
UNION = replace(cord(), rule_set=EU)
CASES = st.sampled_from([cord(), answered(travel="yes"), determined("incomplete"), UNION, FAT])
WHICH = st.integers(min_value=0, max_value=len(negative()) - 1)


def allowed(case: Case) -> bool:
    return refusals(case) == 0


@given(case=CASES, which=WHICH)
def test_removing_a_marker_never_turns_a_no_into_a_yes(case, which):
    kept = case.papers.markers
    left = without(case, markers=tuple(one for n, one in enumerate(kept) if n != which))
    assert allowed(case) or not allowed(left)


@given(case=CASES, which=WHICH, outcome=st.sampled_from(["reactive", "needs_assessment"]),
       hours=st.floats(min_value=8, max_value=12))  # fmt: skip
def test_a_worse_outcome_never_turns_a_no_into_a_yes(case, which, outcome, hours):
    kept = case.papers.markers
    worse = tuple(
        replace(one, outcome=outcome, recorded=at(hours)) if n == which else one for n, one in enumerate(kept)
    )
    assert allowed(case) or not allowed(without(case, markers=worse))


@given(case=CASES, which=WHICH, hours=st.floats(min_value=0, max_value=24 * 400))
def test_an_older_specimen_never_turns_a_no_into_a_yes(case, which, hours):
    kept = case.papers.markers
    older = tuple(
        replace(one, specimen_at=one.specimen_at - timedelta(hours=hours)) if n == which else one
        for n, one in enumerate(kept)
    )
    assert allowed(case) or not allowed(without(case, markers=older))


@given(case=CASES, risk=st.sampled_from(sorted(RISKS)), answer=st.sampled_from(["yes", "not_answered"]))
def test_a_worse_answer_never_turns_a_no_into_a_yes(case, risk, answer):
    worse = without(
        case,
        histories=tuple(replace(one, answers={**one.answers, risk: answer}) for one in case.papers.histories),
    )
    assert allowed(case) or not allowed(worse)


@given(case=CASES, outcome=st.sampled_from(["ineligible", "incomplete"]))
def test_a_worse_determination_never_turns_a_no_into_a_yes(case, outcome):
    newest = Determination("E7", outcome, at(11.9), "olga", frozenset({"officer"}))
    worse = without(case, determinations=(*case.papers.determinations, newest))
    assert allowed(case) or not allowed(worse)


def test_a_determination_waits_to_be_finished_even_where_the_permission_is_of_another_treatment():
    case = urgent(OPEN, outcome="eligible", hours=11.5)
    gone = replace(case, papers=replace(case.papers, permissions=()))
    assert finish(gone, told_at=at(11.8)) == ""


def test_a_product_for_own_use_is_not_tested_although_another_person_is_to_get_it():
    """The use is refused; the markers of a donor who needs none say nothing about it."""
    case = ordered(svf(), patient="P9")
    assert says(eligibility.markers, case) == says(eligibility.history, case) == ""
    assert "the patient of this treatment is another person" in says(eligibility.eligibility, case)


SAME = "This product is for another person, and the patient of this treatment is {}."


@pytest.mark.parametrize(
    ("patient", "links", "who"),
    [
        ("P1", (), "its donor"),
        ("P2", (), "the mother who was tested for it"),
        ("P9", (Link("K1", "P1", "P9"),), "its donor"),
        ("P9", (Link("K1", "P9", "P8"), Link("K2", "P8", "P2")), "the mother who was tested for it"),
    ],
)
def test_material_for_another_person_is_given_neither_to_its_donor_nor_to_the_tested_mother(
    patient, links, who
):
    case = without(ordered(cord(), patient=patient), links=links)
    (refusal,) = found(eligibility.eligibility, case)
    assert refusal.says == SAME.format(who)
    assert not refusal.exceptional
    permitted = Permission("E9", Use.URGENT_NEED, "T1", at(11), "clara", "olga")
    assert says(eligibility.eligibility, without(case, permissions=(permitted,))) == SAME.format(who)


def test_material_for_another_person_is_given_to_another_and_for_either_to_its_donor_too():
    assert says(eligibility.eligibility, cord()) == ""
    assert says(eligibility.eligibility, under(ordered(cord(), patient="P1"), relation="either")) == ""
    assert says(eligibility.eligibility, under(ordered(cord(), patient="P2"), relation="either")) == ""
    assert says(eligibility.eligibility, replace(cord(), treatment=Treatment())) == ""
