"""`python -m bench.camera`: from a label before the camera to the band of its vial, and what takes long."""

from __future__ import annotations

import argparse
import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Request, sync_playwright
from rich.table import Table
from werkzeug.serving import make_server

from bench import report
from tests.bench import PASSWORD, Bench, Clock, furnish, open_bench
from tests.browser.conftest import Quietly
from tests.chromium import FLAGS, Camera, where_chromium_is
from tests.roads import svf_divided
from tests.wedge import BURST
from tracker import create_app
from tracker.actions.printing import label_facts
from tracker.labels.label import png
from tracker.records.migrate import migrate

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
PLAYING = """document.addEventListener("playing", () =>
  sessionStorage.setItem("playing", performance.timeOrigin + performance.now()), true);"""
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() =>
  done([performance.timeOrigin + performance.now(), Number(sessionStorage.getItem("playing"))]))))"""
NOW = "() => performance.timeOrigin + performance.now()"


@dataclass(slots=True)
class Timed:
    """An application that adds up how long it takes over its answers, static files apart."""

    application: Application
    took: list[float] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        began = time.perf_counter()
        answer = list(self.application(environ, start))
        if not environ["PATH_INFO"].startswith("/static/"):
            self.took.append((time.perf_counter() - began) * 1000)
        return answer


@dataclass(frozen=True, slots=True)
class Look:
    """One scan, in milliseconds: the whole of it, waiting for answers, and the server's part of that."""

    whole: float
    waiting: float
    server: float
    starting: float = 0


@contextmanager
def served(room: Path) -> Iterator[tuple[Bench, str, Timed, str]]:
    """A divided product at a bench whose pages are served."""
    url = f"sqlite:///{room}/tracker.db"
    migrate(url, url)
    bench = open_bench(url, room / "data", Clock())
    furnish(bench)
    vial = svf_divided(bench).vials[0]
    timed = Timed(create_app(site=bench.site))
    server = make_server("127.0.0.1", 0, timed, threaded=True, request_handler=Quietly)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bench, f"http://127.0.0.1:{server.server_port}", timed, vial
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        bench.site.database.close()


def signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_context(base_url=url, permissions=["camera"]).new_page()
    page.add_init_script(PLAYING)
    page.goto("/sign-in")
    page.fill("main [name=login]", "tess")
    page.fill("main [name=password]", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url("**/")
    return page


def one(page: Page, timed: Timed, begin: Callable[[], float]) -> Look:
    """One scan from its beginning to the painted band."""
    answered: list[Request] = []
    page.goto("/")

    def note(each: Request) -> None:
        answered.append(each)

    page.on("requestfinished", note)
    timed.took.clear()
    with page.expect_navigation(url="**/s/V*"):
        began = begin()
    page.locator(".band-title").wait_for()
    page.remove_listener("requestfinished", note)
    painted, playing = page.evaluate(PAINTED)
    timings = [each.timing for each in answered if "/static/" not in each.url]
    waits = [each["responseEnd"] - each["requestStart"] for each in timings]
    return Look(
        painted - began, sum(max(0, each) for each in waits), sum(timed.took), max(0, playing - began)
    )


def shown(name: str, looks: list[Look]) -> Table:
    """The median and the slowest twentieth of each part."""
    table = Table(name, "median ms", "p95 ms")
    parts: dict[str, Callable[[Look], float]] = {
        "beginning to band on screen": lambda each: each.whole,
        "of it: the camera starts": lambda each: each.starting,
        "of it: the server": lambda each: each.server,
        "of it: the network, this machine": lambda each: max(0, each.waiting - each.server),
        "of it: the browser": lambda each: each.whole - each.waiting - each.starting,
    }
    for part, of in parts.items():
        values = [of(each) for each in looks]
        table.add_row(part, f"{median(values):.0f}", f"{quantiles(values, n=20)[-1]:.0f}")
    return table


def main() -> None:
    """Scan with the camera and with a hand scanner, in turn, and print both."""
    asked = argparse.ArgumentParser(prog="python -m bench.camera", description=__doc__)
    asked.add_argument("--rounds", type=int, default=20, help="how often each is measured (20)")
    rounds = asked.parse_args().rounds
    report.tell(report.surroundings("SQLite"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        camera = Camera(Path(folder) / "film.mjpeg")
        film = f"--use-file-for-fake-video-capture={camera.film}"
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=[*FLAGS, film])
        with served(Path(folder)) as (bench, url, timed, vial):
            camera.show(Image.open(io.BytesIO(png(label_facts(bench.site, vial, None), 300))))
            page = signed_in(browser, url)
            text = f"HTTPS://TRACKER.EXAMPLE/S/{bench.hands(vial)}"

            def filmed() -> float:
                began = float(page.evaluate(NOW))
                page.locator("main [data-camera]:visible").first.click()
                return began

            def burst() -> float:
                began = float(page.evaluate(NOW))
                page.evaluate(BURST, text)
                return began

            seen = [(one(page, timed, filmed), one(page, timed, burst)) for _ in range(rounds + 1)][1:]
        browser.close()
    report.tell(
        shown("camera", [each for each, _ in seen]), shown("hand scanner", [each for _, each in seen])
    )


if __name__ == "__main__":
    main()
