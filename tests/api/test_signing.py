"""Signing over the API: a token alone never signs, each has its own window, what is signed was read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.over import OverApi
from tests.bench import PASSWORD
from tests.stations import Stations
from tracker import create_app
from tracker.actions.tokens import create_token
from tracker.custody.people import SYSTEM

BOTH = {"login": "olga", "password": PASSWORD}


@pytest.fixture
def over(sqlite_stations: Stations) -> Iterator[OverApi]:
    bench = sqlite_stations.furnished()
    yield OverApi.of(bench, create_app(site=bench.site))
    sqlite_stations.assert_whole()
    sqlite_stations.close()


@pytest.fixture
def places(over) -> list[str]:
    """The addresses at which versions in force are signed out of force."""
    return [f"/specifications/{one}/steps/retire_specification" for one in over.specifications.values()]


def sign(over: OverApi, place: str, **given):
    """Sign with these components; what is signed was read a moment ago."""
    told = {"why": "Nobody asks for it any more.", "seen": over.seq(place.split("/")[2]), **given}
    return over.post("olga", place, **{name: value for name, value in told.items() if value is not None})


def fields(answer) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [one["field"] for one in answer.json["decision"]["refusals"]]


def test_a_token_alone_signs_nothing(over, places):
    assert fields(sign(over, places[0])) == ["login", "password"]
    assert fields(sign(over, places[0], login="olga")) == ["password"]
    assert fields(sign(over, places[0], password=PASSWORD)) == ["login"]
    assert fields(sign(over, places[0], login="otto", password=PASSWORD)) == ["login"]
    assert fields(sign(over, places[0], login="olga", password="not the password")) == ["password"]


def test_what_is_signed_was_read_and_has_not_moved(over, places):
    unread = sign(over, places[0], seen=None, **BOTH)
    assert (unread.status_code, set(unread.json["fields"])) == (422, {"seen"})
    seen = over.seq(places[0].split("/")[2])
    assert sign(over, places[0], seen=0, **BOTH).status_code == 412
    assert over.seq(places[0].split("/")[2]) == seen


def test_a_token_has_a_window_of_its_own(over, places):
    assert sign(over, places[0], **BOTH).status_code == 201
    token = create_token(over.site, SYSTEM, over.people["olga"].user)
    over.clients["olga"].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert fields(sign(over, places[1], password=PASSWORD)) == ["login"]
    assert sign(over, places[1], **BOTH).status_code == 201
