"""Badges: a printed code and a PIN let a person in with gloves on; a lost one is void at once."""

from __future__ import annotations

import logging

from tracker.actions import lock_out, mailing, passwords
from tracker.actions.account_events import Change, carry_out, record
from tracker.actions.sign_in import DISABLED, OWN_FIRST, begin_session, proven
from tracker.actions.site import Site
from tracker.custody.badges import MOST_WRONG, REASONS, makes_badge, unfit_pin, voids_badge
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.records import badges, credentials, sessions
from tracker.records.accounts import Session
from tracker.records.badges import Badge
from tracker.records.connection import Connection
from tracker.records.database import Transaction

log = logging.getLogger(__name__)

MARK, PROOF = "TRACKER-BADGE-", "badge"
WRONG = "The badge and the PIN do not belong together. Scan the badge again, or sign in with the password."


def make_badge(site: Site, actor: Actor, password: str, pin: str) -> str:
    """Make one's badge and answer its code, which is printed this once and kept nowhere; the badge before it
    is void. Raises NotSignedIn where the password is wrong, Invalid where the PIN does not fit."""
    with site.database.reading() as connection:
        found = credentials.by_user(connection, actor.user)
    proven(site, found.login if found else "", password)
    if wrong := unfit_pin(pin):
        raise Invalid("No badge was made.", {"pin": [wrong]})
    code = MARK + passwords.symbols(site.entropy(26)).upper()
    badge_id, now = "b-" + passwords.symbols(site.entropy(8)), site.clock()
    pin_hash = passwords.hashed(site, pin)

    def replace_old(transaction: Transaction) -> list[JsonValue]:
        gone = badges.void(transaction.connection, actor.user, now)
        new = Badge(badge_id, actor.user, now, None, credentials.digest(code), pin_hash, 0)
        badges.add(transaction.connection, new)
        made: JsonValue = {
            "table": "badge",
            "key": badge_id,
            "set": {"account": actor.user, "made_at": instant_text(now), "voided_at": None},
        }
        return [*_voided(gone, instant_text(now)), made]

    change = Change(type="make_badge", user=actor.user, given={"badge": badge_id})
    carry_out(site, actor, change, makes_badge, beside=replace_old)
    return code


def void_badge(site: Site, by: Actor, user: str, why: str) -> None:
    """Let the person's badge open nothing any more, from this moment, and end what it opened; it is told on
    the ledger, and why."""
    if why not in REASONS:
        raise Invalid("Nothing was done.", {"why": [f"Choose one of {', '.join(REASONS)}."]})
    _void(site, by, user, why)


def sign_in_by_badge(site: Site, code: str, pin: str) -> Session:
    """Begin a session for whoever has the badge and knows its PIN; NotSignedIn otherwise."""
    with site.database.reading() as connection:
        held = badges.by_code(connection, credentials.digest(code.strip().upper()))
    right = passwords.fits(site, pin, held.badge.pin_hash if held else None)
    if held is None or not right:
        if held is not None:
            _count(site, held.badge)
        raise NotSignedIn(WRONG)
    if held.disabled:
        raise NotSignedIn(DISABLED)
    if held.one_time:
        raise NotSignedIn(OWN_FIRST)
    if held.badge.wrong:
        with site.database.writing([f"@user:{held.badge.account}"]) as transaction:
            badges.count_wrong(transaction.connection, held.badge.id, 0)

    def refuse(connection: Connection) -> None:
        if badges.by_code(connection, held.badge.code_hash) is None:
            raise NotSignedIn(WRONG)  # it was reported lost while the PIN was being checked

    return begin_session(site, held.badge.account, held.epoch, PROOF, refuse)


def badges_of(site: Site, user: str) -> tuple[Badge, ...]:
    """Every badge of a person, the newest first."""
    with site.database.reading() as connection:
        return badges.of(connection, user)


def _count(site: Site, tried: Badge) -> None:
    """Count a wrong PIN; the last one voids the badge, and administrators are told."""
    posts = False
    with site.database.writing([f"@user:{tried.account}"]) as transaction:
        now = next(
            (one for one in badges.of(transaction.connection, tried.account) if one.id == tried.id), None
        )
        wrong = (now.wrong if now else 0) + 1
        badges.count_wrong(transaction.connection, tried.id, wrong)
        if wrong >= MOST_WRONG and now is not None and now.voided_at is None:
            at = site.clock()
            changes = _voided(badges.void(transaction.connection, tried.account, at), instant_text(at))
            told = Change(
                type="void_badge", user=tried.account, given={"why": "wrong_pins"}, beside=tuple(changes)
            )
            record(site, transaction, SYSTEM, told, at)
            posts = lock_out.letters(site, transaction, "badge", tried.account, wrong)
    log.warning("Sign-in refused: account %s, wrong PIN, %d in a row.", tried.account, wrong)
    if posts:
        mailing.send_soon(site)


def _void(site: Site, by: Actor, user: str, why: str) -> None:
    now = site.clock()

    def end(transaction: Transaction) -> list[JsonValue]:
        sessions.end_begun_by(transaction.connection, user, PROOF, now)
        return _voided(badges.void(transaction.connection, user, now), instant_text(now))

    carry_out(site, by, Change(type="void_badge", user=user, given={"why": why}), voids_badge, beside=end)


def _voided(ids: tuple[str, ...], at: str) -> list[JsonValue]:
    return [{"table": "badge", "key": one, "set": {"voided_at": at}} for one in ids]
