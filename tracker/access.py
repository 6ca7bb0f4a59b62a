"""Who is asking, at every request; what is not listed as open is closed."""

from __future__ import annotations

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from limits import RateLimitItem
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from tracker.actions.sessions import describe
from tracker.actions.sign_in import actor_for_token, session_now
from tracker.actions.site import Site
from tracker.counts import Counts
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, NotSignedIn
from tracker.ledger.body import Door
from tracker.records.accounts import Session

# Everything that answers somebody who is not signed in; all else is closed.
OPEN = (
    *(
        "static",
        "healthz",
        "accounts.sign_in",
        "factors.code",
        "badges.sign_in",
        "single_sign_on.ask",
        "single_sign_on.answer",
        "passkeys.ask",
        "passkeys.sign_in",
        "language.choose",
        "openapi",
    ),
    *("factors.code", "passkeys.ask", "passkeys.sign_in"),
    *("offline.worker", "offline.icon"),
)
# All that a person may do with a password that was drawn for them.
WITH_A_ONE_TIME_PASSWORD = ("accounts.password", "accounts.leave", "language.choose")

SIGN_IN_FIRST = "You are not signed in, or no longer. Nothing was recorded; sign in, then try again."
OWN_PASSWORD_FIRST = "This password was drawn for you. Sign in to the pages and choose one of your own first."

limiter = Limiter(get_remote_address, storage_uri=f"{Counts.STORAGE_SCHEME[0]}://")


def init_access(app: Flask, site: Site) -> None:
    """Recognise whoever asks, close every endpoint that is not open, and ask forms for their token."""
    # A form may lie open for a whole shift: its token lives as long as the session it belongs to.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf = CSRFProtect(app)
    limiter.init_app(app)

    @app.before_request
    def guard() -> Response | None:
        g.actor, g.session, g.by_token = None, None, False
        if request.endpoint == "static":
            return None
        _recognise(site)
        answer = _turned_away()
        if answer is None and not g.by_token:
            csrf.protect()
        return answer


def door() -> Door:
    """Where this request came in: under /api, or at the pages."""
    return Door.API if request.path == "/api" or request.path.startswith("/api/") else Door.PAGE


def actor() -> Actor:
    """Whoever asks; NotSignedIn when nobody known does."""
    known: Actor | None = g.get("actor")
    if known is None:
        raise NotSignedIn(SIGN_IN_FIRST)
    return known


def count_one(most: RateLimitItem, kind: str) -> None:
    """Count one more of a kind for whoever asks; TooManyRequests when it is one too many."""
    if not limiter.limiter.hit(most, kind, actor().user):
        raise TooManyRequests


def refuse_more(most: RateLimitItem, kind: str) -> None:
    """TooManyRequests when whoever asks had as many of a kind as they may; nothing is counted."""
    if not limiter.limiter.test(most, kind, actor().user):
        raise TooManyRequests


def let_in(signed_in: Session, proof: str = "password") -> None:
    """Give the browser this session, and nothing of the one before; its person sees later where it began."""
    describe(current_app.extensions["tracker"], signed_in.id, request.user_agent.string, proof)
    session.clear()
    session["id"] = signed_in.id


def let_out() -> None:
    """Take the session from the browser."""
    session.clear()


def _recognise(site: Site) -> None:
    """Make a bearer token or a cookie a person; a request with a token is never helped by a cookie."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        g.by_token, g.actor = True, actor_for_token(site, text.strip())
    elif "id" in session:
        g.session = session_now(site, session["id"])
        g.actor = g.session.actor if g.session else None


def _turned_away() -> Response | None:
    """The way to the sign-in page for a page nobody may read yet; for everything else an error."""
    # Without an endpoint nothing runs: the answer is 404 or 405, to everybody alike.
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    readable = door() is Door.PAGE and request.method in ("GET", "HEAD")
    if g.actor is None:
        if not readable:
            raise NotSignedIn(SIGN_IN_FIRST)
        return redirect(url_for("accounts.sign_in", next=_here()), 303)
    if g.session and g.session.one_time and request.endpoint not in WITH_A_ONE_TIME_PASSWORD:
        if not readable:
            raise NotAllowedHere(OWN_PASSWORD_FIRST)
        return redirect(url_for("accounts.password", next=_here()), 303)
    return None


def _here() -> str:
    return request.full_path.removesuffix("?")
