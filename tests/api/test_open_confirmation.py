"""A scan of the vial names the confirmation that waits for this person, and for nobody else."""

from __future__ import annotations

from tests.bench import symbol
from tests.roads import BAND


def test_a_scan_names_the_open_confirmation_it_goes_on_with(standing):
    api, here = standing("svf_bedside")
    hands = symbol(api.hands(here.syringe))
    assert api.post("berta", "/scan", code=hands, how="wedge").json["confirming"] is None
    api.confirm("clara", here.treatment, here.syringe, BAND)
    people = ("berta", "clara", "nora")
    told = {who: api.post(who, "/scan", code=hands, how="wedge").json["confirming"] for who in people}
    assert told == {"berta": here.treatment, "clara": here.treatment, "nora": None}
    band = api.post("berta", "/scan", code=BAND, how="wedge", purpose="wristband").json
    assert band["confirming"] is None
