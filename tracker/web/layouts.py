"""Label layouts: those that ship, and a site's own, copied and changed with the label in view."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions.label_layouts import (
    document_of,
    every_layout,
    keep_layout,
    layout_called,
    preview,
    versions_of,
)
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.labels.layout import SHIPPED
from tracker.labels.template import Template
from tracker.language import gettext as _
from tracker.web.shown import Names, clock, this_site

pages = Blueprint("layouts", __name__, template_folder="templates", url_prefix="/administration/labels")


@pages.before_request
def administrators_only() -> None:
    """Keep everybody else out: layouts are kept by administrators."""
    if not access.actor().has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Label layouts are kept by administrators.")


@pages.get("/", strict_slashes=False)
def listing() -> str:
    """Every layout in its newest version."""
    return render_template("layouts.html", rows=[_row(one) for one in every_layout(this_site()).values()])


@pages.route("/<name>", methods=["GET", "POST"])
def layout(name: str) -> ResponseReturnValue:
    """One layout, to be copied and changed: shown as it would print, kept when asked to."""
    found = layout_called(this_site(), name)
    if request.method != "POST":
        document = document_of(this_site(), found.name)
        if found.name in SHIPPED:
            document = document.replace(f'"name": "{found.name}"', f'"name": "our_{found.name}"', 1)
        return _shown(found, document, {}, 200)
    document = request.form.get("document", "")
    try:
        if request.form.get("act") != "keep":
            return _shown(found, document, {}, 200)
        kept = keep_layout(this_site(), access.actor(), document)
    except Invalid as problem:
        return _shown(found, document, problem.fields, 422)
    flash(
        _(
            "Kept: %(title)s, version %(version)s. Labels are printed with it from now on.",
            title=kept.title,
            version=kept.version,
        )
    )
    return redirect(url_for("layouts.layout", name=kept.name), 303)


@pages.post("/preview.svg")
def draw() -> ResponseReturnValue:
    """The label as this document would print it; every fault as one sentence a line."""
    try:
        return Response(preview(this_site(), request.form.get("document", "")), mimetype="image/svg+xml")
    except Invalid as problem:
        return Response("\n".join(_sentences(problem.fields)), status=422, mimetype="text/plain")


def _shown(found: Template, document: str, wrong: dict[str, list[str]], status: int) -> ResponseReturnValue:
    picture = ""
    try:
        picture = preview(this_site(), document)
    except Invalid as problem:
        wrong = wrong or problem.fields
        status = 422
    versions = versions_of(this_site(), found.name)
    names = Names(one.by for one in versions)
    return render_template(
        "layout.html",
        found=found,
        document=document,
        faults=_sentences(wrong),
        picture=Markup(picture),  # noqa: S704  (drawn by us, every text escaped)
        versions=[[one.version, clock(one.at), names(one.by)] for one in reversed(versions)],
    ), status


def _sentences(fields: dict[str, list[str]]) -> list[str]:
    return [f"{name}: {says}" for name, each in fields.items() for says in each]


def _row(one: Template) -> dict[str, object]:
    size = f"{one.width:g} × {one.height:g} mm"
    kept = "ships" if one.name in SHIPPED else _("own, version %(version)s", version=one.version)
    resolutions = ", ".join(map(str, one.resolutions))
    cells = [one.title, one.name, str(one.sort), size, resolutions, kept]
    return {"cells": cells, "href": url_for("layouts.layout", name=one.name)}
