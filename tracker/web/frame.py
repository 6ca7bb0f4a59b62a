"""What the frame of every page shows: which installation this is, and who is signed in."""

from __future__ import annotations

from flask import Flask, g

from tracker.actions.site import Site
from tracker.custody.people import Actor
from tracker.language import term
from tracker.ledger.body import instant_text
from tracker.web.own_account import told_of


def init_frame(app: Flask, site: Site) -> None:
    """Give every template the installation, the person and the server's time."""

    def frame() -> dict[str, object]:
        return {
            "site": {"installation": site.settings.site_name, "demonstration": site.settings.demonstration},
            "person": _person(g.get("actor")),
            "told_of_account": tuple(told_of(g.get("actor"))),
            "now": instant_text(site.clock()),
            "late_minutes": site.settings.late_entry_minutes,
        }

    app.context_processor(frame)


def _person(actor: Actor | None) -> dict[str, object] | None:
    if actor is None:
        return None
    return {"user": actor.user, "name": actor.name, "roles": sorted(term(role) for role in actor.roles)}
