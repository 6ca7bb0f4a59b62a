"""The figures of scanning as pages show them, and the one number that the page of a scan sends."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from tests.web.people import Person, at
from tracker.actions.scan_figures import scan_figures_of
from tracker.web.plots import Plot, drawn

FELT = "/scan/felt"
PLOTS = ("scans_by_step", "scans_by_place", "mismatches")


def tell(person: Person, **given: str) -> TestResponse:
    """What the page of a scan sends, with the token of its forms."""
    form = next(one for one in person.open("/").forms if "csrf_token" in one)
    return person.client.post(FELT, data={"csrf_token": form["csrf_token"], **given})


def times(bench) -> int:
    return sum(one.times for one in scan_figures_of(bench.site).waited)


@at("svf_divided")
def test_a_scan_on_a_page_is_counted_once_by_the_time_it_took(bench, people, here):
    tess = people("tess")
    assert tell(tess, took="200").status_code == 204
    assert times(bench) == 0
    tess.scan(bench.hands(here.vial))
    for _ in range(2):
        assert tell(tess, took="180").status_code == 204
    assert times(bench) == 1
    page = people("olga").open("/quality/figures").says
    assert "200 ms" in page
    assert "Tess" not in page[page.index("Scanning") :]


@at("svf_divided")
@pytest.mark.parametrize("took", ["", "soon", "-5", "1e3", "999999999999"])
def test_what_is_no_time_is_left_out_without_a_word(bench, people, here, took):
    tess = people("tess")
    tess.scan(bench.hands(here.vial))
    assert tell(tess, took=took).status_code == 204
    assert times(bench) == 0


@at("svf_divided")
def test_a_time_needs_the_token_of_a_form_and_somebody_signed_in(bench, people, here):
    tess = people("tess")
    tess.scan(bench.hands(here.vial))
    assert tess.client.post(FELT, data={"took": "100"}).status_code == 400
    assert tess.client.application.test_client().post(FELT, data={"took": "100"}).status_code in (400, 401)
    assert tess.client.get(FELT).status_code == 405
    assert times(bench) == 0


@at("svf_bedside")
@pytest.mark.parametrize("name", PLOTS)
def test_each_plot_of_scanning_is_a_picture_that_loads_nothing(people, name):
    answer = people("udo").client.get(f"/quality/figures/{name}.svg")
    assert answer.content_type == "image/svg+xml"
    assert b'href="http' not in answer.data
    assert b"<script" not in answer.data


@at("svf_bedside")
def test_the_page_says_how_much_is_scanned_and_names_nobody(bench, people, here):
    says = people("olga").open("/quality/figures").says
    assert "of a hundred acts that ask for a scan were scanned" in says
    assert "The least is scanned at" not in says  # fewer than three people work at each place
    assert "No figure here names a person" in says
    assert "Scan compliance by person" not in says
    assert people("olga").open("/quality/figures/scans_by_person.svg").status == 404


@at("")
def test_a_site_without_a_scan_says_what_would_stand_here(people):
    says = people("olga").open("/quality/figures").says
    assert says.count("Acts that ask for a scan are counted here") >= 2
    assert "Times stand here, once somebody scanned on a page." in says


def test_a_bar_of_several_pieces_has_a_legend_and_every_number():
    one = Plot("x", "X", "X.", ("Step", "Scanned", "Typed"), (("Offer", 12, 3), ("Accept", 7, 0)), "Nothing.")
    words = list(ET.fromstring(drawn(one)).itertext())
    assert {"Scanned", "Typed", "Offer", "Accept", "12", "3", "7"} <= set(words)
