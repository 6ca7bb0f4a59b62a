"""A bench with its pages, and a browser for each of its people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench import PASSWORD, Bench
from tests.roads import Here
from tests.stations import Stations
from tracker import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(slots=True)
class Browser:
    """One person's browser: it follows no redirect by itself and sends every form's token."""

    client: FlaskClient
    login: str = ""

    def get(self, address: str, **query: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address, query_string=query or None)

    def post(self, address: str, **form: Any) -> TestResponse:
        """Send a form with the token of this session; whoever signs gives their name as well."""
        if "password" in form and "login" not in form:
            form.setdefault("signer_login", self.login)
        page = self.client.get("/sign-in", follow_redirects=True).text
        found = TOKEN.search(page)
        assert found
        return self.client.post(address, data=form | {"csrf_token": found[1]})


@dataclass(slots=True)
class Desk:
    """A bench at a station with its pages, and browsers that stay signed in."""

    bench: Bench
    here: Here
    app: Flask
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, login: str) -> Browser:
        """The browser of one person, signed in."""
        if login not in self.browsers:
            self.browsers[login] = self.another(login)
        return self.browsers[login]

    def another(self, login: str) -> Browser:
        """A further browser of one person, with a session of its own."""
        made = Browser(self.app.test_client(), login)
        answer = made.post("/sign-in", login=login, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return made


def desk_at(stations: Stations, name: str) -> Desk:
    """The pages of a bench at a station; the empty name is the furnished bench."""
    bench, here = stations.at(name) if name else (stations.furnished(), Here())
    return Desk(bench, here, create_app(site=bench.site))


@pytest.fixture
def places(sqlite_stations: Stations) -> Iterator[Stations]:
    """Stations that let go of everything a test opened."""
    yield sqlite_stations
    sqlite_stations.close()


def text_of(answer: TestResponse) -> str:
    """What a person reads on a page, in one line."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
