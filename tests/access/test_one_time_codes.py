"""One-time codes: each counts once and near its time, wrong ones make the factor rest, none is kept open."""

from __future__ import annotations

import base64
import json
import logging
import re

import pyotp
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from tests.access.conftest import PASSWORD
from tracker.actions import kept_secrets, one_time_codes
from tracker.actions.accounts import change_password
from tracker.actions.sign_in import CodeWanted, TooManyTries, actor_for_token, sign_in
from tracker.actions.tokens import create_token
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn, Unknown
from tracker.records import accounts
from tracker.records.tables.factors import one_time_code, recovery_code
from tracker.web import qr


@pytest.fixture
def actor(site, technician):
    """The technician, signed in."""
    return sign_in(site, "one", PASSWORD).actor


@pytest.fixture
def phone(site, clock, actor):
    """The technician's phone, after its codes were taken into use; the next code is a new one."""
    held = Phone(site, actor)
    held.recovery = one_time_codes.confirm(site, actor, held.code())
    clock.pass_by(seconds=30)
    return held


class Phone:
    def __init__(self, site, actor) -> None:
        self.site, self.offer = site, one_time_codes.begin(site, actor, PASSWORD)
        self.recovery: tuple[str, ...] = ()

    def code(self, drift: int = 0) -> str:
        codes = pyotp.TOTP(self.offer.secret)
        return codes.generate_otp(codes.timecode(self.site.clock()) + drift)


def let_in(site, code: str):
    with pytest.raises(CodeWanted) as wanted:
        sign_in(site, "one", PASSWORD)
    return one_time_codes.finish_sign_in(site, wanted.value.user, wanted.value.epoch, code)


def test_codes_are_taken_up_with_the_password_and_a_right_code_alone(site, actor):
    with pytest.raises(Invalid):
        one_time_codes.begin(site, actor, "wrong password")
    with pytest.raises(Invalid):
        one_time_codes.confirm(site, actor, "123456")
    phone = Phone(site, actor)
    assert sign_in(site, "one", PASSWORD)
    for wrong in ("", "000000", phone.code(drift=9)):
        with pytest.raises(Invalid):
            one_time_codes.confirm(site, actor, wrong)
    assert not one_time_codes.standing(site, actor.user).codes
    assert len(one_time_codes.confirm(site, actor, phone.code())) == 10
    with pytest.raises(Invalid):
        one_time_codes.begin(site, actor, PASSWORD)


def test_with_codes_the_password_alone_lets_nobody_in(site, phone):
    for wrong in ("", "000000", "one-time"):
        with pytest.raises(NotSignedIn):
            let_in(site, wrong)
    assert let_in(site, phone.code()).actor.user


def test_a_code_counts_once(site, phone):
    code = phone.code()
    assert let_in(site, code)
    with pytest.raises(NotSignedIn):
        let_in(site, code)


def test_the_code_that_took_them_up_lets_nobody_in(site, clock, actor):
    phone = Phone(site, actor)
    code = phone.code()
    one_time_codes.confirm(site, actor, code)
    with pytest.raises(NotSignedIn):
        let_in(site, code)


def test_an_older_code_is_void_once_a_newer_one_counted(site, phone):
    older, newer = phone.code(-1), phone.code()
    assert let_in(site, newer)
    with pytest.raises(NotSignedIn):
        let_in(site, older)


@pytest.mark.parametrize(("drift", "fits"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(site, clock, phone, drift, fits):
    clock.pass_by(minutes=5)
    if fits:
        assert let_in(site, phone.code(drift))
    else:
        with pytest.raises(NotSignedIn):
            let_in(site, phone.code(drift))


def test_wrong_codes_make_the_factor_rest_whatever_the_password(site, clock, phone):
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            let_in(site, "000000")
    with pytest.raises(TooManyTries):
        let_in(site, phone.code())
    clock.pass_by(minutes=1)
    assert let_in(site, phone.code())


def test_a_recovery_code_counts_once_however_it_is_typed(site, phone):
    assert let_in(site, phone.recovery[0].upper().replace("-", " "))
    with pytest.raises(NotSignedIn):
        let_in(site, phone.recovery[0])
    assert one_time_codes.standing(site, sign_in_user(site)).recovery == 9


def sign_in_user(site) -> str:
    with site.database.reading() as connection:
        user = accounts.user_called(connection, "one")
    assert user
    return user


def test_another_persons_code_proves_nobody_else(site, phone, person):
    other = person("two", "technician")
    assert one_time_codes.used(site, other.user, phone.code()) == ""


def test_a_secret_sealed_for_one_opens_for_nobody_else_and_not_when_changed(site):
    kept = kept_secrets.sealed(site, "test", "u-one", b"secret")
    assert b"secret" not in base64.b64decode(kept)
    assert kept_secrets.opened(site, "test", "u-one", kept) == b"secret"
    assert kept_secrets.opened(site, "test", "u-two", kept) is None
    assert kept_secrets.opened(site, "other", "u-one", kept) is None
    changed = bytearray(base64.b64decode(kept))
    changed[-1] ^= 1
    assert kept_secrets.opened(site, "test", "u-one", base64.b64encode(changed).decode()) is None


def test_neither_ledger_nor_tables_nor_log_hold_a_secret_or_a_code(site, phone, actor, events, caplog):
    caplog.set_level(logging.DEBUG)
    code = phone.code()
    let_in(site, code)
    with site.database.reading() as connection:
        rows = [
            str(row) for table in (one_time_code, recovery_code) for row in connection.execute(select(table))
        ]
    told = json.dumps(events(f"@user:{actor.user}"))
    assert [one["type"] for one in events(f"@user:{actor.user}")][-1] == "add_one_time_codes"
    for secret in (
        phone.offer.secret,
        code,
        *phone.recovery,
        *(one.replace("-", "") for one in phone.recovery),
    ):
        for kept in (told, caplog.text, *rows):
            assert secret not in kept
    assert phone.offer.secret not in repr(phone.offer)


def test_giving_them_up_takes_password_and_code_and_erases_the_secret(site, clock, phone, actor, events):
    with pytest.raises(Invalid):
        one_time_codes.give_up(site, actor, "wrong password", phone.code())
    with pytest.raises(Invalid):
        one_time_codes.give_up(site, actor, PASSWORD, "000000")
    one_time_codes.give_up(site, actor, PASSWORD, phone.recovery[0])
    assert sign_in(site, "one", PASSWORD)
    with site.database.reading() as connection:
        assert connection.execute(select(one_time_code)).all() == []
        assert connection.execute(select(recovery_code)).all() == []
    assert events(f"@user:{actor.user}")[-1]["type"] == "remove_one_time_codes"


def test_only_an_administrator_takes_them_from_others(site, phone, actor, administrator, person, events):
    with pytest.raises(NotAllowedHere):
        one_time_codes.take_away(site, person("two", "officer"), actor.user)
    with pytest.raises(NotAllowedHere):
        one_time_codes.take_away(site, actor, actor.user)
    assert events(f"@user:{actor.user}")[-1]["outcome"] == "refused"
    one_time_codes.take_away(site, administrator, actor.user)
    last = events(f"@user:{actor.user}")[-1]
    assert (last["type"], last["outcome"], last["actor"]) == (
        "remove_one_time_codes", "done", administrator.user,
    )  # fmt: skip
    assert sign_in(site, "one", PASSWORD)
    with pytest.raises(Unknown):
        one_time_codes.take_away(site, administrator, actor.user)


def test_a_token_takes_up_nothing(site, actor):
    token = create_token(site, SYSTEM, actor.user)
    with pytest.raises(Invalid):
        one_time_codes.begin(site, actor_for_token(site, token), PASSWORD)


def test_whoever_changes_the_password_stays_signed_in(site, phone, actor):
    assert change_password(site, actor, PASSWORD, "another good password").actor.user == actor.user


def test_the_pages_ask_for_the_code_after_the_password(site, clock, phone, client, sign_in, token_of):
    answer = sign_in(client, "one", next="/tokens")
    assert answer.headers["Location"] == "/sign-in/code?next=/tokens"
    assert client.get("/tokens").status_code == 303
    form = {"csrf_token": token_of(client), "next": "/tokens"}
    assert client.post("/sign-in/code", data={**form, "code": "000000"}).status_code == 401
    done = client.post("/sign-in/code", data={**form, "code": phone.code()})
    assert (done.status_code, done.headers["Location"]) == (303, "/tokens")
    assert client.get("/tokens").status_code == 200


def test_half_a_sign_in_counts_for_minutes_in_its_own_browser(site, clock, phone, browser, sign_in, token_of):
    client, other = browser(), browser()
    sign_in(client, "one")
    form = {"csrf_token": token_of(other), "code": phone.code()}
    assert other.post("/sign-in/code", data=form).headers["Location"] == "/sign-in"
    clock.pass_by(minutes=5)
    late = client.post("/sign-in/code", data={"csrf_token": token_of(client), "code": phone.code()})
    assert late.headers["Location"] == "/sign-in"
    assert client.get("/tokens").status_code == 303


def test_on_the_page_the_secret_and_the_recovery_codes_stand_once(
    site, clock, client, technician, sign_in, token_of
):
    sign_in(client, "one")
    form = {"csrf_token": token_of(client)}
    wrong = client.post("/factors/codes", data={**form, "password": "wrong password"})
    assert (wrong.status_code, 'class="qr"' in wrong.text) == (422, False)
    shown = client.post("/factors/codes", data={**form, "password": PASSWORD}).text
    (secret,) = re.findall(r'<p class="code bytes">([A-Z2-7 ]+)</p>', shown)
    assert 'class="qr"' in shown
    assert secret not in client.post("/factors/codes/confirm", data={**form, "code": "1"}).text
    code = pyotp.TOTP(secret.replace(" ", "")).at(clock())
    kept = client.post("/factors/codes/confirm", data={**form, "code": code}).text
    recovery = re.findall(r'<li class="code">([^<]+)</li>', kept)
    assert len(recovery) == 10
    after = client.get("/factors").text
    assert "10 recovery codes are left" in after
    assert not any(one in after for one in (*recovery, secret))


def test_the_picture_says_what_the_app_reads(site, actor):
    offer = one_time_codes.begin(site, actor, PASSWORD)
    drawn = qr.drawn(offer.address)
    picture = Image.new("L", (drawn.size, drawn.size), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.path):
        picture.putpixel((int(x), int(y)), 0)
    (read,) = zxingcpp.read_barcodes(picture.resize((drawn.size * 4, drawn.size * 4), 0))
    assert read.text == offer.address
    assert offer.secret not in repr(drawn)
    assert pyotp.parse_uri(read.text).secret == offer.secret
