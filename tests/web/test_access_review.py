"""The review of who has access: signed by quality alone, as it was shown, and asked for every year."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.bench import PASSWORD
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tracker.actions.access_review import report
from tracker.actions.accounts import set_roles
from tracker.actions.task_list import open_tasks
from tracker.custody.people import SYSTEM, Role
from tracker.custody.tasks import TaskKind

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "")


def asked_for(desk: Desk) -> bool:
    return TaskKind.ACCESS_REVIEW in {one.kind for one in open_tasks(desk.bench.site, [Role.OFFICER])}


def signs(desk: Desk, who: str = "olga", **more: str) -> dict[str, str]:
    mark = report(desk.bench.site).mark
    return {"mark": mark, "signer_login": who, "password": PASSWORD} | more


def test_only_quality_signs(desk):
    assert desk("tess").get("/access-review").status_code == 403
    for who in ("ada", "udo"):
        assert (
            "<form" not in desk(who).get("/access-review").text.partition("<main")[2].partition("</main>")[0]
        )
        assert desk(who).post("/access-review", **signs(desk, who)).status_code == 403
    assert report(desk.bench.site).last is None


def test_it_is_signed_by_the_person_and_as_it_was_shown(desk):
    shown = signs(desk)
    assert desk("olga").post("/access-review", **signs(desk, password="wrong password")).status_code == 422
    set_roles(desk.bench.site, SYSTEM, desk.bench.people["nora"].user, ["auditor"])
    assert desk("olga").post("/access-review", **shown).status_code == 412
    assert report(desk.bench.site).last is None
    assert desk("olga").post("/access-review", **signs(desk)).status_code == 303
    assert report(desk.bench.site).last is not None


def test_it_is_asked_for_before_the_year_is_over_and_again_after_it(desk):
    due = report(desk.bench.site).due
    desk.bench.clock.now = due - timedelta(days=30, seconds=1)
    assert not asked_for(desk)
    desk.bench.clock.now = due - timedelta(days=30)
    assert asked_for(desk)
    desk.bench.clock.now = due + timedelta(seconds=1)
    olga = desk("olga")
    assert "The review is overdue." in text_of(olga.get("/access-review"))
    assert re.search(r"/access-review", olga.get("/tasks").text)
    assert olga.post("/access-review", **signs(desk)).status_code == 303
    assert not asked_for(desk)
