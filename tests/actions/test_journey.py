"""The whole road of both products through the one verb, on both databases."""

from __future__ import annotations

import pytest

from tests.roads import confirm_twice, inject
from tracker.custody.sample import Stage


@pytest.mark.parametrize("station", ["svf_bedside", "cord_bedside"])
def test_a_sample_travels_from_collection_to_injection(stations, station):
    bench, here = stations.at(station)
    confirm_twice(bench, here)
    inject(bench, here)
    assert bench.case(here.syringe).vial.stage is Stage.INJECTED
    assert bench.case(here.treatment).treatment.order.status == "closed"
