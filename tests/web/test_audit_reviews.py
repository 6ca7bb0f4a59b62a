"""Reviews of the ledger by exception: signed by whoever took no part, up to a place, and never twice."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.authenticator import Authenticator
from tests.bench import PASSWORD
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tests.web.people import Page, filled
from tests.web.test_ledger_pages import listed
from tracker.actions import passkeys
from tracker.actions.audit_reviews import KIND, open_review, reviews, series
from tracker.actions.audit_signing import Given, sign_review
from tracker.actions.given import Request
from tracker.actions.sign_in import sign_in
from tracker.custody.auditing import out_of_the_ordinary, took_part
from tracker.custody.problems import Invalid
from tracker.records.ledger_wanted import Wanted
from tracker.records.verification import verify

__all__ = ["places", "sqlite_stations"]

NOTE = "Called the laboratory; the vial is being looked at."


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def page_of(desk: Desk, login: str, **asked: str) -> Page:
    return Page(desk(login).client.get("/ledger/review", query_string=asked))


def but(desk: Desk, who: str) -> str:
    return f"-{desk.bench.people[who].user}"


def sign(desk: Desk, who: str, page: Page, **given: str) -> Page:
    form = next(one for one in page.forms if "first" in one)
    shown = {"finding": "nothing_found", "signer_login": who, "password": PASSWORD, **given}
    return Page(desk(who).client.post("/ledger/review", data=filled(form, **shown)))


def test_only_officers_review_and_auditors_read_the_reviews(desk):
    desk.bench.refused("olga", "release", desk.here.syringe)
    for who in ("tess", "clara", "ada"):
        assert page_of(desk, who).status == 403
        assert "/ledger/review" not in desk(who).get("/ledger", outcome="refused").text
        assert desk(who).get("/ledger/reviews").status_code == 403
    assert page_of(desk, "udo").status == 403
    assert desk("udo").get("/ledger/reviews").status_code == 200
    assert "/ledger/review?" not in desk("udo").get("/ledger", outcome="refused").text
    assert "/ledger/review?outcome=refused" in desk("olga").get("/ledger", outcome="refused").text
    assert "/ledger/review?" not in desk("olga").get("/ledger", since="2026-01-01").text


def test_nobody_reviews_their_own_acts_and_the_attempt_is_kept(desk):
    page = page_of(desk, "olga")
    assert "You cannot sign this review" in page.says
    assert "of these events are your own acts" in page.says
    assert not any("first" in one for one in page.forms)
    last = re.search(r"at the places 0 to (\d+)", page.says)[1]
    token = next(one["csrf_token"] for one in page.forms if "csrf_token" in one)
    data = {"csrf_token": token, "first": "0", "last": last, "finding": "nothing_found", "password": PASSWORD}
    answer = desk("olga").client.post("/ledger/review", data=data)
    assert answer.status_code == 403
    assert listed(desk("udo"), step="audit_review", outcome="refused")
    assert reviews(desk.bench.site) == ()


def test_a_review_shows_exceptions_first_is_signed_and_the_next_begins_after_it(desk):
    bench, here = desk.bench, desk.here
    bench.do("tess", "hold", here.vial, why=NOTE)
    page = page_of(desk, "olga", who=but(desk, "olga"))
    assert "a hold" in page.says.partition("Out of the ordinary")[2].partition("The ordinary ones")[0]
    done = sign(desk, "olga", page, finding="followed_up", note=NOTE)
    assert done.status == 303, done.says
    (first,) = reviews(bench.site)
    assert (first.first, first.outcome, first.exceptions > 0) == (0, "followed_up", True)
    listing = text_of(desk("udo").get("/ledger/reviews"))
    assert f"All attempts by anybody but Test Olga 0 to {first.last}" in listing
    assert NOTE in listing
    event = text_of(desk("udo").get(f"/ledger/events/{first.idx}"))
    assert "review" in event
    assert "Test Olga" in event
    assert NOTE not in event
    bench.do("tess", "hold", here.vials[1], why=NOTE)
    again = page_of(desk, "olga", who=but(desk, "olga"))
    assert f"at the places {first.last + 1} to " in again.says
    assert ": 1 event, " in again.says
    assert sign(desk, "olga", again).status == 303
    assert [one.first for one in reviews(bench.site)] == [first.last + 1, 0]
    assert verify(bench.site.database).ok


def test_what_is_missing_is_asked_for_and_nothing_is_written(desk):
    page = page_of(desk, "otto", who=but(desk, "otto"))
    for given, says in (
        ({"finding": ""}, "Say what came of the review."),
        ({"finding": "followed_up", "note": " "}, "Write what was followed up"),
        ({"password": "wrong horse battery"}, "The password was not recognised."),
    ):
        answer = sign(desk, "otto", page, **given)
        assert (answer.status, says in answer.text) == (422, True)
    assert reviews(desk.bench.site) == ()
    assert len(listed(desk("udo"), step="audit_review", check="identity.again")) == 1


def test_what_was_reviewed_meanwhile_is_not_reviewed_twice(desk):
    olga = page_of(desk, "olga", outcome="refused", who=but(desk, "olga"))
    old = page_of(desk, "olga", outcome="refused", who=but(desk, "olga"))
    assert sign(desk, "olga", olga).status == 303
    late = sign(desk, "olga", old)
    assert (late.status, "Somebody signed a review of this question meanwhile." in late.text) == (412, True)
    assert len(reviews(desk.bench.site)) == 1


def test_only_what_was_shown_is_signed(desk):
    page = page_of(desk, "otto", outcome="refused")
    shown = int(next(one for one in page.forms if "last" in one)["last"])
    desk.bench.refused("olga", "release", desk.here.syringe)
    assert sign(desk, "otto", page).status == 303
    (review,) = reviews(desk.bench.site)
    assert (review.last, review.events) == (shown, 0)
    found = open_review(
        desk.bench.site, desk.bench.people["otto"], {"outcome": "refused"}, Wanted(outcome="refused")
    )
    assert found.first == shown + 1
    assert [one.why for one in found.exceptions] == [("refused",)] * len(found.events)


def test_what_is_out_of_the_ordinary_and_who_took_part():
    from datetime import timedelta

    late = timedelta(minutes=30)
    plain = {"outcome": "done", "type": "move", "how": "camera", "door": "page", "actor": "u-1", "data": {},
             "at": "2026-01-05T08:00:00Z", "recorded": "2026-01-05T08:00:20Z"}  # fmt: skip
    assert out_of_the_ordinary(plain, late) == ()
    assert out_of_the_ordinary(plain | {"outcome": "refused"}, late) == ("refused",)
    assert out_of_the_ordinary(plain | {"how": "typed", "type": "void"}, late) == (
        "an act taken back", "the code was typed",
    )  # fmt: skip
    assert out_of_the_ordinary(plain | {"recorded": "2026-01-05T08:31:00Z"}, late) == ("entered late",)
    assert out_of_the_ordinary({}, late) == ("refused", "its body cannot be read")
    assert took_part(plain, "u-1")
    assert took_part(plain | {"data": {"changes": [{"set": {"data": {"second": "u-2"}}}]}}, "u-2")
    assert took_part(plain | {"esig": {"second": {"signer": "u-3"}}}, "u-3")
    assert not took_part(plain | {"data": {"changes": [{"set": {"keeper": "u-2"}}]}}, "u-2")


def test_a_passkey_signs_the_question_it_was_asked_on_and_no_other(places):
    bench, _ = places.at("svf_divided")
    site = replace(bench.site, settings=replace(bench.site.settings, passkey_origin="http://localhost:8000"))
    olga, key = sign_in(site, "olga", PASSWORD).actor, Authenticator("http://localhost:8000")
    passkeys.add(site, olga, "Test phone", key.made(passkeys.begin_adding(site, olga, PASSWORD)))
    asked, wanted = {"who": f"-{olga.user}"}, Wanted(without=olga.user)
    found = open_review(site, olga, asked, wanted)
    given = Given(found.first, found.last, "nothing_found")
    for about, right in (("another question", False), (series(asked), True)):
        answer = key.proved(passkeys.begin_signing(site, olga, KIND, about, str(found.last)))
        signs = Request(step=KIND, subject=series(asked), seen=found.last, login="olga", passkey=answer)
        if right:
            assert sign_review(site, olga, asked, wanted, given, signs) > found.last
        else:
            with pytest.raises(Invalid):
                sign_review(site, olga, asked, wanted, given, signs)
    assert len(reviews(site)) == 1
