"""People at browsers without scripts on a furnished bench; and the gallery, for what a browser must show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from werkzeug.serving import make_server

from tests.bench import Bench
from tests.roads import Here
from tests.stations import sqlite_stations
from tests.web.gallery import gallery
from tests.web.people import Person
from tracker import create_app

__all__ = ["sqlite_stations"]


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    """Where the gallery answers while the tests run."""
    server = make_server("127.0.0.1", 0, gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def stood(request, sqlite_stations) -> Iterator[tuple[Bench, Here]]:
    """Give a bench at the station a test asks for by `at`, else a furnished one."""
    name = getattr(request, "param", "")
    yield sqlite_stations.at(name) if name else (sqlite_stations.furnished(), Here())
    sqlite_stations.close()


@pytest.fixture
def bench(stood) -> Bench:
    """Give the bench."""
    return stood[0]


@pytest.fixture
def here(stood) -> Here:
    """Give the codes that matter at its station."""
    return stood[1]


@pytest.fixture
def people(bench) -> Callable[[str], Person]:
    """Give somebody of the bench, signed in at a browser of their own."""
    app = create_app(site=bench.site)
    known: dict[str, Person] = {}

    def person(login: str) -> Person:
        if login not in known:
            known[login] = Person(app.test_client(), login, bench.clock).sign_in()
        return known[login]

    return person
