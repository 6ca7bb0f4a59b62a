"""Panels, files of laboratories, certificates and failures at pages without scripts; bad input first."""

from __future__ import annotations

import base64
import io
import re

import pytest

from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of

__all__ = ["places", "sqlite_stations"]

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


@pytest.fixture
def divided(places: Stations) -> Desk:
    return desk_at(places, "svf_divided")


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]


def places_of(page: str) -> dict[str, int]:
    """Where on the form each analyte stands."""
    found = re.findall(r'name="results\.([0-9]+)\.analyte" value="([a-z_0-9]+)"', page)
    return {analyte: int(place) for place, analyte in found}


def filled(desk: Desk, values: dict[str, str], who: str = "tess", **more: str):
    """Send the panel of a tube with these values in it; every other line stays as the page gave it."""
    address = f"/s/{desk.here.tube}/record_panel"
    page = desk(who).get(address).text
    where = places_of(page)
    form = {f"results.{place}.analyte": analyte for analyte, place in where.items()}
    form |= {f"results.{where[analyte]}.value": value for analyte, value in values.items()}
    form |= {f"results.{where['viability']}.unit": "%", f"results.{where['endotoxin']}.unit": "EU/mL"}
    return desk(who).post(address, seen=hidden(page, "seen"), key=hidden(page, "key"), **form | more)


def results(desk: Desk):
    return {one.analyte: one.shown for one in desk.bench.case(desk.here.tube).quality.results}


# panels


def test_a_panel_asks_for_every_criterion_of_the_stage_with_its_limit(divided):
    page = divided("tess").get(f"/s/{divided.here.tube}/record_panel")
    assert {"viability", "gram_stain", "endotoxin", "sterility"} <= places_of(page.text).keys()
    assert "limit ≥ 70 %" in text_of(page)


def test_an_empty_panel_is_not_recorded(divided):
    answer = filled(divided, {})
    assert answer.status_code == 422
    assert results(divided) == {}


def test_a_panel_that_is_partly_wrong_records_nothing_and_keeps_what_was_typed(divided):
    answer = filled(divided, {"viability": "82.5", "endotoxin": "much", "gram_stain": "negative"})
    assert answer.status_code == 409
    assert results(divided) == {}
    where = places_of(answer.text)
    assert f'id="results.{where["endotoxin"]}.value-wrong"' in answer.text
    assert f'id="results.{where["viability"]}.value-wrong"' not in answer.text
    assert 'value="82.5"' in answer.text
    assert 'value="much"' in answer.text


def test_what_is_left_blank_was_not_reported(divided):
    answer = filled(divided, {"viability": "82.5", "gram_stain": "negative"})
    assert answer.status_code == 303
    assert results(divided) == {"viability": "82.5 %", "gram_stain": "negative"}


def test_a_fraction_is_asked_about_and_taken_once_it_is_ticked(divided):
    answer = filled(divided, {"viability": "0.82"})
    assert answer.status_code == 409
    assert "looks like a fraction; 82 % may be meant" in text_of(answer)
    where = places_of(answer.text)["viability"]
    assert f'name="results.{where}.really_percent"' in answer.text
    assert (
        filled(divided, {"viability": "0.82"}, **{f"results.{where}.really_percent": "true"}).status_code
        == 303
    )


# files of laboratories


def sent(desk: Desk, content: bytes, who: str = "tess", profile: str = "vials", name: str = "report.csv"):
    return desk(who).post("/results/import", file=(io.BytesIO(content), name), profile=profile)


def looked(desk: Desk, content: bytes):
    answer = sent(desk, content)
    assert answer.status_code == 303, text_of(answer)
    return answer.location, desk("tess").get(answer.location)


def test_a_file_that_is_none_is_refused_at_its_field(divided):
    assert divided("tess").post("/results/import", profile="vials").status_code == 422
    assert sent(divided, b"code,viability\n", profile="unheard").status_code == 422
    _, page = looked(divided, b"nothing here")
    assert "This file cannot be imported." in text_of(page)
    assert "no headings" in text_of(page)


def test_who_may_not_record_results_may_not_import_them(divided):
    assert divided("udo").get("/results/import").status_code == 403
    assert sent(divided, b"code,viability\n", who="udo").status_code == 403


def test_a_file_somebody_else_put_aside_is_not_shown(divided):
    address, _ = looked(divided, b"code,viability\nLAB-1,82\n")
    assert divided("olga").get(address).status_code == 404


def test_every_bad_place_is_named_before_anything_is_recorded(divided):
    text = f"code,viability\n{divided.here.tube},82\n{divided.here.tube},=1\nLAB-1,82\n".encode()
    address, page = looked(divided, text)
    assert "2 places cannot be taken." in text_of(page)
    assert "3 viability =1 It is a formula" in text_of(page)
    assert "Leave these places out" in text_of(page)
    assert results(divided) == {}
    whole = divided("tess").post(address)
    assert "Nothing was recorded." in text_of(whole)
    assert results(divided) == {}
    rest = divided("tess").post(address, leave_out="yes")
    assert "Recorded: 1 values of 1 vial." in text_of(rest)
    assert results(divided) == {"viability": "82 %"}


def test_a_file_that_is_right_lands_whole_and_once(divided):
    address, page = looked(divided, f"code,viability\n{divided.here.tube},82\n".encode())
    assert "Everything in this file can be taken." in text_of(page)
    assert "Recorded: 1 values" in text_of(divided("tess").post(address))
    assert "was imported before. By Test Tess" in text_of(divided("tess").post(address))
    assert "Record all of it" not in text_of(divided("tess").get(address))


def test_a_long_file_tells_how_far_it_is(divided):
    _, page = looked(divided, b"code,viability\n" + f"{divided.here.tube},82\n".encode() * 600)
    assert "Reading: 500 of" in text_of(page)


# certificates


def attach(desk: Desk, content: bytes, name: str, who: str = "tess"):
    address = f"/s/{desk.here.tube}/attach_file"
    page = desk(who).get(address).text
    file = (io.BytesIO(content), name)
    return desk(who).post(address, content=file, seen=hidden(page, "seen"), key=hidden(page, "key"))


def test_a_certificate_that_is_not_what_it_claims_is_refused_at_its_field(divided):
    for content, name, says in (
        (b"MZ\x90\0", "paper.pdf", "neither a PDF nor a PNG nor a JPEG"),
        (PDF, "paper.png", "claims to be PNG, and its content is PDF"),
    ):
        answer = attach(divided, content, name)
        assert answer.status_code == 409
        assert says in text_of(answer)
        assert base64.b64encode(content).decode() not in answer.text
    page = divided("tess").get(f"/s/{divided.here.tube}/attach_file").text
    bare = divided("tess").post(
        f"/s/{divided.here.tube}/attach_file", seen=hidden(page, "seen"), key=hidden(page, "key")
    )
    assert bare.status_code == 422


def test_a_certificate_is_given_out_as_a_file_that_can_do_nothing(divided):
    assert attach(divided, PDF, "paper.pdf").status_code == 303
    page = divided("olga").get(f"/s/{divided.here.sample}")
    address = re.search(r'href="(/s/S[0-9A-Z]+/files/[0-9a-f]{64})"', page.text)[1]
    answer = divided("olga").get(address)
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert divided("ada").get(address).status_code == 403
    assert divided("olga").get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 404


# out of specification


def test_a_failure_its_inquiry_its_repeat_and_its_conclusion_stand_together(divided):
    bench, tube, sample = divided.bench, divided.here.tube, divided.here.sample
    bench.do("tess", "record_result", tube, analyte="viability", value="60", unit="%")
    (bad,) = bench.case(tube).quality.results
    address = f"/s/{sample}/out-of-specification"
    assert "nobody looks into it yet" in text_of(divided("olga").get(address))
    bench.do("olga", "open_investigation", tube, about=bad.id, why="The counter was not calibrated.")
    assert "inquiry open" in text_of(divided("olga").get(address)).lower()
    bench.result(tube, "viability", "85", "%")
    bench.do(
        "olga", "investigate", tube, about=bad.id, conclusion="laboratory_error", evidence="Counter log seen."
    )
    page = text_of(divided("olga").get(f"{address}/{bad.id}"))
    order = ["Result 60 %", "Inquiry opened", "Measured again: 85 %", "Conclusion"]
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
    assert "does not replace the result" in page
    assert "laboratory error proven" in page.lower()
    assert "Fails ≥ 70 %" in page
    assert divided("olga").get(f"{address}/nothing").status_code == 404


@pytest.mark.parametrize("known", [True, False])
def test_an_inquiry_leads_back_to_the_result_it_is_about(divided, known):
    bench, tube, olga = divided.bench, divided.here.tube, divided("olga")
    bench.do("tess", "record_result", tube, analyte="viability", value="60", unit="%")
    (bad,) = bench.case(tube).quality.results
    address, about = f"/s/{tube}/open_investigation", bad.id if known else "unknown"
    page = olga.get(address, about=about)
    form = {"seen": hidden(page.text, "seen"), "key": hidden(page.text, "key"), "about": about}
    answer = olga.post(address, **form, why="The counter was not calibrated.", act="do")
    assert answer.status_code == (303 if known else 409)
    story = f"/s/{divided.here.sample}/out-of-specification/{bad.id}"
    assert answer.headers.get("Location") == (story if known else None)


def test_a_sample_without_a_failure_says_so(divided):
    page = divided("udo").get(f"/s/{divided.here.sample}/out-of-specification")
    assert "No result of this sample failed" in text_of(page)
