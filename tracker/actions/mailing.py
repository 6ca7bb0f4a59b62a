"""Notices that leave by mail: after the act, again when the server was away, and never a second time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from tracker.actions import post
from tracker.actions.given import Answer
from tracker.actions.site import Site
from tracker.custody.changes import Put
from tracker.custody.tasks import TaskKind
from tracker.records import alerts, outbox
from tracker.records.alerts import Alert
from tracker.records.connection import Connection
from tracker.records.database import FAILED, Transaction

log = logging.getLogger(__name__)

IN_HAND = timedelta(minutes=5)
FIRST_AGAIN, LAST_AGAIN = timedelta(minutes=1), timedelta(hours=1)
NO_ADDRESS = "The account has no mail address."

_sending = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the letters that were due: how many went, and how many still wait."""

    sent: int
    waiting: int


def put_in(site: Site, transaction: Transaction, changes: Iterable[Put]) -> bool:
    """Letters for the notices an act opens, kept with the act itself; say whether there are any."""
    opened = [one.key for one in changes if _opens_notice(one)] if site.settings.mail_host else []
    outbox.put_in(transaction.connection, opened, site.clock())
    return bool(opened)


def _opens_notice(one: Put) -> bool:
    return one.table == "task" and one.values.get("kind") == TaskKind.NOTICE.value


def after(site: Site, answer: Answer) -> Answer:
    """The same answer; what it put into the outbox leaves beside it."""
    if answer.posts:
        send_soon(site)
    return answer


def send_due(site: Site) -> Sent:
    """Try every letter that is due, each once; what does not go is tried again later."""
    with site.database.reading() as connection:
        keys = outbox.due(connection, site.clock()) if site.settings.mail_host else ()
    went = sum(_send(site, key) for key in keys)
    with site.database.reading() as connection:
        return Sent(went, outbox.waiting(connection))


def send_soon(site: Site) -> threading.Thread:
    """Send beside the answer to whoever acted; a letter that does not go waits for the next try."""
    thread = threading.Thread(target=_in_turn, args=(site,), name="notices", daemon=True)
    thread.start()
    return thread


def _in_turn(site: Site) -> None:
    with _sending:
        try:
            send_due(site)
        except (OSError, *FAILED):  # what carries the mail, or the database, is away for a while
            log.exception("Notices could not be sent now; they wait for the next try.")


def _send(site: Site, key: str) -> bool:
    """One letter: taken in hand, handed over outside any transaction, and then written off."""
    now = site.clock()
    with site.database.writing(()) as transaction:
        if not outbox.take(transaction.connection, key, now, now + IN_HAND):
            return False
        letter = _letter(transaction.connection, key)
        if letter is None:
            outbox.went(transaction.connection, key, now)
            return False
    says = _trouble(site, letter)
    with site.database.writing(()) as transaction:
        if says:
            outbox.came_back(transaction.connection, key, says, site.clock() + _pause(letter.tried))
        else:
            outbox.went(transaction.connection, key, site.clock())
    return not says


def _letter(connection: Connection, key: str) -> outbox.Letter | Alert | None:
    if key.startswith(alerts.MARK):
        return alerts.letter(connection, key)
    return outbox.letter(connection, key)


def _trouble(site: Site, letter: outbox.Letter | Alert) -> str:
    """Why the letter did not go; empty when it did."""
    if not letter.address:
        return NO_ADDRESS
    try:
        post.handed_over(site.settings, post.written(site, letter))
    except post.TROUBLES as trouble:
        log.warning("A notice did not go out: %s", type(trouble).__name__)
        return f"The mail server did not take it ({type(trouble).__name__})."
    return ""


def _pause(tried: int) -> timedelta:
    """Twice as long after each try, up to an hour."""
    pause: timedelta = min(FIRST_AGAIN * 2 ** min(tried, 10), LAST_AGAIN)
    return pause
