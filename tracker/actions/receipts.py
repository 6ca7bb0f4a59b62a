"""Scan receipts: signed, single use, minutes, bound to the person, the session and whatever was scanned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from tracker.actions.site import Site
from tracker.custody.decision import How, Receipt
from tracker.custody.people import Actor
from tracker.ledger.canonical import JsonValue

FORGED = "A scan sent along was not made here, or was altered, and does not count."
FOREIGN = "A scan sent along was made by another person and does not count."
ELSEWHERE = "A scan sent along was made under another sign-in of yours and does not count."
EXPIRED = "A scan sent along is {minutes} minutes old and does not count; a scan counts for {most} minutes."


def _signer(site: Site) -> URLSafeSerializer:
    return URLSafeSerializer(site.secret, salt="scan receipt")


def give(site: Site, actor: Actor, kind: str, code: str, serial: str, how: How) -> str:
    """A receipt for what this person scanned just now."""
    at = site.clock()
    person = (actor.user, actor.session)
    body = [site.entropy(9).hex(), kind, code, serial, how.value, at.timestamp(), *person]
    return str(_signer(site).dumps(body))


def read(site: Site, actor: Actor, texts: tuple[str, ...], now: datetime) -> tuple[Receipt, ...]:
    """The receipts that are genuine, this person's, of this session and young enough; no others count."""
    return tuple(one for one in _all(site, actor, texts, now) if isinstance(one, Receipt))


def unread(site: Site, actor: Actor, texts: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Why each receipt that does not count does not, in a sentence."""
    found = (one for one in _all(site, actor, texts, now) if isinstance(one, str))
    return tuple(dict.fromkeys(found))


def _all(site: Site, actor: Actor, texts: tuple[str, ...], now: datetime) -> Iterator[Receipt | str]:
    return (_read(site, actor, one, now) for one in dict.fromkeys(texts) if one)


def _read(site: Site, actor: Actor, text: str, now: datetime) -> Receipt | str:
    """The receipt, or the sentence why it does not count."""
    try:
        key, kind, code, serial, how, stamp, user, session = _signer(site).loads(text)
    except (BadSignature, ValueError):
        return FORGED
    if user != actor.user:
        return FOREIGN
    if session != actor.session:
        return ELSEWHERE
    at, most = datetime.fromtimestamp(stamp, UTC), site.settings.receipt_minutes
    if now - at > timedelta(minutes=most):
        return EXPIRED.format(minutes=int((now - at).total_seconds() // 60), most=most)
    return Receipt(key, kind, code, serial, How(how), at)


def told(scans: tuple[Receipt, ...]) -> dict[str, JsonValue]:
    """What the ledger keeps of the scans of an act: of what, and how as it was claimed; never whose wristband
    it was."""
    return {"scans": [{"of": one.kind, "how": one.how.value} for one in scans]} if scans else {}


def how(scans: tuple[Receipt, ...]) -> str:
    """How the codes of an act came in: typed as soon as one of them was."""
    hows = [one.how.value for one in scans]
    return "typed" if "typed" in hows else next(iter(hows), "none")
