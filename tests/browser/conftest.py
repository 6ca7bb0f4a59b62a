"""Real browsers at a served bench, a context for each person, and a camera that sees what it is shown."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.bench import Bench
from tests.browser.camera import Camera
from tests.browser.people import Person
from tests.roads import Here
from tests.stations import Stations, sqlite_stations
from tracker import create_app

__all__ = ["sqlite_stations"]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """The camera of every browser."""
    return Camera(tmp_path_factory.mktemp("camera") / "film.mjpeg")


@pytest.fixture(scope="session")
def chromium(camera: Camera) -> Iterator[Browser]:
    """The machine's own Chromium, whose camera films what it is shown."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "These tests need Chromium; install the package chromium."
    film = f"--use-file-for-fake-video-capture={camera.film}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*FLAGS, film])
        yield browser
        browser.close()


class Quietly(WSGIRequestHandler):
    """Answers without a line for every request, and many requests of a browser over one connection."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@dataclass(slots=True)
class Place:
    """A bench whose pages are served, and its people at browsers of their own."""

    bench: Bench
    here: Here
    url: str
    chromium: Browser
    camera: Camera
    people: dict[str, Person] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __call__(self, login: str) -> Person:
        """Somebody, signed in."""
        if login not in self.people:
            self.people[login] = self.another(login)
        return self.people[login]

    def another(self, login: str, **how: Any) -> Person:
        """Somebody at a further browser, signed in."""
        context = self.chromium.new_context(
            base_url=self.url, permissions=["camera"], reduced_motion="reduce", timezone_id="UTC", **how
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        return Person(context.new_page(), login, self.bench, self.camera, self.wrong).sign_in()

    def close(self) -> None:
        """Close every browser; a script that failed or a page that broke fails the test."""
        for one in self.contexts:
            one.close()
        assert self.wrong == []


At = Callable[[str], Place]


@pytest.fixture
def at(sqlite_stations: Stations, chromium: Browser, camera: Camera) -> Iterator[At]:
    """Serve a bench at a station; the empty name is the furnished bench."""
    places: list[tuple[Place, Callable[[], None]]] = []

    def served(name: str) -> Place:
        bench, here = sqlite_stations.at(name) if name else (sqlite_stations.furnished(), Here())
        server = make_server(
            "127.0.0.1", 0, create_app(site=bench.site), threaded=True, request_handler=Quietly
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def stop() -> None:
            server.shutdown()
            thread.join()
            server.server_close()

        place = Place(bench, here, f"http://127.0.0.1:{server.server_port}", chromium, camera)
        places.append((place, stop))
        return place

    yield served
    try:
        for place, _ in places:
            place.close()
    finally:
        for _, stop in places:
            stop()
        sqlite_stations.close()
