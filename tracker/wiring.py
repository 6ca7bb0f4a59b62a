"""The bare Flask application of a site: cookies, limits and the static files; no route of ours yet."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.actions.site import Site
from tracker.addresses import PatientRule

STATIC = Path(__file__).parent.parent / "static"
A_YEAR = 365 * 24 * 60 * 60

TAKES_FILES = {
    "imports.look", "api.import_laboratory_file", "api.vials_attach_file", "api.samples_attach_file",
}  # fmt: skip


def bare_app(site: Site) -> Flask:
    """Make the application, with the site at `extensions["tracker"]` and nothing served but static files."""
    app = Flask("tracker", static_folder=None, template_folder=None)
    app.url_rule_class = PatientRule
    serve_static(app, STATIC)
    app.extensions["tracker"] = site
    app.config.from_mapping(_configuration(site))
    app.before_request(lambda: _let_files_in(site))
    if proxies := site.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def serve_static(app: Flask, folder: Path) -> None:
    """Serve a folder at `/static`, and at addresses that name its version and so may be kept for a year.

    A page asks for a dozen small files; kept, they cost no question at the next page. A script imports
    another beside it, so the version stands in the path: any change in the folder changes every address.
    """
    app.static_folder = str(folder)
    present = version_of(folder)

    def static(filename: str, version: str = "") -> ResponseReturnValue:
        answer = app.send_static_file(filename)
        if version == present:
            answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return answer

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", present)

    app.add_url_rule("/static/<path:filename>", "static", static)
    app.add_url_rule("/static/v-<version>/<path:filename>", "static", static)
    app.url_defaults(name_version)


def version_of(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any file in a folder, or its name."""
    digest = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


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
