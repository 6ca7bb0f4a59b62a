"""What this person scanned in this session: receipts that the next steps need, and the list of last scans.

They lie in the signed session cookie and never in an address. A receipt is bound to the person and the
session, so a copied one is worth nothing; `take_step` takes each only once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request, session

from tracker import access
from tracker.actions import receipts
from tracker.custody.decision import How, Receipt
from tracker.web.shown import this_site

KEPT, MOST_SENT = 8, 200
RECEIPTS, LAST = "receipts", "scans"


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as it lies in the session: its text, and what it says."""

    text: str
    says: Receipt


@dataclass(frozen=True, slots=True)
class Scanned:
    """One line of the last scans."""

    code: str
    how: How
    at: datetime


def keep(text: str) -> None:
    """Keep a receipt that was just given; the oldest makes room."""
    session[RECEIPTS] = [*session.get(RECEIPTS, []), text][-KEPT:]
    says = receipts.read(this_site(), access.actor(), (text,), this_site().clock())
    if says and says[0].kind != "wristband":
        _remember(says[0])


def kept() -> tuple[Kept, ...]:
    """The receipts that still count, newest first; then those that a page with many scans sent along."""
    site, actor = this_site(), access.actor()
    texts = (*reversed(session.get(RECEIPTS, [])), *request.form.getlist("receipt")[:MOST_SENT])
    found = ((text, receipts.read(site, actor, (text,), site.clock())) for text in texts)
    return tuple(Kept(text, says[0]) for text, says in found if says)


def newest(kind: str, code: str = "") -> Kept | None:
    """The newest receipt of one kind, of one code where it is given."""
    return next((one for one in kept() if one.says.kind == kind and code in ("", one.says.code)), None)


def drop(texts: Iterable[str]) -> None:
    """Forget receipts that were used."""
    used = set(texts)
    session[RECEIPTS] = [one for one in session.get(RECEIPTS, []) if one not in used]


def last_scans() -> tuple[Scanned, ...]:
    """What was scanned last, newest first, each code once."""
    return tuple(
        Scanned(code, How(how), datetime.fromtimestamp(at, UTC)) for code, how, at in session.get(LAST, [])
    )


def _remember(receipt: Receipt) -> None:
    rest = [one for one in session.get(LAST, []) if one[0] != receipt.code]
    session[LAST] = [[receipt.code, receipt.how.value, int(receipt.at.timestamp())], *rest][:KEPT]
