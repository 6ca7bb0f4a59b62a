"""What was entered last counts: the ledger says what that is, never a clock and never chance."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bench import Bench
from tests.stations import postgres_stations, sqlite_stations, stations

__all__ = ["postgres_stations", "sqlite_stations", "stations"]

TIMES = 6  # an order by chance would hold for all of them once in sixty-four


@pytest.fixture
def stored(stations) -> tuple[Bench, str]:
    """Give a donor of cord blood with papers, in a world whose clock stands still."""
    bench, here = stations.at("cord_stored")
    return bench, here.donor


def determined(bench: Bench, donor: str) -> list[str]:
    """Determine again and again at one instant, and give what counts after each."""
    found = []
    for turn in range(TIMES):
        outcome = "ineligible" if turn % 2 else "eligible"
        bench.do("olga", "determine", donor, outcome=outcome, grounds="Read again.")
        newest = bench.case(donor).papers.determination
        found.append(newest.outcome)
    return found


def test_of_two_determinations_in_one_instant_the_one_entered_last_counts(stored):
    bench, donor = stored
    assert determined(bench, donor) == ["eligible", "ineligible"] * (TIMES // 2)


def test_a_clock_that_was_set_back_changes_nothing(stored):
    bench, donor = stored
    bench.do("olga", "determine", donor, outcome="eligible", grounds="Read once.")
    bench.clock.pass_by(seconds=-20)
    assert determined(bench, donor) == ["eligible", "ineligible"] * (TIMES // 2)


def test_a_clock_that_goes_fast_is_told_and_the_servers_time_is_kept(sqlite_stations):
    bench, here = sqlite_stations.at("svf_released")
    for ahead, told in ((timedelta(seconds=50), False), (timedelta(minutes=2), True)):
        given = (bench.clock.now + ahead).isoformat()
        answer = bench.do("tess", "check_temperature", here.vial, temperature_c="20", at=given)
        says = " ".join(one["says"] for one in answer.document["decision"]["warnings"])
        assert ("has not come yet" in says) is told
        assert bench.case(here.vial).processing.on(here.vial)[-1].at == bench.clock.now
