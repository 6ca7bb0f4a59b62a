"""People with accounts on a small site, and a browser for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from tracker import create_app
from tracker.actions.accounts import add_user
from tracker.actions.opening import open_site
from tracker.actions.site import Site
from tracker.custody.people import SYSTEM, Actor
from tracker.records import accounts
from tracker.settings import Settings

PASSWORD = "correct horse battery"


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 1, 3, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **how_long: int) -> None:
        self.now += timedelta(**how_long)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path, sqlite_urls) -> Settings:
    return Settings(data=tmp_path / "data", database_url=sqlite_urls.serving, password_memory_kib=8)


@pytest.fixture
def site(settings, clock) -> Iterator[Site]:
    opened = replace(open_site(settings), clock=clock)
    yield opened
    opened.database.close()


@pytest.fixture
def each_site(tmp_path, database_urls, clock) -> Iterator[Site]:
    """Give a site on each kind of database in turn."""
    settings = Settings(data=tmp_path / "data", database_url=database_urls.serving, password_memory_kib=8)
    opened = replace(open_site(settings), clock=clock)
    yield opened
    opened.database.close()


@pytest.fixture
def person(site) -> Callable[..., Actor]:
    """Make an account with a password of its own, and give the person."""

    def made(login: str, *roles: str, qualifications: tuple[str, ...] = ()) -> Actor:
        name = f"Test Person {login.title()}"
        user, _ = add_user(site, SYSTEM, login, name, roles, qualifications, "E-TEST", PASSWORD)
        with site.database.reading() as connection:
            found = accounts.actor(connection, user)
        assert found is not None
        return found

    return made


@pytest.fixture
def technician(person) -> Actor:
    return person("one", "technician")


@pytest.fixture
def administrator(person) -> Actor:
    return person("admin", "administrator")


@pytest.fixture
def app(site) -> Flask:
    """Serve the site, with a page and a path of the API that say who asks."""
    app = create_app(site=site)

    @app.route("/probe", methods=["GET", "POST"], endpoint="probe")
    @app.route("/api/v1/probe", methods=["GET", "POST"], endpoint="api_probe")
    def probe():
        return {"user": g.actor.user, "roles": sorted(g.actor.roles), "session": g.actor.session}

    return app


@pytest.fixture
def browser(app) -> Callable[[], FlaskClient]:
    """Give another browser, with cookies of its own."""
    return app.test_client


@pytest.fixture
def client(browser) -> FlaskClient:
    return browser()


def form_token(client: FlaskClient) -> str:
    """Read the token of a form as a browser would."""
    page = client.get("/sign-in")
    if page.status_code == 303:
        page = client.get("/password")
    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page.text))
    return token


@pytest.fixture
def token_of() -> Callable[[FlaskClient], str]:
    return form_token


@pytest.fixture
def sign_in():
    """Sign a browser in through the form."""

    def signed_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: str):
        form = {"login": login, "password": password, "csrf_token": form_token(client), **more}
        return client.post("/sign-in", data=form)

    return signed_in


@pytest.fixture
def events(site):
    """Read what a chain keeps, oldest first."""
    import json

    from sqlalchemy import select

    from tracker.records.tables.ledger import ledger_event

    def kept(chain: str) -> list[dict]:
        query = select(ledger_event.c.body).where(ledger_event.c.chain == chain).order_by(ledger_event.c.seq)
        with site.database.reading() as connection:
            return [json.loads(body) for body in connection.scalars(query)]

    return kept
