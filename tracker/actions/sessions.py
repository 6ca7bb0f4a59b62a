"""Sessions: a person sees where they are signed in and ends any; an administrator ends all of a person."""

from __future__ import annotations

from datetime import timedelta

from tracker.actions.account_events import Change, carry_out
from tracker.actions.site import Site
from tracker.custody.accounts import administers
from tracker.custody.people import Actor
from tracker.custody.problems import Unknown
from tracker.records import credentials, sessions
from tracker.records.database import Transaction
from tracker.records.sessions import Running

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "a Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_in_words(agent: str) -> str:
    """What a browser calls itself, in a few words: never the whole text, which could tell people apart."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "another browser")
    machine = next((name for mark, name in MACHINES if mark in agent), "an unknown device")
    return f"{browser} on {machine}"


def describe(site: Site, session_id: str, agent: str, proof: str) -> None:
    """Keep on which device a session began, and by what."""
    with site.database.writing(()) as transaction:
        sessions.describe(transaction.connection, session_id, device_in_words(agent), proof)


def own_sessions(site: Site, user: str) -> tuple[Running, ...]:
    """Where this person is signed in now, the one used last first."""
    now = site.clock()
    idle = now - timedelta(minutes=site.settings.session_idle_minutes)
    oldest = now - timedelta(hours=site.settings.session_hours)
    with site.database.reading() as connection:
        found = sessions.running(connection, user, idle)
    return tuple(one for one in found if one.started_at >= oldest)


def end_own(site: Site, actor: Actor, mark: str) -> str:
    """End one of one's own sessions, wherever it is open, and answer its id; raises Unknown."""
    found = next((one for one in own_sessions(site, actor.user) if one.mark == mark), None)
    if found is None:
        raise Unknown("You have no such session, or it has ended.")
    with site.database.writing(()) as transaction:
        credentials.end_session(transaction.connection, found.id, site.clock())
    return found.id


def end_all_of(site: Site, by: Actor, user: str) -> None:
    """End every session of a person at once; an administrator does, and it is on the ledger."""

    def end(transaction: Transaction) -> None:
        credentials.end_sessions_of(transaction.connection, user)

    carry_out(site, by, Change(type="end_sessions", user=user), administers, end)
