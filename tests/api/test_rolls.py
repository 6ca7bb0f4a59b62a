"""Rolls of unused codes and label layouts over the API."""

from __future__ import annotations

import json

from tests.api.over import V1
from tracker.labels.layout import source


def test_a_roll_is_reserved_scanned_and_bound_over_the_api(standing):
    api, here = standing("svf_divided")
    roll = api.post("tess", "/rolls", count=2)
    assert roll.status_code == 201, roll.text
    label = roll.json["labels"][0]
    told = api.post("tess", "/scan", code=label, how="camera", symbology="DataMatrix").json
    assert (told["family"], told["read"]["how"]) == ("unused", "camera")
    assert told["record"]["code"] == label[:12]
    assert "split" in told["may"]
    receipts = [api.receipt("tess", api.hands(here.vial)), told["receipt"]]
    asked = {"volumes_ml": ["1"], "preprinted": [label[:12]], "receipts": receipts}
    done = api.post("tess", f"/vials/{here.vial}/steps/split", **asked)
    assert done.status_code == 201, done.text
    assert done.json["made"] == [label[:12]]
    assert api.post("tess", "/rolls", count=0).status_code == 422
    again = api.clients["tess"].get(f"{V1}/rolls/{roll.json['roll']}").json
    assert (again["labels"], again["bound"]) == (roll.json["labels"][1:], [label[:12]])
    for place in again["files"]:
        assert api.clients["tess"].get(place).status_code == 200


def test_layouts_are_listed_for_everybody_and_kept_by_administrators(standing):
    api, _ = standing("svf_divided")
    every = api.clients["tess"].get(f"{V1}/labels/layouts").json["items"]
    assert {"cryovial_wrap", "cryovial_top", "box", "shipper", "hand_card"} <= {one["name"] for one in every}
    document = json.loads(source("container")) | {"name": "our_bag"}
    assert api.post("tess", "/labels/layouts", document=document).status_code == 403
    kept = api.post("ada", "/labels/layouts", document=document)
    assert (kept.status_code, kept.json["version"]) == (201, 1)
    assert api.post("ada", "/labels/layouts", document={"name": "x"}).status_code == 422
