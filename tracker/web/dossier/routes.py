"""The addresses of dossiers: the page that offers them, the file, and the verifiable bundle beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import exporting, private_looks
from tracker.actions.dossiers import readers_only
from tracker.actions.looking import record_of
from tracker.custody.problems import Invalid
from tracker.ledger.body import Door
from tracker.web.declared import Kind
from tracker.web.dossier.file import NOUNS, dossier
from tracker.web.forms import FieldView, FormView
from tracker.web.shown import code_in, this_site

pages = Blueprint("dossier", __name__, template_folder="../templates")

MOST = 500


@pages.get("/s/<text>/dossier")
def offered(text: str) -> ResponseReturnValue:
    """The dossier and the bundle of one subject, as whoever asks may have them."""
    return _page(code_in(text), {})


@pages.get("/s/<text>/dossier.pdf")
def file(text: str) -> Response:
    """The dossier as a PDF, without anything private."""
    return _sent(code_in(text), private=False)


@pages.post("/s/<text>/dossier.pdf")
def private_file(text: str) -> Response:
    """The dossier with names and free texts; that somebody looked at them is recorded first."""
    return _sent(code_in(text), private=True)


@pages.post("/s/<text>/bundle")
def bundle(text: str) -> ResponseReturnValue:
    """The verifiable bundle; that it was exported is an event on every chain in it."""
    code = code_in(text)
    readers_only(access.actor(), code)
    wanted = exporting.Wanted(
        code, request.form.get("reason", "")[:MOST], "private" in request.form, door=Door.PAGE
    )
    try:
        made = exporting.export(this_site(), access.actor(), wanted)
    except Invalid as problem:
        return _page(code, problem.fields), 422
    return _attached(made, "application/zip", f"custody-{code}.zip")


def _page(code: str, wrong: Any) -> str:
    actor = access.actor()
    readers_only(actor, code)
    record_of(this_site(), code)
    reason = FieldView("reason", "reason", "Why it is exported", Kind.TEXT, request.form.get("reason", ""),
                       required=True, hint="Kept as a private text beside the export.",
                       errors=tuple(wrong.get("reason", ())))  # fmt: skip
    return render_template(
        "dossier.html",
        code=code,
        noun=NOUNS[code[:1]],
        back=url_for("subjects.show", text=code),
        may_look=private_looks.may_look(actor),
        form=FormView((reason,)) if actor.has(*exporting.MAY_EXPORT) else None,
    )


def _sent(code: str, *, private: bool) -> Response:
    return _attached(dossier(code, private=private), "application/pdf", f"dossier-{code}.pdf")


def _attached(data: bytes, kind: str, name: str) -> Response:
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
