"""Lists of what is on record: samples and donors, newest first, filtered and paged by the address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.lists import recent_donors, recent_samples, references
from tracker.custody.steps import STEPS
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.records.queries import DonorRow, SampleRow
from tracker.web.shown import clock, this_site, words

pages = Blueprint("catalogue", __name__, template_folder="templates")

A_PAGE = 50


@pages.get("/samples")
def samples() -> ResponseReturnValue:
    """Samples, newest first, of one product where it is asked for."""
    product = request.args.get("product", "")
    found = recent_samples(this_site(), product, before(), A_PAGE)
    known = references(this_site())
    bodies = {one.code: one.name for one in known.establishment}
    return render_template(
        "samples.html",
        rows=[_sample(one, bodies) for one in found],
        products=known.product,
        product=product,
        older=older([one.collected_at for one in found], A_PAGE, product=product),
        may_make=_may_make(),
    )


@pages.get("/donors")
def donors() -> ResponseReturnValue:
    """Donor records, newest first, in codes."""
    found = recent_donors(this_site(), before(), A_PAGE)
    rows = [_donor(one) for one in found]
    further = older([one.registered_at for one in found], A_PAGE)
    return render_template("donors.html", rows=rows, older=further, may_make=_may_make())


def _sample(one: SampleRow, bodies: dict[str, str]) -> dict[str, Any]:
    return {
        "href": url_for("subjects.show", text=one.code),
        "cells": [
            printed(one.code),
            one.product,
            clock(one.collected_at),
            bodies.get(one.establishment, one.establishment),
            one.alive,
        ],
        "state": "" if one.alive else "ended",
    }


def _donor(one: DonorRow) -> dict[str, Any]:
    return {
        "href": url_for("subjects.show", text=one.code),
        "cells": [printed(one.code), words(one.source), clock(one.registered_at)],
    }


def before() -> datetime | None:
    """The instant the page before this one ended at; one that cannot be read turns back to the newest."""
    try:
        at = datetime.fromisoformat(request.args.get("before", ""))
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def older(instants: list[datetime], a_page: int, **kept: str) -> str:
    """The address of the next page, with its filters; empty on the last."""
    if len(instants) < a_page or request.endpoint is None:
        return ""
    filters: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(request.endpoint, before=instants[-1].isoformat(), **filters)


def _may_import() -> bool:
    return STEPS["record_panel"].allows(access.actor())


def _may_make() -> list[tuple[str, str]]:
    """What this person may put on record here."""
    kinds = ("register_person", "register_donor")
    imports = [(_("Import results"), url_for("imports.choose"))] if _may_import() else []
    return imports + [
        (STEPS[kind].label, url_for("steps.new", kind=kind))
        for kind in kinds
        if STEPS[kind].allows(access.actor())
    ]
