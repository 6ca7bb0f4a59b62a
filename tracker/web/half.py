"""Half a sign-in: the password was right, and a code has to follow in the same browser, within minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session

from tracker.actions.sign_in import CodeWanted
from tracker.web.shown import this_site

HALF = "half"
COUNTS = timedelta(minutes=5)


def remember(wanted: CodeWanted) -> None:
    """Remember in the browser, signed by the site, whose password was right just now."""
    session[HALF] = [wanted.user, wanted.epoch, (this_site().clock() + COUNTS).isoformat()]


def remembered() -> tuple[str, int] | None:
    """Whose password was right, and of which epoch the account was; None when that is too long ago."""
    half = session.get(HALF)
    if not half or this_site().clock() >= datetime.fromisoformat(half[2]):
        session.pop(HALF, None)
        return None
    return str(half[0]), int(half[1])
