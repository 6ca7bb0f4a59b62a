"""Take a picture of every page, as a phone and as a desk shows it, into screenshots/.

The site is a bench of the tests with plainly invented people; its pages are found by following links, for
each role in turn. `python -m tools.screenshots WORD` takes only the pages whose address has WORD in it.
"""

from __future__ import annotations

import logging
import re
import shutil
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
from tests.browser.reach import beginnings, kind, let_things_wait, reach
from tests.chromium import FLAGS, where_chromium_is
from tests.roads import Here, svf_bedside
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


def main(word: str = "") -> None:
    """Build the site, find the pages, and take the pictures."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if not word:
        shutil.rmtree(ROOT, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        _bench(Path(folder)) as (bench, here),
        _served(bench) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=list(FLAGS))
        for login, role in WHO.items():
            _pictures(browser, url, login, role, ["/nothing-here", *beginnings(bench, here)], word)
        browser.close()
    print(f"The pictures are in {ROOT.name}/.")


@contextmanager
def _bench(folder: Path) -> Iterator[tuple[Bench, Here]]:
    """A bedside, with a result, a label, a hold, a deviation and an offer that wait for somebody."""
    url = f"sqlite:///{folder / 'tracker.db'}"
    migrate(url, url)
    with bench_on(url, folder / "data") as bench:
        here = svf_bedside(bench)
        let_things_wait(bench, here)
        yield bench, here


@contextmanager
def _served(bench: Bench) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(site=bench.site), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _pictures(browser: Browser, url: str, login: str, role: str, begin: list[str], word: str) -> None:
    """Every page of one role, once of each kind."""
    context = browser.new_context(base_url=url, viewport=SCREENS["phone"], reduced_motion="reduce")
    page = context.new_page()
    _sign_in(page, login)
    found = [one for one in reach(page, begin, page.goto, _kind) if word in one]
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


def _kind(address: str) -> str:
    """What kind of page an address is; the pages of vials differ with their state."""
    path = re.sub(r"[?#].*$", "", address)
    return path if re.fullmatch(r"/s/V[0-9A-Z]{11}", path) else kind(address)


def _name(address: str) -> str:
    return _kind(address).strip("/").replace("/", " ") or "first page"


if __name__ == "__main__":
    main(*sys.argv[1:2])
