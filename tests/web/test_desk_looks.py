"""The officer's and the clinician's pages as drawn: everybody reaches them, nothing hangs off the side."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import make_server

from tests.bench import PASSWORD
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places
from tests.web.test_looks import DESK, HEIGHTS, PHONE, TARGETS

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


def signed_in(chromium: Browser, address: str, login: str, size: ViewportSize) -> Page:
    page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def pages(desk: Desk) -> dict[str, list[str]]:
    """Every page of these rooms, with who looks at it."""
    here, bench = desk.here, desk.bench
    result = bench.case(here.tube).quality.results[-1].id
    nora = bench.people["nora"].user
    return {
        "olga": [
            "/quality",
            f"/quality/release/{here.sample}",
            f"/s/{here.tube}/review_result?result={result}",
            "/ledger",
            "/ledger/events/9?verify=1",
        ],
        "clara": [
            "/treatments",
            f"/t/{here.treatment}",
            f"/t/{here.treatment}/bedside",
            f"/t/{here.treatment}/given",
        ],
        "berta": [f"/t/{here.treatment}/bedside", "/tokens"],
        "ada": ["/administration", "/administration/users/new", f"/administration/users/{nora}"],
    }


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_these_pages_and_nothing_hangs_off_their_side(chromium, desk, address, size):
    for who, paths in pages(desk).items():
        page = signed_in(chromium, address, who, size)
        for path in paths:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if size is PHONE:  # what it finds does not hang on the width, and it takes its time
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) <= 0, path
            targets = page.evaluate(HEIGHTS, TARGETS)
            assert [one for one, high, main in targets if high < (64 if main else 44)] == [], path
