"""Every page a role can reach: it opens, complains of nothing, hangs off no side, everybody can use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import Person
from tests.roads import Here

pytestmark = pytest.mark.timeout(420)  # some sixty pages, and the machine may be busy

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LINKS = "links => links.map(one => one.href).filter(one => one.startsWith(location.origin))"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
FILE = re.compile(r"\.(svg|pdf|png)$")


def shape(address: str) -> str:
    """What kind of page an address is: codes, events and searches of one kind look alike."""
    path = re.sub(r"[?#].*$", "", address)
    path = re.sub(r"(?<=/)([A-Z])[0-9A-Z]{11}(\.\w+)?(?=/|$)", r"\1", path)
    return re.sub(r"(events|label|users)/[^/]+$", r"\1/*", path)


def seeds(here: Here, lots: dict[str, str]) -> Iterator[str]:
    """Where to begin: the first page, and one of every kind of subject."""
    yield "/"
    codes = (here.syringe, here.vial, here.vials[1], here.tube, here.sample, here.donor, here.person)
    yield from (
        f"/s/{one}" for one in (*codes, here.treatment, lots["enzyme"], lots["centrifuge"], lots["tank"])
    )


def crawl(who: Person, addresses: Iterator[str]) -> Iterator[str]:
    """Open one page of every shape that links lead to, and give each address once it stands open."""
    waiting, known = list(addresses), set()
    while waiting:
        address = waiting.pop(0)
        if shape(address) in known or FILE.search(address):
            continue
        known.add(shape(address))
        who.open(address)
        yield address
        found = who.page.locator("a[href]").evaluate_all(LINKS)
        waiting += [re.sub(r"^https?://[^/]+", "", one) for one in found]


@pytest.mark.parametrize("login", ["tess", "olga", "clara", "udo", "ada"])
def test_every_page_opens_and_everybody_can_use_it(at, login):
    place = at("svf_bedside")
    who = place.another(login, viewport=PHONE)
    opened, wrong = 0, []
    for address in crawl(who, seeds(place.here, place.bench.lots)):
        opened += 1
        if who.status != 200:
            wrong.append(f"{address}: {who.status}")
        if not who.page.evaluate(FITS):
            wrong.append(f"{address}: hangs off the side of a phone")
        found = Axe().run(who.page)
        wrong += [
            f"{address}: {one['id']}, {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]
        ]
        who.page.set_viewport_size(DESK)
        if not who.page.evaluate(FITS):
            wrong.append(f"{address}: hangs off the side of a desk")
        who.page.set_viewport_size(PHONE)
    assert wrong == []
    assert opened > 10


def test_without_scripts_a_typed_code_leads_to_its_vial_and_on_through_a_step(at):
    place = at("svf_released")
    vial, tess = place.here.vial, place.another("tess", java_script_enabled=False)
    tess.open("/").fill(code=f"{vial[0]}-{vial[1:6]}-{vial[6:11]}-{vial[11]}").press("Look up")
    assert tess.path == f"/s/{vial}"
    tess.press("Move")
    tess.fill(scan=vial).press("Read")
    assert f"Vial {vial[0]}-{vial[1:6]}-{vial[6:11]}-{vial[11]}: scanned" in tess.says
    tess.fill(place="bench 7").send()
    assert "Recorded" in tess.says
    assert place.bench.case(vial).vial.place == "bench 7"
