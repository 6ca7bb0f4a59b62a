"""Numbers and days in an address that no ledger has and no database can hold: a sentence, never a failure."""

from __future__ import annotations

import pytest

from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of

__all__ = ["places", "sqlite_stations"]

FAR = ("9" * 16, "9" * 23, "9" * 5000, "-1", "no number", "²")


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_divided")


@pytest.mark.parametrize("far", [*FAR, "9" * 15])
def test_an_event_too_far_is_not_there(desk, far):
    page = desk("udo").get(f"/ledger/events/{far}")
    assert page.status_code == 404
    assert "There is no event " in text_of(page)


@pytest.mark.parametrize("far", FAR)
def test_a_search_from_too_far_says_so(desk, far):
    page = desk("udo").get("/ledger", before=far)
    assert page.status_code == 422
    assert "There is no such place on the ledger." in text_of(page)


def test_a_search_from_beyond_the_newest_lists_the_newest(desk):
    assert desk("udo").get("/ledger", before="9" * 15).status_code == 200


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "3000-01-01"])
def test_a_day_no_calendar_here_has_is_told(desk, name, day):
    page = desk("udo").get("/ledger", **{name: day})
    assert page.status_code == 422
    assert "Give a day of the years 1900 to 2999." in text_of(page)


@pytest.mark.parametrize("far", FAR)
def test_a_batch_record_has_no_sheet_for_such_an_event(desk, far):
    assert desk("udo").get(f"/s/{desk.here.vial}/batch/{far}.css").status_code == 404


@pytest.mark.parametrize("address", ["/samples", "/donors", "/materials"])
@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_list_from_before_time_began_shows_the_newest(desk, address, before):
    assert desk("olga").get(address, before=before).status_code == 200


@pytest.mark.parametrize("far", ["9" * 10, "9" * 5000])
def test_a_release_seen_at_no_number_does_not_fail(desk, far):
    sample = desk.bench.case(desk.here.vial).sample.code
    page = desk("olga").post(f"/quality/release/{sample}", step="release", vials=desk.here.vial, seen=far)
    assert page.status_code < 500
