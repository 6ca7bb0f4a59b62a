"""Scan receipts: signed, single use, minutes, bound to the person, the session and whatever was scanned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from tracker.actions.site import Site
from tracker.custody.decision import How, Receipt
from tracker.custody.people import Actor


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
    found = (_read(site, actor, one, now) for one in dict.fromkeys(texts) if one)
    return tuple(one for one in found if one is not None)


def _read(site: Site, actor: Actor, text: str, now: datetime) -> Receipt | None:
    try:
        key, kind, code, serial, how, stamp, user, session = _signer(site).loads(text)
    except (BadSignature, ValueError):
        return None
    at = datetime.fromtimestamp(stamp, UTC)
    if (
        user != actor.user
        or session != actor.session
        or now - at > timedelta(minutes=site.settings.receipt_minutes)
    ):
        return None
    return Receipt(key, kind, code, serial, How(how), at)
