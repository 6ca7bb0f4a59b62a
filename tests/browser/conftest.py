"""Real browsers at a served bench, a context for each person, and a camera that sees what it is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.bench import Bench
from tests.browser.people import Person
from tests.chromium import Camera
from tests.roads import Here
from tests.stations import Stations, sqlite_stations
from tracker import create_app

__all__ = ["sqlite_stations"]


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


At = Callable[..., Place]


@pytest.fixture
def at(sqlite_stations: Stations, chromium: Browser, camera: Camera) -> Iterator[At]:
    """Serve a bench at a station, with these settings; the empty name is the furnished bench."""
    places: list[tuple[Place, Callable[[], None]]] = []

    def served(name: str, **settings: Any) -> Place:
        bench, here = sqlite_stations.at(name) if name else (sqlite_stations.furnished(), Here())
        bench.site = replace(bench.site, settings=replace(bench.site.settings, **settings))
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
