"""The bare Flask application of a site: cookies, limits and the static files; no route of ours yet."""

from __future__ import annotations

import hmac
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.actions.site import Site

STATIC = Path(__file__).parent.parent / "static"


TAKES_FILES = {
    "imports.look", "api.import_laboratory_file", "api.vials_attach_file", "api.samples_attach_file",
}  # fmt: skip


def bare_app(site: Site) -> Flask:
    """Make the application, with the site at `extensions["tracker"]` and nothing served but static files."""
    app = Flask("tracker", static_folder=str(STATIC), template_folder=None)
    app.extensions["tracker"] = site
    app.config.from_mapping(_configuration(site))
    app.before_request(lambda: _let_files_in(site))
    if proxies := site.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def _let_files_in(site: Site) -> None:
    """Let a file be larger than any form, at the addresses that take one; in Base64 it is a third longer."""
    settings, endpoint = site.settings, request.endpoint or ""
    most = settings.import_bytes if "import" in endpoint else settings.attachment_bytes
    attaching = endpoint == "steps.step" and request.path.endswith("/attach_file")
    if attaching or endpoint in TAKES_FILES:
        request.max_content_length = settings.max_body_bytes + most * 4 // 3


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
