"""JSON for programs: every subject, every step and the scan, under /api/v1."""

from __future__ import annotations

from flask import Flask, Response
from flask_smorest import Blueprint

from tracker.actions.listing import is_reachable
from tracker.actions.site import Site
from tracker.api.accompanying import add_accompanying
from tracker.api.document import PREFIX, configure, finish, new_document
from tracker.api.dossiers import Dossiers, add_dossiers
from tracker.api.importing import add_importing
from tracker.api.labels import add_labels
from tracker.api.layouts import add_layouts
from tracker.api.lists import add_lists
from tracker.api.making import add_making
from tracker.api.proving import add_proving
from tracker.api.reach import add_reach
from tracker.api.reading import add_reading
from tracker.api.rolls import add_rolls
from tracker.api.scanning import add_scan
from tracker.api.stepping import add_steps
from tracker.api.training import add_training


def init_api(app: Flask, site: Site, dossier: Dossiers) -> None:
    """Serve the API with its document; called before the house's errors, which answer for it too.

    `dossier` sets a dossier on paper as the pages do: both doors give the very same file.
    """
    configure(app.config)
    document = new_document()
    document.init_app(app)
    finish(document)
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    add_scan(blueprint)
    for add in (add_making, add_reading, add_accompanying, add_lists, add_labels, add_rolls, add_layouts):
        add(blueprint, site)
    for add in (add_importing, add_proving, add_reach, add_steps):
        add(blueprint, site)
    add_training(blueprint, site)
    add_dossiers(blueprint, dossier)
    document.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: _health(site))


def _health(site: Site) -> Response:
    """Whether the site answers, and nothing else."""
    well = is_reachable(site)
    return Response("ok\n" if well else "not well\n", 200 if well else 503, content_type="text/plain")
