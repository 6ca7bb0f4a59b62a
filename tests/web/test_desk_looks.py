"""The officer's and the clinician's pages as drawn: everybody reaches them, nothing hangs off the side."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.bench import PASSWORD
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places
from tests.web.test_looks import HEIGHTS, TARGETS

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    """A bedside where two have confirmed one vial, and a sample with something of everything."""
    desk = desk_at(places, "svf_bedside")
    bench, here = desk.bench, desk.here
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="no growth")
    bench.do("olga", "open_deviation", here.vials[1], why="The centrifuge stopped once.")
    bench.do("olga", "hold", here.vials[1], why="Held for the test.")
    for who in ("clara", "berta"):
        scans = (bench.hands(here.syringe), f"band:{BAND}")
        bench.do(who, "confirm", here.treatment, scans, joint="knee", side="left")
    return desk


@pytest.fixture
def address(desk) -> Iterator[str]:
    """Where the pages answer."""
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def signed_in(chromium: Browser, address: str, login: str) -> Page:
    page = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def folded_pages(desk: Desk) -> dict[str, list[str]]:
    """The pages that fold something away, or that only a moment of the road shows."""
    here = desk.here
    return {
        "olga": [
            *("/quality", f"/quality/release/{here.sample}", "/ledger/events/9?verify=1"),
            *("/quality/figures", "/tasks?for=all"),
        ],
        "clara": [f"/t/{here.treatment}/bedside", f"/t/{here.treatment}"],
        "berta": [f"/t/{here.treatment}/bedside"],
    }


def test_what_is_folded_away_and_what_two_confirmed_can_be_used_by_everybody(chromium, desk, address):
    for who, paths in folded_pages(desk).items():
        page = signed_in(chromium, address, who)
        for path in paths:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) <= 0, path
            targets = page.evaluate(HEIGHTS, TARGETS)
            assert [one for one, high, main in targets if high < (64 if main else 44)] == [], path
        page.context.close()


def test_every_plot_of_the_figures_is_drawn(chromium, desk, address):
    page = signed_in(chromium, address, "olga")
    page.goto(f"{address}/quality/figures")
    plots = page.locator(".plot img")
    assert plots.count() > 2
    for place in range(plots.count()):
        plots.nth(place).scroll_into_view_if_needed()
        plots.nth(place).evaluate("one => one.decode()")
        assert plots.nth(place).evaluate("one => one.naturalWidth") == 480
