"""Signing in by way of another house: OpenID Connect, the code flow with PKCE, state and nonce."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.single_sign_on import bind_subject, is_offered, sign_in_by_subject
from tracker.actions.site import Site
from tracker.custody.problems import NotSignedIn, Unknown
from tracker.web.accounts import safe_next
from tracker.web.shown import this_site

log = logging.getLogger(__name__)

pages = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/other")

NOT_OFFERED = "This site has no single sign-on."
NOT_VOUCHED = (
    "The other house did not vouch for you in a way that holds. Sign in again, or with your password."
)
ONWARD = "sso_next"
TIMEOUT = 10


def init_single_sign_on(app: Flask, site: Site) -> None:
    """Know the provider, where the site has one; nothing is asked of it before somebody signs in."""
    app.context_processor(lambda: {"single_sign_on": site.settings.sso_label if is_offered(site) else ""})
    if not is_offered(site):
        return
    # The library and all it rests on is for the sites that have a provider.
    from authlib.integrations.flask_client import OAuth

    provider = OAuth(app)
    provider.register(
        "provider",
        client_id=site.settings.sso_client_id,
        client_secret=site.settings.sso_client_secret,
        server_metadata_url=f"{site.settings.sso_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": TIMEOUT},
    )
    app.extensions["single_sign_on"] = provider.provider


@pages.get("")
def ask() -> ResponseReturnValue:
    """Send the person to the provider."""
    client = _client()
    session[ONWARD] = safe_next(request.args.get("next"))
    try:
        answer: ResponseReturnValue = client.authorize_redirect(
            url_for("single_sign_on.answer", _external=True)
        )
    except troubles() as trouble:
        raise _not_vouched(trouble) from trouble
    return answer


@pages.get("/answer")
def answer() -> ResponseReturnValue:
    """Take the provider's answer: the state, the code, and a token that names this site and this nonce."""
    client = _client()
    onward = safe_next(session.get(ONWARD))
    try:
        told = client.authorize_access_token(
            claims_options={"iss": {"essential": True, "value": this_site().settings.sso_issuer}}, leeway=30
        )
    except troubles() as trouble:
        raise _not_vouched(trouble) from trouble
    person = told.get("userinfo") or {}
    access.let_in(sign_in_by_subject(this_site(), str(person.get("sub", ""))), "single sign-on")
    return redirect(onward, 303)


@pages.post("/<user>")
def bind(user: str) -> ResponseReturnValue:
    """An administrator binds an account to a subject; the verb refuses everybody else."""
    bind_subject(this_site(), access.actor(), user, request.form.get("subject", ""))
    return redirect(url_for("administration.account", user=user), 303)


def _client() -> Any:
    from flask import current_app

    found = current_app.extensions.get("single_sign_on")
    if found is None:
        raise Unknown(NOT_OFFERED)
    return found


def troubles() -> tuple[type[Exception], ...]:
    """What the provider or the road to it may raise; a token that does not hold is one of them."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return (requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError)


def _not_vouched(trouble: Exception) -> NotSignedIn:
    log.warning("Single sign-on failed: %s.", type(trouble).__name__)
    return NotSignedIn(NOT_VOUCHED)
