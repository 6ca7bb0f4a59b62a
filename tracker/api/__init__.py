"""JSON for programs: every subject, every step and the scan, under /api/v1."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Blueprint

from tracker.actions.site import Site
from tracker.api.document import PREFIX, configure, finish, new_document
from tracker.api.scanning import add_scan
from tracker.api.stepping import add_steps


def init_api(app: Flask, site: Site) -> None:
    """Serve the API with its document; called before the house's errors, which answer for it too."""
    configure(app.config)
    document = new_document()
    document.init_app(app)
    finish(document)
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    add_scan(blueprint)
    add_steps(blueprint, site)
    document.register_blueprint(blueprint)
