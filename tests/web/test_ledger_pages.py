"""The ledger's pages: a search that reads like a sentence, and one event verified in its place."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing

import pytest

from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of
from tracker.actions.ledger_reading import A_PAGE
from tracker.ledger.tree import leaf_hash

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_divided")


def listed(browser: Browser, **asked: str) -> list[int]:
    """The events a search lists, in its order."""
    page = browser.get("/ledger", **asked)
    assert page.status_code == 200, text_of(page)
    return [int(one) for one in re.findall(r'class="row-link" href="/ledger/events/(\d+)"', page.text)]


def file_of(desk: Desk) -> str:
    return str(desk.bench.site.settings.database_url).removeprefix("sqlite:///")


def tamper(desk: Desk, statement: str, *values: object) -> None:
    """Change the file behind the program's back, its guards taken away first."""
    with closing(sqlite3.connect(file_of(desk))) as file:
        for (name,) in file.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            file.execute(f'drop trigger "{name}"')
        file.execute(statement, values)
        file.commit()


def event_of(desk: Desk, kind: str) -> int:
    return listed(desk("udo"), step=kind)[-1]


@pytest.mark.parametrize("who", ["udo", "olga", "ada", "tess"])
def test_whoever_is_signed_in_reads_the_ledger(desk, who):
    assert desk(who).get("/ledger").status_code == 200


def test_an_account_is_listed_by_the_name_of_its_person(desk):
    page = desk("olga").get("/ledger", step="add_user")
    user = desk.bench.people["olga"].user
    assert page.status_code == 200
    assert 'class="row-link"' in page.text
    assert not re.search(rf">\s*{user}\b", re.sub(r"<option.*", "", page.text))
    assert "@user:" not in text_of(page)


def test_nobody_else_does(desk):
    answer = desk.app.test_client().get("/ledger")
    assert answer.headers["Location"].startswith("/sign-in")


def test_the_sentence_asks_for_step_and_outcome(desk):
    bench, udo = desk.bench, desk("udo")
    before = listed(udo, step="wash")
    bench.attempt("tess", "wash", desk.here.vial, (bench.hands(desk.here.vial),), after_ml="1")
    refused = listed(udo, step="wash", outcome="refused")
    assert len(refused) == 1
    assert listed(udo, step="wash", outcome="done") == before
    row = text_of(udo.get("/ledger", step="wash", outcome="refused"))
    assert "Wash refused" in " ".join(row.split())


def test_the_sentence_asks_for_a_person_or_for_everybody_of_a_place(desk):
    udo, people = desk("udo"), desk.bench.people
    by_tess = set(listed(udo, who=people["tess"].user))
    by_the_laboratory = set(listed(udo, who="@LAB"))
    by_the_clinic = set(listed(udo, who="@CLINIC"))
    assert by_tess
    assert by_tess <= by_the_laboratory
    assert not by_the_clinic & by_the_laboratory
    assert listed(udo, who="u-nobody") == []


def test_a_vial_s_events_are_those_of_its_sample_that_name_it(desk):
    udo, here = desk("udo"), desk.here
    of_vial = set(listed(udo, about=here.vial))
    assert of_vial
    assert of_vial < set(listed(udo, about=here.sample))
    grouped = f"{here.vial[0]}-{here.vial[1:6]}-{here.vial[6:11]}-{here.vial[11]}"
    assert set(listed(udo, about=grouped.lower())) == of_vial


def test_the_sentence_asks_for_days_in_the_reader_s_zone(desk):
    udo = desk("udo")
    assert listed(udo, since="2026-01-05", until="2026-01-05")
    assert listed(udo, since="2026-01-06") == []
    assert listed(udo, until="2026-01-04") == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"about": "V7K3MQ2X9TZZ"}, "check character"),
        ({"since": "yesterday"}, "Give a day as year, month, day: 2026-01-31."),
        ({"until": "2026-02-30"}, "Give a day as year, month, day: 2026-01-31."),
    ],
)
def test_what_cannot_be_read_is_said_and_the_sentence_stays(desk, asked, says):
    answer = desk("udo").get("/ledger", outcome="refused", **asked)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert '<option value="refused" selected>' in answer.text


def test_older_events_follow_page_by_page_and_none_is_left_out(desk):
    udo, found, address = desk("udo"), [], "/ledger"
    while address:
        page = udo.get(address).text
        rows = [int(one) for one in re.findall(r'class="row-link" href="/ledger/events/(\d+)"', page)]
        assert len(rows) <= A_PAGE
        found += rows
        older = re.search(r'href="([^"]+)">Older events', page)
        address = html.unescape(older[1]) if older else ""
    assert found == list(range(max(found), -1, -1))
    assert len(found) > A_PAGE


def test_an_event_shows_its_body_its_hash_both_clocks_and_its_place(desk):
    idx = event_of(desk, "split")
    page = desk("udo").get(f"/ledger/events/{idx}")
    text = text_of(page)
    assert f"Event {idx}: Divide, done" in text
    assert "Test Tess" in text
    for word in ("happened", "recorded", "came in by", "hash of this event", "hash before it"):
        assert word in text
    assert "&#34;type&#34;: &#34;split&#34;" in page.text


def test_a_refused_event_names_what_refused_it(desk):
    bench = desk.bench
    bench.attempt("tess", "wash", desk.here.vial, (bench.hands(desk.here.vial),), after_ml="1")
    idx = listed(desk("udo"), step="wash", outcome="refused")[0]
    text = text_of(desk("udo").get(f"/ledger/events/{idx}"))
    assert "Wash, refused" in text
    assert "process." in text or "custody." in text


def test_no_private_value_stands_on_an_event_s_page(desk):
    udo = desk("udo")
    for kind in ("register_person", "add_wristband", "add_user"):
        page = udo.get(f"/ledger/events/{event_of(desk, kind)}").text.partition("<main")[2]
        assert "commit" in page
        assert not re.search(r"Test Person|BAND-1|1970-01-01|Test Tess", page)


def test_an_event_is_verified_in_its_place(desk):
    udo, idx = desk("udo"), event_of(desk, "split")
    assert "Recomputed now" not in text_of(udo.get(f"/ledger/events/{idx}"))
    text = text_of(udo.get(f"/ledger/events/{idx}", verify="1"))
    assert "Recomputed now: everything holds." in text
    assert "It names the hash of event" in text
    assert "It does not show" in text


def test_the_first_and_the_newest_of_a_chain_verify_too(desk):
    udo = desk("udo")
    for idx in (0, listed(udo)[0], listed(udo, about=desk.here.sample)[-1]):
        assert "everything holds" in text_of(udo.get(f"/ledger/events/{idx}", verify="1"))


def test_a_changed_body_no_longer_gives_its_hash(desk):
    idx = event_of(desk, "split")
    tamper(desk, "update ledger_event set body = replace(body, 'split', 'spilt') where idx = ?", idx)
    text = text_of(desk("udo").get(f"/ledger/events/{idx}", verify="1"))
    assert "Recomputed now: it does not hold." in text


def test_a_body_changed_together_with_its_hash_no_longer_fits_its_chain(desk):
    idx = event_of(desk, "split")
    with closing(sqlite3.connect(file_of(desk))) as file:
        (body,) = file.execute("select body from ledger_event where idx = ?", (idx,)).fetchone()
    forged = bytes(body).replace(b'"waste_ml":"1"', b'"waste_ml":"2"')
    assert forged != body
    tamper(
        desk, "update ledger_event set body = ?, leaf_hash = ? where idx = ?", forged, leaf_hash(forged), idx
    )
    text = text_of(desk("udo").get(f"/ledger/events/{idx}", verify="1"))
    assert "Recomputed now: it does not hold." in text
    assert "It does not name the hash of event" in text


def test_a_body_that_cannot_be_read_is_shown_and_said_to_be_broken(desk):
    idx = event_of(desk, "split")
    tamper(desk, "update ledger_event set body = ? where idx = ?", b"{", idx)
    page = desk("udo").get(f"/ledger/events/{idx}", verify="1")
    assert page.status_code == 200
    assert "The body cannot be read" in text_of(page)
    assert desk("udo").get("/ledger").status_code == 200


@pytest.mark.parametrize("address", ["/ledger/events/999999", "/ledger/events/-1", "/ledger/events/x"])
def test_there_is_no_event_beyond_the_end(desk, address):
    assert desk("udo").get(address).status_code == 404


def test_what_was_written_in_one_act_is_shown_together(places):
    desk = desk_at(places, "svf_bedside")
    bench, here = desk.bench, desk.here
    scans = (bench.hands(here.syringe), "band:BAND-1")
    bench.do("clara", "confirm", here.treatment, scans, joint="knee", side="left")
    first, second = listed(desk("udo"), step="confirm")[:2]
    assert f"/ledger/events/{second}" in desk("udo").get(f"/ledger/events/{first}").text
