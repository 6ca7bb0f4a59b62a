"""Random histories by random people: no injection ever breaks the model as it is said again here.

Every run walks the same histories. `HISTORIES=1000 pytest tests/fuzz` walks a thousand others."""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mishaps import MISHAPS, OFTEN, SELDOM
from tests.fuzz.ward import Ward
from tests.fuzz.world import ENDED
from tracker.records.verification import verify

WALKS = int(os.environ.get("HISTORIES", "0"))
STARTS = (
    "svf_bedside",
    "cord_bedside",
    "cord_bedside_union",
    "svf_issued",
    "cord_thawed",
    "svf_released",
    "cord_issued",
    "svf_divided",
    "cord_released",
)

# Six acts of ten go on towards an injection; the others are what happens on a ward, often or seldom.
NAMES = [*["onward"] * 90, *(one.__name__ for one in (*OFTEN, *OFTEN, *SELDOM))]
commands = st.tuples(st.sampled_from(NAMES), st.integers(0, 2**32))
histories = st.lists(commands, min_size=10, max_size=26)


def walk(stations, station: str, history: list[tuple[str, int]], counted: Counter[str]) -> None:
    """One history, and what must hold after it whatever it was."""
    bench, here = stations.at(station)
    before = counted["injections"]
    try:
        ward = Ward(bench, here, counted)
        for name, seed in history:
            rng = Random(seed)
            if name == "onward":
                ward.onward(rng)
            else:
                MISHAPS[name](ward, rng)
        assert_whole(ward)
        counted["histories"] += 1
        counted["reached"] += counted["injections"] > before
    finally:
        stations.close()


def assert_whole(ward: Ward) -> None:
    """Volumes are conserved, nothing is set aside twice, and every row is what its events say."""
    case = ward.bench.case(ward.here.sample)
    for code, vial in case.line.vials.items():
        told = ward.world.vials[code]
        assert vial.volume_ml == told["volume"], code
        assert vial.ended is (told["stage"] in ENDED), code
        children = [one for one in case.line.vials.values() if one.parent == code]
        made = sum((ward.world.vials[one.code]["born"] for one in children), Decimal(0))
        assert made + told["volume"] <= told["born"] + told["added"], code
        active = [one for one in case.treatment.allocations if one.vial == code and one.ended_at is None]
        assert len(active) <= 1, code
    report = verify(ward.bench.site.database)
    assert report.ok, [(one.first.place, one.first.says) for one in report.breaks]


def fuzz(stations, examples: int) -> Counter[str]:
    """Walk as many histories, and count what happened in them."""
    counted: Counter[str] = Counter()

    @settings(
        max_examples=WALKS or examples,
        derandomize=not WALKS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.sampled_from(STARTS), histories)
    def history(station, steps):
        walk(stations, station, steps, counted)

    history()
    return counted


# What happens on a ward, most of it in every run and all of it in a long one: the mismatches, what somebody
# took back, what came late, what ran out, and what happened without the program.
HAPPENS = (
    "wrong vial", "wrong person", "wrong_site", "lapse", "expiry", "failing", "late positive", "recall",
    "hold", "consent", "patient", "outside", "person", "release_exceptionally done",
)  # fmt: skip


@pytest.mark.timeout(1200)
def test_no_injection_of_a_random_history_breaks_the_model(sqlite_stations):
    counted = fuzz(sqlite_stations, 60)
    assert counted["reached"] >= counted["histories"] // 3, counted
    missing = [one for one in HAPPENS if not counted[one]]
    assert len(missing) <= (0 if WALKS >= 200 else len(HAPPENS) // 2), (missing, counted)


@pytest.mark.timeout(600)
def test_nor_on_postgresql(postgres_stations):
    counted = fuzz(postgres_stations, 5)
    assert counted["reached"] >= 1, counted
