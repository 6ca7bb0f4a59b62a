"""Every storage and transport the specification asks about is covered by readings within its range."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import CLINIC, LAB, act, at, done, found, handed, says
from tests.custody.records import FROZEN, about, changed, cord, svf, under
from tracker.custody.case.custody import Custody
from tracker.custody.case.quality import Investigation
from tracker.custody.checks import cold_chain
from tracker.custody.products import Clock, Interval

STORED = FROZEN[:6]


def arrived(temperature, **values):
    road = handed(
        "V1", 8.25, from_establishment=CLINIC, to_establishment=LAB, temperature_c=temperature, **values
    )
    return replace(svf(), custody=Custody((road,)))


def tank(*later, now=12.0, **parts):
    return replace(cord(done=(*STORED, *later), **parts), now=at(now))


def test_a_transport_without_a_reading_refuses():
    assert says(cold_chain.times, arrived(None)) == (
        "The transport of V1 that began 2026-01-05 08:15 UTC has no temperature reading."
    )


@pytest.mark.parametrize(
    ("degrees", "refused"), [("17.9", True), ("18", False), ("25", False), ("25.1", True)]
)
def test_a_transport_keeps_to_its_range_ends_included(degrees, refused):
    assert bool(says(cold_chain.times, arrived(Decimal(degrees)))) is refused


def test_a_transport_out_of_range_says_what_was_read_and_what_was_asked_for():
    assert says(cold_chain.times, arrived(Decimal(30))) == (
        "On arrival V1 was at 30 °C; the specification asks for 18 to 25 °C."
    )


def test_what_the_parent_went_through_before_the_division_counts_for_the_child():
    assert "30 °C" in says(cold_chain.times, about(arrived(Decimal(30)), "V3"))


def test_what_the_parent_went_through_after_the_division_does_not():
    later = replace(svf(), custody=Custody((handed("V1", 11, temperature_c=Decimal(40)),)))
    assert says(cold_chain.times, about(later, "V3")) == ""
    assert "40 °C" in says(cold_chain.times, about(later, "V1"))


def test_carrying_it_across_the_house_is_no_transport():
    road = handed("V1", 8.25, from_establishment=LAB, to_establishment=LAB, temperature_c=None)
    assert says(cold_chain.times, replace(svf(), custody=Custody((road,)))) == ""


def test_an_interval_that_is_not_required_is_not_invented():
    none = under(arrived(None), intervals=(Interval("transport", "fresh", required=False),))
    assert says(cold_chain.times, none) == ""


def test_an_interval_the_specification_is_silent_about_is_not_the_word_none():
    assert says(cold_chain.times, under(arrived(Decimal(20)), intervals=())) == (
        "The specification says nothing about transport of fresh material, as V1 was in."
    )
    fresh = (Interval("transport", "fresh", required=False), Interval("storage", "fresh", required=False))
    assert says(cold_chain.times, under(tank(), intervals=fresh)) == (
        "The specification says nothing about storage of frozen material, as V2 was in."
    )


def test_one_sentence_is_said_once_with_everything_it_was_said_of():
    twice = handed("V1", 8.25, from_establishment=CLINIC, to_establishment=LAB, temperature_c=None)
    again = replace(twice, id="H-again")
    (one,) = found(cold_chain.times, replace(svf(), custody=Custody((twice, again))))
    assert one.evidence == (twice.id, "H-again")


def test_two_clocks_of_one_name_say_it_once():
    spent = Clock("fresh_use", "Use of the fresh product", ("resuspend",), (), Decimal(1))
    case = under(svf(), clocks=(spent, replace(spent, name="other")))
    assert len(found(cold_chain.expired, case)) == 1


def test_an_offer_that_was_never_taken_along_is_no_transport():
    assert says(cold_chain.times, arrived(None, state="taken_back")) == ""
    assert "no temperature reading" in says(
        cold_chain.times, arrived(None, state="declined", condition="damaged")
    )


def test_frozen_material_travels_in_the_range_of_frozen_material():
    warm = replace(cord(), custody=Custody((handed("V2", 11.5, temperature_c=Decimal(20)),)))
    assert (
        says(cold_chain.times, warm)
        == "On arrival V2 was at 20 °C; the specification asks for at most -150 °C."
    )
    cold = replace(cord(), custody=Custody((handed("V2", 11.5, temperature_c=Decimal(-150)),)))
    assert says(cold_chain.times, cold) == ""


def test_a_storage_without_a_reading_at_its_start_refuses():
    assert says(cold_chain.times, tank(done("store", 11.5, "V2"))) == (
        "The storage of V2 that began 2026-01-05 11:30 UTC has no temperature reading."
    )


def test_a_storage_out_of_range_refuses():
    warm = tank(done("check_temperature", 11.5, "V2", temperature_c=Decimal("-149.9")))
    assert says(cold_chain.times, warm) == (
        "In storage V2 was at -149.9 °C; the specification asks for at most -150 °C."
    )


@pytest.mark.parametrize(("now", "refused"), [(11 + 72, False), (11 + 72.1, True)])
def test_silence_in_store_may_last_as_long_as_the_specification_says(now, refused):
    silent = says(cold_chain.times, tank(now=now))
    assert bool(silent) is refused
    assert not refused or silent == (
        "In storage V2 has no reading for 72.1 h from 2026-01-05 11:00 UTC; at most 72 h are allowed."
    )


def test_a_reading_breaks_the_silence():
    read = done("check_temperature", 11 + 70, "V2", temperature_c=Decimal(-180))
    assert says(cold_chain.times, tank(read, now=11 + 140)) == ""
    assert "no reading for 73.0 h" in says(cold_chain.times, tank(read, now=11 + 143))


def test_storage_ends_when_the_vial_is_moved_thawed_or_offered():
    for left in (done("move", 12, "V2"), done("thaw", 12, "V2")):
        assert "no reading" not in says(cold_chain.times, tank(left, now=11 + 200))
    offered = tank(now=11 + 200)
    road = handed("V2", 12, state="offered", answered_at=None, temperature_c=None)
    assert says(cold_chain.times, replace(offered, custody=Custody((road,)))) == ""


def test_storage_ends_with_the_vial_and_for_a_child_when_it_was_made():
    ended = changed(tank(now=11 + 200), "V2", ended_at=at(12))
    assert says(cold_chain.times, ended) == ""
    stored = (done("store", 9.2, temperature_c=Decimal(-190)), *FROZEN)
    frozen = (done("freeze", 9.1), *stored)
    assert says(cold_chain.times, replace(cord(done=frozen), now=at(11 + 72))) == ""


def test_an_officer_may_close_a_gap_with_evidence_and_only_with_evidence():
    case = arrived(None)
    for conclusion, closed in (
        ("evidence_accepted", True),
        ("confirmed", False),
        ("laboratory_error", False),
    ):
        seen = Investigation("Y1", "H-V1-8.25", conclusion, "olga", at(11))
        judged = replace(case, quality=replace(case.quality, investigations=(seen,)))
        assert bool(says(cold_chain.times, judged, act())) is not closed
