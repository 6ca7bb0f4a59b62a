"""The bare Flask application of a site: cookies, limits and the static files; no route of ours yet."""

from __future__ import annotations

import hmac
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.actions.site import Site

STATIC = Path(__file__).parent.parent / "static"


def bare_app(site: Site) -> Flask:
    """Make the application, with the site at `extensions["tracker"]` and nothing served but static files."""
    app = Flask("tracker", static_folder=str(STATIC), template_folder=None)
    app.extensions["tracker"] = site
    app.config.from_mapping(_configuration(site))
    if proxies := site.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def _configuration(site: Site) -> dict[str, object]:
    settings = site.settings
    return {
        "SECRET_KEY": hmac.digest(site.secret, b"session", "sha256"),
        "SESSION_COOKIE_NAME": "__Host-tracker" if settings.https else "tracker",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_body_bytes,
        "MAX_FORM_PARTS": 500,
    }
