"""The last instant, the other word, the one fact missing: small differences that decide."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import CLINIC, act, at, criterion, done, found, result, says, step, stopped
from tests.custody.records import FROZEN, asked, changed, cord, ordered, svf, under
from tracker.custody.case import Case, Rules
from tracker.custody.case.line import Line
from tracker.custody.case.treatment import Injection, Noted
from tracker.custody.checks import (
    cold_chain,
    dose,
    exceptional,
    labels,
    oversight,
    processing,
    route,
    source,
    standing,
)
from tracker.custody.checks import order as treatment
from tracker.custody.checks import stops as stopping
from tracker.custody.products import Clock
from tracker.custody.sample import Standing

QUARANTINED = Standing.QUARANTINED


# the route


def test_each_part_of_the_route_is_asked_for_by_itself():
    unfinished = replace(svf("V1"), processing=replace(svf().processing, done=svf().processing.done[:1]))
    assert says(route.manufactured, unfinished) == (
        "The manufacture is not complete: resuspend, split still to do."
    )
    assert says(route.prepared, unfinished) == (
        "The preparation is not complete: resuspend, split, draw up still to do."
    )
    gap = svf("V1", done=(done("resuspend", 9), done("wash", 10)))
    for check in (route.route_so_far, route.manufactured, route.prepared):
        assert "was done before a step that the route asks for first." in says(check, gap)


def test_a_gap_in_the_preparation_is_no_gap_of_the_manufacture():
    twice = under(svf("V2"), preparation=(step("dilute"), step("draw_up")))
    case = replace(
        twice, processing=replace(twice.processing, done=(*ROAD_TO_V2, done("draw_up", 11.6, "V2")))
    )
    assert says(route.manufactured, case) == ""
    assert "“draw_up” was done before" in says(route.route_so_far, case)
    assert "“draw_up” was done before" in says(route.prepared, case)


ROAD_TO_V2 = svf().processing.done[:4]


def test_a_division_may_be_part_of_the_preparation():
    case = under(svf("V2"), preparation=(step("split", name="portion"), step("draw_up")))
    assert says(processing.in_order, case, act("split", name="portion")) == ""


# clocks

SOURCED = (
    Clock("fresh_use", "Use of the fresh product", ("resuspend",), (), Decimal(4), source="Test source"),
)


def test_what_ran_out_stands_on_the_source_of_its_clock():
    (refusal,) = found(cold_chain.expired, under(svf(now=at(15)), clocks=SOURCED))
    assert refusal.basis == "Test source"
    took = replace(SOURCED[0], ends=("draw_up",), hours=Decimal(1))
    (refusal, *_) = found(cold_chain.times, under(svf(), clocks=(took,)))
    assert refusal.says == "Use of the fresh product took 1.6 h; at most 1 h are allowed."
    assert refusal.basis == "Test source"


@pytest.mark.parametrize(
    ("demonstration", "late", "refused"),
    [
        (True, "demonstration", False),
        (False, "demonstration", True),
        (True, "power cut", True),
        (True, None, True),
    ],
)
def test_only_the_demonstration_tells_its_own_history_by_the_clock_of_then(demonstration, late, refused):
    case = replace(svf(now=at(40)), rules=Rules(demonstration=demonstration))
    assert bool(says(cold_chain.expired, case, act("inject", late=late, when=at(13)))) is refused


def test_the_demonstration_expires_too():
    case = replace(svf(now=at(40)), rules=Rules(demonstration=True))
    told = says(cold_chain.expired, case, act("inject", late="demonstration", when=at(15)))
    assert told == "Use of the fresh product ran out at 2026-01-05 14:00 UTC, 1.0 h ago."


# exceptions


def test_a_thawed_vial_is_judged_as_if_it_stood_released_already():
    """In quarantine nothing is asked after thaw; under the release that is asked for, it is."""
    thawed = cord(done=(*FROZEN, done("thaw", 11.8, "V2")))
    case = changed(thawed, "V2", standing=QUARANTINED)
    told = " ".join(one.says for one in exceptional.against(case, act()))
    assert "after thaw" in told


def test_a_final_release_is_judged_by_the_final_criteria_of_stages_to_come():
    case = changed(cord(done=FROZEN[:3], results=()), "V2", standing=QUARANTINED)
    assert "quality.sterility" in {one.check for one in exceptional.against(case, act())}
    conditional = changed(svf("V2", results=()), "V2", standing=QUARANTINED)
    assert "quality.sterility" not in {one.check for one in exceptional.against(conditional, act())}


def test_a_failing_result_is_named_in_words():
    case = svf("V2", results=(result("gram_stain", "positive"),))
    assert "The failing result of gram stain, positive, was not" in says(exceptional.investigated, case)


def test_an_acknowledgement_of_nothing_that_was_asked_for_does_not_count():
    case = ordered(svf("V2"), acknowledgements=(Noted("N", at(11.5), "clara", "E1"),))
    assert "has not acknowledged" in says(exceptional.acknowledged, case)
    nobodys = replace(case, treatment=replace(case.treatment, order=None))
    assert "has not acknowledged" in says(exceptional.acknowledged, nobodys)


# dose


def test_an_order_without_a_version_tells_no_dose():
    empty = ordered(svf(), versions=())
    for check in (dose.endotoxin, dose.dose_in_range, dose.dose_not_above):
        assert found(check, empty) == ()


def endotoxin(number: str) -> Case:
    return svf(results=(result("endotoxin", Decimal(number), "EU/mL"),))


def test_the_spine_bears_less_endotoxin_than_a_vein():
    assert found(dose.endotoxin, asked(endotoxin("4"), route="intra_articular")) == ()
    assert says(dose.endotoxin, asked(endotoxin("4"), route="intrathecal")) == (
        "Endotoxin 4 EU/mL in 5 mL is 0.29 EU/kg for 70 kg; at most 0.2 EU/kg are allowed."
    )


def test_a_limit_that_is_to_be_kept_below_is_told_so():
    strict = criterion("endotoxin", "<", "1", "EU/kg")
    case = endotoxin("14")
    case = under(case, criteria=(*case.specification.criteria, strict))
    assert says(dose.endotoxin, case) == (
        "Endotoxin 14 EU/mL in 5 mL is 1.00 EU/kg for 70 kg; less than 1 EU/kg is allowed."
    )


def test_a_dose_by_the_kilogram_is_told_with_the_weight():
    case = svf()
    by_weight = criterion("cell_dose", ">=", "1", "10^6 cells/kg")
    heavy = under(case, criteria=(*case.specification.criteria, by_weight))
    assert "The dose would be 10 million cells for 70 kg; the specification asks for" in says(
        dose.dose_in_range, heavy
    )
    whole = under(
        case, criteria=(*case.specification.criteria, replace(by_weight, limit="20", unit="10^6 cells"))
    )
    assert "The dose would be 10 million cells; the specification asks for" in says(dose.dose_in_range, whole)


def test_what_was_injected_without_endotoxin_adds_nothing():
    clean = Injection("J1", "V9", Decimal(1), Decimal(1), at(9), "clara", Decimal(0))
    assert "injected before" not in says(dose.endotoxin, ordered(endotoxin("100"), injections=(clean,)))


# standing


@pytest.mark.parametrize(
    ("needs", "asked_for"), [("conditional", "a conditional or final release"), ("final", "a final release")]
)
def test_the_standing_says_which_release_use_asks_for(needs, asked_for):
    case = under(changed(svf("V2"), "V2", standing=QUARANTINED), use_needs=needs)
    assert says(standing.standing, case) == f"The vial stands quarantined; use asks for {asked_for}."


# stops


@pytest.mark.parametrize(("hours", "refused"), [(11, True), (11.01, False)])
def test_a_stop_speaks_of_a_vial_up_to_its_last_instant(hours, refused):
    ended = changed(svf("V2"), "V2", ended_at=at(11))
    case = replace(ended, stops=(stopped("V2", at=at(hours)),))
    assert bool(says(stopping.no_stop, case)) is refused


def test_a_stop_is_looked_for_where_there_is_no_vial_and_no_sample_yet():
    assert found(stopping.no_stop, Case(now=at(12), stops=(stopped("S1"),))) == ()
    alone = Case(now=at(12), line=Line(svf().sample), stops=(stopped("S1"),))
    assert "Held (since" in says(stopping.no_stop, alone)


# the source


def test_a_withdrawal_names_everything_it_takes_back():
    both = stopped("D1", "consent_withdrawn", scopes=frozenset({"treatment", "donation"}))
    told = says(source.consent, replace(svf("V2"), stops=(both,)), act("allocate"))
    assert told == "Consent for donation and treatment was withdrawn on 2026-01-05."


def test_the_donor_is_seen_before_a_collection_that_is_only_being_recorded():
    case = replace(svf(), line=Line())
    assert says(source.identity, case, act("collect", when=at(8))) == ""
    (refusal,) = found(source.identity, case, act("collect", when=at(6.9)))
    assert refusal.evidence == ("I1",)


# labels


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of the machine is set to another part of the world."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def shown(expiry: str) -> str:
    case = svf()
    return says(
        labels.label_fresh, changed(case, "V4", label_shows={**case.vial.label_shows, "expiry": expiry})
    )


def test_a_label_is_read_in_universal_time_wherever_the_machine_stands(elsewhere: None):
    assert shown("2026-01-05T15:00:00+00:00") == (
        "The label expires 2026-01-05 15:00 UTC; the record says 2026-01-05 14:00 UTC."
    )


def test_a_label_is_read_to_the_minute():
    assert shown("2026-01-05T14:00:59.999999+00:00") == ""


# the treatment


def test_an_order_without_a_version_is_no_treatment():
    assert says(treatment.treatment, ordered(svf(), versions=())) == "No treatment asks for this vial."


def test_a_clinic_under_rules_of_its_own_is_under_no_other_jurisdiction():
    def under_rules(jurisdiction: str) -> Case:
        case = svf()
        clinic = replace(case.papers.establishments[CLINIC], jurisdiction=jurisdiction)
        return replace(case, papers=replace(case.papers, establishments={CLINIC: clinic}))

    told = "the treating establishment is under"
    assert told not in says(treatment.basis, under_rules("canton"))
    assert f"{told} EU" in says(treatment.basis, under_rules("eu"))
    unknown = replace(svf(), papers=replace(svf().papers, establishments={}))
    assert told not in says(treatment.basis, unknown)


# corrections


def test_what_cannot_be_voided_at_all_is_no_entry():
    told = says(oversight.voidable, svf(), act("void", what="label"))
    assert told == "No such entry of this vial is on record."
