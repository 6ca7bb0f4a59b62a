"""Take a picture of every page, as a phone and as a desk shows it, into screenshots/.

The site is a bench of the tests with plainly invented people; its pages are found by following links, for
each role in turn. `python -m tools.screenshots WORD` takes only the pages whose address has WORD in it.
"""

from __future__ import annotations

import logging
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.progress import track
from werkzeug.serving import make_server

from tests.bench import PASSWORD, Bench, bench_on
from tests.chromium import FLAGS, where_chromium_is
from tests.roads import BAND, Here, svf_bedside
from tracker import create_app
from tracker.records.migrate import migrate

ROOT = Path(__file__).parent.parent / "screenshots"
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1280, "height": 900},
}
WHO = {
    "tess": "technician",
    "olga": "officer",
    "clara": "clinician",
    "udo": "auditor",
    "ada": "administrator",
}
LINKS = "links => links.map(one => one.href).filter(one => one.startsWith(location.origin))"
FILE = re.compile(r"\.(svg|pdf|png)$")


def main(word: str = "") -> None:
    """Build the site, find the pages, and take the pictures."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory() as folder,
        _bench(Path(folder)) as (bench, here),
        _served(bench) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=list(FLAGS))
        for login, role in WHO.items():
            _pictures(browser, url, login, role, [*_seeds(bench, here)], word)
        browser.close()
    print(f"The pictures are in {ROOT.name}/.")


@contextmanager
def _bench(folder: Path) -> Iterator[tuple[Bench, Here]]:
    """A bedside, with a result, a label, a hold, a deviation and an offer that wait for somebody."""
    url = f"sqlite:///{folder / 'tracker.db'}"
    migrate(url, url)
    with bench_on(url, folder / "data") as bench:
        here = svf_bedside(bench)
        other = here.vials[1]
        bench.do("tess", "record_result", here.tube, analyte="sterility", value="no growth")
        bench.do("tess", "print_label", here.tube, why="damaged")
        bench.do("olga", "open_deviation", other, why="The centrifuge stopped once.")
        bench.do("olga", "hold", other, why="Held to be looked at.")
        bench.do("tess", "offer", other, (bench.hands(other),), to_establishment="CLINIC")
        bench.do(
            "clara",
            "confirm",
            here.treatment,
            (bench.hands(here.syringe), f"band:{BAND}"),
            joint="knee",
            side="left",
        )
        yield bench, here


@contextmanager
def _served(bench: Bench) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(site=bench.site), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _seeds(bench: Bench, here: Here) -> Iterator[str]:
    """Where to begin: the first page, one of every kind of subject, and what no link leads to."""
    yield from ("/", "/donors", "/nothing-here", f"/v/{here.tube}/label/{_waiting_label(bench, here)}")
    codes = (here.syringe, *here.vials, here.first, here.tube, here.sample, here.donor, here.person)
    yield from (f"/s/{one}" for one in (*codes, *bench.lots.values()))
    yield from (f"/t/{here.treatment}", f"/t/{here.treatment}/bedside")


def _waiting_label(bench: Bench, here: Here) -> str:
    printed = (one for one in bench.case(here.tube).custody.labels if one.vial == here.tube)
    return str(next(one.serial for one in printed if one.attached_at is None and one.voided_at is None))


def _pictures(browser: Browser, url: str, login: str, role: str, seeds: list[str], word: str) -> None:
    """Every page of one role, once of each kind."""
    context = browser.new_context(base_url=url, viewport=SCREENS["phone"], reduced_motion="reduce")
    page = context.new_page()
    _sign_in(page, login)
    found = [one for one in _reachable(page, seeds) if word in one]
    for address in track(found, description=f"{role:14}"):
        page.goto(address)
        for screen, size in SCREENS.items():
            page.set_viewport_size(size)
            page.screenshot(path=ROOT / screen / f"{role} {_name(address)}.png", full_page=True)
    context.close()


def _sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")


def _reachable(page: Page, seeds: list[str]) -> list[str]:
    """One address of every kind that links lead to from here."""
    waiting, known = list(seeds), dict[str, str]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind in known or FILE.search(address):
            continue
        known[kind] = address
        page.goto(address, wait_until="domcontentloaded")
        links = page.locator("a[href]").evaluate_all(LINKS)
        waiting += [re.sub(r"^https?://[^/]+", "", one) for one in links]
    return list(known.values())


def _kind(address: str) -> str:
    """Codes, events and searches of one kind look alike; the pages of vials differ with their state."""
    path = re.sub(r"[?#].*$", "", address)
    path = re.sub(r"(?<=/)([A-Z])[0-9A-Z]{11}(\.\w+)?(?=/)", r"\1", path)
    path = re.sub(r"(?<=/)([A-UW-Z])[0-9A-Z]{11}(?=$)", r"\1", path)
    return re.sub(r"(events|label|users)/[^/]+$", r"\1/one", path)


def _name(address: str) -> str:
    return _kind(address).strip("/").replace("/", " ") or "first page"


if __name__ == "__main__":
    main(*sys.argv[1:2])
