"""Every page a role can reach: it opens, complains of nothing, hangs off no side, everybody can use it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.browser.people import Person
from tests.browser.reach import beginnings, let_things_wait, reach

pytestmark = pytest.mark.timeout(420)  # some sixty pages, and the machine may be busy

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def faults(who: Person) -> list[str]:
    """What is wrong with the page that stands open."""
    found = [] if who.status == 200 else [str(who.status)]
    if not who.page.evaluate(FITS):
        found.append("hangs off the side of a phone")
    report = Axe().run(who.page).response["violations"]
    found += [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in report]
    who.page.set_viewport_size(DESK)
    if not who.page.evaluate(FITS):
        found.append("hangs off the side of a desk")
    who.page.set_viewport_size(PHONE)
    return found


@pytest.mark.parametrize("login", ["tess", "olga", "clara", "udo", "ada"])
def test_every_page_opens_and_everybody_can_use_it(at, login):
    place = at("svf_bedside")
    let_things_wait(place.bench, place.here)
    who = place.another(login, viewport=PHONE)
    begin = [*beginnings(place.bench, place.here)]
    if login in ("udo", "ada"):
        begin = [one for one in begin if not one.endswith("/bedside")]  # nobody leads them there
    opened = {address: faults(who) for address in reach(who.page, begin, who.open)}
    assert {address: wrong for address, wrong in opened.items() if wrong} == {}
    assert len(opened) > 10


def test_without_scripts_a_typed_code_leads_to_its_vial_and_on_through_a_step(at):
    place = at("svf_released")
    vial, tess = place.here.vial, place.another("tess", java_script_enabled=False)
    printed = f"{vial[0]}-{vial[1:6]}-{vial[6:11]}-{vial[11]}"
    tess.open("/").fill(code=printed).press("Look up")
    assert tess.path == f"/s/{vial}"
    tess.press("Move")
    tess.fill(scan=vial).press("Read")
    assert f"Vial {printed}: scanned" in tess.says
    tess.fill(place="bench 7").send()
    assert "Recorded" in tess.says
    assert place.bench.case(vial).vial.place == "bench 7"
