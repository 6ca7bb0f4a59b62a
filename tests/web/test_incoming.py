"""The code of another house: what the page says of it, and how its unit is registered."""

from __future__ import annotations

from html import escape

import pytest

from tests.web.people import at

WHOLE = "=+03000=W00002112345600=<S1384V0a&>0260312359"


@at("svf_collected")
def test_an_unknown_unit_says_what_was_read_and_is_registered_with_everything_filled_in(bench, people, here):
    nora = people("nora")
    page = nora.scan(WHOLE, "wedge")
    assert page.status == 404
    for said in ("an ISBT 128 message", "W000021123456", "S1384", "2026-01-31 23:59", "Product code"):
        assert said in page.says
    form = next(one for one in page.forms if "external_code" in one)
    assert form["external_code"] == WHOLE
    sent = {**form, "into": here.donor}
    answer = nora.client.post("/incoming", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/s/{here.donor}/collect")
    page = nora.send(answer.headers["Location"], sent, act="read")
    assert page.status == 200
    assert page.form["external_code"] == WHOLE
    first = nora.send(
        f"/s/{here.donor}/collect", page.form, act="do", specification=bench.specifications["adipose"],
        volume_ml="90", place="theatre 1", body_site="abdomen", anaesthetic="lidocaine", device="cannula",
    )  # fmt: skip
    assert first.status == 303, first.says
    vial = nora.scan(WHOLE, "wedge").answer.headers["Location"]
    assert f"Came in as {escape(WHOLE)}" in nora.open(vial).says
    assert vial.rsplit("/", 1)[-1] in nora.open("/").text.replace("-", "")


@at("svf_collected")
def test_a_vial_that_has_our_label_is_received_under_the_other_code(bench, people, here):
    tess = people("tess")
    form = next(one for one in tess.scan("TUBE-77/3", "camera").forms if "external_code" in one)
    answer = tess.client.post("/incoming", data={**form, "into": here.first})
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/s/{here.first}/receive")


@at("svf_collected")
def test_scanning_the_other_code_in_the_form_fills_its_box(bench, people, here):
    tess, path = people("tess"), f"/s/{here.first}/receive"
    page = tess.send(path, tess.open(path).form, act="read", scan=WHOLE, scan_how="wedge")
    assert (page.status, page.form["external_code"]) == (200, WHOLE)
    page = tess.send(path, page.form, act="read", scan="anything at all", scan_how="typed")
    assert page.status == 422
    assert page.form["external_code"] == WHOLE


@pytest.mark.parametrize(
    ("into", "says"),
    [("", "Nothing was read"), ("V-7K3", "cut short"), ("{person}", "neither a donor nor a vial")],
)
@at("svf_collected")
def test_what_the_unit_cannot_be_put_into_is_told(bench, people, here, into, says):
    nora = people("nora")
    form = next(one for one in nora.scan(WHOLE, "wedge").forms if "external_code" in one)
    answer = nora.client.post("/incoming", data={**form, "into": into.format(person=here.person)})
    assert answer.status_code == 422
    assert says in answer.text
    assert escape(WHOLE) in answer.text


@at("svf_collected")
def test_a_damaged_code_and_a_person_who_registers_nothing_are_offered_nothing(bench, people, here):
    for login, text in (
        ("nora", "=+04000=W00002112345600=<S1384V0a"),
        ("olga", WHOLE),
        ("nora", "V7K3MQ2X9TZW"),
    ):
        page = people(login).scan(text, "wedge")
        assert page.status == 404
        assert not [one for one in page.forms if "external_code" in one]
