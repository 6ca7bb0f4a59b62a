"""An exceptional release passes what it names and nothing else, whatever it names."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.custody.building import (
    CARL,
    CLARA,
    NORA,
    OLGA,
    OTTO,
    TESS,
    act,
    at,
    found,
    result,
    says,
    seen,
    stopped,
)
from tests.custody.records import GOOD, about, asked, changed, cord, ordered, svf
from tracker.custody.case import Case
from tracker.custody.case.exceptions import ExceptionalRelease, ExceptionRequest, Failed
from tracker.custody.case.papers import Papers
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Investigation
from tracker.custody.case.treatment import Noted
from tracker.custody.changes import Private
from tracker.custody.checks import exceptional
from tracker.custody.decision import decide
from tracker.custody.exceptions import (
    EXCEPTIONALLY_RELEASED,
    as_failed,
    exceptional_releases,
    passes,
)
from tracker.custody.sample import Standing
from tracker.custody.steps import ALL, STEPS
from tracker.custody.warnings import warnings

BAD = (result("viability", 64, "%"), *GOOD[1:])
LATER = [one for one in ALL if one.under_exception]


def excepted(case: Case, *failed: Failed, **values: Any) -> Case:
    """The same record with an exceptional release of V2 for its treatment."""
    given_: dict[str, Any] = {
        "id": "X1",
        "vial": "V2",
        "treatment": "T1",
        "version": 1,
        "failed": failed,
        "request": "E1",
        "at": at(11),
        "by": "olga",
        "second": "carl",
    }
    one = ExceptionalRelease(**{**given_, **values})
    return replace(case, quality=replace(case.quality, exceptions=(one,)))


def refused(case: Case, kind: str = "issue"):
    scans = (seen(case.vial.code), seen("P1", kind="wristband"))
    asked = act(kind, CLARA, "T1" if STEPS[kind].on == "treatment" else case.vial.code, scans)
    return decide(case, asked, replace(STEPS[kind], effect=lambda case, act: ()))


def viability(case: Case) -> Failed:
    return next(as_failed(one) for one in refused(case).refusals if one.check == "quality.viability")


def test_what_an_exception_names_is_told_and_no_longer_refused():
    case = svf("V2", results=BAD)
    decision = refused(excepted(case, viability(case)))
    assert "quality.viability" not in {one.check for one in decision.refusals}
    assert any(one.says.startswith("Passed by an exceptional release") for one in decision.warnings)


def test_it_counts_for_what_was_made_of_the_vial_and_not_for_its_siblings():
    case = svf("V2", results=BAD)
    case = excepted(case, viability(case))
    assert exceptional_releases(about(case, "V4")) == exceptional_releases(case) != ()
    assert exceptional_releases(about(case, "V3")) == ()
    assert EXCEPTIONALLY_RELEASED in warnings(about(case, "V4"))
    assert EXCEPTIONALLY_RELEASED not in warnings(about(case, "V3"))


@pytest.mark.parametrize(
    "other",
    [{"treatment": "T2"}, {"version": 2}, {"vial": "V3"}],
)
def test_another_treatment_order_or_vial_is_not_meant(other):
    case = svf("V2", results=BAD)
    decision = refused(excepted(case, viability(case), **other))
    assert "quality.viability" in {one.check for one in decision.refusals}


def test_a_worse_value_of_the_same_result_is_another_finding():
    named = viability(svf("V2", results=BAD))
    worse = svf("V2", results=(result("viability", 40, "%"), *GOOD[1:]))
    assert "quality.viability" in {one.check for one in refused(excepted(worse, named)).refusals}


def test_without_a_treatment_nothing_is_passed():
    case = svf("V2", results=BAD)
    refusal = next(one for one in refused(case).refusals if one.check == "quality.viability")
    case = excepted(case, as_failed(refusal))
    assert passes(case, refusal)
    assert not passes(ordered(case, versions=()), refusal)
    assert not passes(replace(case, treatment=replace(case.treatment, order=None)), refusal)
    assert not passes(case, replace(refusal, exceptional=False))


# what may be asked for


def released(case: Case) -> str:
    return says(exceptional.needed, case)


def test_a_good_vial_has_nothing_to_except():
    assert released(svf("V2")) == "Nothing speaks against this vial that an exception would pass."
    assert released(svf("V2", results=BAD)) == ""


def test_what_the_standing_would_ask_for_is_listed_before_it_is_given():
    """A quarantined vial asks for no criterion yet, and would once it is released."""
    case = changed(svf("V2", results=GOOD[1:]), "V2", standing=Standing.QUARANTINED)
    (missing,) = exceptional.against(case, act())
    assert missing.says == "Viability in the final product is missing (limit >= 70 %)."


def test_the_standing_after_is_what_use_asks_for():
    assert exceptional.standing_after(svf("V2")) is Standing.CONDITIONALLY_RELEASED
    assert (
        exceptional.standing_after(changed(svf("V2"), "V2", standing=Standing.RELEASED)) is Standing.RELEASED
    )
    assert (
        exceptional.standing_after(changed(cord(), "V2", standing=Standing.QUARANTINED)) is Standing.RELEASED
    )


def test_germs_are_not_passed():
    case = svf("V2", results=(GOOD[0], result("gram_stain", "positive"), *GOOD[2:]))
    assert "Gram stain" in says(exceptional.passable, case)
    assert says(exceptional.passable, svf("V2", results=BAD)) == ""


def test_a_vial_set_aside_for_another_treatment_is_not_released_for_this_one():
    assert found(exceptional.one_treatment, svf("V2")) == ()
    (refused,) = found(exceptional.one_treatment, ordered(svf("V2"), code="T9"))
    assert (refused.says, refused.evidence) == ("The vial is allocated to treatment T1.", ("A-V2",))
    nobodys = svf("V2")
    nobodys = replace(nobodys, treatment=replace(nobodys.treatment, order=None))
    assert found(exceptional.one_treatment, nobodys) == ()
    assert found(exceptional.one_treatment, svf("V3")) == ()


def test_under_an_ind_the_fda_is_asked_first():
    def asked_fda(case, **given):
        return found(exceptional.regulator, case, act("release_exceptionally", OLGA, "V2", **given))

    (refused,) = asked_fda(asked(svf("V2"), basis="ind"))
    assert refused.field == "fda_contact"
    assert refused.says == (
        "The treatment stands on an IND, and no contact with the FDA about this release is given."
    )
    assert asked_fda(asked(svf("V2"), basis="ind"), fda_contact=Private("Asked, and answered.")) == ()
    assert asked_fda(asked(svf("V2"), basis="trial")) == asked_fda(Case(now=at(12))) == ()


def test_a_clinician_of_the_clinic_that_treats_acknowledges():
    def treating(by, case):
        return says(exceptional.treating, case, act("acknowledge_exception", by, "T1"))

    assert treating(CLARA, svf("V2")) == treating(CLARA, Case(now=at(12))) == ""
    elsewhere = replace(CLARA, establishment="OTHER")
    assert treating(elsewhere, svf("V2")) == "The patient is treated at Test Clinic."
    unknown = ordered(svf("V2"), establishment="NOWHERE")
    assert treating(CLARA, unknown) == "The patient is treated at NOWHERE."


def test_what_could_not_be_judged_is_not_passed(broken):
    empty = replace(svf("V2"), papers=Papers())
    case = replace(empty, quality=replace(empty.quality, specification=None))
    with pytest.raises(LookupError):
        exceptional.standing_after(case)
    (told,) = found(exceptional.passable, case)
    assert told.says == "The check “Nothing that no exception passes” could not be run on this record."
    assert broken == ["The check exceptional.passable failed to run."]
    broken.clear()


def test_a_failed_result_is_investigated_first():
    case = svf("V2", results=BAD)
    assert says(exceptional.investigated, case) == (
        "The failing result of viability, 64 %, was not investigated."
    )
    looked_into = (Investigation("N1", "R-viability", "confirmed", "otto", at(11)),)
    case = replace(case, quality=replace(case.quality, investigations=looked_into))
    assert says(exceptional.investigated, case) == ""


# who asks, acknowledges and signs


def asked_for(case: Case, *acknowledged: str, **values: Any) -> Case:
    given_: dict[str, Any] = {
        "id": "E1",
        "vial": "V2",
        "treatment": "T1",
        "version": 1,
        "at": at(11),
        "by": "olga",
        "failed": tuple(as_failed(one) for one in exceptional.against(case, act())),
    }
    request = ExceptionRequest(**{**given_, **values})
    by = tuple(Noted(f"N-{one}", at(11.5), one, "E1") for one in acknowledged)
    return ordered(case, exception_requests=(request,), acknowledgements=by)


def test_a_request_names_whatever_fails_now():
    case = svf("V2", results=BAD)
    assert says(exceptional.requested, case).startswith("Nobody asked for an exceptional release")
    assert says(exceptional.requested, asked_for(case)) == ""
    assert says(exceptional.requested, asked_for(case, version=2)).startswith("Nobody asked")
    assert says(exceptional.requested, asked_for(case, vial="V3")).startswith("Nobody asked")
    assert says(exceptional.requested, asked_for(case, failed=())).startswith(
        "The request does not name this:"
    )


def test_a_request_is_signed_once():
    case = asked_for(svf("V2", results=BAD))
    signed = ordered(case, signatures=(Noted("N", at(11.6), "olga", "E1"),))
    assert says(exceptional.requested, signed) == "This request was signed already."


def test_the_physician_acknowledged_this_very_request():
    case = svf("V2", results=BAD)
    assert says(exceptional.acknowledged, asked_for(case)) != ""
    assert says(exceptional.acknowledged, asked_for(case, "clara")) == ""
    assert says(exceptional.acknowledged, asked_for(case, "clara", id="E2")) != ""


@pytest.mark.parametrize(
    ("second", "refused_"),
    [
        (None, True),
        (OLGA, True),
        (OTTO, True),
        (replace(CARL, disabled=True), True),
        (replace(CARL, user="nora"), True),
        (replace(CARL, user="tess"), True),
        (CARL, False),
        (CLARA, False),
    ],
)
def test_the_second_signature_is_an_uninvolved_clinicians(second, refused_):
    signed = act("release_exceptionally", OLGA, "T1", second=second)
    assert bool(found(exceptional.two_signatures, asked_for(svf("V2"), "clara"), signed)) is refused_


def test_who_acknowledged_does_not_sign_for_quality():
    signed = act("release_exceptionally", OLGA, "T1", second=CARL)
    assert found(exceptional.two_signatures, asked_for(svf("V2"), "olga"), signed)


def test_the_person_who_drew_the_syringe_signs_neither():
    drawn = replace(svf("V4"), processing=Processing(svf().processing.done))
    assert "nora" in drawn.processing.people(drawn.line.codes())
    signed = act("release_exceptionally", OLGA, "T1", second=replace(CARL, user=NORA.user))
    assert found(exceptional.two_signatures, drawn, signed)
    assert TESS.user in drawn.processing.people(drawn.line.codes())


# nothing else is ever passed

SPOILERS = (
    lambda case: replace(case, stops=(*case.stops, stopped("S1"))),
    lambda case: replace(case, stops=(*case.stops, stopped("V2", "recall"))),
    lambda case: replace(case, stops=(*case.stops, stopped("D1", "consent_withdrawn"))),
    lambda case: replace(case, papers=replace(case.papers, consents=())),
    lambda case: replace(case, papers=replace(case.papers, identity_checks=())),
    lambda case: replace(case, papers=replace(case.papers, markers=case.papers.markers[1:])),
    lambda case: replace(case, papers=replace(case.papers, determinations=())),
    lambda case: replace(case, quality=replace(case.quality, results=case.quality.results[1:])),
    lambda case: replace(
        case, quality=replace(case.quality, results=(*case.quality.results, result("viability", 10, "%")))
    ),
    lambda case: replace(case, custody=replace(case.custody, handovers=())),
    lambda case: replace(case, now=at(40)),
    lambda case: replace(case, treatment=replace(case.treatment, allocations=())),
    lambda case: ordered(case, patient="P7"),
    lambda case: ordered(case, status="cancelled"),
    lambda case: changed(case, "V2", standing=Standing.QUARANTINED),
    lambda case: changed(case, "V2", standing=Standing.REJECTED),
    lambda case: changed(case, "V2", label_serial=None),
    lambda case: changed(case, "V2", volume_ml=Decimal(0)),
)


@settings(max_examples=150, deadline=None)
@given(
    start=some.sampled_from([svf("V2"), svf("V4"), cord("V2")]),
    spoilers=some.lists(some.sampled_from(SPOILERS), max_size=4),
    step=some.sampled_from(ALL),
    share=some.integers(0, 2),
)
def test_an_exception_never_turns_another_no_into_a_yes(start, spoilers, step, share):
    """Whatever it names, even what no exception may pass: those refusals stay, and nothing new is allowed."""
    case = start
    for spoil in spoilers:
        case = spoil(case)
    before = refused(case, step.kind)
    named = tuple(as_failed(one) for one in before.refusals[:: share or 1])
    after = refused(excepted(case, *named), step.kind)
    kept = [one for one in before.refusals if not one.exceptional or not step.under_exception]
    assert set(kept) <= set(after.refusals)
    if after.allowed and not before.allowed:
        assert all(one.exceptional for one in before.refusals)
        assert step in LATER


def test_release_takes_no_notice_of_an_exception():
    assert {one.kind for one in LATER} == {
        "allocate",
        "issue",
        "thaw",
        "wash_thawed",
        "dilute",
        "draw_up",
        "confirm",
        "inject",
    }


def test_a_release_is_refused_for_what_an_exception_named():
    """The exception stands beside the ordinary release, and never turns into one."""
    case = svf("V2", results=BAD)
    named = excepted(case, viability(case))
    assert "quality.viability" not in {one.check for one in refused(named).refusals}
    assert "quality.viability" in {one.check for one in refused(named, "release_conditionally").refusals}
