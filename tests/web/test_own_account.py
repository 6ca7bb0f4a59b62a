"""Your account, training of everybody, and what an administrator does to an account, as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.bench import PASSWORD
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tracker.actions.accounts import add_user
from tracker.actions.administering import every_account
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "")


def of(desk: Desk, login: str):
    return next(one for one in every_account(desk.bench.site) if one.login == login).actor


def test_nobody_signs_before_they_accepted_the_policy(desk):
    bench = desk.bench
    add_user(bench.site, SYSTEM, "omar", "Test Omar", ["officer"], [], "LAB", PASSWORD)
    bench.people["omar"] = sign_in(bench.site, "omar", PASSWORD).actor
    code, why = bench.specifications["adipose"], "Retired for this test, for want of a better reason."
    assert "identity.policy" in bench.refused("omar", "retire_specification", code, why=why)
    omar = desk("omar")
    assert "You have not accepted it yet." in text_of(omar.get("/account"))
    assert omar.post("/account/policy", version="0").status_code == 422
    assert omar.post("/account/policy", version="1").status_code == 303
    assert "You accepted this version." in text_of(omar.get("/account"))
    bench.people["omar"] = sign_in(bench.site, "omar", PASSWORD).actor
    bench.do("omar", "retire_specification", code, why=why)


@pytest.mark.parametrize("who", ["tess", "clara"])
def test_training_is_kept_by_quality_and_administration(desk, who):
    assert desk(who).get("/training").status_code == 403
    assert desk(who).post(f"/training/{of(desk, 'nora').user}", role="technician").status_code == 403


def test_a_closed_role_is_told_on_every_page_and_its_steps_are_refused_with_the_day(desk):
    today = desk.bench.clock.now.date()
    page = f"/training/{of(desk, 'tess').user}"
    wrong = desk("olga").post(page, role="technician", until="tomorrow", document="TR-1")
    assert (wrong.status_code, "year, month, day" in wrong.text) == (422, True)
    kept = {"role": "technician", "until": today.isoformat(), "document": "TR-1"}
    assert desk("olga").post(page, **kept).status_code == 303
    assert "ends on" in desk("tess").get("/account").text
    desk.bench.clock.now += timedelta(days=1)
    told = desk.another("tess").get("/account")
    assert f"Your training as technician ended on {today.isoformat()}" in told.text
    refused = desk.another("tess").get("/new/add_lot")
    assert f"ended on {today.isoformat()}" in refused.text or refused.status_code == 403
    assert "Test Tess" in text_of(desk.another("olga").get("/tasks"))


def test_auditors_read_training_and_record_none(desk):
    page = f"/training/{of(desk, 'tess').user}"
    assert "Record a training" not in desk("udo").get(page).text
    given = {"role": "technician", "until": "2030-01-01", "document": "TR-1"}
    assert desk("udo").post(page, **given).status_code == 403


def test_a_person_ends_a_session_of_theirs(desk):
    here, there = desk("tess"), desk.another("tess")
    held = [one.partition("</article>")[0] for one in here.get("/account").text.split("<article")[1:]]
    marks = [re.findall(r"/account/sessions/(\w+)/end", one)[0] for one in held if "(here)" not in one]
    (own,) = [re.findall(r"/account/sessions/(\w+)/end", one)[0] for one in held if "(here)" in one]
    assert desk("olga").post(f"/account/sessions/{marks[0]}/end").status_code == 404
    assert {here.post(f"/account/sessions/{one}/end").status_code for one in marks} == {303}
    assert [one.get("/account").status_code for one in (here, there)] == [200, 303]
    assert here.post(f"/account/sessions/{own}/end").headers["Location"] == "/sign-in"
    assert here.get("/account").status_code == 303


def test_an_administrator_checks_identity_and_ends_every_session(desk):
    tess, page = desk("tess"), f"/administration/users/{of(desk, 'tess').user}"
    assert "not checked yet" in desk("ada").get(page).text
    assert desk("ada").post(f"{page}/identity", document="1234567").status_code == 422
    assert desk("ada").post(f"{page}/identity", document="passport").status_code == 303
    assert of(desk, "tess").enrolled
    assert desk("ada").post(f"{page}/sessions").status_code == 303
    assert tess.get("/account").status_code == 303
    assert desk("ada").post(f"{page}/unlock").status_code == 303
