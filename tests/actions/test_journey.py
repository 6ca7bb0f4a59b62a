"""The whole road of both products through the one verb, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench import Bench, bench_on, svf_at_the_bedside
from tracker.custody.sample import Stage


@pytest.fixture
def bench(tmp_path, database_urls) -> Iterator[Bench]:
    with bench_on(database_urls.serving, tmp_path / "data") as made:
        yield made


def test_adipose_travels_from_collection_to_injection(bench):
    treatment, syringe = svf_at_the_bedside(bench)
    for who in ("clara", "berta"):
        answer = bench.confirm(who, treatment, syringe, "BAND-1")
        assert answer.done, answer.refusals
    bench.do("clara", "inject", treatment, (bench.hands(syringe),), volume_ml="4", lots=[bench.lots["needle"]])
    assert bench.case(syringe).vial.stage is Stage.INJECTED
    assert bench.case(treatment).treatment.order.status == "closed"
