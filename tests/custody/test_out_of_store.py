"""Material out of its store: how long it may be out, and what a reading there says."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import LAB, act, at, done, handed, says
from tests.custody.records import FROZEN, ROAD, cord, svf, under
from tests.custody.test_temperature import tank
from tracker.custody.case.custody import Custody
from tracker.custody.case.quality import Investigation
from tracker.custody.checks import cold_chain
from tracker.custody.clocks import readings
from tracker.custody.excursions import of_reading
from tracker.custody.products import Interval

COLD, WARM = Decimal(-180), Decimal(20)
OUT = done("move", 12, "V2")


def road(case, *lines):
    return replace(case, custody=Custody(lines))


def store(hours, **values):
    return done("store", hours, "V2", **{"temperature_c": COLD, "unit": "U1", **values})


@pytest.mark.parametrize(("back", "refused"), [(12.5, False), (12.51, True)])
def test_out_of_the_tank_and_back_for_as_long_as_a_handling_takes(back, refused):
    said = says(cold_chain.times, tank(OUT, store(back), now=13))
    assert ("out of store for 0.5 h" in said) is refused


def test_back_in_the_tank_the_hours_on_the_bench_are_not_forgotten():
    assert says(cold_chain.times, tank(OUT, store(42), now=43)) == (
        "Frozen, V2 was out of store for 30.0 h from 2026-01-05 12:00 UTC; at most 0.5 h are allowed."
    )


def test_what_travels_after_hours_on_the_bench_arrives_cold_and_refuses():
    sent = handed("V2", 42, kind="issue", temperature_c=COLD)
    assert "out of store for 30.0 h" in says(cold_chain.times, road(tank(OUT, now=43), sent))


@pytest.mark.parametrize(("now", "refused"), [(16, False), (16.1, True)])
def test_what_is_still_out_may_be_thawed_within_the_clock_of_thawed_material(now, refused):
    assert bool(says(cold_chain.times, tank(OUT, now=now))) is refused


def test_without_a_clock_for_thawed_material_there_is_no_more_than_a_handling():
    bare = under(tank(OUT, now=13), clocks=())
    assert "at most 0.5 h are allowed" in says(cold_chain.times, bare)


def test_material_that_is_not_to_be_kept_in_store_may_be_out_of_it():
    case = tank(OUT, store(42), now=43)
    free = (Interval("storage", "frozen", required=False), *case.specification.intervals)
    assert says(cold_chain.times, under(case, intervals=free)) == ""


def test_a_vial_before_freezing_and_after_thawing_is_not_frozen():
    before = done("move", 10.2, "V2", temperature_c=WARM)
    thawed = (done("thaw", 12, "V2"), done("move", 12.1, "V2", temperature_c=WARM))
    case = replace(cord(done=(*FROZEN[:4], before, *FROZEN[4:6], *thawed)), now=at(15))
    assert says(cold_chain.times, case) == ""


@pytest.mark.parametrize("step", ["move", "check_temperature", "take_back", "found"])
def test_a_reading_outside_the_tank_is_judged_like_one_inside(step):
    read = done(step, 12.1, "V2", temperature_c=Decimal("-149.9"))
    assert says(cold_chain.times, tank(OUT, read, store(12.3), now=13)) == (
        "Out of store V2 was at -149.9 °C; the specification asks for at most -150 °C."
    )
    read = read._replace(temperature_c=Decimal(-150))
    assert says(cold_chain.times, tank(OUT, read, store(12.3), now=13)) == ""


def test_a_reading_at_the_clinic_before_the_thawing_is_judged_too():
    come = handed("V2", 12, kind="issue", temperature_c=COLD)
    read = done("check_temperature", 14, "V2", temperature_c=WARM)
    assert "Out of store V2 was at 20 °C" in says(cold_chain.times, road(tank(read, now=14.5), come))
    assert says(cold_chain.times, road(tank(now=14.5), come)) == ""


def test_moved_into_another_tank_it_stays_in_store_and_is_read_there():
    other = done("move", 12, "V2", unit="U1", temperature_c=COLD)
    assert says(cold_chain.times, tank(other, now=60)) == ""
    warm = other._replace(temperature_c=Decimal(-100))
    assert "In storage V2 was at -100 °C" in says(cold_chain.times, tank(warm, now=13))
    unread = other._replace(temperature_c=None)
    assert "has no temperature reading" in says(cold_chain.times, tank(unread, now=13))


@pytest.mark.parametrize(("state", "answered"), [("taken_back", 42), ("declined", 12.1), ("declined", 42)])
def test_an_offer_takes_it_out_of_store_even_when_nobody_took_it(state, answered):
    sent = handed("V2", 12, state=state, answered_at=at(answered), temperature_c=None)
    back = done("take_back", 42, "V2", temperature_c=COLD)
    case = road(tank(back, store(42.1), now=43), sent)
    assert "out of store for 30.1 h" in says(cold_chain.times, case)


def test_a_road_within_the_house_covers_nothing():
    sent = handed("V2", 12, to_establishment=LAB, answered_at=at(42), temperature_c=COLD)
    assert "out of store for 30.1 h" in says(cold_chain.times, road(tank(store(42.1), now=43), sent))


def test_lost_for_two_days_it_was_out_of_store():
    lost, back = done("ended", 12, "V2"), done("found", 60, "V2", temperature_c=WARM)
    said = says(cold_chain.times, tank(lost, back, store(60.1), now=61))
    assert "out of store for 48.1 h" in said
    assert "Out of store V2 was at 20 °C" in said


def test_a_warm_reading_on_the_bench_is_an_excursion_at_once():
    case = tank(OUT, now=12.2)
    for step in ("check_temperature", "take_back", "found"):
        (one,) = of_reading(case, act(step, subject="V2", temperature_c=WARM, when=at(12.2)))
        assert one.excursion
    (one,) = of_reading(tank(now=12), act("move", subject="V2", temperature_c=WARM, when=at(12)))
    assert "Out of store" in one.says


def test_an_officer_closes_the_hours_out_of_store_with_evidence():
    case = tank(OUT, store(42), now=43)
    seen = Investigation("Y1", OUT.id, "evidence_accepted", "olga", at(43))
    judged = replace(case, quality=replace(case.quality, investigations=(seen,)))
    assert says(cold_chain.times, judged) == ""


def test_the_thaw_counts_from_the_offer_that_was_cancelled_and_not_from_a_move_between_tanks():
    def thawed(*lines, moved=()):
        case = road(tank(*moved, done("thaw", 13, "V2"), now=14), *lines)
        return {one.started for one in readings(case) if "thaw" in one.clock.starts}

    sent = handed("V2", 12, state="taken_back", answered_at=at(12.1), temperature_c=None)
    assert thawed(sent) == {at(12)}
    assert thawed(moved=(done("move", 12, "V2", unit="U1", temperature_c=COLD),)) == {at(13)}


def fresh(*done_before_the_syringe):
    """Fresh cells whose specification states a range for store and road."""
    case = svf(done=(*ROAD[:4], *done_before_the_syringe, *ROAD[4:]))
    storage = Interval("storage", "fresh", True, Decimal(2), Decimal(25), Decimal(24))
    return under(case, intervals=(storage, case.specification.intervals[0]))


@pytest.mark.parametrize(
    ("degrees", "refused"),
    [("60", True), ("25.1", True), ("25", False), ("2", False), ("1.9", True), ("-180", True)],
)
@pytest.mark.parametrize("step", ["store", "check_temperature", "move"])
def test_fresh_cells_are_kept_neither_warm_nor_frozen(step, degrees, refused):
    where = {"unit": "U1"} if step == "store" else {}
    read = done(step, 10.3, "V2", temperature_c=Decimal(degrees), **where)
    said = says(cold_chain.times, fresh(read))
    assert said.endswith(f"V2 was at {degrees} °C; the specification asks for 2 to 25 °C.") is refused
    assert bool(said) is refused


def test_fresh_cells_stored_without_a_reading_refuse():
    assert says(cold_chain.times, fresh(done("store", 10.3, "V2", unit="U1"))) == (
        "The storage of V2 that began 2026-01-05 10:18 UTC has no temperature reading."
    )


def test_the_heat_of_a_step_is_no_storage():
    assert says(cold_chain.times, fresh(done("warm", 10.3, "V2", temperature_c=Decimal(37)))) == ""


def worked(case) -> int:
    """How many instructions Python carries out to judge the times of a case."""
    counted = 0

    def look(frame, event, _):
        nonlocal counted
        frame.f_trace_opcodes = True
        counted += event == "opcode"
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        assert [*cold_chain.times(case, act("draw_up"))] == []
    finally:
        sys.settrace(before)
    return counted


def test_twice_the_readings_take_twice_the_work():
    def read(times):
        hours = (10.3 + place / 1000 for place in range(times))
        return fresh(*(done("check_temperature", one, "V2", temperature_c=WARM) for one in hours))

    assert worked(read(200)) < 2.2 * worked(read(100))
