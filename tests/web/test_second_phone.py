"""The second person scans the vial on any device and goes on with the open confirmation; nobody else does."""

from __future__ import annotations

import re

import pytest

from tests.bench import PASSWORD
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of

__all__ = ["places", "sqlite_stations"]

WINDOW = 10


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def scan(desk: Desk, browser: Browser, vial: str):
    """Scan a vial at the first page."""
    return browser.post("/scan", code=desk.bench.hands(vial), how="wedge")


def first_person(desk: Desk, who: str = "clara") -> str:
    """One person confirms; the address of the bedside."""
    desk.bench.confirm(who, desk.here.treatment, desk.here.syringe, BAND)
    return f"/t/{desk.here.treatment}/bedside"


def test_before_anybody_confirmed_a_scan_leads_to_the_vial(desk):
    assert scan(desk, desk("berta"), desk.here.syringe).headers["Location"] == f"/s/{desk.here.syringe}"


def test_the_second_person_is_led_to_the_open_confirmation_with_the_vial_given(desk):
    bedside, berta = first_person(desk), desk("berta")
    assert scan(desk, berta, desk.here.syringe).headers["Location"] == bedside
    page = berta.get(bedside)
    assert "Test Clara has confirmed. You are the second person." in text_of(page)
    assert 'name="vial_receipt" value="read"' in page.text
    assert 'name="wristband_receipt"' not in page.text
    assert not re.search(r'value="[a-z-]+" checked', page.text)
    berta.post(bedside, act="read", wristband=BAND, wristband_how="wedge", joint_side="knee-left")
    assert berta.post(bedside, act="confirm", password=PASSWORD).status_code == 303
    assert len(desk.bench.case(desk.here.treatment).treatment.order.confirmations) == 2


def test_what_the_second_person_gave_before_the_scan_stays(desk):
    bedside, berta = first_person(desk), desk("berta")
    berta.post(bedside, act="read", wristband=BAND, wristband_how="wedge", joint_side="hip-right")
    scan(desk, berta, desk.here.syringe)
    page = berta.get(bedside).text
    assert 'name="wristband_receipt" value="read"' in page
    assert 'value="hip-right" checked' in page


def test_another_vial_leads_to_its_own_page(desk):
    first_person(desk)
    other = desk.here.vials[1]
    assert scan(desk, desk("berta"), other).headers["Location"] == f"/s/{other}"


@pytest.mark.parametrize("who", ["nora", "olga", "tess"])
def test_who_cannot_be_the_second_person_is_led_to_the_vial(desk, who):
    first_person(desk)
    assert scan(desk, desk(who), desk.here.syringe).headers["Location"] == f"/s/{desk.here.syringe}"


def test_the_last_second_of_the_window_still_leads_there_and_the_next_does_not(desk):
    bedside, berta = first_person(desk), desk("berta")
    desk.bench.clock.pass_by(minutes=WINDOW)
    assert scan(desk, berta, desk.here.syringe).headers["Location"] == bedside
    desk.bench.clock.pass_by(seconds=1)
    assert scan(desk, berta, desk.here.syringe).headers["Location"] == f"/s/{desk.here.syringe}"


def test_a_stop_ends_the_open_confirmation(desk):
    first_person(desk)
    desk.bench.do("olga", "hold", desk.here.syringe, why="Held for the test.")
    desk.bench.do("olga", "lift", desk.here.syringe, **_stop(desk), why="Looked at, and nothing is wrong.")
    assert scan(desk, desk("berta"), desk.here.syringe).headers["Location"] == f"/s/{desk.here.syringe}"


def _stop(desk: Desk) -> dict[str, str]:
    return {"stop": desk.bench.case(desk.here.syringe).stops[0].id}


def test_after_two_the_clinician_among_them_is_led_to_the_injection(desk):
    bedside = first_person(desk)
    first_person(desk, "berta")
    for who in ("clara", "berta"):
        assert scan(desk, desk(who), desk.here.syringe).headers["Location"] == bedside
    assert "What you give" in text_of(desk("clara").get(bedside))
    assert scan(desk, desk("carl"), desk.here.syringe).headers["Location"] == f"/s/{desk.here.syringe}"


def test_the_page_says_who_is_missing_and_on_which_device(desk):
    bedside = first_person(desk)
    page = text_of(desk("clara").get(bedside))
    assert "Still missing: a clinician, or somebody qualified for the bedside." in page
    assert "Test Berta or Test Carl can be the second person." in page
    assert "On another phone or computer: sign in and scan the vial." in page
    assert "On this device: sign out first." in page


def test_the_clocks_say_what_happens_at_their_end_and_nothing_of_the_order(desk):
    bedside, clara = f"/t/{desk.here.treatment}/bedside", desk("clara")
    assert "it expires" not in clara.get(bedside).text
    clara.post(bedside, act="read", vial=desk.bench.hands(desk.here.vials[1]), vial_how="wedge")
    assert text_of(clara.get(bedside)).count("from then on it is refused for every patient.") >= 1
    first_person(desk)
    page = text_of(clara.get(bedside))
    assert "At the end nothing is injected any more: both people confirm again." in page
    assert "from then on it is refused for every patient." in page
    assert desk.here.syringe not in page


def test_on_one_device_the_second_person_finds_nothing_of_the_first(desk):
    bedside, clara = f"/t/{desk.here.treatment}/bedside", desk.another("clara")
    hands = desk.bench.hands(desk.here.syringe)
    clara.post(bedside, act="read", vial=hands, vial_how="wedge", wristband=BAND, wristband_how="wedge",
               joint_side="hip-left")  # fmt: skip
    assert 'value="hip-left" checked' in clara.get(bedside).text
    clara.post("/sign-out")
    clara.post("/sign-in", login="berta", password=PASSWORD)
    page = clara.get(bedside).text
    assert not re.search(r'_receipt|value="[a-z-]+" checked', page)


@pytest.mark.parametrize(
    ("who", "folded"), [("berta", True), ("clara", True), ("nora", False), ("olga", False)]
)
def test_the_treatment_folds_joint_and_side_for_whoever_may_confirm_while_a_vial_waits(desk, who, folded):
    page = desk(who).get(f"/t/{desk.here.treatment}").text
    open_part = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert bool(re.search(r"left knee", open_part, re.IGNORECASE)) is not folded
    assert "Left knee" in page


def test_without_an_issued_vial_the_treatment_shows_its_joint_and_side(places):
    desk = desk_at(places, "svf_released")
    page = desk("clara").get(f"/t/{desk.here.treatment}").text
    assert "Left knee" in re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
