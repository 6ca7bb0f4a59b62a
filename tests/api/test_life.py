"""The whole life of both products over the API alone, to an injection and to what is found too late."""

from __future__ import annotations

import pytest

from tests.api.over import OverApi
from tests.roads import STATIONS, confirm_twice, inject


@pytest.mark.parametrize("road", ["svf_bedside", "cord_bedside"])
def test_a_sample_travels_to_its_injection_and_a_late_positive_result_stops_what_is_left(each_api, road):
    here = STATIONS[road](each_api)
    confirm_twice(each_api, here)
    inject(each_api, here)
    treatment, syringe = each_api.get(f"/treatments/{here.treatment}"), each_api.get(f"/vials/{here.syringe}")
    assert (treatment["status"], syringe["stage"]) == ("closed", "injected")
    assert [one["vial"] for one in treatment["injections"]] == [here.syringe]

    other = here.vials[1]
    assert each_api.get(f"/vials/{other}")["stops"] == []
    each_api.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    (stop,) = each_api.get(f"/samples/{here.sample}")["stops"]
    assert (stop["kind"], stop["on"]) == ("failing_result", here.sample)
    assert [one["id"] for one in each_api.get(f"/vials/{other}")["stops"]] == [stop["id"]]
    assert "quality.stopped" in refused_checks(each_api, "olga", other, "release_conditionally")


def refused_checks(api: OverApi, who: str, vial: str, step: str) -> set[str]:
    verdict = api.get(f"/vials/{vial}/verdict?step={step}", who)
    assert verdict["allowed"] is False
    return {one["check"] for one in verdict["refusals"]}
