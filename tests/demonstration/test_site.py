"""The demonstration site: every station of the road, honest times, invented people, a record that holds."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from tracker.actions.looking import case_of, look
from tracker.actions.sign_in import sign_in
from tracker.custody.problems import NotSignedIn
from tracker.custody.sample import Stage, Standing
from tracker.demonstration import accounts_file
from tracker.demonstration.adipose import at_the_bedside, injected
from tracker.demonstration.building import refresh
from tracker.demonstration.floor import Floor
from tracker.demonstration.memory import Memory, Unfinished, read_accounts, recall
from tracker.demonstration.people import PLACES, ROSTER, arrive
from tracker.records.verification import verify

NOW_STEPS = (
    "determine", "review_result", "release", "release_conditionally", "allocate", "issue", "confirm",
    "inject",
)  # fmt: skip


def rows(site, query: str) -> list[tuple]:
    with closing(sqlite3.connect(site.settings.data / "tracker.db")) as connection:
        return connection.execute(query).fetchall()


def bodies(site) -> list[dict]:
    return [json.loads(body) for (body,) in rows(site, "SELECT body FROM ledger_event ORDER BY idx")]


def at_work(site) -> Floor:
    return Floor(site, arrive(site, read_accounts(site)), recall(site))


def private_words(site) -> list[str]:
    return [str(json.loads(value)) for (value,) in rows(site, "SELECT value FROM ledger_private")]


def test_the_record_holds_without_a_finding(built):
    report = verify(built.site.database)
    assert (report.breaks, report.warnings) == ((), ())


def test_vials_stand_at_every_stage_and_every_standing(built):
    found = rows(built.site, "SELECT stage, standing FROM vial")
    assert {stage for stage, _ in found} == set(Stage)
    assert {standing for _, standing in found} >= set(Standing)


def test_vials_are_on_the_road_and_one_of_them_is_overdue(built):
    offered = rows(
        built.site,
        "SELECT offered_at FROM handover_line JOIN handover ON handover = code WHERE state = 'offered'",
    )
    assert len(offered) >= 4
    late = timedelta(minutes=built.site.settings.offer_overdue_minutes)
    overdue = [at for (at,) in offered if built.ended - datetime.fromisoformat(f"{at}+00:00") > late]
    assert len(overdue) == 1


def test_some_vials_are_ready_to_inject_and_most_are_not(built):
    waiting = recall(built.site).bedside
    assert len(waiting) == 2
    assert len(rows(built.site, "SELECT code FROM vial")) > 20 * len(waiting)


def test_those_who_stand_at_the_bedside_may_confirm_and_inject(copied):
    floor = at_work(copied)
    for treatment, syringe, _ in recall(copied).bedside:
        order = floor.case(syringe).treatment.order
        assert order is not None
        assert order.code == treatment
        shown = look(copied, floor.people["clara"].actor, syringe).verdict("confirm")
        assert shown is not None
        assert (shown.allowed, [one.says for one in shown.refusals]) == (None, [])


def test_a_new_bedside_goes_to_its_end(copied):
    floor = at_work(copied)
    ready = at_the_bedside(floor)
    injected(floor, ready)
    assert case_of(copied, ready.syringe).vial.stage is Stage.INJECTED
    assert verify(copied.database).ok


def test_a_late_positive_stops_what_was_injected(built):
    found = rows(
        built.site,
        "SELECT vial.code FROM vial JOIN stop ON stop.target = vial.sample "
        "WHERE vial.stage = 'injected' AND stop.kind = 'failing_result'",
    )
    assert len(found) == 1


def test_refusals_have_many_different_reasons(built):
    refused = Counter(one["check"] for body in bodies(built.site) for one in body.get("refusals", ()))
    assert {"quality.endotoxin", "cold_chain.expired", "use.match_site"} <= refused.keys()
    stops = {kind for (kind,) in rows(built.site, "SELECT kind FROM stop")}
    assert {"hold", "failing_result", "consent_withdrawn", "wrong_site"} <= stops


def test_nothing_is_recorded_at_another_time_than_it_was(built):
    recorded = [datetime.fromisoformat(body["recorded"]) for body in bodies(built.site)]
    assert built.began <= min(recorded)
    assert max(recorded) <= built.ended
    assert recorded == sorted(recorded)


def test_history_is_told_late_with_the_reason_demonstration(built):
    late = rows(built.site, "SELECT at, recorded, late, kind FROM record")
    told = [one for one in late if one[0] < one[1][:16]]
    assert len(told) > 200
    assert {reason for _, _, reason, _ in told} == {"demonstration"}


def test_acts_of_the_present_were_taken_when_the_site_was_built(built):
    acts = [body for body in bodies(built.site) if body["type"] in NOW_STEPS]
    assert len(acts) > 50
    for body in acts:
        at, recorded = (datetime.fromisoformat(body[name]) for name in ("at", "recorded"))
        assert timedelta() <= recorded - at < timedelta(seconds=30)


def test_every_act_was_taken_by_a_person_of_the_site_through_the_command_line(built):
    people = {user for (user,) in rows(built.site, "SELECT id FROM account")}
    acts = [body for body in bodies(built.site) if body["actor"] != "system"]
    assert {body["actor"] for body in acts} <= people
    assert {body["door"] for body in acts} == {"cli"}
    assert {body["how"] for body in acts} == {"none", "wedge"}


def test_everybody_and_everything_said_is_plainly_invented(built):
    said = private_words(built.site)
    names = [one for one in said if one.startswith("Demo ")]
    others = [one for one in said if one not in names]
    plain = ("Demonstration", "demonstration", "DEMO-")
    logins = {one.login for one in ROSTER}
    left = [one for one in others if not one.startswith(plain) and one not in logins and not _is_date(one)]
    assert left == []
    assert len(names) > 50


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def test_there_are_people_for_every_role_at_licensed_places(built):
    roles = Counter(role for one in ROSTER for role in one.roles)
    assert roles["officer"] == roles["clinician"] == 2
    assert {"technician", "administrator", "auditor"} <= roles.keys()
    licensed = rows(built.site, "SELECT code, licence FROM establishment WHERE valid_until IS NOT NULL")
    assert {code for code, _ in licensed} == {one.code for one in PLACES}


def test_the_accounts_are_written_down_for_their_owner_alone_and_let_people_in(built):
    file = accounts_file(built.site)
    assert file.stat().st_mode & 0o777 == 0o600
    accounts = read_accounts(built.site)
    assert len({one.password for one in accounts}) == len(ROSTER)
    for one in accounts:
        assert sign_in(built.site, one.login, one.password).actor.roles == set(one.roles)


def test_what_is_ready_at_the_bedside_can_be_scanned_by_whoever_tries_it(copied):
    floor, said = at_work(copied), accounts_file(copied).read_text("utf-8")
    for treatment, syringe, band in floor.memory.bedside:
        code = floor.in_hand(syringe)
        assert f"# syringe {code}, wristband {band}, left knee\n" in said
        for who in ("clara", "nils"):
            floor.do(who, "confirm", treatment, (code, f"band:{band}"), joint="knee", side="left")


def test_everybody_signed_out_when_it_was_built(built):
    until = built.ended.strftime("%Y-%m-%d %H:%M:%S.%f")
    running = f"SELECT count(*) FROM session WHERE ended_at IS NULL AND started_at < '{until}'"
    assert rows(built.site, running) == [(0,)]
    assert rows(built.site, "SELECT count(*) FROM session")[0][0] >= len(ROSTER)


def test_refreshing_renews_what_is_good_for_hours(copied):
    before = recall(copied)
    refresh(copied)
    after = recall(copied)
    assert len(after.bedside) == 2
    assert not set(map(tuple, before.bedside)) & set(map(tuple, after.bedside))
    for treatment, syringe, _ in before.bedside:
        assert case_of(copied, syringe).vial.stage is Stage.DISCARDED
        order = case_of(copied, treatment).treatment.order
        assert order is not None
        assert not order.open
    assert verify(copied.database).ok


def test_refreshing_makes_todays_appointment_for_every_order_that_waits(copied):
    refresh(copied)
    floor = at_work(copied)
    for code in floor.memory.waiting:
        order = floor.case(code).treatment.order
        assert order is not None
        assert max(one.on for one in order.appointments if one.on) > copied.clock()


def test_refreshing_says_when_somebody_took_another_password(copied):
    text = accounts_file(copied).read_text("utf-8")
    (olga,) = (one for one in read_accounts(copied) if one.login == "olga")
    accounts_file(copied).write_text(text.replace(olga.password, "another-password"), "utf-8")
    with pytest.raises(Unfinished) as stopped:
        refresh(copied)
    assert "no longer signs in" in stopped.value.says
    with pytest.raises(NotSignedIn):
        sign_in(copied, "olga", "another-password")


def test_a_site_that_was_interrupted_says_so(copied):
    (copied.settings.data / "demonstration.json").write_text(json.dumps({"finished": False}), "utf-8")
    with pytest.raises(Unfinished) as stopped:
        recall(copied)
    assert "interrupted" in stopped.value.says
    assert Memory().finished is False
