"""Signing an act: what each signature of a session takes, what it is bound to, what the event keeps of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from tests.actions.test_specifications import drafted, revision
from tests.bench import PASSWORD, Bench, bench_on
from tests.stations import Stations
from tracker.actions import one_time_codes
from tracker.actions.accounts import change_password
from tracker.actions.acting import take_step
from tracker.actions.badges import make_badge, sign_in_by_badge
from tracker.actions.given import Answer, Request
from tracker.actions.sign_in import sign_in, sign_out
from tracker.custody.problems import NotAllowedHere, Stale
from tracker.ledger.body import instant_text
from tracker.records.chains import last_seq
from tracker.records.signing import signer
from tracker.records.tables.ledger import ledger_event

NAME_TOO, WRONG, CODE = "signer_login", "password", "one_time_code"
BOTH = {"login": "olga", "password": PASSWORD}


@pytest.fixture
def bench(sqlite_stations: Stations) -> Iterator[Bench]:
    """A furnished bench at which nobody has signed yet: everybody has just signed in."""
    found = sqlite_stations.furnished()
    for login in ("olga", "otto"):
        signs_in(found, login)
    yield found
    sqlite_stations.assert_whole()
    sqlite_stations.close()


def signs_in(bench: Bench, login: str) -> str:
    bench.people[login] = sign_in(bench.site, login, PASSWORD).actor
    return bench.people[login].session


def propose(bench: Bench, code: str = "", who: str = "olga", **given: Any) -> Answer:
    """Sign a draft, one's own or this one, with these components and no others."""
    code = code or drafted(bench)
    return take_step(
        bench.site, bench.people[who], Request(step="propose_specification", subject=code, **given)
    )


def asked(answer: Answer) -> list[str]:
    """The boxes at which something was missing or wrong; nothing else is told then."""
    assert {one["check"] for one in answer.refusals} <= {"identity.again"}, answer.refusals
    return [one["field"] for one in answer.refusals]


def newest(bench: Bench, code: str) -> dict[str, Any]:
    query = (
        select(ledger_event.c.body).where(ledger_event.c.chain == code).order_by(ledger_event.c.seq.desc())
    )
    with bench.site.database.reading() as connection:
        body: dict[str, Any] = json.loads(connection.scalars(query.limit(1)).one())
    return body


@pytest.mark.parametrize(
    ("given", "boxes"),
    [
        ({}, [NAME_TOO, WRONG]),
        ({"password": PASSWORD}, [NAME_TOO]),
        ({"login": "olga"}, [WRONG]),
        ({"login": "olga", "password": "not the password"}, [WRONG]),
        ({"login": "otto", "password": PASSWORD}, [NAME_TOO]),
        ({"login": "nobody", "password": PASSWORD}, [NAME_TOO]),
    ],
)
def test_the_first_signature_of_a_session_takes_every_component_of_its_own_person(bench, given, boxes):
    assert asked(propose(bench, **given)) == boxes


def test_the_password_of_another_person_signs_nothing(bench):
    change_password(bench.site, bench.people["otto"], PASSWORD, "another good password")
    assert asked(propose(bench, login="olga", password="another good password")) == [WRONG]
    assert asked(propose(bench, login="otto", password="another good password")) == [NAME_TOO, WRONG]


def test_two_first_signatures_at_one_time_are_both_made_and_the_window_is_one(stations):
    bench = stations.furnished()
    signs_in(bench, "olga")
    codes = [drafted(bench) for _ in range(4)]
    with ThreadPoolExecutor(len(codes)) as at_once:
        answers = list(at_once.map(lambda code: propose(bench, code, **BOTH), codes))
    assert [one.done for one in answers] == [True] * len(codes)
    assert propose(bench, drafted(bench), password=PASSWORD).done


def test_a_refused_signature_stays_on_the_ledger_unsigned_and_opens_nothing(bench):
    code = drafted(bench)
    assert not propose(bench, code, password=PASSWORD).done
    body = newest(bench, code)
    assert (body["outcome"], body["type"], "esig" in body) == ("refused", "propose_specification", False)
    assert asked(propose(bench, code, password=PASSWORD)) == [NAME_TOO]


def test_the_next_takes_the_password_and_still_the_right_one(bench):
    assert propose(bench, **BOTH).done
    assert asked(propose(bench, password="not the password")) == [WRONG]
    assert asked(propose(bench, login="otto", password=PASSWORD)) == [NAME_TOO]
    assert asked(propose(bench, login="olga")) == [WRONG]
    assert propose(bench, password=PASSWORD).done


def test_the_window_closes_and_each_signature_keeps_it_open(bench):
    longest = bench.site.settings.signing_minutes
    assert propose(bench, **BOTH).done
    for _ in range(2):
        bench.clock.pass_by(minutes=longest - 1)
        assert propose(bench, password=PASSWORD).done
    bench.clock.pass_by(minutes=longest)
    assert asked(propose(bench, password=PASSWORD)) == [NAME_TOO]
    assert propose(bench, **BOTH).done


def test_another_session_of_the_same_person_begins_anew(bench):
    before = bench.people["olga"]
    assert propose(bench, **BOTH).done
    signs_in(bench, "olga")
    assert asked(propose(bench, password=PASSWORD)) == [NAME_TOO]
    bench.people["olga"] = before
    assert propose(bench, password=PASSWORD).done


def test_nobody_signs_in_somebody_elses_window(bench):
    assert propose(bench, **BOTH).done
    code = drafted(bench)
    assert propose(bench, code, **BOTH).done
    assert asked(propose(bench, code, who="otto", password=PASSWORD)) == [NAME_TOO]


def test_a_session_that_ended_signs_nothing(bench):
    assert propose(bench, **BOTH).done
    code = drafted(bench)
    sign_out(bench.site, bench.people["olga"].session)
    with pytest.raises(NotAllowedHere):
        propose(bench, code, **BOTH)


def test_a_record_that_moved_since_it_was_shown_is_not_signed_and_nothing_is_recorded(bench):
    code = drafted(bench)
    with bench.site.database.reading() as connection:
        seen = last_seq(connection, code)
    bench.do("olga", "revise_specification", code, **revision())
    before = newest(bench, code)
    with pytest.raises(Stale):
        propose(bench, code, seen=seen, **BOTH)
    assert newest(bench, code) == before
    assert asked(propose(bench, code, password=PASSWORD)) == [NAME_TOO]


def test_the_event_says_who_signed_what_it_means_when_and_by_what(bench):
    code = drafted(bench)
    assert propose(bench, code, **BOTH).done
    olga = bench.people["olga"]
    with bench.site.database.reading() as connection:
        found = signer(connection, olga.user)
    told = newest(bench, code)["esig"]
    assert len(told.pop("shown")) == 64
    assert told == {
        "signer": olga.user,
        "name": {"commit": found.name},
        "meaning": "authorship",
        "auth": ["name", "password"],
        "first": True,
        "auth_at": instant_text(bench.clock.now),
    }
    assert olga.name not in json.dumps(newest(bench, code))
    other = drafted(bench)
    assert propose(bench, other, password=PASSWORD).done
    again = newest(bench, other)["esig"]
    assert (again["first"], again["auth"]) == (False, ["password"])


@pytest.fixture
def phone(bench: Bench) -> Callable[[], str]:
    """The app of olga, who took up one-time codes: it gives another code at every look."""
    olga = bench.people["olga"]
    offer = one_time_codes.begin(bench.site, olga, PASSWORD)
    codes = pyotp.TOTP(offer.secret)

    def look() -> str:
        bench.clock.pass_by(seconds=30)
        return codes.at(bench.clock.now)

    one_time_codes.confirm(bench.site, olga, look())
    return look


def test_with_codes_the_first_signature_takes_one_as_well(bench, phone):
    assert asked(propose(bench, **BOTH)) == [CODE]
    assert asked(propose(bench, **BOTH, one_time_code="000000")) == [CODE]
    assert asked(propose(bench, login="olga", one_time_code=phone())) == [WRONG]
    code = drafted(bench)
    assert propose(bench, code, **BOTH, one_time_code=phone()).done
    assert newest(bench, code)["esig"]["auth"] == ["name", "password", "one_time_code"]


def test_a_next_signature_takes_the_password_or_a_code_that_counts_once(bench, phone):
    used = phone()
    assert propose(bench, **BOTH, one_time_code=used).done
    assert asked(propose(bench, one_time_code=used)) == [CODE]
    assert asked(propose(bench)) == [WRONG]
    assert asked(propose(bench, password="not the password", one_time_code=phone())) == [WRONG]
    code = drafted(bench)
    assert propose(bench, code, one_time_code=phone()).done
    assert newest(bench, code)["esig"]["auth"] == ["one_time_code"]
    assert propose(bench, password=PASSWORD).done


def test_a_code_that_another_component_made_fail_is_not_used_up(bench, phone):
    code = phone()
    assert asked(propose(bench, login="olga", password="not the password", one_time_code=code)) == [WRONG]
    assert propose(bench, **BOTH, one_time_code=code).done


def test_a_code_of_an_act_that_was_not_done_signs_the_next_and_then_no_other(bench, phone):
    code = drafted(bench)
    with bench.site.database.reading() as connection:
        seen = last_seq(connection, code)
    bench.do("olga", "revise_specification", code, **revision())
    given = {**BOTH, "one_time_code": phone()}
    with pytest.raises(Stale):
        propose(bench, code, seen=seen, **given)
    assert propose(bench, code, **given).done
    assert not propose(bench, code, password=PASSWORD).done
    assert asked(propose(bench, one_time_code=given["one_time_code"])) == [CODE]
    later = phone()
    assert not propose(bench, code, one_time_code=later).done
    assert propose(bench, one_time_code=later).done


def test_a_session_that_a_badge_began_signs_with_every_component_first(bench, phone):
    olga, pin = bench.people["olga"], "274918"
    badge = make_badge(bench.site, olga, PASSWORD, pin)
    bench.people["olga"] = sign_in_by_badge(bench.site, badge, pin).actor
    assert asked(propose(bench, password=pin)) == [NAME_TOO, WRONG, CODE]
    assert asked(propose(bench, login="olga", password=pin, one_time_code=phone())) == [WRONG]
    assert asked(propose(bench, **BOTH)) == [CODE]
    assert propose(bench, **BOTH, one_time_code=phone()).done


def test_one_code_given_to_several_acts_at_one_time_signs_one_of_them(stations):
    bench = stations.furnished()
    signs_in(bench, "olga")
    olga = bench.people["olga"]
    app = pyotp.TOTP(one_time_codes.begin(bench.site, olga, PASSWORD).secret)
    one_time_codes.confirm(bench.site, olga, app.at(bench.clock.now))
    bench.clock.pass_by(seconds=30)
    codes = [drafted(bench) for _ in range(3)]
    given = {**BOTH, "one_time_code": app.at(bench.clock.now)}
    with ThreadPoolExecutor(len(codes)) as at_once:
        answers = list(at_once.map(lambda code: propose(bench, code, **given), codes))
    assert sorted(one.done for one in answers) == [False, False, True]
    assert {box for one in answers if not one.done for box in asked(one)} == {CODE}


def test_nobody_signs_with_the_code_of_another(bench, phone):
    assert asked(propose(bench, who="otto", login="otto", password=PASSWORD, one_time_code=phone())) == [CODE]


def test_who_stands_beside_and_uses_codes_gives_one(bench, phone):
    wanted = {"second_login": "olga", "second_password": PASSWORD}
    person = bench.person()
    band = {"step": "add_wristband", "subject": person, "data": {"band": "BAND-77"}}
    for code in ("", "000000"):
        answer = take_step(bench.site, bench.people["clara"], Request(**band, **wanted, second_code=code))
        assert [one["field"] for one in answer.refusals] == ["second_code"]
    answer = take_step(bench.site, bench.people["clara"], Request(**band, **wanted, second_code=phone()))
    assert "identity.second" not in [one["check"] for one in answer.refusals]


def test_who_stands_beside_signs_with_every_component_in_the_same_event(sqlite_stations):
    bench, here = sqlite_stations.at("svf_issued")
    about = next(one.id for one in bench.case(here.tube).quality.results if one.analyte == "viability")
    fix = {"about": about, "field": "value", "value": "86", "why": "Typed 85 instead of 86."}
    signed = bench.do("tess", "correct", here.tube, second="otto", **fix)
    body = newest(bench, here.sample)
    assert body["id"] == signed.document["event"]["id"]
    esig = body["esig"]
    assert (esig["meaning"], esig["signer"]) == ("responsibility", bench.people["tess"].user)
    assert esig["second"]["signer"] == bench.people["otto"].user
    assert esig["second"]["auth"] == ["name", "password"]
    sqlite_stations.assert_whole()
    sqlite_stations.close()


def test_without_a_window_every_signature_takes_every_component(sqlite_urls, tmp_path):
    with bench_on(sqlite_urls.serving, tmp_path / "data", signing_minutes=0) as bench:
        signs_in(bench, "olga")
        assert propose(bench, **BOTH).done
        assert asked(propose(bench, password=PASSWORD)) == [NAME_TOO]
