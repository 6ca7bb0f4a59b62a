"""JSON for programs: every subject, every step and the scan, under /api/v1."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock

from flask import Flask, Response

from tracker.actions.listing import is_reachable
from tracker.actions.site import Site
from tracker.api.accompanying import add_accompanying
from tracker.api.dossiers import Dossiers, add_dossiers
from tracker.api.importing import add_importing
from tracker.api.labels import add_labels
from tracker.api.layouts import add_layouts
from tracker.api.lists import add_lists
from tracker.api.making import add_making
from tracker.api.operations import PREFIX, Operations
from tracker.api.proving import add_proving
from tracker.api.reach import add_reach
from tracker.api.reading import add_reading
from tracker.api.rolls import add_rolls
from tracker.api.scanning import add_scan
from tracker.api.stepping import add_steps
from tracker.api.training import add_training


def init_api(app: Flask, site: Site, dossier: Dossiers) -> None:
    """Serve the API and, for whoever asks, its document.

    `dossier` sets a dossier on paper as the pages do: both doors give the very same file.
    """
    operations = Operations()
    add_scan(operations)
    for add in (add_making, add_reading, add_accompanying, add_lists, add_labels, add_rolls, add_layouts):
        add(operations, site)
    for add in (add_importing, add_proving, add_reach, add_steps):
        add(operations, site)
    add_training(operations, site)
    add_dossiers(operations, dossier)
    app.register_blueprint(operations.served())
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", _document(app, operations))
    app.add_url_rule("/healthz", "healthz", lambda: _health(site))


def _document(app: Flask, operations: Operations) -> Callable[[], Response]:
    """What answers with the document: written at the first question, for most servers are never asked."""
    turn = Lock()

    @cache
    def text() -> str:
        from tracker.api.document import written

        return written(app, operations)

    def view() -> Response:
        with turn:
            return Response(text(), content_type="application/json")

    return view


def _health(site: Site) -> Response:
    """Whether the site answers, and nothing else."""
    well = is_reachable(site)
    return Response("ok\n" if well else "not well\n", 200 if well else 503, content_type="text/plain")
