"""Notices by mail: a mail server of our own reads what leaves, refuses it, or is not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.bench import Bench
from tests.mailbox import SENDER, Mailbox, content, free_port, mail_at, served
from tests.roads import Here, confirm_twice, inject
from tracker.actions import mailing
from tracker.actions.accounts import set_email
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.custody.tasks import TaskKind
from tracker.labels.code import printed
from tracker.records import outbox
from tracker.records.tables.ledger import ledger_event

ADDRESS = "clara@clinic.example"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def mailbox(port) -> Iterator[Mailbox]:
    """A mail server on this machine, that a test reads."""
    with served(port) as found:
        yield found


def with_mail(bench: Bench, port: int) -> Bench:
    """The same bench on a site that sends mail."""
    settings = replace(bench.site.settings, **mail_at(port))
    set_email(bench.site, SYSTEM, bench.people["clara"].user, ADDRESS)
    return replace(bench, site=replace(bench.site, settings=settings))


@pytest.fixture
def told(stations, port, monkeypatch) -> tuple[Bench, Here]:
    """A late positive after an injection, on a site that sends mail; nothing has left yet."""
    monkeypatch.setattr(mailing, "send_soon", lambda site: None)
    bench, here = stations.at("svf_bedside")
    bench = with_mail(bench, port)
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    return bench, here


def trouble(bench: Bench) -> list[str]:
    with bench.site.database.reading() as connection:
        return list(outbox.troubles(connection).values())


def test_the_letter_names_codes_and_the_way_and_no_patient(told, mailbox):
    bench, here = told
    assert mailing.send_due(bench.site) == mailing.Sent(1, 0)
    (letter,) = mailbox.took
    says = content(letter)
    assert letter["To"] == ADDRESS
    assert letter["From"] == SENDER
    assert printed(here.treatment) in letter["Subject"]
    assert printed(here.treatment) in says
    assert printed(here.syringe) in says
    assert f"https://tracker.example/t/{here.treatment}" in says
    assert "Sterility, 14 days failed: growth" in says
    everything = letter.as_string()
    for private in ("Test Person One", "BAND-1", "1970", here.person, "left", "knee"):
        assert private not in everything


def test_a_letter_that_went_never_goes_a_second_time(told, mailbox):
    bench, _ = told
    mailing.send_due(bench.site)
    bench.clock.pass_by(days=2)
    assert mailing.send_due(bench.site) == mailing.Sent(0, 0)
    assert len(mailbox.took) == 1


def test_a_refused_letter_is_tried_again_later_and_not_at_once(told, mailbox):
    bench, _ = told
    mailbox.answer = "451 later, please"
    assert mailing.send_due(bench.site) == mailing.Sent(0, 1)
    assert mailing.send_due(bench.site) == mailing.Sent(0, 1)
    assert mailbox.asked == 1
    assert trouble(bench) == ["The mail server did not take it (SMTPDataError)."]
    mailbox.answer = "250 taken"
    bench.clock.pass_by(minutes=10)
    assert mailing.send_due(bench.site) == mailing.Sent(1, 0)
    assert len(mailbox.took) == 1


def test_nothing_is_lost_while_no_server_answers(told):
    bench, _ = told
    for _ in range(3):
        assert mailing.send_due(bench.site) == mailing.Sent(0, 1)
        bench.clock.pass_by(hours=2)
    assert trouble(bench) == ["The mail server did not take it (ConnectionRefusedError)."]


def test_what_was_left_in_hand_is_tried_again(told, mailbox):
    bench, _ = told
    with bench.site.database.writing(()) as transaction:
        now = bench.clock.now
        (key,) = outbox.due(transaction.connection, now)
        assert outbox.take(transaction.connection, key, now, now + mailing.IN_HAND)
        assert not outbox.take(transaction.connection, key, now, now + mailing.IN_HAND)
    assert mailing.send_due(bench.site) == mailing.Sent(0, 1)
    bench.clock.pass_by(minutes=6)
    assert mailing.send_due(bench.site) == mailing.Sent(1, 0)
    assert len(mailbox.took) == 1


def test_without_an_address_it_waits_and_says_so(told, mailbox):
    bench, _ = told
    clara = bench.people["clara"].user
    set_email(bench.site, SYSTEM, clara, "")
    assert mailing.send_due(bench.site) == mailing.Sent(0, 1)
    assert trouble(bench) == [mailing.NO_ADDRESS]
    set_email(bench.site, SYSTEM, clara, "other@clinic.example")
    bench.clock.pass_by(hours=2)
    mailing.send_due(bench.site)
    assert [one["To"] for one in mailbox.took] == ["other@clinic.example"]


def test_what_was_acknowledged_before_leaves_no_more(told, mailbox):
    bench, here = told
    (notice,) = [one for one in bench.case(here.treatment).tasks if one.kind is TaskKind.NOTICE]
    bench.do("clara", "acknowledge_notice", here.treatment, task=notice.id)
    assert mailing.send_due(bench.site) == mailing.Sent(0, 0)
    assert mailbox.took == []


def test_without_a_mail_server_nothing_is_put_in(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    assert mailing.send_due(bench.site) == mailing.Sent(0, 0)


def test_the_site_sends_by_itself_after_the_act(stations, port, mailbox, monkeypatch):
    begun = []
    send_soon = mailing.send_soon
    monkeypatch.setattr(mailing, "send_soon", lambda site: begun.append(send_soon(site)))
    bench, here = stations.at("svf_bedside")
    bench = with_mail(bench, port)
    confirm_twice(bench, here)
    inject(bench, here)
    assert begun == []
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    (thread,) = begun
    thread.join(timeout=20)
    assert len(mailbox.took) == 1


def test_an_address_is_an_administrators_to_give_and_stays_private(stations):
    bench = stations.furnished()
    clara = bench.people["clara"]
    with pytest.raises(NotAllowedHere):
        set_email(bench.site, clara, clara.user, ADDRESS)
    for unfit in ("clara", "clara@", "a@b\nBcc: c@d", "a b@c.example", "a@b.example, c@d.example"):
        with pytest.raises(Invalid):
            set_email(bench.site, bench.people["ada"], clara.user, unfit)
    set_email(bench.site, bench.people["ada"], clara.user, ADDRESS)
    with bench.site.database.reading() as connection:
        bodies = b"".join(connection.scalars(select(ledger_event.c.body)))
    assert ADDRESS.encode() not in bodies
