"""Attached files: listed beside the results they are about, and given out as files and nothing else."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from tracker import access
from tracker.actions.attachments import attached
from tracker.custody.case import Case
from tracker.custody.checks.files import ENDINGS, TAKEN
from tracker.language import gettext as _
from tracker.web.declared import Kind, kind_of
from tracker.web.results import label
from tracker.web.shown import Names, code_in, this_site
from tracker.web.telling import link, when
from tracker.web.typed import loaded

pages = Blueprint("files", __name__)

# Nothing in a file may run, load or be framed, whatever it holds.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@pages.get("/s/<text>/files/<sha256>")
def give(text: str, sha256: str) -> Response:
    """The file with this hash, attached to this sample; to those alone who may see results."""
    found = attached(this_site(), access.actor(), code_in(text), sha256)
    ending = next(one for one, kind in ENDINGS.items() if kind == found.media_type)
    answer = Response(found.content, content_type=found.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{sha256[:12]}.{ending}"'
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def file_rows(case: Case) -> list[list[Any]]:
    """The files of a sample, newest first."""
    every = case.quality.attachments
    names = Names([one.by for one in every])
    rows = []
    for one in sorted(every, key=lambda one: one.at, reverse=True):
        about = case.quality.result(one.about)
        href = url_for("files.give", text=case.sample.code, sha256=one.sha256)
        kind = f"{TAKEN.get(one.media_type, one.media_type)}, {max(1, one.size // 1000)} kB"
        said = f"{label(about.analyte)} {about.shown}" if about else _("the material")
        rows.append(
            [
                _("%(kind)s, content erased", kind=kind) if one.erased else link(href, kind),
                said,
                names(one.by),
                when(one.at),
                Markup("<code>{}</code>").format(one.sha256),
            ]
        )
    return rows


def with_files(schema: type[Schema], form: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with every file that came along as the text its field reads."""
    typed = MultiDict(form)
    for name, field in loaded(schema).items():
        sent = request.files.get(name) if kind_of(field) is Kind.FILE else None
        if sent is not None and sent.filename:
            typed[name] = base64.b64encode(sent.read()).decode()
            typed["name"] = typed.get("name") or sent.filename[:120]
            claimed = ENDINGS.get(sent.filename.rpartition(".")[2].lower(), "")
            typed["claimed"] = typed.get("claimed") or claimed or _claimed(sent.mimetype)
    return typed


def _claimed(mimetype: str) -> str:
    return mimetype if mimetype in TAKEN else ""
