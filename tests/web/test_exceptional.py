"""Exceptional release and the regulatory basis on the pages: what is read before it is signed, and after."""

from __future__ import annotations

import re

import pytest

from tests.bench import PASSWORD
from tests.roads import SVF, SVF_RESULTS
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of

__all__ = ["places", "sqlite_stations"]

WHY = "No other material of this patient is left, and the dose is met."
KNOWN = "I have read what failed; the patient knows it and wishes to go on."
SAYS = "Viability in the final product is 64 %, limit ≥ 70 %."


@pytest.fixture
def asked(places: Stations) -> Desk:
    """A failing vial, investigated, its stop narrowed, asked for by an officer."""
    desk = desk_at(places, "svf_divided")
    bench, here = desk.bench, desk.here
    for analyte, value, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, "64" if analyte == "viability" else value, unit)
    here.treatment = bench.treatment(here.person, SVF)
    case = bench.case(here.vial)
    bad = next(one for one in case.quality.results if one.analyte == "viability")
    seen = {"about": bad.id, "conclusion": "confirmed", "evidence": "Counted again by hand."}
    bench.do("otto", "investigate", here.vial, **seen)
    stop = {"stop": case.stops[0].id, "why": "The first vial is asked for."}
    bench.do("otto", "narrow", here.sample, vials=[here.vials[1]], **stop)
    bench.do("olga", "request_exception", here.treatment, vial=here.vial, why=WHY)
    return desk


def sent(desk: Desk, who: str, step: str, **form: str):
    """Send the form of a step as its page gave it."""
    address = f"/s/{desk.here.treatment}/{step}"
    page = desk(who).get(address).text
    marks = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[-1] for name in ("seen", "key")}
    return desk(who).post(address, **marks, password=PASSWORD, vial=desk.here.vial, act="do", **form)


def test_the_physician_reads_what_failed_before_acknowledging_it(asked: Desk):
    page = desk_text(asked, "clara", f"/s/{asked.here.treatment}/acknowledge_exception")
    assert "What failed, by the checks themselves" in page
    assert SAYS in page
    assert sent(asked, "clara", "acknowledge_exception", acknowledgement=KNOWN).status_code == 303
    assert "Acknowledge what failed" not in desk_text(asked, "clara", f"/s/{asked.here.treatment}")


def test_two_people_sign_on_one_page_and_it_shows_everywhere(asked: Desk):
    bench, here = asked.bench, asked.here
    assert "Release exceptionally" not in desk_text(asked, "olga", f"/s/{here.treatment}")
    bench.do("clara", "acknowledge_exception", here.treatment, vial=here.vial, acknowledgement=KNOWN)
    assert SAYS in desk_text(asked, "olga", f"/s/{here.treatment}/release_exceptionally")
    second = {"second_login": "carl", "second_password": PASSWORD}
    assert sent(asked, "olga", "release_exceptionally", why=WHY, **second).status_code == 303
    vial = desk_text(asked, "nora", f"/s/{here.vial}")
    assert "released exceptionally" in vial
    assert SAYS in vial
    assert "Signed by Test Olga for quality and Test Carl for medicine" in vial
    assert "Exceptional release" not in desk_text(asked, "nora", f"/s/{here.vials[1]}")
    treatment = desk_text(asked, "clara", f"/s/{here.treatment}")
    assert "Test Clara" in treatment
    assert "signed Test Olga" in treatment
    assert "Released exceptionally" in desk_text(asked, "olga", f"/s/{here.sample}")


def test_the_page_of_the_release_says_where_an_exception_is_asked_for(asked: Desk):
    page = desk_text(asked, "olga", f"/quality/release/{asked.here.sample}")
    assert "An exceptional release could pass this for one patient." in page


def test_an_officer_without_a_clinician_is_told_so(asked: Desk):
    asked.bench.do(
        "clara", "acknowledge_exception", asked.here.treatment, vial=asked.here.vial, acknowledgement=KNOWN
    )
    answer = sent(asked, "olga", "release_exceptionally", why=WHY)
    assert answer.status_code == 409
    assert "No second person signed for the medical side." in text_of(answer)


def test_the_form_of_an_order_says_which_claims_are_not_offered_and_why(places: Stations):
    desk = desk_at(places, "svf_divided")
    page = desk("clara").get("/new/open_treatment")
    assert "9th Cir. No. 22-56014, 27 Sep 2024" in page.text
    assert "11th Cir. No. 19-13276, 2 Jun 2021" in page.text
    assert 'value="section_361"' not in page.text
    assert 'value="hospital_exemption"' in page.text


def desk_text(desk: Desk, who: str, address: str) -> str:
    answer = desk(who).client.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return text_of(answer)
