"""Take a picture of every page, as a phone and as a desk shows it, into screenshots/.

The site is a bench of the tests with plainly invented people; its pages are found by following links, for
each role in turn. `python -m tools.screenshots WORD` takes only the pages whose address has WORD in it,
`--language de` takes them in German, `--dark` in the dark, and `--zoom 2` as large as at 200 %.
"""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.progress import track
from werkzeug.serving import make_server

from tests.bench import PASSWORD, Bench, bench_on
from tests.browser.reach import beginnings, kind, let_things_wait, reach
from tests.chromium import FLAGS, where_chromium_is
from tests.roads import Here, svf_bedside
from tracker import create_app
from tracker.language import COOKIE
from tracker.records.migrate import migrate
from tracker.settings.languages import LANGUAGES, SOURCE

SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"
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


@dataclass(frozen=True, slots=True)
class Looking:
    """How the pages are looked at."""

    word: str = ""
    language: str = SOURCE
    dark: bool = False
    zoom: float = 1
    roles: tuple[str, ...] = tuple(WHO.values())

    def folder(self) -> Path:
        """Where these pictures go, apart from those taken another way."""
        apart = (
            self.language,
            *(["dark"] if self.dark else []),
            *([f"{self.zoom:g}x"] if self.zoom != 1 else []),
        )
        return ROOT / " ".join(apart)

    def size(self, screen: str) -> ViewportSize:
        """What is left of a screen for the page: half of it where everything is twice as large."""
        whole = SCREENS[screen]
        return {"width": int(whole["width"] / self.zoom), "height": int(whole["height"] / self.zoom)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the site, find the pages, and take the pictures."""
    looking = asked(arguments)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if not looking.word:
        shutil.rmtree(looking.folder(), ignore_errors=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        _bench(Path(folder)) as (bench, here),
        _served(bench) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=list(FLAGS))
        for login in (one for one, role in WHO.items() if role in looking.roles):
            _pictures(browser, url, login, ["/nothing-here", *beginnings(bench, here)], looking)
        browser.close()
    print(f"The pictures are in {looking.folder().relative_to(ROOT.parent)}/.")


def asked(arguments: Sequence[str] | None = None) -> Looking:
    """What the command line asks for."""
    reader = argparse.ArgumentParser(prog="screenshots")
    reader.add_argument("word", nargs="?", default="", help="only the pages whose address has this in it")
    reader.add_argument("--language", choices=list(LANGUAGES), default=SOURCE)
    reader.add_argument("--dark", action="store_true")
    reader.add_argument("--zoom", type=float, default=1)
    reader.add_argument("--role", choices=list(WHO.values()), help="only the pages of this role")
    given = reader.parse_args(arguments)
    roles = (given.role,) if given.role else tuple(WHO.values())
    return Looking(given.word, given.language, given.dark, given.zoom, roles)


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


def _pictures(browser: Browser, url: str, login: str, begin: list[str], looking: Looking) -> None:
    """Every page of one role, once of each kind; says which scroll sideways on a phone."""
    role = WHO[login]
    context = browser.new_context(
        base_url=url,
        viewport=looking.size("phone"),
        device_scale_factor=looking.zoom,
        reduced_motion="reduce",
        color_scheme="dark" if looking.dark else "light",
        locale=looking.language,
    )
    context.add_cookies([{"name": COOKIE, "value": looking.language, "url": url}])
    page = context.new_page()
    _sign_in(page, login)
    found = [one for one in reach(page, begin, page.goto, _kind) if looking.word in one]
    for address in track(found, description=f"{role:14}"):
        page.goto(address)
        for screen in SCREENS:
            page.set_viewport_size(looking.size(screen))
            if page.evaluate(SIDEWAYS):
                print(f"{role}, {screen}: {address} scrolls sideways.")
            page.screenshot(path=looking.folder() / screen / f"{role} {_name(address)}.png", full_page=True)
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
    main()
