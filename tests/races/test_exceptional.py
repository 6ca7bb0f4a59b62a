"""Two people sign an exception while the laboratory enters another failure: no race lets it through."""

from __future__ import annotations

from tests.exceptional import WHY, acknowledged
from tests.races.crowd import assert_whole, at_once, place, programs, ready
from tracker.custody.exceptions import exceptional_releases
from tracker.custody.sample import Standing


def test_a_new_failing_result_and_the_signatures_meet_and_no_use_follows(stations):
    bench, here = acknowledged(stations)
    first, second = programs(stations, bench, 2)
    signing = ready(
        first, "olga", "release_exceptionally", here.treatment, second="carl", vial=here.vial, why=WHY
    )
    failing = ready(second, "tess", "record_result", here.tube, analyte="endotoxin", value="12", unit="EU/mL")
    signed, failed = at_once([signing, failing])
    assert failed.done
    assert not signed.done or place(signed) < place(failed), "what was entered first is never signed over"
    standing = bench.case(here.vial).vial.standing
    assert (standing is Standing.CONDITIONALLY_RELEASED) is signed.done
    assert bool(exceptional_releases(bench.case(here.vial))) is signed.done
    refused = bench.refused("clara", "allocate", here.treatment, vial=here.vial)
    assert {"quality.endotoxin", "quality.stopped"} <= refused
    assert_whole(bench)


def test_two_officers_sign_one_request_and_the_vial_is_released_once(stations):
    bench, here = acknowledged(stations)
    officers = ("olga", "otto")
    everybody = programs(stations, bench, 2)
    answers = at_once([
        ready(one, who, "release_exceptionally", here.treatment, second="carl", vial=here.vial, why=WHY)
        for one, who in zip(everybody, officers, strict=True)
    ])  # fmt: skip
    assert [one.done for one in answers].count(True) == 1
    assert len(exceptional_releases(bench.case(here.vial))) == 1
    assert_whole(bench)
