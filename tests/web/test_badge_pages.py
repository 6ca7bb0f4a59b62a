"""The badge as pages: made once, signed in with, reported lost."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from tests.bench import PASSWORD
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of

__all__ = ["places", "sqlite_stations"]

PIN = "274918"


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "")


def test_a_badge_is_printed_once_lets_in_and_is_reported_lost(desk):
    tess = desk("tess")
    assert tess.post("/account/badge", password="wrong password", pin=PIN).status_code == 422
    assert tess.post("/account/badge", password=PASSWORD, pin="111111").status_code == 422
    made = tess.post("/account/badge", password=PASSWORD, pin=PIN)
    assert (made.mimetype, made.headers["Cache-Control"]) == ("application/pdf", "no-store")
    page = pypdfium2.PdfDocument(made.data)[0]
    (code,) = [one.text for one in zxingcpp.read_barcodes(page.render(scale=4).to_pil())]
    station = Browser(desk.app.test_client())
    assert station.post("/sign-in/badge", badge=code, pin="000000").status_code == 401
    assert (
        station.post("/sign-in/badge", badge=code, pin=PIN, next="/account").headers["Location"] == "/account"
    )
    assert "by badge" in text_of(station.get("/account"))
    assert tess.post("/account/badge/void", why="lost").status_code == 303
    assert Browser(desk.app.test_client()).post("/sign-in/badge", badge=code, pin=PIN).status_code == 401


def test_a_badge_of_another_is_voided_by_an_administrator_alone(desk):
    desk("tess").post("/account/badge", password=PASSWORD, pin=PIN)
    page = f"/account/badge/{desk.bench.people['tess'].user}/void"
    assert desk("olga").post(page, why="lost").status_code == 403
    assert desk("ada").post(page, why="lost").status_code == 303
