"""What is wrong with a page for whoever stands before it: with a phone, at a desk, with a screen reader."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.browser.people import Person

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
