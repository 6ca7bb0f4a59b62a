"""Badges: a code and a PIN let in; guessing voids the badge; a lost one opens nothing from that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.access.conftest import PASSWORD
from tests.mailbox import mail_at
from tracker.actions import mailing
from tracker.actions.accounts import disable, reset_password, set_email
from tracker.actions.badges import WRONG, badges_of, make_badge, sign_in_by_badge, void_badge
from tracker.actions.sign_in import actor_for_session, sign_in
from tracker.custody.badges import MOST_WRONG, unfit_pin
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn
from tracker.labels.badge import badge_file
from tracker.records.tables.accounts import badge, session
from tracker.records.tables.mail import outbox
from tracker.records.verification import verify

PIN = "274918"


@pytest.fixture
def code(site, technician) -> str:
    return make_badge(site, technician, PASSWORD, PIN)


def refused(site, code: str, pin: str) -> str:
    with pytest.raises(NotSignedIn) as found:
        sign_in_by_badge(site, code, pin)
    return found.value.says


@pytest.mark.parametrize(
    "pin", ["", "27491", "2749181234567", "27a918", "111111", "123456", "987654", "890123", "²74918"]
)
def test_a_pin_that_is_easily_guessed_makes_no_badge(site, technician, pin):
    assert unfit_pin(pin)
    with pytest.raises(Invalid):
        make_badge(site, technician, PASSWORD, pin)
    assert badges_of(site, technician.user) == ()


def test_nobody_makes_a_badge_without_the_password_or_for_another(site, technician, administrator):
    with pytest.raises(NotSignedIn):
        make_badge(site, technician, "wrong password", PIN)
    assert badges_of(site, technician.user) == ()


def test_a_code_nobody_has_and_a_wrong_pin_are_answered_alike(site, code):
    assert (
        refused(site, code, "274919") == refused(site, code[:-1] + "?", PIN) == refused(site, "", "") == WRONG
    )


def test_the_badge_and_its_pin_let_the_person_in(site, technician, code):
    assert sign_in_by_badge(site, f" {code.lower()} ", PIN).actor.user == technician.user


def test_guessing_voids_the_badge_and_administrators_are_told(
    site, technician, administrator, code, events, monkeypatch
):
    monkeypatch.setattr(mailing, "send_soon", lambda _site: None)
    site = replace(site, settings=replace(site.settings, **mail_at(2525)))
    set_email(site, SYSTEM, administrator.user, "admin@tracker.example")
    for _ in range(MOST_WRONG - 1):
        refused(site, code, "000001")
    assert sign_in_by_badge(site, code, PIN)
    for _ in range(MOST_WRONG):
        refused(site, code, "000001")
    assert refused(site, code, PIN) == WRONG
    told = events(f"@user:{technician.user}")[-1]
    assert (told["type"], told["data"]["given"]) == ("void_badge", {"why": "wrong_pins"})
    with site.database.reading() as connection:
        assert "badge" in connection.scalar(select(outbox.c.task))


def test_a_lost_badge_is_void_at_once(site, technician, code, events):
    void_badge(site, technician, technician.user, "lost")
    assert refused(site, code, PIN) == WRONG
    assert events(f"@user:{technician.user}")[-1]["data"]["given"] == {"why": "lost"}
    with pytest.raises(Invalid):
        void_badge(site, technician, technician.user, "eaten by a dog")


def test_a_lost_badge_ends_the_sessions_it_opened_and_no_other(site, technician, code):
    opened, own = sign_in_by_badge(site, code, PIN), sign_in(site, "one", PASSWORD)
    void_badge(site, technician, technician.user, "lost")
    assert actor_for_session(site, opened.id) is None
    assert actor_for_session(site, own.id) is not None


def test_a_loss_reported_while_the_pin_is_checked_lets_nobody_in(site, technician, code):
    def report_it_first():
        void_badge(site, technician, technician.user, "lost")
        return site.clock()

    assert refused(replace(site, clock=report_it_first), code, PIN) == WRONG
    with site.database.reading() as connection:
        assert connection.execute(select(session)).all() == []


def test_only_the_person_and_an_administrator_void_a_badge(site, person, administrator, technician, code):
    with pytest.raises(NotAllowedHere):
        void_badge(site, person("two", "officer"), technician.user, "lost")
    assert sign_in_by_badge(site, code, PIN)
    void_badge(site, administrator, technician.user, "stolen")
    assert refused(site, code, PIN) == WRONG


def test_a_new_badge_voids_the_one_before(site, technician, code):
    other = make_badge(site, technician, PASSWORD, PIN)
    assert refused(site, code, PIN) == WRONG
    assert sign_in_by_badge(site, other, PIN)
    assert [one.voided_at is None for one in badges_of(site, technician.user)].count(True) == 1


def test_a_badge_lets_in_nobody_who_is_disabled_or_has_to_choose_a_password(site, technician, code):
    reset_password(site, SYSTEM, technician.user)
    assert "has not chosen a password" in refused(site, code, PIN)
    disable(site, SYSTEM, technician.user)
    assert "disabled" in refused(site, code, PIN)


def test_neither_code_nor_pin_is_kept_and_verify_sees_a_badge_nobody_made(site, technician, code, events):
    with site.database.reading() as connection:
        row = connection.execute(select(badge)).one()
    told = str(events(f"@user:{technician.user}"))
    assert code not in str(row)
    assert all(secret not in told for secret in (code, PIN, row.code_hash, row.pin_hash))
    assert verify(site.database).ok
    with site.database.writing(()) as transaction:
        forged = dict(row._mapping) | {"id": "b-forged", "code_hash": "0" * 64}
        transaction.connection.execute(badge.insert().values(forged))
    assert not verify(site.database).ok


def test_the_printed_badge_is_read_back(code):
    import pypdfium2
    import zxingcpp

    page = pypdfium2.PdfDocument(badge_file("Test Site", "Test Person One", code))[0]
    found = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    assert [one.text for one in found] == [code]
