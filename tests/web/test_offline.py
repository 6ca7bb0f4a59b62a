"""Acts that waited on a device: decided as any other when they arrive, by nobody but whoever made them."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from PIL import Image

from tests.web.people import at
from tracker.wiring import STATIC

KEY = "0123456789abcdef0123456789abcdef"


def sent(person, **given):
    """Send one act as the device does."""
    who = person.client.get("/offline/who").json
    form = {"user": who["user"], "csrf_token": who["token"], "key": KEY, "code_how": "typed", **given}
    return person.client.post("/offline/send", data=form)


@at("svf_released")
def test_a_queued_move_is_decided_with_its_own_time_and_only_once(bench, here, people):
    tess, then = people("tess"), bench.clock.now
    bench.clock.pass_by(minutes=20)
    moved = {"step": "move", "code": here.vial, "place": "bench 7", "at": then.isoformat()}
    first, again = sent(tess, **moved), sent(tess, **moved)
    assert (first.status_code, first.json) == (200, {"done": True, "says": []})
    assert again.json == first.json
    told = [one for one in bench.case(here.vial).processing.on(here.vial) if one.step == "move"]
    assert [one.at for one in told] == [then]
    assert bench.case(here.vial).vial.place == "bench 7"


@at("svf_released")
def test_what_was_late_needs_its_reason_and_is_refused_without(bench, here, people):
    tess, then = people("tess"), bench.clock.now
    bench.clock.pass_by(hours=2)
    tess.sign_in()
    moved = {"step": "move", "code": here.vial, "place": "bench 7", "at": then.isoformat()}
    refused = sent(tess, **moved).json
    assert not refused["done"]
    assert "no reason is given" in refused["says"][0]
    assert sent(tess, **moved, key="1" * 32, late_reason="Written down without network.").json["done"]
    before = (then - timedelta(days=400)).isoformat()
    assert "lies before the previous step" in str(
        sent(tess, **moved | {"at": before}, key="2" * 32).json["says"]
    )


@at("svf_released")
def test_an_act_of_another_person_and_one_that_may_not_wait_are_not_taken(bench, here, people):
    moved = {"step": "move", "code": here.vial, "place": "bench 7", "at": bench.clock.now.isoformat()}
    assert sent(people("tess"), **moved, user="nora").status_code == 403
    for step in ("release", "issue", "inject", "confirm", "nothing"):
        answer = sent(people("olga"), **moved | {"step": step})
        assert (answer.status_code, answer.json["done"]) == (422, False)
        assert answer.json["says"] == ["This step cannot wait for the network. Do it on its own page."]
    assert sent(people("tess"), **moved | {"code": "V0000000000X"}).status_code == 422
    assert bench.case(here.vial).vial.place != "bench 7"


def test_the_page_for_the_time_without_network_knows_no_vial(bench, people):
    page = people("tess").open("/offline")
    assert "a verdict is never shown without network" in page.says
    assert "Centrifuge" in page.text
    assert 'data-wait="inject"' not in page.text
    assert "Your roles have no step" in people("udo").open("/offline").says


def test_a_device_is_given_a_worker_and_icons_whoever_asks(bench, people):
    client = people("tess").client
    client.post("/sign-out")
    worker = client.get("/sw.js")
    assert worker.status_code == 200
    assert worker.mimetype == "text/javascript"
    for size in (180, 192, 512):
        assert Image.open(io.BytesIO(client.get(f"/icon-{size}.png").data)).size == (size, size)
    assert client.get("/icon-7.png").status_code == 404
    for one in json.loads((STATIC / "manifest.json").read_text())["icons"]:
        kept = STATIC / one["src"].removeprefix("/static/")
        assert kept.is_file() or client.get(one["src"]).status_code == 200
