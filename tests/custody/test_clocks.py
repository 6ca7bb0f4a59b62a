"""Clocks start at the earliest event that could have started them; only what was seen in time ends one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import CLINIC, LAB, at, done, handed, says, vial
from tests.custody.records import FROZEN, ROAD, about, changed, cord, svf, under
from tracker.custody.case.custody import Custody
from tracker.custody.checks import cold_chain
from tracker.custody.clocks import expiry, label_expiry, readings
from tracker.custody.products import Clock

THAWED = (*FROZEN, done("thaw", 12, "V2"))


def clock(case, name):
    return next((one for one in readings(case) if one.clock.name == name), None)


def test_a_clock_that_nothing_started_is_not_read():
    assert clock(cord(done=FROZEN[:4]), "storage") is None


def test_a_clock_is_inherited_from_where_it_started_up_the_line():
    for code in ("V1", "V2", "V4"):
        assert clock(about(svf(), code), "fresh_use").started == at(10)


def test_the_earliest_start_counts_however_often_a_step_is_done():
    again = svf(done=(*ROAD[:2], done("resuspend", 10.05), *ROAD[2:]))
    assert clock(again, "fresh_use").started == at(10)


def test_a_collection_starts_a_clock_earlier_than_any_step():
    spec = (Clock("all", "All of it", ("wash", "collect"), ("resuspend",), Decimal(24)),)
    assert clock(under(svf(), clocks=spec), "all").started == at(8)


def born(case, **details):
    details = {name: at(hours).isoformat() for name, hours in details.items()}
    return replace(case, line=replace(case.line, sample=replace(case.sample, details=details)))


def test_the_blood_of_a_clamped_cord_ages_before_it_is_drawn():
    long_ago = born(cord("V1", done=()), delivered_at=-64, clamped_at=-63.9)
    assert clock(long_ago, "collection_to_freezing").started == at(-64)
    assert says(cold_chain.expired, long_ago).startswith("Collection to freezing ran out at 2026-01-04 08:00")
    assert clock(born(cord("V1"), clamped_at=7.5), "collection_to_freezing").started == at(7.5)
    assert clock(born(cord("V1"), clamped_at=9), "collection_to_freezing").started == at(8)
    assert clock(born(cord("V1")), "collection_to_freezing").started == at(8)


def test_the_step_that_ends_a_clock_ends_it():
    assert clock(svf(), "collection_to_processing").ended == at(9)
    assert clock(svf(done=()), "collection_to_processing").ended is None


def test_an_end_recorded_late_counts_from_when_it_was_recorded():
    late = svf(done=(done("wash", 9, ends_at=at(33)), *ROAD[1:]))
    assert clock(late, "collection_to_processing").ended == at(33)
    assert "Collection to processing took 25.0 h; at most 24 h are allowed." in says(cold_chain.times, late)


def test_how_long_ago_it_ran_out_is_told_to_the_tenth_of_an_hour():
    assert "1000.0 h ago." in says(cold_chain.expired, svf(now=at(1014)))


def test_a_long_time_is_told_to_the_tenth_of_an_hour():
    late = svf(done=(done("wash", 9, ends_at=at(1008)), *ROAD[1:]))
    assert "Collection to processing took 1000.0 h; at most 24 h are allowed." in says(cold_chain.times, late)


@pytest.mark.parametrize(("hours", "refused"), [(32, False), (32.01, True)])
def test_the_last_permitted_instant_is_still_in_time(hours, refused):
    ended = svf(done=(done("wash", hours), *ROAD[1:]), now=at(hours))
    assert bool(says(cold_chain.times, ended)) is refused


@pytest.mark.parametrize(("now", "refused"), [(14, False), (14.01, True)])
def test_a_running_clock_expires_after_its_last_instant(now, refused):
    assert bool(says(cold_chain.expired, replace(svf(), now=at(now)))) is refused


def test_an_expired_vial_is_told_which_clock_ran_out_and_when():
    assert says(cold_chain.expired, replace(svf(), now=at(15))) == (
        "Use of the fresh product ran out at 2026-01-05 14:00 UTC, 1.0 h ago."
    )


def test_an_ended_vial_is_judged_as_at_its_end():
    ended = changed(svf(), "V4", ended_at=at(13))
    assert says(cold_chain.expired, replace(ended, now=at(20))) == ""


def test_a_specification_without_clocks_expires_nothing():
    assert says(cold_chain.expired, under(replace(svf(), now=at(999)), clocks=())) == ""


def test_the_vial_expires_with_the_first_clock_that_still_runs():
    assert expiry(svf()) == at(14)
    assert expiry(under(svf(), clocks=())) is None


def test_a_thawed_vial_is_good_for_the_short_span_unless_it_was_washed_in_time():
    assert expiry(cord(done=THAWED)) == at(16)
    assert expiry(cord(done=(*THAWED, done("wash_thawed", 13, "V2")))) == at(36)


@pytest.mark.parametrize(("seen", "good_until"), [(16, 36), (16.01, 16)])
def test_a_wash_lengthens_the_clock_only_if_it_was_done_before_the_short_one_ran_out(seen, good_until):
    washed = (*THAWED, done("wash_thawed", 13, "V2", ends_at=at(seen)))
    assert expiry(cord(done=washed)) == at(good_until)


def test_thawing_starts_at_the_thaw_when_the_vial_lay_in_the_tank_until_then():
    assert clock(cord(done=THAWED), "after_thaw").started == at(12)


def test_thawing_started_when_the_vial_was_taken_out_of_the_tank():
    moved = (*FROZEN, done("move", 11.5, "V2"), done("move", 11.8, "V2"), done("thaw", 12, "V2"))
    assert clock(cord(done=moved), "after_thaw").started == at(11.5)


def test_thawing_started_when_the_transport_before_it_ended():
    roads = (handed("V2", 11.2, temperature_c=Decimal(-180)),)
    case = cord(done=(*FROZEN, done("move", 11.7, "V2"), done("thaw", 12, "V2")), custody=Custody(roads))
    assert clock(case, "after_thaw").started == at(11.45)


def test_a_transport_before_the_last_storage_does_not_start_the_thaw():
    roads = (handed("V2", 10.6, from_establishment=LAB, to_establishment=CLINIC),)
    assert clock(cord(done=THAWED, custody=Custody(roads)), "after_thaw").started == at(12)


def test_handing_over_within_the_house_is_no_transport_so_the_thaw_began_when_it_was_offered():
    roads = (handed("V2", 11.2, from_establishment=LAB, to_establishment=LAB),)
    assert clock(cord(done=THAWED, custody=Custody(roads)), "after_thaw").started == at(11.2)


def test_a_vial_that_was_never_stored_thaws_when_it_is_said_to():
    case = cord(done=(done("move", 11, "V2"), done("thaw", 12, "V2")))
    assert clock(case, "after_thaw").started == at(12)


def test_a_label_printed_before_freezing_promises_the_stored_expiry():
    fresh = cord(done=FROZEN[:4])
    assert label_expiry(fresh) == at(8 + 24 * 365)
    assert label_expiry(cord()) == expiry(cord()) == at(10.5 + 24 * 365)


def test_a_vial_drawn_from_a_thawed_one_keeps_its_clock():
    drawn = (*THAWED, done("draw_up", 12.5, "V2", made=("V9",)))
    vials = (*cord().line.vials.values(), vial("V9", "V2", made_at=at(12.5)))
    assert expiry(cord("V9", done=drawn, vials=vials)) == at(16)
