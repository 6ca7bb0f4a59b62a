"""An issued vial that nobody confirmed in time is told on three pages, with the way to the bedside."""

from __future__ import annotations

import pytest

from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tracker.labels.code import printed

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def test_in_time_nothing_is_said_but_when_it_is_due(desk):
    clara = desk("clara")
    assert "nobody has confirmed it" not in text_of(clara.get(f"/t/{desk.here.treatment}"))
    assert "not confirmed" not in text_of(clara.get("/"))
    assert "Confirm an issued vial at the bedside" in text_of(clara.get("/tasks"))


def test_after_an_hour_the_treatment_the_first_page_and_the_tasks_say_it(desk):
    desk.bench.clock.pass_by(hours=1, seconds=1)
    clara, olga = desk("clara"), desk("olga")
    treatment = text_of(clara.get(f"/t/{desk.here.treatment}"))
    assert f"Vial {printed(desk.here.syringe)} is issued and nobody has confirmed it." in treatment
    assert "Test Nora holds it. Confirm it at the bedside, or return it." in treatment
    assert "Issued and not confirmed: confirm it at the bedside, or return it" in text_of(clara.get("/"))
    for browser in (clara, olga):
        tasks = browser.get("/tasks")
        assert "overdue by" in text_of(tasks)
        assert "Test Nora" in text_of(tasks)
        assert f'href="/s/{desk.here.treatment}/confirm' in tasks.text
