"""Pages of screening: the panel of a donor, the determination, an urgent need, and the rule sets."""

from __future__ import annotations

import re

import pytest

from tests.bench import PASSWORD
from tests.papers import marker, panel
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tracker.actions.rule_sets import shipped
from tracker.custody.tasks import TaskKind

__all__ = ["places", "sqlite_stations"]

WHY = "Written down by a test, at length."


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "cord_stored")


def test_the_donor_s_page_sets_what_was_found_beside_what_was_asked(desk):
    bench, here = desk.bench, desk.here
    (first, *_) = panel("cord_blood")
    marker(bench, here.donor, first, bench.ago(days=9), outcome="reactive")
    page = text_of(desk("olga").get(f"/s/{here.donor}"))
    assert "HIV-1/2 antibody antibody or antigen and antibody combined negative" in page
    assert "outside the window against HIV-1/2 antibody is reactive." in page
    assert "United States: 21 CFR Part 1271, subpart C, version 1" in page
    assert "rests on 12 entries" in page
    assert "Injected drugs, needle sticks" in page


def test_a_donor_nobody_took_anything_from_is_seen_by_the_rules_of_the_reader_s_house(desk):
    bench = desk.bench
    donor = bench.donor("cord_blood", bench.person(name="Test Newborn"), bench.person(name="Test Mother Two"))
    page = text_of(desk("clara").get(f"/s/{donor}"))
    assert "HBsAg is missing." in page
    assert "West Nile virus NAT is missing." not in page


def test_a_determination_is_made_with_what_it_rests_on_before_one_s_eyes(desk):
    here, olga = desk.here, desk("olga")
    address = f"/s/{here.donor}/determine"
    shown = olga.get(address)
    assert "It rests on 12 entries" in text_of(shown)
    form = hidden(shown.text) | {"outcome": "ineligible", "grounds": WHY}
    assert olga.post(address, **form, password="wrong").status_code == 409
    form |= hidden(olga.get(address).text)
    assert olga.post(address, **form, password=PASSWORD).status_code == 303
    assert desk.bench.case(here.donor).papers.determination.outcome == "ineligible"
    assert "The donor was determined ineligible" in text_of(olga.get(f"/s/{here.vial}"))


def hidden(page):
    """The marks a form carries: its key, and what it was filled in on."""
    return dict(re.findall(r'<input type="hidden" name="(seen|key)" value="([^"]*)"', page))


def test_an_urgent_need_says_plainly_what_does_not_qualify_and_lists_the_tests(desk):
    bench, here = desk.bench, desk.here
    bench.do("olga", "determine", here.donor, outcome="incomplete", grounds=WHY)
    page = text_of(desk("clara").get(f"/s/{here.sample}/declare_urgent_need"))
    assert "Arthritis will not normally qualify." in page
    assert "HBsAg: negative" in page
    assert "Not done None." in page


def test_material_of_an_undetermined_donor_carries_its_quarantine_on_every_page_and_paper(desk):
    bench, here = desk.bench, desk.here
    bench.do("olga", "determine", here.donor, outcome="incomplete", grounds=WHY)
    bench.do("tess", "offer", here.vial, (bench.hands(here.vial),), to_establishment="CLINIC")
    road = bench.case(here.vial).custody.open(here.vial).handover
    for code in (here.donor, here.sample, here.vial, road):
        page = text_of(desk("tess").get(f"/s/{code}"))
        if code != here.donor:
            assert "must not be implanted, transplanted, infused or transferred" in page, code
    paper = text_of(desk("tess").get(f"/s/{road}"))
    assert f"Sample {here.sample}, donor {here.donor}" in paper
    assert "Test Newborn" not in paper
    bench.do("olga", "determine", here.donor, outcome="eligible", grounds=WHY)
    assert "QUARANTINE:" not in text_of(desk("tess").get(f"/s/{road}"))


def test_the_task_of_an_urgent_need_stands_on_the_list_until_it_is_finished(desk):
    bench, here = desk.bench, desk.here
    bench.do("olga", "determine", here.donor, outcome="incomplete", grounds=WHY)
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-7"), here.product)
    bench.do(
        "clara", "declare_urgent_need", here.sample, second="olga", treatment=treatment, no_comparable=True,
        serious=True, grounds=WHY, physician="Test Physician", notified_at=bench.ago(minutes=1),
    )  # fmt: skip
    assert "Finish the eligibility determination" in text_of(desk("olga").get("/tasks"))
    assert bench.case(here.sample).tasks[0].kind is TaskKind.DETERMINATION
    assert "for an urgent medical need" in text_of(desk("olga").get(f"/s/{here.sample}"))


@pytest.mark.parametrize("code", sorted(shipped()))
def test_a_rule_set_is_shown_in_full(desk, code):
    rules = shipped()[code]
    assert rules.title in text_of(desk("udo").get("/rules"))
    page = text_of(desk("udo").get(f"/rules/{code}"))
    for one in rules.markers:
        assert one.label in page
    for source in rules.sources:
        assert source in page
    assert rules.window.words in page


def test_there_is_no_page_for_rules_nobody_signed(desk):
    assert desk("udo").get("/rules/mars-1").status_code == 404


def test_the_administrator_chooses_the_rules_of_an_establishment(desk):
    ada = desk("ada")
    address = "/administration/establishments/CLINIC"
    assert "fda" in text_of(ada.get(address))
    assert ada.post(address, jurisdiction="", country="").status_code == 422
    assert ada.post(address, jurisdiction="mars", country="DE").status_code == 422
    assert ada.post(address, jurisdiction="eu", country="de").status_code == 303
    assert "eu, DE" in text_of(ada.get("/administration"))
    assert desk("olga").get(address).status_code == 403
    assert ada.get("/administration/establishments/NOWHERE").status_code == 404
