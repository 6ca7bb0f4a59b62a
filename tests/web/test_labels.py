"""Labels from the page to paper: one copy of each, and previews that pass for nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.web.people import at, code_of
from tracker.actions.label_files import FORMS
from tracker.actions.printing import label_facts
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.labels.picture import read_picture


@pytest.fixture
def printed_label(bench, here, people) -> tuple[str, str]:
    """Give a vial and the serial of a label that was printed on its page."""
    shown = people("tess").step(here.vial, "print_label", why="damaged")
    return here.vial, code_of(shown)


@at("svf_divided")
def test_a_yes_leads_to_the_label_and_on_to_attaching_it(people, printed_label):
    vial, serial = printed_label
    page = people("tess").open(f"/v/{vial}/label/{serial}")
    assert page.status == 200
    assert f".{serial}" in page.says
    assert "FOR AUTOLOGOUS USE ONLY" in page.says
    assert f"/s/{vial}/attach_label" in page.text


@at("svf_divided")
def test_every_file_the_page_offers_is_what_it_says(people, printed_label):
    vial, serial = printed_label
    tess = people("tess")
    offered = re.findall(
        rf"/v/{vial}/label/{serial}/([a-z_]+(?:-\d+)?\.[a-z]+)", tess.open(f"/v/{vial}/label/{serial}").text
    )
    assert {"cryovial_wrap.svg", "cryovial_top-600.zpl", "container-203.png", "sheet-300.pdf"} < set(offered)
    begins = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "zpl": b"^XA"}
    for name in dict.fromkeys(offered):
        answer = tess.client.get(f"/v/{vial}/label/{serial}/{name}")
        form = name.rpartition(".")[2]
        assert answer.status_code == 200
        assert answer.data.startswith(begins[form])
        assert answer.mimetype == FORMS[form]


@at("svf_divided")
@pytest.mark.parametrize(
    ("name", "status"), [("wrap-203.zpl", 422), ("box.svg", 422), ("nothing.svg", 404), ("wrap.exe", 404)]
)
def test_a_label_is_not_given_in_a_layout_it_is_not_for(people, printed_label, name, status):
    vial, serial = printed_label
    assert people("tess").client.get(f"/v/{vial}/label/{serial}/{name}").status_code == status


@at("svf_divided")
def test_all_labels_of_a_sample_that_wait_come_on_one_sheet(here, people, printed_label):
    tess = people("tess")
    answer = tess.client.get(f"/s/{here.sample}/labels/sheet.pdf")
    assert answer.data.startswith(b"%PDF")
    assert tess.client.get(f"/s/{here.sample}/labels/sheet.png").status_code == 200


@at("svf_divided")
def test_a_sample_without_a_waiting_label_says_so(here, people):
    page = people("tess").open(f"/s/{here.sample}/labels/sheet.pdf")
    assert page.status == 403
    assert "No label of this sample waits" in page.says


@at("svf_issued")
def test_a_hand_card_shows_neither_person_nor_joint_nor_side(bench, here, people):
    page = people("clara").open(f"/s/{here.treatment}/labels")
    assert page.status == 200
    card = people("clara").client.get(f"/s/{here.treatment}/labels/hand_card.svg").text.lower()
    assert "this card names no person" in card
    assert not any(word in card for word in ("knee", "hip", "left", "right", "person one"))


@at("svf_divided")
def test_what_is_read_back_is_the_vial_and_its_serial(people, printed_label):
    vial, serial = printed_label
    (found,) = read_picture(people("tess").client.get(f"/v/{vial}/label/{serial}/wrap-600.png").data)
    assert found.text.endswith(f"/S/{vial}.{serial}")


@at("svf_divided")
def test_a_preview_carries_a_watermark_and_no_serial(bench, here, people):
    answer = people("tess").client.get(f"/s/{here.vial}/label.svg")
    assert b"PREVIEW" in answer.data
    assert bench.case(here.vial).vial.label_serial.encode() not in answer.data


@at("svf_divided")
def test_no_second_copy_is_made_of_a_label_on_a_vial_nor_of_a_void_one(bench, here):
    old = bench.case(here.vial).vial.label_serial
    with pytest.raises(NotAllowedHere, match="on the vial already"):
        label_facts(bench.site, here.vial, old)
    bench.label("tess", here.vial)
    with pytest.raises(NotAllowedHere, match="void"):
        label_facts(bench.site, here.vial, old)
    with pytest.raises(Unknown):
        label_facts(bench.site, here.vial, "0000")


@at("svf_divided")
def test_a_label_page_of_nothing_is_no_page(here, people, printed_label):
    vial, serial = printed_label
    tess = people("tess")
    for path in (
        f"/v/{vial}/label/0000",
        f"/v/{here.sample}/label/{serial}",
        f"/v/{vial}/label/{serial}/x.gif",
    ):
        assert tess.open(path).status == 404


@at("svf_divided")
def test_a_label_that_cannot_be_printed_is_refused_before_a_serial_is_drawn(bench, here, people):
    people("tess").client.application.extensions["tracker"] = replace(
        bench.site, settings=replace(bench.site.settings, site_name="診療所")
    )
    before = bench.case(here.vial).custody.labels
    page = people("tess").take(f"/s/{here.vial}/print_label", why="damaged")
    assert page.status == 422
    assert "has no character for" in page.says
    assert bench.case(here.vial).custody.labels == before


@at("svf_divided")
def test_attaching_needs_the_scan_of_what_was_printed_and_of_the_old_label(bench, people, printed_label):
    vial, serial = printed_label
    tess, path = people("tess"), f"/s/{vial}/attach_label"
    page = tess.open(path)
    assert f"The new label {serial}: scan it" in page.says
    assert tess.send(path, page.form).status == 409
    for one in (f"{vial}.{serial}", bench.hands(vial)):
        page = tess.send(path, page.form, act="read", scan=one, scan_how="wedge")
    assert tess.send(path, page.form).status == 303
    assert bench.case(vial).vial.label_serial == serial


@at("svf_divided")
def test_a_label_names_the_zone_its_expiry_is_told_in(bench, here):
    rome = replace(bench.site, settings=replace(bench.site.settings, time_zone="Europe/Rome"))
    assert label_facts(rome, here.vial, None).expiry.endswith(" CET")
    assert label_facts(bench.site, here.vial, None).expiry.endswith(" UTC")
