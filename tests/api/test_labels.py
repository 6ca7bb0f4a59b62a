"""Labels over the API: printed as a step, given as files, previewed under a watermark."""

from __future__ import annotations

import pytest

from tests.api.over import V1
from tracker.labels.picture import read_picture

TYPES = {
    "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "zpl": "application/zpl",
    "sheet_pdf": "application/pdf",
}  # fmt: skip


@pytest.fixture
def printed(standing):
    api, here = standing("svf_divided")
    answer = api.post("tess", f"/vials/{here.vial}/steps/print_label", why="damaged")
    assert answer.status_code == 201, answer.text
    return api, here, answer.json


def test_printing_says_where_the_label_lies_in_every_form(printed):
    api, _, told = printed
    assert told["made"] == [told["label"]["serial"]]
    for form, kind in TYPES.items():
        answer = api.clients["tess"].get(told["label"][form])
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert len(answer.data) > 300


def test_the_printed_symbol_leads_back_to_the_vial_and_its_serial(printed):
    api, here, told = printed
    (found,) = read_picture(api.clients["tess"].get(told["label"]["png"]).data)
    assert found.text.endswith(f"/S/{here.vial}.{told['label']['serial']}")


def test_a_label_is_given_out_until_it_is_attached_and_no_longer(printed):
    api, here, told = printed
    serial = told["label"]["serial"]
    scans = (f"{here.vial}.{serial}", api.hands(here.vial))
    api.do("tess", "attach_label", here.vial, scans, serial=serial)
    answer = api.clients["tess"].get(told["label"]["png"])
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"


def test_a_preview_is_a_label_of_nothing(printed):
    api, here, _ = printed
    answer = api.clients["udo"].get(f"{V1}/vials/{here.vial}/label.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "PREVIEW" in answer.text
    assert "." + api.get(f"/vials/{here.vial}")["label_serial"] not in answer.text


def test_a_label_nobody_printed_is_404(printed):
    api, here, told = printed
    for place in (
        f"{here.vial}/labels/ZZZZ/wrap.png",
        f"{here.vial}/labels/{told['label']['serial']}/poster.png",
    ):
        assert api.clients["tess"].get(f"{V1}/vials/{place}").status_code == 404


def test_a_treatment_a_unit_and_a_hand_over_have_labels_that_name_no_person(standing):
    api, here = standing("svf_issued")
    card = api.clients["clara"].get(f"{V1}/treatments/{here.treatment}/labels/hand_card.svg")
    assert card.status_code == 200, card.text
    assert "This card names no person" in card.text
    assert "Test " not in card.text.replace("Test clinic", "").replace("Test Clinic", "")
    assert api.clients["clara"].get(f"{V1}/treatments/{here.treatment}/labels/box.svg").status_code == 422
    assert (
        api.clients["clara"].get(f"{V1}/treatments/{here.treatment}/labels/hand_card.gif").status_code == 404
    )
