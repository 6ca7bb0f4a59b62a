"""The pages of lots, instruments, units, specifications and hand-overs."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from tests.bench import CLINIC, bench_on
from tests.web.people import Person, at, code_of
from tests.web.test_subjects import band
from tracker import create_app
from tracker.labels.code import printed


def test_a_lot_is_registered_and_found_again(bench, people):
    tess = people("tess")
    until = (bench.clock.now + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    given = {
        "kind": "needle",
        "name": "Test needle 21 G",
        "maker": "Maker",
        "number": "N-77",
        "certificate": "COA-77",
        "expires_at": until,
    }
    code = code_of(tess.do("/new/add_lot", **given))
    page = tess.open(f"/s/{code}")
    assert band(page) == ("usable", "May be used")
    assert "Number N-77" in page.says
    assert printed(code) in tess.open("/materials").text


@pytest.mark.parametrize(
    ("family", "kind"), [("lot", "needle"), ("equipment", "centrifuge"), ("unit", "tank")]
)
def test_each_family_is_listed_by_itself(bench, people, family, kind):
    page = people("olga").open(f"/materials?family={family}")
    assert printed(bench.lots[kind]) in page.text
    others = {"needle", "centrifuge", "tank"} - {kind}
    assert all(printed(bench.lots[one]) not in page.text for one in others)


def test_a_recalled_lot_says_so_first(bench, people):
    bench.do("olga", "recall", bench.lots["enzyme"], why="The maker recalled it.")
    page = people("tess").open(f"/s/{bench.lots['enzyme']}")
    assert band(page) == ("refused", "Stopped")
    assert "Recalled" in page.says
    assert "maker recalled" not in page.text


def test_an_expired_lot_says_so(bench, people):
    bench.clock.pass_by(days=500)
    assert band(people("tess").open(f"/s/{bench.lots['enzyme']}")) == ("refused", "Expired")
    assert band(people("tess").open(f"/s/{bench.lots['centrifuge']}")) == ("refused", "Calibration ran out")


@at("svf_divided")
def test_a_lot_lists_every_vial_it_touched_and_what_was_made_of_them(bench, here, people):
    page = people("olga").open(f"/s/{bench.lots['enzyme']}")
    assert all(printed(one) in page.text for one in here.vials)
    assert "It was used for no vial." in people("olga").open(f"/s/{bench.lots['cryoprotectant']}").says


@at("svf_divided")
def test_an_instrument_found_out_of_its_limits_holds_what_it_was_used_for(bench, here, people):
    centrifuge, one = bench.lots["centrifuge"], here.vials[0]
    given = {"state": "in_service", "as_found": "out_of_limits", "why": "The speed was a third too low."}
    people("tess").step(centrifuge, "service", **given)
    assert band(people("olga").open(f"/s/{centrifuge}")) == ("refused", "Stopped")
    checks = bench.refused("olga", "release_conditionally", one)
    assert {"quality.stopped", "process.materials"} <= checks


def test_a_lot_that_is_good_for_hours_is_opened_before_it_is_used(bench, people):
    tess = people("tess")
    expires = (bench.clock.now + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    given = {
        "kind": "enzyme",
        "name": "Test enzyme",
        "maker": "Maker",
        "number": "E-7",
        "certificate": "COA-7",
    }
    code = code_of(tess.do("/new/add_lot", **given, expires_at=expires, in_use_hours="6"))
    tess.step(code, "open_lot")
    page = tess.open(f"/s/{code}")
    assert "Good once opened for 6 h" in page.says
    bench.clock.pass_by(hours=7)
    assert band(tess.sign_in().open(f"/s/{code}")) == ("refused", "Open for too long")


def test_a_specification_shows_its_criteria_route_clocks_and_intervals(bench, people):
    page = people("udo").open(f"/s/{bench.specifications['cord_blood']}")
    for says in ("in force", "Sterility", "no growth", "final release", "Volume-reduce", "preparation", "°C"):
        assert says in page.says
    assert people("udo").open("/s/Q0000000000" + "X").status == 404


@at("svf_divided")
def test_a_hand_over_says_what_waits_and_what_was_answered(bench, here, people):
    one, other = here.vials
    offer = bench.do(
        "tess", "offer", one, (bench.hands(one), bench.hands(other)), to_establishment=CLINIC, vials=[other]
    )
    nora = people("nora")
    page = nora.open(f"/s/{offer.made[0]}")
    assert band(page) == ("waiting", "2 vials wait for an answer")
    assert "Scan each vial you have in hand" in page.says
    assert f"/s/{offer.made[0]}" in nora.open("/").text
    nora.step(
        one,
        "accept",
        (bench.hands(one),),
        condition="good",
        seal="intact",
        temperature_c="20",
        place="room 2",
    )
    page = people("tess").open(f"/s/{offer.made[0]}")
    assert band(page) == ("waiting", "1 vial waits for an answer")
    assert "accepted Test Nora" in page.says


def test_a_busy_record_keeps_what_was_typed(tmp_path, sqlite_urls):
    """Another program holds the database: the act answers that it is busy, and the form comes back whole."""
    with bench_on(sqlite_urls.serving, tmp_path / "data", busy_seconds=1) as bench:
        tess = Person(create_app(site=bench.site).test_client(), "tess", bench.clock).sign_in()
        page = tess.open(f"/s/{bench.lots['enzyme']}/hold")
        other = sqlite3.connect(sqlite_urls.serving.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        busy = tess.send(f"/s/{bench.lots['enzyme']}/hold", page.form, why="It looked cloudy.")
        other.execute("ROLLBACK")
        other.close()
        assert busy.status == 503
        assert busy.form["why"].strip() == "It looked cloudy."
        assert tess.send(f"/s/{bench.lots['enzyme']}/hold", busy.form).status == 303
