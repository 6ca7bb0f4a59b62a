"""Chain of custody for adipose and cord-blood cell samples, from sourcing to injection."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tracker.actions.site import Site
    from tracker.settings import Settings


def create_app(settings: Settings | None = None, site: Site | None = None) -> Flask:
    """Put the rooms together into the application that serves one installation.

    The rooms are imported here and not above, so that the rules and the proof can be used without Flask.
    """
    import os

    from tracker.access import init_access
    from tracker.actions import sealer
    from tracker.actions.opening import open_site
    from tracker.api import init_api
    from tracker.errors import init_errors
    from tracker.headers import guard_answers
    from tracker.language import init_language
    from tracker.settings import Settings
    from tracker.web.dossier.file import dossier
    from tracker.web.frame import init_frame
    from tracker.web.navigation import init_navigation
    from tracker.web.rooms import PAGES
    from tracker.web.single_sign_on import init_single_sign_on
    from tracker.wiring import bare_app

    if site is None:
        site = open_site(settings or Settings.from_environment(os.environ))
        sealer.begin(site)
    app = bare_app(site)
    guard_answers(app, https=site.settings.https, hsts_days=site.settings.hsts_days)
    init_access(app, site)
    init_language(app, site.settings.language)
    init_frame(app, site)
    init_single_sign_on(app, site)
    init_navigation(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    init_api(app, site, dossier)
    init_errors(app)
    return app


def serve_app() -> Flask:
    """Give a server's worker the application; Python looks for garbage only in what came since, and seldom.

    A request makes thousands of values that go with it. Looking through them every few hundred, and through
    all a worker starts with whenever some outlived a look, doubled the slowest scans of a long history.
    """
    import gc

    app = create_app()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    return app
